"""From the globe to the plane: rings and lines cut at the edge of a projection's domain, then projected."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from layers.geometry.arrays import Bools, Floats, LineArray, RingArray, offsets_of
from layers.geometry.cap import clip_to_cap
from layers.geometry.clip import met_lines
from layers.geometry.domain import Box, Cap
from layers.geometry.oblique import turned_lines, turned_rings
from layers.geometry.projection import Projection
from layers.geometry.seam import Window, clip_rings, cut_lines

Place = Callable[[Floats], Floats]
"""Lays degrees of the globe, as it is turned, on the plane: as :meth:`~layers.geometry.projection.Projection.placed` does."""


def flatten_rings(projection: Projection, rings: RingArray, place: Place | None = None) -> RingArray:
    """Rings in metres on the plane, ready to fill; what the projection cannot show is cut off.

    A ring whose edge was cut follows the map's outline there: fill it, but draw no pen along it.
    """
    domain = projection.domain
    if projection.turn is not None:
        rings = turned_rings(rings, projection.turn)
    if isinstance(domain, Cap):
        cut = clip_to_cap(rings, domain)
    else:
        cut = clip_rings(rings, Window(domain.west, domain.south, domain.east, domain.north))
    plane = (place or projection.placed)(cut.xy)
    return _finite_rings(RingArray(plane, cut.offsets, cut.owner, cut.polygon, cut.is_hole, np.zeros_like(cut.pole)))


def flatten_lines(projection: Projection, lines: LineArray, place: Place | None = None) -> LineArray:
    """Lines in metres on the plane, broken at the seam and at the very edge of the domain."""
    domain = projection.domain
    if projection.turn is not None:
        lines = turned_lines(lines, projection.turn)
    cut = met_lines(cut_lines(lines, domain.seam) if isinstance(domain, Box) else lines, domain.sides)
    return _finite_lines(LineArray((place or projection.placed)(cut.xy), cut.offsets, cut.owner))


def _finite_rings(rings: RingArray) -> RingArray:
    """Without vertices that have no coordinates, and without rings that have fewer than four left."""
    finite = np.isfinite(rings.xy[:, 0])
    if finite.all():
        return rings
    lengths = np.bincount(rings.of_vertex[finite], minlength=len(rings))
    left = RingArray(rings.xy[finite], offsets_of(lengths), rings.owner, rings.polygon, rings.is_hole, rings.pole)
    return left.take(lengths >= 4)


def _finite_lines(lines: LineArray) -> LineArray:
    """Lines broken where a vertex has no coordinates; single vertices left between two breaks go."""
    finite: Bools = np.isfinite(lines.xy[:, 0])
    if finite.all():
        return lines
    line = lines.of_vertex
    piece = np.cumsum(~finite) + line * (len(finite) + 1)
    kept = piece[finite]
    starts = np.flatnonzero(np.diff(kept, prepend=-1))
    pieces = LineArray(lines.xy[finite], np.append(starts, len(kept)), lines.owner[line[finite][starts]])
    return pieces.take(np.diff(pieces.offsets) >= 2)
