"""Which layers of a file to open, with a look into each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.kinds import Kinds, counted, words_for
from desktop.dialogs.layer_sheet import LayerSheet
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.sources import LayerInfo


class LayerList(QListWidget):
    """Lines for layers; what selects all of them leaves out those with nothing to draw, which can be chosen one by one."""

    empty: frozenset[int] = frozenset()

    def selectAll(self) -> None:
        """Select every layer that holds something."""
        for row in range(self.count()):
            self.item(row).setSelected(row not in self.empty)


class ChooseLayers(QDialog):
    """A list of layers of which one or several are chosen; beside it, what is known of the one under the cursor.

    Signals
    -------
    chosen
        The list of :class:`~layers.sources.LayerInfo`.
    """

    chosen = Signal(object)

    def __init__(
        self,
        path: Path,
        infos: Sequence[LayerInfo],
        tasks: Tasks,
        parent: QWidget | None = None,
        question: str = "Which should be on the map?",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Choose layers")
        self._infos = infos
        several = f"{len(infos)} layers. {question}" if len(infos) != 1 else "1 layer."
        label = QLabel(f"{one_line(path.name)} holds {several}", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.list = LayerList(self)
        self.list.setAccessibleName("Layers of the file")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.sheet = LayerSheet(path, tasks, self)
        for info in infos:
            item = QListWidgetItem(_line(info), self.list)
            item.setToolTip(item.text())
            if _is_empty(info):
                item.setForeground(self.palette().placeholderText())
        self.list.empty = frozenset(row for row, info in enumerate(infos) if _is_empty(info))
        self._kinds = Kinds(path, infos, tasks, self)
        self._kinds.found.connect(self._tell_kinds)
        self._kinds.begin()
        self.list.currentRowChanged.connect(self._look)
        self.list.setCurrentRow(next((row for row, info in enumerate(infos) if not _is_empty(info)), -1))
        self.list.itemActivated.connect(lambda _: self.accept())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        sides = QSplitter(self)
        sides.addWidget(self.list)
        sides.addWidget(self.sheet)
        sides.setSizes([360, 460])
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(sides, 1)
        column.addWidget(buttons)
        self.resize(860, 520)

    def _look(self, row: int) -> None:
        if 0 <= row < len(self._infos):
            self.sheet.show_layer(self._infos[row])

    def _tell_kinds(self, name: str, kinds: str) -> None:
        for row, info in enumerate(self._infos):
            if info.name == name and (item := self.list.item(row)) is not None:
                item.setText(_line(info, kinds))
                item.setToolTip(item.text())

    def accept(self) -> None:
        """Open what is chosen; choosing nothing keeps the dialog."""
        rows = sorted({index.row() for index in self.list.selectedIndexes()})
        if rows:
            self.chosen.emit([self._infos[row] for row in rows])
            super().accept()

    def done(self, result: int) -> None:
        """Look into no more layers."""
        self.sheet.leave()
        self._kinds.leave()
        super().done(result)


def _is_empty(info: LayerInfo) -> bool:
    return info.features == 0


def _line(info: LayerInfo, kinds: str = "") -> str:
    count = "empty, nothing to draw" if _is_empty(info) else counted(info.features)
    return one_line(f"{info.name}: {kinds or words_for(info)}, {count}, {info.crs or 'no CRS stated'}", 120)
