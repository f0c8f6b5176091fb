"""The day control: type a day, step to the changes before and after it, go to today or to the edition's day."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from desktop.panels.text import tip
from desktop.panels.tick_strip import TickStrip
from desktop.panels.timeline import Timeline
from layers.catalogue.dates import parse_day
from layers.errors import RequestError


class DayField(QLineEdit):
    """A field for an ISO day; Up and Down go to the neighbouring days.

    Signals
    -------
    entered
        A day of the calendar was entered.
    """

    entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day = dt.date.min
        self.setMaxLength(10)
        self.setPlaceholderText("YYYY-MM-DD")
        self.setAccessibleName("Day shown on the map")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0000-00-00") + 28)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.returnPressed.connect(self._read)
        self.editingFinished.connect(self._read)
        self.textEdited.connect(lambda _: self._complain(""))

    def show_day(self, day: dt.date) -> None:
        """Show a day; does not count as entering it."""
        self._day = day
        self.setText(day.isoformat())
        self._complain("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by a day with Up and Down; Escape takes the typing back."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps:
            self._step(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            self.show_day(self._day)
        else:
            super().keyPressEvent(event)

    def _step(self, days: int) -> None:
        try:
            self.entered.emit(self._day + dt.timedelta(days))
        except OverflowError:
            self._complain("The calendar ends here.")

    def _read(self) -> None:
        try:
            day = parse_day(self.text())
        except RequestError as error:
            self._complain(str(error))
            return
        if day != self._day:
            self.entered.emit(day)

    def _complain(self, text: str) -> None:
        """Mark the field as wrong, and say why; an empty text takes that back."""
        if self.property("wrong") == text:
            return
        self.setProperty("wrong", text)
        self.setStyleSheet("QLineEdit { border: 2px solid #C62828; border-radius: 3px; }" if text else "")
        self.setToolTip(tip(text or "The day shown: type one as YYYY-MM-DD, Up and Down step by a day"))
        self.setAccessibleDescription(text)


class DayBar(QWidget):
    """The bar under the map.

    Signals
    -------
    chosen
        The user wants to see this day.
    """

    chosen = Signal(object)

    def __init__(self, timeline: Timeline, edition: dt.date, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = DayField(self)
        self.strip = TickStrip(timeline, edition, self)
        self.problem = QLabel(self)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setStyleSheet("color: #C62828;")
        self.problem.hide()
        label = QLabel("&Day", self)
        label.setBuddy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(4)
        for widget in (label, _button(actions["previous_change"]), self.field, _button(actions["next_change"])):
            row.addWidget(widget)
        row.addWidget(_button(actions["today"], "Today"))
        row.addWidget(_button(actions["edition_day"], "Edition"))
        row.addWidget(self.problem)
        row.addWidget(self.strip, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.entered.connect(self.chosen)
        self.field.editingFinished.connect(self._tell_problem)
        self.field.textEdited.connect(lambda _: self.problem.hide())
        self.strip.chosen.connect(self.chosen)

    def show_day(self, day: dt.date) -> None:
        """Show the day of the document."""
        self.field.show_day(day)
        self.strip.set_day(day)
        self.problem.hide()

    def _tell_problem(self) -> None:
        text = str(self.field.property("wrong") or "")
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


def _button(action: QAction, text: str = "") -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text().replace("&", ""))
    if text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setText(text)
    return button
