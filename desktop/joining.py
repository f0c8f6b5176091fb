"""Joining a table to a layer: ask for the file, read it, show which rows meet, and join only then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, TableJoin
from layers.feedback import Feedback
from layers.joining import read_table_of
from layers.sources import FeatureLayer

if TYPE_CHECKING:
    import pyarrow as pa

FILTER = "Tables (*.csv *.tsv *.txt *.xlsx *.ods *.gpkg *.parquet *.geojson *.json *.dbf *.shp);;All files (*)"


class Joining(QObject):
    """Joins tables to layers.

    Signals
    -------
    failed
        The table cannot be read or joined: the exception.
    """

    failed = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._settings = settings
        self._window = window

    def ask(self, layer: Layer | None) -> None:
        """Let the user choose the file of a table."""
        if layer is None or layer.id not in self._workspace.unfiltered:
            return
        dialog = QFileDialog(self._window, "Join a table", str(self._settings.value("folder") or Path.home()), FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(layer, Path(name)))
        dialog.open()

    def read(self, layer: Layer, path: Path) -> None:
        """Read a table, and show what of it meets the layer."""

        def work(feedback: Feedback) -> tuple[str, pa.Table]:
            from layers.sources import look

            names = [info.name for info in look(path, feedback)]
            return read_table_of(path, names[0] if names else None, feedback)

        self._tasks.run(f"Reading {path.name}", work, lambda found: self._show(layer, path, *found), self.failed.emit, key="join")

    def _show(self, layer: Layer, path: Path, name: str, table: pa.Table) -> None:
        from desktop.dialogs.join_table import JoinTable

        features = self._workspace.unfiltered.get(layer.id)
        if features is None:
            return
        dialog = JoinTable(layer, features, path.name, table, self._tasks, self._window)
        dialog.join_chosen.connect(lambda made, key, table_key: self._join(layer.id, made, TableJoin(str(path), name, key, table_key)))
        dialog.open()

    def _join(self, layer_id: str, made: FeatureLayer, join: TableJoin) -> None:
        source = self._workspace.document.layer(layer_id).source
        if source is not None:
            self._workspace.reread(layer_id, made, replace(source, joins=(*source.joins, join)), f"Join {Path(join.path).name}")
