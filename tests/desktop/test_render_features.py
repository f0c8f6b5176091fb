"""Own layers in the picture: points, lines and areas in their colours, holes free, found under the cursor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from layers import edits
from layers.document import MapDocument, SourceRef, Style
from layers.sources import FeatureLayer, read
from layers.styling.theme import LIGHT, mixed
from tests.desktop.render_kit import colour_at, lens, picture_of, place

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
