"""Lines and rings written from one end of the longitudes to the other: the short way round, with what belongs to them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.geometry.crossing import crossing_parts, led_across
from layers.geometry.shapes import shapes_of
from layers.sources import read
from layers.sources.layer import FeatureLayer


def layer_of(folder: Path, *geometries: Any) -> FeatureLayer:
    features = [{"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(one))} for one in geometries]
    path = folder / "shapes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read(path)


def wrapped(xy: Any) -> Any:
    """Write longitudes from -180 to 180, as files do."""
    return np.column_stack([(xy[:, 0] + 180.0) % 360.0 - 180.0, xy[:, 1]])


def test_a_line_from_japan_to_california_crosses_the_pacific(tmp_path: Path) -> None:
    layer = layer_of(tmp_path, shapely.LineString([(139.7, 35.7), (-118.2, 34.0)]), shapely.LineString([(-100, 40), (79, 30)]))
    assert np.allclose(layer.xy, [(139.7, 35.7), (241.8, 34.0), (-100, 40), (79, 30)])
    [told] = layer.warnings
    assert told.code == "led-across-180"
    assert told.text.startswith("1 of 2 features have edges of more than 180 degrees")


def test_holes_come_with_their_ring(tmp_path: Path) -> None:
    shell = wrapped(np.array([(170, 0), (190, 1), (191, 20), (171, 21), (170, 0)]))
    east, west = ([(lon, 5), (lon + 3, 5), (lon + 3, 8), (lon, 8), (lon, 5)] for lon in (-178, 172))
    layer = layer_of(tmp_path, shapely.Polygon(shell, [east, west]))
    [shape] = shapes_of(layer, np.array([0]))
    assert shape.bounds == (170, 0, 191, 21)
    assert shape.is_valid
    assert shape.area == pytest.approx(shapely.Polygon(shape.exterior).area - 18.0)
    assert [told.code for told in layer.warnings] == ["led-across-180"]


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(-170, -60, 170, 60),
        shapely.box(-180, -90, 180, 90),
        shapely.LineString([(-180, 0), (180, 0)]),
        shapely.Polygon([(-180, -90), (-180, -84), (0, -70), (179, -80), (180, -84), (180, -90), (-180, -90)]),
        shapely.LineString([(lon if turn % 2 else -lon, turn) for turn in range(12) for lon in (-170, 0, 170)]),
    ],
    ids=["box", "world", "equator", "antarctica", "round and round"],
)
def test_what_is_meant_as_it_is_written_stays(tmp_path: Path, shape: Any) -> None:
    layer = layer_of(tmp_path, shape)
    assert np.array_equal(layer.xy, shapely.get_coordinates(shape))


def test_a_ring_round_a_pole_is_one(tmp_path: Path) -> None:
    lon = np.arange(-175.0, 180.0, 10.0)
    ring = np.column_stack([np.append(lon, lon[0]), np.append(70 + 5 * np.sin(np.radians(lon)), 70 + 5 * np.sin(np.radians(lon[0])))])
    rings = layer_of(tmp_path, shapely.Polygon(ring)).rings()
    assert rings.pole.tolist() == [1]


stars = st.tuples(
    st.floats(-180, 180),
    st.floats(-50, 50),
    st.lists(st.floats(1.0, 30.0), min_size=5, max_size=40),
)


@given(st.lists(stars, min_size=1, max_size=5))
def test_shapes_are_what_they_were_before_they_were_written(made: list[tuple[float, float, list[float]]]) -> None:
    pieces = []
    for lon, lat, radii in made:
        turn = np.linspace(0.1, 0.1 + 2 * np.pi, len(radii), endpoint=False)
        star = np.column_stack([lon + np.array(radii) * np.cos(turn), lat + np.array(radii) * np.sin(turn)])
        pieces.append(np.vstack([star, star[:1]]))
    xy, offsets = np.vstack(pieces), np.append(0, np.cumsum([len(piece) for piece in pieces]))
    written = wrapped(xy)
    polygon = np.arange(len(pieces))
    found = crossing_parts(written, offsets, np.ones(len(pieces), dtype=bool))
    led = led_across(written, offsets, polygon, found) if len(found) else written
    turns = (led - xy) / [360.0, 1.0]
    for begin, end in pairwise(offsets.tolist()):
        assert np.allclose(turns[begin:end], [np.round(turns[begin, 0]), 0.0], atol=1e-9)
