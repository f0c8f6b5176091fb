"""The shipped world map: complete, keyed by ISO codes, whole across 180 degrees, and stated about disputes."""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
import shapely
from pyproj import Geod

from layers.errors import RequestError
from layers.geometry.arrays import LineArray, RingArray
from layers.geometry.world import DISCLAIMER, DISPUTED_AREAS, FOLDER, Scale, World, load_world

SCALES: tuple[Scale, ...] = get_args(Scale)
GEOD = Geod(ellps="WGS84")


@pytest.fixture(params=SCALES)
def world(request: pytest.FixtureRequest) -> World:
    scale: Scale = request.param
    return load_world(scale)


@cache
def countries(scale: Scale) -> dict[str, shapely.MultiPolygon]:
    """All countries of one scale as polygons."""
    world = load_world(scale)
    return {code: world.polygons_of(code) for code in world.codes}


def catalogue_codes() -> set[str]:
    """Every alpha-3 code in the columns of the catalogue that name countries."""
    columns = {"country", "from_country", "to_country", "member", "issuer_territory", "targets", "exempt_targets", "territory"}
    found: set[str] = set()
    for path in (FOLDER.parent / "catalogue").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for column in columns & row.keys():
                    found |= set(re.split(r"[;, ]+", row[column] or ""))
    return {code for code in found if re.fullmatch("[A-Z]{3}", code)} - {"ALL", "ANY", "EUU", "WLD"}


def test_all_scales_list_the_same_countries() -> None:
    assert len({tuple(load_world(scale).codes) for scale in SCALES}) == 1


def test_codes_are_distinct_and_named(world: World) -> None:
    assert len(set(world.codes)) == len(world.codes) == len(world.names) == len(world.labels)
    assert all(re.fullmatch("[A-Z]{3}", code) for code in world.codes)
    assert all(world.names)


@pytest.mark.parametrize("code", ["AUS", "FRA", "NOR", "TWN", "XKX", "XNC", "XSO", "ESH", "PSE", "RUS", "ATA"])
def test_codes_that_other_files_get_wrong_have_land(world: World, code: str) -> None:
    assert world.polygons_of(code).area > 0


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [
        ("CHN", 116.4, 39.9),
        ("USA", -115.53, 35.48),
        ("USA", 179.05, 51.5),  # the Aleutians beyond 180
        ("RUS", -172.0, 66.5),  # Chukotka beyond 180
        ("AUS", 122.5, -28.8),
        ("TWN", 121.0, 23.8),
        ("XCR", 34.2, 45.3),
        ("CUB", -75.2, 20.3),
        ("ATA", 0.0, -89.9),
        ("LSO", 28.3, -29.5),
    ],
)
def test_places_lie_in_their_country(code: str, lon: float, lat: float) -> None:
    holders = [other for other, country in countries("10m").items() if shapely.contains_xy(country, lon, lat)]
    assert holders == [code]


def test_every_country_of_the_catalogue_meets_a_polygon_or_a_dot() -> None:
    codes = catalogue_codes() or {"AUS", "CHN", "SGP", "MLT", "MAC"}
    assert not [code for code in sorted(codes) if countries("50m")[code].is_empty or countries("10m")[code].is_empty]
    small = load_world("110m")
    assert all(not countries("110m")[code].is_empty or small.is_dot[small.index_of(code)] for code in codes)


def test_dots_stand_exactly_for_countries_without_a_ring(world: World) -> None:
    with_ring = set(world.rings.owner.tolist())
    dots = set(np.flatnonzero(world.is_dot).tolist())
    assert not dots & with_ring
    assert all(world.codes[index].startswith("X") for index in range(len(world.codes)) if index not in dots | with_ring)


def test_labels_lie_in_their_country() -> None:
    world = load_world("10m")
    shown = {code: country for code, country in countries("10m").items() if not country.is_empty}
    outside = [code for code, country in shown.items() if not shapely.contains_xy(country, *world.labels[world.index_of(code)])]
    assert outside == []


def test_rank_orders_by_area() -> None:
    world = load_world("50m")
    assert sorted(world.rank.tolist()) == list(range(len(world.codes)))
    order = [world.codes[index] for index in np.argsort(world.rank)[:4]]
    assert order[0] == "RUS"
    assert set(order) <= {"RUS", "ATA", "CAN", "USA", "CHN"}


@pytest.mark.parametrize(("code", "square_km"), [("AUS", 7.69e6), ("ZAF", 1.22e6), ("KAZ", 2.72e6), ("GRL", 2.17e6)])
def test_areas_are_those_of_the_countries(code: str, square_km: float) -> None:
    area = abs(GEOD.geometry_area_perimeter(countries("10m")[code])[0]) / 1e6
    assert area == pytest.approx(square_km, rel=0.03)


def test_longitudes_are_continuous_and_rings_closed(world: World) -> None:
    for number in range(len(world.rings)):
        ring = world.rings.xy[world.rings.offsets[number] : world.rings.offsets[number + 1]]
        assert np.abs(np.diff(ring[:, 0])).max() <= 1.01
        assert abs(ring[-1, 0] - ring[0, 0]) == pytest.approx(360.0 * abs(world.rings.pole[number]))
        assert ring[-1, 1] == ring[0, 1]


def test_only_antarctica_goes_round_a_pole(world: World) -> None:
    polar = world.rings.owner[world.rings.pole != 0]
    assert [world.codes[owner] for owner in polar] == ["ATA"]
    assert world.rings.pole.min() == -1


def test_holes_lie_in_their_shells() -> None:
    rings = load_world("10m").rings
    first = np.flatnonzero(np.diff(rings.polygon, prepend=-1))
    assert not rings.is_hole[first].any()
    assert rings.is_hole.sum() == len(rings) - len(first) > 0
    for hole in np.flatnonzero(rings.is_hole).tolist():
        shell = int(np.flatnonzero(rings.polygon == rings.polygon[hole])[0])
        assert _outline(rings, shell).buffer(0.01).covers(_outline(rings, hole))


def _outline(rings: RingArray, number: int) -> shapely.Polygon:
    return shapely.Polygon(rings.xy[rings.offsets[number] : rings.offsets[number + 1]])


def _edges(lines: LineArray) -> list[frozenset[tuple[float, float]]]:
    vertices = [(round(lon % 360.0, 4) % 360.0, round(lat, 4)) for lon, lat in lines.xy.tolist()]
    spans = pairwise(lines.offsets.tolist())
    return [frozenset(edge) for start, end in spans for edge in pairwise(vertices[start:end])]


def test_no_line_is_drawn_twice_and_none_along_a_cut() -> None:
    world = load_world("50m")
    drawn = _edges(world.borders) + _edges(world.coasts)
    assert len(drawn) - len(set(drawn)) <= len(drawn) * 0.001  # islets of two or three grid steps touch themselves
    assert not [edge for edge in drawn if len(edge) == 2 and all(lon == pytest.approx(180.0) for lon, _ in edge)]
    assert world.coasts.xy[:, 1].min() > -89.0


def test_borders_part_the_two_countries_beside_them() -> None:
    world = load_world("10m")
    middles = (world.borders.xy[:-1] + world.borders.xy[1:])[np.diff(world.borders.of_vertex) == 0] / 2
    usa_canada = middles[(middles[:, 1] > 48.99) & (middles[:, 1] < 49.01) & (middles[:, 0] > -122) & (middles[:, 0] < -96)]
    assert len(usa_canada) > 10
    shores = world.coasts.xy
    assert not ((abs(shores[:, 1] - 49.0) < 0.01) & (shores[:, 0] > -121) & (shores[:, 0] < -96)).any()


def test_unknown_country_is_refused() -> None:
    with pytest.raises(RequestError, match="no country 'EUU'"):
        load_world("110m").polygons_of("EUU")


def test_the_file_states_its_rule(world: World) -> None:
    with np.load(FOLDER / f"world-{world.scale}.npz", allow_pickle=False) as shipped:
        assert shipped["about"].tolist()[:2] == [DISCLAIMER, DISPUTED_AREAS]
