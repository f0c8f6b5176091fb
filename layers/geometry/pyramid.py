"""What a view can show of many rings or lines: the runs that meet it, with the vertices that can be told apart.

Vertices are rounded to a grid of a quarter to half a pixel, of half to a whole one where they crowd, or of a fraction of that where they
are few. Those that fall on the grid point of the one before are dropped, and so are those in the middle of two steps that are the same. Two
rings that share an edge are rounded alike, whichever way they run, so no gap opens between them.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.feedback import Feedback
from layers.geometry.arrays import Bools, Floats, Ints, offsets_of, ranges, take_runs
from layers.geometry.threads import at_once

Bounds = tuple[float, float, float, float]
GridPlaces = NDArray[Any]
"""Multiples of a grain, shape (n, 2): 32-bit integers where they fit, else floats."""

FEW_VERTICES = 400_000
"""Of so many vertices in view the visible ones are worked out anew for each view; of more, a level of the whole is kept."""
CROWDED = 2_000_000
"""Of more vertices in view than there are pixels, the grid is twice as coarse."""
SPARSE = 50_000
"""Of fewer vertices in view nothing needs to be dropped: the grid is so fine that slanting lines show no steps."""
CHUNK = 50_000
"""Vertices taken at a time: their arrays stay in the processor's cache, and no step holds other threads up."""
MOST_LEVELS = 3
"""How many levels are kept, the last used."""
_NEVER = Feedback()
_WHOLE = 2.0**30
"""Grid coordinates below this fit 32 bits; rounding to finer grids is left to few vertices, in 64."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Runs as a view shows them.

    Parameters
    ----------
    xy
        Vertices, shape (n, 2): `grain` times them is the place in CRS units.
    offsets
        Shape (m + 1): run i owns the vertices ``offsets[i]:offsets[i + 1]``; there are at least two.
    runs
        Shape (m): the number of each run in the whole.
    turns
        Shape (m): 1 for a ring that runs against the clock where y points up, -1 for one that runs with it, 0 for a line to and fro.
    specks, speck_runs
        Runs of which one vertex is left, shape (k, 2) and (k): they are seen as a speck.
    grain
        Side of the grid in CRS units.
    """

    xy: GridPlaces
    offsets: Ints
    runs: Ints
    turns: NDArray[np.int8]
    specks: GridPlaces
    speck_runs: Ints
    grain: float

    def take(self, runs: Ints, specks: Bools) -> Seen:
        """Give the chosen runs, by their places here, and the chosen specks."""
        xy, offsets = take_runs(self.xy, self.offsets, runs)
        return Seen(xy, offsets, self.runs[runs], self.turns[runs], self.specks[specks], self.speck_runs[specks], self.grain)


class Pyramid:
    """Rings or lines on the plane, from which a view takes what it can show.

    Parameters
    ----------
    xy
        Vertices in CRS units, shape (n, 2).
    offsets
        Shape (m + 1): run i owns the vertices ``offsets[i]:offsets[i + 1]``; none is empty.
    """

    def __init__(self, xy: Floats, offsets: Ints) -> None:
        self.xy = xy
        self.offsets = offsets
        self._levels: OrderedDict[float, Seen] = OrderedDict()

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def boxes(self) -> tuple[Floats, Floats, Floats, Floats]:
        """West, south, east and north of each run."""
        west, east = ranges(self.xy[:, 0], self.offsets)
        south, north = ranges(self.xy[:, 1], self.offsets)
        return west, south, east, north

    @cached_property
    def sizes(self) -> Floats:
        """Width or height of each run in CRS units, whichever is more."""
        west, south, east, north = self.boxes
        return np.maximum(east - west, north - south)

    @cached_property
    def _reach(self) -> float:
        """How far from the origin the vertices lie."""
        return max((float(np.abs(side).max()) for side in self.boxes if len(side)), default=0.0)

    def meeting(self, bounds: Bounds) -> Bools:
        """Tell which runs have a box that meets the bounds (west, south, east, north)."""
        west, south, east, north = self.boxes
        return (west <= bounds[2]) & (south <= bounds[3]) & (east >= bounds[0]) & (north >= bounds[1])

    def seen(self, bounds: Bounds, pixel: float, feedback: Feedback = _NEVER) -> Seen:
        """Give what a view shows, and perhaps some of what lies beside it.

        Parameters
        ----------
        bounds
            West, south, east and north of the view in CRS units.
        pixel
            Size of a device pixel in CRS units.
        feedback
            Ends it.

        Raises
        ------
        Stopped
            The feedback was stopped.
        """
        met = self.meeting(bounds)
        vertices = int(np.diff(self.offsets)[met].sum())
        parts = 1 if vertices > CROWDED else 2 if vertices > SPARSE else 16
        grain = 2.0 ** math.floor(math.log2(pixel / parts))
        if vertices <= FEW_VERTICES or self._reach / grain >= _WHOLE:
            runs = np.flatnonzero(met)
            xy, offsets = (self.xy, self.offsets) if len(runs) == len(self) else take_runs(self.xy, self.offsets, runs)
            return _rounded(xy, offsets, runs, grain, self._reach, feedback)
        return _among(self._level(grain, feedback), met)

    def _level(self, grain: float, feedback: Feedback) -> Seen:
        """Give the whole at a grain; worked out once."""
        level = self._levels.pop(grain, None)
        if level is None:
            level = _rounded(self.xy, self.offsets, np.arange(len(self)), grain, self._reach, feedback)
        self._levels[grain] = level
        while len(self._levels) > MOST_LEVELS:
            self._levels.popitem(last=False)
        return level


def _rounded(xy: Floats, offsets: Ints, runs: Ints, grain: float, reach: float, feedback: Feedback) -> Seen:
    """Round runs to a grid and drop the vertices that say nothing."""
    if not len(xy):
        none = np.zeros((0, 2))
        return Seen(none, np.zeros(1, dtype=np.int64), runs, np.zeros(0, dtype=np.int8), none, runs, grain)
    kind = np.int32 if reach / grain < _WHOLE else np.float64
    kept = np.zeros(len(xy), dtype=np.bool_)
    kept[offsets[:-1]] = True

    def told_apart(begin: int) -> GridPlaces:
        feedback.check()
        first = max(begin - 1, 0)  # the vertex before, to compare with; the very first is kept anyway
        grid = np.rint(xy[first : begin + CHUNK] * (1 / grain)).astype(kind)
        here = kept[begin : begin + CHUNK]
        starts = here.copy()
        here[begin == 0 :] |= _changes(grid)
        here[_straight_on(grid[begin - first :], here, starts)] = False
        return grid[begin - first :][here]

    grid = np.concatenate(list(at_once(told_apart, range(0, len(xy), CHUNK))))
    lengths = np.add.reduceat(kept, offsets[:-1], dtype=np.int64)
    is_speck = lengths == 1
    specks = grid[offsets_of(lengths)[:-1][is_speck]]
    if is_speck.any():
        grid = grid[np.repeat(~is_speck, lengths)]
    left = offsets_of(lengths[~is_speck])
    return Seen(grid, left, runs[~is_speck], _turns(grid, left), specks, runs[is_speck], grain)


def _changes(grid: GridPlaces) -> Bools:
    """Tell which vertices, from the second on, differ from the one before."""
    if grid.dtype == np.int32:  # a pair of them is one number of 64 bits
        pairs = np.ascontiguousarray(grid).view(np.int64).ravel()
        return np.asarray(pairs[1:] != pairs[:-1])
    return np.asarray((grid[1:, 0] != grid[:-1, 0]) | (grid[1:, 1] != grid[:-1, 1]))


def _straight_on(grid: GridPlaces, kept: Bools, starts: Bools) -> Ints:
    """Name those of the kept vertices that lie in the middle of two steps of one run that are the same."""
    numbers = np.flatnonzero(kept)
    step = np.diff(grid[numbers], axis=0)
    middle = ~_changes(step)
    ends = starts[numbers]
    middle &= ~(ends[1:-1] | ends[2:])  # what comes before the start of the next run is an end
    return numbers[1:-1][middle]


def _turns(grid: GridPlaces, offsets: Ints) -> NDArray[np.int8]:
    """Tell which way each ring runs, by the sign of its area."""
    turns = np.zeros(len(offsets) - 1, dtype=np.int8)

    def turn(some: tuple[int, int]) -> None:
        first, after = some
        begin, end = int(offsets[first]), int(offsets[after])
        x, y = grid[begin:end, 0].astype(np.float64), grid[begin:end, 1].astype(np.float64)
        swept = np.zeros(end - begin)
        np.subtract(x[:-1] * y[1:], x[1:] * y[:-1], out=swept[:-1])
        swept[offsets[first + 1 : after + 1] - begin - 1] = 0.0  # from the end of a ring no edge leads to the next
        turns[first:after] = np.sign(np.add.reduceat(swept, offsets[first:after] - begin))

    list(at_once(turn, list(chunks(offsets))))
    return turns


def chunks(offsets: Ints, size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """Divide runs into stretches of about so many vertices; yields the first run of each, and the one after its last."""
    runs, first = len(offsets) - 1, 0
    while first < runs:
        after = max(int(np.searchsorted(offsets, offsets[first] + size)), first + 1)
        after = min(after, runs)
        yield first, after
        first = after


def _among(level: Seen, met: Bools) -> Seen:
    """Give the runs of a level that are met, and perhaps others."""
    if np.count_nonzero(met) > len(met) / 2:  # to pick out most takes longer than to draw the rest
        return level
    return level.take(np.flatnonzero(met[level.runs]), met[level.speck_runs])
