"""Clipping one polygon by a vertical or horizontal line, so that the pieces are simple rings of their own.

The boundary inside the half-plane falls into chains that start and end on the line. Sorted along the line, neighbouring ends
enclose the inside by turns (the even-odd rule), so joining the first with the second, the third with the fourth and so on closes the
pieces; a hole that meets the line becomes part of an outline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers.geometry.arrays import Floats, Ints


@dataclass(frozen=True, eq=False)
class Ring:
    """One ring: vertices of shape (n, 2), the first repeated as the last, and whether it is a hole."""

    xy: Floats
    is_hole: bool = False


@dataclass(frozen=True)
class HalfPlane:
    """What lies at or below (``side`` 1), or at or above (``side`` -1), a value of one axis (0 longitude, 1 latitude)."""

    axis: int
    limit: float
    side: int

    def holds(self, xy: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which vertices lie inside."""
        return (self.limit - xy[:, self.axis]) * self.side >= 0


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
    whole: list[Ring] = []
    chains: list[Floats] = []
    for ring in rings:
        inside = half.holds(ring.xy)
        if inside.all():
            whole.append(ring)
        elif inside.any():
            chains += _chains(ring.xy, inside, half)
    pieces = [xy for xy in _linked(chains, half, step) if np.ptp(xy[:, half.axis]) > 0]  # a ring may only touch the line
    return whole + [Ring(xy) for xy in pieces]


def _chains(xy: Floats, inside: np.ndarray[tuple[int], np.dtype[np.bool_]], half: HalfPlane) -> list[Floats]:
    """The stretches of a ring inside the half-plane, each from its crossing of the line to the next."""
    first = int(np.flatnonzero(inside[1:] & ~inside[:-1])[0]) if not inside[0] else int(np.flatnonzero(~inside)[-1])
    count = len(xy) - 1
    turn = (np.arange(count + 1) + first) % count
    xy, inside = xy[turn], inside[turn]
    enters = np.flatnonzero(~inside[:-1] & inside[1:])
    leaves = np.flatnonzero(inside[:-1] & ~inside[1:])
    return [
        np.vstack([_crossing(xy, enter, half), xy[enter + 1 : leave + 1], _crossing(xy, leave, half)])
        for enter, leave in zip(enters.tolist(), leaves.tolist(), strict=True)
    ]


def _crossing(xy: Floats, edge: int, half: HalfPlane) -> Floats:
    """Where an edge meets the line."""
    start, end = xy[edge], xy[edge + 1]
    share = (half.limit - start[half.axis]) / (end[half.axis] - start[half.axis])
    point: Floats = start + share * (end - start)
    point[half.axis] = half.limit
    return point


def _linked(chains: list[Floats], half: HalfPlane, step: float) -> list[Floats]:
    """Closed rings made of chains and the stretches of the line between them. End 2i is the start of chain i, 2i + 1 its last vertex."""
    along = 1 - half.axis
    ends = np.array([chain[end][along] for chain in chains for end in (0, -1)])
    partner = _partners(ends)
    rings: list[Floats] = []
    free = set(range(len(chains)))
    while free:
        begin = 2 * min(free)
        end, parts = begin, []
        while True:
            free.discard(end // 2)
            chain = chains[end // 2] if end % 2 == 0 else chains[end // 2][::-1]
            after = int(partner[end ^ 1])
            parts += [chain, _stretch(ends[end ^ 1], ends[after], half, step)]
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


def _stretch(start: float, end: float, half: HalfPlane, step: float) -> Floats:
    """Vertices strictly between two places on the line."""
    pieces = max(1, int(np.ceil(abs(end - start) / step)))
    stretch = np.full((pieces - 1, 2), half.limit)
    stretch[:, 1 - half.axis] = start + (end - start) * np.arange(1, pieces) / pieces
    return stretch
