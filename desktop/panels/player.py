"""Plays the time: from change to change at a steady pace, never faster than the map can be drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.panels.timeline import Timeline
from desktop.workspace import Workspace

PACES = (0.5, 1.0, 2.0, 4.0)
STEP_MS = 1200
"""How long a day stays on the map at pace 1."""
RETRY_MS = 20


class Player(QObject):
    """Shows one day of change after the other. Its steps are glances: no edit is made until it stands still, and then a single one.

    Parameters
    ----------
    timelines
        Gives the days of change as they are now.
    is_whole
        Whether the map shows the day that it was last asked for.

    Signals
    -------
    toggled
        It began to play, or stopped.
    ranged
        The stretch of days that it plays is another.
    """

    toggled = Signal(bool)
    ranged = Signal()

    def __init__(
        self, workspace: Workspace, timelines: Callable[[], Timeline], is_whole: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._timelines = timelines
        self._is_whole = is_whole
        self.loop = False
        self.pace = 1.0
        self.first = dt.date.min
        self.last = dt.date.max
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self.playing = False

    def set_range(self, first: dt.date = dt.date.min, last: dt.date = dt.date.max) -> None:
        """Play only changes from one day to another, both included; an end before the start moves the start along."""
        self.first, self.last = min(first, last), last
        self.ranged.emit()

    def set_loop(self, loop: bool) -> None:
        """Begin anew after the last change, or stop there."""
        self.loop = loop

    def toggle(self) -> None:
        """Play, or stop."""
        if self.playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        """Go on from the day that is shown; at the end of the range, from its start."""
        if self.playing:
            return
        self.playing = bool(self._days())
        self.toggled.emit(self.playing)
        if not self.playing:
            return
        if self._next() is None:
            self._go(self._days()[0])
        else:
            self._timer.start(self._wait())

    def stop(self) -> None:
        """Stand still; the day that was reached becomes a step of the history."""
        if self.playing:
            self.playing = False
            self._timer.stop()
            self._workspace.settle()
            self.toggled.emit(False)

    def _days(self) -> list[dt.date]:
        return [day for day in self._timelines().days if self.first <= day <= self.last]

    def _next(self) -> dt.date | None:
        today = self._workspace.document.day
        return next((day for day in self._days() if day > today), None)

    def _wait(self) -> int:
        return round(STEP_MS / self.pace)

    def _on_time(self) -> None:
        if not self._is_whole():
            self._timer.start(RETRY_MS)
            return
        days, following = self._days(), self._next()
        if following is None and self.loop and days:
            following = days[0]
        if following is None:
            self.stop()
        else:
            self._go(following)

    def _go(self, day: dt.date) -> None:
        self._timer.start(self._wait())
        self._workspace.glance(day)
