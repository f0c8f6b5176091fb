"""What the map widget draws over the picture: rings and lines about what is chosen, the box of a zoom, the ring of the focus."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop.canvas.picture_maker import Picture
from desktop.render.fonts import font
from desktop.workspace import Selection
from layers.catalogue.loading import Catalogue
from layers.geometry.arrays import Floats
from layers.geometry.ribbon import normals
from layers.styling.theme import Theme
from layers.viewport import Viewport

ASIDE = 6.5
"""Pixels between a chosen line and the ones that accompany it."""
RING = 11.0
"""Radius of the ring about what is chosen, in logical pixels."""


def paint_rings(painter: QPainter, points: Iterable[QPointF], colour: QColor) -> None:
    """Ring what is chosen; points that are not on the map are left out."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for point in points:
        if math.isfinite(point.x()):
            for ink, width in ((QColor(255, 255, 255, 220), 5.0), (colour, 2.4)):
                painter.setPen(QPen(ink, width))
                painter.drawEllipse(point, RING, RING)


def chosen_places(picture: Picture | None, catalogue: Catalogue, chosen: Selection | None) -> list[tuple[float, float]]:
    """Give longitude and latitude of what is chosen: of a site, or of both ends of a line."""
    if chosen is None or picture is None:
        return []
    if chosen.kind == "site" and chosen.key in catalogue.sites:
        site = catalogue.sites[chosen.key]
        return [(site.lon, site.lat)]
    if chosen.kind == "arc":
        return [place for arc in picture.content.arcs if arc.key == chosen.key for place in (arc.start, arc.end)]
    return []


def chosen_lines(picture: Picture, view: Viewport, chosen: Selection | None) -> list[Floats]:
    """Give the line that is chosen, in pixels of a view that the picture may lag behind."""
    if chosen is None or chosen.kind != "arc":
        return []
    drawn = picture.rendering.viewport
    return [view.to_screen(drawn.to_world(xy)) for xy in picture.rendering.hits.lines(chosen.kind, chosen.key)]


def paint_lines(painter: QPainter, lines: Iterable[Floats], colours: Theme) -> None:
    """Run a line along both sides of what is chosen, so that its own colour and dash stay to be seen; in no colour of a verdict."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for xy in lines:
        side = normals(xy)
        for ink, width in ((QColor(colours.paper), 3.4), (QColor(colours.text), 1.6)):
            painter.setPen(QPen(ink, width))
            for offset in (-ASIDE, ASIDE):
                painter.drawPolyline([QPointF(x, y) for x, y in (xy + offset * side).tolist()])


def paint_box(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Draw the box that will be zoomed to."""
    fill = QColor(colour)
    fill.setAlphaF(0.15)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(fill)
    painter.drawRect(box)


def paint_focus(painter: QPainter, area: QRect, colour: QColor) -> None:
    """Draw the ring that says where the keyboard goes."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2))
    painter.drawRect(area.adjusted(1, 1, -1, -1))


def paint_flag(painter: QPainter, point: QPointF, name: str, colour: QColor) -> None:
    """Ring a place that was gone to, and name it."""
    if not math.isfinite(point.x()):
        return
    paint_rings(painter, [point], colour)
    face = font(13, QFont.Weight.DemiBold)
    metrics = QFontMetricsF(face)
    box = QRectF(point.x() + RING + 4, point.y() - metrics.height() / 2 - 3, metrics.horizontalAdvance(name) + 14, metrics.height() + 6)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(QColor(255, 255, 255, 240))
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(face)
    painter.setPen(QColor("#1A1A1A"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)
