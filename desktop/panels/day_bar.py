"""The day control: type a day, step to the changes before and after it, go to today or to the edition's day."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desktop.panels.day_field import DayField
from desktop.panels.tick_strip import TickStrip
from desktop.panels.timeline import Timeline


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
        self.field = DayField(parent=self)
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
