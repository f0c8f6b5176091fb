"""Edges are divided, places are kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.geometry.arrays import LineArray, offsets_of
from layers.geometry.densify import densified_lines

coordinates = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(st.lists(st.lists(coordinates, min_size=1, max_size=6), max_size=5), st.sampled_from([0.5, 1.0, 30.0]))
def test_edges_are_short_and_every_vertex_stays(runs: list[list[tuple[float, float]]], step: float) -> None:
    lengths = np.array([len(run) for run in runs], dtype=np.int64)
    xy = np.array([place for run in runs for place in run], dtype=np.float64).reshape(-1, 2)
    lines = LineArray(xy, offsets_of(lengths), np.arange(len(runs)))
    dense = densified_lines(lines, step)
    assert len(dense) == len(runs)
    for index, run in enumerate(runs):
        found = dense.xy[dense.offsets[index] : dense.offsets[index + 1]]
        assert np.abs(np.diff(found, axis=0)).max(initial=0) <= step * (1 + 1e-9)
        assert {tuple(place) for place in run} <= {tuple(place) for place in found.tolist()}
        assert tuple(found[0]) == run[0]
        assert tuple(found[-1]) == run[-1]


def test_what_is_short_already_is_not_copied() -> None:
    lines = LineArray(np.array([(0.0, 0.0), (0.5, 0.5)]), np.array([0, 2]), np.array([0]))
    assert densified_lines(lines) is lines
