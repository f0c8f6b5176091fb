"""Rows of small switches: the lens of elements and the filter of stages. None on means all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop.panels.text import tip

_STYLE = """
QToolButton {{ border: 1px solid transparent; border-radius: 3px; padding: 3px 1px; min-width: 20px; color: {text}; }}
QToolButton:hover {{ border-color: {edge}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton:checked {{ background: {accent}; color: {on_accent}; }}
"""


@dataclass(frozen=True, slots=True)
class Chip:
    """One switch: its token, what it shows, and its full name."""

    token: str
    text: str
    name: str


class ChipRow(QWidget):
    """Switches of which several may be on, led by "All".

    Signals
    -------
    chosen
        The tokens that are on, in the order of the row; empty for all.
    """

    chosen = Signal(object)

    def __init__(self, title: str, chips: Sequence[Chip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.tint(self.palette())
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(0)
        self.all = _switch(Chip("", "All", f"{title}: all"), self)
        self.switches = {chip.token: _switch(chip, self) for chip in chips}
        for switch in (self.all, *self.switches.values()):
            row.addWidget(switch)
            switch.clicked.connect(self._on_click if switch is not self.all else self._on_all)
        self.show_tokens(())

    def show_tokens(self, tokens: Iterable[str]) -> None:
        """Show which are on; does not count as choosing them."""
        on = set(tokens)
        for token, switch in self.switches.items():
            switch.setChecked(token in on)
        self.all.setChecked(not on)

    def tint(self, palette: QPalette) -> None:
        """Take up the colours of a palette; a style sheet that names roles would keep the colours it was set with."""
        roles = QPalette.ColorRole
        named = {"text": roles.ButtonText, "edge": roles.Mid, "accent": roles.Highlight, "on_accent": roles.HighlightedText}
        self.setStyleSheet(_STYLE.format(**{name: palette.color(role).name() for name, role in named.items()}))

    def show_texts(self, shown: bool) -> None:
        """Write texts beside marks, or show marks alone."""
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if shown else Qt.ToolButtonStyle.ToolButtonIconOnly
        for switch in self.switches.values():
            switch.setToolButtonStyle(style)

    def _on_click(self) -> None:
        on = tuple(token for token, switch in self.switches.items() if switch.isChecked())
        self.all.setChecked(not on)
        self.chosen.emit(on)

    def _on_all(self) -> None:
        self.show_tokens(())
        self.chosen.emit(())


def _switch(chip: Chip, parent: QWidget) -> QToolButton:
    switch = QToolButton(parent)
    switch.setObjectName(chip.token)
    switch.setText(chip.text)
    switch.setIconSize(QSize(26, 18))
    switch.setCheckable(True)
    switch.setAutoRaise(True)
    switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    switch.setAccessibleName(chip.name)
    switch.setToolTip(tip(chip.name))
    return switch
