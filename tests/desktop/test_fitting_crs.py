"""An extent asked for without a projection is shown in one that fits it."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.export.command import fitting_crs
from layers.extent import REGIONS, Extent
from layers.geometry.projection import Projection


@pytest.mark.parametrize(
    ("extent", "projection"),
    [
        (None, "eqearth lon_0=150"),
        ("-180,-90,180,90", "eqearth lon_0=150"),
        ("-180,-60,180,85", "eqearth lon_0=150"),
        ("-180,-60,180,90", "eqearth lon_0=150"),
        ("-10,35,30,60", "laea lat_0=47.5 lon_0=10"),
        ("10,70,40,90", "laea lat_0=80 lon_0=25"),
        ("100,-50,-100,60", "eqearth lon_0=180"),
        ("-20,40,190,82", "eqearth lon_0=85"),
        ("-20,-60,20,60", "eqearth lon_0=0"),
        ("-180,60,180,90", "laea lat_0=90 lon_0=0"),
        ("-180,0,180,90", "laea lat_0=90 lon_0=0"),
        ("20,55,190,80", "laea lat_0=90 lon_0=105"),
        ("-180,-90,180,-60", "laea lat_0=-90 lon_0=0"),
        ("100,-80,-100,-50", "laea lat_0=-90 lon_0=180"),
    ],
)
def test_the_projection_fits_the_extent(extent: str | None, projection: str) -> None:
    chosen = fitting_crs(None if extent is None else Extent.parse(extent))
    assert chosen.replace("+proj=", "").replace(" +datum=WGS84", "").replace("+", "") == projection


@pytest.mark.parametrize("name", REGIONS)
def test_a_region_is_shown_whole_and_about_as_wide_as_high(name: str) -> None:
    region = REGIONS[name]
    inner = Extent(region.west, max(region.south, -89.9), region.east, min(region.north, 89.9))
    x, y = Projection(fitting_crs(region)).forward(inner.lonlat_edge()).T
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()
    assert np.ptp(x) < 2.6 * np.ptp(y)
    assert np.ptp(y) < 2.6 * np.ptp(x)
