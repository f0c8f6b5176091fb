"""Lengths and areas on the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest

from layers.geometry.measuring import area_m2, area_told, legs_m, length_told


def test_a_degree_of_the_meridian_is_longer_at_the_pole() -> None:
    legs = legs_m(np.array([(0.0, 0.0), (0.0, 1.0), (0.0, 89.0), (0.0, 90.0)]))
    assert legs[0] == pytest.approx(110_574.4, abs=0.1)
    assert legs[2] == pytest.approx(111_693.9, abs=0.1)


def test_the_length_over_the_180th_meridian_is_the_short_one() -> None:
    assert legs_m(np.array([(179.0, 0.0), (-179.0, 0.0)])).sum() == pytest.approx(222_639, abs=1)


def test_an_octant_is_an_eighth_of_the_globe_whichever_way_it_runs() -> None:
    octant = np.array([(0.0, 0.0), (90.0, 0.0), (0.0, 90.0)])
    eighth = 510_065_621.7e6 / 8
    assert area_m2(octant) == pytest.approx(eighth, rel=1e-6)
    assert area_m2(octant[::-1]) == pytest.approx(eighth, rel=1e-6)
    assert area_m2(octant[:2]) == 0.0


@pytest.mark.parametrize(
    ("metres", "wanted"),
    [
        (0.0, "0 m (0 ft)"),
        (12.5, "12.50 m (41.01 ft)"),
        (1852.0, "1.852 km (1.151 mi, 1.000 nmi)"),
        (2e7, "20 000 km (12 427 mi, 10 799 nmi)"),
    ],
)
def test_lengths_are_told_in_three_units(metres: float, wanted: str) -> None:
    assert length_told(metres).replace("\u2009", " ") == wanted


@pytest.mark.parametrize(("area", "wanted"), [(50.0, "50.00 m²"), (25_000.0, "2.500 ha (0.0097 sq mi)"), (1e9, "1 000 km² (386.1 sq mi)")])
def test_areas_are_told_in_units_of_their_size(area: float, wanted: str) -> None:
    assert area_told(area).replace("\u2009", " ") == wanted
