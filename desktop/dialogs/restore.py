"""Whether to go on with a map that an earlier run did not save."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.journal import Left
from desktop.panels.text import one_line

MOST = 8
"""Differences that are listed."""


class Restore(QMessageBox):
    """Offers an unsaved map; closing it is the same as Later.

    Signals
    -------
    restore_chosen, discard_chosen
        Go on with the map; or drop it for good.
    """

    restore_chosen = Signal()
    discard_chosen = Signal()

    def __init__(self, left: Left, told: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Unsaved map")
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        name = one_line(left.path.name if left.path else left.opened.document.title or "a map without a file")
        self.setText(f"Lodestone ended before {name} was saved. Restore it as it was on {left.when:%Y-%m-%d at %H:%M}?")
        lines = [one_line(text, 120) for text in told[:MOST]]
        if len(told) > MOST:
            lines.append(f"and {len(told) - MOST} more")
        against = "its saved file" if left.path else "a new map"
        self.setInformativeText("\n".join((f"What differs from {against}:", *lines)) if lines else f"Nothing differs from {against}.")
        self.restore = self.addButton("&Restore", QMessageBox.ButtonRole.AcceptRole)
        self.drop = self.addButton("&Discard", QMessageBox.ButtonRole.DestructiveRole)
        self.later = self.addButton("&Later", QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.restore)
        self.setEscapeButton(self.later)
        self.restore.clicked.connect(self.restore_chosen)
        self.drop.clicked.connect(self.discard_chosen)
