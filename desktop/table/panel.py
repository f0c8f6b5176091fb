"""The attribute table of a layer: put in order, searched, picked from, copied; what it shows follows the map and leads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.picks import NOTHING, Pick
from desktop.table.columns import Columns
from desktop.table.layer_choice import LayerChoice
from desktop.table.model import NO_ROWS, TableModel, whole
from desktop.table.rows_view import RowsView
from desktop.table.statistics_pane import StatisticsPane
from desktop.table.summing import Summing
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.built_in_filters import FILTERED
from layers.document import MapDocument
from layers.feedback import Feedback
from layers.sources import FeatureLayer
from layers.styling.classes import told
from layers.tabular.arranging import Order, Rows, arranged

if TYPE_CHECKING:
    import pyarrow as pa

PAUSE_MS = 150
"""How long the words of a search rest before it begins."""
MOST_COPIED = 200_000
"""Rows that are copied at once: more are too much for what they would be pasted into."""


@dataclass(frozen=True, eq=False)
class _Shown:
    """What a job made to be shown."""

    features: FeatureLayer
    table: pa.Table
    rows: Rows
    order: Order | None
    which: tuple[object, ...] = ()
    """What chose the rows, whatever their order."""


class TablePanel(QWidget):
    """The drawer.

    Signals
    -------
    zoom_asked
        All of some features are to be seen: the layer's features and the rows.
    failed
        Attributes could not be read: the exception.
    filter_asked
        The user wants to filter a layer: its id.
    closed
        The user wants the drawer shut.
    """

    zoom_asked = Signal(object, object)
    failed = Signal(object)
    filter_asked = Signal(str)
    closed = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._features: FeatureLayer | None = None
        self._leading = False
        self._which: tuple[object, ...] = ("", None)
        self.model = TableModel(self)
        self.view = RowsView(self.model, self)
        self.columns = Columns(self.view, self.model)
        self.statistics = StatisticsPane(self)
        self.sums = Summing(self.statistics, tasks, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._make_row()
        self._lay_out()
        self._connect()

    # What stands where

    def _make_row(self) -> None:
        self.layer = LayerChoice(self._workspace, self._tasks, self)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("Search all columns")
        self.words.setAccessibleName("Words that a row must hold")
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(80)
        self.filter = self._button("Filter…", "Show only features that a filter lets through, here and on the map (F7)")
        self.filter.setCheckable(True)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.zoom = self._button("Zoom to", "Show the picked features on the map")
        self.copy = self._button("Copy", "Copy the picked rows, or all that are shown, for a spreadsheet (Ctrl+C)")
        self.picking = self._button("Pick", "Pick rows")
        self.picking.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.picking)
        self.pick_all = menu.addAction("&All that are shown")
        self.invert = menu.addAction("&Invert: what is shown and not picked")
        self.clear = menu.addAction("&Nothing")
        menu.addSeparator()
        self.only_picked = menu.addAction("&Show only picked rows")
        self.only_picked.setCheckable(True)
        self.picking.setMenu(menu)
        self.columns_button = self._button("Columns", "Choose which columns are shown; drag their heads to order them")
        self.columns_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.columns_menu = QMenu(self.columns_button)
        self.columns_button.setMenu(self.columns_menu)
        self.summing = self._button("Statistics", "Show what the chosen column holds")
        self.summing.setCheckable(True)
        self.summing.setChecked(True)
        self.shut = self._button("×", "Close the table")
        self.shut.setAccessibleName("Close the table")

    def _button(self, text: str, what: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(what)
        button.setAutoRaise(True)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(4)
        row.addWidget(self.layer)
        row.addWidget(self.words, 1)
        row.addWidget(self.filter)
        row.addWidget(self.count, 2)
        for button in (self.zoom, self.copy, self.picking, self.columns_button, self.summing, self.shut):
            row.addWidget(button)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.view, 1)
        below.addWidget(self.statistics)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(below, 1)
        self.setMinimumHeight(120)

    def _connect(self) -> None:
        space = self._workspace
        self.layer.activated.connect(lambda _row: self._read())
        self.words.textChanged.connect(lambda _text: self._pause.start())
        self._pause.timeout.connect(self.arrange)
        self.only_picked.toggled.connect(lambda _on: self.arrange())
        self.view.picked.connect(self._pick)
        self.sums.picked.connect(self._pick_and_show)
        self.sums.failed.connect(self.failed)
        self.view.horizontalHeader().sectionClicked.connect(self._sort)
        self.view.doubleClicked.connect(lambda _index: self._zoom())
        self.view.selectionModel().currentColumnChanged.connect(lambda _new, _old: self._sum_up())
        self.columns_menu.aboutToShow.connect(lambda: self.columns.fill_menu(self.columns_menu))
        self.zoom.clicked.connect(self._zoom)
        self.copy.clicked.connect(self.copy_rows)
        self.pick_all.triggered.connect(lambda: self._pick(self.model.rows, Pick.REPLACE))
        self.invert.triggered.connect(self._invert)
        self.clear.triggered.connect(space.picks.clear)
        self.filter.clicked.connect(self._ask_filter)
        self.shut.clicked.connect(self.closed)
        self.summing.toggled.connect(self._show_statistics)
        copying = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.view)
        copying.activated.connect(self.copy_rows)
        space.picks.changed.connect(self._on_picks)
        space.changed.connect(self._on_changed)

    # Which layer

    @property
    def layer_id(self) -> str:
        """The layer that is shown; empty without any."""
        return self.layer.layer_id

    def show_layer(self, layer_id: str) -> None:
        """Show the rows of a layer."""
        self.layer.offer()
        self.layer.choose(layer_id)
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self.layer.offer()
        self._read()

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if self.isVisible() and old.layers != new.layers:
            self.layer.offer()
            self._read()
        elif self.isVisible() and self.layer.listed is not None:
            self._read()

    # What is shown of it

    def _read(self) -> None:
        """Show the layer's attributes, unless they are shown already."""
        if not self.layer.is_ready():
            self.layer.make_ready(self._read, self.failed.emit)
            return
        features = self._workspace.features_of(self.layer_id)
        if features is self._features:
            self._count()
            return
        self._features = features
        self.sums.forget()
        if features is None:
            self.model.show_table(None, NO_ROWS, None)
            self._count()
            return

        def read(feedback: Feedback) -> _Shown:
            table = whole(features.columns)
            return _Shown(features, table, arranged(table, None, "", features.shown, feedback), None)

        self._tasks.run("Reading attributes", read, self._show, self.failed.emit, key="table")

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the rows of a built-in layer."""
        super().hideEvent(event)
        self._workspace.listings.forget()

    def _show(self, shown: _Shown) -> None:
        if shown.features is self._features:
            self.model.show_table(shown.table, shown.rows, shown.order)
            self.columns.fit()
            self.view.horizontalHeader().setSortIndicatorShown(False)
            self._which = ("", None)
            self._mark()
            if self.words.text().strip() or self.only_picked.isChecked():
                self.arrange()

    def arrange(self) -> None:
        """Put the rows in order and search them, away from the window."""
        features, table, order = self._features, self.model.table, self.model.order
        if features is not None and table is not None:
            self._arrange(features, table, order)

    def _arrange(self, features: FeatureLayer, table: pa.Table, order: Order | None) -> None:
        words, picked = self.words.text(), self._workspace.picks.of(self.layer_id) if self.only_picked.isChecked() else None

        which = (words.strip(), None if picked is None else picked.tobytes())

        def arrange(feedback: Feedback) -> _Shown:
            shown = features.shown
            if picked is not None:
                among = np.zeros(table.num_rows, dtype=np.bool_)
                among[picked] = True
                shown = among if shown is None else among & shown
            return _Shown(features, table, arranged(table, order, words, shown, feedback), order, which)

        self._tasks.run("Arranging the table", arrange, self._show_arranged, self.failed.emit, key="table")

    def _show_arranged(self, shown: _Shown) -> None:
        if shown.table is self.model.table:
            column = self.view.currentIndex().column()
            self.model.show_rows(shown.rows, shown.order)
            if column >= 0 and len(shown.rows):
                self.view.setCurrentIndex(self.model.index(0, column))
            self._count()
            if shown.which != self._which:  # another order changes no sum
                self._which = shown.which
                self._sum_up()

    def _sort(self, column: int) -> None:
        """Order by a column; once more the other way round, and then as in the file."""
        if self._features is None or self.model.table is None:
            return
        name, before = self.model.name(column), self.model.order
        order: Order | None = Order(name)
        if before is not None and before.column == name:
            order = None if before.descending else Order(name, descending=True)
        head = self.view.horizontalHeader()
        head.setSortIndicatorShown(order is not None)
        if order is not None:
            head.setSortIndicator(column, Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder)
        self._arrange(self._features, self.model.table, order)

    def _count(self) -> None:
        rows, shown, picked = self._features.features if self._features else 0, len(self.model.rows), len(self._picked)
        if self._features is None:
            self._say("There is no layer with rows to show.")
        else:
            some = f"{told(shown)} of {told(rows)} rows" if shown != rows else f"{told(rows)} rows"
            self._say(some + (f", {told(picked)} picked" if picked else ""))
        listed = self.layer.listed
        self.filter.setEnabled(self._features is not None and (listed is None or listed.kind in FILTERED))
        self.filter.setChecked(self._features is not None and self._features.shown is not None)
        self.zoom.setEnabled(bool(picked))
        self.clear.setEnabled(bool(picked))

    def _ask_filter(self) -> None:
        self._count()  # the button is down while there is a filter, whatever is clicked
        self.filter_asked.emit(self.layer_id)

    def _say(self, text: str) -> None:
        self.count.setText(text)
        self.count.setToolTip(text)

    # What is picked

    @property
    def _picked(self) -> Rows:
        return self._workspace.picks.of(self.layer_id) if self.layer_id else NOTHING

    def _pick(self, rows: Rows, how: Pick) -> None:
        self._leading = True
        try:
            self._workspace.picks.pick(self.layer_id, rows, how)
        finally:
            self._leading = False

    def _pick_and_show(self, rows: Rows, how: Pick) -> None:
        """Pick what was pointed at in the summary, and show the first of it."""
        self._pick(rows, how)
        if len(rows):
            self.view.show_row(int(rows[0]))

    def _invert(self) -> None:
        marks = np.zeros(self._features.features if self._features else 0, dtype=np.bool_)
        marks[self.model.rows] = True
        marks[self._picked] = False
        self._pick(np.flatnonzero(marks), Pick.REPLACE)

    def _on_picks(self) -> None:
        if not self.isVisible():
            return
        picks = self._workspace.picks
        if not self._leading and picks.layer_id and picks.layer_id != self.layer_id:
            self.show_layer(picks.layer_id)
        self._mark()
        if self.only_picked.isChecked() and not self._leading:
            self.arrange()
        elif not self._leading and len(self._picked):
            self.view.show_row(int(self._picked[0]))

    def _mark(self) -> None:
        self.view.mark(self._picked)
        self.sums.mark(self._picked)
        self._count()

    def _zoom(self) -> None:
        if self._features is not None and len(self._picked):
            self.zoom_asked.emit(self._features, self._picked)

    # What is taken out of it

    def copy_rows(self) -> None:
        """Copy the picked rows that are shown, or all that are shown, with the shown columns in their order."""
        table, rows = self.model.table, self.model.rows
        if table is None:
            return
        picked = rows[self.view.marks[rows]] if len(self._picked) else rows
        names = [self.model.name(column) for column in self.columns.shown]
        chosen = picked[:MOST_COPIED]

        def write(feedback: Feedback) -> str:
            from layers.tabular.cells import tabbed

            part = table.select(names).take(chosen)
            feedback.check()
            return tabbed(names, [list(row) for row in zip(*(column.to_pylist() for column in part.columns), strict=True)])

        def keep(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            left = f" (of {told(len(picked))}; the clipboard holds no more)" if len(picked) > MOST_COPIED else ""
            self._say(f"{told(len(chosen))} rows copied{left}")

        self._tasks.run("Copying rows", write, keep, self.failed.emit, key="table copy")

    def _show_statistics(self, shown: bool) -> None:
        self.statistics.setVisible(shown)
        self._sum_up()

    def _sum_up(self) -> None:
        """Sum up the column of the current cell, over the rows that are shown."""
        index, table, rows = self.view.currentIndex(), self.model.table, self.model.rows
        if not (self.summing.isChecked() and index.isValid() and table is not None):
            return
        everything = len(rows) == table.num_rows
        self.sums.sum_up(table, self.model.name(index.column()), None if everything else rows)
