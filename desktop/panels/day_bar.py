"""The day control: type a day, step to the changes before and after it, play them, go to today or to the edition's day."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.panels.colours import ALARM, is_dark
from desktop.panels.day_field import DayField
from desktop.panels.icons import line_icon
from desktop.panels.player import PACES, Player
from desktop.panels.tick_strip import TickStrip
from desktop.panels.timeline import Timeline
from layers.document import MapDocument

ROOMY = 620
"""Logical pixels from which the bar has room for words."""


class DayBar(QWidget):
    """The bar under the map.

    Signals
    -------
    chosen
        The user wants to see this day.
    """

    chosen = Signal(object)

    def __init__(
        self, timelines: Callable[[], Timeline], player: Player, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._play = actions["play"]
        self.field = DayField(parent=self)
        self.strip = TickStrip(timelines, self)
        self.pace = QToolButton(self)
        self.problem = QLabel(self)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self._lay_out(actions)
        self._fill_pace_menu()
        self.field.entered.connect(self.chosen)
        self.field.editingFinished.connect(self._tell_problem)
        self.field.textEdited.connect(lambda _: self.problem.hide())
        self.strip.chosen.connect(self.chosen)
        self.strip.play_asked.connect(player.toggle)
        player.toggled.connect(self._show_playing)
        player.ranged.connect(lambda: self.strip.set_range(player.first, player.last))

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        self.label = label = QLabel("&In force on", self)
        label.setBuddy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(4)
        for widget in (label, _button(actions["previous_change"]), self.field, _button(actions["next_change"])):
            row.addWidget(widget)
        for widget in (_button(actions["play"]), _button(actions["loop"]), self.pace):
            row.addWidget(widget)
        row.addWidget(_button(actions["today"], "Today"))
        row.addWidget(_button(actions["edition_day"], "Edition"))
        row.addWidget(self.problem)
        row.addWidget(self.strip, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _fill_pace_menu(self) -> None:
        """How fast, and which days: the few choices of playing that need no place of their own."""
        menu, group = QMenu(self), QActionGroup(self)
        for pace in PACES:
            action = menu.addAction(_times(pace))
            action.setCheckable(True)
            action.setChecked(pace == self._player.pace)
            action.triggered.connect(lambda _checked=False, pace=pace: self._set_pace(pace))
            group.addAction(action)
        menu.addSeparator()
        player, field = self._player, self.field
        menu.addAction("Play from this day on", lambda: player.set_range(field.day, max(player.last, field.day)))
        menu.addAction("Play until this day", lambda: player.set_range(player.first, field.day))
        menu.addAction("Play the whole time", player.set_range)
        self.pace.setMenu(menu)
        self.pace.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pace.setAutoRaise(True)
        self.pace.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pace.setAccessibleName("Pace and range of playing")
        self.pace.setToolTip("How fast to play, and which days")
        self._set_pace(self._player.pace)

    def _set_pace(self, pace: float) -> None:
        self._player.pace = pace
        self.pace.setText(_times(pace))

    def _show_playing(self, playing: bool) -> None:
        self._play.setChecked(playing)
        self._play.setIcon(line_icon("pause" if playing else "play", self.palette()))

    def show_document(self, document: MapDocument) -> None:
        """Show the days of the document."""
        self.field.show_day(document.day)
        self.strip.set_days(document.day, document.compare)
        self.problem.hide()

    def minimumSizeHint(self) -> QSize:
        """Ask for no room for words that may go."""
        hint = super().minimumSizeHint()
        return QSize(hint.width() - (0 if self.label.isHidden() else self.label.sizeHint().width() + 4), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words out on small screens."""
        super().resizeEvent(event)
        self.label.setVisible(self.width() >= ROOMY)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon of playing in the colours of another palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show_playing(self._player.playing)
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play or stop with the space bar, wherever in the bar the focus is."""
        if event.key() == Qt.Key.Key_Space:
            self._player.toggle()
        else:
            super().keyPressEvent(event)

    def _tell_problem(self) -> None:
        text = str(self.field.property("wrong") or "")
        self.problem.setText(text)
        self.problem.setStyleSheet(f"color: {ALARM[is_dark(QApplication.palette())]};")
        self.problem.setVisible(bool(text))


def _times(pace: float) -> str:
    return f"{pace:g}×"


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
