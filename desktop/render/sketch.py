"""A small picture of a projection: sea, land and graticule by the code that draws the map, without anything on them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from desktop.render.arrays import parts, polygon
from desktop.render.picture import plane_bounds
from layers.extent import REGIONS, Extent
from layers.feedback import Feedback
from layers.geometry.arrays import RingArray
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.graticule import graticule
from layers.geometry.projection import Projection
from layers.geometry.world import load_world
from layers.styling.theme import theme
from layers.viewport import Viewport

MARGIN = 3.0
GRATICULE_DEGREES = 30.0


def sketch(
    projection: Projection,
    extent: Extent | None,
    size: tuple[int, int],
    ratio: float,
    *,
    dark: bool,
    feedback: Feedback | None = None,
) -> QImage:
    """Draw the world in a projection.

    Parameters
    ----------
    extent
        What to show; None for all that the projection shows.
    size
        Width and height in logical pixels.
    ratio
        Device pixels a logical pixel.

    Raises
    ------
    RequestError
        The projection shows nothing of the extent.
    Stopped
        When the feedback was stopped.
    """
    feedback = feedback or Feedback()
    colours, world = theme(dark), load_world("110m")
    view = Viewport.fit(plane_bounds(projection, extent), *size, margin=MARGIN)
    land = flatten_rings(projection, world.rings)
    feedback.check()
    grid = flatten_lines(projection, graticule(REGIONS["world"], GRATICULE_DEGREES))
    feedback.check()
    image = QImage(round(size[0] * ratio), round(size[1] * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = polygon(view.to_screen(projection.outline()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.sea))
        painter.drawPolygon(outline)
        painter.setPen(QPen(QColor(colours.graticule), 0.6))
        for line in parts(view.to_screen(grid.xy), grid.offsets, np.arange(len(grid))):
            painter.drawPolyline(line)
        painter.setPen(QPen(QColor(colours.border), 0.3))
        painter.setBrush(QColor(colours.land))
        _draw_land(painter, view, land)
        painter.setPen(QPen(QColor(colours.coast), 0.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(outline)
    finally:
        painter.end()
    return image


def _draw_land(painter: QPainter, view: Viewport, land: RingArray) -> None:
    """Fill polygon by polygon, so that holes stay open."""
    xy = view.to_screen(land.xy)
    first = np.flatnonzero(np.diff(land.polygon, prepend=-1))
    for rings in np.split(np.arange(len(land)), first[1:]):
        path = QPainterPath()
        for ring in parts(xy, land.offsets, rings):
            path.addPolygon(ring)
        painter.drawPath(path)
