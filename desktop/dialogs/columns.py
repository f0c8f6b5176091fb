"""Which columns of a table are which: asked where a file's own names do not say."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.column_field import ColumnField, known_words
from desktop.panels.text import one_line
from layers.catalogue.own import LAYOUTS, Fit, Layout, fit, lacking
from layers.sources import TextTable

_NO_WORDS = re.compile(r"[\W_]+")
_WORDS = {
    "id": "Id",
    "measure_id": "Id of the measure",
    "site_id": "Id of the site",
    "seq": "Number in the measure's life",
    "mirror": "Reported by (exporter, importer)",
    "share_note": "Share",
    "basis": "Basis",
    "kind": "Kind of quantity",
    "end_nominal": "An end stands for a country",
    "issuer_name": "Issued by (name)",
    "issuer_kind": "Kind of issuer",
    "exempt_basis": "How sure the exemptions are",
    "parties": "Parties (any, or names)",
    "de_minimis_percent": "Threshold in percent",
    "rate_percent": "Rate in percent",
    "rate_kind": "How the rate adds to others",
    "quantity_year": "Year of the quantity",
    "source_url": "Address of the source",
    "source_title": "Title of the source",
    "lat": "Latitude",
    "lon": "Longitude",
    "hs_codes": "Customs (HS) codes",
    "value_usd": "Value in US$",
    "from_country": "From (country)",
    "to_country": "To (country)",
    "from_id": "From (id of a site)",
    "to_id": "To (id of a site)",
    "from": "First day",
    "until": "Last day",
    "issuer_territory": "Issued by (country)",
    "targets": "Against (countries)",
    "measure": "What it demands",
    "admin1": "Province or state",
    "cmd_code": "Customs (HS) code",
    "mot_code": "Mode of transport",
    "net_wgt": "Net weight in kg",
    "qty": "Quantity",
    "qty_unit_abbr": "Unit of the quantity",
    "primary_value": "Value in US$",
    "ref_year": "Year",
    "ref_month": "Month",
    "period": "Year, month or day",
    "reporter_code": "Reporter (country)",
    "partner_code": "Partner (country)",
    "partner2_code": "Second partner",
    "flow_code": "Export or import",
}


class ColumnsDialog(QDialog):
    """Asks what the rows of a table are, and which of its columns holds what, or what all rows have in common; guesses are filled in.

    Parameters
    ----------
    name
        The file.
    table
        Its texts, of which the first few are shown beside each choice.
    guess
        What the columns look like.
    as_before
        Whether that is what was chosen for a table of the same columns before.

    Signals
    -------
    chosen
        The :class:`~layers.catalogue.own.Fit` that the user settled on; it lacks nothing.
    """

    chosen = Signal(object)

    def __init__(self, name: str, table: TextTable, guess: Fit, parent: QWidget | None = None, *, as_before: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Open as facts")
        self._table, self._guess = table, guess
        self._lines: dict[str, ColumnField] = {}
        self._start = "-".join(_NO_WORDS.sub(" ", Path(name).stem.casefold()).split()) or "row"
        counted = "1 row" if table.rows == 1 else f"{table.rows:,} rows"
        before = " The choices are those that you made for a table with these columns before." if as_before else ""
        intro = _plain(f"{one_line(name)} has {counted}. What are they, and which column holds what?{before}", self)
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("What the rows are")
        for layout in LAYOUTS.values():
            self.kind.addItem(layout.title, layout.name)
        self.kind.setCurrentIndex(self.kind.findData(guess.layout.name))
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = _plain("", self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("The &rows are", self.kind)
        column = QVBoxLayout(self)
        column.addWidget(intro)
        column.addLayout(form)
        column.addWidget(self.area, 1)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self.kind.currentIndexChanged.connect(self._ask)
        self._ask()
        self.resize(600, 560)

    @property
    def layout_chosen(self) -> Layout:
        """What the rows are said to be."""
        return LAYOUTS[str(self.kind.currentData())]

    @property
    def fields(self) -> dict[str, QComboBox]:
        """Where what stands for a column is chosen, by column."""
        return {column: line.box for column, line in self._lines.items()}

    @property
    def values(self) -> dict[str, QComboBox]:
        """Where texts that all rows have are typed, by column."""
        return {column: line.value for column, line in self._lines.items()}

    @property
    def answer(self) -> Fit:
        """What is chosen, complete or not."""
        columns = {column: line.own for column, line in self._lines.items() if line.own is not None}
        fixed = {column: line.fixed for column, line in self._lines.items() if line.fixed is not None}
        return Fit.of(self.layout_chosen, columns, fixed)

    def _ask(self) -> None:
        """Lay out a field for each column of what the rows are: the needed ones first."""
        is_guessed = self.layout_chosen is self._guess.layout
        guess = self._guess if is_guessed else fit(self.layout_chosen, list(self._table.columns))
        needed = [column for group in guess.layout.needed for column in group]
        others = [column for column in guess.layout.columns if column not in needed]
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setColumnStretch(2, 1)
        self._lines = {}
        for title, columns in (("Needed", needed), ("May be left out", others)):
            head = _plain(title, page)
            font = head.font()
            font.setBold(True)
            head.setFont(font)
            grid.addWidget(head, grid.rowCount(), 0, 1, 3)
            for column in columns:
                self._add_field(grid, column, guess, other=any(column in group[1:] for group in guess.layout.needed))
        grid.setRowStretch(grid.rowCount(), 1)
        self.area.setWidget(page)
        self._check()

    def _add_field(self, grid: QGridLayout, column: str, guess: Fit, *, other: bool) -> None:
        """Put the column's name, the choice of what stands for it, and what that gives side by side."""
        name = f"or {words(column)}" if other else words(column)
        field = ColumnField(
            grid,
            column,
            name,
            self._table,
            own=guess.columns.get(column),
            fixed=guess.fixed.get(column),
            words=known_words(guess.layout.name, column),
            start=self._start,
        )
        field.changed.connect(self._check)
        self._lines[column] = field

    def _check(self) -> None:
        answer = self.answer
        columns = list(answer.columns.values())
        twice = next((own for own in columns if columns.count(own) > 1), None)
        problem = next((line.problem for line in self._lines.values() if line.problem), "")
        if twice is not None:
            problem = f"{one_line(twice, 40)} is chosen twice."
        if problem:
            self.note.setText(problem)
        else:
            groups = ", ".join(" or ".join(words(column) for column in group) for group in answer.missing)
            self.note.setText(f"Still needed: {groups}." if groups else "Nothing is missing.")
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(not problem and not lacking(answer))

    def accept(self) -> None:
        """Take the answer if it is whole."""
        if self.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled():
            self.chosen.emit(self.answer)
            super().accept()


def words(column: str) -> str:
    """Name a column of the catalogue in plain words."""
    return _WORDS.get(column, column.replace("_", " ").capitalize())


def _plain(text: str, parent: QWidget | None) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
