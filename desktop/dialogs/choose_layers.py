"""Which layers of a file to open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.panels.text import one_line
from layers.sources import LayerInfo


class ChooseLayers(QDialog):
    """A list of layers of which one or several are chosen.

    Signals
    -------
    chosen
        The list of :class:`~layers.sources.LayerInfo`.
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, infos: Sequence[LayerInfo], parent: QWidget | None = None, question: str = "Which should be on the map?"
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Choose layers")
        self._infos = infos
        label = QLabel(f"{one_line(name)} holds {len(infos)} layers. {question}", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Layers of the file")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for info in infos:
            item = QListWidgetItem(_line(info), self.list)
            if _is_empty(info):
                item.setForeground(self.palette().placeholderText())
        self.list.setCurrentRow(next((row for row, info in enumerate(infos) if not _is_empty(info)), -1))
        self.list.itemActivated.connect(lambda _: self.accept())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (label, self.list, buttons):
            column.addWidget(widget)
        self.resize(460, 320)

    def accept(self) -> None:
        """Open what is chosen; choosing nothing keeps the dialog."""
        rows = sorted({index.row() for index in self.list.selectedIndexes()})
        if rows:
            self.chosen.emit([self._infos[row] for row in rows])
            super().accept()


def _is_empty(info: LayerInfo) -> bool:
    return info.features == 0


def _line(info: LayerInfo) -> str:
    if _is_empty(info):
        count = "empty, nothing to draw"
    else:
        count = "features not counted" if info.features is None else f"{info.features:,} features"
    return one_line(f"{info.name}: {info.geometry}, {count}, {info.crs or 'no CRS stated'}", 120)
