"""The steps of the map, oldest first: choosing one goes there."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.panels.text import one_line, tip
from desktop.workspace import Workspace

START = "Map as it was opened"


class HistoryPanel(QWidget):
    """A list in which the current step is chosen; steps that were undone say so, and stay until the next change."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shown: tuple[tuple[str, ...], int] | None = None
        self.list = QListWidget(self)
        self.list.setAccessibleName("Steps of the map, the oldest first")
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.currentRowChanged.connect(self._go)
        self.list.clicked.connect(self._go_to_index)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        workspace.changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        state = (self._workspace.steps, self._workspace.position)
        if not self.isVisible() or state == self._shown:
            return
        names, position = self._shown = state
        with QSignalBlocker(self.list):
            self.list.clear()
            for number, name in enumerate((START, *names)):
                self.list.addItem(self._item(name, undone=number > position))
            self.list.setCurrentRow(position)

    def _item(self, name: str, *, undone: bool) -> QListWidgetItem:
        item = QListWidgetItem(one_line(name, 120))
        item.setToolTip(tip(name))
        if undone:
            slanted = self.list.font()
            slanted.setItalic(True)  # and not grey, which is hard to read on dark ground
            item.setFont(slanted)
            item.setText(f"{item.text()} (undone)")
        return item

    def _go(self, row: int) -> None:
        if row >= 0:
            self._workspace.go_to(row)

    def _go_to_index(self, index: QModelIndex) -> None:
        self._go(index.row())
