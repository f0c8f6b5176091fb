"""Where the map was looked at, to go back and forth; no part of the document, and no step of Undo."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.canvas.map_canvas import MapCanvas
from desktop.canvas.navigation import reprojected
from layers.geometry.projection import Projection
from layers.viewport import Viewport

REST_MS = 350
"""A view that stays this long is one to come back to: a drag or a turn of the wheel is one step."""
MOST_KEPT = 200


@dataclass(frozen=True)
class _View:
    crs: str
    viewport: Viewport
    whole: bool


class ViewHistory(QObject):
    """The views of one map.

    Signals
    -------
    changed
        There may be another view to go to, or none any more.
    """

    changed = Signal()

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._past: list[_View] = []
        self._future: list[_View] = []
        self._current: _View | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._note)
        canvas.viewport_changed.connect(self._rest.start)

    @property
    def has_last(self) -> bool:
        """Whether there is a view before this one."""
        return bool(self._past) or self._rest.isActive()

    @property
    def has_next(self) -> bool:
        """Whether there is a view that was left by going back."""
        return bool(self._future)

    def go_back(self) -> None:
        """Look at what was looked at before."""
        self._note()
        if self._past and self._current is not None:
            self._future.append(self._current)
            self._show(self._past.pop())

    def go_forth(self) -> None:
        """Look at what was looked at before going back."""
        self._note()
        if self._future and self._current is not None:
            self._past.append(self._current)
            self._show(self._future.pop())

    def _note(self) -> None:
        """Keep the view as it is now, unless it is the one that was kept last."""
        self._rest.stop()
        canvas = self._canvas
        view = _View(canvas.shown().crs, canvas.viewport, canvas.extent() is None)
        if view == self._current:
            return
        if self._current is not None and not _resized(self._current, view):
            self._past = [*self._past, self._current][-MOST_KEPT:]
            self._future.clear()
        self._current = view
        self.changed.emit()

    def _show(self, view: _View) -> None:
        canvas = self._canvas
        shown: Viewport | None = view.viewport
        if view.crs != canvas.shown().crs:
            shown = reprojected(view.viewport, Projection(view.crs), canvas.projection)
        if view.whole or shown is None:
            canvas.show_whole()
        else:
            canvas.look_at(shown.x, shown.y, shown.resolution)
        self._rest.stop()
        self._current = _View(canvas.shown().crs, canvas.viewport, view.whole)
        self.changed.emit()


def _resized(old: _View, new: _View) -> bool:
    """Whether all that differs comes of another size of the window."""
    before, after = old.viewport, new.viewport
    if old.crs != new.crs or (before.width, before.height) == (after.width, after.height):
        return False
    return (old.whole and new.whole) or (before.x, before.y, before.resolution) == (after.x, after.y, after.resolution)
