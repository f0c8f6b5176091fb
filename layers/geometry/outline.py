"""The edges of areas that are to be drawn as lines."""

from __future__ import annotations

import numpy as np

from layers.geometry.arrays import Bools, Floats, Ints, LineArray, RingArray, offsets_of, run_indices

NEAR_DEGREES = 1e-9
EDGE_LATITUDE = 90.0 - NEAR_DEGREES
AT_ONCE = 50_000
"""Vertices looked at a time: they stay in the processor's cache."""


def outlines(rings: RingArray) -> LineArray:
    """The edges of rings in degrees as lines, without those along which a file cuts areas.

    Files cut areas at the 180th meridian (RFC 7946, section 3.1.9) and close them along the poles; no map has a border there.
    """
    drawn = ~_along_cut(rings)
    drawn[rings.offsets[1:] - 1] = False  # the last vertex of a ring begins no edge
    starts = np.flatnonzero(drawn & ~np.concatenate([[False], drawn[:-1]]))
    ends = np.flatnonzero(drawn & ~np.concatenate([drawn[1:], [False]]))
    lengths = ends - starts + 2
    of_start = np.searchsorted(rings.offsets, starts, side="right") - 1
    return LineArray(rings.xy[run_indices(starts, lengths)], offsets_of(lengths), rings.owner[of_start])


def has_cut(rings: RingArray) -> Bools:
    """Which rings have an edge along which a file cuts areas."""
    if not len(rings):
        return np.zeros(0, dtype=np.bool_)
    return np.logical_or.reduceat(_along_cut(rings), rings.offsets[:-1])


def _along_cut(rings: RingArray) -> Bools:
    """Which vertices begin an edge along the 180th meridian or a pole, shape (n); few or none do, as a rule."""
    along = np.zeros(len(rings.xy), dtype=np.bool_)
    near = _near_cuts(rings.xy)
    near = near[np.isin(near + 1, near, assume_unique=True)]  # both ends of the edge
    one, other = rings.xy[near], rings.xy[near + 1]
    at_180 = _at_180(one) & _at_180(other) & (np.abs(other[:, 0] - one[:, 0]) < 1.0)
    at_pole = (np.abs(one[:, 1]) > EDGE_LATITUDE) & (np.abs(other[:, 1]) > EDGE_LATITUDE)
    along[near[at_180 | at_pole]] = True
    along[rings.offsets[1:] - 1] = False
    return along


def _at_180(xy: Floats) -> Bools:
    return np.asarray(np.abs(np.abs(xy[:, 0]) - 180.0) < NEAR_DEGREES)


def _near_cuts(xy: Floats) -> Ints:
    """The vertices on the 180th meridian or at a pole."""
    found = []
    for begin in range(0, len(xy), AT_ONCE):
        part = xy[begin : begin + AT_ONCE]
        found.append(np.flatnonzero(_at_180(part) | (np.abs(part[:, 1]) > EDGE_LATITUDE)) + begin)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
