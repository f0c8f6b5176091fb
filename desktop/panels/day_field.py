"""A field for a day: typed as YYYY-MM-DD, stepped with Up and Down, and marked where it is none."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.panels.text import tip
from layers.catalogue.dates import parse_day
from layers.errors import RequestError


class DayField(QLineEdit):
    """A field for an ISO day; Up and Down go to the neighbouring days.

    Parameters
    ----------
    name
        What the day is, for screen readers and the tool tip.

    Signals
    -------
    entered
        A day of the calendar was entered.
    complained
        What is wrong with what was entered; empty once that is mended or taken back.
    """

    entered = Signal(object)
    complained = Signal(str)

    def __init__(self, name: str = "Day shown on the map", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._day = dt.date.min
        self.setMaxLength(10)
        self.setPlaceholderText("YYYY-MM-DD")
        self.setAccessibleName(name)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0000-00-00") + 28)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.returnPressed.connect(self._read)
        self.editingFinished.connect(self._read)
        self.textEdited.connect(lambda _: self._complain(""))

    @property
    def day(self) -> dt.date:
        """The day that was shown or entered last."""
        return self._day

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
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()  # no day holds a blank; the bar plays on it
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
        self.setToolTip(tip(text or f"{self._name}: type one as YYYY-MM-DD, Up and Down step by a day"))
        self.setAccessibleDescription(text)
        self.complained.emit(text)
