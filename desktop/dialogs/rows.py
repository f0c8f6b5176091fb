"""A list of rows that were left out, with the reasons; it can be kept as CSV of which no spreadsheet runs a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.export.atomic import write_whole
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.guard import guarded

Row = Sequence[str]


class _Model(QAbstractTableModel):
    """One line a row."""

    def __init__(self, header: Sequence[str], rows: Sequence[Row], parent: QWidget) -> None:
        super().__init__(parent)
        self._header = header
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Give the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Give the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._header)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        is_name = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._header[section] if is_name else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell as plain text."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(self._rows[index.row()][index.column()], 300)
        return None


class RowsDialog(QDialog):
    """Shows the list, and writes it as CSV.

    Parameters
    ----------
    title, told
        Of the window, and what stands above the list.
    header, widths
        Names of the columns, and the widths of the first ones in pixels; the others share the rest.
    rows
        What is listed, one text a column.
    beside
        The file whose name, with `suffix` behind it, is proposed for the CSV.

    Signals
    -------
    written
        The path of the file that the list was written to.
    failed
        Why it could not be: the exception.
    """

    written = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        title: str,
        told: str,
        header: Sequence[str],
        widths: Sequence[int],
        rows: Sequence[Row],
        beside: Path,
        suffix: str,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._header, self._rows = header, rows
        self._proposed = beside.with_name(f"{beside.stem}-{suffix}.csv")
        self._tasks = tasks
        self.label = QLabel(told, self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.view = self._make_view(title, widths)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.save = self.buttons.addButton("&Save as CSV…", QDialogButtonBox.ButtonRole.ActionRole)
        self.save.clicked.connect(self._ask_file)
        self.save.setEnabled(bool(rows))
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (self.label, self.view, self.buttons):
            column.addWidget(widget)
        self.resize(900, 460)

    def _make_view(self, title: str, widths: Sequence[int]) -> QTableView:
        view = QTableView(self)
        view.setAccessibleName(title)
        view.setModel(_Model(self._header, self._rows, self))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setWordWrap(True)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        for section, width in enumerate(widths):
            view.setColumnWidth(section, width)
        for section in range(len(widths), len(self._header)):
            view.horizontalHeader().setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        view.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().lineSpacing() + 8)
        return view

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Save as CSV", str(self._proposed), "*.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the list away from the window."""
        header, rows = self._header, self._rows

        def work(_: Feedback) -> Path:
            write_whole(path, as_csv(header, rows).encode("utf-8", "replace"))
            return path

        self._tasks.run(f"Writing {path.name}", work, self.written.emit, self.failed.emit)


def as_csv(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Write a list as CSV of which no spreadsheet runs a cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
