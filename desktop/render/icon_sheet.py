"""Very many icons at once, by arrays instead of one drawing call an icon."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.render.arrays import polygon
from desktop.render.images import painting
from desktop.render.raster import FULL, Coverage
from desktop.render.stamps import FAINT, FEW, PHASES
from layers.feedback import Feedback
from layers.geometry.arrays import Floats, Ints

HIDDEN = 6
"""What share of an icon's reach two of one shape lie apart at least: of nearer ones the upper hides the lower but for a rim."""
SEVERAL = 12
"""Looks from which on nobody sees where in its pixel an icon lies."""


class IconSheet:
    """A sheet on which every point is a shape, without edges that would hide its neighbours.

    Parameters
    ----------
    width, height
        Device pixels.
    crowded
        How many points there are.
    looks
        How many different shapes.
    """

    def __init__(self, width: int, height: int, feedback: Feedback, *, crowded: int, looks: int) -> None:
        self._width, self._height, self._feedback = width, height, feedback
        self._phases = PHASES if crowded * FEW <= width * height and looks < SEVERAL else 1
        self._covered: Coverage = np.zeros((height, width), dtype=np.uint8)
        self._last: NDArray[np.int32] = np.full((height, width), -1, dtype=np.int32)

    def add(self, x: Floats, y: Floats, numbers: Ints, corners: Floats) -> None:
        """Add points in device pixels with their numbers, of which the higher lie above; `corners` (n, 2) are of their shape."""
        column, row = np.floor(x), np.floor(y)
        down, right = (np.floor((value - whole) * self._phases).astype(np.int64) for value, whole in ((y, row), (x, column)))
        reach = int(np.ceil(np.abs(corners).max())) + 1
        near = (column >= -reach) & (row >= -reach) & (column < self._width + reach) & (row < self._height + reach)
        phase = np.where(near, down * self._phases + right, -1)
        for number in range(self._phases**2):
            ours = np.flatnonzero(phase == number)
            if len(ours):
                shift = (np.array(divmod(number, self._phases)) + 0.5) / self._phases - 0.5
                self._stamp(column[ours].astype(np.int64), row[ours].astype(np.int64), numbers[ours], kernel(corners + shift[::-1], reach))

    def _stamp(self, column: Ints, row: Ints, numbers: Ints, shares: Coverage) -> None:
        reach = len(shares) // 2
        grain = max(reach // HIDDEN, 1)
        stride = (self._width + 2 * reach) // grain + 1
        topmost = np.full(((self._height + 2 * reach) // grain + 1) * stride, -1, dtype=np.int64)
        topmost[(row + reach) // grain * stride + (column + reach) // grain] = np.arange(len(row))  # of several the last one stays
        kept = topmost[topmost >= 0]
        row, column, number = row[kept], column[kept], numbers[kept].astype(np.int32)
        covered, last = self._covered.reshape(-1), self._last.reshape(-1)
        for below, beside in np.argwhere(shares >= FAINT).tolist():
            self._feedback.check()
            share, down, right = shares[below, beside], row + below - reach, column + beside - reach
            inside = (down >= 0) & (down < self._height) & (right >= 0) & (right < self._width)
            at = down[inside] * self._width + right[inside]
            covered[at] = FULL if share == FULL else np.maximum(covered[at], share)
            last[at] = np.maximum(last[at], number[inside])

    def coverage(self) -> Coverage:
        """Give how far icons cover each pixel."""
        return self._covered

    def topmost(self) -> NDArray[np.int32]:
        """Give the number of the topmost icon that covers each pixel; -1 where none does."""
        return self._last


def kernel(corners: Floats, reach: int) -> Coverage:
    """Give how far a shape about the middle of a pixel covers it and those up to `reach` away."""
    side = 2 * reach + 1
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    with painting(image) as painter:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawPolygon(polygon(corners + side / 2))
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(side, image.bytesPerLine())
    return rows[:, :side].copy()
