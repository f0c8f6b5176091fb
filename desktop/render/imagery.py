"""Pictures that a map shows beside what it draws itself: tiles of servers that may be asked, and rasters that were opened."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from layers.document import LayerKind, MapDocument, SourceRef, TileSource

if TYPE_CHECKING:
    from desktop.render.frame import Frame
    from desktop.render.rasters import RasterShelf
    from layers.sources.raster import RasterInfo
    from layers.sources.tiles import TileStore
    from layers.styling.legend import LegendGroup

MOST_KEPT = 128 * 2**20
"""Bytes of decoded tiles in memory: about two large screens full."""
LARGEST_SIDE = 1024
_FORMATS = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpeg", b"RIFF": b"webp"}


class TileShelf:
    """Tiles of a store as pictures, the last of which stay in memory; callable on any thread."""

    def __init__(self, store: TileStore) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._size = 0

    def image(self, group: str, url: str) -> QImage | None:
        """Give a tile that is there; None where it has yet to come, or never will."""
        with self._lock:
            if (known := self._images.get(url)) is not None:
                self._images.move_to_end(url)
                return known
        data = self.store.get(url)
        if data is None:
            return None
        image = decoded(data)
        if image is None:
            self.store.refuse(group, url)
            return None
        self._keep(url, image)
        return image

    def _keep(self, url: str, image: QImage) -> None:
        with self._lock:
            self._size += image.sizeInBytes() if url not in self._images else 0
            self._images[url] = image
            while self._size > MOST_KEPT and len(self._images) > 1:
                self._size -= self._images.popitem(last=False)[1].sizeInBytes()


def decoded(data: bytes) -> QImage | None:
    """Give the picture of a tile; None if it is none, damaged, or too large for a tile."""
    kind = next((name for start, name in _FORMATS.items() if data.startswith(start)), None)
    if kind is None:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind))
    reader.setDecideFormatFromContent(False)
    size = reader.size()
    if not size.isValid() or not 0 < max(size.width(), size.height()) <= LARGEST_SIDE:
        return None
    image = reader.read()
    return None if image.isNull() else image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@dataclass(frozen=True, eq=False)
class Imagery:
    """What one picture of a map may show.

    Parameters
    ----------
    shelf
        Tiles; None while no server was ever allowed.
    allowed
        Servers that the user agreed to ask.
    patience
        Seconds to wait for tiles of a layer that are still to come; 0 on the screen, which is drawn anew when they arrive.
    missing
        Filled by the painters of a sheet: a sentence for each layer of which tiles did not come.
    rasters
        What is known of the rasters that were opened.
    shelved
        What was read of them, if anything was; one list for all pictures of a window.
    on_problem
        Hears, on the thread that draws, why a layer is not drawn.
    """

    shelf: TileShelf | None = None
    allowed: frozenset[TileSource] = frozenset()
    patience: float = 0.0
    missing: list[str] = field(default_factory=list)
    rasters: Mapping[SourceRef, RasterInfo] = field(default_factory=dict)
    shelved: list[RasterShelf] = field(default_factory=list)
    on_problem: Callable[[str], None] | None = None

    @property
    def blocks(self) -> RasterShelf:
        """What was read of rasters."""
        if not self.shelved:
            from desktop.render.rasters import RasterShelf

            self.shelved.append(RasterShelf())
        return self.shelved[0]

    def legend(self, document: MapDocument, frame: Frame | None = None) -> tuple[LegendGroup, ...]:
        """Explain the rasters that are shown, or, of a frame, those that are seen."""
        if not self.rasters:  # what reads them is not needed for the first map
            return ()
        from desktop.render.rasters import raster_groups

        return raster_groups(document, self.rasters, frame)

    def tell(self, problem: str) -> None:
        """Say why a layer is not drawn."""
        self.missing.append(problem)
        if self.on_problem is not None:
            self.on_problem(problem)


NONE = Imagery()


def without_rasters(document: MapDocument) -> MapDocument:
    """Take out rasters, where they cannot be shown."""
    return replace(document, layers=tuple(layer for layer in document.layers if layer.kind is not LayerKind.RASTER))


def without_unasked(document: MapDocument, imagery: Imagery) -> MapDocument:
    """Take out tile layers whose servers may not be asked, so that nobody is credited for what is not there."""
    return replace(document, layers=tuple(layer for layer in document.layers if layer.tiles is None or layer.tiles in imagery.allowed))
