"""The choice of projections: each has a name and a centre, is told again from its text, and smears nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import CrsError
from layers.geometry.arrays import Floats, Ints, RingArray
from layers.geometry.domain import Cap
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.gallery import GALLERY, Family, coverage, name_of, recognised
from layers.geometry.geodesic import great_circles
from layers.geometry.projection import Projection
from layers.geometry.register import find, systems
from tests.layers.test_cap import areas

families = st.sampled_from(GALLERY)
longitudes = st.floats(-180.0, 180.0).map(lambda lon: round(lon, 4) + 0.0)
latitudes = st.floats(-90.0, 90.0).map(lambda lat: round(lat, 4) + 0.0)


def longest_step(projection: Projection) -> float:
    """The longest way on the plane that a degree of longitude and one of latitude together can make."""
    domain = projection.domain
    seam = -180.0 if isinstance(domain, Cap) else domain.seam
    lons = np.clip(seam + np.arange(0.0, 361.0), seam + 1e-6, seam + 360.0 - 1e-6)
    lon, lat = np.meshgrid(lons, np.append(np.arange(-90.0, 90.0), 89.999))
    plane = projection.placed(np.column_stack([lon.ravel(), lat.ravel()])).reshape(*lon.shape, 2)
    steps = [np.linalg.norm(np.diff(plane, axis=axis), axis=2) for axis in (0, 1)]
    return float(sum(np.nanmax(step) for step in steps))


def steps_of(xy: Floats, run: Ints) -> Floats:
    return np.asarray(np.linalg.norm(np.diff(xy, axis=0), axis=1)[np.diff(run) == 0])


@given(families, longitudes, latitudes)
def test_a_projection_of_the_gallery_is_told_from_its_text(family: Family, lon: float, lat: float) -> None:
    found = recognised(family.crs(lon, lat))
    assert found is not None
    if family.lat is None:
        assert found == (family, lon, None)
    elif abs(lat) < 90.0:  # from above a pole it is the Arctic's or the Antarctic's
        assert found == (family, lon, lat)


@given(families, areas(), longitudes, latitudes)
@settings(max_examples=100, deadline=None)
def test_no_area_smears_in_any_projection_wherever_it_is_centred(family: Family, rings: RingArray, lon: float, lat: float) -> None:
    projection = Projection(family.crs(lon, lat))
    flat = flatten_rings(projection, rings)
    assert np.isfinite(flat.xy).all()
    assert steps_of(flat.xy, flat.of_vertex).max(initial=0.0) <= longest_step(projection)
    left, bottom, right, top = projection.bounds
    slack = 1e-3 * (right - left)
    assert (flat.xy >= [left - slack, bottom - slack]).all()
    assert (flat.xy <= [right + slack, top + slack]).all()


def test_a_ring_that_begins_in_a_turned_pole_smears_no_more_than_others() -> None:
    lon = np.arange(0.0, 360.5, 0.5)
    around = np.column_stack([lon, np.full(len(lon), -85.0)])
    zero = np.array([0])
    ring = RingArray(around, np.array([0, len(lon)]), zero, zero, np.array([False]), np.array([-1]))
    projection = Projection(next(family for family in GALLERY if family.key == "oblique").crs(0.0, 5.0))
    flat = flatten_rings(projection, ring)
    assert steps_of(flat.xy, flat.of_vertex).max() <= longest_step(projection)


@given(families, longitudes, latitudes, st.tuples(longitudes, latitudes), st.tuples(longitudes, latitudes))
@settings(max_examples=100, deadline=None)
def test_no_link_smears(family: Family, lon: float, lat: float, start: tuple[float, float], end: tuple[float, float]) -> None:
    projection = Projection(family.crs(lon, lat))
    arcs = great_circles([start], [end], max_step_km=60.0)
    flat = flatten_lines(projection, arcs)
    assert np.isfinite(flat.xy).all()
    turn = np.abs(np.diff(arcs.xy[:, 0])).max(initial=1.0)  # near a pole a short way takes many degrees
    assert steps_of(flat.xy, flat.of_vertex).max(initial=0.0) <= longest_step(projection) * max(1.0, turn)


@pytest.mark.parametrize("family", GALLERY, ids=lambda family: str(family.key))
def test_places_come_back(family: Family) -> None:
    projection = Projection(family.crs())
    lon, lat = np.meshgrid(np.arange(-179.0, 180.0, 7.3), np.arange(-88.0, 89.0, 7.1))
    places = np.column_stack([lon.ravel(), lat.ravel()])
    plane = projection.forward(places)
    shown = np.isfinite(plane).all(axis=1)
    assert (shown == projection.domain.contains(places)).all()
    assert np.abs(projection.inverse(plane[shown]) - places[shown]).max() < 1e-5


def test_names_say_family_and_centre() -> None:
    assert name_of("+proj=eqearth +lon_0=150 +datum=WGS84") == "Equal Earth, centred on 150° E"
    assert name_of("+proj=ortho +lat_0=30 +lon_0=-100.5 +datum=WGS84") == "Globe (orthographic), centred on 30° N 100.5° W"
    assert name_of("epsg:3857") == "Web Mercator, centred on 0°"
    assert name_of("EPSG:32633") == "WGS 84 / UTM zone 33N (EPSG:32633)"
    assert name_of(" +proj=utm +zone=33 ") == "+proj=utm +zone=33"
    with pytest.raises(CrsError, match="not known"):
        name_of("EPSG:1")


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ("EPSG:8857", "Shows the whole world."),
        ("EPSG:3857", "Shows the world from 85° S to 85° N."),
        ("EPSG:3031", "Shows what lies within 90° of the South Pole."),
        ("+proj=laea +lat_0=35 +lon_0=-105", "Shows what lies within 90° of 35° N 105° W."),
        ("+proj=utm +zone=33 +datum=WGS84", "Shows 15° W to 45° E and 89° S to 89° N."),
    ],
)
def test_coverage_says_what_is_shown(crs: str, words: str) -> None:
    assert coverage(Projection(crs)) == words


def test_the_register_is_searched_by_code_name_and_area() -> None:
    known = systems()
    assert len(known) > 5000
    assert find(known, "3035")[0][0].code == "EPSG:3035"
    assert find(known, "epsg:2154")[0][0].code == "EPSG:2154"
    found, count = find(known, "lambert  CHINA")
    assert count >= len(found) > 0
    assert all("lambert" in f"{one.name} {one.area}".casefold() for one in found)
    assert find(known, "no such place at all") == ([], 0)
    everything, count = find(known, "", limit=10)
    assert len(everything) == 10
    assert count == len(known)
