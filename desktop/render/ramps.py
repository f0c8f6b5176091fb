"""Ramps of colour as small pictures: for the legend and for the choice of a palette."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPixmap

from layers.style import Palette
from layers.styling.palettes import ramp

STOPS = 17


def ramp_brush(palette: Palette, box: QRectF, *, dark: bool, faint: float = 1.0) -> QLinearGradient:
    """Give a gradient from little at the left of a box to much at its right; `faint` is the opacity of little."""
    gradient = QLinearGradient(QPointF(box.left(), 0), QPointF(box.right(), 0))
    shares = np.linspace(0.0, 1.0, STOPS)
    for share, (red, green, blue) in zip(shares.tolist(), ramp(palette, shares, dark=dark).tolist(), strict=True):
        colour = QColor(round(red), round(green), round(blue))
        colour.setAlphaF(faint + (1 - faint) * share)
        gradient.setColorAt(share, colour)
    return gradient


def grey_brush(box: QRectF) -> QLinearGradient:
    """Give a gradient from black at the left of a box to white at its right, as rasters of one band are drawn."""
    gradient = QLinearGradient(QPointF(box.left(), 0), QPointF(box.right(), 0))
    gradient.setColorAt(0.0, QColor("black"))
    gradient.setColorAt(1.0, QColor("white"))
    return gradient


def ramp_icon(palette: Palette, *, dark: bool) -> QPixmap:
    """Give a palette as an icon for a list."""
    picture = QPixmap(64, 12)
    painter = QPainter(picture)
    box = QRectF(picture.rect())
    painter.fillRect(box, ramp_brush(palette, box, dark=dark))
    painter.end()
    return picture
