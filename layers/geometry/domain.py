"""The part of the globe that a projection can show without smearing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from layers.errors import CrsError
from layers.geometry.arrays import Bools, Floats
from layers.geometry.clip import HalfPlane

EDGE_STEP_DEGREES = 0.5
EDGE_GAP_DEGREES = 1e-9
"""Distance kept from the seam, about 0.1 mm, so that a point on it stays on its own side of the map."""

CAP_DEGREES = {
    "aeqd": 120.0,
    "airy": 89.0,
    "geos": 89.0,
    "gnom": 60.0,
    "laea": 90.0,
    "lee_os": 89.0,
    "mil_os": 89.0,
    "nsper": 89.0,
    "ortho": 89.9,
    "stere": 90.0,
    "sterea": 90.0,
    "tpers": 89.0,
    "ups": 90.0,
}
"""Projections about a point, and how far from it they show the globe: beyond 120 degrees shapes are torn out of all proportion."""

_REGIONAL_NAMES = (
    "aea alsk bonne bipc cass ccon eqdc etmerc euler gs48 gs50 gstmerc imw_p krovak labrd lcc leac mod_krovak murd1 murd2 murd3 nzmg ocea "
    "omerc pconic poly rpoly somerc tcc tcea tissot tmerc tpeqd utm vitk1"
)
REGIONAL = frozenset(_REGIONAL_NAMES.split())
"""Projections made for a part of the globe."""

MERCATORS = frozenset(["cc", "merc", "webmerc"])
MERCATOR_LATITUDE = 85.06
"""Where the square web map ends; the poles lie at infinity."""

_INTERRUPTED_NAMES = "adams_ws2 bertin1953 chamb guyou healpix igh igh_o imoll imoll_o isea ob_tran peirce_q qsc rhealpix s2 spilhaus"
INTERRUPTED = frozenset(_INTERRUPTED_NAMES.split())
"""Projections whose edge is no meridian."""

STRIP_DEGREES = 30.0
"""Half the width of a regional map whose CRS names no area of use."""

CONE_DEGREES = 30.0
"""How far beyond the equator a cone is drawn whose CRS names no area of use."""


@dataclass(frozen=True)
class Box:
    """Longitudes from `west` to `east`, continuous, and latitudes from `south` to `north`, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def sides(self) -> tuple[HalfPlane, ...]:
        """The edges at which what is cut at the seam still ends; the poles are none."""
        return (
            *([] if self.is_world else [HalfPlane(0, self.west, -1), HalfPlane(0, self.east, 1)]),
            *([HalfPlane(1, self.south, -1)] if self.south > -90.0 else []),
            *([HalfPlane(1, self.north, 1)] if self.north < 90.0 else []),
        )

    @property
    def is_world(self) -> bool:
        """Whether every longitude is inside."""
        return self.east - self.west >= 360.0 - EDGE_GAP_DEGREES

    @property
    def centre_lon(self) -> float:
        """The middle longitude, from -180 to 180."""
        return _wrapped((self.west + self.east) / 2)

    @property
    def seam(self) -> float:
        """The longitude 180 degrees west of the middle."""
        return (self.west + self.east) / 2 - 180.0

    def normalised(self, lonlat: Floats) -> Floats:
        """The same places with longitudes within 360 degrees of the seam, a hair inside of it."""
        lon = lonlat[:, 0]
        # What was cut at the seam lies on either side of it, but for rounding: it must not be taken round the globe.
        beyond = (lon < self.seam - EDGE_GAP_DEGREES) | (lon > self.seam + 360.0 + EDGE_GAP_DEGREES)
        if beyond.any():
            lon = np.where(beyond, (lon - self.seam) % 360.0 + self.seam, lon)
        return np.column_stack([np.clip(lon, self.seam + EDGE_GAP_DEGREES, self.seam + 360.0 - EDGE_GAP_DEGREES), lonlat[:, 1]])

    def is_around(self, lonlat: Floats) -> bool:
        """Whether all of some places lie inside, with longitudes that need no turn round the globe; told by four extremes."""
        west, east = max(self.west, self.seam + EDGE_GAP_DEGREES), min(self.east, self.seam + 360.0 - EDGE_GAP_DEGREES)
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        extremes = lon.min(), lon.max(), lat.min(), lat.max()
        return bool(extremes[0] >= west and extremes[1] <= east and extremes[2] >= self.south and extremes[3] <= self.north)

    def contains(self, lonlat: Floats) -> Bools:
        """Which places lie inside."""
        lat = lonlat[:, 1]
        inside = (lat >= self.south) & (lat <= self.north)
        if not self.is_world:
            inside &= (lonlat[:, 0] - self.west) % 360.0 <= self.east - self.west
        return np.asarray(inside & np.isfinite(lonlat[:, 0]))

    def edge(self) -> Floats:
        """The closed outline, normalised, shape (n, 2)."""
        lon = np.linspace(self.west, self.east, _count(self.east - self.west))
        lat = np.linspace(self.south, self.north, _count(self.north - self.south))
        sides = [
            np.column_stack([lon, np.full_like(lon, self.south)]),
            np.column_stack([np.full_like(lat, self.east), lat]),
            np.column_stack([lon[::-1], np.full_like(lon, self.north)]),
            np.column_stack([np.full_like(lat, self.west), lat[::-1]]),
        ]
        return self.normalised(np.vstack(sides))


@dataclass(frozen=True)
class Cap:
    """All that lies within `radius` degrees of a place."""

    centre_lon: float
    centre_lat: float
    radius: float

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle."""
        return self.centre_lon, self.centre_lat

    @property
    def antipode(self) -> tuple[float, float]:
        """Longitude and latitude of the place opposite to the middle."""
        return self.centre_lon + 180.0, -self.centre_lat

    @property
    def sides(self) -> tuple[Cap, ...]:
        """The edge at which the map ends: the cap's own."""
        return (self,)

    def normalised(self, lonlat: Floats) -> Floats:
        """The same places; a cap has no seam."""
        return lonlat

    def distance(self, lonlat: Floats) -> Floats:
        """Degrees of arc from the centre, on the sphere."""
        lon, lat = np.radians(lonlat[:, 0] - self.centre_lon), np.radians(lonlat[:, 1])
        lat0 = math.radians(self.centre_lat)
        outwards = math.sin(lat0) * np.sin(lat) + math.cos(lat0) * np.cos(lat) * np.cos(lon)
        return np.asarray(np.degrees(np.arccos(np.clip(outwards, -1.0, 1.0))))

    def contains(self, lonlat: Floats) -> Bools:
        """Which places lie inside, the edge included."""
        return np.asarray(self.distance(lonlat) <= self.radius + 1e-6)

    def depth(self, xy: Floats) -> Floats:
        """Degrees of arc from the edge, negative beyond it."""
        return np.asarray(self.radius - self.distance(xy))

    def along(self, xy: Floats) -> Floats:
        """Directions in which places lie from the centre, degrees from north, clockwise, from 0 to 360."""
        east, north = self._axes(xy)
        return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)

    def places(self, along: Floats) -> Floats:
        """The places on the edge in given directions (degrees), shape (n, 2)."""
        return self.at(np.radians(along))

    def crossing(self, start: Floats, end: Floats, share: Floats) -> Floats:
        """The places on the edge between neighbouring vertices on either side of it; their longitudes may differ by whole turns."""
        step = end - start
        step[:, 0] = (step[:, 0] + 180.0) % 360.0 - 180.0
        return self.places(self.along(start + share[:, None] * step))

    def at(self, azimuth: Floats) -> Floats:
        """Places on the edge in given directions (radians from north, clockwise), shape (n, 2)."""
        lat0, reach = math.radians(self.centre_lat), math.radians(self.radius)
        ahead, aside = math.sin(reach) * np.cos(azimuth), math.sin(reach) * np.sin(azimuth)
        # Unit vectors: unlike the formula by latitudes, they say which longitude is meant from a pole too.
        lon = np.arctan2(aside, math.cos(lat0) * math.cos(reach) - math.sin(lat0) * ahead)
        lat = np.arcsin(np.clip(math.sin(lat0) * math.cos(reach) + math.cos(lat0) * ahead, -1.0, 1.0))
        return np.column_stack([self.centre_lon + np.degrees(lon), np.degrees(lat)])

    def edge(self) -> Floats:
        """The closed outline, shape (n, 2)."""
        return self.at(np.linspace(0.0, 2.0 * np.pi, _count(360.0)))

    def _axes(self, lonlat: Floats) -> tuple[Floats, Floats]:
        """Unit vectors seen from the centre: to the east, and to the north."""
        lon, lat = np.radians(lonlat[:, 0] - self.centre_lon), np.radians(lonlat[:, 1])
        lat0 = math.radians(self.centre_lat)
        east = np.cos(lat) * np.sin(lon)
        north = math.cos(lat0) * np.sin(lat) - math.sin(lat0) * np.cos(lat) * np.cos(lon)
        return east, north


Domain = Box | Cap


def domain_of(parameters: dict[str, object], area: tuple[float, float, float, float] | None, text: str) -> Domain:
    """The domain of a projection.

    Parameters
    ----------
    parameters
        The projection's parameters in PROJ's names.
    area
        The CRS's area of use: west, south, east, north in degrees, or None.
    text
        The CRS as the user wrote it, for messages.
    """
    name = str(parameters.get("proj", ""))
    if name in INTERRUPTED:
        raise CrsError(
            f"The projection '{text}' is interrupted: its edges are no meridians and cannot be drawn.", "Choose another, such as EPSG:8857."
        )
    centre_lon = _number(parameters, "lon_0")
    if name in CAP_DEGREES:
        return Cap(_wrapped(centre_lon), _centre_latitude(parameters), _reach(name, parameters))
    if not name or name in REGIONAL:
        return _regional(parameters, area, text)
    limit = MERCATOR_LATITUDE if name in MERCATORS else 90.0
    return Box(centre_lon - 180.0, -limit, centre_lon + 180.0, limit)


def _centre_latitude(parameters: dict[str, object]) -> float:
    if parameters.get("proj") == "ups":
        return -90.0 if "south" in parameters else 90.0
    if parameters.get("proj") == "geos":  # a satellite over the equator
        return 0.0
    return _number(parameters, "lat_0")


def _reach(name: str, parameters: dict[str, object]) -> float:
    """Degrees of arc to the horizon: seen from a height it lies where the line of sight touches the sphere."""
    height = _number(parameters, "h")
    if height <= 0:
        return CAP_DEGREES[name]
    radius = 6378137.0
    return min(CAP_DEGREES[name], math.degrees(math.acos(radius / (radius + height))) - 0.5)


def _regional(parameters: dict[str, object], area: tuple[float, float, float, float] | None, text: str) -> Box:
    """The CRS's area of use with a margin of half its size and ten degrees, or a stretch about its centre."""
    if area is None and not parameters:
        raise CrsError(f"The coordinate reference system '{text}' does not say where it may be used.", "Choose another, such as EPSG:8857.")
    if area is None:
        return _about_centre(parameters)
    west, south, east, north = area
    east += 360.0 if east < west else 0.0
    across = min(10.0 + (east - west) / 2, (360.0 - (east - west)) / 2)
    along = 10.0 + (north - south) / 2
    return Box(west - across, max(-89.0, south - along), east + across, min(89.0, north + along))


def _about_centre(parameters: dict[str, object]) -> Box:
    """A sensible stretch for a projection that names no area of use: most of a hemisphere for a cone, else a strip."""
    centre = 6.0 * _number(parameters, "zone") - 183.0 if parameters.get("proj") == "utm" else _number(parameters, "lon_0")
    if "lat_1" not in parameters:
        return Box(centre - STRIP_DEGREES, -89.0, centre + STRIP_DEGREES, 89.0)
    if _number(parameters, "lat_1") >= 0:
        return Box(centre - 180.0, -CONE_DEGREES, centre + 180.0, 90.0)
    return Box(centre - 180.0, -90.0, centre + 180.0, CONE_DEGREES)


def _number(parameters: dict[str, object], key: str) -> float:
    return float(str(parameters.get(key) or 0.0))


def _wrapped(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def _count(degrees: float) -> int:
    return max(2, round(degrees / EDGE_STEP_DEGREES) + 1)
