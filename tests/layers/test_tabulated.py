"""Very many places are projected by tables, and lie where PROJ puts each alone."""

from __future__ import annotations

import numpy as np
import pytest

from layers.geometry.projection import AT_ONCE, Projection
from layers.geometry.tabulated import MOST_OFF_M

TABULATED = (
    "EPSG:8857",
    "+proj=eqearth +lon_0=150 +datum=WGS84",
    "+proj=eqearth +lon_0=150 +x_0=1000 +y_0=-2000",
    "EPSG:3857",
    "EPSG:4326",
    "+proj=natearth2",
    "+proj=mill +lon_0=-100",
    "+proj=eck4",
)
OTHERS = (
    "ESRI:54030",
    "+proj=wintri",
    "EPSG:3035",
    "+proj=laea +lat_0=90",
    "+proj=ortho +lat_0=40 +lon_0=100",
    "+proj=ob_tran +o_proj=eqearth +o_lat_p=40 +o_lon_p=0",
)


@pytest.mark.parametrize("text", TABULATED + OTHERS)
def test_very_many_places_lie_where_each_lies_alone(text: str) -> None:
    projection, chance = Projection(text), np.random.default_rng(7)
    places = np.column_stack([chance.uniform(-200, 400, AT_ONCE + 5), chance.uniform(-84, 84, AT_ONCE + 5)])
    places[:4] = [(-180, 0), (180, 0), (projection.centre_lon, 84), (projection.centre_lon + 179.999999, -84)]
    places[4:7] = [(10, 90), (10, -90), (np.nan, 5)]
    many, few = projection.placed(places), projection.placed(places[:2000])
    alone = np.vstack([few, projection.placed(places[2000:4000])])
    assert np.array_equal(np.isnan(many[:4000]), np.isnan(alone))
    assert np.nanmax(np.abs(many[:4000] - alone), initial=0.0) <= MOST_OFF_M


@pytest.mark.parametrize("text", TABULATED + OTHERS)
def test_very_many_places_that_need_no_turn_lie_where_each_lies_alone(text: str) -> None:
    projection, chance = Projection(text), np.random.default_rng(7)
    east, north = chance.uniform(-179, 179, 2 * AT_ONCE), chance.uniform(-84, 84, 2 * AT_ONCE)
    places = np.column_stack([projection.domain.centre_lon + east, north])
    many = projection.placed(places)
    alone = np.vstack([projection.placed(places[begin : begin + 2000]) for begin in (0, AT_ONCE)])
    some = np.vstack([many[:2000], many[AT_ONCE : AT_ONCE + 2000]])
    assert np.array_equal(np.isnan(some), np.isnan(alone))
    assert np.nanmax(np.abs(some - alone), initial=0.0) <= MOST_OFF_M


@pytest.mark.parametrize("text", TABULATED)
def test_world_maps_of_parallels_are_tabulated(text: str) -> None:
    assert Projection(text)._tables is not None


@pytest.mark.parametrize("text", OTHERS[:3])
def test_what_tables_cannot_say_is_left_to_proj(text: str) -> None:
    assert Projection(text)._tables is None
