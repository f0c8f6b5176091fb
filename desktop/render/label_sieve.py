"""Sorts the places of all labels at once: out what is certainly taken, and to the end what lies on lines of the map."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop.render.label_room import EDGE, NEAR_EDGE, Box, Size, Spot

Array = NDArray[np.float64]
Sums = NDArray[np.int32]
GRAIN = 2.0
"""Logical pixels a side of the squares: two boxes that both hold the same square meet for certain."""
SQUARE = 4.0
"""Logical pixels a side of the squares in which lines are measured, and between the points that stand for a line."""
CROSSED = 20.0
"""Logical pixels of lines under a text that make a place the worse, in steps: less is a line that crosses it upright."""


class Sieve:
    """What is taken in a picture, and where lines run.

    Parameters
    ----------
    width, height
        Of the picture, in logical pixels.
    taken
        Boxes that labels keep off.
    lines
        Lines that labels had better not lie on, each of shape (n, 2).
    origin
        A pixel that moves with the map, so that lines are measured alike wherever the view is.
    """

    def __init__(self, width: float, height: float, taken: Sequence[Box], lines: Sequence[Array], origin: tuple[float, float]) -> None:
        self._view = np.array([width, height])
        self._taken = _taken(width, height, taken)
        self._corner = np.mod(origin, SQUARE) - SQUARE
        self._lines = _measured(width, height, lines, self._corner) if lines else None

    def about(self, marks: Array, sizes: Array) -> list[tuple[Spot, ...]]:
        """Give the places about each mark where its label may find room.

        Parameters
        ----------
        marks
            Shape (n, 3): anchor and reach of each label.
        sizes
            Shape (n, 2): width and height of each text.
        """
        if not len(marks):
            return []
        middles = around(marks, sizes)
        low, high = middles - sizes[:, None] / 2, middles + sizes[:, None] / 2
        with np.errstate(invalid="ignore"):
            good = np.asarray(((low >= EDGE) & (high <= self._view - EDGE)).all(axis=2))
        good[good] &= ~self._surely_taken(low[good], high[good])
        crossed = np.zeros(good.shape, dtype=np.int64)
        crossed[good] = self._crossed(low[good], high[good])
        order = np.argsort(crossed, axis=1, kind="stable")
        rows = np.arange(len(marks))[:, None]
        found = zip(middles[rows, order], good[rows, order], strict=True)
        return [tuple(Spot(x, y) for x, y in places[chosen].tolist()) for places, chosen in found]

    def among(self, spots: tuple[Spot, ...], size: Size) -> tuple[Spot, ...]:
        """Give those of some places, the best first, where a text may find room; what is near the edge stays last."""
        places = np.array(spots)
        if places[:, 2].any():
            return spots
        middles = places[:, :2]
        half = np.array([size.width, size.height]) / 2
        free = np.flatnonzero(~self._surely_taken(middles - half, middles + half))
        near = np.minimum(middles[free], self._view - middles[free]).min(axis=1) < NEAR_EDGE
        order = np.lexsort([self._crossed(middles[free] - half, middles[free] + half), near])
        return tuple(spots[number] for number in free[order].tolist())

    def _surely_taken(self, low: Array, high: Array) -> NDArray[np.bool_]:
        """Tell which boxes hold a square that a taken box holds too."""
        last = np.array(self._taken.shape)[::-1] - 1
        left, top = np.clip(np.ceil(low / GRAIN), 0, last).astype(np.int64).T
        right, bottom = np.clip(np.floor(high / GRAIN), 0, last).astype(np.int64).T
        return np.asarray(_held(self._taken, left, top, np.maximum(right, left), np.maximum(bottom, top)) > 0)

    def _crossed(self, low: Array, high: Array) -> NDArray[np.int64]:
        """Give how much of lines lies under boxes, in steps."""
        if self._lines is None:
            return np.zeros(len(low), dtype=np.int64)
        last = np.array(self._lines.shape)[::-1] - 1
        left, top = np.clip(np.floor((low - self._corner) / SQUARE), 0, last).astype(np.int64).T
        right, bottom = np.clip(np.ceil((high - self._corner) / SQUARE), 0, last).astype(np.int64).T
        return np.asarray(_held(self._lines, left, top, right, bottom) * SQUARE // CROSSED, dtype=np.int64)


def around(marks: Array, sizes: Array) -> Array:
    """Where labels may stand, shape (n, 8, 2), the best place first (right, left, above, below, corners), as cartographers rank them.

    A label without reach stands on its anchor, or below or above it; the rest is nan.
    """
    x, y, reach = marks.T
    wide, high = sizes.T / 2
    side, lift = reach * 0.75 + wide, reach * 0.4
    above, below = y - reach - high, y + reach + high
    beside = [
        (x + reach + wide, y),
        (x - reach - wide, y),
        (x + side, above + lift),
        (x + side, below - lift),
        (x - side, above + lift),
        (x - side, below - lift),
        (x, above),
        (x, below),
    ]
    result: Array = np.array(beside).transpose(2, 0, 1)
    flat = reach == 0
    result[flat] = np.nan
    for place, rows in enumerate((0.0, 3.0, -3.0)):
        result[flat, place] = np.column_stack([x, y + rows * high])[flat]
    return result


def _taken(width: float, height: float, taken: Sequence[Box]) -> Sums:
    """Count the squares that taken boxes hold."""
    shape = int(height / GRAIN) + 2, int(width / GRAIN) + 2
    solid = np.zeros(shape, dtype=np.bool_)
    corners = np.array(taken, dtype=np.float64).reshape(-1, 4) / GRAIN
    corners = np.clip(corners, 0, max(shape))
    for left, top, right, bottom in np.column_stack([np.ceil(corners[:, :2]), np.floor(corners[:, 2:])]).astype(np.int64).tolist():
        solid[top:bottom, left:right] = True
    return _sums(solid)


def _measured(width: float, height: float, lines: Sequence[Array], corner: Array) -> Sums:
    """Count in each square the points that stand for lines, as many as a line is long there."""
    start, step = np.concatenate([line[:-1] for line in lines]), np.concatenate([np.diff(line, axis=0) for line in lines])
    end = start + step
    near = (np.maximum(start, end) >= 0).all(axis=1) & (np.minimum(start, end) <= (width, height)).all(axis=1)
    start, step = start[near], step[near]
    length = np.hypot(step[:, 0], step[:, 1])
    run = np.concatenate([[0.0], np.cumsum(length)])  # one rule for all: a line of short pieces has no more points than one of long ones
    at = np.arange(SQUARE / 2, run[-1], SQUARE)
    piece = np.clip(np.searchsorted(run, at, side="right") - 1, 0, max(len(start) - 1, 0))
    shape = math.ceil(height / SQUARE) + 2, math.ceil(width / SQUARE) + 2
    counts = np.zeros(shape, dtype=np.int32)
    if len(at):
        share = (at - run[piece]) / np.maximum(length[piece], 1e-9)
        column, row = np.floor((start[piece] + share[:, None] * step[piece] - corner) / SQUARE).astype(np.int64).T
        inside = (column >= 0) & (row >= 0) & (column < shape[1]) & (row < shape[0])
        counts += np.bincount((row * shape[1] + column)[inside], minlength=counts.size).reshape(shape).astype(np.int32)
    return _sums(counts)


def _sums(counts: NDArray[np.bool_] | Sums) -> Sums:
    """Give what lies above and to the left of each corner between squares."""
    sums: Sums = np.zeros((counts.shape[0] + 1, counts.shape[1] + 1), dtype=np.int32)
    sums[1:, 1:] = counts.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    return sums


def _held(sums: Sums, left: NDArray[np.int64], top: NDArray[np.int64], right: NDArray[np.int64], bottom: NDArray[np.int64]) -> Sums:
    return np.asarray(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])
