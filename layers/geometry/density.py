"""How densely points lie, as a smooth surface on the pixels of a view."""

from __future__ import annotations

import math

import numpy as np

from layers.geometry.arrays import Floats
from layers.geometry.clusters import fullest, level_of
from layers.geometry.point_grid import PointGrid
from layers.viewport import Viewport

SPREAD = 2.5
"""Standard deviations of the Gauss curve at which it is cut off: the radius."""


class Surface:
    """The density around a view.

    Attributes
    ----------
    values
        Shape (rows, columns): at the middle of each square, how many points lie near, each counted by a Gauss curve that is 1 at the
        point itself and 0 from the radius on. Squares lie on the plane, so that a moved view has the same ones.
    left, top, grain
        The corner of the squares and their side, in logical pixels of the view.
    """

    def __init__(self, points: PointGrid, viewport: Viewport, radius: float) -> None:
        sigma = radius / SPREAD
        self.grain = max(sigma / 3.0, 1.0)
        reach = math.ceil(radius / self.grain)
        step = self.grain * viewport.resolution
        west, south, east, north = viewport.bounds
        first, last = math.floor(west / step) - reach, math.floor(east / step) + reach
        bottom, top = math.floor(south / step) - reach, math.floor(north / step) + reach
        wide, high = last - first + 1, top - bottom + 1
        counted = np.zeros(wide * high)
        for stretch in points.near((first * step, bottom * step, (last + 1) * step, (top + 1) * step)):
            xy = points.xy[stretch]
            column = np.floor(xy[:, 0] / step).astype(np.int64) - first
            row = top - np.floor(xy[:, 1] / step).astype(np.int64)
            inside = (column >= 0) & (row >= 0) & (column < wide) & (row < high)
            counted += np.bincount((row * wide + column)[inside], minlength=wide * high)
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * self.grain / sigma) ** 2)
        self.values: Floats = _smoothed(_smoothed(counted.reshape(high, wide), kernel).T, kernel).T
        self.left = (first * step - west) / viewport.resolution
        self.top = (north - (top + 1) * step) / viewport.resolution


def most_near(points: PointGrid, viewport: Viewport, radius: float) -> float:
    """Give about what the surface has where the layer is densest, at the scale of a view: by its fullest cell, wherever the view lies."""
    sigma = radius / SPREAD
    level = level_of(2 * sigma * viewport.resolution)
    across = 2.0**level / viewport.resolution
    return max(fullest(points, level) * min(2 * math.pi * sigma**2 / across**2, 1.0), 1.0)


def _smoothed(values: Floats, kernel: Floats) -> Floats:
    """Weigh each row's neighbours into it; what lies beyond the array counts as nothing."""
    reach = len(kernel) // 2
    result: Floats = values * kernel[reach]
    for away in range(1, reach + 1):
        part = values[:, :-away] * kernel[reach + away]
        result[:, away:] += part
        part = values[:, away:] * kernel[reach - away]
        result[:, :-away] += part
    return result
