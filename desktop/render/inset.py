"""Where the map lies on the globe, and where north is on it; each only where it tells something."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from desktop.render.arrays import polygon, thinned
from desktop.render.fonts import font
from desktop.render.ground import plane
from layers.geometry.arrays import Floats
from layers.geometry.geodesic import distance_m
from layers.geometry.projection import Projection
from layers.styling.theme import Theme
from layers.viewport import Viewport

MOST_TURN = 12.0
"""Degrees by which north may differ within a map that bears an arrow."""
MOST_WIDE = 5_500_000.0
"""Metres from the middle of a map to its farthest edge, beyond which a globe shows hardly more than the map."""


def direction_of_north(projection: Projection, viewport: Viewport) -> float | None:
    """Give the angle of north on the picture, in degrees clockwise from its top; None where it differs too much within the map."""
    shares = np.linspace(0.1, 0.9, 5)
    across, down = np.meshgrid(shares * viewport.width, shares * viewport.height)
    places = projection.inverse(viewport.to_world(np.column_stack([across.ravel(), down.ravel()])))
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        return None
    north = places + np.array([0.0, 0.05])
    here, there = projection.forward(places), projection.forward(north)
    way = there - here
    known = np.isfinite(way).all(axis=1)
    if not known.any():
        return None
    angles = np.arctan2(way[known, 0], way[known, 1])
    middle = np.arctan2(np.sin(angles).mean(), np.cos(angles).mean())
    apart = np.abs(np.angle(np.exp(1j * (angles - middle))))
    return None if np.degrees(apart.max()) > MOST_TURN else float(np.degrees(middle))


def paint_north(painter: QPainter, theme: Theme, box: QRectF, direction: float) -> None:
    """Draw an arrow with its N into a box, turned to north."""
    side = min(box.width(), box.height())
    painter.save()
    painter.translate(box.center())
    painter.rotate(direction)
    ink = QColor(theme.text)
    painter.setPen(QPen(QColor(theme.paper), side * 0.05))
    painter.setBrush(ink)
    half, tip, foot = side * 0.17, -side * 0.12, side * 0.48
    painter.drawPolygon(QPolygonF([QPointF(0, tip), QPointF(half, foot), QPointF(0, foot * 0.72), QPointF(-half, foot)]))
    face = font(max(side * 0.36, 6.0), QFont.Weight.DemiBold)
    painter.setFont(face)
    painter.setPen(ink)
    painter.drawText(QRectF(-side, -side * 0.56, 2 * side, side * 0.42), Qt.AlignmentFlag.AlignCenter, "N")
    painter.restore()


def paint_locator(painter: QPainter, theme: Theme, box: QRectF, projection: Projection, viewport: Viewport) -> bool:
    """Draw a globe about the map's middle with the map's frame on it; tells whether that says anything."""
    edge = _edge(projection, viewport)
    if edge is None:
        return False
    [middle] = projection.inverse(np.array([[viewport.x, viewport.y]])).tolist()
    crs = f"+proj=ortho +lat_0={middle[1]:.4f} +lon_0={middle[0]:.4f} +datum=WGS84"
    globe, flat = Projection(crs), plane(crs, "110m")
    side = min(box.width(), box.height()) - 2
    view = Viewport.fit(globe.bounds, side, side, margin=1)
    painter.save()
    painter.translate(box.center() - QPointF(side / 2, side / 2))
    painter.setPen(QPen(QColor(theme.coast), 0.7))
    painter.setBrush(QColor(theme.sea))
    painter.drawPolygon(polygon(view.to_screen(flat.outline)))
    painter.setBrush(QColor(theme.land))
    painter.setPen(QPen(QColor(theme.coast), 0.4))
    xy, offsets = thinned(view.to_screen(flat.rings.xy), flat.rings.offsets, 0.25)  # far too fine for so small a globe
    for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        painter.drawPolygon(polygon(xy[start:end]))
    around = view.to_screen(globe.forward(edge))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#C0392B"), 1.4))
    painter.drawPolygon(polygon(around[np.isfinite(around).all(axis=1)]))
    painter.restore()
    return True


def locates(projection: Projection, viewport: Viewport) -> bool:
    """Whether a globe tells where the map lies."""
    return _edge(projection, viewport) is not None


def _edge(projection: Projection, viewport: Viewport) -> Floats | None:
    """Longitude and latitude along the map's frame; None where it leaves the world, or shows most of it."""
    steps = np.linspace(0.0, 1.0, 24)[:-1]
    zeros, ones = np.zeros_like(steps), np.ones_like(steps)
    across = np.concatenate([steps, ones, 1 - steps, zeros]) * viewport.width
    down = np.concatenate([zeros, steps, ones, 1 - steps]) * viewport.height
    places = projection.inverse(viewport.to_world(np.column_stack([across, down])))
    middle = projection.inverse(np.array([[viewport.x, viewport.y]]))
    if not np.isfinite(places).all() or not np.isfinite(middle).all():
        return None
    far = distance_m(middle[0, 0], middle[0, 1], places[:, 0], places[:, 1])
    return None if float(np.max(far)) > MOST_WIDE else places
