"""A small map of where the rows of a layer lie, to be glanced at before they are opened."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from layers.geometry.world import load_world

LEAST_DEGREES = 20.0
_LAND, _SEA, _SHORE, _PLACE = QColor("#E9E4D8"), QColor("#DCE6EC"), QColor("#A9A294"), QColor("#0B7A75")
_WORLD = QRectF(-180.0, -90.0, 360.0, 180.0)


class SmallMap(QWidget):
    """Draws places on the land, longitude and latitude as they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(280, 150)
        self.setAccessibleName("Where the rows lie")
        self._places: list[QPointF] = []
        self._land = _land()

    def show_places(self, places: Sequence[tuple[float, float]]) -> None:
        """Show these places, in degrees."""
        self._places = [QPointF((lon + 180.0) % 360.0 - 180.0, -lat) for lon, lat in places]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw land and places, as close as the places allow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _SEA)
        room, shown = QRectF(self.rect()), self._shown()
        scale = min(room.width() / shown.width(), room.height() / shown.height())
        centre = shown.center()
        way = QTransform().translate(room.center().x(), room.center().y()).scale(scale, scale).translate(-centre.x(), -centre.y())
        painter.setPen(QPen(_SHORE, 0.5))
        painter.setBrush(_LAND)
        painter.drawPath(way.map(self._land))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_PLACE)
        for place in self._places:
            painter.drawEllipse(way.map(place), 2.5, 2.5)
        painter.end()

    def _shown(self) -> QRectF:
        if not self._places:
            return _WORLD
        box = QPolygonF(self._places).boundingRect()
        grown = max(box.width(), box.height(), LEAST_DEGREES) * 0.2
        box.adjust(-grown, -grown, grown, grown)
        return box if box.width() < _WORLD.width() * 0.6 else _WORLD


def _land() -> QPainterPath:
    rings = load_world("110m").rings
    path = QPainterPath()
    for start, end in pairwise(rings.offsets.tolist()):
        path.addPolygon(QPolygonF([QPointF(x, -y) for x, y in rings.xy[start:end].tolist()]))
    return path
