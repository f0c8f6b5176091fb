"""Points and lines whose size is a column of numbers: drawn, found, explained, exported, undone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop.dialogs.style import StyleDialog
from desktop.export import ExportOptions, write
from desktop.export.page.coordinates import Frame as PageFrame
from desktop.export.page.own import own_layers, shown_layers
from desktop.main_window import MainWindow
from desktop.render.legend import arrange, group_height
from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument, SourceRef, Style
from layers.sources import FeatureLayer, read
from layers.style import Dash
from layers.styling.content import build_content
from layers.styling.legend import LegendGroup, LegendItem
from tests.desktop.render_kit import colour_at, lens, picture_of, place, texts
from tests.desktop.window_kit import settle, window

__all__ = ["window"]
pytestmark = pytest.mark.usefixtures("qapp")
COLOUR = "#B5179E"
ROWS = {"most": (-130.0, -20.0, "100"), "quarter": (-100.0, 10.0, "25"), "none": (-60.0, -40.0, ""), "below": (-40.0, -40.0, "-5")}


def sized(folder: Path, **style: object) -> tuple[MapDocument, dict[str, FeatureLayer]]:
    path = folder / "wells.csv"
    lines = [f"{name},{lon},{lat},{n}" for name, (lon, lat, n) in ROWS.items()]
    path.write_text("\n".join(["name,lon,lat,n", *lines]) + "\n", encoding="utf-8")
    document = lens()
    for layer in document.layers:
        if layer.kind is not LayerKind.WORLD:
            document = edits.remove_layer(document, layer.id).document
    chosen = Style(COLOUR, 40.0, **{"size_by": "n", **style})  # type: ignore[arg-type]
    return edits.add_own_layer(document, "wells", SourceRef(str(path)), chosen).document, {"own-1": read(path)}


def test_the_area_of_a_point_is_as_its_number(tmp_path: Path) -> None:
    document, own = sized(tmp_path)
    sizing = build_content(load(), document, own).colourings["own-1"].sizing
    assert sizing is not None
    assert sizing.diameters.tolist() == [40.0, 20.0, 2.0, 2.0]
    assert sizing.without == 2
    shown = picture_of(document, own)
    colours = []
    for lon, lat, _ in ROWS.values():
        x, y = place(shown, document, lon, lat)
        colours.append([shown.image.pixelColor(round(x + away), round(y)).name().upper() == COLOUR for away in (0, 7, 17)])
    assert colours[:2] == [[True, True, True], [True, True, False]]
    assert not any(colours[2][1:] + colours[3][1:])


def test_the_pointer_finds_a_point_as_far_as_it_reaches(tmp_path: Path) -> None:
    document, own = sized(tmp_path)
    shown = picture_of(document, own)
    for name, reach in (("most", 20), ("quarter", 10), ("none", 1)):
        x, y = place(shown, document, *ROWS[name][:2])
        assert [hit.kind for hit in shown.hits.at(x + reach, y) if hit.kind != "country"] == ["feature"], name
        assert [hit.kind for hit in shown.hits.at(x + reach + 4, y) if hit.kind != "country"] == [], name


def test_the_legend_has_samples_and_counts_what_has_no_size(tmp_path: Path) -> None:
    document, own = sized(tmp_path)
    [group] = [group for group in build_content(load(), document, own).legend if "size by" in group.title]
    assert group.title == "wells, size by n"
    assert [(item.label, round(item.size), item.count) for item in group.items] == [
        ("100", 40, None),
        ("20", 18, None),
        ("5", 9, None),
        ("No number above zero", 2, 2),
    ]


def test_samples_keep_their_size_in_a_legend_that_is_drawn_smaller() -> None:
    group = LegendGroup("g", (LegendItem("own-size", COLOUR, "1", size=40.0),))
    assert group_height(group, 264.0, 0.5) - group_height(group, 264.0) == pytest.approx(40.0)
    assert arrange("", (group,), 264.0, 200.0, scale=0.5).height == pytest.approx(group_height(group, 264.0, 0.5) - 9.0)


def test_another_column_or_no_numbers_are_told(tmp_path: Path) -> None:
    for column, told in (("gone", "No column gone"), ("name", "No numbers above zero in name")):
        document, own = sized(tmp_path, size_by=column)
        found = build_content(load(), document, own).colourings["own-1"]
        assert found.sizing is None
        assert told in found.note


def test_a_drawing_and_a_page_have_the_sizes(tmp_path: Path) -> None:
    document, own = sized(tmp_path)
    path = tmp_path / "map.svg"
    write(document, load(), own, path, ExportOptions(900, 600))
    svg = path.read_bytes()
    assert b"<image" not in svg
    assert any(text.text == "wells, size by n" for text in texts(svg))
    [layer] = own_layers(PageFrame(document.crs), shown_layers(document, own), list(own.values()), build_content(load(), document, own))
    assert [feature["size"] for feature in layer["features"]] == [40.0, 20.0, 2.0, 2.0]


def test_many_points_and_lines_are_sized_by_arrays(tmp_path: Path) -> None:
    path = tmp_path / "many.geojson"
    rng = np.random.default_rng(3)
    points = [{"type": "Point", "coordinates": [float(x), float(y)]} for x, y in rng.uniform(-60, -40, (21_000, 2))]
    line = {"type": "LineString", "coordinates": [[-140, 0], [-100, 0]]}
    shapes = [(line, 9.0), *((point, 1.0) for point in points), ({"type": "Point", "coordinates": [-120, -40]}, 9.0)]
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": shape} for shape, n in shapes]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    document, _ = sized(tmp_path)
    document = edits.add_own_layer(document, "many", SourceRef(str(path)), Style(COLOUR, 36.0, size_by="n")).document
    shown = picture_of(document, {"own-2": read(path)})
    x, y = place(shown, document, -120, -40)
    assert shown.image.pixelColor(round(x) + 15, round(y)).name().upper() == COLOUR
    assert colour_at(shown, document, -110, 0) == COLOUR
    x, y = place(shown, document, -110, 0)
    assert shown.image.pixelColor(round(x), round(y) + 3).name().upper() == COLOUR


def test_the_dialog_sizes_by_a_column_as_a_step_of_undo(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    _, _ = sized(tmp_path)
    window.open_files([tmp_path / "wells.csv"])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    window.actions_table["style_layer"].trigger()
    dialog = window.findChild(StyleDialog)
    assert dialog is not None
    settle(qtbot, window)
    dialog.size_by.setCurrentIndex(dialog.size_by.findData("n"))
    dialog.size_by.activated.emit(dialog.size_by.currentIndex())
    settle(qtbot, window)
    assert window.canvas.picture is not None
    assert window.canvas.picture.content.colourings["own-1"].sizing is not None
    window.workspace.undo()
    settle(qtbot, window)
    assert dialog.style_now.size_by is None


@pytest.mark.parametrize("vector", [False, True])
def test_a_dashed_line_has_gaps(tmp_path: Path, vector: bool) -> None:
    path = tmp_path / "line.geojson"
    line = {"type": "LineString", "coordinates": [[-150, -60], [-150, -5]]}
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": line}))
    document, _ = sized(tmp_path)
    document = edits.remove_layer(document, "own-1").document
    document = edits.add_own_layer(document, "line", SourceRef(str(path)), Style(COLOUR, 16.0, dash=Dash.DASHED)).document
    own = {"own-1": read(path)}
    if vector:
        write(document, load(), own, tmp_path / "map.svg", ExportOptions(900, 600))
        assert (tmp_path / "map.svg").read_text().lower().count("<polyline") > 4
        return
    shown = picture_of(document, own)
    row = [colour_at(shown, document, -150, lat) == COLOUR for lat in np.linspace(-59, -6, 200).tolist()]
    assert 0.5 < sum(row) / len(row) < 0.75


def test_labels_come_from_a_template(tmp_path: Path) -> None:
    document, own = sized(tmp_path, template="{name}: {n} t")
    path = tmp_path / "map.svg"
    write(document, load(), own, path, ExportOptions(900, 600))
    assert {"most: 100 t", "quarter: 25 t"} <= {text.text for text in texts(path.read_bytes())}


def test_labels_write_years_without_a_space(tmp_path: Path) -> None:
    document, _ = sized(tmp_path, template="{n} ({name})")
    path = tmp_path / "wells.csv"
    path.write_text(path.read_text().replace(",100", ",1990").replace(",25", ",25000"))
    write(document, load(), {"own-1": read(path)}, tmp_path / "map.svg", ExportOptions(900, 600))
    found = sorted(
        " ".join(text.text.split()) for text in texts((tmp_path / "map.svg").read_bytes()) if "(most" in text.text or "quart" in text.text
    )
    assert found == ["1990 (most)", "25 000 (quarter)"]
