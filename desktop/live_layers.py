"""Layers read by what is seen, anew whenever the view rests: of servers, asked only after the user connected, and of large files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.canvas.map_canvas import MapCanvas
from desktop.dialogs.turns import Turn, Turns
from desktop.panels.text import one_line
from desktop.tasks import Task, Tasks
from desktop.workspace import Workspace
from layers.document import Layer, MapDocument, SourceRef
from layers.feedback import Feedback
from layers.sources import FeatureLayer, Written, read
from layers.sources.boxes import Box
from layers.sources.database import DEGREE_M
from layers.sources.exporting import Put

REST_MS = 250
WHOLE: Box = (-180.0, -90.0, 180.0, 90.0)
BEYOND = 0.05
"""Share of what is seen that is read on each side of it."""


class Server(Protocol):
    """A database or a web service, with what is needed to ask it."""

    @property
    def address(self) -> str:
        """Where it is, without anything secret."""

    @property
    def label(self) -> str:
        """Where it is, for people."""

    @property
    def simplifies(self) -> bool:
        """Whether it gives other shapes to whom stands farther away."""

    def read(self, layer: str, box: Box | None, resolution: float, feedback: Feedback = ...) -> FeatureLayer:
        """Read what of a layer lies in a box."""

    def export(self, layer: str, target: Path, put: Put, feedback: Feedback = ..., **how: Any) -> Written:
        """Write all of a layer as a file."""


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
        self._servers: dict[str, Server] = {}
        self._shown: dict[SourceRef, tuple[Box, float]] = {}
        self._whole: dict[SourceRef, Box] = {}
        self._cut: set[SourceRef] = set()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.refresh)
        canvas.viewport_changed.connect(self._rest.start)
        workspace.changed.connect(self._on_changed)

    def server(self, address: str) -> Server | None:
        """Give the server of an address, if it was connected to."""
        return self._servers.get(address)

    def connect_to(self, server: Server) -> None:
        """Ask this server from now on; layers of it that the map has already are read."""
        self._servers[server.address] = server
        self._shown = {source: seen for source, seen in self._shown.items() if source.path != server.address}
        self._whole = {source: box for source, box in self._whole.items() if source.path != server.address}
        self.refresh()

    def add(self, server: Server, names: list[str]) -> None:
        """Put layers of a server that was connected to on the map, as far as they are seen, in this order and in one step."""
        turns = Turns()
        for name in names:
            source, turn = SourceRef(server.address, name), turns.take()

            def put(features: FeatureLayer, source: SourceRef = source, turn: Turn = turn) -> None:
                turn.ready(lambda: self._workspace.add_layer(features, source, turns.name))

            self._read(source, put, self.failed.emit).finished.connect(turn.leave)

    @property
    def is_waiting(self) -> bool:
        """Whether it is about to look at what is seen, once the view rests."""
        return self._rest.isActive()

    def wake(self) -> None:
        """Look soon whether something that is seen is still to be read."""
        self._rest.start()

    def refresh(self) -> None:
        """Read what is seen of every layer that is shown, unless it is shown already."""
        for layer in self._live(self._workspace.document):
            source = layer.source
            assert source is not None
            if self._shown.get(source) != self._seen() and not self._has_all(source):
                self._read(source, partial(self._workspace.refresh, source), self._fail_once(source))

    def _has_all(self, source: SourceRef) -> bool:
        """Whether all that is seen was read before, as it is; only a server that makes nothing simpler is left alone then."""
        server, whole = self._servers.get(source.path), self._whole.get(source)
        return server is not None and not server.simplifies and whole is not None and holds(whole, self._seen()[0])

    def _live(self, document: MapDocument) -> list[Layer]:
        return [layer for layer in document.layers if layer.visible and layer.source is not None and self._is_live(layer.source)]

    def _is_live(self, source: SourceRef) -> bool:
        """Whether a layer is read by what is seen, and may be: from a file, or from a server that was connected to."""
        return source.reading.by_view or source.path in self._servers

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if (old.layers, old.crs) != (new.layers, new.crs) and self._live(new):
            self._rest.start()

    def _seen(self) -> tuple[Box, float]:
        extent = self._canvas.extent()
        wide = None if extent is None else extent.widened(BEYOND * extent.width, BEYOND * extent.height)
        return WHOLE if wide is None else (wide.west, wide.south, wide.east, wide.north), self._canvas.viewport.resolution / DEGREE_M

    def _read(self, source: SourceRef, use: Callable[[FeatureLayer], None], fail: Callable[[Exception], None]) -> Task:
        box, resolution = self._shown[source] = self._seen()
        server = self._servers.get(source.path)
        name = server.label if server is not None else Path(source.path).name

        def work(feedback: Feedback) -> FeatureLayer:
            if server is not None:
                return server.read(str(source.layer), box, resolution, feedback)
            return read(Path(source.path), source.layer, feedback, source.assume_crs, reading=source.reading, box=box)

        def take(features: FeatureLayer) -> None:
            use(features)
            if server is not None:
                self._note(source, box, features)

        return self._tasks.run(f"Asking {one_line(name, 40)}", work, take, fail, key=f"live {source.path} {source.layer}")

    def _fail_once(self, source: SourceRef) -> Callable[[Exception], None]:
        """Say once what went wrong, and leave the server alone until it is connected to anew."""

        def fail(error: Exception) -> None:
            self._servers.pop(source.path, None)
            self.failed.emit(error)

        return fail

    def _note(self, source: SourceRef, box: Box, features: FeatureLayer) -> None:
        """Remember what was read whole, and tell of what was not; once, until all could be read again."""
        cut = [warning for warning in features.warnings if warning.code == "rows-cut"]
        fresh = features.warnings if source not in self._whole and source not in self._cut else cut if source not in self._cut else ()
        for warning in fresh:
            self.told.emit(f"{one_line(features.name)}: {warning.text}")
        if cut:
            self._cut.add(source)
            self._whole.pop(source, None)
        else:
            self._cut.discard(source)
            self._whole[source] = box


def holds(outer: Box, inner: Box) -> bool:
    """Whether a box in degrees holds another one; each may cross the 180th meridian, with a west greater than its east."""
    (west, east), (left, right) = ((one[0], one[2] + 360.0 * (one[2] < one[0])) for one in (outer, inner))
    if not (outer[1] <= inner[1] and inner[3] <= outer[3]):
        return False
    return east - west >= 360.0 or any(west <= left + turn and right + turn <= east for turn in (-360.0, 0.0, 360.0))
