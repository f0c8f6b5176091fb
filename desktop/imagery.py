"""Tiles and rasters of the window: whose server the user agreed to ask, before which nothing is fetched, and what of files is known."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, Signal

from layers.document import Layer, LayerKind, MapDocument, SourceRef, TileSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.render.imagery import Imagery, TileShelf
    from desktop.render.rasters import RasterShelf
    from layers.sources.raster import RasterInfo

PAUSE_MS = 100
"""Tiles that arrive this close to one another are shown together."""


def cache_folder() -> Path:
    """Give the folder where tiles are kept, by the window and the command alike."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)) / "lodestone" / "tiles"


def tile_layers_of(document: MapDocument) -> list[Layer]:
    """Give the tile layers of a map that are switched on."""
    return [layer for layer in document.layers if layer.kind is LayerKind.TILES and layer.visible and layer.tiles is not None]


def projection_needed(document: MapDocument) -> str:
    """Say that the tiles of a map are not shown in its projection; empty where they are, or where there are none."""
    layers = tile_layers_of(document)
    if not layers:
        return ""
    from layers.geometry.projection import Projection
    from layers.geometry.tile_grid import is_web_mercator

    if is_web_mercator(Projection(document.crs)):
        return ""
    names = ", ".join(layer.name for layer in layers)
    return f"Tiles need the Web Mercator projection (View, Projection): {names} is not shown in this one."


class ImageryDesk(QObject):
    """Keeps the tiles and rasters of one window.

    Signals
    -------
    changed
        Another picture is due: tiles arrived, or more may be shown.
    allowed
        The user agreed to ask a server.
    failed
        What went wrong, as text: with a server once until it answers again, with a raster once.
    """

    changed = Signal()
    allowed = Signal()
    failed = Signal(str)

    _arrived = Signal()
    _troubled = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._allowed: frozenset[TileSource] = frozenset()
        self._shelf: TileShelf | None = None
        self._told: dict[str, str] = {}
        self._rasters: dict[SourceRef, RasterInfo] = {}
        self._shelved: list[RasterShelf] = []
        self._troubles: set[str] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._tell)
        self._arrived.connect(self._wait_for_more, Qt.ConnectionType.QueuedConnection)
        self._troubled.connect(self._tell_of_trouble, Qt.ConnectionType.QueuedConnection)

    def now(self, patience: float = 0.0) -> Imagery:
        """Give what a picture may show; `patience` is how many seconds a sheet waits for tiles."""
        from desktop.render.imagery import Imagery

        return Imagery(
            self._shelf,
            self._allowed,
            patience,
            rasters=dict(self._rasters),
            shelved=self._shelved,
            on_problem=None if patience else self._troubled.emit,  # a sheet tells of its own
        )

    def add_rasters(self, rasters: Mapping[SourceRef, RasterInfo]) -> None:
        """Know rasters that were opened; which of them are shown is the document's affair."""
        self._rasters |= rasters
        self._troubles.clear()

    def raster(self, source: SourceRef | None) -> RasterInfo | None:
        """Give what is known of a raster; None if it was not opened."""
        return None if source is None else self._rasters.get(source)

    def allow(self, source: TileSource) -> None:
        """Ask a server from now on, as the user agreed to."""
        if source in self._allowed:
            return
        if self._shelf is None:
            self._shelf = self._make_shelf()
        self._allowed |= {source}
        self.allowed.emit()
        self.changed.emit()

    def allows(self, source: TileSource | None) -> bool:
        """Whether the user agreed to ask a server."""
        return source in self._allowed

    def unasked(self, document: MapDocument) -> list[Layer]:
        """Give the tile layers of a map that are on, but whose servers the user did not agree to ask."""
        return [layer for layer in tile_layers_of(document) if not self.allows(layer.tiles)]

    def revision(self, source: TileSource) -> int:
        """Give a number that grows whenever tiles of a layer arrived."""
        return 0 if self._shelf is None else self._shelf.store.revision(source.url)

    def close(self) -> None:
        """Ask nobody any more."""
        self._soon.stop()
        if self._shelf is not None:
            self._shelf.store.close()
        self._allowed = frozenset()

    def _make_shelf(self) -> TileShelf:
        from desktop.render.imagery import TileShelf
        from layers.sources.tiles import TileStore

        return TileShelf(TileStore(cache_folder(), on_change=self._hear))

    def _hear(self) -> None:
        """Called on a thread of the store, which may outlive the window by a moment."""
        with contextlib.suppress(RuntimeError):
            self._arrived.emit()

    def _wait_for_more(self) -> None:
        if not self._soon.isActive() and self._allowed:
            self._soon.start()

    def _tell_of_trouble(self, text: str) -> None:
        if text not in self._troubles:
            self._troubles.add(text)
            self.failed.emit(text)

    def _tell(self) -> None:
        if self._shelf is None:
            return
        for source in self._allowed:
            problem = self._shelf.store.problem(source.url)
            if problem and self._told.get(source.url) != problem:
                self.failed.emit(problem)
            self._told[source.url] = problem
        self.changed.emit()
