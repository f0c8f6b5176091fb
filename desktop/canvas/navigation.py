"""Where the view may go: the whole map, steps, and the limits of zoom and pan, as pure functions on viewports."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from layers.errors import RequestError
from layers.extent import Extent
from layers.geometry.arrays import Floats, both, bounds_of
from layers.geometry.gallery import coverage
from layers.geometry.projection import Projection
from layers.viewport import Viewport

Bounds = tuple[float, float, float, float]

MARGIN = 12.0
STEP = 1.25
"""Magnification of one notch of the wheel or one press of a key."""
OFF = 0.4
"""Share of the view that the middle may lie off the map: the whole map lies high in a tall view, and zooming must not make it jump."""
SAMPLES = 24
"""Places along each side of a view at which is looked what it shows."""
REACH = 20.0
"""Pixels about the middle of a view by which its scale is carried over to another projection."""
FINEST = 2.0
"""Metres a logical pixel; finer than the places in the catalogue are known."""


def whole(bounds: Bounds, width: float, height: float) -> Viewport:
    """Show all of the map; room to spare lies below it, where the legend is."""
    view = Viewport.fit(bounds, width, height, MARGIN)
    spare = height * view.resolution - (bounds[3] - bounds[1])
    return replace(view, y=view.y - max(spare / 2 - MARGIN * view.resolution, 0.0))


def limited(viewport: Viewport, bounds: Bounds) -> Viewport:
    """Keep some of the map in view, and the scale between a street and twice the whole map."""
    coarsest = 2 * whole(bounds, viewport.width, viewport.height).resolution
    resolution = min(max(viewport.resolution, FINEST), coarsest)
    west, south, east, north = bounds
    across, down = (OFF * size * resolution for size in (viewport.width, viewport.height))
    return replace(
        viewport,
        x=min(max(viewport.x, west - across), east + across),
        y=min(max(viewport.y, south - down), north + down),
        resolution=resolution,
    )


def zoomed(viewport: Viewport, factor: float, at: tuple[float, float], bounds: Bounds) -> Viewport:
    """Magnify about a point of the screen; at the limits of scale the point stays where it is as well."""
    coarsest = 2 * whole(bounds, viewport.width, viewport.height).resolution
    resolution = min(max(viewport.resolution / factor, FINEST), coarsest)
    return limited(viewport.zoomed(viewport.resolution / resolution, *at), bounds)


def around_places(projection: Projection, lonlat: Floats, width: float, height: float) -> Viewport:
    """Show all of some places (n, 2) that the projection shows.

    Raises
    ------
    RequestError
        The projection shows none of them.
    """
    plane = projection.forward(lonlat)
    plane = plane[both(np.isfinite(plane))]
    if not len(plane):
        raise RequestError("This projection shows nothing of it.", f"{coverage(projection)} Choose another under View, Projection.")
    return limited(Viewport.fit(bounds_of(plane), width, height, 4 * MARGIN), projection.bounds)


def extent_of(viewport: Viewport, projection: Projection) -> Extent | None:
    """Give the box on the globe that a view shows; None if it shows nothing of the globe."""
    across, down = np.meshgrid(np.linspace(0, viewport.width, SAMPLES), np.linspace(0, viewport.height, SAMPLES))
    places = projection.inverse(viewport.to_world(np.column_stack([across.ravel(), down.ravel()])))
    known = places[np.isfinite(places).all(axis=1)]
    if len(known) < 2:
        return None
    extent = Extent.around(known[:, 0], known[:, 1])
    apart = np.abs(np.diff(places[:, 0].reshape(SAMPLES, SAMPLES), axis=1))
    step = float(np.nan_to_num(np.minimum(apart, 360.0 - apart)).max())
    if 360.0 - extent.width <= 2.5 * step:  # what lies between two places that were looked at is no gap
        return Extent(-180.0, extent.south, 180.0, extent.north)
    return extent


def reprojected(viewport: Viewport, old: Projection, new: Projection) -> Viewport | None:
    """Show in another projection what lies in the middle of the view, about as large; None where the new one does not show it."""
    arm = REACH * viewport.resolution
    cross = np.array([(viewport.x, viewport.y)]) + arm * np.array([(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)])
    middle, west, east, south, north = new.forward(old.inverse(cross))
    resolution = (np.hypot(*(east - west)) + np.hypot(*(north - south))) / (4 * REACH)
    if not (np.isfinite(middle).all() and np.isfinite(resolution)):
        return None
    return limited(replace(viewport, x=float(middle[0]), y=float(middle[1]), resolution=float(resolution)), new.bounds)


def around_box(viewport: Viewport, first: tuple[float, float], second: tuple[float, float], bounds: Bounds) -> Viewport:
    """Show the rectangle of the screen between two points."""
    west, _, _, north = viewport.bounds
    left, right = sorted((first[0], second[0]))
    top, bottom = sorted((first[1], second[1]))
    res = viewport.resolution
    box = (west + left * res, north - bottom * res, west + right * res, north - top * res)
    return limited(Viewport.fit(box, viewport.width, viewport.height), bounds)
