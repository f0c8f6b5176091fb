"""The rows of an own table that did not join, each with its reason and what to do; the list can be kept as a file."""

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
from desktop.restrictions import guarded
from desktop.tasks import Tasks
from layers.catalogue.own import FactsReport, Refused
from layers.feedback import Feedback

HEADER = ("Row", "Column", "Value", "Why", "What to do")
_WIDTHS = (60, 130, 150)


class _Model(QAbstractTableModel):
    """One line a refused row; what is wrong stands before what is merely left out."""

    def __init__(self, refused: Sequence[Refused], parent: QWidget) -> None:
        super().__init__(parent)
        self._refused = sorted(refused, key=lambda one: one.left_out)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Give the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._refused)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Give the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(HEADER)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        is_name = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return HEADER[section] if is_name else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell as plain text."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(cells(self._refused[index.row()])[index.column()], 300)
        return None


class RefusedRows(QDialog):
    """Shows the list, and writes it as CSV.

    Signals
    -------
    written
        The path of the file that the list was written to.
    failed
        Why it could not be: the exception.
    """

    written = Signal(object)
    failed = Signal(object)

    def __init__(self, report: FactsReport, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Rows that did not join")
        self._report = report
        self._tasks = tasks
        label = QLabel(headline(report), self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.view = QTableView(self)
        self.view.setAccessibleName("Rows that did not join")
        self.view.setModel(_Model(report.refused, self))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setWordWrap(True)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        for section, width in enumerate(_WIDTHS):
            self.view.setColumnWidth(section, width)
        for section in range(len(_WIDTHS), len(HEADER)):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        self.view.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().lineSpacing() + 8)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.save = buttons.addButton("&Save as CSV…", QDialogButtonBox.ButtonRole.ActionRole)
        self.save.clicked.connect(self._ask_file)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (label, self.view, buttons):
            column.addWidget(widget)
        self.resize(900, 460)

    def _ask_file(self) -> None:
        path = Path(self._report.ref.source.path)
        dialog = QFileDialog(self, "Save as CSV", str(path.with_name(f"{path.stem}-refused.csv")), "*.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the list away from the window."""
        refused = self._report.refused

        def work(_: Feedback) -> Path:
            write_whole(path, as_csv(refused).encode("utf-8", "replace"))
            return path

        self._tasks.run(f"Writing {path.name}", work, self.written.emit, self.failed.emit)


def headline(report: FactsReport) -> str:
    """Say in one line how much of a file joined, and how much did not."""
    rows = f"{report.joined:,} of {report.rows:,} rows joined"
    wrong = f"{report.faulty:,} refused" if report.faulty else ""
    left = f"{report.left_out:,} left out (other goods, or what other rows hold)" if report.left_out else ""
    return one_line(f"{Path(report.ref.source.path).name}: {', '.join(part for part in (rows, wrong, left) if part)}.", 300)


def cells(refused: Refused) -> tuple[str, str, str, str, str]:
    """Give a refused row as the list shows it."""
    remedy = "Nothing: the row is left out." if refused.left_out and not refused.remedy else refused.remedy
    return str(refused.place.row), refused.column, refused.value, refused.reason, remedy


def as_csv(refused: Sequence[Refused]) -> str:
    """Write the list as CSV of which no spreadsheet runs a cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([guarded(cell) for cell in cells(one)] for one in refused)
    return text.getvalue()
