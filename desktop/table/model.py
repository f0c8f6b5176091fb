"""A table of arrays for Qt: a cell becomes text when it is looked at, and no row is ever an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.panels.text import one_line, tip
from layers.tabular.arranging import Order, Rows
from layers.tabular.cells import shown

if TYPE_CHECKING:
    import pyarrow as pa

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MOST_TEXTS = 20_000
"""Texts of cells that are kept."""
NO_ROWS: Rows = np.empty(0, dtype=np.int64)


class TableModel(QAbstractTableModel):
    """Rows of an Arrow table in some order.

    Attributes
    ----------
    table
        The whole table; None before one was shown.
    rows
        The rows of the table that are shown, in their order, counted from 0.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: pa.Table | None = None
        self.rows = NO_ROWS
        self.order: Order | None = None
        self._columns: list[Any] = []
        self._numeric: list[bool] = []
        self._texts: dict[tuple[int, int], str] = {}

    def show_table(self, table: pa.Table | None, rows: Rows, order: Order | None) -> None:
        """Show rows of a table; its columns lie in one piece each, as :func:`whole` gives them."""
        self.beginResetModel()
        self.table, self.rows, self.order = table, rows, order
        self._texts = {}
        self._columns = [_piece(column) for column in table.columns] if table is not None else []
        self._numeric = [_is_number(column.type) for column in self._columns]
        self.endResetModel()

    def show_rows(self, rows: Rows, order: Order | None) -> None:
        """Show other rows of the same table, or the same in another order."""
        self.beginResetModel()
        self.rows, self.order = rows, order
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of rows that are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Give the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Give the text of a cell, and where it stands in it."""
        if role == Role.TextAlignmentRole:
            return _RIGHT if self._numeric[index.column()] else _LEFT
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        text = self.text(index.row(), index.column())
        return text if role == Role.DisplayRole else tip(text)

    def text(self, place: int, column: int) -> str:
        """Give the text of a cell of the row that is shown at a place; kept, since the same cells are drawn again and again."""
        key = (int(self.rows[place]), column)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            found = self._texts[key] = shown(self._columns[column][key[0]].as_py())
        return found

    def is_number(self, column: int) -> bool:
        """Whether a column holds numbers, which stand at the right."""
        return self._numeric[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Give the name of a column, or the number of a row in its file."""
        if orientation == Qt.Orientation.Vertical:
            return int(self.rows[section]) + 1 if role == Role.DisplayRole else None
        if role == Role.TextAlignmentRole:
            return _RIGHT if self._numeric[section] else _LEFT
        name = self.name(section)
        return one_line(name, 60) if role == Role.DisplayRole else tip(name) if role == Role.ToolTipRole else None

    def name(self, column: int) -> str:
        """Give the name of a column."""
        assert self.table is not None
        return str(self.table.column_names[column])


def whole(table: pa.Table) -> pa.Table:
    """Join the pieces of each column, so that a cell is found at once."""
    return table.combine_chunks()


def _piece(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
