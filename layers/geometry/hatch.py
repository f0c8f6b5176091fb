"""Hatching as line segments, so that it stays sharp and evenly spaced on screen, in SVG and in PDF."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def hatch(rings: list[Array], spacing: float, angle: float = 45.0, seen: tuple[float, float, float, float] | None = None) -> Array:
    """Cut parallel lines at the edge of polygons, by the even-odd rule.

    Parameters
    ----------
    rings
        Closed or open rings (n, 2) in pixels, holes among them.
    spacing
        Distance between lines in pixels. Lines hang on the picture's origin, so that neighbours' hatches meet.
    angle
        Degrees from the x axis.
    seen
        Left, top, right and bottom of what is seen: lines that do not cross it are left out.

    Returns
    -------
    Array
        Segments (k, 4) as x1, y1, x2, y2.
    """
    starts, ends = _edges(rings)
    if not len(starts):
        return np.empty((0, 4))
    turn = np.deg2rad(angle)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    v1, v2 = starts @ across / spacing, ends @ across / spacing
    u1, u2 = starts @ along, ends @ along
    first, last = np.ceil(np.minimum(v1, v2)), np.ceil(np.maximum(v1, v2))  # half open: a vertex on a line counts once
    if seen is not None:
        left, top, right, bottom = seen
        shown = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) @ across / spacing
        first, last = np.maximum(first, np.floor(shown.min())), np.minimum(last, np.ceil(shown.max()) + 1)
    counts = np.maximum(last - first, 0).astype(np.int64)
    edge = np.repeat(np.arange(len(counts)), counts)
    if not len(edge):
        return np.empty((0, 4))
    nth = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    line = first[edge] + nth
    u = u1[edge] + (line - v1[edge]) / (v2[edge] - v1[edge]) * (u2[edge] - u1[edge])
    order = np.lexsort((u, line))
    u, line = u[order], line[order]
    u_in, u_out, v = u[0::2], u[1::2], line[0::2] * spacing  # closed rings cross every line an even number of times
    left, right = u_in[:, None] * along + v[:, None] * across, u_out[:, None] * along + v[:, None] * across
    return np.hstack([left, right])


def dots(rings: list[Array], spacing: float, angle: float = 45.0, seen: tuple[float, float, float, float] | None = None) -> Array:
    """Set dots on a grid inside polygons, by the even-odd rule; the parameters are those of :func:`hatch`.

    Returns
    -------
    Array
        Middles (k, 2). The grid hangs on the origin, as lines do.
    """
    rows = hatch(rings, spacing, angle, seen)
    if not len(rows):
        return np.empty((0, 2))
    turn = np.deg2rad(angle)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    begin, end, beside = rows[:, :2] @ along / spacing, rows[:, 2:] @ along / spacing, rows[:, :2] @ across
    if seen is not None:
        left, top, right, bottom = seen
        shown = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) @ along / spacing
        begin, end = np.maximum(begin, np.floor(shown.min())), np.minimum(end, np.ceil(shown.max()))
    first = np.ceil(begin)
    counts = np.maximum(np.floor(end) - first + 1, 0).astype(np.int64)
    row = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(((first[row] + nth) * spacing)[:, None] * along + beside[row][:, None] * across)


def within(segments: Array, width: float, height: float, period: float) -> Array:
    """Shorten segments to what is seen of them in a picture, by whole periods of their dashes, so that these stay where they are.

    Parameters
    ----------
    segments
        Shape (k, 4), in pixels.
    width, height
        Of the picture, in pixels.
    period
        Length of a dash and the gap after it, in pixels.
    """
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = np.stack([-start / step, ([width, height] - start) / step])
    beside = (step == 0) & ((start < 0) | (start > [width, height]))
    ways[:, step == 0] = np.array([[-np.inf], [np.inf]])
    enters, leaves = np.maximum(ways.min(axis=0).max(axis=1), 0.0), np.minimum(ways.max(axis=0).min(axis=1), 1.0)
    shown = (enters < leaves) & ~beside.any(axis=1) & step.any(axis=1)
    start, step, enters, leaves = start[shown], step[shown], enters[shown], leaves[shown]
    share = period / np.hypot(step[:, 0], step[:, 1])
    enters = np.floor(enters / share) * share
    return np.hstack([start + enters[:, None] * step, start + leaves[:, None] * step])


def _edges(rings: list[Array]) -> tuple[Array, Array]:
    rings = [ring for ring in rings if len(ring) > 2]
    if not rings:
        return np.empty((0, 2)), np.empty((0, 2))
    starts = np.vstack(rings)
    ends = np.vstack([np.roll(ring, -1, axis=0) for ring in rings])
    return starts, ends
