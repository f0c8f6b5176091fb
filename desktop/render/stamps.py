"""Very many points at once: discs as pixels, by arrays instead of one drawing call a point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop.render.raster import FULL, Coverage

Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]


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

    def add(self, x: Array, y: Array) -> None:
        """Add points in device pixels."""
        column, row = np.floor(x).astype(np.int64) + self.reach, np.floor(y).astype(np.int64) + self.reach
        inside = (column >= 0) & (row >= 0) & (column < self._stride) & (row < len(self._centres))
        if not inside.all():
            column, row = column[inside], row[inside]
        self._centres.reshape(-1)[row * self._stride + column] = FULL

    def coverage(self) -> Coverage:
        """Give the pixels that discs cover; the sheet is used up."""
        covered = np.zeros((self._height, self._stride), dtype=np.uint8)
        wide, reached = self._centres.copy(), 0
        for half, offsets in sorted(self._spans().items()):
            for step in range(reached + 1, half + 1):
                np.bitwise_or(wide[:, step:], self._centres[:, :-step], out=wide[:, step:])
                np.bitwise_or(wide[:, :-step], self._centres[:, step:], out=wide[:, :-step])
            reached = half
            for dy in offsets:
                np.bitwise_or(covered, wide[self.reach + dy : self.reach + dy + self._height], out=covered)
        return covered[:, self.reach : self.reach + self._width]

    def _spans(self) -> dict[int, list[int]]:
        """Give the rows of a disc, counted from its middle, by how far they reach to the left and right."""
        spans: dict[int, list[int]] = {}
        for dy in range(-self.reach, self.reach + 1):
            if abs(dy) <= self._radius:
                spans.setdefault(int(np.sqrt(self._radius**2 - dy**2)), []).append(dy)
        return spans
