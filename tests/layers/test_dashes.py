"""Lines broken into strokes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.geometry.dashes import dashed

BOX = (100.0, 100.0)


def runs(xy: list[tuple[float, float]], pattern: list[float], box: tuple[float, float] = BOX) -> list[list[list[float]]]:
    found, offsets = dashed(np.array(xy, dtype=float), np.array([0, len(xy)]), pattern, box)
    return [found[first:last].round(9).tolist() for first, last in itertools.pairwise(offsets)]


def test_a_line_is_strokes_and_gaps_in_turn() -> None:
    assert runs([(0, 0), (10, 0)], [3, 2]) == [[[0, 0], [3, 0]], [[5, 0], [8, 0]]]
    assert runs([(0, 0), (9, 0)], [3, 1, 1, 1]) == [[[0, 0], [3, 0]], [[4, 0], [5, 0]], [[6, 0], [9, 0]]]


def test_a_stroke_goes_round_a_bend_and_the_pattern_with_it() -> None:
    assert runs([(0, 0), (2, 0), (2, 4)], [3, 2]) == [[[0, 0], [2, 0], [2, 1]], [[2, 3], [2, 4]]]


def test_each_run_begins_anew() -> None:
    xy = np.array([(0, 0), (4, 0), (0, 9), (4, 9)], dtype=float)
    found, offsets = dashed(xy, np.array([0, 2, 4]), [3, 2], BOX)
    assert offsets.tolist() == [0, 2, 4]
    assert found.tolist() == [[0, 0], [3, 0], [0, 9], [3, 9]]


def test_what_is_far_outside_takes_no_strokes() -> None:
    found = runs([(-1e9, 50), (1e9, 50)], [3, 2])
    assert 20 <= len(found) <= 30
    assert all(-10 <= x <= 110 for run in found for x, _ in run)
    assert runs([(-1e9, 500), (1e9, 500)], [3, 2]) == []


def test_too_many_strokes_are_a_whole_line() -> None:
    xy = np.array([(0.0, 0.0), (1e6, 0.0)])
    found, offsets = dashed(xy, np.array([0, 2]), [0.5, 0.5], (1e6, 10.0))
    assert (found.tolist(), offsets.tolist()) == (xy.tolist(), [0, 2])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=12), st.floats(1, 20), st.floats(1, 20))
def test_strokes_add_up_to_their_share_of_the_line(points: list[tuple[float, float]], on: float, off: float) -> None:
    xy = np.array(points)
    length = float(np.hypot(*np.diff(xy, axis=0).T).sum())
    found, offsets = dashed(xy, np.array([0, len(xy)]), [on, off], BOX)
    strokes = [np.hypot(*np.diff(found[a:b], axis=0).T).sum() for a, b in itertools.pairwise(offsets)]
    whole, rest = divmod(length, on + off)
    assert sum(strokes) == pytest.approx(whole * on + min(rest, on), abs=1e-5)
