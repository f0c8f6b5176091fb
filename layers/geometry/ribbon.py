"""Lines with a width of their own along their length: ribbons that taper, and their dashes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lengths(xy: Array) -> Array:
    """Length run through at each vertex of a line (n, 2), from 0."""
    steps = np.hypot(*np.diff(xy, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def piece(xy: Array, run: Array, start: float, end: float) -> Array:
    """Return the part of a line between two lengths along it; ``run`` is from :func:`lengths`."""
    inside = (run > start) & (run < end)
    ends = np.array([start, end])
    cut = np.column_stack([np.interp(ends, run, xy[:, 0]), np.interp(ends, run, xy[:, 1])])
    return np.vstack([cut[:1], xy[inside], cut[1:]])


def dashes(total: float, pattern: tuple[float, ...]) -> list[tuple[float, float]]:
    """Where the drawn parts of a dash pattern (on, off, on, off ... in pixels) begin and end; no pattern is one dash."""
    if not pattern:
        return [(0.0, total)]
    spans, at = [], 0.0
    while at < total:
        for index, step in enumerate(pattern):
            if index % 2 == 0 and at < total:
                spans.append((at, min(at + step, total)))
            at += step
    return spans


def normals(xy: Array) -> Array:
    """Unit vectors (n, 2) to the left of a line's direction, at its vertices."""
    steps = np.diff(xy, axis=0)
    tangent = np.empty_like(xy)
    tangent[0], tangent[-1] = steps[0], steps[-1]
    np.add(steps[1:], steps[:-1], out=tangent[1:-1])
    size = np.hypot(tangent[:, 0], tangent[:, 1])
    size[size == 0] = 1.0
    return np.column_stack([-tangent[:, 1], tangent[:, 0]]) / size[:, None]


def ribbon(xy: Array, side: Array, widths: Array) -> Array:
    """Outline (2n, 2) of a line with the given full widths at its vertices; ``side`` is from :func:`normals`."""
    offset = side * (widths / 2)[:, None]
    return np.concatenate([xy + offset, (xy - offset)[::-1]])
