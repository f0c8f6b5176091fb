"""Cutting rings at the rim of a cap, such as the horizon of a globe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from layers.geometry.arrays import Bools, Floats, Ints, RingArray, ranges
from layers.geometry.clip import Ring, chains_of, ends_of, linked
from layers.geometry.domain import Cap
from layers.geometry.seam import merged

RIM_STEP_DEGREES = 0.5
UNEVEN = 0.382
"""Share of a stretch of the rim at which to ask whether it lies in a polygon: symmetric shapes touch the rim at its halves and quarters."""


def clip_to_cap(rings: RingArray, cap: Cap) -> RingArray:
    """The part of the rings inside a cap.

    A polygon that holds the place opposite to the cap's centre may have all its rings inside the cap: then the rim is its outline, and
    its rings are holes.

    Parameters
    ----------
    rings
        Rings in longitude and latitude, with no edge longer than a degree or so: one that dips into the cap between two vertices
        beyond the rim is not seen.

    Returns
    -------
    RingArray
        Rings in the order of their polygons; polygons are numbered anew.
    """
    if not len(rings):
        return rings
    first = np.flatnonzero(np.diff(rings.polygon, prepend=rings.polygon[0] - 1))
    count = np.diff(first, append=len(rings))
    offsets = np.append(rings.offsets[first], rings.offsets[-1])
    within = (cap.depth(rings.xy) >= 0).astype(np.int64)
    none, every = np.maximum.reduceat(within, offsets[:-1]) == 0, np.minimum.reduceat(within, offsets[:-1]) == 1
    polar = np.maximum.reduceat(np.abs(rings.pole), first) > 0
    around = polar | np.where(every, _may_hold(rings.xy, offsets, cap.antipode), _may_hold(rings.xy, offsets, cap.centre))
    cut = around | ~(none | every)
    numbers = np.repeat(np.arange(len(first)), count)
    numbered = replace(rings, polygon=numbers)
    pieces = [
        (polygon, group)
        for polygon in np.flatnonzero(cut).tolist()
        for group in [_piece(numbered, range(first[polygon], first[polygon] + count[polygon]), cap)]
        if group
    ]
    return merged(numbered.take((every & ~cut)[numbers]), pieces, rings.owner[first])


def _may_hold(xy: Floats, offsets: Ints, place: tuple[float, float]) -> Bools:
    """Which polygons have a box that holds a place."""
    (west, east), (south, north) = ranges(xy[:, 0], offsets), ranges(xy[:, 1], offsets)
    lon, lat = place
    return np.asarray(((lon - west) % 360.0 <= east - west) & (south <= lat) & (lat <= north))


def _piece(rings: RingArray, members: range, cap: Cap) -> list[Ring]:
    """What is left of one polygon."""
    polygon = [Ring(rings.xy[rings.offsets[i] : rings.offsets[i + 1]], bool(rings.is_hole[i])) for i in members]
    closed_north = bool(np.count_nonzero(rings.pole[members.start : members.stop] == 1) % 2)
    whole, chains = chains_of(polygon, cap)
    if not chains:
        if not _holds(polygon, closed_north, cap.places(np.array([360.0 * UNEVEN]))[0]):
            return whole
        return [Ring(cap.edge()), *_as_holes(whole)]
    ends = ends_of(chains, cap)
    if _holds_north_of_rim(polygon, closed_north, ends, cap):
        ends[np.argmin(ends)] += 360.0
    return [*(Ring(xy) for xy in linked(chains, ends, cap, RIM_STEP_DEGREES)), *_as_holes(whole)]


def _as_holes(rings: list[Ring]) -> list[Ring]:
    """Rings away from the rim lie within an outline that follows it, so they are holes."""
    return [Ring(ring.xy, True) for ring in rings]


def _holds_north_of_rim(polygon: list[Ring], closed_north: bool, ends: Floats, cap: Cap) -> bool:
    """Whether the stretch of the rim from the last end past north to the first lies in the polygon.

    The widest stretch is asked, since it is the farthest from any doubt; inside and outside take turns from there.
    """
    order = np.sort(ends)
    gaps = np.diff(order, append=order[0] + 360.0)
    widest = int(np.argmax(gaps))
    inside = _holds(polygon, closed_north, cap.places(order[[widest]] + gaps[widest] * UNEVEN)[0])
    return inside ^ bool((len(order) - 1 - widest) % 2)


def _holds(polygon: list[Ring], closed_north: bool, place: Floats) -> bool:
    """Whether a place lies in a polygon, by counting what is crossed on the way from it to the North Pole."""
    inside = closed_north
    for ring in polygon:
        turns = np.floor((ring.xy[:, 0] - place[0]) / 360.0)
        turns[-1] = turns[0] + np.round((ring.xy[-1, 0] - ring.xy[0, 0]) / 360.0)  # the same place, whatever rounding says
        crossed = np.flatnonzero(np.diff(turns))
        start, end = ring.xy[crossed], ring.xy[crossed + 1]
        meridian = place[0] + 360.0 * np.maximum(turns[crossed], turns[crossed + 1])
        lat = start[:, 1] + (meridian - start[:, 0]) / (end[:, 0] - start[:, 0]) * (end[:, 1] - start[:, 1])
        inside ^= bool(np.count_nonzero(lat > place[1]) % 2)
    return inside
