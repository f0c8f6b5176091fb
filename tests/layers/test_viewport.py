"""A viewport lays the plane on the screen and back, keeps what is under the cursor, and shows all it is asked to."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.viewport import PIXEL_METRES, Array, Viewport

METRES = st.floats(-2e7, 2e7)
SIZES = st.floats(1, 5000)
RESOLUTIONS = st.floats(1e-2, 1e5)
VIEWPORTS = st.builds(Viewport, METRES, METRES, RESOLUTIONS, SIZES, SIZES)
PIXELS = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


def world_at(viewport: Viewport, pixel: tuple[float, float]) -> tuple[float, float]:
    x, y = viewport.to_world(np.array([pixel]))[0].tolist()
    return x, y


@given(VIEWPORTS, st.lists(PIXELS, max_size=20))
def test_a_pixel_comes_back_from_the_plane(viewport: Viewport, pixels: list[tuple[float, float]]) -> None:
    given_pixels: Array = np.array(pixels, dtype=np.float64).reshape(-1, 2)
    back = viewport.to_screen(viewport.to_world(given_pixels))
    # a double of 20 000 km has a grain of nanometres; a pixel may be a centimetre
    assert np.allclose(back, given_pixels, rtol=0, atol=1e-5)


@given(VIEWPORTS)
def test_the_middle_and_the_corners_are_where_the_bounds_say(viewport: Viewport) -> None:
    west, south, east, north = viewport.bounds
    corners = viewport.to_screen(np.array([[viewport.x, viewport.y], [west, north], [east, south]]))
    expected = np.array([(viewport.width / 2, viewport.height / 2), (0.0, 0.0), (viewport.width, viewport.height)])
    assert np.allclose(corners, expected, rtol=0, atol=1e-5)


@given(VIEWPORTS, st.floats(0.1, 10), PIXELS)
def test_zooming_keeps_the_point_under_the_cursor(viewport: Viewport, factor: float, cursor: tuple[float, float]) -> None:
    zoomed = viewport.zoomed(factor, *cursor)
    assert zoomed.resolution == pytest.approx(viewport.resolution / factor)
    assert world_at(zoomed, cursor) == pytest.approx(world_at(viewport, cursor), abs=1e-6 * max(1, viewport.resolution))


@given(VIEWPORTS, st.floats(0.1, 10), PIXELS)
def test_zooming_in_and_out_again_comes_back(viewport: Viewport, factor: float, cursor: tuple[float, float]) -> None:
    back = viewport.zoomed(factor, *cursor).zoomed(1 / factor, *cursor)
    tolerance = 1e-6 * max(1, viewport.resolution)
    assert (back.x, back.y) == pytest.approx((viewport.x, viewport.y), abs=tolerance)
    assert back.resolution == pytest.approx(viewport.resolution)


@given(VIEWPORTS, PIXELS, st.floats(-500, 500), st.floats(-500, 500))
def test_panning_carries_the_point_along_with_the_hand(viewport: Viewport, at: tuple[float, float], dx: float, dy: float) -> None:
    moved = viewport.panned(dx, dy)
    assert world_at(moved, (at[0] + dx, at[1] + dy)) == pytest.approx(world_at(viewport, at), abs=1e-6 * max(1, viewport.resolution))


@given(METRES, METRES, st.floats(1, 1e7), st.floats(1, 1e7), st.floats(50, 5000), st.floats(50, 5000), st.floats(0, 20))
def test_fitting_shows_all_and_wastes_room_on_one_axis_only(
    west: float, south: float, across: float, up: float, width: float, height: float, margin: float
) -> None:
    viewport = Viewport.fit((west, south, west + across, south + up), width, height, margin)
    low, high = viewport.to_screen(np.array([[west, south + up], [west + across, south]]))
    assert (low >= margin - 1e-4).all()
    assert high[0] <= width - margin + 1e-4
    assert high[1] <= height - margin + 1e-4
    tight = max((high[0] - low[0]) / (width - 2 * margin), (high[1] - low[1]) / (height - 2 * margin))
    assert tight == pytest.approx(1, abs=1e-4)


def test_a_single_place_is_centred() -> None:
    viewport = Viewport.fit((10, 20, 10, 20), 200, 100)
    assert (viewport.x, viewport.y) == (10, 20)
    assert viewport.resolution > 0


@pytest.mark.parametrize("bounds", [(1, 0, 0, 1), (0, 1, 1, 0), (math.nan, 0, 1, 1), (0, 0, math.inf, 1)])
def test_empty_bounds_are_refused(bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="empty"):
        Viewport.fit(bounds, 100, 100)


def test_resizing_keeps_centre_and_scale_and_never_loses_all_room() -> None:
    viewport = Viewport(3, 4, 50, 200, 100).resized(0, 700)
    assert (viewport.x, viewport.y, viewport.resolution, viewport.width, viewport.height) == (3, 4, 50, 1, 700)


def test_the_scale_is_that_of_a_standard_pixel() -> None:
    assert Viewport(0, 0, 1000 * PIXEL_METRES, 100, 100).scale == pytest.approx(1000)


def test_the_middle_of_what_is_seen() -> None:
    view = Viewport(0.0, 0.0, 2.0, 100.0, 50.0)
    assert view.middle_of((-1e3, -1e3, 1e3, 1e3)) == (0.0, 0.0)
    assert view.middle_of((-1e3, -20.0, 0.0, 1e3)) == (-50.0, 15.0)
    assert view.middle_of((200.0, -20.0, 300.0, 20.0)) is None
