"""The user's own tables among the facts: how much of each joined, which rows did not, and a way to take it out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop.panels.text import one_line, tip
from desktop.workspace import Workspace
from layers.document import MapDocument

if TYPE_CHECKING:
    from layers.catalogue.own import FactsReport

LINES = 3
"""Tables that are seen at once; the others are scrolled to."""


class FactsList(QWidget):
    """One line a table; hidden while there is none.

    Signals
    -------
    remove_asked
        The reference of the table that is to go.
    refused_asked
        The report on the table whose refused rows are to be listed.
    """

    remove_asked = Signal(object)
    refused_asked = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.list = QListWidget(self)
        self.list.setAccessibleName("Your own facts")
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        title = QLabel("&Your own facts", self)
        title.setBuddy(self.list)
        self.refused = QPushButton("Rows left &out…", self)
        self.refused.setToolTip("List the rows that did not join, with the reason")
        self.remove = QPushButton("Re&move", self)
        self.remove.setToolTip("Take the table out of the facts; its file is untouched")
        row = QHBoxLayout()
        for button in (self.refused, self.remove):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(title)
        column.addWidget(self.list)
        column.addLayout(row)
        self.refused.clicked.connect(self._ask_refused)
        self.remove.clicked.connect(self._ask_remove)
        self.list.itemActivated.connect(lambda _: self._ask_refused())
        self.list.currentRowChanged.connect(lambda _: self._enable())
        workspace.changed.connect(self._on_changed)
        self._fill()

    @property
    def current(self) -> FactsReport | None:
        """The table that the buttons act on."""
        reports = self._workspace.facts
        row = self.list.currentRow()
        return reports[row] if 0 <= row < len(reports) else None

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if old.facts != new.facts:
            self._fill()

    def _fill(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        for report in self._workspace.facts:
            item = QListWidgetItem(line(report), self.list)
            item.setToolTip(tip(line(report), report.ref.source.path, report.ref.source.layer or ""))
        count = self.list.count()
        self.list.setCurrentRow(min(max(row, 0), count - 1))
        height = self.list.sizeHintForRow(0) if count else 0
        self.list.setFixedHeight(min(count, LINES) * height + 2 * self.list.frameWidth() + 2)
        self.setVisible(count > 0)
        self._enable()

    def _enable(self) -> None:
        report = self.current
        self.remove.setEnabled(report is not None)
        self.refused.setEnabled(report is not None and bool(report.refused))

    def _ask_refused(self) -> None:
        report = self.current
        if report is not None and report.refused:
            self.refused_asked.emit(report)

    def _ask_remove(self) -> None:
        if (report := self.current) is not None:
            self.remove_asked.emit(report.ref)


def line(report: FactsReport) -> str:
    """Say in a few words what a table brings: its file, how many rows of what, and how many did not join."""
    source = report.ref.source
    name = Path(source.path).name
    layer = f", {source.layer}" if source.layer and source.layer != Path(source.path).stem else ""
    kind = "flows" if report.ref.table == "comtrade" else report.ref.table
    kind = kind.removesuffix("s") if report.joined == 1 else kind
    out = f", {report.faulty:,} refused" if report.faulty else ""
    out += f", {report.left_out:,} left out" if report.left_out else ""
    return one_line(f"{name}{layer}: {report.joined:,} {kind}{out}", 120)
