"""Pictures laid side by side on the plane, as one picture of a layer."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from desktop.render.arrays import polygon
from desktop.render.frame import Frame
from layers.document import Layer
from layers.errors import ExportError


class Mosaic:
    """A picture of the view in pixels of the device, on which pieces meet without a gap; laid on the map once it is whole."""

    def __init__(self, frame: Frame, layer: Layer) -> None:
        self._frame, self._layer = frame, layer
        view, self._ratio = frame.viewport, frame.ratio
        size = QSize(math.ceil(view.width * self._ratio), math.ceil(view.height * self._ratio))
        self._image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        if self._image.isNull():
            raise ExportError(
                "There is not enough memory for a layer's image of this size.", "Ask for fewer dots an inch.", layer=layer.name
            )
        self._image.fill(Qt.GlobalColor.transparent)
        self._painter = QPainter(self._image)
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.setClipPath(self._edge())

    def draw(self, box: tuple[float, float, float, float], image: QImage, part: QRectF) -> None:
        """Lay a part of a picture over a box of the plane."""
        self._painter.drawImage(QRectF(self._pixels(box)), image, part)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._painter.end()
        if kind is None:
            self._lay()

    def _lay(self) -> None:
        painter, size = self._frame.painter, self._image.size()
        painter.save()
        painter.setOpacity(painter.opacity() * self._layer.opacity)
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # a PDF would blur letters
        painter.drawImage(QRectF(0, 0, size.width() / self._ratio, size.height() / self._ratio), self._image)
        painter.restore()

    def _edge(self) -> QPainterPath:
        """The edge of the map, beyond which tiles and rasters go on."""
        path = QPainterPath()
        path.addPolygon(polygon(self._frame.viewport.to_screen(self._frame.projection.outline()) * self._ratio))
        path.closeSubpath()
        return path

    def _pixels(self, box: tuple[float, float, float, float]) -> QRect:
        """Edges at whole pixels, so that neighbours share theirs."""
        corners = self._frame.viewport.to_screen(np.array([(box[0], box[3]), (box[2], box[1])])) * self._ratio
        (left, top), (right, bottom) = np.clip(np.rint(corners), -(2**30), 2**30).astype(int).tolist()
        return QRect(left, top, right - left, bottom - top)
