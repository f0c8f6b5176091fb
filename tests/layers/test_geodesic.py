"""Great circles and distances against known figures and the ellipsoid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from layers.geometry.geodesic import destination, distance_m, great_circle, great_circles

places = st.tuples(st.floats(-180.0, 180.0), st.floats(-89.0, 89.0))


def angle(first: np.ndarray[tuple[int], np.dtype[np.float64]], second: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Degrees of arc between two places, by the haversine formula."""
    lon1, lat1, lon2, lat2 = np.radians([*first, *second])
    return float(
        np.degrees(2 * np.arcsin(np.sqrt(np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2)))
    )


@given(places, places)
def test_vertices_divide_the_shortest_way_evenly(start: tuple[float, float], end: tuple[float, float]) -> None:
    whole = angle(np.array(start), np.array(end))
    assume(0.001 < whole < 179.0)
    arc = great_circle(*start, *end, max_step_km=200.0)
    steps = [angle(first, second) for first, second in pairwise(arc)]
    assert sum(steps) == pytest.approx(whole, rel=1e-6)
    assert max(steps) == pytest.approx(min(steps), rel=1e-4, abs=1e-6)
    assert max(steps) * 111.2 <= 200.5


@given(places, places)
def test_arcs_start_and_end_where_asked_and_never_jump(start: tuple[float, float], end: tuple[float, float]) -> None:
    arc = great_circle(*start, *end)
    assert arc[0] == pytest.approx(start)
    assert arc[-1, 1] == pytest.approx(end[1])
    assert (arc[-1, 0] - end[0]) % 360.0 == pytest.approx(0.0, abs=1e-9) or (arc[-1, 0] - end[0]) % 360.0 == pytest.approx(360.0)
    assert np.isfinite(arc).all()
    assert np.abs(np.diff(arc[:, 0])).max() <= 180.0


def test_many_arcs_are_the_same_as_one_at_a_time() -> None:
    starts, ends = [[110.0, 30.0], [0.0, 0.0], [5.0, 5.0]], [[-118.0, 34.0], [179.0, 0.0], [5.0, 5.0]]
    lines = great_circles(starts, ends, max_step_km=300.0)
    assert lines.owner.tolist() == [0, 1, 2]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        alone = great_circle(start[0], start[1], end[0], end[1], max_step_km=300.0)
        assert lines.xy[lines.offsets[number] : lines.offsets[number + 1]] == pytest.approx(alone)


def test_shanghai_to_los_angeles_goes_over_the_north_pacific() -> None:
    arc = great_circle(121.5, 31.2, -118.2, 34.0)
    assert arc[:, 1].max() > 45.0
    assert arc[-1, 0] == pytest.approx(241.8)


def test_opposite_places_are_joined_over_the_north_pole() -> None:
    arc = great_circle(20.0, 10.0, -160.0, -10.0)
    assert arc[:, 1].max() > 89.0
    assert np.isfinite(arc).all()


def test_no_links_no_arcs() -> None:
    assert len(great_circles(np.empty((0, 2)), np.empty((0, 2)))) == 0


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [((0.0, 0.0), (1.0, 0.0), 111_319.49), ((0.0, 0.0), (0.0, 90.0), 10_001_965.73), ((179.5, 0.0), (-179.5, 0.0), 111_319.49)],
)
def test_distances_on_the_ellipsoid(start: tuple[float, float], end: tuple[float, float], metres: float) -> None:
    assert float(distance_m(*start, *end)) == pytest.approx(metres, abs=0.01)


@given(places, st.floats(0.0, 360.0), st.floats(1.0, 1.9e7))
def test_destination_lies_at_the_distance_gone(start: tuple[float, float], azimuth: float, metres: float) -> None:
    reached = destination(*start, azimuth, metres)
    assert float(distance_m(*start, *reached)) == pytest.approx(metres, rel=1e-9, abs=1e-3)
