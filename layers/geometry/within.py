"""Which features of a layer a shape drawn on the map touches."""

from __future__ import annotations

from typing import Any

import numpy as np

from layers.feedback import Feedback
from layers.geometry.arrays import Bools, Floats, Ints, run_indices

AT_ONCE = 200_000
"""Points, or vertices of lines, that are looked at between two looks at whether to stop."""


def points_within(xy: Floats, shape: Floats, feedback: Feedback) -> Bools:
    """Tell which points, shape (n, 2), lie in a polygon, shape (m, 2), by its outline on the same plane."""
    import shapely

    polygon = _polygon(shape)
    (west, south), (east, north) = shape.min(axis=0), shape.max(axis=0)
    near = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
    numbers = np.flatnonzero(near)
    inside = np.zeros(len(xy), dtype=np.bool_)
    for begin in range(0, len(numbers), AT_ONCE):
        feedback.check()
        some = numbers[begin : begin + AT_ONCE]
        inside[some] = shapely.contains_xy(polygon, xy[some, 0], xy[some, 1])
    return inside


def runs_touching(xy: Floats, offsets: Ints, near: Ints, shape: Floats, feedback: Feedback) -> Bools:
    """Tell which of some lines or outlines (`near`, by number) have any place in common with the inside of a polygon."""
    import shapely

    polygon = _polygon(shape)
    touching = np.zeros(len(near), dtype=np.bool_)
    lengths = np.diff(offsets)[near]
    done = 0
    while done < len(near):
        feedback.check()
        after = done + max(int(np.searchsorted(np.cumsum(lengths[done:]), AT_ONCE)), 1)
        some = near[done:after]
        vertices = run_indices(offsets[:-1][some], lengths[done:after])
        owner = np.repeat(np.arange(len(some)), lengths[done:after])
        lines = shapely.linestrings(xy[vertices], indices=owner)
        touching[done:after] = shapely.intersects(polygon, lines)
        done = after
    return touching


def encloses(xy: Floats, offsets: Ints, place: Floats, rings: Ints) -> bool:
    """Tell whether a place lies inside a polygon of some rings (by number), by the even-odd rule."""
    odd = False
    for ring in rings.tolist():
        x, y = xy[offsets[ring] : offsets[ring + 1]].T
        above = y > place[1]
        crosses = np.flatnonzero(above[:-1] != above[1:])
        at = x[crosses] + (place[1] - y[crosses]) * (x[crosses + 1] - x[crosses]) / (y[crosses + 1] - y[crosses])
        odd ^= bool(np.count_nonzero(at > place[0]) % 2)
    return odd


def _polygon(shape: Floats) -> Any:
    """Give a polygon that can be asked many times; where its outline crosses itself, all that it goes round."""
    import shapely

    polygon: Any = shapely.polygons(shape)
    if not shapely.is_valid(polygon):
        polygon = shapely.make_valid(polygon)
    shapely.prepare(polygon)
    return polygon
