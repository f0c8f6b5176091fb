"""Many rings or many lines in one pair of numpy arrays.

Longitudes are *continuous* along a ring or line: they may leave -180 to 180, and never jump by 360 between neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Kind = TypeVar("Kind", bound=np.generic)

FEW_STRETCHES = 8
"""Runs a stretch of neighbours at least, for stretches to be copied instead of vertices one by one."""


@dataclass(frozen=True, eq=False)
class LineArray:
    """Lines, one behind the other.

    Parameters
    ----------
    xy
        Vertices, shape (n, 2): longitude and latitude in degrees, or projected metres.
    offsets
        Shape (m + 1): line i owns the vertices ``offsets[i]:offsets[i + 1]``.
    owner
        Shape (m): index of the thing each line belongs to; several pieces of one line share it.
    """

    xy: Floats
    offsets: Ints
    owner: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def of_vertex(self) -> Ints:
        """The line that each vertex belongs to, shape (n)."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    def take(self, lines: Ints | Bools) -> LineArray:
        """The chosen lines, in the order asked for."""
        xy, offsets = take_runs(self.xy, self.offsets, lines)
        return LineArray(xy, offsets, self.owner[lines])


@dataclass(frozen=True, eq=False)
class RingArray:
    """Rings of polygons, one behind the other; the rings of one polygon are neighbours and fill by the even-odd rule.

    Parameters
    ----------
    xy
        Vertices, shape (n, 2): longitude and latitude in degrees, or projected metres.
    offsets
        Shape (m + 1): ring i owns the vertices ``offsets[i]:offsets[i + 1]``. Its first vertex is repeated as its last.
    owner
        Shape (m): index of the thing (country, feature) each ring belongs to.
    polygon
        Shape (m): number of the polygon each ring belongs to, never falling.
    is_hole
        Shape (m): whether the ring is a hole of its polygon.
    pole
        Shape (m): -1 or 1 for a ring that goes once round the South or North Pole and encloses it, else 0. The last vertex of such
        a ring lies 360 degrees beside its first; cutting it at a seam closes it through the pole.
    """

    xy: Floats
    offsets: Ints
    owner: Ints
    polygon: Ints
    is_hole: Bools
    pole: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def of_vertex(self) -> Ints:
        """The ring that each vertex belongs to, shape (n)."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    def take(self, rings: Ints | Bools) -> RingArray:
        """The chosen rings, in the order asked for."""
        xy, offsets = take_runs(self.xy, self.offsets, rings)
        return RingArray(xy, offsets, self.owner[rings], self.polygon[rings], self.is_hole[rings], self.pole[rings])


def offsets_of(lengths: Ints) -> Ints:
    """Offsets of runs of the given lengths: one more than there are runs, the first 0."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def run_indices(starts: Ints, lengths: Ints) -> Ints:
    """All indices of runs, each counted up from its start."""
    offsets = offsets_of(lengths)
    return np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)


def take_runs(xy: NDArray[Kind], offsets: Ints, runs: Ints | Bools) -> tuple[NDArray[Kind], Ints]:
    """The vertices and offsets of chosen runs."""
    chosen = np.flatnonzero(runs) if runs.dtype == np.bool_ else np.asarray(runs)
    taken = offsets_of(np.diff(offsets)[chosen])
    ends = np.flatnonzero(np.diff(chosen) != 1)
    if FEW_STRETCHES * (len(ends) + 1) > len(chosen):
        return xy[run_indices(offsets[:-1][chosen], np.diff(taken))], taken
    first, last = chosen[np.append(0, ends + 1)], chosen[np.append(ends, -1)]  # neighbours are copied together
    return np.concatenate([xy[begin:end] for begin, end in zip(offsets[first].tolist(), offsets[last + 1].tolist(), strict=True)]), taken


def bounds_of(xy: Floats) -> tuple[float, float, float, float]:
    """The least x, least y, greatest x and greatest y of places, of which there is at least one.

    Axis by axis: along the first axis of an array of pairs, numpy takes thirty times as long.
    """
    x, y = xy[:, 0], xy[:, 1]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def both(pairs: Bools) -> Bools:
    """Of flags in pairs, shape (n, 2), whether both are set, shape (n); as ``all(axis=1)``, which takes twenty times as long."""
    return np.asarray(pairs[:, 0] & pairs[:, 1])


def ranges(values: Floats, offsets: Ints) -> tuple[Floats, Floats]:
    """The least and greatest value of each run; runs must not be empty."""
    if len(offsets) == 1:
        return np.empty(0), np.empty(0)
    return np.minimum.reduceat(values, offsets[:-1]), np.maximum.reduceat(values, offsets[:-1])


def unwrap(xy: Floats, offsets: Ints) -> Floats:
    """Longitudes made continuous along each run: a step of more than 180 degrees is taken the short way round."""
    turns = np.zeros(len(xy))
    if len(xy):
        turns[1:] = -np.round(np.diff(xy[:, 0]) / 360.0)
        turns[offsets[:-1][np.diff(offsets) > 0]] = 0.0
    if not turns.any():
        return xy
    total = np.cumsum(turns)
    lengths = np.diff(offsets)
    total -= np.repeat(total[np.minimum(offsets[:-1], len(xy) - 1)], lengths)
    return np.column_stack([xy[:, 0] + 360.0 * total, xy[:, 1]])
