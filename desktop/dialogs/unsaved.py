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
        for button, text in ((self.save, "&Save"), (self.discard, "&Discard")):  # Qt gives them no keys of their own everywhere
            button.setText(text)
        self.setDefaultButton(self.save)
        self.setEscapeButton(self.cancel)
        self.save.clicked.connect(self.save_chosen)
        self.discard.clicked.connect(self.discard_chosen)


class Replaced(QMessageBox):
    """Asks before a file is replaced that another program or window has written; closing it is the same as Cancel.

    Signals
    -------
    replace_chosen, save_as_chosen
        Write over it; or into another file.
    """

    replace_chosen = Signal()
    save_as_chosen = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("File changed")
        self.setIcon(QMessageBox.Icon.Warning)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(f"{one_line(name)} was changed by another program or window.")
        self.setInformativeText("If you replace it, what was changed there stays in the backup alone.")
        self.other = self.addButton("Save &as…", QMessageBox.ButtonRole.AcceptRole)
        self.replace = self.addButton("&Replace", QMessageBox.ButtonRole.DestructiveRole)
        self.cancel = self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self.other)
        self.setEscapeButton(self.cancel)
        self.other.clicked.connect(self.save_as_chosen)
        self.replace.clicked.connect(self.replace_chosen)
