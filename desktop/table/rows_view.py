"""The grid of the attribute table. It keeps which rows are picked itself: Qt's own selection takes minutes for a scattered million."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop.picks import Pick, Rows
from desktop.table.model import TableModel

Index = QModelIndex | QPersistentModelIndex
_BESIDE = 4
"""Pixels between the edge of a cell and its text."""
_SHORT = 6
"""Letters that fit into the narrowest column."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End})


class _Delegate(QStyledItemDelegate):
    """Draws cells, those of picked rows as chosen; by itself, since Qt's own asks for seven things a cell, each a call of Python."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell over the ground of its row."""
        place, column, model = index.row(), index.column(), self._view.table_model
        box, palette = option.rect, option.palette
        picked = self._view.is_picked(place)
        if picked:
            painter.fillRect(box, palette.highlight())
        text = model.text(place, column)
        if text:
            room = box.adjusted(_BESIDE, 0, -_BESIDE, 0)
            if len(text) > _SHORT:
                text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.setPen(palette.color(QPalette.ColorRole.HighlightedText if picked else QPalette.ColorRole.Text))
            painter.drawText(room, _RIGHT if model.is_number(column) else _LEFT, text)
        if self._view.hasFocus() and index == self._view.currentIndex():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.HighlightedText if picked else QPalette.ColorRole.Highlight), 1))
            painter.drawRect(box.adjusted(0, 0, -1, -1))


class RowsView(QTableView):
    """The grid.

    Attributes
    ----------
    marks
        Shape (rows of the table): which are drawn as picked.

    Signals
    -------
    picked
        Rows of the table, from 0 in the order of its file, and how they join those picked before.
    """

    picked = Signal(object, object)

    def __init__(self, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = self.table_model = model
        self.marks = np.zeros(0, dtype=np.bool_)
        self._anchor = 0
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Attribute table")
        self.setAccessibleDescription("Arrow keys move; Space picks a row, Shift with the arrows picks more, Ctrl+A all.")
        height = self.fontMetrics().height() + 6
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(height)
        rows.setMinimumSectionSize(height)
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setSectionsClickable(False)
        rows.setHighlightSections(False)

    def mark(self, rows: Rows) -> None:
        """Draw rows of the table as picked."""
        marks = np.zeros(self._table.table.num_rows if self._table.table is not None else 0, dtype=np.bool_)
        marks[rows[rows < len(marks)]] = True
        self.marks = marks
        self.viewport().update()

    def is_picked(self, place: int) -> bool:
        """Whether the row that is shown at a place is picked."""
        row = int(self._table.rows[place])
        return row < len(self.marks) and bool(self.marks[row])

    def show_row(self, row: int) -> None:
        """Scroll to a row of the table, if it is shown."""
        [places] = np.nonzero(self._table.rows == row)
        if len(places):
            index = self._table.index(int(places[0]), max(self.currentIndex().column(), 0))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
            self._anchor = index.row()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a row; with Ctrl one more, with Shift all from the last one on."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self._pick(index.row(), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pick all rows that are dragged over."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.buttons() & Qt.MouseButton.LeftButton and index.row() != self._anchor:
            self._pick_stretch(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick by keyboard."""
        keys, modifiers = Qt.Key, event.modifiers()
        if event.key() == keys.Key_Space:
            self._pick(self.currentIndex().row(), Qt.KeyboardModifier.ControlModifier)
        elif event.key() == keys.Key_A and modifiers & Qt.KeyboardModifier.ControlModifier:
            self.picked.emit(self._table.rows, Pick.REPLACE)
        elif event.key() == keys.Key_Escape:
            self.picked.emit(self._table.rows[:0], Pick.REPLACE)
        else:
            super().keyPressEvent(event)
            if event.key() in _MOVES and modifiers & Qt.KeyboardModifier.ShiftModifier:
                self._pick_stretch(self.currentIndex().row())
            elif event.key() in _MOVES:
                self._anchor = self.currentIndex().row()

    def _pick(self, place: int, modifiers: Qt.KeyboardModifier) -> None:
        if not 0 <= place < len(self._table.rows):
            return
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._pick_stretch(place)
            return
        self._anchor = place
        how = Pick.TOGGLE if modifiers & Qt.KeyboardModifier.ControlModifier else Pick.REPLACE
        self.picked.emit(self._table.rows[place : place + 1], how)

    def _pick_stretch(self, place: int) -> None:
        low, high = sorted((min(self._anchor, len(self._table.rows) - 1), place))
        self.picked.emit(self._table.rows[low : high + 1], Pick.REPLACE)
