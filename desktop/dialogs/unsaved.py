"""Whether to save a map before it is gone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.panels.text import one_line


class Unsaved(QMessageBox):
    """Asks before changes are lost; closing it is the same as Cancel.

    Signals
    -------
    save_chosen, discard_chosen
        Save first; or go on without the changes.
    """

    save_chosen = Signal()
    discard_chosen = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Unsaved changes")
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(f"Save the changes to {one_line(name)}?")
        self.setInformativeText("They are lost if you do not save them.")
        self.save = self.addButton(QMessageBox.StandardButton.Save)
        self.discard = self.addButton(QMessageBox.StandardButton.Discard)
        self.cancel = self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self.save)
        self.setEscapeButton(self.cancel)
        self.save.clicked.connect(self.save_chosen)
        self.discard.clicked.connect(self.discard_chosen)
