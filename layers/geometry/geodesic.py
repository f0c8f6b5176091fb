"""The shortest ways and distances on the globe."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from layers.geometry.arrays import Floats, LineArray, offsets_of, unwrap

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of WGS 84 (Moritz, Geodetic Reference System 1980), for spherical shapes; distances use the ellipsoid."""

LEAST_ANGLE = 1e-12
"""Below this many radians between two places, or from their being opposite, no great circle is singled out."""


def great_circles(starts: ArrayLike, ends: ArrayLike, max_step_km: float = 100.0) -> LineArray:
    """Great-circle arcs on the sphere between many pairs of places.

    Parameters
    ----------
    starts, ends
        Longitude and latitude in degrees, shape (m, 2).
    max_step_km
        Longest distance between neighbouring vertices.

    Returns
    -------
    LineArray
        One line a pair, with ``owner`` its index. Longitudes are continuous from the start. Between opposite places every way is equally
        short: the one over the North Pole is taken.

    Notes
    -----
    The vertices divide the angle evenly by spherical linear interpolation of unit vectors (K. Shoemake, "Animating rotation with
    quaternion curves", SIGGRAPH 1985, section 3.3).
    """
    start, end = np.reshape(np.asarray(starts, float), (-1, 2)), np.reshape(np.asarray(ends, float), (-1, 2))
    first, last = _vectors(start), _vectors(end)
    across = np.linalg.norm(np.cross(first, last), axis=1)
    angle = np.arctan2(across, (first * last).sum(axis=1))
    side = _directions(first, last, across)
    steps = np.maximum(1, np.ceil(angle * EARTH_RADIUS_KM / max_step_km)).astype(np.int64)
    offsets = offsets_of(steps + 1)
    pair = np.repeat(np.arange(len(start)), steps + 1)
    turned = (np.arange(offsets[-1]) - offsets[pair]) / steps[pair] * angle[pair]
    points = np.cos(turned)[:, None] * first[pair] + np.sin(turned)[:, None] * side[pair]
    lonlat = np.degrees(
        np.column_stack([np.arctan2(points[:, 1], points[:, 0]), np.arctan2(points[:, 2], np.hypot(points[:, 0], points[:, 1]))])
    )
    lonlat[offsets[:-1]] = start
    lonlat[offsets[1:] - 1] = end
    return LineArray(unwrap(lonlat, offsets), offsets, np.arange(len(start)))


def great_circle(lon1: float, lat1: float, lon2: float, lat2: float, max_step_km: float = 100.0) -> Floats:
    """The great-circle arc between two places, shape (n, 2); see :func:`great_circles`."""
    return great_circles([[lon1, lat1]], [[lon2, lat2]], max_step_km).xy


def distance_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Floats:
    """Metres along the geodesic of the WGS 84 ellipsoid, for numbers or arrays in degrees (C. F. F. Karney 2013, through PROJ)."""
    from pyproj import Geod

    lon1, lat1, lon2, lat2 = np.broadcast_arrays(*(np.asarray(value, float) for value in (lon1, lat1, lon2, lat2)))
    return np.asarray(Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2])


def destination(lon: ArrayLike, lat: ArrayLike, azimuth: ArrayLike, metres: ArrayLike) -> Floats:
    """Where one comes to from a place on the WGS 84 ellipsoid.

    Parameters
    ----------
    lon, lat
        The place, in degrees.
    azimuth
        Direction of departure, degrees from north, clockwise.
    metres
        How far.

    Returns
    -------
    ndarray
        Longitude and latitude in degrees, the last axis of length 2.
    """
    from pyproj import Geod

    lon, lat, azimuth, metres = np.broadcast_arrays(*(np.asarray(value, float) for value in (lon, lat, azimuth, metres)))
    reached = Geod(ellps="WGS84").fwd(lon, lat, azimuth, metres)
    return np.stack([np.asarray(reached[0]), np.asarray(reached[1])], axis=-1)


def _vectors(lonlat: Floats) -> Floats:
    """Unit vectors of places, shape (m, 3)."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _directions(first: Floats, last: Floats, across: Floats) -> Floats:
    """Unit vectors square to `first`, towards `last`; towards the North Pole where the two are the same or opposite."""
    lost = across < LEAST_ANGLE
    toward = np.where(lost[:, None], np.array([0.0, 0.0, 1.0]), last)
    polar = lost & (np.hypot(first[:, 0], first[:, 1]) < LEAST_ANGLE)
    toward[polar] = [1.0, 0.0, 0.0]
    side = toward - (toward * first).sum(axis=1)[:, None] * first
    return np.asarray(side / np.linalg.norm(side, axis=1)[:, None])
