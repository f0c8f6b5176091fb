"""Very many points, kept cell by cell, so that a view reads those near it alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Floats, Ints, bounds_of, offsets_of

RowNumbers = NDArray[Any]
"""Whole numbers, of 32 bits where they fit."""
AT_ONCE = 500_000
"""Points that are dealt with in one step: no more memory is needed for steps in between."""
SIDE = 128
"""Cells a side: 16,384 in all, whose numbers sort as 16-bit integers."""


class PointGrid:
    """Points on the plane.

    Parameters
    ----------
    xy
        Places, shape (n, 2); those that are not finite are left out.
    rows
        Shape (n): the row of the table that each belongs to; None where place i belongs to row i.

    Attributes
    ----------
    xy, rows
        The same, in the order of the cells.
    """

    def __init__(self, xy: Floats, rows: Ints | None) -> None:
        finite = np.isfinite(xy[:, 0])
        if not finite.all():
            xy, rows = xy[finite], np.flatnonzero(finite) if rows is None else rows[finite]
        west, south, east, north = bounds_of(xy) if len(xy) else (0.0,) * 4
        self._low = np.array([west, south])
        size = np.array([east - west, north - south])
        self._step = np.where(size > 0, size, 1.0) / SIDE
        cell = self._cells(xy)
        self._offsets = offsets_of(np.bincount(cell, minlength=SIDE * SIDE))
        order = np.argsort(cell, kind="stable").astype(np.int32 if len(xy) <= np.iinfo(np.int32).max else np.int64)
        self.xy = np.empty_like(xy)
        for part in _parts(len(xy)):
            self.xy[part] = xy[order[part]]
        self.rows: RowNumbers = order if rows is None else rows[order]

    def _cells(self, xy: Floats) -> NDArray[np.uint16]:
        """Give the number of the cell of each place."""
        cell = np.empty(len(xy), np.uint16)
        for part in _parts(len(xy)):
            column, row = np.minimum((xy[part] - self._low) / self._step, SIDE - 1).astype(np.uint16).T
            cell[part] = row * np.uint16(SIDE) + column
        return cell

    def __len__(self) -> int:
        return len(self.xy)

    def of(self, stretches: list[slice]) -> tuple[Floats, RowNumbers]:
        """Give the places and rows of the points of some stretches, of which there is at least one."""
        return np.concatenate([self.xy[part] for part in stretches]), np.concatenate([self.rows[part] for part in stretches])

    def near(self, bounds: tuple[float, float, float, float]) -> list[slice]:
        """Give stretches of the arrays that hold all points inside the bounds (west, south, east, north), and few others."""
        west, south = ((np.array(bounds[:2]) - self._low) / self._step).tolist()
        east, north = ((np.array(bounds[2:]) - self._low) / self._step).tolist()
        if east < 0 or north < 0 or west > SIDE or south > SIDE or not len(self):
            return []
        first, last = max(int(min(west, SIDE - 1)), 0), int(min(east, SIDE - 1))
        bottom, top = max(int(min(south, SIDE - 1)), 0), int(min(north, SIDE - 1))
        if first == 0 and last == SIDE - 1:
            stretches = [(bottom * SIDE, (top + 1) * SIDE)]
        else:
            stretches = [(row * SIDE + first, row * SIDE + last + 1) for row in range(bottom, top + 1)]
        return [slice(begin, end) for a, b in stretches if (begin := int(self._offsets[a])) < (end := int(self._offsets[b]))]


def _parts(count: int) -> Iterator[slice]:
    for begin in range(0, count, AT_ONCE):
        yield slice(begin, begin + AT_ONCE)
