"""Boxes in degrees, parted where they cross the 180th meridian."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]
MOST_ROWS = 100_000
"""Rows of a layer that are read of what is seen; a warning tells where there are more."""


def parted(box: Sequence[float] | None) -> list[Box]:
    """Give a box as one or two that lie between -180 and 180; none for nearly the whole world.

    Parameters
    ----------
    box
        West, south, east and north; west of the 180th meridian to east of it if west is greater.
    """
    if box is None:
        return []
    west, south, east, north = box
    if east < west:
        east += 360.0
    if east - west >= 350.0 and north - south >= 170.0:
        return []
    south, north = max(south, -90.0), min(north, 90.0)
    if east - west >= 360.0:
        return [(-180.0, south, 180.0, north)]
    turns = -((west + 180.0) // 360.0) * 360.0
    west, east = west + turns, east + turns
    return [(west, south, east, north)] if east <= 180.0 else [(west, south, 180.0, north), (-180.0, south, east - 360.0, north)]
