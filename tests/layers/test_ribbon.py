"""Ribbons and dashes keep to the length and the width they are given."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon

from layers.geometry.ribbon import Array, dashes, lengths, normals, piece, ribbon

STEPS = st.tuples(st.floats(0.5, 50), st.floats(-30, 30))
LINES = st.lists(STEPS, min_size=1, max_size=30).map(lambda steps: np.vstack([[0.0, 0.0], np.cumsum(steps, axis=0)]))
PATTERNS = st.lists(st.tuples(st.floats(0.5, 20), st.floats(0.5, 20)), min_size=1, max_size=3).map(
    lambda pairs: tuple(step for pair in pairs for step in pair)
)


@given(LINES)
def test_the_lengths_are_those_of_the_line(line: Array) -> None:
    run = lengths(line)
    assert run[0] == 0
    assert (np.diff(run) > 0).all()
    assert run[-1] == pytest.approx(LineString(line).length)


@given(LINES, st.floats(0, 1), st.floats(0, 1))
def test_a_piece_is_as_long_as_asked_and_lies_on_the_line(line: Array, one: float, other: float) -> None:
    run = lengths(line)
    start, end = sorted((one * run[-1], other * run[-1]))
    cut = LineString(piece(line, run, start, end))
    assert cut.length == pytest.approx(end - start, abs=1e-6)
    assert cut.within(LineString(line).buffer(1e-6))


@given(LINES, st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5))
def test_pieces_one_after_another_add_up(line: Array, shares: list[float]) -> None:
    run = lengths(line)
    cuts = [0.0, *sorted(share * run[-1] for share in shares), float(run[-1])]
    pieces = [piece(line, run, start, end) for start, end in pairwise(cuts)]
    assert sum(lengths(part)[-1] for part in pieces) == pytest.approx(run[-1])


@given(st.floats(0.1, 400), PATTERNS)
def test_dashes_and_gaps_follow_the_pattern_to_the_end(total: float, pattern: tuple[float, ...]) -> None:
    spans = dashes(total, pattern)
    assert spans[0][0] == 0
    drawn = sum(end - start for start, end in spans)
    gaps = sum(later[0] - earlier[1] for earlier, later in pairwise(spans))
    assert drawn + gaps + (total - spans[-1][1]) == pytest.approx(total)
    assert total - spans[-1][1] <= max(pattern[1::2]) + 1e-9
    for number, (start, end) in enumerate(spans[:-1]):
        assert end - start == pytest.approx(pattern[2 * number % len(pattern)])
        assert spans[number + 1][0] - end == pytest.approx(pattern[(2 * number + 1) % len(pattern)])


def test_no_pattern_is_one_dash_and_no_length_none() -> None:
    assert dashes(12.5, ()) == [(0.0, 12.5)]
    assert dashes(0.0, (3.0, 2.0)) == []


@given(LINES)
def test_normals_are_of_length_one_and_across(line: Array) -> None:
    side = normals(line)
    assert np.hypot(side[:, 0], side[:, 1]) == pytest.approx(np.ones(len(line)))
    assert (side[0] @ (line[1] - line[0])) == pytest.approx(0, abs=1e-9)


def test_normals_where_two_vertices_coincide_are_numbers() -> None:
    assert np.isfinite(normals(np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]))).all()


def test_a_ribbon_tapers_and_covers_what_its_widths_say() -> None:
    line = np.column_stack([np.linspace(0, 100, 51), np.zeros(51)])
    outline = ribbon(line, normals(line), np.linspace(6, 2, 51))
    shape = Polygon(outline)
    assert shape.is_valid
    assert shape.area == pytest.approx(100 * 4)
    assert shape.bounds == pytest.approx((0, -3, 100, 3))
