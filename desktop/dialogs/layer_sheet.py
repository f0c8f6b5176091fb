"""What one should know of a layer before it is read: rows, system, kinds of shapes, columns with first values, and where they lie."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from desktop.dialogs.kinds import SAMPLE, counted, words_for
from desktop.dialogs.small_map import SmallMap
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.sources import LayerInfo, Preview, preview

VALUES = 3
KEPT = 64
_TASK = "sample of a layer"
_HEADS = ("Column", "Holds", "First values")


class LayerSheet(QWidget):
    """Shows one layer of a file after another; a sample of it is read away from the window, and no longer once another is asked for."""

    def __init__(self, path: Path, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path, self._tasks = path, tasks
        self._known: dict[str, Preview] = {}
        self.info: LayerInfo | None = None
        self.shown: Preview | None = None
        self.told = QLabel(self)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.map = SmallMap(self)
        self.columns = QTableWidget(0, len(_HEADS), self)
        self.columns.setAccessibleName("Columns of the layer")
        self.columns.setHorizontalHeaderLabels(list(_HEADS))
        self.columns.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.columns.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.columns.verticalHeader().hide()
        self.columns.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.columns.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.columns.horizontalHeader().setStretchLastSection(True)
        self.columns.setWordWrap(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.told)
        column.addWidget(self.map, 2)
        column.addWidget(self.columns, 3)

    def show_layer(self, info: LayerInfo) -> None:
        """Show a layer: at once what is known of it, then what its first rows tell."""
        self.info = info
        self._fill(info, self._known.get(info.name))
        if info.name in self._known or info.features == 0:
            self._tasks.stop(_TASK)
            return
        self.told.setText(f"{_head(info)}\nReading the first rows…")
        path = self._path

        def work(feedback: Feedback) -> Preview:
            return preview(path, info.name, VALUES, feedback, sample=SAMPLE)

        def show(found: Preview) -> None:
            while len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[info.name] = found
            self._fill(info, found)

        def fail(error: Exception) -> None:
            self.told.setText(one_line(f"{_head(info)}. {error}", 400))

        self._tasks.run("Looking into a layer", work, show, fail, key=_TASK)

    def leave(self) -> None:
        """Read no more."""
        self._tasks.stop(_TASK)

    def _fill(self, info: LayerInfo, found: Preview | None) -> None:
        self.shown = found
        self.map.show_places(found.places if found is not None else ())
        self.told.setText(_head(info) if found is None else f"{_head(info, found)}\n{_seen(info, found)}")
        names = found.columns if found is not None else info.columns
        self.columns.setRowCount(len(names))
        for row, name in enumerate(names):
            values = [] if found is None else list(dict.fromkeys(line[row] for line in found.rows if line[row]))
            kind = found.types[row] if found is not None and row < len(found.types) else ""
            for place, text in enumerate((name, kind, "; ".join(values))):
                self.columns.setItem(row, place, QTableWidgetItem(one_line(text, 120)))
        for place in (0, 1):
            self.columns.resizeColumnToContents(place)
            self.columns.setColumnWidth(place, min(self.columns.columnWidth(place), 160))


def _head(info: LayerInfo, found: Preview | None = None) -> str:
    columns = f"{len(info.columns):,} column{'' if len(info.columns) == 1 else 's'}"
    return one_line(f"{info.name}: {words_for(info, found)}, {counted(info.features)}, {columns}, {info.crs or 'no CRS stated'}", 200)


def _seen(info: LayerInfo, found: Preview) -> str:
    kinds = ", ".join(f"{count:,} with {kind}" for kind, count in found.kinds) or "none with a shape"
    some = f"Of the first {found.features:,}: " if info.features is None or found.features < info.features else ""
    where = "" if found.crs is not None else ". Without a CRS nobody can say where they lie; it is asked for when you open the layer"
    return f"{some}{kinds}{where}."
