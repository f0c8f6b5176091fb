"""Points gathered into heaps, and how densely they lie: nothing is lost, and a moved view has the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.geometry.arrays import Floats
from layers.geometry.clusters import fullest, heaps, level_of, members
from layers.geometry.density import Surface, most_near
from layers.geometry.point_grid import PointGrid
from layers.viewport import Viewport

EVERYWHERE = (-1e5, -1e5, 1e5, 1e5)


def crowd(count: int = 3000, seed: int = 7) -> PointGrid:
    rng = np.random.default_rng(seed)
    middles = rng.uniform(-9e4, 9e4, (30, 2))
    xy = middles[rng.integers(0, 30, count)] + rng.normal(0, 4e3, (count, 2))
    return PointGrid(xy.clip(-1e5, 1e5), np.arange(count))


@pytest.mark.parametrize("level", [8, 11, 13, 16, 20])
def test_every_point_is_in_one_heap(level: int) -> None:
    points = crowd()
    found = heaps(points, EVERYWHERE, level)
    rows = [members(points, found.level, cells).tolist() for cells in found.cells]
    assert [len(one) for one in rows] == found.counts.tolist()
    assert sorted(row for one in rows for row in one) == list(range(3000))


@pytest.mark.parametrize("level", [11, 13])
def test_heaps_keep_apart(level: int) -> None:
    places = heaps(crowd(), EVERYWHERE, level).places
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() >= 2.0**level * 0.5


@given(st.floats(-4e4, 4e4), st.floats(-4e4, 4e4))
def test_a_moved_view_has_the_same_heaps(dx: float, dy: float) -> None:
    points, level = crowd(), 11
    whole = heaps(points, EVERYWHERE, level)
    known = dict(zip(whole.cells, whole.counts.tolist(), strict=True))
    part = heaps(points, (dx - 2e4, dy - 2e4, dx + 2e4, dy + 2e4), level)
    inside = (np.abs(part.places - (dx, dy)) < 2e4).all(axis=1)
    for number in np.flatnonzero(inside).tolist():
        assert known[part.cells[number]] == part.counts[number]


def test_cells_are_at_least_as_wide_as_asked_and_less_than_twice_that() -> None:
    for distance in (0.3, 1.0, 30.0, 999.0):
        assert distance <= 2.0 ** level_of(distance) < 2 * distance


def test_the_fullest_cell_is_found_however_many_cells_there_are() -> None:
    xy: Floats = np.concatenate([np.random.default_rng(1).uniform(-1e7, 1e7, (500, 2)), np.full((40, 2), 5.0)])
    points = PointGrid(xy, np.arange(540))
    assert fullest(points, 3) == fullest(points, 12) == 40
    assert fullest(points, 40) >= 540 / 4
    assert fullest(PointGrid(np.empty((0, 2)), np.empty(0, dtype=np.int64)), 3) == 0


def test_one_point_warms_its_surroundings_and_no_more() -> None:
    points = PointGrid(np.array([[0.0, 0.0]]), np.array([0]))
    surface = Surface(points, Viewport(0, 0, 1000, 200, 100), 20.0)
    rows, columns = np.indices(surface.values.shape)
    x, y = surface.left + (columns + 0.5) * surface.grain, surface.top + (rows + 0.5) * surface.grain
    apart = np.hypot(x - 100, y - 50)
    assert surface.values.max() == pytest.approx(1.0)
    assert apart[surface.values > 0].max() <= (20 + 2 * surface.grain) * 2**0.5
    assert (surface.values[apart > 22] < 0.05).all()
    for distance in (5.0, 10.0):
        ring = surface.values[np.abs(apart - distance) < 0.8]
        assert ring.mean() == pytest.approx(np.exp(-0.5 * (distance / 8) ** 2), abs=0.12)


def test_a_moved_view_has_the_same_surface() -> None:
    points, view = crowd(), Viewport(130, 77, 300, 400, 300)
    here = Surface(points, view, 15.0)
    moved = Surface(points, view.panned(3 * here.grain, 2 * here.grain), 15.0)
    assert (moved.left, moved.top) == pytest.approx((here.left, here.top))
    assert np.allclose(here.values[:-2, :-3][10:-10, 10:-10], moved.values[2:, 3:][10:-10, 10:-10])
    assert most_near(points, view, 15.0) == most_near(points, view.panned(55, 7), 15.0)
    assert 0.3 < most_near(points, view, 15.0) / here.values.max() < 3
