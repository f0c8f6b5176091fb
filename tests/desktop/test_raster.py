"""Coverage by arrays is what geometry says: areas, lengths times widths, nothing between neighbours, nothing from beside the picture."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop.render.raster import Areas, Coverage, Strokes, speckle

Array = NDArray[np.float64]
SIDE = 64


def closed(ring: Array) -> Array:
    return np.vstack([ring, ring[:1]])


def blob(generator: np.random.Generator, centre: float = SIDE / 2, radius: float = 20.0) -> Array:
    """A star-shaped ring that runs clockwise on the screen."""
    angle = np.sort(generator.uniform(0, 2 * np.pi, 12))
    away = radius * generator.uniform(0.5, 1.0, 12)
    return closed(np.column_stack([centre + away * np.cos(angle), centre + away * np.sin(angle)]))


def area(ring: Array) -> float:
    x, y = ring.T
    return float(abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2)


def filled(rings: list[Array], senses: list[int], samples: int = 15) -> Coverage:
    areas, lengths = Areas(SIDE, SIDE, samples), [len(ring) for ring in rings]
    x, y = np.vstack(rings).T
    areas.add(x, y, np.cumsum(lengths) - 1, np.repeat(np.array(senses, dtype=np.int8), lengths))
    return areas.coverage()


def stroked(line: Array, pen: float) -> Coverage:
    strokes = Strokes(SIDE, SIDE, pen)
    strokes.add(line[:, 0], line[:, 1], np.array([len(line) - 1]))
    return strokes.coverage()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("samples", [2, 3, 5, 15])
def test_coverage_adds_up_to_the_area(seed: int, samples: int) -> None:
    ring = blob(np.random.default_rng(seed))
    assert filled([ring], [1], samples).sum() / (255 // samples * samples) == pytest.approx(area(ring), rel=0.02)


@pytest.mark.parametrize("seed", range(8))
def test_the_middle_is_full_and_the_outside_empty(seed: int) -> None:
    coverage = filled([blob(np.random.default_rng(seed), radius=24.0)], [1])
    rows, columns = np.indices(coverage.shape) + 0.5
    away = np.hypot(rows - SIDE / 2, columns - SIDE / 2)
    assert (coverage[away < 5] == 255).all()
    assert (coverage[away > 26] == 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_ring_may_run_either_way_if_it_says_so(seed: int) -> None:
    ring = blob(np.random.default_rng(seed))
    there, back = filled([ring], [1]), filled([ring[::-1]], [-1])
    assert np.abs(there.astype(int) - back).max() <= 15


def test_a_hole_is_left_out() -> None:
    generator = np.random.default_rng(3)
    outer, hole = blob(generator, radius=30.0), blob(generator, radius=8.0)
    coverage = filled([outer, hole], [1, -1])
    assert coverage[32, 32] == 0
    assert coverage.sum() / 255 == pytest.approx(area(outer) - area(hole), rel=0.02)


def test_neighbours_leave_no_gap_between_them() -> None:
    generator = np.random.default_rng(5)
    seam = np.column_stack([32 + generator.uniform(-3, 3, 30), np.linspace(4, 60, 30)])
    left = closed(np.vstack([[(4, 60), (4, 4)], seam]))
    right = closed(np.vstack([[(60, 4), (60, 60)], seam[::-1]]))
    assert (filled([left, right], [1, 1])[5:59, 5:59] == 255).all()


def test_what_overlaps_is_covered_once() -> None:
    ring = blob(np.random.default_rng(1))
    assert (filled([ring, ring], [1, 1]) >= filled([ring], [1])).all()
    assert filled([ring, ring], [1, 1]).max() == 255


@pytest.mark.parametrize(("dx", "dy"), [(-40, 0), (40, 0), (0, -40), (0, 40), (-40, 40)])
def test_an_area_is_cut_at_the_edge_as_if_the_picture_went_on(dx: int, dy: int) -> None:
    ring = blob(np.random.default_rng(2))
    moved, whole = filled([ring + np.array([dx, dy])], [1]), filled([ring], [1])
    expected = np.zeros_like(whole)
    to_rows, to_columns = (slice(max(by, 0), SIDE + min(by, 0)) for by in (dy, dx))
    from_rows, from_columns = (slice(max(-by, 0), SIDE + min(-by, 0)) for by in (dy, dx))
    expected[to_rows, to_columns] = whole[from_rows, from_columns]
    assert np.abs(moved.astype(int) - expected).max() <= 17


def test_an_area_far_larger_than_the_picture_fills_it() -> None:
    square = closed(np.array([(-1e7, -1e7), (1e7, -1e7), (1e7, 1e7), (-1e7, 1e7)]))
    assert (filled([square], [1]) == 255).all()


@pytest.mark.parametrize("angle", np.linspace(0, 350, 15).tolist())
@pytest.mark.parametrize("pen", [0.4, 1.0, 1.75, 6.0])
def test_a_stroke_covers_its_length_times_its_width(angle: float, pen: float) -> None:
    turn = np.radians(angle)
    ends = SIDE / 2 + np.outer([-24, 24], [np.cos(turn), np.sin(turn)])
    assert stroked(ends, pen).sum() / 255 == pytest.approx(48 * pen, rel=0.06)


def test_a_long_line_of_short_pieces_covers_as_much_as_one_piece() -> None:
    along = np.linspace(0, 1, 200)[:, None]
    line = np.array([8.0, 10.0]) + along * np.array([45.0, 30.0])
    assert stroked(line, 1.75).sum() == pytest.approx(stroked(line[[0, -1]], 1.75).sum(), rel=0.01)


def test_no_stroke_leads_from_one_line_to_the_next() -> None:
    strokes = Strokes(SIDE, SIDE, 1.0)
    strokes.add(np.array([5.0, 5.0, 60.0, 60.0]), np.array([5.0, 50.0, 5.0, 50.0]), np.array([1, 3]))
    coverage = strokes.coverage()
    assert coverage[:, 8:57].max() == 0
    assert coverage[10:45].sum(axis=1).min() >= 500


@pytest.mark.parametrize("pen", [0.4, 1.75, 9.0])
def test_strokes_beside_the_picture_leave_nothing_in_it(pen: float) -> None:
    around = closed(np.array([(-20.0, -20.0), (84.0, -20.0), (84.0, 84.0), (-20.0, 84.0)]))
    assert stroked(around, pen).max() == 0
    assert stroked(np.array([(-1e7, -20.0), (1e7, -20.0)]), pen).max() == 0


def test_specks_take_the_pixel_that_they_lie_on() -> None:
    coverage = np.zeros((10, 12), dtype=np.uint8)
    speckle(coverage, np.array([3.9, -0.1, 12.0, 11.99]), np.array([2.0, 5.0, 5.0, 9.99]), 200)
    assert sorted(zip(*np.nonzero(coverage), strict=True)) == [(2, 3), (9, 11)]
