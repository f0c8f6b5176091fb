"""Flattening by projections: areas on the ellipsoid are kept, whatever is cut at the seam, at a pole or at a horizon."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Proj

from layers.geometry.arrays import Floats, RingArray
from layers.geometry.cap import clip_to_cap
from layers.geometry.densify import densified_rings
from layers.geometry.domain import Cap
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.projection import Projection
from layers.geometry.world import load_world
from tests.layers.test_seam import rings_of, star

LAMBERT = "+proj=laea +lat_0={lat:.6f} +lon_0={lon:.6f} +datum=WGS84"
CYLINDER = Proj("+proj=cea +ellps=WGS84")
EARTH = 4 * CYLINDER(180, 0)[0] * CYLINDER(0, 90)[1]
longitudes = st.floats(-180.0, 180.0)
latitudes = st.floats(-90.0, 90.0)


def on_cylinder(ring: Floats, pole: int, cylinder: Proj = CYLINDER) -> float:
    """Area inside a ring on the ellipsoid: Lambert's cylindrical projection keeps it, and a ring round a pole is closed along it."""
    if pole:
        ring = np.vstack([ring, [ring[-1, 0], 90.0 * pole], [ring[0, 0], 90.0 * pole]])
    x = ring[:, 0] * cylinder(1, 0)[0]
    y = np.asarray(cylinder(np.zeros(len(ring)), ring[:, 1])[1])
    return abs(float(((x - np.roll(x, 1)) * (y + np.roll(y, 1))).sum() / 2))


def on_ellipsoid(rings: RingArray, cylinder: Proj = CYLINDER) -> float:
    """Area of rings in degrees, holes taken off."""
    parts = zip(pairwise(rings.offsets.tolist()), rings.pole.tolist(), rings.is_hole.tolist(), strict=True)
    return sum(on_cylinder(rings.xy[start:end], pole, cylinder) * (-1 if hole else 1) for (start, end), pole, hole in parts)


def on_plane(rings: RingArray) -> float:
    """Area of rings on the plane, holes taken off."""
    parts = zip(pairwise(rings.offsets.tolist()), rings.is_hole.tolist(), strict=True)
    return sum(shapely.Polygon(rings.xy[start:end]).area * (-1 if hole else 1) for (start, end), hole in parts)


@st.composite
def areas(draw: st.DrawFn) -> RingArray:
    """A polygon somewhere: with a hole or without, across the 180th meridian, or round a pole."""
    if draw(st.booleans()):
        pole = draw(st.sampled_from([-1, 1]))
        reach = np.array(draw(st.lists(st.floats(5.0, 80.0), min_size=5, max_size=20)))
        lon = draw(st.floats(-200.0, 200.0)) + np.linspace(0.0, 360.0, len(reach) + 1)
        ring = np.column_stack([lon, pole * (90.0 - np.append(reach, reach[0]))])
        return densified_rings(rings_of([[ring]], [pole]), 0.5)
    radii = draw(st.lists(st.floats(3.0, 80.0), min_size=4, max_size=20))
    place = draw(st.floats(-200.0, 200.0)), draw(st.floats(-50.0, 50.0))
    hole = [star(*place, [radius / 2 for radius in radii])[::-1]] if draw(st.booleans()) else []
    return densified_rings(rings_of([[star(*place, radii), *hole]]), 0.5)


@given(areas(), longitudes, latitudes)
@settings(max_examples=60, deadline=None)
def test_two_hemispheres_hold_the_whole_area(rings: RingArray, lon: float, lat: float) -> None:
    near, far = Projection(LAMBERT.format(lon=lon, lat=lat)), Projection(LAMBERT.format(lon=lon + 180, lat=-lat))
    total = on_plane(flatten_rings(near, rings)) + on_plane(flatten_rings(far, rings))
    assert total == pytest.approx(on_ellipsoid(rings), rel=2e-3, abs=1e-5 * EARTH)


@given(areas(), longitudes, st.sampled_from(["eqearth", "cea"]))
@settings(max_examples=60, deadline=None)
def test_world_maps_hold_the_whole_area(rings: RingArray, lon: float, name: str) -> None:
    flat = flatten_rings(Projection(f"+proj={name} +lon_0={lon:.6f} +datum=WGS84"), rings)
    assert on_plane(flat) == pytest.approx(on_ellipsoid(rings), rel=2e-3, abs=1e-5 * EARTH)


@given(areas(), longitudes, latitudes, longitudes)
@settings(max_examples=60, deadline=None)
def test_oblique_world_maps_hold_the_whole_area(rings: RingArray, pole_lon: float, pole_lat: float, lon: float) -> None:
    text = f"+proj=ob_tran +o_proj=eqearth +o_lat_p={pole_lat:.6f} +o_lon_p={pole_lon:.6f} +lon_0={lon:.6f} +R=6371000"
    flat = flatten_rings(Projection(text), rings)
    assert on_plane(flat) == pytest.approx(on_ellipsoid(rings, Proj("+proj=cea +R=6371000")), rel=2e-3, abs=1e-5 * EARTH)


@given(longitudes, latitudes, st.floats(10.0, 85.0))
@example(0.0, 90.0, 45.0)
@example(100.0, -90.0, 45.0)
@settings(max_examples=30, deadline=None)
def test_a_polygon_of_everything_but_a_spot_fills_round_it(lon: float, lat: float, radius: float) -> None:
    """All of its rings lie inside the hemisphere about the spot, and yet it reaches to the rim."""
    sheet = np.array([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]], dtype=float)
    spot = np.column_stack([np.linspace(0.0, 360.0, 9), np.full(9, 70.0)])
    everything = densified_rings(rings_of([[sheet, spot]], [0, 1]), 0.5)
    near, far = Projection(LAMBERT.format(lon=lon, lat=lat)), Projection(LAMBERT.format(lon=lon + 180, lat=-lat))
    total = on_plane(flatten_rings(near, everything)) + on_plane(flatten_rings(far, everything))
    assert total == pytest.approx(EARTH - on_cylinder(spot, 1), rel=1e-3)
    cap = Cap(lon, lat, radius)
    assert (cap.depth(clip_to_cap(everything, cap).xy) > -1e-6).all()


def test_the_antarctic_is_a_sheet_with_a_hole_seen_from_the_north() -> None:
    """An azimuthal map that reaches beyond the equator shows a polygon round its antipode outside of the polygon's ring."""
    ring = np.column_stack([np.linspace(0.0, 360.0, 361), np.full(361, -10.0)])
    flat = flatten_rings(Projection("+proj=aeqd +lat_0=90 +R=6371000"), rings_of([[ring]], [-1]))
    outer, inner = np.radians(120.0) * 6371000, np.radians(100.0) * 6371000
    assert on_plane(flat) == pytest.approx(np.pi * (outer**2 - inner**2), rel=1e-3)
    assert sorted(flat.is_hole.tolist()) == [False, True]
    assert len(np.unique(flat.polygon)) == 1


@pytest.mark.parametrize("text", ["+proj=ortho +lat_0=40 +lon_0=100", "EPSG:3031", "EPSG:32633", "+proj=merc +lon_0=150"])
def test_lines_end_at_the_very_edge(text: str) -> None:
    projection = Projection(text)
    coasts = load_world("50m").coasts
    flat = flatten_lines(projection, coasts)
    edge = shapely.LinearRing(projection.outline())
    shapely.prepare(edge)
    own = {tuple(place) for place in np.round(projection.forward(coasts.xy), 3).tolist()}
    ends = flat.xy[np.concatenate([flat.offsets[:-1], flat.offsets[1:] - 1])]
    cut = np.array([end for end in ends.tolist() if tuple(np.round(end, 3)) not in own])
    left, bottom, right, top = projection.bounds
    assert len(cut) > 3
    assert shapely.distance(edge, shapely.points(cut)).max() < 1e-3 * max(right - left, top - bottom)


@given(areas(), longitudes, latitudes, st.floats(20.0, 120.0))
@settings(max_examples=60, deadline=None)
def test_what_is_cut_lies_within_the_cap(rings: RingArray, lon: float, lat: float, radius: float) -> None:
    cap = Cap(lon, lat, radius)
    cut = clip_to_cap(rings, cap)
    assert (cap.depth(cut.xy) > -1e-6).all()
    assert (np.diff(cut.polygon) >= 0).all()
    for start, end in pairwise(cut.offsets.tolist()):
        step = np.radians(cut.xy[end - 1] - cut.xy[start])
        assert abs(np.sin(step[0] / 2) * np.cos(np.radians(cut.xy[start, 1]))) < 1e-9
        assert abs(step[1]) < 1e-9
