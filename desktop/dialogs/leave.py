"""Whether to leave while a file is being written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.tasks import Task, Tasks

EXPORT = "Exporting "
"""What the description of an export begins with."""


def exports(tasks: Tasks) -> list[Task]:
    """Give the exports that are under way and wanted."""
    return [task for task in tasks.running if task.description.startswith(EXPORT) and not task.feedback.stopped]


class Leave(QMessageBox):
    """Asks before an export is lost; closing it is the same as Cancel.

    Signals
    -------
    finish_chosen
        Close once the file is there.
    stop_chosen
        Stop the export and close now.
    """

    finish_chosen = Signal()
    stop_chosen = Signal()

    def __init__(self, running: Sequence[Task], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Close Lodestone")
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        names = ", ".join(task.description.removeprefix(EXPORT) for task in running)
        self.setText(f"{names} is not written yet." if len(running) == 1 else f"These files are not written yet: {names}.")
        self.finish = self.addButton("&Finish the export", QMessageBox.ButtonRole.AcceptRole)
        self.stop = self.addButton("&Stop it and close", QMessageBox.ButtonRole.DestructiveRole)
        self.cancel = self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self.finish)
        self.setEscapeButton(self.cancel)
        self.finish.clicked.connect(self.finish_chosen)
        self.stop.clicked.connect(self.stop_chosen)
