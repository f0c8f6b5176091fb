"""What stands for one column of the catalogue: a column of the file, one text for all rows, or the number of the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.panels.text import one_line
from layers.catalogue.own import ROW
from layers.catalogue.vocabulary import Direction, LinkStatus, MeasureKind, Mirror, Precision, Role, SpellState, StageKind, Status, Unit
from layers.sources import TextTable

SAMPLES = 3
NONE, SAME, NUMBERED = "(none)", "(same for all rows)", "(number of the row)"
_WORDS: Mapping[str, type[StrEnum]] = {
    "stage": StageKind,
    "precision": Precision,
    "unit": Unit,
    "direction": Direction,
    "measure": MeasureKind,
    "role": Role,
    "state": SpellState,
    "mirror": Mirror,
}
_NUMBERED_COLUMN = "id"


def known_words(layout: str, column: str) -> list[str]:
    """Give the words that the catalogue knows for a column of a kind of table, if it knows only some."""
    if column == "status":
        return [word for word in (LinkStatus if layout == "links" else Status) if word not in ("unknown", "not-begun")]
    return list(_WORDS.get(column, ()))


class ColumnField(QObject):
    """A line of a grid: what is wanted, the choice, and first values of the column chosen or the text that all rows get.

    Parameters
    ----------
    column, name
        The column of the catalogue, and what it is called.
    table
        The file's texts.
    own, fixed
        What is chosen at first: a column of the file, or a text for all rows.
    words
        What the catalogue knows for it, if it knows only some words.
    start
        How numbers of rows begin where they are chosen.

    Signals
    -------
    changed
        Something else is chosen.
    """

    changed = Signal()

    def __init__(
        self,
        grid: QGridLayout,
        column: str,
        name: str,
        table: TextTable,
        *,
        own: str | None,
        fixed: str | None,
        words: Sequence[str],
        start: str,
    ) -> None:
        page = grid.parentWidget()
        assert page is not None
        super().__init__(page)
        self._table, self._start = table, start
        self.box = QComboBox(page)
        self.box.setAccessibleName(name)
        self.box.addItem(NONE, None)
        self._other = NUMBERED if column == _NUMBERED_COLUMN else SAME
        self.box.addItem(self._other, None)
        for each in table.columns:
            self.box.addItem(one_line(each, 40), each)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(16)
        label = QLabel(name, page)
        label.setBuddy(self.box)
        self.sample = QLabel(page)
        self.sample.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sample.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.value = self._editor(name, words, page)
        side = QHBoxLayout()
        side.addWidget(self.sample, 1)
        side.addWidget(self.value, 1)
        row = grid.rowCount()
        grid.addWidget(label, row, 0)
        grid.addWidget(self.box, row, 1)
        grid.addLayout(side, row, 2)
        if fixed is not None:
            self.box.setCurrentIndex(1)
            if self._other is SAME:  # ids of another file's rows would be those of this one's too
                self.value.setEditText(fixed)
        elif own is not None:
            self.box.setCurrentIndex(max(0, self.box.findData(own)))
        self._show()
        self.box.currentIndexChanged.connect(self._show)
        self.box.currentIndexChanged.connect(self.changed)
        self.value.editTextChanged.connect(self.changed)

    @property
    def own(self) -> str | None:
        """The column of the file."""
        chosen = self.box.currentData()
        return None if chosen is None else str(chosen)

    @property
    def fixed(self) -> str | None:
        """The text of all rows; None where a column is chosen, or nothing."""
        text = self.value.currentText().strip()
        return text if text and self._is_fixed else None

    @property
    def problem(self) -> str:
        """What keeps the choice from being taken; empty if nothing does."""
        if self._is_fixed and self._other is NUMBERED and ROW not in self.value.currentText():
            return f"An id needs {ROW}, the number of the row, or all rows would have the same."
        return ""

    @property
    def _is_fixed(self) -> bool:
        return self.box.currentIndex() == 1

    def _editor(self, name: str, words: Sequence[str], page: QWidget) -> QComboBox:
        editor = QComboBox(page)
        editor.setAccessibleName(f"{name} of all rows")
        editor.setEditable(True)
        editor.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        editor.setMinimumContentsLength(8)
        editor.addItems(words)
        editor.setEditText("")
        if self._other is NUMBERED:
            editor.setEditText(f"{self._start}-{ROW}")
            editor.setToolTip(f"{ROW} stands for the number of the row")
        return editor

    def _show(self) -> None:
        self.value.setVisible(self._is_fixed)
        self.sample.setVisible(not self._is_fixed)
        self.sample.setText(one_line("; ".join(self._first_values()), 60))

    def _first_values(self) -> Sequence[str]:
        """Give the first values of the column that differ."""
        if self.own is None:
            return ()
        return list(dict.fromkeys(value.strip() for value in self._table.columns[self.own][:200] if value.strip()))[:SAMPLES]
