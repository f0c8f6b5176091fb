"""More vertices on long edges, so that what is straight in longitude and latitude bends with the projection as it must."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from layers.geometry.arrays import Floats, Ints, LineArray, RingArray, offsets_of

AT_ONCE = 100_000
"""Edges looked at a time: their lengths stay in the processor's cache."""
STEP = 1.0
"""Degrees between vertices: on a world map of 2,000 pixels a chord of one degree is nowhere a quarter pixel off its curve."""


def densified_rings(rings: RingArray, step: float = STEP) -> RingArray:
    """Return rings whose edges are nowhere longer than ``step`` degrees along either axis."""
    xy, offsets = _densified(rings.xy, rings.offsets, step)
    return rings if xy is rings.xy else replace(rings, xy=xy, offsets=offsets)


def densified_lines(lines: LineArray, step: float = STEP) -> LineArray:
    """Return lines whose edges are nowhere longer than ``step`` degrees along either axis."""
    xy, offsets = _densified(lines.xy, lines.offsets, step)
    return lines if xy is lines.xy else replace(lines, xy=xy, offsets=offsets)


def _densified(xy: Floats, offsets: Ints, step: float) -> tuple[Floats, Ints]:
    """Divide long edges evenly, within runs only; all runs at once. Arrays that need nothing come back as they are."""
    long = _long_edges(xy, offsets, step)
    if not len(long):
        return xy, offsets
    pieces = np.ones(len(xy), dtype=np.int64)
    pieces[long] = np.ceil(np.abs(xy[long + 1] - xy[long]).max(axis=1) / step)
    return divided(xy, offsets, pieces)


def divided(xy: Floats, offsets: Ints, pieces: Ints) -> tuple[Floats, Ints]:
    """Divide edges evenly.

    Parameters
    ----------
    xy
        Vertices (n, 2).
    offsets
        Where runs begin, closed by n.
    pieces
        How many pieces to make of the edge from each vertex to the next, shape (n); 1 for the last vertex of a run, which begins no edge.
    """
    starts = offsets_of(pieces)
    edge = np.repeat(np.arange(len(xy)), pieces)
    share = (np.arange(starts[-1]) - starts[edge]) / pieces[edge]
    following = np.minimum(edge + 1, len(xy) - 1)
    dense = xy[edge] + share[:, None] * (xy[following] - xy[edge])
    return dense, starts[offsets]


def _long_edges(xy: Floats, offsets: Ints, step: float) -> Ints:
    """The vertices whose edge to the next of their run is longer than a step; few, as a rule."""
    long = np.zeros(max(len(xy) - 1, 0), dtype=np.bool_)
    for axis in (0, 1):
        for begin in range(0, len(long), AT_ONCE):
            part = xy[begin : begin + AT_ONCE + 1, axis]
            long[begin : begin + AT_ONCE] |= np.abs(np.diff(part)) > step
    ends = offsets[1:-1] - 1
    long[ends[(ends >= 0) & (ends < len(long))]] = False
    return np.flatnonzero(long)
