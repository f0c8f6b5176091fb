"""Lengths and areas on the WGS 84 ellipsoid, and how they are written in the units that people use."""

from __future__ import annotations

import numpy as np

from layers.geometry.arrays import Floats
from layers.geometry.geodesic import distance_m

THIN_SPACE = "\u2009"
MILE, NAUTICAL_MILE, FOOT = 1609.344, 1852.0, 0.3048
"""Metres (international yard and pound agreement of 1959; BIPM)."""
HECTARE, SQUARE_MILE = 1e4, MILE**2


def legs_m(lonlat: Floats) -> Floats:
    """Metres along the geodesics between each place and the next, shape (n - 1)."""
    if len(lonlat) < 2:
        return np.zeros(0)
    return distance_m(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])


def area_m2(lonlat: Floats) -> float:
    """Square metres inside a ring of geodesics, whichever way it runs: the smaller part of the globe (Karney 2013, through PROJ)."""
    from pyproj import Geod

    if len(lonlat) < 3:
        return 0.0
    geod = Geod(ellps="WGS84")
    area = abs(geod.polygon_area_perimeter(lonlat[:, 0], lonlat[:, 1])[0])
    whole = 4 * np.pi * 6371007.1809**2  # the ellipsoid has the area of a sphere of this authalic radius (GRS 80)
    return float(min(area, whole - area))


def length_told(metres: float) -> str:
    """Write a length in metric, statute and nautical units."""
    if metres < 1000:
        return f"{_digits(metres)} m ({_digits(metres / FOOT)} ft)"
    return f"{_digits(metres / 1000)} km ({_digits(metres / MILE)} mi, {_digits(metres / NAUTICAL_MILE)} nmi)"


def area_told(square_metres: float) -> str:
    """Write an area in metric units and square miles."""
    if square_metres < HECTARE:
        return f"{_digits(square_metres)} m²"
    if square_metres < 100 * HECTARE:
        return f"{_digits(square_metres / HECTARE)} ha ({_digits(square_metres / SQUARE_MILE)} sq mi)"
    return f"{_digits(square_metres / 1e6)} km² ({_digits(square_metres / SQUARE_MILE)} sq mi)"


def _digits(value: float) -> str:
    """Write four figures, or all before the point where these are more."""
    places = max(0, 3 - int(np.floor(np.log10(value)))) if value > 0 else 0
    return f"{value:,.{min(places, 4)}f}".replace(",", THIN_SPACE)
