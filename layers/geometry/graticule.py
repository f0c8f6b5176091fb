"""Meridians and parallels, as far apart as suits the part of the world that is shown."""

from __future__ import annotations

import numpy as np

from layers.extent import Extent
from layers.geometry.arrays import LineArray, offsets_of

STEPS_DEGREES = (30.0, 20.0, 15.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01)
LINES_WANTED = 5
"""At least so many steps span the longer side, if there is a step fine enough."""

VERTEX_DEGREES = 1.0
POLAR_GAP = 1 / 3
"""So near a pole, in steps between parallels, only every 90th meridian of a map right round the globe goes on: the others would crowd."""


def graticule_step(extent: Extent) -> float:
    """Degrees between neighbouring lines for an extent."""
    return fitting_step(max(extent.width, extent.height))


def fitting_step(degrees: float) -> float:
    """Degrees between neighbouring lines where so many are seen: the widest step of which enough span them."""
    return next((step for step in STEPS_DEGREES if degrees / step >= LINES_WANTED), STEPS_DEGREES[-1])


def graticule(extent: Extent, step: float | None = None, lat_step: float | None = None) -> LineArray:
    """The meridians and parallels within an extent.

    Parameters
    ----------
    extent
        What is shown.
    step
        Degrees between meridians; by default what suits the extent.
    lat_step
        Degrees between parallels; by default as between meridians.

    Returns
    -------
    LineArray
        Lines in degrees with continuous longitudes; ``owner`` is 0 for a meridian and 1 for a parallel.
    """
    step = graticule_step(extent) if step is None else step
    lat_step = step if lat_step is None else lat_step
    west, east = extent.west, extent.continuous_east
    lons = np.arange(np.ceil(west / step - 1e-9), np.floor(east / step + 1e-9) + 1) * step
    whole_turn = extent.width == 360.0
    if whole_turn:
        lons = lons[lons < east]
    lats = np.arange(np.ceil(extent.south / lat_step - 1e-9), np.floor(extent.north / lat_step + 1e-9) + 1) * lat_step
    lats = lats[np.abs(lats) < 90.0]
    lines = []
    for lon in lons:
        reach = 90.0 - lat_step * POLAR_GAP if whole_turn and lon % 90.0 else 90.0
        south, north = max(extent.south, -reach), min(extent.north, reach)
        if south < north:
            along = _along(south, north, step)
            lines.append(np.column_stack([np.full_like(along, lon), along]))
    meridians = len(lines)
    lines += [np.column_stack([along, np.full_like(along, lat)]) for lat in lats for along in [_along(west, east, step)]]
    offsets = offsets_of(np.array([len(line) for line in lines], dtype=np.int64))
    owner = np.repeat([0, 1], [meridians, len(lines) - meridians])
    return LineArray(np.concatenate(lines) if lines else np.empty((0, 2)), offsets, owner)


def _along(start: float, end: float, step: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Places from start to end, close enough that the line bends with the projection."""
    return np.linspace(start, end, max(2, int(np.ceil((end - start) / min(VERTEX_DEGREES, step))) + 1))
