"""Places for a text along a line: beside it where it is nearly straight, never upside down."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from desktop.render.label_room import Size, Spot, near_edge
from layers.geometry.ribbon import lengths

Array = NDArray[np.float64]
STEP = 12.0
"""Logical pixels along a line between places that are tried."""
BENT = 1.5
"""Logical pixels that a line may bend away from a straight text; where it bends more, letters on a slope would dance."""
Clear = Callable[[Array, Array, Array], NDArray[np.bool_]]
"""Tells which texts lie well, by their middles, and the unit vectors along them and up from them, each of shape (n, 2)."""


def spots_along(
    xy: Array,
    size: Size,
    away: float,
    view: tuple[float, float],
    *,
    ends: float = 0.0,
    middle: float | None = None,
    clear: Clear | None = None,
) -> tuple[Spot, ...]:
    """Give where a text lies along a line, the nearest to its middle first, above it before below it; what is near the edge comes last.

    Parameters
    ----------
    xy
        The line in logical pixels, shape (n, 2).
    away
        Logical pixels from the line to the nearest edge of the text.
    view
        Width and height of the picture.
    ends
        Logical pixels at both ends of the line that stay free.
    middle
        Length along the line where the text is best; the line's middle without.
    """
    run = lengths(xy)
    first, last = ends + size.width / 2, float(run[-1]) - ends - size.width / 2
    if last < first:
        return ()
    best = float(run[-1]) / 2 if middle is None else middle
    at = np.arange(best - np.floor((best - first) / STEP) * STEP, last, STEP)
    x, y = np.interp(at, run, xy[:, 0]), np.interp(at, run, xy[:, 1])
    at = at[(x > 0) & (y > 0) & (x < view[0]) & (y < view[1])]
    if not len(at):
        return ()
    along = at[:, None] + np.linspace(-0.5, 0.5, 7) * size.width
    x, y = np.interp(along, run, xy[:, 0]), np.interp(along, run, xy[:, 1])
    chord = np.stack([x[:, -1] - x[:, 0], y[:, -1] - y[:, 0]], axis=1)
    unit = chord / np.maximum(np.hypot(chord[:, 0], chord[:, 1]), 1e-9)[:, None]
    unit *= np.where(unit[:, :1] < 0, -1.0, 1.0)
    up = np.column_stack([unit[:, 1], -unit[:, 0]])
    rise = (x - x[:, :1]) * up[:, :1] + (y - y[:, :1]) * up[:, 1:]
    straight = (np.abs(rise).max(axis=1) <= BENT) & (np.hypot(chord[:, 0], chord[:, 1]) > size.width * 0.9)
    slope = np.degrees(np.arctan2(unit[:, 1], unit[:, 0]))
    found: list[tuple[bool, float, int, Spot]] = []
    for below, side in enumerate((1.0, -1.0)):
        lift = away + size.height / 2 + (rise * side).max(axis=1) - (rise * side)[:, 3]
        centre = np.column_stack([x[:, 3], y[:, 3]]) + up * (side * lift)[:, None]
        good = straight if clear is None else straight & clear(centre, unit, up)
        for place in np.flatnonzero(good).tolist():
            spot = Spot(float(centre[place, 0]), float(centre[place, 1]), float(slope[place]))
            found.append((near_edge(spot, view), abs(float(at[place]) - best), below, spot))
    found.sort(key=lambda one: one[:3])
    return tuple(spot for *_, spot in found)
