"""Transparent images of the size of a view, that are painted apart and laid on what is below."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from layers.errors import ExportError
from layers.viewport import Viewport


def clear_sheet(viewport: Viewport, ratio: float) -> QImage:
    """Give a transparent image of the size of a view, with so many pixels a logical pixel.

    Raises
    ------
    ExportError
        There is not enough memory.
    """
    size = QSize(math.ceil(viewport.width * ratio - 1e-6), math.ceil(viewport.height * ratio - 1e-6))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise ExportError("There is not enough memory for a picture of this size.", "Ask for fewer pixels, or fewer dots an inch.")
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


@contextmanager
def painting(image: QImage) -> Iterator[QPainter]:
    """Paint on an image, smoothly."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()


def lay_lossless(painter: QPainter, image: QImage) -> None:
    """Lay an image of a whole view where the view is; a PDF would else blur flat colours and letters."""
    ratio = image.devicePixelRatio()
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    painter.drawImage(QRectF(0, 0, image.width() / ratio, image.height() / ratio), image)
