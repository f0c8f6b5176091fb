"""Joining a table to a layer: ask for the file, read it, show which rows meet, and join only then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from desktop.layer_file import LayerFile
from layers.document import Layer, TableJoin
from layers.feedback import Feedback
from layers.joining import read_table_of
from layers.sources import FeatureLayer

if TYPE_CHECKING:
    import pyarrow as pa

FILTER = "Tables (*.csv *.tsv *.txt *.xlsx *.ods *.gpkg *.parquet *.geojson *.json *.dbf *.shp);;All files (*)"


class Joining(LayerFile):
    """Joins tables to layers."""

    def ask(self, layer: Layer | None) -> None:
        """Let the user choose the file of a table."""
        self._ask(layer, "Join a table", FILTER)

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
