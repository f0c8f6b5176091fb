"""Where the view may go: the whole map, steps, and the limits of zoom and pan, as pure functions on viewports."""

from __future__ import annotations

from dataclasses import replace

from layers.viewport import Viewport

Bounds = tuple[float, float, float, float]

MARGIN = 12.0
STEP = 1.25
"""Magnification of one notch of the wheel or one press of a key."""
OFF = 0.4
"""Share of the view that the middle may lie off the map: the whole map lies high in a tall view, and zooming must not make it jump."""
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


def around_box(viewport: Viewport, first: tuple[float, float], second: tuple[float, float], bounds: Bounds) -> Viewport:
    """Show the rectangle of the screen between two points."""
    west, _, _, north = viewport.bounds
    left, right = sorted((first[0], second[0]))
    top, bottom = sorted((first[1], second[1]))
    res = viewport.resolution
    box = (west + left * res, north - bottom * res, west + right * res, north - top * res)
    return limited(Viewport.fit(box, viewport.width, viewport.height), bounds)
