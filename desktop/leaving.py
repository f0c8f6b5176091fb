"""Leaving the program: nothing that is being written, or not saved, is lost without a word."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.map_file import MapFile
from desktop.tasks import Task, Tasks


class Leaving(QObject):
    """Decides whether a window may close, and asks where an export is under way or the map is not saved."""

    def __init__(self, tasks: Tasks, map_file: MapFile, window: QWidget) -> None:
        super().__init__(window)
        self._tasks = tasks
        self._map_file = map_file
        self._window = window
        self._wanted = False
        tasks.ended.connect(self._on_task_ended)

    def may_close(self) -> bool:
        """Whether nothing would be lost; otherwise the user is asked, and the window closes later or not at all."""
        from desktop.dialogs.leave import exports

        running = exports(self._tasks)
        if running:
            self._ask(running)
        elif self._map_file.unsaved:
            self._map_file.when_safe(self._close_unsaved)
        return not running and not self._map_file.unsaved

    def close_if_wanted(self) -> None:
        """An export is written: close the window if that was all it waited for."""
        from desktop.dialogs.leave import exports

        if self._wanted and not exports(self._tasks):
            QTimer.singleShot(0, self._window.close)

    def _close_unsaved(self) -> None:
        """Close once the map is saved, or its changes are not wanted."""
        self._map_file.discard()
        QTimer.singleShot(0, self._window.close)

    def _ask(self, running: list[Task]) -> None:
        """Let the user choose between the export and leaving; an export that ends meanwhile makes the question needless."""
        from desktop.dialogs.leave import Leave

        if self._window.findChild(Leave) is not None:
            return
        self._wanted = True
        question = Leave(running, self._window)
        question.cancel.clicked.connect(self._stay)
        question.stop_chosen.connect(self._stop_and_close)
        question.open()

    def _stay(self) -> None:
        self._wanted = False

    def _on_task_ended(self) -> None:
        """Once no export is left, nobody need be asked, and a later one must not close the window."""
        from desktop.dialogs.leave import Leave, exports

        if self._wanted and not exports(self._tasks):
            self._wanted = False
            if (question := self._window.findChild(Leave)) is not None:
                question.close()

    def _stop_and_close(self) -> None:
        self._tasks.stop()
        self._window.close()
