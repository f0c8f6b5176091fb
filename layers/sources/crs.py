"""Coordinate reference systems of opened files, and the way from them to longitude and latitude."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from layers.errors import CrsError
from layers.sources.layer import Floats

WGS84 = frozenset({"EPSG:4326", "OGC:CRS84", "CRS84", "WGS84"})


@lru_cache(maxsize=8)
def _transformer(crs: str) -> Any:
    import pyproj

    try:
        source = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(f"the coordinate reference system {name_of(crs)!r} is unknown.", "Give a code such as EPSG:4326.") from error
    if source.is_engineering or source.is_vertical:
        raise CrsError(
            f"the coordinate reference system {source.name!r} is not tied to the Earth.", "Say which system it is, such as EPSG:32650."
        )
    try:
        return pyproj.Transformer.from_crs(source, "OGC:CRS84", always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise CrsError(f"no way is known from {source.name!r} to longitude and latitude.", "Save the file in EPSG:4326.") from error


def name_of(crs: str) -> str:
    """Give the short form of a system: a code as it is, a long definition by its own name."""
    text = " ".join(crs.split())
    return text if len(text) <= 40 else text[:37] + "..."


def readable(crs: str | None) -> str | None:
    """Give a system as a code where it has one, else by its name with the note that it is its own definition."""
    if crs is None or len(crs) <= 24:
        return crs
    import pyproj

    try:
        system = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return name_of(crs)
    authority = system.to_authority()
    return ":".join(authority) if authority else f"custom:{system.name}"


def is_geographic(crs: str) -> bool:
    """Whether a system counts in degrees; a known one, that is."""
    if crs.upper() in WGS84:
        return True
    import pyproj

    return bool(pyproj.CRS.from_user_input(crs).is_geographic)


def is_lonlat(crs: str) -> bool:
    """Tell whether a system is longitude and latitude in WGS 84, with heights or without.

    Raises
    ------
    CrsError
        If the system is unknown.
    """
    if crs.upper() in WGS84:
        return True
    import pyproj

    try:
        system = pyproj.CRS.from_user_input(crs).to_2d()
    except pyproj.exceptions.CRSError as error:
        raise CrsError(f"the coordinate reference system {name_of(crs)!r} is unknown.", "Give a code such as EPSG:4326.") from error
    return bool(system.equals(pyproj.CRS.from_user_input("EPSG:4326"), ignore_axis_order=True))


def between(source: str, target: str) -> Callable[[Any], Any] | None:
    """Give the way from one system to another for (n, 2) or (n, 3) coordinates in x, y order; None where they are the same.

    Heights stay as they are: what they are above is seldom said.

    Raises
    ------
    CrsError
        If one of them is unknown, not tied to the Earth, or no way is known between them.
    """
    import numpy as np
    import pyproj

    try:
        here, there = (pyproj.CRS.from_user_input("OGC:CRS84" if crs.upper() in WGS84 else crs) for crs in (source, target))
        if here.to_2d().equals(there.to_2d(), ignore_axis_order=True):
            return None
        transformer = pyproj.Transformer.from_crs(here, there, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise CrsError(f"no way is known from {name_of(source)!r} to {name_of(target)!r}.", "Give a code such as EPSG:4326.") from error

    def move(xyz: Any) -> Any:
        x, y = transformer.transform(xyz[:, 0], xyz[:, 1])
        return np.column_stack([x, y, *xyz[:, 2:].T])

    return move


def to_lonlat(xy: Floats, crs: str) -> Floats:
    """Transform (n, 2) coordinates in x, y order to longitude and latitude in degrees; what lies outside of a system becomes inf.

    Raises
    ------
    CrsError
        If the system is unknown or not tied to the Earth.
    """
    import numpy as np

    if crs.upper() in WGS84 or not len(xy):
        return np.array(xy, np.float64)
    longitude, latitude = _transformer(crs).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([longitude, latitude])
