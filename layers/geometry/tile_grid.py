"""The grid of web map tiles: which of them cover a view in Web Mercator, about any meridian."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from layers.geometry.projection import Projection

RADIUS = 6_378_137.0
"""Metres; of the sphere of EPSG:3857."""
SIDE = 2 * math.pi * RADIUS
"""Metres of the square that the world is on the plane."""
PIXELS = 256
"""Pixels along the edge of a tile."""
DEEPEST = 24
BLURRED = 0.3
"""Powers of two by which a tile may be drawn larger than it is, before the next finer zoom is taken."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its zoom, its column from the 180th meridian eastwards, its row from the north."""

    zoom: int
    column: int
    row: int

    def ancestor(self, levels: int) -> Tile:
        """The tile that holds this one so many zooms up."""
        return Tile(self.zoom - levels, self.column >> levels, self.row >> levels)


@dataclass(frozen=True, slots=True)
class Placed:
    """A tile with its place: left, bottom, right and top on the plane, in metres."""

    tile: Tile
    box: Box


def is_web_mercator(projection: Projection) -> bool:
    """Whether a projection lays the globe flat as web tiles do, about whichever meridian; judged by where it puts places."""
    if projection.turn is not None or projection.seam is None:
        return False
    offsets, lats = np.array([-120.0, 0.0, 75.0]), np.array([-60.0, 10.0, 80.0])
    placed = projection.forward(np.column_stack([projection.centre_lon + offsets, lats]))
    expected = np.column_stack([np.radians(offsets), np.arctanh(np.sin(np.radians(lats)))]) * RADIUS
    return bool(np.isfinite(placed).all() and np.abs(placed - expected).max() < 1.0)


def zoom_for(resolution: float, pixels: int = PIXELS, low: int = 0, high: int = DEEPEST) -> int:
    """Give the zoom whose tiles look sharp and stay legible at a resolution.

    Parameters
    ----------
    resolution
        Metres of the plane a pixel of the device.
    pixels
        Along the edge of a tile.
    low, high
        The zooms that there are.
    """
    exact = math.log2(SIDE / pixels / resolution)
    return min(max(math.ceil(exact - BLURRED), low), high)


def count(bounds: Box, centre_lon: float, zoom: int) -> int:
    """Give how many tiles cover a box of the plane."""
    columns, rows = _ranges(bounds, centre_lon, zoom)
    return len(columns) * len(rows)


def covering(bounds: Box, centre_lon: float, zoom: int) -> list[Placed]:
    """Give the tiles that cover a box of the plane, those nearest its middle first.

    Parameters
    ----------
    bounds
        Left, bottom, right and top in metres on a plane whose middle is `centre_lon`, in degrees.
    """
    columns, rows = _ranges(bounds, centre_lon, zoom)
    side, shift = SIDE / 2**zoom, _shift(centre_lon)
    placed = [
        Placed(
            Tile(zoom, column % 2**zoom, row),
            (column * side - shift, SIDE / 2 - (row + 1) * side, (column + 1) * side - shift, SIDE / 2 - row * side),
        )
        for row in rows
        for column in columns
    ]
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    return sorted(placed, key=lambda one: math.hypot((one.box[0] + one.box[2]) / 2 - x, (one.box[1] + one.box[3]) / 2 - y))


def _shift(centre_lon: float) -> float:
    """Metres from the left edge of column 0 to the middle of the plane."""
    return SIDE / 2 + RADIUS * math.radians(centre_lon)


def _ranges(bounds: Box, centre_lon: float, zoom: int) -> tuple[range, range]:
    """Columns, which go on past the 180th meridian, and rows that meet a box; the plane itself ends half a world from its middle."""
    side, shift = SIDE / 2**zoom, _shift(centre_lon)
    left, bottom, right, top = (min(max(bound, -SIDE / 2), SIDE / 2) for bound in bounds)
    if right <= left or top <= bottom:
        return range(0), range(0)
    nudge = 1e-9  # an edge that lies on the grid belongs to one tile
    columns = range(math.floor((left + shift) / side + nudge), math.ceil((right + shift) / side - nudge))
    rows = range(math.floor((SIDE / 2 - top) / side + nudge), math.ceil((SIDE / 2 - bottom) / side - nudge))
    return columns, rows
