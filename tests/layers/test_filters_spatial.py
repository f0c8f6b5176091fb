"""Questions of filters about where features lie: what they find, what of it is not known, and where they say that they are wrong."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from layers.filters import FilterError, filtered, parse, rows_where
from layers.geometry.geodesic import distance_m
from layers.sources import FeatureLayer, read

SQUARE = [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [4, 6], [6, 6], [6, 4], [4, 4]]]
SHAPES: dict[str, Any] = {
    "inside": {"type": "Point", "coordinates": [2, 2]},
    "in the hole": {"type": "Point", "coordinates": [5, 5]},
    "line": {"type": "LineString", "coordinates": [[-5, 5], [3, 5]]},
    "square": {"type": "Polygon", "coordinates": SQUARE},
    "islands": {
        "type": "MultiPolygon",
        "coordinates": [[[[100, 0], [101, 0], [101, 1], [100, 0]]], [[[110, 0], [111, 0], [111, 1], [110, 0]]]],
    },
    "none": None,
    "far east": {"type": "Point", "coordinates": [179.5, 50]},
    "far west": {"type": "Point", "coordinates": [-179.5, 50]},
    "mixed": {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": [30, 30]}, {"type": "LineString", "coordinates": [[40, 30], [50, 30]]}],
    },
    "perth": {"type": "Point", "coordinates": [115.86, -31.95]},
}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> FeatureLayer:
    path = tmp_path_factory.mktemp("spatial") / "shapes.geojson"
    features = [{"type": "Feature", "properties": {"name": name, "n": 1}, "geometry": shape} for name, shape in SHAPES.items()]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read(path)


def names(layer: FeatureLayer, text: str) -> set[str]:
    rows = np.flatnonzero(rows_where(parse(text), layer.columns, layer.features, layer))
    return {str(layer.columns.column("name")[int(row)]) for row in rows}


ROUND = "POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("S_INTERSECTS(geometry, BBOX(0, 0, 10, 10))", {"inside", "in the hole", "line", "square"}),
        (f"S_WITHIN(geometry, {ROUND})", {"inside", "in the hole", "square"}),
        (f"S_CONTAINS({ROUND}, geometry)", {"inside", "in the hole", "square"}),
        ("S_CONTAINS(geometry, POINT(2 2))", {"inside", "square"}),
        ("S_CONTAINS(geometry, POINT(5 5))", {"in the hole"}),
        ("S_INTERSECTS(geometry, POINT(105 0.5))", set()),
        ("S_INTERSECTS(geometry, LINESTRING(99 0.2, 112 0.2))", {"islands"}),
        ("S_INTERSECTS(geometry, BBOX(170, 40, -170, 60))", {"far east", "far west"}),
        ("S_INTERSECTS(geom, BBOX(45, 29, 46, 31))", {"mixed"}),
        ("bbox(geometry, 29, 29, 31, 31)", {"mixed"}),
        ("S_EQUALS(geometry, POINT(2 2))", {"inside"}),
        ("S_TOUCHES(geometry, BBOX(10, 0, 20, 10))", {"square"}),
        (f"S_CROSSES(geometry, {ROUND})", {"line"}),
        ("S_OVERLAPS(geometry, BBOX(5, 5, 15, 15))", {"square"}),
        ("S_INTERSECTS(geometry, BBOX(0, 0, 10, 10)) AND name <> 'line'", {"inside", "in the hole", "square"}),
        ("S_DISJOINT(geometry, BBOX(-20, -20, 120, 40))", {"far east", "far west", "perth"}),
        ("NOT S_INTERSECTS(geometry, BBOX(-180, -90, 180, 90))", set()),
        ("S_DWITHIN(geometry, POINT(116 -32), 20, 'km')", {"perth"}),
        ("S_DWITHIN(geometry, POINT(116 -32), 10, 'km')", set()),
        ("S_DWITHIN(geometry, POINT(-179.9 50), 100, 'km')", {"far east", "far west"}),
        ("S_DWITHIN(geometry, POINT(8 8), 0)", {"square"}),
    ],
)
def test_what_lies_as_is_asked_is_let_through(layer: FeatureLayer, text: str, wanted: set[str]) -> None:
    assert names(layer, text) == wanted


def test_distances_are_those_along_the_ellipsoid(layer: FeatureLayer) -> None:
    metres = float(distance_m(116.0, -32.0, 115.86, -31.95))
    assert names(layer, f"S_DWITHIN(geometry, POINT(116 -32), {metres + 0.5:.3f})") == {"perth"}
    assert names(layer, f"S_DWITHIN(geometry, POINT(116 -32), {metres - 0.5:.3f}, 'm')") == set()


def test_parts_that_are_no_lines_or_rings_have_no_shape() -> None:
    """Readers hand over none; whoever makes a layer otherwise may."""
    xy = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [5.0, 5.0], [0.0, 0.0], [3.0, 0.0], [3.0, 3.0], [0.0, 0.0]])
    every = np.arange(3)
    made = FeatureLayer("odd", "", "EPSG:4326", "", 3, xy, np.array([0, 3, 4, 8]), every, np.array([2, 1, 2], dtype=np.uint8), every)
    assert rows_where(parse("S_INTERSECTS(geometry, BBOX(-9, -9, 9, 9))"), pa.table({}), 3, made).tolist() == [False, False, True]


def test_a_filtered_layer_has_nothing_but_what_lies_there(layer: FeatureLayer) -> None:
    assert filtered(layer, "S_WITHIN(geometry, BBOX(0, 0, 10, 10))").drawn == 3


@pytest.mark.parametrize(
    ("text", "word", "told"),
    [
        ("n = 1 AND S_INTERSECTS(name, POINT(1 2))", "name", "no shape"),
        ("n = 1 AND S_NEAR(geometry, POINT(1 2))", "S_NEAR", "no function"),
        ("n = 1 AND S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))", "POLYGON", "is none"),
        ("n = 1 AND S_INTERSECTS(geometry, POINT(20 100))", "POINT", "globe"),
        ("n = 1 AND S_INTERSECTS(geometry, BBOX(1, 2, 3))", "BBOX", "four numbers"),
        ("n = 1 AND S_INTERSECTS(geometry, BBOX(1, 20, 3, 4))", "BBOX", "south"),
        ("n = 1 AND S_DWITHIN(geometry, BBOX(1, 2, 3, 4), 5)", "BBOX", "from a point"),
        ("n = 1 AND S_DWITHIN(geometry, POINT(1 2), 5, 'parsec')", "'parsec'", "unit"),
        ("n = 1 AND S_DWITHIN(geometry, POINT(1 2))", "S_DWITHIN", "3 or 4"),
        ("n = 1 AND S_INTERSECTS(POINT(1 2), POINT(1 2))", "S_INTERSECTS", "geometry"),
    ],
)
def test_a_mistake_is_told_where_it_is(layer: FeatureLayer, text: str, word: str, told: str) -> None:
    with pytest.raises(FilterError, match=told) as caught:
        names(layer, text)
    assert text[caught.value.begin : caught.value.end] == word


def test_a_table_without_shapes_says_so(layer: FeatureLayer) -> None:
    with pytest.raises(FilterError, match="no shapes"):
        rows_where(parse("S_INTERSECTS(geometry, POINT(1 2))"), pa.table({"a": [1]}), 1)
    with pytest.raises(FilterError, match="cannot be read"):
        parse("S_INTERSECTS(geometry, POINT EMPTY)")
