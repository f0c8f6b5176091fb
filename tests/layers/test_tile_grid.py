"""Which web tiles cover a view, about any meridian."""

from __future__ import annotations

import math

import numpy as np
import pytest

from layers.geometry.projection import Projection
from layers.geometry.tile_grid import SIDE, Tile, count, covering, is_web_mercator, zoom_for

WORLD = (-SIDE / 2, -SIDE / 2, SIDE / 2, SIDE / 2)


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    """The tile of a place, as the makers of OpenStreetMap write it down."""
    n = 2**zoom
    latitude = math.radians(lat)
    return Tile(zoom, int((lon + 180) / 360 * n), int((1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * n))


@pytest.mark.parametrize("centre", [0.0, 150.0, -97.3])
@pytest.mark.parametrize(("lon", "lat"), [(2.35, 48.86), (151.2, -33.87), (-115.53, 35.48), (179.99, 10.0), (-179.99, -10.0)])
def test_a_place_lies_in_its_tile_about_any_meridian(centre: float, lon: float, lat: float) -> None:
    projection = Projection(f"+proj=webmerc +lon_0={centre} +datum=WGS84")
    [(x, y)] = projection.forward(np.array([(lon, lat)])).tolist()
    for zoom in (0, 3, 9):
        [placed] = covering((x - 1e-3, y - 1e-3, x + 1e-3, y + 1e-3), projection.centre_lon, zoom)
        assert placed.tile == tile_at(lon, lat, zoom)
        left, bottom, right, top = placed.box
        assert left <= x <= right
        assert bottom <= y <= top


def test_tiles_cover_a_view_without_gap_or_overlap_nearest_the_middle_first() -> None:
    view = (-3e6, 1e6, 4e6, 5e6)
    placed = covering(view, 0.0, 5)
    boxes = np.array([one.box for one in placed])
    assert boxes[:, 0].min() <= view[0]
    assert boxes[:, 3].max() >= view[3]
    across, down = boxes[:, 2].max() - boxes[:, 0].min(), boxes[:, 3].max() - boxes[:, 1].min()
    assert across * down == pytest.approx(len(placed) * (SIDE / 32) ** 2)
    assert count(view, 0.0, 5) == len(placed) == len({one.tile for one in placed})
    away = np.hypot(boxes[:, [0, 2]].mean(axis=1) - 5e5, boxes[:, [1, 3]].mean(axis=1) - 3e6)
    assert (np.diff(away) >= 0).all()


def test_the_world_is_one_tile_and_about_another_meridian_its_two_halves() -> None:
    assert [one.tile for one in covering(WORLD, 0.0, 0)] == [Tile(0, 0, 0)]
    assert [one.tile for one in covering((-9e7, -9e7, 9e7, 9e7), 0.0, 0)] == [Tile(0, 0, 0)]
    turned = covering(WORLD, 150.0, 0)
    assert [one.tile for one in turned] == [Tile(0, 0, 0)] * 2
    assert {round(one.box[0] / SIDE, 6) for one in turned} == {round(-0.5 - 150 / 360, 6), round(0.5 - 150 / 360, 6)}
    assert {one.tile.column for one in covering(WORLD, 180.0, 2)} == {0, 1, 2, 3}


def test_beside_the_world_there_is_nothing() -> None:
    assert covering((SIDE, 0, SIDE * 2, 1e6), 0.0, 3) == []
    assert count((0, SIDE, 1e6, SIDE * 2), 0.0, 3) == 0


def test_the_zoom_keeps_tiles_sharp_within_what_there_is() -> None:
    for resolution in np.geomspace(0.5, 200_000, 200):
        zoom = zoom_for(float(resolution))
        assert resolution / (SIDE / 256 / 2**zoom) <= 2.0 * 2**0.3 or zoom == 0
        assert SIDE / 256 / 2**zoom / resolution <= 2**0.3001 or zoom == 24
    assert zoom_for(1.0, high=12) == 12
    assert zoom_for(1e6, low=3) == 3
    assert zoom_for(1000.0, 512) == zoom_for(1000.0) - 1


def test_an_ancestor_holds_its_tile() -> None:
    assert Tile(7, 69, 42).ancestor(3) == Tile(4, 8, 5)


@pytest.mark.parametrize(
    ("crs", "fits"),
    [
        ("EPSG:3857", True),
        ("+proj=webmerc +lon_0=150 +datum=WGS84", True),
        ("+proj=merc +datum=WGS84", False),
        ("+proj=eqearth +lon_0=150 +datum=WGS84", False),
        ("EPSG:4326", False),
        ("EPSG:32633", False),
        ("+proj=laea +lat_0=90 +datum=WGS84", False),
    ],
)
def test_only_web_mercator_fits_tiles(crs: str, fits: bool) -> None:
    assert is_web_mercator(Projection(crs)) is fits
