"""Lines broken into strokes and gaps, by arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Floats, Ints

MOST = 400_000
"""Strokes that a call makes at most; a line that would have more stays whole."""


def dashed(xy: Floats, offsets: Ints, pattern: Sequence[float], box: tuple[float, float]) -> tuple[Floats, Ints]:
    """Break runs of vertices into strokes.

    Parameters
    ----------
    xy
        Vertices (n, 2), in pixels.
    offsets
        Where each run begins, and the last one ends.
    pattern
        Lengths of strokes and gaps in turn, in pixels; an even number of them.
    box
        Width and height of what is seen: strokes beyond it are left out, so that a line that is followed for ever takes no time.

    Returns
    -------
    xy, offsets
        The strokes as runs, in the order of the lines.
    """
    period, margin = float(sum(pattern)), 2.0 * float(max(pattern))
    first = np.delete(np.arange(max(len(xy) - 1, 0)), np.asarray(offsets[1:-1]) - 1)
    start, step = xy[first], xy[first + 1] - xy[first]
    length = np.hypot(step[:, 0], step[:, 1])
    begun = _along(length, first, offsets)
    low, high = _seen(start, step, box, margin)
    kept = np.flatnonzero((high > low) & (length > 0))
    start, step, length, begun, low, high = (part[kept] for part in (start, step, length, begun, low, high))
    near, far = begun + low * length, begun + high * length
    count = (np.floor(far / period) - np.floor(near / period) + 1).astype(np.int64)
    if int(count.sum()) * len(pattern) // 2 > MOST:
        return xy, offsets
    of = np.repeat(np.arange(len(kept)), count)
    turn = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count) + np.floor(near / period)[of]
    ends = np.cumsum(pattern)
    strokes = np.stack([np.concatenate([[0.0], ends[1:-1:2]]), ends[::2]])
    begin = np.maximum(turn[:, None] * period + strokes[0], near[of][:, None])
    end = np.minimum(turn[:, None] * period + strokes[1], far[of][:, None])
    real = end > begin
    owner = np.repeat(of, strokes.shape[1]).reshape(real.shape)[real]
    begin, end = begin[real], end[real]
    return _joined(start, step, length, begun, owner, begin, end)


def _along(length: Floats, first: Ints, offsets: Ints) -> Floats:
    """Give how far along its run each segment begins."""
    total = np.concatenate([[0.0], np.cumsum(length)])
    run = np.searchsorted(np.asarray(offsets), first, side="right") - 1
    before = np.searchsorted(first, np.asarray(offsets)[run])
    return np.asarray(total[:-1] - total[before], dtype=np.float64)


def _seen(start: Floats, step: Floats, box: tuple[float, float], margin: float) -> tuple[Floats, Floats]:
    """Give the shares of each segment between which it lies in the box (Liang and Barsky 1984)."""
    low, high = np.zeros(len(start)), np.ones(len(start))
    for axis in (0, 1):
        moves = np.abs(step[:, axis]) > 1e-12
        divisor = np.where(moves, step[:, axis], 1.0)
        one, other = (-margin - start[:, axis]) / divisor, (box[axis] + margin - start[:, axis]) / divisor
        inside = (start[:, axis] >= -margin) & (start[:, axis] <= box[axis] + margin)
        low = np.maximum(low, np.where(moves, np.minimum(one, other), np.where(inside, 0.0, 2.0)))
        high = np.minimum(high, np.where(moves, np.maximum(one, other), 1.0))
    return low, high


def _joined(start: Floats, step: Floats, length: Floats, begun: Floats, owner: Ints, begin: Floats, end: Floats) -> tuple[Floats, Ints]:
    """Give strokes that go round a bend as one run."""

    def place(at: Floats) -> NDArray[np.float64]:
        return np.asarray(start[owner] + step[owner] * ((at - begun[owner]) / length[owner])[:, None])

    heads, tails = place(begin), place(end)
    goes_on = np.zeros(len(begin), dtype=np.bool_)
    goes_on[1:] = (begin[1:] == begun[owner[1:]]) & (np.abs(heads[1:] - tails[:-1]) < 1e-6).all(axis=1) & (owner[1:] != owner[:-1])
    pairs = np.stack([heads, tails], axis=1).reshape(-1, 2)
    keep = np.ones(len(pairs), dtype=np.bool_)
    keep[::2] = ~goes_on
    places = np.cumsum(keep) - 1
    return pairs[keep], np.append(places[::2][~goes_on], int(keep.sum())).astype(np.int64)
