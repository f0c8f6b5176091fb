"""The edges of areas that are to be drawn as lines."""

from __future__ import annotations

import numpy as np

from layers.geometry.arrays import Bools, LineArray, RingArray, offsets_of, run_indices

NEAR_DEGREES = 1e-9


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
    """Which vertices begin an edge along the 180th meridian or a pole, shape (n)."""
    at_180 = np.abs(np.abs(rings.xy[:, 0]) - 180.0) < NEAR_DEGREES
    at_pole = np.abs(rings.xy[:, 1]) > 90.0 - NEAR_DEGREES
    along = np.zeros(len(rings.xy), dtype=np.bool_)
    along[:-1] = (at_180[:-1] & at_180[1:] & (np.abs(np.diff(rings.xy[:, 0])) < 1.0)) | (at_pole[:-1] & at_pole[1:])
    along[rings.offsets[1:] - 1] = False
    return along
