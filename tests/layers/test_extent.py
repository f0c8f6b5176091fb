"""Extents: the 180th meridian, reading from text, and fitting round places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import RequestError
from layers.extent import REGIONS, Extent, region
from layers.geometry.graticule import graticule, graticule_step

longitudes = st.integers(-1800, 1800).map(lambda tenths: tenths / 10)
latitudes = st.integers(-900, 900).map(lambda tenths: tenths / 10)


@pytest.mark.parametrize(
    ("text", "lon", "inside"),
    [
        ("170,-10,-170,10", 175.0, True),
        ("170,-10,-170,10", -175.0, True),
        ("170,-10,-170,10", 0.0, False),
        ("170,-10,-170,10", 180.0, True),
        ("170,-10,-170,10", -180.0, True),
        ("170,-10,-170,10", 170.0, True),
        ("170,-10,-170,10", -170.0, True),
        ("170,-10,-170,10", 535.0, True),
        ("170,-10,190,10", -175.0, True),
        ("-190,-10,-170,10", 175.0, True),
        ("-170,-10,170,10", 175.0, False),
        ("-170,-10,170,10", 0.0, True),
        ("-180,-10,180,10", 180.0, True),
        ("-180,-10,180,10", -180.0, True),
        ("0,-10,360,10", -90.0, True),
        ("180,-10,-170,10", -180.0, True),
        ("170,-10,180,10", -180.0, True),
        ("170,-10,-180,10", 175.0, True),
        ("0,-10,10,10", float("nan"), False),
    ],
)
def test_what_lies_inside(text: str, lon: float, inside: bool) -> None:
    assert Extent.parse(text).contains(np.array([lon]), np.array([0.0])).tolist() == [inside]


@pytest.mark.parametrize(
    ("text", "width", "crosses", "centre"),
    [
        ("170,-10,-170,10", 20.0, True, 180.0),
        ("-180,-90,180,90", 360.0, False, 0.0),
        ("-20,-10,340,10", 360.0, False, 0.0),
        ("160,0,-160,10", 40.0, True, 180.0),
        ("170,0,-160,10", 30.0, True, -175.0),
        ("170,0,180,10", 10.0, False, 175.0),
        ("-180,0,-170,10", 10.0, False, -175.0),
    ],
)
def test_width_and_middle(text: str, width: float, crosses: bool, centre: float) -> None:
    extent = Extent.parse(text)
    assert (extent.width, extent.crosses_180, extent.centre[0]) == (width, crosses, centre)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "0,10,10,10",
        "0,20,10,10",
        "5,0,5,10",
        "360,0,0,10",
        "0,-91,10,10",
        "0,0,10,91",
        "0,0,500,10",
        "nan,0,10,10",
        "0,0,inf,10",
    ],
)
def test_what_is_no_extent_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        Extent.parse(text)
    assert "-10,35,30,60" in str(caught.value)


@given(longitudes, latitudes, longitudes, latitudes)
def test_text_comes_back(west: float, south: float, east: float, north: float) -> None:
    if south >= north or ((east - west) % 360 == 0 and east - west < 360):
        with pytest.raises(RequestError):
            Extent(west, south, east, north)
        return
    extent = Extent(west, south, east, north)
    assert Extent.parse(str(extent)) == extent
    assert 0 < extent.width <= 360


@given(st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=20), longitudes)
def test_around_holds_all_places_and_turns_with_them(places: list[tuple[float, float]], turn: float) -> None:
    lon, lat = np.array(places).T
    extent = Extent.around(lon, lat)
    assert extent.contains(lon, lat).all()
    turned = Extent.around(lon + turn, lat)
    assert turned.contains(lon + turn, lat).all()
    assert turned.width == pytest.approx(extent.width, abs=1e-6)


def test_around_crosses_180_where_that_is_nearer() -> None:
    extent = Extent.around(np.array([178.0, -178.0, np.nan]), np.array([-17.0, -18.0, 0.0]), margin=1.0)
    assert (extent.west, extent.east) == (177.0, -177.0)
    with pytest.raises(RequestError, match="no place"):
        Extent.around(np.array([np.nan]), np.array([1.0]))


@pytest.mark.parametrize("name", sorted(REGIONS))
def test_edge_of_each_region_is_closed_and_on_it(name: str) -> None:
    extent = region(name)
    edge = extent.lonlat_edge(16)
    assert edge.shape == (65, 2)
    assert (edge[0] == edge[-1]).all()
    assert np.abs(np.diff(edge[:, 0])).max() <= extent.width / 16 + 1e-9
    assert extent.contains(edge[:, 0], edge[:, 1]).all()
    assert (edge.max(axis=0) - edge.min(axis=0)).tolist() == pytest.approx([extent.width, extent.height])


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("east-asia", 116.4, 39.9),
        ("Europe", 2.3, 48.9),
        ("north america", -99.1, 19.4),
        ("oceania", 174.8, -41.3),
        ("pacific", -118.2, 34.1),
    ],
)
def test_regions_hold_their_cities(name: str, lon: float, lat: float) -> None:
    assert region(name).contains(np.array([lon]), np.array([lat])).all()


def test_unknown_region_lists_the_known_ones() -> None:
    with pytest.raises(RequestError, match="east-asia"):
        region("atlantis")


@given(longitudes, latitudes, st.floats(0.2, 359.0), st.floats(0.2, 90.0))
def test_graticule_lies_in_the_extent_and_is_neither_bare_nor_crowded(west: float, south: float, width: float, height: float) -> None:
    if south + height > 90:
        south = 90 - height
    extent = Extent(west, south, (west + width + 180) % 360 - 180, south + height)
    lines = graticule(extent)
    assert extent.contains(lines.xy[:, 0], lines.xy[:, 1]).all()
    assert 5 <= max(extent.width, extent.height) / graticule_step(extent) <= 12.5
    assert 4 <= len(lines) <= 26
    step = graticule_step(extent)
    lines_at = np.array([lines.xy[lines.offsets[i], lines.owner[i]] for i in range(len(lines))])
    assert lines_at / step == pytest.approx(np.round(lines_at / step), abs=1e-6)


def test_world_graticule_draws_no_meridian_twice() -> None:
    lines = graticule(REGIONS["world"])
    meridians = lines.xy[lines.offsets[:-1]][lines.owner == 0, 0]
    assert sorted(meridians.tolist()) == list(range(-180, 180, 30))
