"""What the map widget draws over the picture: rings about what is chosen, the box of a zoom, the ring of the focus."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

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
