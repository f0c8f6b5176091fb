"""Hatch lines lie inside a shape, as many as its area asks for, and leave its holes free."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Polygon, box, contains_xy

from layers.geometry.hatch import Array, dots, hatch, within

ANGLES = st.floats(-90, 90)
SPACINGS = st.floats(2, 8)


def as_lines(segments: Array) -> MultiLineString:
    return MultiLineString([LineString([segment[:2], segment[2:]]) for segment in segments.tolist()])


def star(seed: int) -> Polygon:
    """Give a star-shaped polygon some hundred pixels wide."""
    random = np.random.default_rng(seed)
    turns = np.sort(random.uniform(0, 2 * math.pi, 24))
    radii = random.uniform(60, 160, 24)
    return Polygon(np.column_stack([200 + radii * np.cos(turns), 300 + radii * np.sin(turns)]))


@given(st.integers(0, 10_000), SPACINGS, ANGLES)
def test_the_length_is_the_area_over_the_spacing(seed: int, spacing: float, angle: float) -> None:
    shape = star(seed)
    lines = as_lines(hatch([np.array(shape.exterior.coords)], spacing, angle))
    # each line stands for a strip as wide as the spacing: the rest is of the order of the edge
    assert abs(lines.length * spacing - shape.area) < shape.length * spacing
    assert lines.difference(shape.buffer(1e-6)).length < 1e-3


@given(SPACINGS, ANGLES)
def test_a_hole_stays_free(spacing: float, angle: float) -> None:
    outer, inner = box(0, 0, 200, 150), box(50, 40, 120, 110)
    rings = [np.array(outer.exterior.coords), np.array(inner.exterior.coords)]
    lines = as_lines(hatch(rings, spacing, angle))
    ring = outer.difference(inner)
    assert lines.intersection(inner.buffer(-1e-6)).length < 1e-6
    assert abs(lines.length * spacing - ring.area) < ring.length * spacing


def test_lines_of_neighbours_meet() -> None:
    left = hatch([np.array(box(0, 0, 50, 50).exterior.coords)], 4.0)
    right = hatch([np.array(box(50, 0, 100, 50).exterior.coords)], 4.0)
    both = hatch([np.array(box(0, 0, 100, 50).exterior.coords)], 4.0)
    assert as_lines(left).length + as_lines(right).length == pytest.approx(as_lines(both).length)
    assert as_lines(np.vstack([left, right])).difference(as_lines(both).buffer(1e-6)).length < 1e-6


def test_a_line_through_corners_is_drawn_once_and_within() -> None:
    diamond = np.array([(0.0, 8.0), (8.0, 0.0), (16.0, 8.0), (8.0, 16.0)])
    lines = as_lines(hatch([diamond], 8.0, 0.0))
    assert lines.length == pytest.approx(16)
    assert lines.within(Polygon(diamond).buffer(1e-6))


@pytest.mark.parametrize("rings", [[], [np.empty((0, 2))], [np.array([(0.0, 0.0), (9.0, 9.0)])], [np.array([(1.0, 1.0)] * 4)]])
def test_what_has_no_area_has_no_hatch(rings: list[Array]) -> None:
    assert hatch(rings, 4.0).shape == (0, 4)


def test_what_is_seen_of_segments_keeps_its_dashes_where_they_are() -> None:
    chance = np.random.default_rng(3)
    segments, period = chance.uniform(-500, 700, (400, 4)), 6.05
    segments[:20, 1] = segments[:20, 3]
    segments[20:40, 0] = segments[20:40, 2]
    steps = np.linspace(0, 1, 2001)[:, None]
    for segment in segments:
        begin, end = segment[:2], segment[2:]
        places = begin + steps * (end - begin)
        inside = ((places >= 0) & (places <= [200, 100])).all(axis=1)
        seen = within(segment[None], 200, 100, period)
        if not len(seen):
            assert inside.sum() < 2
            continue
        ((x1, y1, x2, y2),) = seen.tolist()
        apart = float(np.hypot(x1 - begin[0], y1 - begin[1])) / period
        assert abs(apart - round(apart)) < 1e-6
        box_of = LineString([(x1, y1), (x2, y2)]).buffer(1e-6)
        assert box_of.covers(LineString(places[inside])) if inside.sum() > 1 else True
        assert np.hypot(x2 - x1, y2 - y1) <= np.hypot(200, 100) + period


def test_a_segment_without_length_is_left_out() -> None:
    point, line = [5.0, 5.0, 5.0, 5.0], [0.0, 5.0, 10.0, 5.0]
    assert within(np.array([point, line]), 20, 20, 1.0).tolist() == [line]


@given(st.integers(0, 10_000), st.floats(4, 30), ANGLES)
def test_dots_are_all_places_of_a_turned_grid_that_lie_inside(seed: int, spacing: float, angle: float) -> None:
    shape, turn = star(seed), math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    found = dots([np.array(shape.exterior.coords)], spacing, angle)
    grid = found @ np.array([[cos, -sin], [sin, cos]]) / spacing
    assert np.allclose(grid, np.rint(grid), atol=1e-6)
    steps = np.arange(-600 // spacing, 600 // spacing + 1)
    places = np.array([(column, row) for column in steps for row in steps]) * spacing @ np.array([[cos, sin], [-sin, cos]])
    assert abs(int(contains_xy(shape, places).sum()) - len(found)) <= 1  # one may lie on the very edge


def test_dots_out_of_sight_are_left_out() -> None:
    square = [np.array([(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0)])]
    found = dots(square, 10.0, 0.0, (100.0, 100.0, 200.0, 200.0))
    assert 100 <= len(found) <= 200
    assert {tuple(place) for place in dots(square, 10.0, 0.0).tolist()} >= {tuple(place) for place in found.tolist()}
