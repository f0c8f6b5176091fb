"""The shape of a map, for which a page is arranged."""

from __future__ import annotations

from layers.extent import Extent
from layers.geometry.projection import Projection

WHOLE = 350.0
"""Degrees of longitude from which on an extent is all of the world."""


def shape_of(crs: str, extent: Extent | None) -> float | None:
    """Give the width over the height of a map that shows all that its projection can.

    Parameters
    ----------
    crs
        The projection.
    extent
        What is to be seen; None for everything.

    Returns
    -------
    float or None
        None for a map of a part of the world, which fills a frame of any shape with what lies around.
    """
    if extent is not None and extent.width < WHOLE:
        return None
    left, bottom, right, top = Projection(crs).bounds
    return (right - left) / (top - bottom)
