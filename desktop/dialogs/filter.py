"""Which features of an own layer are shown: a filter, written by hand or by ticking values, tried out as it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.filter_field import FilterField
from desktop.filtered_layers import apply_filter
from desktop.panels.colours import ALARM, is_dark
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.built_in_filters import FILTERED
from layers.document import Layer, MapDocument
from layers.feedback import Feedback
from layers.filters import FilterError, parse, rows_where
from layers.filters.tokens import as_column, one_of
from layers.sources import FeatureLayer
from layers.styling.classes import told
from layers.tabular.cells import is_missing
from layers.tabular.cells import shown as written

PAUSE_MS = 150
MOST_VALUES = 200
VALUE = int(Qt.ItemDataRole.UserRole) + 1
_SIGNS = ("=", "<>", "<", "<=", ">", ">=", "AND", "OR", "NOT", "LIKE", "IN", "BETWEEN", "IS NULL", "(", ")")


class FilterDialog(QDialog):
    """A field for the filter over the layer's columns and their values."""

    def __init__(self, workspace: Workspace, tasks: Tasks, layer: Layer, features: FeatureLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Filter {one_line(layer.name, 40)}")
        self.resize(620, 460)
        self._workspace, self._tasks, self._layer_id = workspace, tasks, layer.id
        self._features = features
        self.field = FilterField(self)
        self.field.setMaximumHeight(96)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setMinimumHeight(2 * self.fontMetrics().height() + 6)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.columns, self.values = QListWidget(self), QListWidget(self)
        self.columns.setAccessibleName("Columns; a double click writes one into the filter")
        self.values.setAccessibleName("Values of the chosen column, the most frequent first")
        self.only_ticked = QPushButton("Show only the &ticked values", self)
        self.only_ticked.setEnabled(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._lay_out()
        self._connect()
        self._read_columns()
        self.field.setPlainText(layer.filter)
        self._try()

    def _lay_out(self) -> None:
        signs = QHBoxLayout()
        signs.setSpacing(1)
        for sign in _SIGNS:
            button = QToolButton(self)
            button.setText(sign)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, sign=sign: self.field.write(sign))
            signs.addWidget(button)
        signs.addStretch(1)
        sides = QHBoxLayout()
        for title, widget, more in (("&Columns", self.columns, None), ("&Values", self.values, self.only_ticked)):
            label = QLabel(title, self)
            label.setBuddy(widget)
            side = QVBoxLayout()
            side.addWidget(label)
            side.addWidget(widget, 1)
            if more is not None:
                side.addWidget(more)
            sides.addLayout(side, 1)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        self.none = self.buttons.addButton("Show &all", QDialogButtonBox.ButtonRole.ResetRole)
        heading = QLabel("&Show only features where", self)
        heading.setBuddy(self.field)
        column = QVBoxLayout(self)
        column.addWidget(heading)
        column.addWidget(self.field)
        column.addLayout(signs)
        column.addWidget(self.message)
        column.addLayout(sides, 1)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._pause.start)
        self.field.accepted.connect(self.accept)
        self._pause.timeout.connect(self._try)
        self.columns.currentTextChanged.connect(lambda _text: self._read_values())
        self.columns.itemDoubleClicked.connect(lambda item: self.field.write(as_column(item.data(VALUE))))
        self.values.itemChanged.connect(lambda _item: self.only_ticked.setEnabled(bool(self._ticked())))
        self.values.itemDoubleClicked.connect(self._write_value)
        self.only_ticked.clicked.connect(self._write_ticked)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.none.clicked.connect(self._show_all)
        self._workspace.changed.connect(self._on_changed)

    @property
    def text(self) -> str:
        """The filter as it is written now."""
        return self.field.toPlainText().strip()

    def _on_changed(self, _old: MapDocument, new: MapDocument) -> None:
        if all(layer.id != self._layer_id for layer in new.layers):
            self.reject()

    # Columns and values

    def _read_columns(self) -> None:
        features = self._features

        def names(_: Feedback) -> list[str]:
            return [str(name) for name in features.columns.column_names]

        self._tasks.run("Reading columns", names, self._offer, lambda _error: self._offer([]), key="filter columns")

    def _offer(self, names: list[str]) -> None:
        self.field.offer(names)
        for name in names:
            item = QListWidgetItem(one_line(name, 60))
            item.setData(VALUE, name)
            self.columns.addItem(item)

    def _read_values(self) -> None:
        features = self._features
        if self.columns.currentRow() < 0:
            return
        name = self.columns.currentItem().data(VALUE)

        def count(_: Feedback) -> tuple[tuple[Any, int], ...]:
            from layers.tabular.statistics import frequent

            return frequent(features.columns.column(name), MOST_VALUES)

        self._tasks.run("Counting values", count, self._list_values, lambda error: self._tell(str(error), wrong=True), key="filter values")

    def _list_values(self, values: tuple[tuple[Any, int], ...]) -> None:
        self.values.blockSignals(True)
        self.values.clear()
        for value, count in values:
            missing = is_missing(value)
            item = QListWidgetItem(f"{'(no value)' if missing else written(value) or '(blank)'}  ·  {told(count)}")
            item.setData(VALUE, None if missing else value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.values.addItem(item)
        self.values.blockSignals(False)
        self.only_ticked.setEnabled(False)

    def _ticked(self) -> list[Any]:
        items = (self.values.item(row) for row in range(self.values.count()))
        return [item.data(VALUE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _write_ticked(self) -> None:
        self.field.setPlainText(one_of(self.columns.currentItem().data(VALUE), self._ticked()))

    def _write_value(self, item: QListWidgetItem) -> None:
        from layers.filters.tokens import as_value

        self.field.write("NULL" if item.data(VALUE) is None else as_value(item.data(VALUE)))

    # Trying out

    def _try(self) -> None:
        """Hold the filter against the layer, and say how many features are left, or where it is wrong."""
        text, features = self.text, self._features
        if not text:
            self.field.underline(0, 0)
            self._tell(f"All {told(features.features)} features are shown. Ctrl+Space lists columns and words.")
            return

        def count(_: Feedback) -> int:
            return int(np.count_nonzero(rows_where(parse(text), features.columns, features.features, features)))

        def tell(number: int) -> None:
            if text == self.text:
                self.field.underline(0, 0)
                self._tell(f"{told(number)} of {told(features.features)} features are shown.")

        self._tasks.run("Trying the filter", count, tell, lambda error: self._tell_mistake(text, error), key="filter")

    def _tell_mistake(self, text: str, error: Exception) -> None:
        if text != self.text:
            return
        begin = error.begin if isinstance(error, FilterError) else 0
        if isinstance(error, FilterError):
            start = self.field.toPlainText().find(text)
            self.field.underline(start + error.begin, start + error.end)
        self._tell(f"At letter {begin + 1}: {error}", wrong=True)

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        self.message.setText(text)
        colour = ALARM[is_dark(self.palette())] if wrong else self.palette().windowText().color().name()
        self.message.setStyleSheet(f"color: {colour};")

    # Taking

    def _show_all(self) -> None:
        self.field.setPlainText("")
        self.accept()

    def accept(self) -> None:
        """Let the layer show what the filter lets through, unless there is a mistake in it."""
        text, features = self.text, self._features
        layer = self._workspace.document.layer(self._layer_id)

        def work(_: Feedback) -> FeatureLayer:
            if text:
                parse(text)
            return apply_filter(features, text)

        def take(left: FeatureLayer) -> None:
            if left.unfiltered:
                self._try()
                return
            if layer.source is not None and text:
                self._workspace.filtered.keep(layer.source, text, features, left)
            self._workspace.apply(edits.filter_layer(self._workspace.document, self._layer_id, text))
            self._close()

        self._tasks.run("Filtering", work, take, lambda error: self._tell_mistake(text, error), key="filter")

    def _close(self) -> None:
        super().accept()

    def done(self, result: int) -> None:
        """Close; what is under way for this dialog has nobody to hear of it any more."""
        self._pause.stop()
        for key in ("filter", "filter columns", "filter values"):
            self._tasks.stop(key)
        super().done(result)


def open_filter(workspace: Workspace, tasks: Tasks, layer: Layer | None, parent: QWidget, tell: Callable[[str], None]) -> None:
    """Ask for the filter of a layer: of one of the user's own that could be read, or of a built-in one, whose rows are listed first."""
    if layer is not None and layer.id in workspace.unfiltered:
        FilterDialog(workspace, tasks, layer, workspace.unfiltered[layer.id], parent).show()
    elif layer is not None and layer.kind in FILTERED:
        catalogue, document = workspace.catalogue, workspace.document

        def rows(_: Feedback) -> FeatureLayer:
            from layers.tabular.listing import listing

            return listing(catalogue, document, layer).features

        def ask(features: FeatureLayer) -> None:
            if any(one.id == layer.id for one in workspace.document.layers):
                FilterDialog(workspace, tasks, workspace.document.layer(layer.id), features, parent).show()

        tasks.run("Listing rows", rows, ask, lambda error: tell(str(error)), key="filter rows")
    else:
        tell("This layer has no rows to filter. Choose sites, links and flows, restrictions, or a layer of your own in the list of layers.")
