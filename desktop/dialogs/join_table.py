"""Which rows of a layer and of a table share a key, and which do not, before they are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QListWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.document import Layer
from layers.feedback import Feedback
from layers.joining import joined
from layers.sources import FeatureLayer
from layers.styling.classes import told
from layers.tabular.arranging import Rows
from layers.tabular.cells import shown
from layers.tabular.matching import Matching, likely_key

if TYPE_CHECKING:
    import pyarrow as pa

MOST_LISTED = 500


class JoinTable(QDialog):
    """Two keys, and what they leave unmatched on both sides.

    Signals
    -------
    join_chosen
        The joined layer, the key of the layer and that of the table.
    """

    join_chosen = Signal(object, str, str)

    def __init__(self, layer: Layer, features: FeatureLayer, name: str, table: pa.Table, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._features, self._table, self._tasks = features, table, tasks
        self._made: FeatureLayer | None = None
        self.setWindowTitle(f"Join {one_line(name, 30)} to {one_line(layer.name, 30)}")
        self.resize(520, 440)
        likely = likely_key(features.columns, table)
        self.key, self.table_key = (self._names(source.column_names, likely) for source in (features.columns, table))
        self.key.setAccessibleName("Key of the layer")
        self.table_key.setAccessibleName("Key of the table")
        self.tabs = QTabWidget(self)
        self.lists = {side: QListWidget(self) for side in ("Layer alone", "Table alone", "Keys twice")}
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        self.ok = buttons.button(kinds.Ok)
        self.ok.setText("&Join")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("Key of the &layer", self.key)
        form.addRow("Key of the &table", self.table_key)
        column = QVBoxLayout(self)
        column.addLayout(form)
        for widget in (self.tabs, self.notes, buttons):
            column.addWidget(widget)
        for side, rows in self.lists.items():
            rows.setAccessibleName(side)
            self.tabs.addTab(rows, side)
        for box in (self.key, self.table_key):
            box.activated.connect(lambda _row: self._match())
        self._match()

    def _names(self, names: list[str], chosen: str | None) -> QComboBox:
        box = QComboBox(self)
        for name in names:
            box.addItem(one_line(str(name), 40), str(name))
        box.setCurrentIndex(max(box.findData(chosen), 0))
        return box

    def _match(self) -> None:
        """Join by the keys, away from the window, and show what is left over."""
        features, table = self._features, self._table
        key, table_key = str(self.key.currentData() or ""), str(self.table_key.currentData() or "")
        self.ok.setEnabled(False)

        def work(_: Feedback) -> tuple[FeatureLayer, Matching]:
            return joined(features, table, key, table_key)

        self._tasks.run("Matching keys", work, lambda found: self._show(*found), lambda error: self.notes.setText(str(error)), key="join")

    def _show(self, made: FeatureLayer, matching: Matching) -> None:
        self._made = made
        met = len(matching.second_of_first) - len(matching.only_first)
        sides = (matching.only_first, self._features.columns, self.key), (matching.only_second, self._table, self.table_key)
        for place, (rows, table, box) in enumerate((*sides, (matching.doubled, self._table, self.table_key))):
            side = list(self.lists)[place]
            self.tabs.setTabText(place, f"{side} ({told(len(rows))})")
            self._list(self.lists[side], rows, table.column(str(box.currentData())))
        added = [str(name) for name in made.columns.column_names[self._features.columns.num_columns :]]
        lines = [f"{told(met)} of {told(self._features.features)} features of the layer meet a row of the table."]
        lines.append(f"New columns: {one_line(', '.join(added), 200)}." if added else "The table has no column beside its key.")
        if len(matching.doubled):
            lines.append("Of rows with the same key the first is joined.")
        self.notes.setText("\n".join(lines))
        self.ok.setEnabled(met > 0 and bool(added))

    def _list(self, view: QListWidget, rows: Rows, column: Any) -> None:
        view.clear()
        for row in rows[:MOST_LISTED].tolist():
            view.addItem(one_line(f"Row {row + 1}: {shown(column[row].as_py()) or '(no key)'}", 120))
        if len(rows) > MOST_LISTED:
            view.addItem(f"and {told(len(rows) - MOST_LISTED)} more")

    def accept(self) -> None:
        """Join by the keys that are shown."""
        if self._made is not None and self.ok.isEnabled():
            self.join_chosen.emit(self._made, str(self.key.currentData()), str(self.table_key.currentData()))
            super().accept()

    def done(self, result: int) -> None:
        """Close; what is under way for this dialog has nobody to hear of it any more."""
        self._tasks.stop("join")
        super().done(result)
        self.deleteLater()
