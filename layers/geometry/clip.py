"""Clipping one polygon by an edge, so that the pieces are simple rings of their own.

The boundary inside falls into chains that start and end on the edge. Sorted along the edge, neighbouring ends enclose the inside by
turns (the even-odd rule), so joining the first with the second, the third with the fourth and so on closes the pieces; a hole that
meets the edge becomes part of an outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from layers.geometry.arrays import Floats, Ints, LineArray


@dataclass(frozen=True, eq=False)
class Ring:
    """One ring: vertices of shape (n, 2), the first repeated as the last, and whether it is a hole."""

    xy: Floats
    is_hole: bool = False


class Edge(Protocol):
    """Where a map ends: a meridian or parallel, or the rim of a cap."""

    def depth(self, xy: Floats) -> Floats:
        """How far inside each vertex lies; negative beyond the edge, 0 on it."""

    def crossing(self, start: Floats, end: Floats, share: Floats) -> Floats:
        """The places on the edge between vertices (n, 2) inside and beyond, at a share of the way, shape (n, 2)."""

    def along(self, xy: Floats) -> Floats:
        """Position along the edge of places on it."""

    def places(self, along: Floats) -> Floats:
        """The places at positions along the edge, shape (n, 2)."""


@dataclass(frozen=True)
class HalfPlane:
    """What lies at or below (``side`` 1), or at or above (``side`` -1), a value of one axis (0 longitude, 1 latitude)."""

    axis: int
    limit: float
    side: int

    def depth(self, xy: Floats) -> Floats:
        """Degrees from the line, negative beyond it."""
        return np.asarray((self.limit - xy[:, self.axis]) * self.side)

    def crossing(self, start: Floats, end: Floats, share: Floats) -> Floats:
        """The places on the line, straight between two vertices."""
        places = start + share[:, None] * (end - start)
        places[:, self.axis] = self.limit
        return np.asarray(places)

    def along(self, xy: Floats) -> Floats:
        """The other coordinate."""
        return xy[:, 1 - self.axis]

    def places(self, along: Floats) -> Floats:
        """The places on the line with that other coordinate."""
        places = np.full((len(along), 2), self.limit)
        places[:, 1 - self.axis] = along
        return places


def clip_polygon(rings: list[Ring], half: HalfPlane, step: float) -> list[Ring]:
    """The part of a polygon inside a half-plane.

    Parameters
    ----------
    rings
        The polygon's rings, filled by the even-odd rule.
    half
        What to keep.
    step
        Longest edge, in degrees, of what is drawn along the cut.
    """
    whole, chains = chains_of(rings, half)
    pieces = [xy for xy in linked(chains, ends_of(chains, half), half, step) if np.ptp(xy[:, half.axis]) > 0]  # a ring may only touch it
    return whole + [Ring(xy) for xy in pieces]


def chains_of(rings: list[Ring], edge: Edge) -> tuple[list[Ring], list[Floats]]:
    """The rings that lie inside as a whole, and the stretches inside of those that cross the edge."""
    whole: list[Ring] = []
    chains: list[Floats] = []
    for ring in rings:
        depth = edge.depth(ring.xy)
        depth[-1] = depth[0]  # the same place, whatever rounding says
        inside = depth >= 0
        if inside.all():
            whole.append(ring)
        elif inside.any():
            chains += _chains(ring.xy, depth, edge)
    return whole, chains


def ends_of(chains: list[Floats], edge: Edge) -> Floats:
    """Positions along the edge of the first and last vertex of every chain: end 2i is where chain i starts."""
    return edge.along(np.array([chain[end] for chain in chains for end in (0, -1)]).reshape(-1, 2))


def _chains(xy: Floats, depth: Floats, edge: Edge) -> list[Floats]:
    """The stretches of a ring inside the edge, each from its crossing of the edge to the next."""
    inside = depth >= 0
    first = int(np.flatnonzero(inside[1:] & ~inside[:-1])[0]) if not inside[0] else int(np.flatnonzero(~inside)[-1])
    count = len(xy) - 1
    turn = (np.arange(count + 1) + first) % count
    xy, depth, inside = xy[turn], depth[turn], inside[turn]
    enters = np.flatnonzero(~inside[:-1] & inside[1:])
    leaves = np.flatnonzero(inside[:-1] & ~inside[1:])
    entries, exits = (_crossings(xy, depth, where, edge) for where in (enters, leaves))
    return [
        np.vstack([entries[number], xy[enter + 1 : leave + 1], exits[number]])
        for number, (enter, leave) in enumerate(zip(enters.tolist(), leaves.tolist(), strict=True))
    ]


def _crossings(xy: Floats, depth: Floats, where: Ints, edge: Edge) -> Floats:
    """The places at which the segments that begin at some vertices cross the edge."""
    share = depth[where] / (depth[where] - depth[where + 1])
    return edge.crossing(xy[where], xy[where + 1], share)


def linked(chains: list[Floats], ends: Floats, edge: Edge, step: float) -> list[Floats]:
    """Closed rings made of chains and the stretches of the edge between them.

    Parameters
    ----------
    chains
        Stretches of rings inside the edge.
    ends
        Their ends; see :func:`ends_of`.
    step
        Greatest distance along the edge between the vertices drawn on it.
    """
    partner = _partners(ends)
    rings: list[Floats] = []
    free = np.ones(len(chains), dtype=np.bool_)
    for first in range(len(chains)):
        if not free[first]:
            continue
        end = begin = 2 * first
        parts: list[Floats] = []
        while True:
            free[end // 2] = False
            chain = chains[end // 2] if end % 2 == 0 else chains[end // 2][::-1]
            after = int(partner[end ^ 1])
            parts += [chain, _stretch(ends[end ^ 1], ends[after], edge, step)]
            end = after
            if end == begin:
                break
        rings.append(np.vstack([*parts, parts[0][:1]]))
    return rings


def _partners(ends: Floats) -> Ints:
    """For each end on the line the end that it is joined to."""
    order = np.argsort(ends, kind="stable")
    partner = np.empty(len(ends), dtype=np.int64)
    partner[order[0::2]], partner[order[1::2]] = order[1::2], order[0::2]
    return partner


def _stretch(start: float, end: float, edge: Edge, step: float) -> Floats:
    """Vertices strictly between two places on the edge."""
    pieces = max(1, int(np.ceil(abs(end - start) / step)))
    return edge.places(start + (end - start) * np.arange(1, pieces) / pieces)


def met_lines(lines: LineArray, edges: Sequence[Edge]) -> LineArray:
    """The lines with a vertex wherever they cross one of the edges, so that what lies beyond can be left out to the very edge."""
    for edge in edges:
        depth = edge.depth(lines.xy)
        inside = depth >= 0
        across = np.flatnonzero((inside[:-1] != inside[1:]) & (np.diff(lines.of_vertex) == 0))
        if len(across):
            xy = np.insert(lines.xy, across + 1, _crossings(lines.xy, depth, across, edge), axis=0)
            lines = LineArray(xy, lines.offsets + np.searchsorted(across, lines.offsets), lines.owner)
    return lines
