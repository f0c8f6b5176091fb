"""Fast projecting of very many places, by tables that PROJ fills and that are held against PROJ before they are used.

In cylindrical and pseudocylindrical projections (Equal Earth, Robinson, Mercator ...) the height of a place on the map depends on its
latitude alone, and its distance from the central meridian is its longitude, counted from there, times a factor of the latitude (Snyder
1987, Map Projections: A Working Manual, section 5). Two tables over the latitude, read by cubic Hermite interpolation, say all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Floats
from layers.geometry.domain import Box

STEPS_A_DEGREE = 50
"""Knots of Robinson's projection, every five degrees, fall on steps."""
MOST_OFF_M = 0.01
"""How far from PROJ's answer a place may lie, in metres of the plane; no map shows a hundredth of that."""
TRIED_LONGITUDES = (-179.0, -97.3, -31.7, 0.01, 61.9, 143.3, 179.9)
"""Degrees from the central meridian at which the tables are held against PROJ."""
EDGE = np.array([[-25.0, 48.0, -36.0, 16.0, -3.0], [-3.0, -10.0, 18.0, -6.0, 1.0]])
"""Twelve times the slopes at the first two of five values, by differences of fourth order to one side."""


@dataclass(frozen=True, eq=False)
class Tables:
    """What a projection makes of latitudes.

    Parameters
    ----------
    south
        Latitude of the first step, in degrees.
    centre
        Longitude of the central meridian, continuous with the longitudes that are asked for.
    easting
        x of the central meridian, in metres.
    height, width
        Cubic polynomials of each step, shape (4, steps), the highest power last: metres of y, and metres of x a degree of longitude.
    """

    south: float
    centre: float
    easting: float
    height: Floats
    width: Floats

    def hold(self, lat: Floats) -> bool:
        """Whether all of some latitudes lie in the tables."""
        return bool(lat.min() >= self.south and lat.max() <= self.south + self.height.shape[1] / STEPS_A_DEGREE)

    def place(self, lonlat: Floats) -> Floats:
        """Metres of places between south and north whose longitudes lie within 180 degrees of the centre, shape (n, 2)."""
        where = (lonlat[:, 1] - self.south) * STEPS_A_DEGREE
        step = np.clip(where.astype(np.int32), 0, self.height.shape[1] - 1)
        where -= step
        plane = np.empty((len(lonlat), 2))
        np.multiply(_at(self.width, step, where), lonlat[:, 0] - self.centre, out=plane[:, 0])
        plane[:, 0] += self.easting
        plane[:, 1] = _at(self.height, step, where)
        return plane


def _at(powers: Floats, step: NDArray[np.int32], share: Floats) -> Floats:
    value: Floats = powers[3].take(step)
    for power in (2, 1, 0):
        value *= share
        value += powers[power].take(step)
    return value


def tabulated(project: Callable[[Floats], Floats], domain: Box) -> Tables | None:
    """Fill the tables of a projection; None where they do not say what PROJ says.

    Parameters
    ----------
    project
        PROJ's own answer: metres of normalised places in degrees, nan where there is none.
    """
    centre = (domain.west + domain.east) / 2
    south, north = float(np.ceil(domain.south)), float(np.floor(domain.north))
    lat = np.linspace(south, north, round((north - south) * STEPS_A_DEGREE) + 1)
    reach = min(90.0, (domain.east - domain.west) / 4)
    middle, beside = (project(np.column_stack([np.full_like(lat, lon), lat])) for lon in (centre, centre + reach))
    if not (np.isfinite(middle).all() and np.isfinite(beside).all()):
        return None
    tables = Tables(south, centre, float(middle[0, 0]), _powers(middle[:, 1]), _powers((beside[:, 0] - middle[:, 0]) / reach))
    return tables if _agree(tables, project, lat, (domain.east - domain.west) / 2) else None


def _powers(values: Floats) -> Floats:
    """Cubic Hermite polynomials through equally spaced values, their slopes by differences of fourth order."""
    slope = np.empty_like(values)
    slope[2:-2] = (values[:-4] - 8 * values[1:-3] + 8 * values[3:-1] - values[4:]) / 12
    slope[:2] = EDGE @ values[:5] / 12
    slope[-2:] = -EDGE[::-1, ::-1] @ values[-5:] / 12
    low, high, begin, end = values[:-1], values[1:], slope[:-1], slope[1:]
    return np.array([low, begin, 3 * (high - low) - 2 * begin - end, 2 * (low - high) + begin + end])


def _agree(tables: Tables, project: Callable[[Floats], Floats], lat: Floats, reach: float) -> bool:
    """Hold the tables against PROJ in every step, at longitudes all over the map in turns."""
    between = (lat[:-1] + lat[1:]) / 2
    apart = np.resize(np.array(TRIED_LONGITUDES) * reach / 180.0, len(between))
    tried = np.column_stack([tables.centre + apart, between])
    with np.errstate(invalid="ignore"):
        return bool((np.abs(tables.place(tried) - project(tried)) <= MOST_OFF_M).all())
