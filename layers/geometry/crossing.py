"""Lines and rings in degrees that step over the 180th meridian in one edge: led the short way round, as whoever drew them meant it.

Written from one end of the range of longitudes to the other, such an edge would cross the whole map.
"""

from __future__ import annotations

import numpy as np

from layers.geometry.arrays import Bools, Floats, Ints, offsets_of, ranges, run_indices, take_runs, unwrap

WHOLE_TURN = 360.0 - 1e-6
"""From here on an edge is meant to go round the globe, as along the edge of a world map."""
FARTHEST = 540.0
"""Longitude that is not passed: what goes round the globe again and again stays as it is written."""


def crossing_parts(xy: Floats, offsets: Ints, ring: Bools) -> Ints:
    """Find the lines and rings with an edge of more than 180 degrees of longitude.

    Rings whose edges all follow meridians and parallels are boxes, which may well be as wide as they say.

    Parameters
    ----------
    xy
        Longitude and latitude in degrees, shape (n, 2).
    offsets
        Where parts begin, closed by n.
    ring
        Shape (parts,): whether each is a ring.

    Returns
    -------
    parts
        Indices of parts, rising.
    """
    none = np.empty(0, dtype=np.int64)
    lon = xy[:, 0]
    if len(lon) < 2 or not lon.max() - lon.min() > 180.0:
        return none
    step = np.abs(np.diff(lon))
    ends = offsets[1:-1] - 1
    ends = ends[(ends >= 0) & (ends < len(step))]
    step[ends] = 0.0
    long = np.flatnonzero(step > 180.0)
    if not len(long):
        return none
    part = np.searchsorted(offsets, long, side="right") - 1
    found = np.setdiff1d(part, part[step[long] >= WHOLE_TURN])
    slanted = (step > 0) & (np.diff(xy[:, 1]) != 0)
    before = offsets_of(slanted.astype(np.int64))
    boxes = ring[found] & (before[offsets[found + 1] - 1] == before[offsets[found]])
    return np.asarray(found[~boxes])


def led_across(xy: Floats, offsets: Ints, polygon: Ints, parts: Ints) -> Floats:
    """Lead parts the short way round, so that their longitudes run on past 180, and bring rings of the same polygon to them.

    Parameters
    ----------
    polygon
        Shape (parts,): the polygon that a ring belongs to, whose shell comes first; -1 for what is no ring.
    parts
        Which parts, as :func:`crossing_parts` finds them.

    Returns
    -------
    xy
        As it came, but for the longitudes of these.
    """
    taken, starts = take_runs(xy, offsets, parts)
    led = unwrap(taken, starts)
    low, high = ranges(led[:, 0], starts)
    near = (low >= -FARTHEST) & (high <= FARTHEST)
    moved = xy.copy()
    moved[run_indices(offsets[:-1][parts[near]], np.diff(offsets)[parts[near]])] = take_runs(led, starts, near)[0]
    rings = np.flatnonzero(np.isin(polygon, polygon[parts[near]]) & (polygon >= 0))
    if len(rings):
        west, east = ranges(*_longitudes(moved, offsets, rings))
        shell = np.searchsorted(polygon[rings], polygon[rings])
        turns = np.round(((west + east)[shell] - (west + east)) / 720.0)
        moved[run_indices(offsets[:-1][rings], np.diff(offsets)[rings]), 0] += 360.0 * np.repeat(turns, np.diff(offsets)[rings])
    return moved


def _longitudes(xy: Floats, offsets: Ints, parts: Ints) -> tuple[Floats, Ints]:
    taken, starts = take_runs(xy, offsets, parts)
    return taken[:, 0], starts
