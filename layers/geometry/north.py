"""Which way north lies on a map."""

from __future__ import annotations

import numpy as np

from layers.geometry.arrays import Floats
from layers.geometry.projection import Projection

STEP = 0.01
"""Degrees of latitude that north is told by."""


def north_at(projection: Projection, plane: Floats) -> Floats:
    """Give the direction of north at places of a plane.

    Parameters
    ----------
    plane
        Metres, shape (n, 2).

    Returns
    -------
    ndarray
        Degrees clockwise from straight up, shape (n); 0 where the map does not say.
    """
    lonlat = projection.inverse(plane)
    south = lonlat.copy()
    with np.errstate(invalid="ignore"):
        south[:, 1] = np.clip(lonlat[:, 1] - STEP / 2, -90.0, 90.0 - STEP)
    north = south + np.array([0.0, STEP])
    step = projection.forward(north) - projection.forward(south)
    degrees = np.degrees(np.arctan2(step[:, 0], step[:, 1]))
    return np.asarray(np.where(np.isfinite(degrees), degrees, 0.0))
