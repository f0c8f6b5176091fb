"""The map in the hands of whoever uses it: mouse, wheel, fingers, keys and tools."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from desktop.canvas import navigation, overlay
from desktop.canvas.drag import Drag
from desktop.canvas.map_tool import MapTool
from desktop.canvas.map_view import MapView
from desktop.panels.text import tip
from desktop.picks import Pick
from desktop.tasks import Tasks
from desktop.workspace import Selection, Workspace
from layers.document import MapDocument

PAN_SHARE = 0.125
"""Share of the view that an arrow key moves it by."""
REST_MS = 30
"""A pointer that stays this long is looking at something."""


class MapCanvas(MapView):
    """The map widget.

    Parameters
    ----------
    shown
        Gives the document that this map shows; by default that of the workspace.

    Signals
    -------
    menu_asked
        A menu is wanted for a point of the widget.
    pointed
        Longitude and latitude under the pointer, nan beside the map.
    opened
        A cluster was double-clicked, or chosen by Enter, and its points are to be shown: the selection.
    """

    menu_asked = Signal(object)
    pointed = Signal(float, float)
    opened = Signal(object)

    def __init__(
        self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None, *, shown: Callable[[], MapDocument] | None = None
    ) -> None:
        super().__init__(workspace, tasks, parent, shown=shown)
        self._tool: MapTool | None = None
        self._drag: Drag | None = None
        self._ringed = False
        self._rest_at = QPointF()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._hover)

    def take_tool(self, tool: MapTool | None) -> None:
        """Let a tool have what the left button does, or none again."""
        if self._tool is not None:
            self._tool.leave(self)
        self._tool, self._drag = tool, None
        if tool is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)
        self.update()

    def _paint_hands(self, painter: QPainter, accent: QColor) -> None:
        if self._drag is not None and self._drag.boxed:
            overlay.paint_box(painter, self._drag.box, accent)
        if self._tool is not None:
            self._tool.paint(painter, self)
        if self._ringed:
            overlay.paint_focus(painter, self.rect(), accent)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag: the paper, or with Shift a box to zoom to."""
        if self._tool is not None and event.button() == Qt.MouseButton.LeftButton:
            self._tool.press(event, self)
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            boxed = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._drag = Drag(event.position(), boxed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or tell what the pointer is over."""
        self.pointed.emit(*self.place_at(event.position()))
        if self._tool is not None and self._drag is None:
            self._tool.move(event, self)
            return
        if self._drag is None:
            self._rest_at = event.position()
            self._rest.start()
            return
        step = self._drag.move(event.position())
        if self._drag.boxed:
            self.update()
        elif self._drag.begun:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan(step.x(), step.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; without one, choose what was clicked."""
        drag, self._drag = self._drag, None
        if self._tool is not None and event.button() == Qt.MouseButton.LeftButton:
            self._tool.release(event, self)
            return
        if drag is None:
            return
        self._show_cursor()
        if drag.begun and drag.boxed:
            box = drag.box
            corners = (box.left(), box.top()), (box.right(), box.bottom())
            self._go(navigation.around_box(self.viewport, *corners, self.projection.bounds))
        elif not drag.begun and event.button() == Qt.MouseButton.LeftButton:
            self.choose_at(event.position(), more=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        self.update()

    def _show_cursor(self) -> None:
        if self._tool is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the points of a cluster, or zoom in where it was clicked."""
        if self._tool is not None:
            self._tool.double(event, self)
        elif event.button() == Qt.MouseButton.LeftButton and not self._open_at(event.position()):
            self.zoom(2.0, event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a place: under the pointer, or in the middle by keyboard."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_asked.emit(event.pos() if by_mouse else self.rect().center())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(navigation.STEP**notches, event.position())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus to those who came by keyboard; a click needs no ring."""
        self._ringed = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ringed = False
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is pointed at any more."""
        self._rest.stop()
        self.pointed.emit(float("nan"), float("nan"))

    def event(self, event: QEvent) -> bool:
        """Handle gestures of two fingers; all else goes its usual way."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(max(0.2, 1.0 + event.value()), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom(pinch.scaleFactor() or 1.0, QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom and choose by keyboard."""
        if self._tool is not None and self._tool.key(Qt.Key(event.key()), self):
            return
        dx, dy = self.width() * PAN_SHARE, self.height() * PAN_SHARE
        match event.key():
            case Qt.Key.Key_Left:
                self.pan(dx, 0)
            case Qt.Key.Key_Right:
                self.pan(-dx, 0)
            case Qt.Key.Key_Up:
                self.pan(0, dy)
            case Qt.Key.Key_Down:
                self.pan(0, -dy)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(navigation.STEP)
            case Qt.Key.Key_Minus:
                self.zoom(1 / navigation.STEP)
            case Qt.Key.Key_Home | Qt.Key.Key_0:
                self.show_whole()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                middle = QPointF(self.width() / 2, self.height() / 2)
                self.choose_at(middle)
                self._open_at(middle)
            case Qt.Key.Key_Escape:
                self._escape()
            case _:
                super().keyPressEvent(event)

    def _escape(self) -> None:
        if self._drag is not None:
            self._drag = None
            self._show_cursor()
            self.update()
        elif self._tool is not None:
            self._tool.escape(self)
        else:
            self._flag = None
            self.update()
            self.workspace.select(None)

    # What is under the pointer

    def choose_at(self, point: QPointF, *, more: bool = False) -> None:
        """Choose what lies topmost under a point of the widget, or nothing; a feature may be picked beside others, or let go."""
        found = self.hits_at(point)
        hit = found[0] if found else None
        self._flag = None
        listed = self.workspace.listings
        place = listed.shown.row_of(hit.kind, hit.key) if more and hit is not None and listed.shown is not None else None
        if place is not None:
            self.workspace.picks.pick(listed.layer_id, np.array([place]), Pick.TOGGLE)
        elif more and hit is not None and hit.kind == "feature":
            layer_id, _, row = hit.key.rpartition("/")
            self.workspace.picks.pick(layer_id, np.array([int(row)]), Pick.TOGGLE)
        elif not more:
            self.workspace.here = found
            self.workspace.select(hit)

    def _open_at(self, point: QPointF) -> bool:
        """Ask for the points of the cluster under a point of the widget; tell whether there is one."""
        hit = self.hit_at(point)
        if hit is None or hit.kind != "cluster":
            return False
        self.opened.emit(hit)
        return True

    def hit_at(self, point: QPointF) -> Selection | None:
        """Give what the last picture shows topmost under a point of the widget."""
        found = self.hits_at(point)
        return found[0] if found else None

    def hits_at(self, point: QPointF) -> tuple[Selection, ...]:
        """Give all that the last picture shows under a point of the widget, the topmost first."""
        if self.picture is None:
            return ()
        plane = self.viewport.to_world(np.array([[point.x(), point.y()]]))
        x, y = self.picture.rendering.viewport.to_screen(plane)[0]
        return tuple(Selection(*hit) for hit in self.picture.rendering.hits.at(float(x), float(y)))

    def _hover(self) -> None:
        """Name what the pointer rests on; on its way over a full map there is no time to look at each point."""
        if self._drag is not None or self._tool is not None or not self.underMouse():
            return
        hit = self.hit_at(self._rest_at)
        self.setCursor(Qt.CursorShape.PointingHandCursor if hit and hit.kind != "country" else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(self.mapToGlobal(self._rest_at).toPoint(), tip(hit.name) if hit else "", self)
