"""Outlines: all edges but those along which a file cut the area."""

from __future__ import annotations

import numpy as np
import pytest

from layers.geometry.arrays import Floats
from layers.geometry.densify import densified_rings
from layers.geometry.outline import has_cut, outlines
from tests.layers.test_seam import rings_of


def box(west: float, south: float, east: float, north: float) -> Floats:
    return np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])


def length(rings: list[Floats]) -> float:
    lines = outlines(densified_rings(rings_of([[ring] for ring in rings])))
    steps = np.hypot(*np.diff(lines.xy, axis=0).T)
    return float(steps[np.diff(lines.of_vertex) == 0].sum())


@pytest.mark.parametrize(
    ("ring", "missing"),
    [
        (box(10, 10, 20, 20), 0),
        (box(150, 40, 180, 60), 20),
        (box(-180, 40, -150, 60), 20),
        (box(-180, -90, 180, -60), 360 + 2 * 30),
        (box(-180, -90, 180, 90), 2 * 360 + 2 * 180),
        (box(170, -10, 190, 10), 0),
    ],
)
def test_edges_along_a_cut_are_left_out(ring: Floats, missing: float) -> None:
    around = float(np.abs(np.diff(ring, axis=0)).sum())
    assert length([ring]) == pytest.approx(around - missing)
    assert has_cut(rings_of([[ring]])).tolist() == [missing > 0]


def test_every_line_keeps_its_owner_and_runs_stay_apart() -> None:
    rings = rings_of([[box(150, 40, 180, 60)], [box(0, 0, 10, 10), box(2, 2, 8, 8)[::-1]], [box(-180, 40, -150, 60)]])
    lines = outlines(rings)
    assert lines.owner.tolist() == [7, 7, 8, 8, 9]
    assert (np.hypot(*np.diff(lines.xy, axis=0).T)[np.diff(lines.of_vertex) == 0] > 0).all()
    assert length([box(150, 40, 180, 60), box(0, 0, 10, 10)]) == pytest.approx(80 + 40)
    assert not len(outlines(rings.take(np.zeros(len(rings), dtype=np.bool_))))
