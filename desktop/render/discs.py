"""Points as discs with a thin edge of the paper."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.render.frame import Frame

Array = NDArray[np.float64]


def draw_discs(frame: Frame, cells: Array, colour: str, size: float, ratio: float) -> None:
    """Draw discs of one colour and diameter about logical pixels (n, 2)."""
    painter = frame.painter
    if frame.vector:
        painter.setPen(QPen(QColor(frame.theme.paper), 0.7))
        painter.setBrush(QColor(colour))
        for x, y in cells.tolist():
            painter.drawEllipse(QPointF(x, y), size / 2, size / 2)
        return
    disc = _disc(colour, size, ratio, frame.theme.paper)
    half = disc.width() / ratio / 2
    for x, y in cells.tolist():
        painter.drawImage(QPointF(x - half, y - half), disc)


@lru_cache(maxsize=256)
def _disc(colour: str, size: float, ratio: float, halo: str) -> QImage:
    side = int(np.ceil((size + 3) * ratio))
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(halo), 0.7 * ratio))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QPointF(side / 2, side / 2), size * ratio / 2, size * ratio / 2)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image
