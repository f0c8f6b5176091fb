"""The line above a map that says which day it shows, and takes another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.panels.day_field import DayField
from layers.styling.legend import long_day


class _Words(QLabel):
    """Words that end in an ellipsis where they have too little room."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.end()


class DayHeading(QWidget):
    """The day in words, and a field to type another one; what a caller adds to the row stands at its right end.

    Parameters
    ----------
    name
        Which day it is, for screen readers.
    on_entered
        Called with a day that was typed.
    """

    def __init__(self, name: str, on_entered: Callable[[dt.date], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = _Words(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        bold = QFont(self.words.font())
        bold.setBold(True)
        self.words.setFont(bold)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.field = DayField(f"{name}, shown on this map", self)
        self.label = QLabel("In force on", self)
        self.label.setBuddy(self.field)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 2, 2)
        row.setSpacing(6)
        row.addWidget(self.label)
        row.addWidget(self.field)
        row.addWidget(self.words, 1)
        self.setFixedHeight(self.field.sizeHint().height() + 8)  # maps side by side begin at one height, buttons or not
        self.field.entered.connect(on_entered)

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the field and what stands at the end need."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 200), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the day itself where there is little."""
        super().resizeEvent(event)
        shown = [item.widget() for item in map(self._row.itemAt, range(self._row.count())) if item is not None]
        widths = [min(widget.sizeHint().width(), widget.maximumWidth()) for widget in shown if widget is not None]
        self.label.setVisible(self.width() >= sum(widths) + self._row.spacing() * len(widths) + 8)

    def add(self, widget: QWidget) -> None:
        """Put a widget to the right end."""
        self._row.addWidget(widget)

    def show_day(self, day: dt.date) -> None:
        """Say another day."""
        self.field.show_day(day)
        self.words.setText(long_day(day))
        self.words.setToolTip(long_day(day))
