"""The status bar: place under the pointer, scale, projection, and what is under way."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from desktop.panels.text import one_line
from desktop.tasks import Task, Tasks

PATIENCE_MS = 300
"""What is over sooner is not worth a word."""
THIN_SPACE = "\u2009"


class Progress(QWidget):
    """The longest-running task: what, how far, and Cancel."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._task: Task | None = None
        self.label = _plain_label(self)
        self.bar = QProgressBar(self)
        self.bar.setFixedWidth(110)
        self.bar.setTextVisible(False)
        self.cancel = QToolButton(self)
        self.cancel.setText("Cancel")
        self.cancel.setAutoRaise(True)
        self.cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.label, self.bar, self.cancel):
            row.addWidget(widget)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        tasks.started.connect(self._follow)
        tasks.ended.connect(self._over)
        self.hide()

    def _follow(self, task: Task) -> None:
        if self._task is None:
            self._task = task
            self.label.setText(one_line(task.description))
            self.bar.setRange(0, 0)
            task.progressed.connect(self._tell)
            self._patience.start()

    def _tell(self, fraction: float, text: str) -> None:
        if self._task is None:
            return
        self.bar.setRange(0, 100)
        self.bar.setValue(round(100 * fraction))
        self.label.setText(one_line(f"{self._task.description}: {text}" if text else self._task.description))

    def _over(self, task: Task) -> None:
        if task is not self._task:
            return
        self._task = None
        self._patience.stop()
        self.hide()
        rest = [other for other in self._tasks.running if not other.over]
        if rest:
            self._follow(rest[0])

    def _stop(self) -> None:
        if self._task is not None:
            self.label.setText(one_line(f"{self._task.description}: stopping"))
            self._task.stop()


class Status(QStatusBar):
    """The bar at the foot of the window."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = _plain_label(self, "Place under the pointer")
        self.scale = _plain_label(self, "Scale of the map")
        self.projection = _plain_label(self, "Projection")
        self.notes = _plain_label(self, "Labels without room")
        self.progress = Progress(tasks, self)
        self.addPermanentWidget(self.progress)
        for label in (self.notes, self.place, self.scale, self.projection):
            self.addPermanentWidget(label)
        self.setContentsMargins(0, 0, 8, 0)
        self.place.setMinimumWidth(self.fontMetrics().horizontalAdvance("000.00° W  00.00° N "))

    def show_place(self, lon: float, lat: float) -> None:
        """Show longitude and latitude in degrees, or nothing beside the map."""
        self.place.setText("" if math.isnan(lon) else place_text(lon, lat))

    def show_scale(self, scale: float) -> None:
        """Show the scale's denominator to three digits."""
        self.scale.setText(scale_text(scale))

    def show_projection(self, name: str) -> None:
        """Show the name of the projection."""
        self.projection.setText(name)

    def show_unplaced(self, count: int) -> None:
        """Say how many labels found no room."""
        self.notes.setText(f"{count} {'label' if count == 1 else 'labels'} without room" if count else "")


def place_text(lon: float, lat: float) -> str:
    """Write a place in degrees with the letters of the compass."""
    return f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}  {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"


def scale_text(scale: float) -> str:
    """Write a scale as 1 : n, n to three digits."""
    digits = 10 ** max(0, math.floor(math.log10(max(scale, 1))) - 2)
    return f"1 : {round(scale / digits) * digits:,}".replace(",", THIN_SPACE)


def _plain_label(parent: QWidget, name: str = "") -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAccessibleDescription(name)
    return label
