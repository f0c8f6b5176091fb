"""Which columns of a table are shown, in which order: by dragging their heads, and by a menu of ticks."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from desktop.panels.text import one_line
from desktop.table.model import TableModel

LEAST_WIDTH, MOST_WIDTH = 60, 260
LOOKED_AT = 60
"""Rows whose texts tell how wide a column is to be."""
MOST_LISTED = 200


class Columns:
    """The heads of a table's columns."""

    def __init__(self, view: QTableView, model: TableModel) -> None:
        self._view, self._model = view, model
        head = view.horizontalHeader()
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setStretchLastSection(False)
        head.setDefaultSectionSize(110)

    @property
    def _head(self) -> QHeaderView:
        return self._view.horizontalHeader()

    @property
    def shown(self) -> list[int]:
        """The columns that are shown, from left to right."""
        head = self._head
        ordered = (head.logicalIndex(place) for place in range(head.count()))
        return [column for column in ordered if not head.isSectionHidden(column)]

    def fit(self) -> None:
        """Show all columns of a new table, each as wide as its first texts."""
        head, metrics = self._head, self._view.fontMetrics()
        head.restoreState(head.saveState())
        for column in range(head.count()):
            head.setSectionHidden(column, False)
            texts = [str(self._model.index(row, column).data() or "") for row in range(min(self._model.rowCount(), LOOKED_AT))]
            widest = max((metrics.horizontalAdvance(text) for text in texts[:LOOKED_AT]), default=0)
            named = metrics.horizontalAdvance(str(self._model.name(column))) + 26
            head.resizeSection(column, min(max(widest + 18, named, LEAST_WIDTH), MOST_WIDTH))
        for column in range(head.count()):
            head.moveSection(head.visualIndex(column), column)

    def fill_menu(self, menu: QMenu) -> None:
        """Offer every column by name, ticked if it is shown."""
        menu.clear()
        menu.addAction("Show &all").triggered.connect(self.show_all)
        menu.addSeparator()
        for column in range(min(self._head.count(), MOST_LISTED)):
            action = menu.addAction(one_line(self._model.name(column), 50).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(not self._head.isSectionHidden(column))
            action.toggled.connect(lambda shown, column=column: self.show(column, shown))

    def show(self, column: int, shown: bool) -> None:
        """Show a column, or hide it unless it is the last one."""
        if shown or self.shown != [column]:
            self._head.setSectionHidden(column, not shown)

    def show_all(self) -> None:
        """Hide none."""
        for column in range(self._head.count()):
            self._head.setSectionHidden(column, False)
