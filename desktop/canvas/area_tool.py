"""Pick the features of a layer by a rectangle or a lasso drawn on the map."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF

from desktop.canvas.map_canvas import MapCanvas
from desktop.picks import Pick, Picks, Rows
from desktop.tasks import Tasks
from layers.document import Layer
from layers.feedback import Feedback
from layers.geometry.arrays import Floats
from layers.sources import FeatureLayer

SLACK = 3.0
"""Logical pixels between two corners of a lasso."""


class AreaTool:
    """A drag draws the shape; what it touches is picked: with Shift beside what was picked before, with Ctrl taken from it.

    Parameters
    ----------
    lasso
        Whether the shape follows the pointer; else it is a rectangle.
    target
        Gives the layer to pick from and its features; None if there is none, which it has told.
    """

    def __init__(
        self,
        picks: Picks,
        tasks: Tasks,
        target: Callable[[], tuple[Layer, FeatureLayer] | None],
        on_error: Callable[[Exception], None],
        *,
        lasso: bool,
    ) -> None:
        self._picks = picks
        self._tasks = tasks
        self._target = target
        self._on_error = on_error
        self._lasso = lasso
        self._corners: list[QPointF] = []

    def press(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """Begin the shape."""
        self._corners = [event.position()]
        canvas.update()

    def move(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """Follow the pointer."""
        if not self._corners:
            return
        if not self._lasso:
            self._corners[1:] = [event.position()]
        elif (event.position() - self._corners[-1]).manhattanLength() >= SLACK:
            self._corners.append(event.position())
        canvas.update()

    def release(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """Pick what the shape touches; a click alone picks what lies under it."""
        shape = self._outline()
        self._corners = []
        canvas.update()
        if len(shape) < 3:
            canvas.choose_at(event.position(), more=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        keys = Qt.KeyboardModifier
        how = (
            Pick.ADD
            if event.modifiers() & keys.ShiftModifier
            else Pick.REMOVE
            if event.modifiers() & keys.ControlModifier
            else Pick.REPLACE
        )
        self._pick(np.array([(point.x(), point.y()) for point in shape]), canvas, how)

    def double(self, _event: QMouseEvent, _canvas: MapCanvas) -> None:
        """Do nothing more than a click does."""

    def escape(self, canvas: MapCanvas) -> None:
        """Drop the shape; without one, let go what is picked."""
        if self._corners:
            self._corners = []
            canvas.update()
        else:
            self._picks.clear()

    def key(self, _key: Qt.Key, _canvas: MapCanvas) -> bool:
        """Leave all keys to the map."""
        return False

    def leave(self, _canvas: MapCanvas) -> None:
        """Drop the shape."""
        self._corners = []

    def paint(self, painter: QPainter, canvas: MapCanvas) -> None:
        """Draw the shape."""
        shape = self._outline()
        if len(shape) < 2:
            return
        colour = canvas.palette().highlight().color()
        fill = QColor(colour)
        fill.setAlphaF(0.15)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(shape))

    def _outline(self) -> list[QPointF]:
        if self._lasso or len(self._corners) < 2:
            return self._corners
        box = QRectF(*self._corners).normalized()
        if box.width() < SLACK and box.height() < SLACK:
            return []
        return [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]

    def _pick(self, pixels: Floats, canvas: MapCanvas, how: Pick) -> None:
        target = self._target()
        if target is None:
            return
        layer, features = target
        shape, crs = canvas.viewport.to_world(pixels), canvas.shown().crs
        self._tasks.run(
            "Picking features",
            _touched(features, crs, shape),
            lambda rows: self._picks.pick(layer.id, rows, how),
            self._on_error,
            key="pick",
        )


def _touched(features: FeatureLayer, crs: str, shape: Floats) -> Callable[[Feedback], Rows]:
    def find(feedback: Feedback) -> Rows:
        from desktop.render.flat import flat_features
        from desktop.render.touched import rows_touched

        return rows_touched(flat_features(feedback, features, crs), shape, feedback)

    return find
