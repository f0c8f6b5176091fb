"""What new data of a layer would change, before they are taken."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QListWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.comparing import LayerDifference, compare
from layers.document import Layer
from layers.feedback import Feedback
from layers.sources import FeatureLayer
from layers.styling.classes import told
from layers.styling.template import columns_used
from layers.tabular.arranging import Rows
from layers.tabular.cells import shown

MOST_LISTED = 500
BY_ORDER = "Their order in the files"


class ReplaceData(QDialog):
    """Numbers of features that are added, gone, moved and changed, each with a list of them."""

    def __init__(
        self, layer: Layer, old: FeatureLayer, new: FeatureLayer, difference: LayerDifference, tasks: Tasks, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._layer, self._old, self._new, self._tasks = layer, old, new, tasks
        self.difference = difference
        self.setWindowTitle(f"Replace data of {one_line(layer.name, 40)}")
        self.resize(520, 440)
        self.key = QComboBox(self)
        self.key.setAccessibleName("The column that tells which features are the same")
        self.key.addItem(BY_ORDER, None)
        for name in old.columns.column_names:
            if name in new.columns.column_names:
                self.key.addItem(one_line(str(name), 40), str(name))
        self.key.setCurrentIndex(max(self.key.findData(difference.key), 0))
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        self.tabs = QTabWidget(self)
        self.lists = {name: QListWidget(self) for name in ("Added", "Gone", "Moved", "Changed")}
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        buttons.button(kinds.Ok).setText("&Replace")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("&Same if they share", self.key)
        column = QVBoxLayout(self)
        column.addLayout(form)
        for widget in (self.tabs, self.notes, buttons):
            column.addWidget(widget)
        for name, rows in self.lists.items():
            rows.setAccessibleName(f"{name} features")
            self.tabs.addTab(rows, name)
        self.key.activated.connect(self._compare)
        self._show()

    def _compare(self, _row: int) -> None:
        """Compare anew by another key, away from the window."""
        old, new, key = self._old, self._new, self.key.currentData()

        def work(_: Feedback) -> LayerDifference:
            return compare(old, new, key)

        def take(found: LayerDifference) -> None:
            self.difference = found
            self._show()

        self._tasks.run("Comparing", work, take, lambda error: self.notes.setText(str(error)), key="replace")

    def _show(self) -> None:
        found = self.difference
        old, new = self._old, self._new
        parts = [("Added", found.added, new), ("Gone", found.gone, old), ("Moved", found.moved, new), ("Changed", found.changed, new)]
        for place, (name, rows, features) in enumerate(parts):
            self.tabs.setTabText(place, f"{name} ({told(len(rows))})")
            self._list(self.lists[name], rows, features)
        self.notes.setText("\n".join(self._said()))

    def _said(self) -> list[str]:
        found = self.difference
        lines = [f"{told(self._old.features)} features before, {told(self._new.features)} now."]
        if len(found.doubled):
            lines.append(f"{told(len(found.doubled))} of the new ones share their key with one before them, and count as added.")
        if found.columns_added:
            lines.append(f"New columns: {one_line(', '.join(found.columns_added), 200)}.")
        if found.columns_gone:
            used = [name for name in found.columns_gone if name in columns_used(self._layer.style)]
            lines.append(f"Columns gone: {one_line(', '.join(found.columns_gone), 200)}.")
            lines += [f"The style uses {one_line(name, 40)}, which is gone." for name in used]
        if self._new.rejected:
            lines.append(f"{told(len(self._new.rejected))} rows or values of the new file cannot be drawn.")
        return lines

    def _list(self, view: QListWidget, rows: Rows, features: FeatureLayer) -> None:
        view.clear()
        first = rows[:MOST_LISTED]
        columns = features.columns
        name = self.difference.key or next(iter(map(str, columns.column_names)), None)
        values = columns.column(name).take(first).to_pylist() if name is not None and columns.num_columns else [None] * len(first)
        for row, value in zip(first.tolist(), values, strict=True):
            view.addItem(one_line(f"Feature {row + 1}: {shown(value)}".rstrip(": "), 120))
        if len(rows) > MOST_LISTED:
            view.addItem(f"and {told(len(rows) - MOST_LISTED)} more")

    def done(self, result: int) -> None:
        """Close; a comparison under way has nobody to hear of it any more."""
        self._tasks.stop("replace")
        super().done(result)
        self.deleteLater()
