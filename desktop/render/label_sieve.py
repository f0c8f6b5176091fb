"""Sorts out, for all labels at once, the places that are certainly taken, so that few are left to be looked at one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop.render.label_room import EDGE, Box, Spot

Array = NDArray[np.float64]
GRAIN = 2.0
"""Logical pixels a side of the squares: two boxes that both hold the same square meet for certain."""


def sieve(width: float, height: float, taken: Sequence[Box], marks: Array, sizes: Array) -> list[tuple[Spot, ...]]:
    """Give the places about each mark where its label may find room.

    Parameters
    ----------
    width, height
        Of the picture, in logical pixels.
    taken
        Boxes that labels keep off.
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
        good = np.asarray(((low >= EDGE) & (high <= np.array([width, height]) - EDGE)).all(axis=2))
    good[good] &= ~_surely_taken(width, height, taken, low[good], high[good])
    return [tuple(Spot(x, y) for x, y in places[chosen].tolist()) for places, chosen in zip(middles, good, strict=True)]


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


def _surely_taken(width: float, height: float, taken: Sequence[Box], low: Array, high: Array) -> NDArray[np.bool_]:
    """Tell which boxes hold a square that a taken box holds too."""
    shape = int(height / GRAIN) + 2, int(width / GRAIN) + 2
    solid = np.zeros(shape, dtype=np.bool_)
    corners = np.array(taken, dtype=np.float64).reshape(-1, 4) / GRAIN
    corners = np.clip(corners, 0, max(shape))
    for left, top, right, bottom in np.column_stack([np.ceil(corners[:, :2]), np.floor(corners[:, 2:])]).astype(np.int64).tolist():
        solid[top:bottom, left:right] = True
    sums = np.zeros((shape[0] + 1, shape[1] + 1), dtype=np.int32)
    sums[1:, 1:] = solid.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    left, top = np.ceil(low / GRAIN).astype(np.int64).T
    right, bottom = np.maximum(np.floor(high / GRAIN).astype(np.int64).T, (left, top))
    held = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(held > 0)
