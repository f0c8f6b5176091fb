"""Very many points at once: discs as pixels, by arrays instead of one drawing call a point."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.render.raster import FULL, Coverage

FAINT = 24
"""Coverage below which the edge of a disc is left out: a tenth of a pixel."""
PHASES = 4
"""Places in a pixel, along each side, to which scattered discs are told apart."""
FEW = 24
"""Pixels a point at least, for discs to be stamped one by one; where they crowd, nobody sees where in its pixel each lies."""
Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Numbers = NDArray[np.int32]


class Discs:
    """A sheet on which every point is a disc, without outlines that would hide their neighbours.

    Parameters
    ----------
    width, height
        Device pixels.
    diameter
        Of a disc, in device pixels.
    """

    def __init__(self, width: int, height: int, diameter: float) -> None:
        self._radius = max(diameter / 2, 0.5)
        self.reach = int(np.ceil(self._radius))
        """How far beside the picture a point still shows, in device pixels."""
        self._width, self._height = width, height
        self._stride = width + 2 * self.reach
        self._centres: Pixels = np.zeros((height + 2 * self.reach, self._stride), dtype=np.uint8)

    def add(self, x: Array, y: Array, first: int | None = None) -> None:
        """Add points in device pixels; `first` is the number of the first of them, where it is asked later which lies on top."""
        column, row = np.floor(x).astype(np.int64) + self.reach, np.floor(y).astype(np.int64) + self.reach
        inside = (column >= 0) & (row >= 0) & (column < self._stride) & (row < len(self._centres))
        places = row * self._stride + column
        self._centres.reshape(-1)[places if inside.all() else places[inside]] = FULL
        if first is not None:
            numbers = np.arange(first, first + len(x), dtype=np.int32)
            self._last.reshape(-1)[places[inside]] = numbers[inside]  # of several at one place the last one stays

    @cached_property
    def _last(self) -> Numbers:
        return np.full(self._centres.shape, -1, dtype=np.int32)

    def topmost(self) -> Numbers:
        """Give the number of the last point whose disc covers each pixel; -1 where none does."""
        reach = ((disc(self._radius) >= FAINT).sum(axis=1) - 1) // 2  # of each row of a disc to either side; -1 for none
        top: Numbers = np.full((self._height, self._stride), -1, dtype=np.int32)
        wide = self._last.copy()
        for away in range(self.reach + 1):
            if away:
                np.maximum(wide[:, away:], self._last[:, :-away], out=wide[:, away:])
                np.maximum(wide[:, :-away], self._last[:, away:], out=wide[:, :-away])
            for row in np.flatnonzero(reach == away).tolist():
                np.maximum(top, wide[row : row + self._height], out=top)
        return top[:, self.reach : self.reach + self._width]

    def coverage(self) -> Coverage:
        """Give how far discs cover each pixel; the sheet is used up."""
        covered = np.zeros((self._height, self._stride), dtype=np.uint8)
        kernel = disc(self._radius)
        solid = (kernel == FULL).sum(axis=1) // 2  # how far a row of the disc is solid to either side; -1 for not at all
        solid[kernel[:, self.reach] != FULL] = -1
        wide = self._centres.copy()
        for away in range(self.reach + 1):
            pair = self._centres if away == 0 else self._shifted(away)
            if away:
                np.bitwise_or(wide, pair, out=wide)
            for row in range(2 * self.reach + 1):
                rows = slice(row, row + self._height)
                share = int(kernel[row, self.reach + away])
                if solid[row] == away:
                    np.bitwise_or(covered, wide[rows], out=covered)
                elif FULL > share >= FAINT:
                    np.maximum(covered, pair[rows] & np.uint8(share), out=covered)
        return covered[:, self.reach : self.reach + self._width]

    def _shifted(self, away: int) -> Pixels:
        """Give the pixels that lie so many columns to the left or right of a point."""
        pair = np.zeros_like(self._centres)
        pair[:, away:] = self._centres[:, :-away]
        np.bitwise_or(pair[:, :-away], self._centres[:, away:], out=pair[:, :-away])
        return pair


class ScatteredDiscs:
    """The same for points that are few beside the pixels: each disc lies to a quarter pixel where its point does."""

    def __init__(self, width: int, height: int, diameter: float) -> None:
        self._radius = max(diameter / 2, 0.5)
        self._width, self._height = width, height
        self._margin = 2 * (int(np.ceil(self._radius)) + 1)
        """Pixels around the picture: discs whose middle lies just beside it reach over the edge on both sides."""
        self._stride = width + 2 * self._margin
        self._covered: Pixels = np.zeros((height + 2 * self._margin, self._stride), dtype=np.uint8)

    def add(self, x: Array, y: Array, first: int | None = None) -> None:
        """Add points as :meth:`Discs.add` does."""
        near = self._margin // 2
        inside = (x >= -near) & (y >= -near) & (x < self._width + near) & (y < self._height + near)
        numbers = np.flatnonzero(inside)
        x, y = x[inside] + self._margin, y[inside] + self._margin
        column, row = np.floor(x), np.floor(y)
        places = row.astype(np.int64) * self._stride + column.astype(np.int64)
        phase = np.floor((y - row) * PHASES).astype(np.int64) * PHASES + np.floor((x - column) * PHASES).astype(np.int64)
        for number in range(PHASES * PHASES):
            ours = phase == number
            if ours.any():
                self._stamp(places[ours], None if first is None else first + numbers[ours], *divmod(number, PHASES))

    def _stamp(self, places: NDArray[np.int64], numbers: NDArray[np.int64] | None, down: int, right: int) -> None:
        covered = self._covered.reshape(-1)
        kernel = disc(self._radius, (right + 0.5) / PHASES - 0.5, (down + 0.5) / PHASES - 0.5)
        reach = len(kernel) // 2
        for row, column in np.argwhere(kernel).tolist():
            share, at = kernel[row, column], places + ((row - reach) * self._stride + column - reach)
            covered[at] = FULL if share == FULL else np.maximum(covered[at], share)
            if numbers is not None:
                top = self._last.reshape(-1)
                top[at] = np.maximum(top[at], numbers)  # of several at one place the last one stays

    @cached_property
    def _last(self) -> Numbers:
        return np.full(self._covered.shape, -1, dtype=np.int32)

    def topmost(self) -> Numbers:
        """Give the number of the last point whose disc covers each pixel; -1 where none does."""
        return self._inner(self._last)

    def coverage(self) -> Coverage:
        """Give how far discs cover each pixel."""
        return self._inner(self._covered)

    def _inner(self, sheet: NDArray[Any]) -> NDArray[Any]:
        return sheet[self._margin : self._margin + self._height, self._margin : self._margin + self._width]


def discs(width: int, height: int, diameter: float, points: int) -> Discs | ScatteredDiscs:
    """Give an empty sheet that suits so many points."""
    return (ScatteredDiscs if points * FEW <= width * height else Discs)(width, height, diameter)


@lru_cache(maxsize=64)
def disc(radius: float, right: float = 0.0, down: float = 0.0) -> Pixels:
    """Give the coverage of the pixels about one in whose middle, or so far beside it, a disc lies; told by a hundred samples each."""
    reach = int(np.ceil(radius + max(abs(right), abs(down))))
    along = (np.arange((2 * reach + 1) * 10) + 0.5) / 10 - reach - 0.5
    inside = np.hypot(along[:, None] - down, along - right) <= radius
    shares = inside.reshape(2 * reach + 1, 10, 2 * reach + 1, 10).mean(axis=(1, 3))
    return np.asarray(np.rint(shares * FULL), dtype=np.uint8)
