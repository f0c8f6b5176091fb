"""Own layers in the picture: points, lines and areas in their colours, holes free, found under the cursor."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop.export import ExportOptions, write
from desktop.render.features import MANY_MARKS, has_many_marks, image_notes, paint_features
from desktop.render.frame import Frame
from desktop.render.hits import HitIndex
from desktop.render.labels import Labels
from layers import edits
from layers.catalogue.loading import load
from layers.document import MapDocument, SourceRef, Style
from layers.sources import FeatureLayer, read
from layers.styling.theme import LIGHT, mixed
from tests.desktop.render_kit import SVG, colour_at, lens, picture_of, place, request_of

pytestmark = pytest.mark.usefixtures("qapp")
COLOUR = "#B5179E"
RING = [[-150, -40], [-110, -40], [-110, 0], [-150, 0], [-150, -40]]
HOLE = [[-140, -30], [-140, -10], [-120, -10], [-120, -30], [-140, -30]]


def layer_of(folder: Path, *geometries: dict[str, Any], opacity: float = 1.0) -> tuple[MapDocument, dict[str, FeatureLayer]]:
    """Read features in the open Pacific as a file of the user's, on an otherwise empty map."""
    path = folder / "own.geojson"
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    document = lens()
    for layer in document.layers:
        document = edits.remove_layer(document, layer.id).document
    document = edits.add_own_layer(document, "own", SourceRef(str(path)), Style(COLOUR, 12.0)).document
    return edits.set_opacity(document, "own-1", opacity).document, {"own-1": read(path)}


def test_points_are_discs_of_the_layers_colour(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, {"type": "Point", "coordinates": [-130, -20]}, {"type": "Point", "coordinates": [-130, 10]})
    shown = picture_of(document, own)
    assert colour_at(shown, document, -130, -20) == colour_at(shown, document, -130, 10) == COLOUR
    assert colour_at(shown, document, -130, -5) == LIGHT.sea
    assert [(hit.kind, hit.key) for hit in shown.hits.at(*place(shown, document, -130, 10))] == [("feature", "own-1/1")]


def test_an_area_is_filled_but_for_its_hole(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, {"type": "Polygon", "coordinates": [RING, HOLE]})
    shown = picture_of(document, own)
    filled = colour_at(shown, document, -145, -20)
    expected = mixed(COLOUR, LIGHT.sea, 0.72)
    assert max(abs(int(filled[at : at + 2], 16) - int(expected[at : at + 2], 16)) for at in (1, 3, 5)) <= 2
    assert colour_at(shown, document, -130, -20) == LIGHT.sea
    assert [hit.key for hit in shown.hits.at(*place(shown, document, -145, -20))] == ["own-1/0"]


def test_a_hole_is_not_part_of_what_the_cursor_finds(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, {"type": "Polygon", "coordinates": [RING, HOLE]})
    shown = picture_of(document, own)
    assert shown.hits.at(*place(shown, document, -130, -20)) == []


def test_a_line_across_the_180th_meridian_goes_the_short_way(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, {"type": "LineString", "coordinates": [[175, -20], [185, -20]]})
    shown = picture_of(document, own)
    assert colour_at(shown, document, 180, -20) != LIGHT.sea
    assert colour_at(shown, document, 0, -20) == LIGHT.sea
    assert [hit.key for hit in shown.hits.at(*place(shown, document, 180, -20))] == ["own-1/0"]


def test_a_transparent_layer_is_not_seen(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, {"type": "Point", "coordinates": [-130, -20]}, opacity=0.0)
    assert colour_at(picture_of(document, own), document, -130, -20) == LIGHT.sea


def test_the_upper_layer_covers_the_lower(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, {"type": "Point", "coordinates": [-130, -20]})
    document = edits.add_own_layer(document, "other", SourceRef("same"), Style("#3D5A80", 12.0)).document
    both = own | {"own-2": own["own-1"]}
    assert colour_at(picture_of(document, both), document, -130, -20) == "#3D5A80"
    lowered = edits.move_layer(document, "own-2", 1).document
    assert colour_at(picture_of(lowered, both), lowered, -130, -20) == COLOUR


def drawing(folder: Path, document: MapDocument, own: dict[str, FeatureLayer]) -> ElementTree.Element:
    path = folder / "map.svg"
    write(document, load(), own, path, ExportOptions(700, 400))
    return ElementTree.fromstring(path.read_bytes())


def crowd(number: int) -> list[dict[str, Any]]:
    """As many marks in the open Pacific: a third of each kind."""
    kinds: list[Callable[[float, float], dict[str, Any]]] = [
        lambda x, y: {"type": "Point", "coordinates": [x, y]},
        lambda x, y: {"type": "LineString", "coordinates": [[x, y], [x + 0.1, y]]},
        lambda x, y: {"type": "Polygon", "coordinates": [[[x, y], [x + 0.1, y], [x, y + 0.1], [x, y]]]},
    ]
    return [kinds[place % 3](-160 + place % 200 * 0.25, -40 + place // 200 * 0.25) for place in range(number)]


def test_very_many_marks_are_one_image_in_a_drawing(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, *crowd(MANY_MARKS + 1), opacity=0.5)
    root = drawing(tmp_path, document, own)
    holders = [element for element in root.iter(f"{SVG}g") if element.find(f"{SVG}image") is not None]
    assert len(list(root.iter(f"{SVG}image"))) == len(holders) == 1
    assert float(holders[0].get("opacity", "1")) == 0.5
    assert len(list(root.iter())) < 2_000
    assert image_notes(document, own, 300.0) == ("own: more than 20,000 marks, drawn as one image at 300 dots an inch.",)


def test_fewer_marks_stay_shapes_in_a_drawing(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, *crowd(3_000))
    root = drawing(tmp_path, document, own)
    assert not list(root.iter(f"{SVG}image"))
    assert len(list(root.iter())) > 3_000
    assert image_notes(document, own, 300.0) == ()


def test_what_is_seen_through_is_one_image_so_that_nothing_in_it_adds_up(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[-140, -20], [-120, -20]]}
    document, own = layer_of(tmp_path, line, line, line, opacity=0.5)
    root = drawing(tmp_path, document, own)
    (holder,) = [element for element in root.iter(f"{SVG}g") if element.find(f"{SVG}image") is not None]
    assert float(holder.get("opacity", "1")) == 0.5
    assert image_notes(document, own, 300.0) == ("own: seen through, drawn as one image at 300 dots an inch.",)


@pytest.mark.parametrize("number", [MANY_MARKS, MANY_MARKS + 1])
def test_marks_of_all_kinds_count_together(tmp_path: Path, number: int) -> None:
    _, own = layer_of(tmp_path, *crowd(number))
    assert has_many_marks(own["own-1"]) == (number > MANY_MARKS)


def test_a_hidden_layer_needs_no_note(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, *crowd(MANY_MARKS + 1))
    assert image_notes(edits.show_layer(document, "own-1", False).document, own, 96.0) == ()


@pytest.mark.parametrize("ratio", [1.0, 2.5])
def test_the_image_has_the_density_of_the_export(tmp_path: Path, ratio: float) -> None:
    document, own = layer_of(tmp_path, *crowd(MANY_MARKS + 1))
    request = request_of(document, own, width=300, height=200)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    view = request.viewport
    labels = Labels(view.width, view.height)
    frame = Frame(painter, document, request.content, own, request.projection, view, LIGHT, HitIndex(), labels, vector=True, ratio=ratio)
    paint_features(frame, document.layers[0])
    painter.end()
    [image] = ElementTree.fromstring(bytes(buffer.data().data())).iter(f"{SVG}image")
    assert (float(image.get("width", "0")), float(image.get("height", "0"))) == (300, 200)
    png = base64.b64decode(str(image.get("{http://www.w3.org/1999/xlink}href")).partition(",")[2])
    drawn = QImage.fromData(png)
    assert (drawn.width(), drawn.height()) == (300 * ratio, 200 * ratio)
    assert drawn.hasAlphaChannel()
    assert len({drawn.pixel(x, y) for x in range(drawn.width()) for y in range(drawn.height())}) > 2
