"""Icons that are turned, areas that are hatched, layers that blend: on every kind of map, in its legend, and as steps of Undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop.dialogs.style import StyleDialog
from desktop.export import ExportOptions, write
from desktop.export.page.coordinates import Frame as PageFrame
from desktop.export.page.own import own_layers, shown_layers
from desktop.main_window import MainWindow
from desktop.panels.blend_menu import blend_menu
from desktop.render.icon_sheet import IconSheet
from layers import edits, second_map
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument, SourceRef, Style
from layers.errors import Stopped
from layers.feedback import Feedback
from layers.sources import FeatureLayer, read
from layers.style import Blend, Fill, Icon
from layers.styling.content import build_content
from layers.styling.icons import placed
from tests.desktop.render_kit import lens, picture_of, place, texts
from tests.desktop.window_kit import settle, window

__all__ = ["window"]
pytestmark = pytest.mark.usefixtures("qapp")
COLOUR = "#B5179E"
WEST, EAST = (-130.0, -20.0), (-100.0, -20.0)


def shaped(path: Path, *geometries: dict[str, Any], **columns: list[Any]) -> Path:
    rows = [{name: values[row] for name, values in columns.items()} for row in range(len(geometries))]
    features = [{"type": "Feature", "properties": row, "geometry": shape} for row, shape in zip(rows, geometries, strict=True)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def point(lonlat: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(lonlat)}


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def on_a_map(path: Path, style: Style) -> tuple[MapDocument, dict[str, FeatureLayer]]:
    document = lens()
    for layer in document.layers:
        if layer.kind is not LayerKind.WORLD:
            document = edits.remove_layer(document, layer.id).document
    return edits.add_own_layer(document, "own", SourceRef(str(path)), style).document, {"own-1": read(path)}


def inked(shown: Any, document: MapDocument, lonlat: tuple[float, float], *offsets: tuple[int, int]) -> list[bool]:
    x, y = place(shown, document, *lonlat)
    return [shown.image.pixelColor(round(x) + right, round(y) + down).name().upper() == COLOUR for right, down in offsets]


def test_an_arrow_points_up_and_is_turned_clockwise(tmp_path: Path) -> None:
    path = shaped(tmp_path / "a.geojson", point(WEST))
    head, beside = (0, -20), (20, 0)
    for turn, expected in ((0.0, [True, False]), (90.0, [False, True])):
        document, own = on_a_map(path, Style(COLOUR, 36.0, icon=Icon.ARROW, turn=turn))
        assert inked(picture_of(document, own), document, WEST, head, beside) == expected, turn


def test_a_column_turns_each_icon_from_where_north_lies(tmp_path: Path) -> None:
    path = shaped(tmp_path / "a.geojson", point(WEST), point(EAST), deg=[90, None])
    style = Style(COLOUR, 36.0, icon=Icon.ARROW, turn_by="deg")
    document, own = on_a_map(path, style)
    document = edits.set_crs(document, "+proj=eqc +lon_0=-120").document
    shown = picture_of(document, own)
    assert inked(shown, document, WEST, (20, 0), (0, -20)) == [True, False]
    assert inked(shown, document, EAST, (20, 0), (0, -20)) == [False, True]
    notes = [item.label for group in build_content(load(), document, own).legend for item in group.items if item.kind == "note"]
    assert "own: turned by deg, in degrees clockwise from north; 1 without a number stand upright" in notes
    polar = edits.set_crs(document, "+proj=laea +lat_0=-90 +lon_0=-40").document  # 90 degrees west of the middle: north is to the left
    [layer] = own_layers(PageFrame(polar.crs), shown_layers(polar, own), list(own.values()), build_content(load(), polar, own))
    assert layer["features"][0]["turn"] % 360 == pytest.approx(0.0, abs=0.2)
    assert "turn" not in layer["features"][1]


def test_a_lost_column_of_degrees_is_told(tmp_path: Path) -> None:
    path = shaped(tmp_path / "a.geojson", point(WEST), name=["x"])
    for column, told in (("gone", "No column gone"), ("name", "No degrees in name")):
        document, own = on_a_map(path, Style(COLOUR, icon=Icon.ARROW, turn_by=column))
        assert told in build_content(load(), document, own).colourings["own-1"].note


def test_very_many_icons_are_stamped_by_arrays(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    crowd = [point((float(x), float(y))) for x, y in rng.uniform(-60, -40, (21_000, 2))]
    path = shaped(tmp_path / "many.geojson", point(WEST), point(EAST), *crowd, deg=[0, 90, *[45] * 21_000])
    document, own = on_a_map(path, Style(COLOUR, 36.0, icon=Icon.ARROW, turn_by="deg"))
    document = edits.set_crs(document, "+proj=eqc +lon_0=-120").document
    shown = picture_of(document, own)
    assert inked(shown, document, WEST, (0, -16), (16, 0), (0, 0)) == [True, False, True]
    assert inked(shown, document, EAST, (0, -16), (16, 0), (0, 0)) == [False, True, True]


def test_large_icons_of_a_crowd_cover_it_and_can_be_stopped(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    crowd = [point((float(x), float(y))) for x, y in rng.uniform(-60, -40, (21_000, 2))]
    document, own = on_a_map(shaped(tmp_path / "many.geojson", *crowd), Style(COLOUR, 120.0, icon=Icon.SQUARE))
    shown = picture_of(document, own)
    assert inked(shown, document, (-50.0, -50.0), (0, 0), (30, 30)) == [True, True]
    stopped = Feedback()
    stopped.stop()
    with pytest.raises(Stopped):
        IconSheet(200, 200, stopped, crowded=1, looks=1).add(*(np.full(1, 50.0),) * 2, np.zeros(1, dtype=np.int64), placed(Icon.STAR, 9.0))


@pytest.mark.parametrize("icon", [icon for icon in Icon if icon is not Icon.CIRCLE])
def test_every_icon_is_seen_found_and_drawn_as_a_shape(tmp_path: Path, icon: Icon) -> None:
    document, own = on_a_map(shaped(tmp_path / "a.geojson", point(WEST)), Style(COLOUR, 20.0, icon=icon))
    shown = picture_of(document, own)
    assert inked(shown, document, WEST, (0, 0), (16, 16)) == [True, False]
    x, y = place(shown, document, *WEST)
    assert "feature" in [hit.kind for hit in shown.hits.at(x + 7, y)]


def test_a_drawing_holds_icons_and_hatches_as_shapes_and_groups_that_blend(tmp_path: Path) -> None:
    path = shaped(tmp_path / "a.geojson", point(WEST), box(-120, -50, -60, 0))
    document, own = on_a_map(path, Style(COLOUR, 20.0, icon=Icon.STAR, fill=Fill.CROSSED, blend=Blend.MULTIPLY))
    write(document, load(), own, tmp_path / "map.svg", ExportOptions(900, 600))
    svg = (tmp_path / "map.svg").read_bytes()
    assert b"<image" not in svg
    assert b'id="layer-own" style="mix-blend-mode:multiply"' in svg
    assert svg.lower().count(f'stroke="{COLOUR}"'.lower().encode()) >= 1
    write(document, load(), own, tmp_path / "map.pdf", ExportOptions(900, 600))
    from pypdf import PdfReader

    page = PdfReader(tmp_path / "map.pdf").pages[0]
    states = page["/Resources"]["/ExtGState"]  # type: ignore[index]
    assert states["/BlendMultiply"]["/BM"] == "/Multiply"
    contents = page.get_contents()
    assert contents is not None
    assert b"/BlendMultiply gs" in contents.get_data()
    assert "own: blended (multiply), drawn as one image" in page.extract_text().replace("\t", " ")


def test_two_maps_on_one_sheet_of_pdf_say_that_they_do_not_blend(tmp_path: Path) -> None:
    document, own = on_a_map(shaped(tmp_path / "a.geojson", point(WEST)), Style(COLOUR, 20.0, blend=Blend.DARKEN))
    document = second_map.show_second(document).document
    write(document, load(), own, tmp_path / "map.pdf", ExportOptions(1200, 600, both=True))
    from pypdf import PdfReader

    told = PdfReader(tmp_path / "map.pdf").pages[0].extract_text().replace("\t", " ")
    assert told.count("own: laid over what lies below, not blended with it (darken)") == 2


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_level_lines_of_a_hatch_fill_whole_rows_of_pixels_and_nothing_between(tmp_path: Path, ratio: float) -> None:
    style = Style(COLOUR, fill=Fill.LINES, hatch_angle=0.0, hatch_spacing=6.0)
    document, own = on_a_map(shaped(tmp_path / "a.geojson", box(-120, -50, -60, 0)), style)
    shown = picture_of(document, own, ratio=ratio)
    bare = picture_of(edits.show_layer(document, "own-1", False).document, own, ratio=ratio)
    x, y = (round(value * ratio) for value in place(shown, document, -90, -25))
    column = [shown.image.pixelColor(x, y + down).name().upper() == COLOUR for down in range(round(12 * ratio))]
    assert column.count(True) == round(2 * ratio)
    assert all(shown.image.pixelColor(x, y + down) == bare.image.pixelColor(x, y + down) for down, ink in enumerate(column) if not ink)


def test_a_hatch_stays_where_it_is_while_the_map_is_moved(tmp_path: Path) -> None:
    style = Style(COLOUR, fill=Fill.LINES, hatch_angle=45.0, hatch_spacing=9.0)
    document, own = on_a_map(shaped(tmp_path / "a.geojson", box(-120, -50, -60, 0)), style)
    shown = picture_of(document, own)
    moved = picture_of(document, own, viewport=shown.viewport.panned(13.0, 7.0))
    x, y = (round(value) for value in place(shown, document, -90, -25))
    pixels = [
        [image.pixelColor(x + right + dx, y + down + dy).name() for right in range(20) for down in range(20)]
        for image, dx, dy in ((shown.image, 0, 0), (moved.image, 13, 7))
    ]
    assert pixels[0] == pixels[1]


def test_areas_too_small_for_a_line_are_filled_and_holes_stay_open(tmp_path: Path) -> None:
    holed = box(-120, -50, -60, 0)
    holed["coordinates"].append([[-92, -27], [-88, -27], [-88, -23], [-92, -23], [-92, -27]])
    style = Style(COLOUR, fill=Fill.LINES, hatch_spacing=12.0)
    document, own = on_a_map(shaped(tmp_path / "a.geojson", holed, box(-150, -30, -147, -27)), style)
    shown = picture_of(document, own)
    bare = picture_of(edits.show_layer(document, "own-1", False).document, own)
    x, y = (round(value) for value in place(shown, document, -148.5, -28.5))
    assert shown.image.pixelColor(x, y) != bare.image.pixelColor(x, y)
    x, y = (round(value) for value in place(shown, document, -90, -25))
    assert shown.image.pixelColor(x, y) == bare.image.pixelColor(x, y)


@pytest.mark.parametrize(
    ("blend", "expected"), [(Blend.MULTIPLY, "#404000"), (Blend.SCREEN, "#FFC0FF"), (Blend.DARKEN, "#808000"), (Blend.LIGHTEN, "#FF8080")]
)
def test_colours_meet_as_asked(tmp_path: Path, blend: Blend, expected: str) -> None:
    lower, upper = shaped(tmp_path / "a.geojson", point(WEST)), shaped(tmp_path / "b.geojson", point(WEST))
    document, own = on_a_map(lower, Style("#808080", 40.0))
    top = {Blend.MULTIPLY: "#808000", Blend.SCREEN: "#FF80FF", Blend.DARKEN: "#FFFF00", Blend.LIGHTEN: "#FF0000"}[blend]
    document = edits.add_own_layer(document, "upper", SourceRef(str(upper)), Style(top, 20.0, blend=blend)).document
    shown = picture_of(document, own | {"own-2": read(upper)})
    x, y = place(shown, document, *WEST)
    found, wanted = shown.image.pixelColor(round(x), round(y)), QColor(expected)
    apart = [found.red() - wanted.red(), found.green() - wanted.green(), found.blue() - wanted.blue()]
    assert max(map(abs, apart)) <= 1, found.name()


def test_the_page_and_the_legend_have_icons_and_hatches(tmp_path: Path) -> None:
    path = shaped(tmp_path / "a.geojson", box(-120, -50, -60, 0))
    document, own = on_a_map(path, Style(COLOUR, fill=Fill.LINES, hatch_angle=-30.0, hatch_spacing=5.0))
    content = build_content(load(), document, own)
    [item] = [item for group in content.legend for item in group.items if item.layer == "own-1"]
    assert (item.fill, item.angle, item.spacing) == ("lines", -30.0, 5.0)
    [layer] = own_layers(PageFrame(document.crs), shown_layers(document, own), list(own.values()), content)
    assert (layer["fill"], layer["angle"], layer["spacing"]) == ("lines", -30.0, 5.0)


def test_the_dialog_sets_icon_direction_and_blend_as_steps_of_undo(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.open_files([shaped(tmp_path / "a.geojson", point(WEST), box(-120, -50, -60, 0), deg=[30, 60])])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    window.actions_table["style_layer"].trigger()
    dialog = window.findChild(StyleDialog)
    assert dialog is not None
    settle(qtbot, window)
    assert not dialog.turning.isVisible()
    for choice, value in ((dialog.icon, Icon.ARROW), (dialog.blend, Blend.MULTIPLY), (dialog.hatch.fill, Fill.CROSSED)):
        choice.setCurrentIndex(choice.findData(value))
        choice.activated.emit(choice.currentIndex())
    dialog.hatch.angle.setValue(-30.0)
    dialog.turning.column.setCurrentIndex(dialog.turning.column.findData("deg"))
    dialog.turning.column.activated.emit(dialog.turning.column.currentIndex())
    wanted = dialog.style_now
    assert (wanted.icon, wanted.blend, wanted.fill, wanted.hatch_angle, wanted.turn_by) == (
        Icon.ARROW,
        Blend.MULTIPLY,
        Fill.CROSSED,
        -30.0,
        "deg",
    )
    settle(qtbot, window)
    assert dialog.turning.isVisible()
    for _ in range(5):
        window.workspace.undo()
    assert dialog.style_now == Style(colour=wanted.colour)
    assert dialog.icon.currentData() == Icon.CIRCLE
    settle(qtbot, window)


def test_a_legend_names_every_layer_with_its_icon(tmp_path: Path) -> None:
    document, own = on_a_map(shaped(tmp_path / "a.geojson", point(WEST)), Style(COLOUR, 12.0, icon=Icon.STAR, turn=30.0))
    write(document, load(), own, tmp_path / "map.svg", ExportOptions(900, 600))
    assert any(text.text.startswith("own") for text in texts((tmp_path / "map.svg").read_bytes()))
    assert (tmp_path / "map.svg").read_text().lower().count(f'fill="{COLOUR}"'.lower()) >= 2


def test_the_menu_of_a_layer_blends_it(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    space = window.workspace
    assert blend_menu(space, space.document.layers[0], window) is None
    window.open_files([shaped(tmp_path / "a.geojson", point(WEST))])
    qtbot.waitUntil(lambda: len(space.own) == 1, timeout=20_000)
    menu = blend_menu(space, space.document.layers[0], window)
    assert menu is not None
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Over what lies below"]
    next(action for action in menu.actions() if action.text().startswith("Darken")).trigger()
    blends = [space.document.layers[0].style.blend]
    space.undo()
    blends.append(space.document.layers[0].style.blend)
    assert blends == [Blend.DARKEN, Blend.NORMAL]
    settle(qtbot, window)
