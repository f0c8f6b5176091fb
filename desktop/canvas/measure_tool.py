"""Measure along geodesics: a click (or Space, in the middle) puts a corner, a double click or Enter ends, Backspace takes the last back."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QMouseEvent, QPainter, QPen, QPolygonF

from desktop.canvas.map_canvas import MapCanvas
from desktop.render.fonts import font
from layers.geometry.arrays import Floats
from layers.geometry.flatten import flatten_lines
from layers.geometry.geodesic import great_circles
from layers.geometry.measuring import area_m2, area_told, legs_m, length_told

INK, CASING = "#0B57D0", "#FFFFFF"
CORNER = 3.5
STEP_KM = 50.0


class MeasureTool:
    """Places that were clicked on the globe, and what lies between them.

    Parameters
    ----------
    area
        Whether the places are the corners of an area.
    """

    def __init__(self, *, area: bool) -> None:
        self._area = area
        self._places: list[tuple[float, float]] = []
        self._pointer: tuple[float, float] | None = None
        self._done = False

    @property
    def told(self) -> str:
        """What was measured, up to the pointer."""
        places = self._shown()
        total = float(legs_m(places).sum())
        if not self._area:
            legs = legs_m(places)
            last = f"\nlast leg {length_told(float(legs[-1]))}" if len(legs) > 1 else ""
            return length_told(total) + last
        if len(places) < 3:
            return length_told(total)
        round_ = total + float(legs_m(places[[-1, 0]])[0])
        return f"{area_told(area_m2(places))}\nround it {length_told(round_)}"

    def press(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """Put a corner; after the end a new measure begins."""
        self._put(canvas.place_at(event.position()), canvas)

    def move(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """Measure up to the pointer."""
        place = canvas.place_at(event.position())
        self._pointer = place if math.isfinite(place[0]) and not self._done else None
        canvas.update()

    def release(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """Nothing hangs on it."""

    def double(self, _event: QMouseEvent, canvas: MapCanvas) -> None:
        """End: what is measured stays until the next click."""
        self._end(canvas)

    def key(self, key: Qt.Key, canvas: MapCanvas) -> bool:
        """End, put a corner into the middle of the map by Space, or take the last one back."""
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._end(canvas)
            case Qt.Key.Key_Space:
                self._put(canvas.place_at(QPointF(canvas.width() / 2, canvas.height() / 2)), canvas)
            case Qt.Key.Key_Backspace:
                del self._places[-1:]
                self._done = False
                canvas.update()
            case _:
                return False
        return True

    def _put(self, place: tuple[float, float], canvas: MapCanvas) -> None:
        if not math.isfinite(place[0]):
            return
        if self._done:
            self._places, self._done = [], False
        self._places.append(place)
        canvas.update()

    def _end(self, canvas: MapCanvas) -> None:
        """Let what is measured stand until the next corner, and copy it."""
        self._done, self._pointer = True, None
        if len(self._places) > 1:
            QGuiApplication.clipboard().setText(self.told)
        canvas.update()

    def escape(self, canvas: MapCanvas) -> None:
        """Begin anew."""
        self._places, self._done, self._pointer = [], False, None
        canvas.update()

    def leave(self, _canvas: MapCanvas) -> None:
        """Forget what was measured."""
        self._places, self._done, self._pointer = [], False, None

    def _shown(self) -> Floats:
        places = [*self._places, *([self._pointer] if self._pointer is not None and self._places else [])]
        return np.array(places, dtype=np.float64).reshape(-1, 2)

    def paint(self, painter: QPainter, canvas: MapCanvas) -> None:
        """Draw the lines, the corners and what they measure."""
        places = self._shown()
        if not len(places):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        closed = self._area and len(places) > 2
        lines = _lines(canvas, np.vstack([places, places[:1]]) if closed else places)
        for ink, width in ((CASING, 4.0), (INK, 2.0)):
            painter.setPen(QPen(QColor(ink), width))
            for line in lines:
                painter.drawPolyline(line)
        painter.setPen(QPen(QColor(CASING), 1.0))
        painter.setBrush(QColor(INK))
        points = [canvas.point_of(*place) for place in places.tolist()]
        for point in points:
            if math.isfinite(point.x()):
                painter.drawEllipse(point, CORNER, CORNER)
        if len(places) > 1 and math.isfinite(points[-1].x()):
            _label(painter, canvas, points[-1], self.told)


def _lines(canvas: MapCanvas, places: Floats) -> list[QPolygonF]:
    if len(places) < 2:
        return []
    flat = flatten_lines(canvas.projection, great_circles(places[:-1], places[1:], STEP_KM))
    xy = canvas.viewport.to_screen(flat.xy)
    stretches = zip(flat.offsets[:-1].tolist(), flat.offsets[1:].tolist(), strict=True)
    return [QPolygonF([QPointF(x, y) for x, y in xy[begin:end].tolist()]) for begin, end in stretches]


def _label(painter: QPainter, canvas: MapCanvas, at: QPointF, text: str) -> None:
    """Write beside a point, inside the map."""
    face = font(12.5)
    metrics, lines = QFontMetricsF(face), text.split("\n")
    width, height = max(metrics.horizontalAdvance(line) for line in lines) + 16, metrics.height() * len(lines) + 10
    left = min(max(at.x() + 12, 4), max(canvas.width() - width - 4, 4))
    top = min(max(at.y() - height - 10, 4), max(canvas.height() - height - 4, 4))
    painter.setPen(QPen(QColor(INK), 1))
    painter.setBrush(QColor(255, 255, 255, 240))
    painter.drawRoundedRect(QRectF(left, top, width, height), 3, 3)
    painter.setFont(face)
    painter.setPen(QColor("#1A1A1A"))
    painter.drawText(QRectF(left + 8, top + 5, width - 8, height), int(Qt.AlignmentFlag.AlignLeft), text)
