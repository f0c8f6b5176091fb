"""Cutting rings and lines at the edge of a view, so that nothing smears across the map.

The whole is shifted in bulk; only what crosses an edge is clipped piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from layers.geometry.arrays import Bools, Floats, Ints, LineArray, RingArray, offsets_of, ranges
from layers.geometry.clip import HalfPlane, Ring, clip_polygon

CUT_STEP_DEGREES = 0.5
"""Longest edge along a cut: at this length the chord of a curved meridian stays within a pixel of a 4k map."""


@dataclass(frozen=True)
class Window:
    """A box of continuous longitudes and latitudes in degrees; its longitudes may pass 180."""

    west: float
    south: float
    east: float
    north: float


def cut_rings(rings: RingArray, seam_lon: float) -> RingArray:
    """The rings with longitudes from `seam_lon` to `seam_lon` + 360, cut where they cross the seam.

    Parameters
    ----------
    rings
        Rings in longitude and latitude. A ring round a pole comes back closed through that pole.
    seam_lon
        Longitude of the view's left edge, in degrees.

    Returns
    -------
    RingArray
        Simple rings in the order of their polygons; polygons are numbered anew. Edges along the seam are subdivided so that they follow
        the outline of any projection.
    """
    return clip_rings(rings, Window(seam_lon, -90.0, seam_lon + 360.0, 90.0))


def clip_rings(rings: RingArray, window: Window) -> RingArray:
    """The part of the rings inside a window; see :func:`cut_rings`."""
    if not len(rings) or _all_inside(rings, window):
        return rings
    first = np.flatnonzero(np.diff(rings.polygon, prepend=rings.polygon[0] - 1))
    rings_of_polygon = np.diff(first, append=len(rings))
    polygon_offsets = np.append(rings.offsets[first], rings.offsets[-1])
    low, high = ranges(rings.xy[:, 0], polygon_offsets)
    south, north = ranges(rings.xy[:, 1], polygon_offsets)
    turns = np.floor((low - window.west) / 360.0)
    low, high = low - 360.0 * turns, high - 360.0 * turns
    polar = np.maximum.reduceat(np.abs(rings.pole), first) > 0
    inside = ~polar & (high <= window.east) & (south >= window.south) & (north <= window.north)
    outside = ~polar & (((low > window.east) & (high - 360.0 < window.west)) | (south > window.north) | (north < window.south))
    numbers = np.repeat(np.arange(len(first)), rings_of_polygon)
    moved = RingArray(_turned(rings.xy, polygon_offsets, turns), rings.offsets, rings.owner, numbers, rings.is_hole, rings.pole)
    kept = moved.take(inside[numbers]) if not inside.all() else moved
    pieces = [
        (polygon, group)
        for polygon in np.flatnonzero(~inside & ~outside).tolist()
        for group in _pieces(moved, range(first[polygon], first[polygon] + rings_of_polygon[polygon]), window)
    ]
    return merged(kept, pieces, moved.owner[first])


def _turned(xy: Floats, offsets: Ints, turns: Floats) -> Floats:
    """Vertices with the longitudes of each run lessened by so many turns of the globe; stretch by stretch, where several run alike."""
    if not turns.any():
        return xy
    moved = xy.copy()
    begins = np.flatnonzero(np.diff(turns, prepend=np.nan))
    ends = np.append(begins[1:], len(turns))
    for begin, end, turn in zip(offsets[begins].tolist(), offsets[ends].tolist(), turns[begins].tolist(), strict=True):
        if turn:
            moved[begin:end, 0] -= 360.0 * turn
    return moved


def _all_inside(rings: RingArray, window: Window) -> bool:
    """Whether nothing is to be cut or shifted, told by the extremes of all vertices: most layers lie inside most windows."""
    if rings.pole.any():
        return False
    (west, east), (south, north) = ((axis.min(), axis.max()) for axis in (rings.xy[:, 0], rings.xy[:, 1]))
    return bool(west >= window.west and east <= window.east and south >= window.south and north <= window.north)


def _pieces(rings: RingArray, members: range, window: Window) -> Iterator[list[Ring]]:
    """What is left of one polygon inside the window: one group for each turn of the globe that reaches into it."""
    polygon = [Ring(rings.xy[rings.offsets[i] : rings.offsets[i + 1]], bool(rings.is_hole[i])) for i in members]
    poles = [int(rings.pole[i]) for i in members]
    if any(poles):
        polygon = [turned for ring, pole in zip(polygon, poles, strict=True) for turned in _around(ring, pole, window.west)]
        copies = [0]
    else:
        east = max(float(ring.xy[:, 0].max()) for ring in polygon)
        copies = list(range(int((east - window.west) // 360.0) + 1))
    for copy in copies:
        group = [Ring(ring.xy - [360.0 * copy, 0.0], ring.is_hole) for ring in polygon]
        for half in _sides(window):
            group = clip_polygon(group, half, CUT_STEP_DEGREES)
        if group:
            yield group


def _sides(window: Window) -> list[HalfPlane]:
    return [
        HalfPlane(0, window.west, -1),
        HalfPlane(0, window.east, 1),
        *([HalfPlane(1, window.south, -1)] if window.south > -90.0 else []),
        *([HalfPlane(1, window.north, 1)] if window.north < 90.0 else []),
    ]


def _around(ring: Ring, pole: int, west: float) -> list[Ring]:
    """Five turns of a ring's polygon, wide enough to cover any window, whatever loops the ring makes: a ring round a pole becomes one
    ribbon down to that pole.
    """
    start = 360.0 * np.floor((ring.xy[0, 0] - west) / 360.0)
    turns = [ring.xy + np.array([360.0 * turn - start, 0.0]) for turn in range(-2, 3)]
    if not pole:
        return [Ring(turn, ring.is_hole) for turn in turns]
    if ring.xy[-1, 0] < ring.xy[0, 0]:
        turns.reverse()
    coast = np.vstack([turns[0], *(turn[1:] for turn in turns[1:])])
    corners = np.array([coast[-1], [coast[-1, 0], 90.0 * pole], [coast[0, 0], 90.0 * pole], coast[0]])
    return [Ring(np.vstack([coast, subdivide(corners, CUT_STEP_DEGREES)[1:]]), ring.is_hole)]


def merged(kept: RingArray, pieces: list[tuple[int, list[Ring]]], owners: Ints) -> RingArray:
    """The rings that needed no cut and the pieces of the others, in the order of their polygons."""
    cut = [ring for _, group in pieces for ring in group]
    # Pieces of one polygon on either side of the seam are polygons of their own: number them apart, in order.
    of_piece = np.array([polygon for polygon, group in pieces for _ in group], dtype=np.int64)
    group_of_piece = np.array([number for number, (_, group) in enumerate(pieces) for _ in group], dtype=np.int64)
    polygon = np.concatenate([kept.polygon, of_piece])
    group = np.concatenate([np.full(len(kept), -1), group_of_piece])
    lengths = np.concatenate([np.diff(kept.offsets), np.array([len(ring.xy) for ring in cut], dtype=np.int64)])
    order = np.lexsort((group, polygon))
    changes = (np.diff(polygon[order], prepend=-1) != 0) | (np.diff(group[order], prepend=-2) != 0)
    together = RingArray(
        np.concatenate([kept.xy, *(ring.xy for ring in cut)]),
        offsets_of(lengths),
        owners[polygon],
        polygon,
        np.concatenate([kept.is_hole, np.array([ring.is_hole for ring in cut], dtype=np.bool_)]),
        np.zeros(len(lengths), dtype=np.int64),
    )
    ordered = together.take(order) if cut else together
    return RingArray(ordered.xy, ordered.offsets, ordered.owner, np.cumsum(changes) - 1, ordered.is_hole, ordered.pole)


def cut_lines(lines: LineArray, seam_lon: float) -> LineArray:
    """The lines with longitudes from `seam_lon` to `seam_lon` + 360, broken in two where they cross the seam.

    Parameters
    ----------
    lines
        Lines in longitude and latitude; each edge is shorter than 360 degrees.
    seam_lon
        Longitude of the view's left edge, in degrees.

    Returns
    -------
    LineArray
        The pieces, each with the owner of the line it was cut from.
    """
    if not len(lines):
        return lines
    lon = lines.xy[:, 0]
    turn = np.floor((lon - seam_lon) / 360.0)
    if not turn.any():
        return lines
    line = lines.of_vertex
    crossing = np.flatnonzero((np.diff(turn) != 0) & (np.diff(line) == 0))
    xy, starts, owner = lines.xy, lines.offsets[:-1], lines.owner
    if len(crossing):
        edge = seam_lon + 360.0 * np.maximum(turn[crossing], turn[crossing + 1])
        share = (edge - lon[crossing]) / (lon[crossing + 1] - lon[crossing])
        lat = xy[crossing, 1] + share * (xy[crossing + 1, 1] - xy[crossing, 1])
        at = np.repeat(crossing + 1, 2)
        xy = np.insert(xy, at, np.repeat(np.column_stack([edge, lat]), 2, axis=0), axis=0)
        turn = np.insert(turn, at, np.column_stack([turn[crossing], turn[crossing + 1]]).ravel())
        later = crossing + 2 + 2 * np.arange(len(crossing))
        moved = starts + 2 * np.searchsorted(crossing, starts)
        order = np.argsort(np.concatenate([moved, later]), kind="stable")
        starts = np.concatenate([moved, later])[order]
        owner = np.concatenate([owner, owner[line[crossing]]])[order]
    shifted = xy - np.column_stack([360.0 * turn, np.zeros(len(turn))])
    pieces = LineArray(shifted, np.append(starts, len(shifted)), owner)
    return pieces.take(_has_length(pieces)) if len(crossing) else pieces


def _has_length(lines: LineArray) -> Bools:
    """Which lines are more than one place: cutting at a vertex leaves a piece without length."""
    west, east = ranges(lines.xy[:, 0], lines.offsets)
    south, north = ranges(lines.xy[:, 1], lines.offsets)
    return np.asarray((east > west) | (north > south))


def subdivide(xy: Floats, step: float) -> Floats:
    """A line whose edges are at most `step` long along either axis."""
    pieces = np.maximum(1, np.ceil(np.abs(np.diff(xy, axis=0)).max(axis=1) / step)).astype(np.int64)
    edge = np.repeat(np.arange(len(pieces)), pieces)
    share = (np.arange(pieces.sum()) - np.repeat(offsets_of(pieces)[:-1], pieces)) / pieces[edge]
    return np.vstack([xy[edge] + share[:, None] * (xy[edge + 1] - xy[edge]), xy[-1:]])
