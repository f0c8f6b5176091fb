"""Many points stamped at once: every disc where its point is, whole however dense they lie."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.render.stamps import Discs, ScatteredDiscs

Kind = type[Discs] | type[ScatteredDiscs]
both = pytest.mark.parametrize("kind", [Discs, ScatteredDiscs])


@both
@pytest.mark.parametrize("diameter", [1.0, 7.0, 14.0])
def test_a_disc_lies_round_its_point_and_nowhere_else(kind: Kind, diameter: float) -> None:
    discs = kind(60, 50, diameter)
    discs.add(np.array([20.5]), np.array([30.5]))
    coverage = discs.coverage()
    rows, columns = np.nonzero(coverage)
    assert coverage.shape == (50, 60)
    assert coverage.sum() / 255 == pytest.approx(np.pi * (diameter / 2) ** 2, rel=0.06)
    assert (np.hypot(columns + 0.5 - 20.5, rows + 0.5 - 30.5) < diameter / 2 + 1).all()


@pytest.mark.parametrize(("x", "y"), [(20.02, 30.97), (20.3, 30.6), (20.99, 30.5)])
def test_scattered_discs_lie_in_their_pixel_where_their_point_does(x: float, y: float) -> None:
    discs = ScatteredDiscs(60, 50, 7.0)
    discs.add(np.array([x]), np.array([y]))
    shares = discs.coverage() / discs.coverage().sum()
    assert float((shares.sum(axis=0) * (np.arange(60) + 0.5)).sum()) == pytest.approx(x, abs=0.15)
    assert float((shares.sum(axis=1) * (np.arange(50) + 0.5)).sum()) == pytest.approx(y, abs=0.15)


@both
def test_a_dense_cloud_covers_all_and_points_beside_the_picture_are_cut(kind: Kind) -> None:
    discs, cloud = kind(100, 90, 7.0), np.random.default_rng(7).uniform(-50, 150, (30_000, 2))
    discs.add(cloud[:, 0], cloud[:, 1])
    assert (discs.coverage() == 255).all()


@both
@pytest.mark.parametrize(("x", "y"), [(-2.0, 20.0), (62.0, 20.0), (20.0, -2.0), (20.0, 52.0)])
def test_a_disc_whose_point_lies_beside_the_picture_shows_in_part(kind: Kind, x: float, y: float) -> None:
    discs = kind(60, 50, 9.0)
    discs.add(np.array([x]), np.array([y]))
    assert 0 < np.count_nonzero(discs.coverage()) < np.pi * 4.5**2 / 2


@both
@pytest.mark.parametrize("diameter", [1.0, 5.0, 8.4])
def test_the_last_point_lies_on_top(kind: Kind, diameter: float) -> None:
    generator = np.random.default_rng(2)
    x, y = generator.uniform(-6, 46, 60), generator.uniform(-6, 36, 60)
    together = kind(40, 30, diameter)
    together.add(x[:25], y[:25], 0)
    together.add(x[25:], y[25:], 25)
    expected = np.full((30, 40), -1)
    for number in range(60):
        alone = kind(40, 30, diameter)
        alone.add(x[number : number + 1], y[number : number + 1])
        expected[alone.coverage() > 0] = number
    assert np.array_equal(together.topmost(), expected)
