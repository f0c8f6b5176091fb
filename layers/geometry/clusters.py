"""Points that lie close together, gathered into heaps; by arrays, and the same heaps wherever the view is moved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from layers.geometry.arrays import Bools, Floats, Ints
from layers.geometry.point_grid import PointGrid

MARGIN = 6
"""Cells beside a view that are gathered too: what a heap in view takes in may depend on heaps beyond its edge."""
_MOST_CELLS = 4_000_000
"""Cells that are counted in an array of all of them; of more, the points are sorted by their cell."""
Bounds = tuple[float, float, float, float]
Cell = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Heaps:
    """Heaps of points in and around a view.

    Parameters
    ----------
    level
        Cells are ``2 ** level`` CRS units wide, and lie on the plane, not on the screen.
    places
        Shape (n, 2): the middle of the points of each heap's fullest cell.
    counts
        Shape (n): how many points each holds.
    cells
        The cells, column and row, of each.
    """

    level: int
    places: Floats
    counts: Ints
    cells: tuple[tuple[Cell, ...], ...]


def level_of(distance: float) -> int:
    """Give the level whose cells are at least so many CRS units wide, and less than twice that."""
    return math.ceil(math.log2(distance))


def heaps(points: PointGrid, bounds: Bounds, level: int) -> Heaps:
    """Gather the points in bounds (west, south, east, north) and around them, cell by cell.

    A cell takes in those beside it that hold no more than it and whose middle is nearer than a cell is wide, the fullest first.
    """
    side = 2.0**level
    west, south, east, north = (math.floor(value / side) for value in bounds)
    west, south, east, north = west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN
    wide, high = east - west + 1, north - south + 1
    totals = np.zeros((3, wide * high))
    for stretch in points.near((west * side, south * side, (east + 1) * side, (north + 1) * side)):
        xy = points.xy[stretch]
        column, row = np.floor(xy[:, 0] / side).astype(np.int64) - west, np.floor(xy[:, 1] / side).astype(np.int64) - south
        inside = (column >= 0) & (row >= 0) & (column < wide) & (row < high)
        number = (row * wide + column)[inside]
        for place, weight in enumerate((None, xy[inside, 0], xy[inside, 1])):
            totals[place] += np.bincount(number, weight, minlength=wide * high)
    filled = np.flatnonzero(totals[0])
    counts = totals[0][filled].astype(np.int64)
    places = (totals[1:, filled] / totals[0][filled]).T
    cells = np.column_stack([filled % wide + west, filled // wide + south])
    return _joined(level, places, counts, cells)


def _joined(level: int, places: Floats, counts: Ints, cells: Ints) -> Heaps:
    side = 2.0**level
    keys: list[Cell] = [(column, row) for column, row in cells.tolist()]
    index = {cell: number for number, cell in enumerate(keys)}
    order = np.lexsort([cells[:, 0], cells[:, 1], -counts]).tolist()
    xy, amounts = places.tolist(), counts.tolist()
    taken: set[int] = set()
    heads, sums, members = [], [], []
    for number in order:
        if number in taken:
            continue
        taken.add(number)
        (column, row), (x, y) = keys[number], xy[number]
        ours = [number]
        for across in (-1, 0, 1):
            for up in (-1, 0, 1):
                other = index.get((column + across, row + up))
                if other is not None and other not in taken and math.hypot(xy[other][0] - x, xy[other][1] - y) < side:
                    taken.add(other)
                    ours.append(other)
        heads.append(number)
        sums.append(sum(amounts[one] for one in ours))
        members.append(tuple(keys[one] for one in ours))
    return Heaps(level, places[np.array(heads, dtype=np.int64)], np.array(sums, dtype=np.int64), tuple(members))


def members(points: PointGrid, level: int, cells: tuple[Cell, ...]) -> Ints:
    """Give the rows of the points in some cells, in the order of the file."""
    side = 2.0**level
    found = [np.empty(0, dtype=np.int64)]
    for column, row in cells:
        for stretch in points.near((column * side, row * side, (column + 1) * side, (row + 1) * side)):
            xy = points.xy[stretch]
            inside: Bools = (np.floor(xy[:, 0] / side) == column) & (np.floor(xy[:, 1] / side) == row)
            found.append(points.rows[stretch][inside])
    return np.sort(np.concatenate(found))


@lru_cache(maxsize=32)
def fullest(points: PointGrid, level: int) -> int:
    """Give how many points the fullest cell of a level holds; kept, since every picture of a scale asks for it."""
    if not len(points):
        return 0
    cells = np.floor(points.xy / 2.0**level).astype(np.int64)
    cells -= cells.min(axis=0)
    wide, high = (cells.max(axis=0) + 1).tolist()
    number = cells[:, 1] * wide + cells[:, 0]
    if wide * high <= _MOST_CELLS:
        return int(np.bincount(number).max())
    number.sort()
    edges = np.flatnonzero(np.diff(number, prepend=number[0] - 1, append=number[-1] + 1))
    return int(np.diff(edges).max())
