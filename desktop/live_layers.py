"""Layers read by what is seen, anew whenever the view rests: of databases, asked only after the user connected, and of large files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.canvas.map_canvas import MapCanvas
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, MapDocument, SourceRef
from layers.feedback import Feedback
from layers.sources import FeatureLayer, read
from layers.sources.database import DEGREE_M, Box, Database, read_box

REST_MS = 250
WHOLE: Box = (-180.0, -90.0, 180.0, 90.0)


class LiveLayers(QObject):
    """Keeps the connections of this window, with their passwords, in memory alone.

    Signals
    -------
    failed
        What went wrong: the exception.
    told
        What the user should know.
    """

    failed = Signal(object)
    told = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, canvas: MapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._tasks, self._canvas = workspace, tasks, canvas
        self._databases: dict[str, Database] = {}
        self._shown: dict[SourceRef, tuple[Box, float]] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.refresh)
        canvas.viewport_changed.connect(self._rest.start)
        workspace.changed.connect(self._on_changed)

    def connect_to(self, database: Database) -> None:
        """Ask this database from now on; layers of it that the map has already are read."""
        self._databases[database.address] = database
        self._shown = {source: seen for source, seen in self._shown.items() if source.path != database.address}
        self.refresh()

    def add(self, database: Database, names: list[str]) -> None:
        """Put layers of a database on the map, as far as they are seen."""
        self._databases[database.address] = database
        for name in names:
            source = SourceRef(database.address, name)

            def put(features: FeatureLayer, source: SourceRef = source) -> None:
                self._workspace.add_layer(features, source)
                self._tell(features)

            self._read(source, put, self.failed.emit)

    def wake(self) -> None:
        """Look soon whether something that is seen is still to be read."""
        self._rest.start()

    def refresh(self) -> None:
        """Read what is seen of every layer that is shown, unless it is shown already."""
        for layer in self._live(self._workspace.document):
            source = layer.source
            assert source is not None
            if self._shown.get(source) != self._seen():
                self._read(source, partial(self._workspace.refresh, source), self._fail_once(source))

    def _live(self, document: MapDocument) -> list[Layer]:
        return [layer for layer in document.layers if layer.visible and layer.source is not None and self._is_live(layer.source)]

    def _is_live(self, source: SourceRef) -> bool:
        """Whether a layer is read by what is seen, and may be: from a file, or from a database that was connected to."""
        return source.reading.by_view or source.path in self._databases

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if (old.layers, old.crs) != (new.layers, new.crs) and self._live(new):
            self._rest.start()

    def _seen(self) -> tuple[Box, float]:
        extent = self._canvas.extent()
        box = WHOLE if extent is None else (extent.west, extent.south, extent.east, extent.north)
        return box, self._canvas.viewport.resolution / DEGREE_M

    def _read(self, source: SourceRef, use: Callable[[FeatureLayer], None], fail: Callable[[Exception], None]) -> None:
        box, resolution = self._shown[source] = self._seen()
        database = self._databases.get(source.path)
        name = database.label if database is not None else Path(source.path).name

        def work(feedback: Feedback) -> FeatureLayer:
            if database is not None:
                return read_box(database, str(source.layer), box, resolution, feedback)
            return read(Path(source.path), source.layer, feedback, source.assume_crs, reading=source.reading, box=box)

        self._tasks.run(f"Asking {one_line(name, 40)}", work, use, fail, key=f"live {source.path} {source.layer}")

    def _fail_once(self, source: SourceRef) -> Callable[[Exception], None]:
        """Say once what went wrong, and leave the server alone until it is connected to anew."""

        def fail(error: Exception) -> None:
            self._databases.pop(source.path, None)
            self.failed.emit(error)

        return fail

    def _tell(self, features: FeatureLayer) -> None:
        for warning in features.warnings:
            self.told.emit(f"{one_line(features.name)}: {warning.text}")
