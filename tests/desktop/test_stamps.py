"""Many points stamped at once: every disc where its point is, in the full colour however dense they lie."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.render.stamps import disc_sheet


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_disc_lies_round_its_point_and_nowhere_else(ratio: float) -> None:
    sheet = disc_sheet(np.array([(20.5, 30.5)]), "#0B7A75", 7.0, 60, 50, ratio)
    assert (sheet.width(), sheet.height()) == (60 * ratio, 50 * ratio)
    covered = [(x, y) for x in range(sheet.width()) for y in range(sheet.height()) if sheet.pixelColor(x, y).alpha()]
    assert len(covered) == pytest.approx(np.pi * (3.5 * ratio) ** 2, rel=0.25)
    assert all(np.hypot(x / ratio - 20.5, y / ratio - 30.5) < 4.5 for x, y in covered)


def test_a_dense_cloud_keeps_its_colour_and_points_beside_the_picture_are_cut() -> None:
    cloud = np.random.default_rng(7).uniform(-50, 150, (30_000, 2))
    sheet = disc_sheet(cloud, "#0B7A75", 7.0, 100, 100, 1.0)
    assert {sheet.pixelColor(x, y).name().upper() for x in range(0, 100, 9) for y in range(0, 100, 9)} == {"#0B7A75"}
