"""Areas, lines and specks to coverage of pixels, by arrays: very many at once, without a drawing call each.

A call takes runs of vertices in device pixels (x to the right, y down) and adds to a sheet. They do little at a time, so that a window on
another thread waits for none of them, and let go of what is not needed.

Notes
-----
Areas are scan-converted: where an edge crosses a line of samples, it changes the coverage of all that lies to the right of it, by its share
of the pixel that it crosses and fully beyond. Adding up along each row gives the coverage. Rings that run the same way about their inside
may be added together in any order, and edges that two rings share cancel out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Bools, Floats, Ints, run_indices

Sheet = NDArray[np.int32]
Coverage = NDArray[np.uint8]

FULL = 255
"""Coverage of a pixel that is covered whole."""
ROWS_AT_ONCE = 32
"""Rows of a sheet that are added up together: they stay in the processor's cache."""
MARGIN = 4
"""Columns and rows around the picture that take what falls beside it."""


class Areas:
    """Rings that are filled with one colour.

    Parameters
    ----------
    width, height
        Device pixels.
    samples
        Lines of samples a row of pixels; 255 is best divided by it.
    """

    def __init__(self, width: int, height: int, samples: int) -> None:
        self._width, self._height, self._samples = width, height, samples
        self._unit = FULL // samples
        self._sheet: Sheet = np.zeros((height, width + 2), dtype=np.int32)

    def add(self, x: Floats, y: Floats, last: Ints, sense: NDArray[np.int8]) -> None:
        """Add rings.

        Parameters
        ----------
        x, y
            Vertices, the first of each ring repeated as its last.
        last
            Index of the last vertex of each ring.
        sense
            1 for a vertex of an outline that runs clockwise on the screen or a hole that runs against the clock, else -1.
        """
        row = np.clip(np.ceil(y * self._samples - 0.5), 0, self._height * self._samples).astype(np.int32)
        step = np.diff(row)
        step[last[:-1]] = 0
        edge = np.flatnonzero(step)
        if not len(edge):
            return
        slope = (x[edge + 1] - x[edge]) / ((y[edge + 1] - y[edge]) * self._samples)
        line = np.minimum(row[edge], row[edge + 1])
        where = x[edge] + (line + 0.5 - y[edge] * self._samples) * slope
        change = np.where(step[edge] > 0, self._unit, -self._unit).astype(np.int32) * sense[edge]
        self._deposit(where, line, change)
        more = np.abs(step[edge]) - 1  # most edges cross one line
        if more.any():
            self._deposit_more(where, slope, line, change, more)

    def _deposit_more(self, where: Floats, slope: Floats, line: Ints, change: NDArray[np.int32], more: Ints) -> None:
        """Follow edges from the first line that they cross to the others."""
        edge = np.repeat(np.arange(len(more)), more)
        steps = run_indices(np.ones(len(more), dtype=np.int64), more)
        self._deposit(where[edge] + steps * slope[edge], line[edge] + steps, change[edge])

    def _deposit(self, where: Floats, line: Ints, change: NDArray[np.int32]) -> None:
        x = np.clip(where, 0, self._width)
        column = x.astype(np.int64)
        beyond = np.rint((x - column) * change).astype(np.int32)
        flat = line // self._samples * (self._width + 2) + column
        sheet = self._sheet.reshape(-1)
        np.add.at(sheet, flat, change - beyond)
        np.add.at(sheet, flat + 1, beyond)

    def coverage(self) -> Coverage:
        """Give the coverage of each pixel; the sheet is used up."""
        coverage = np.empty((self._height, self._width), dtype=np.uint8)
        for begin in range(0, self._height, ROWS_AT_ONCE):
            rows = self._sheet[begin : begin + ROWS_AT_ONCE]
            np.cumsum(rows, axis=1, out=rows)
            np.abs(rows, out=rows)
            np.minimum(rows, self._unit * self._samples, out=rows)
            coverage[begin : begin + ROWS_AT_ONCE] = rows[:, : self._width]
        return coverage


class Strokes:
    """Lines of one width and colour: steep ones are worked out row by row, flat ones column by column."""

    def __init__(self, width: int, height: int, pen: float) -> None:
        self._width, self._height, self._pen = width, height, pen
        self._sheet: Sheet = np.zeros((height + 2 * MARGIN, width + 2 * MARGIN), dtype=np.int32)

    def add(self, x: Floats, y: Floats, last: Ints, drawn: Bools | None = None) -> None:
        """Add lines.

        Parameters
        ----------
        x, y
            Vertices.
        last
            Index of the last vertex of each line.
        drawn
            Whether the edge from each vertex to the next is drawn; all are, if not given.
        """
        dx, dy = np.diff(x), np.diff(y)
        steep = np.abs(dy) > np.abs(dx)
        kept = np.ones(len(dx), dtype=np.bool_) if drawn is None else drawn[:-1].copy()
        kept[last[:-1]] = False  # from the end of a line no edge leads to the next
        stride = self._width + 2 * MARGIN
        self._along(y, x, dy, dx, np.flatnonzero(steep & kept), (self._height, self._width), (stride, 1))
        self._along(x, y, dx, dy, np.flatnonzero(~steep & kept), (self._width, self._height), (1, stride))

    def _along(self, u: Floats, v: Floats, du: Floats, dv: Floats, edge: Ints, size: tuple[int, int], strides: tuple[int, int]) -> None:
        """Add edges that run rather along u than along v: at each whole step of u they cover a stretch of v."""
        start, end = (np.clip(np.ceil(u[at] - 0.5), 0, size[0]).astype(np.int32) for at in (edge, edge + 1))
        moved = start != end
        edge, start, end = edge[moved], start[moved], end[moved]
        if not len(edge):
            return
        slope = dv[edge] / du[edge]
        wide = self._pen * np.hypot(1.0, slope)
        reach = int(np.ceil(wide.max()))
        count = np.abs(end - start)
        which, place = np.repeat(np.arange(len(edge)), count), run_indices(np.minimum(start, end), count)
        low = (v[edge] + (0.5 - u[edge]) * slope - wide / 2)[which] + place * slope[which]
        np.clip(low, -MARGIN - reach, size[1] + MARGIN - 1, out=low)
        self._stretch(low, wide[which], (place + MARGIN) * strides[0], size[1], strides[1], reach)

    def _stretch(self, low: Floats, wide: Floats, line: Ints, size: int, stride: int, reach: int) -> None:
        """Cover stretches of lines of pixels, each pixel by its share."""
        first = np.floor(low).astype(np.int32)
        begin = low - first
        end = begin + wide
        share = np.minimum(end, 1.0) - begin
        sheet = self._sheet.reshape(-1)
        for step in range(reach + 1):
            if step:
                share = np.clip(end - step, 0.0, 1.0)
            column = np.clip(first + (step + MARGIN), 0, size + 2 * MARGIN - 1)
            np.add.at(sheet, line + column * stride, (share * FULL).astype(np.int32))

    def coverage(self) -> Coverage:
        """Give the coverage of each pixel; the sheet is used up."""
        inner = self._sheet[MARGIN : MARGIN + self._height, MARGIN : MARGIN + self._width]
        np.minimum(inner, FULL, out=inner)
        return inner.astype(np.uint8)


def speckle(coverage: Coverage, x: Floats, y: Floats, value: int) -> None:
    """Cover the pixels that specks lie on."""
    height, width = coverage.shape
    column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
    coverage[row[inside], column[inside]] = value
