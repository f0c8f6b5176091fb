"""Projections: any CRS, there and back, with a seam or an edge at which everything ends."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import CrsError
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.projection import Projection, equal_earth
from layers.geometry.world import load_world

longitudes = st.floats(-180.0, 180.0)
latitudes = st.floats(-90.0, 90.0)
WORLD = [
    "EPSG:8857",
    "EPSG:3857",
    "EPSG:4326",
    "ESRI:54030",
    "ESRI:54009",
    "EPSG:3832",
    "+proj=eqearth +lon_0=150",
    "+proj=hammer +lon_0=-90",
    "+proj=ob_tran +o_proj=eqearth +o_lat_p=30 +lon_0=20",
]
REGIONAL = [
    "EPSG:32633",
    "EPSG:2154",
    "EPSG:27700",
    "EPSG:2193",
    "EPSG:2277",
    "+proj=utm +zone=50",
    "+proj=lcc +lat_1=30 +lat_2=60 +lon_0=100",
]
CAPS = [
    "EPSG:3031",
    "EPSG:3413",
    "EPSG:3035",
    "ESRI:102017",
    "+proj=ortho +lat_0=40 +lon_0=100",
    "+proj=aeqd +lat_0=39 +lon_0=116",
    "+proj=gnom +lat_0=90",
    "+proj=gnom +lat_0=-90 +lon_0=30",
    "+proj=aeqd +lat_0=90",
]


@pytest.mark.parametrize("text", WORLD + REGIONAL + CAPS)
def test_places_come_back_or_have_no_coordinates(text: str) -> None:
    projection = Projection(text)
    lon, lat = np.meshgrid(np.arange(-179.0, 180.0, 7.3), np.arange(-88.0, 89.0, 7.1))
    places = np.column_stack([lon.ravel(), lat.ravel()])
    plane = projection.forward(places)
    shown = np.isfinite(plane).all(axis=1)
    assert (shown == projection.domain.contains(places)).all()
    assert shown.any()
    assert np.abs(projection.inverse(plane[shown]) - places[shown]).max() < (0.01 if text in REGIONAL else 1e-6)
    left, bottom, right, top = projection.bounds
    slack = 0.001 * (right - left)
    assert (plane[shown] >= [left - slack, bottom - slack]).all()
    assert (plane[shown] <= [right + slack, top + slack]).all()


@pytest.mark.parametrize("text", WORLD + REGIONAL + CAPS)
def test_no_edge_of_the_world_smears_across_the_map(text: str) -> None:
    projection = Projection(text)
    world = load_world("50m")
    left, bottom, right, top = projection.bounds
    longest = 0.12 * max(right - left, top - bottom)
    for part in (flatten_rings(projection, world.rings), flatten_lines(projection, world.coasts), flatten_lines(projection, world.borders)):
        assert np.isfinite(part.xy).all()
        steps = np.hypot(*np.diff(part.xy, axis=0)[np.diff(part.of_vertex) == 0].T)
        assert steps.max(initial=0.0) < longest
    assert len(flatten_rings(projection, world.rings)) > 10


@given(st.floats(-180.0, 180.0), st.floats(-90.0, 90.0))
def test_both_sides_of_the_seam_lie_at_opposite_edges(centre: float, lat: float) -> None:
    projection = equal_earth(round(centre, 3))
    assert projection.seam is not None
    west, east = projection.forward(np.array([[projection.seam, lat], [projection.seam + 360.0, lat]]))
    assert west[0] == pytest.approx(-east[0], abs=0.01)
    assert west[0] < 0 < east[0]


def test_default_is_equal_earth_about_the_western_pacific() -> None:
    projection = equal_earth()
    assert projection.centre_lon == 150.0
    assert projection.seam == -30.0
    assert projection.is_world
    assert projection.forward(np.array([[150.0, 0.0]])) == pytest.approx(np.zeros((1, 2)), abs=1e-6)


def test_centre_can_be_chosen() -> None:
    moved = Projection("EPSG:8857", centre_lon=150.0)
    assert moved.forward(np.array([[100.0, 20.0]])) == pytest.approx(equal_earth().forward(np.array([[100.0, 20.0]])), abs=0.01)
    with pytest.raises(CrsError, match="no central meridian"):
        Projection("EPSG:32633", centre_lon=150.0)


def test_plane_is_in_metres_whatever_the_unit_of_the_crs() -> None:
    places = np.array([[-97.0, 30.0], [-97.0, 30.1]])
    for text in ("EPSG:2277", "EPSG:4326", "+proj=utm +zone=14 +units=us-ft"):
        north = np.diff(Projection(text).forward(places), axis=0)
        assert np.hypot(*north[0]) == pytest.approx(11_090, rel=0.01)


def test_beside_the_map_there_is_no_place() -> None:
    projection = equal_earth()
    left, bottom, _, _ = projection.bounds
    assert np.isnan(projection.inverse(np.array([[left + 1000.0, bottom + 1000.0], [4 * left, 0.0]]))).all()


def test_outline_is_closed_and_encloses_the_bounds() -> None:
    for text in WORLD + REGIONAL + CAPS:
        outline = Projection(text).outline()
        assert np.isfinite(outline).all()
        assert np.hypot(*(outline[0] - outline[-1])) < 2.0


@pytest.mark.parametrize("name", ["gnom", "stere", "laea", "aeqd", "ortho"])
@pytest.mark.parametrize("lat", [90, 60, 0, -60, -90])
def test_a_cap_is_a_disc_about_its_centre(name: str, lat: int) -> None:
    projection = Projection(f"+proj={name} +lat_0={lat} +lon_0=20 +R=6371000")
    edge = projection.outline()
    reach = np.hypot(*edge.T)
    assert reach == pytest.approx(np.full(len(edge), reach.max()), rel=1e-6)
    steps = np.hypot(*np.diff(edge, axis=0).T)
    assert steps == pytest.approx(np.full(len(steps), steps.max()), rel=1e-3)


@pytest.mark.parametrize("name", ["gnom", "stere", "laea", "aeqd"])
@pytest.mark.parametrize("lat", [90, -90])
def test_land_keeps_to_its_side_of_a_pole(name: str, lat: int) -> None:
    """A cut country keeps the longitudes it has: none crosses the disc along a chord."""
    world = load_world("110m")
    projection = Projection(f"+proj={name} +lat_0={lat}")
    flat = flatten_rings(projection, world.rings)
    cuba, brazil = world.index_of("CUB"), world.index_of("BRA")
    for owner in (cuba, brazil):
        shown = flat.xy[flat.owner[flat.of_vertex] == owner]
        lon = np.degrees(np.arctan2(shown[:, 0], -shown[:, 1] if lat > 0 else shown[:, 1]))
        assert ((lon > -86.0) & (lon < -33.0)).all()


def test_only_antarctica_and_the_far_south_show_on_a_polar_map() -> None:
    world = load_world("50m")
    rings = flatten_rings(Projection("EPSG:3031"), world.rings)
    shown = {world.codes[owner] for owner in rings.owner.tolist()}
    assert {"ATA", "AUS", "NZL", "ZAF"} <= shown
    assert not shown & {"CAN", "RUS", "DEU", "JPN"}


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:99999999",
        "nonsense",
        "+proj=foo",
        "",
        "EPSG:5703",
        "+proj=igh",
        "+proj=ob_tran +o_proj=moll +o_alpha=30 +o_lon_c=10 +o_lat_c=20",
        "ESRI:102472",
        "EPSG:2304",
    ],
)
def test_what_is_no_usable_projection_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(CrsError) as caught:
        Projection(text)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("o_proj", ["moll", "eqearth", "eqc"])
@given(longitudes, latitudes, longitudes)
@settings(max_examples=20, deadline=None)
def test_oblique_projections_are_those_of_proj(o_proj: str, pole_lon: float, pole_lat: float, lon: float) -> None:
    text = f"+proj=ob_tran +o_proj={o_proj} +o_lat_p={pole_lat:.6f} +o_lon_p={pole_lon:.6f} +lon_0={lon:.6f} +R=6371000"
    places = np.column_stack([np.linspace(-179.0, 178.0, 40), np.linspace(-87.0, 86.0, 40)])
    projection = Projection(text)
    plane = projection.forward(places)
    theirs = np.column_stack(pyproj.Transformer.from_pipeline(text).transform(places[:, 0], places[:, 1]))
    assert projection.turn is not None
    turned = projection.turn.forward(places)
    inner = (np.abs(turned[:, 0]) < 179.9) & (np.abs(turned[:, 1]) < 89.9)  # on the seam, and at the poles, both sides are right
    assert plane[inner] == pytest.approx(theirs[inner], abs=0.01)
    assert projection.inverse(plane)[inner] == pytest.approx(places[inner], abs=1e-4)
    assert projection.seam is None


@pytest.mark.parametrize("text", ["EPSG:3857+5773", "EPSG:7415"])
def test_compound_systems_are_drawn_by_their_horizontal_part(text: str) -> None:
    assert np.isfinite(Projection(text).bounds).all()


def test_default_projection_is_quick_and_stays_offline() -> None:
    code = """
import time
from layers.geometry.projection import equal_earth
import pyproj.network
begin = time.perf_counter()
equal_earth().outline()
print(time.perf_counter() - begin, pyproj.network.is_network_enabled())
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PROJ_NETWORK": "ON", "PATH": ""}
    )
    seconds, network = answer.stdout.split()
    assert network == "False"
    assert float(seconds) < 0.1
