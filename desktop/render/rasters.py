"""Rasters on the map: only what is seen is read, at the scale of the view, and what was seen before is kept."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from desktop.render.frame import Frame
from desktop.render.mosaic import Mosaic
from layers.document import Layer, LayerKind, MapDocument, SourceRef
from layers.errors import LodestoneError, SourceError
from layers.feedback import Feedback
from layers.sources.raster import RasterInfo, Window, read_window
from layers.styling.legend import LegendGroup
from layers.styling.raster_legend import raster_group

BLOCK = 256
"""Pixels along the edge of what is kept."""
AT_ONCE = 8
"""Blocks along the edge of what is read at once."""
MOST_KEPT = 128 * 2**20
BEYOND = 0.1
"""Share of a raster's size by which it may reach beyond the places that tell where it lies."""

Blocks = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Plane:
    """A raster on the plane of a view at one scale: its blocks are counted from the plane's origin to the east and to the south.

    Parameters
    ----------
    stamp
        What changes when anybody writes the file.
    unit
        Metres of the view's plane a unit of the CRS.
    resolution
        Metres of the view's plane a pixel.
    limits
        Left, bottom, right and top of the map in metres: beyond, places come again, and GDAL mistakes them.
    """

    info: RasterInfo
    stamp: tuple[int, int]
    crs: str
    unit: float
    resolution: float
    limits: tuple[float, float, float, float]

    @property
    def side(self) -> float:
        """Metres of the view's plane along the edge of a block."""
        return self.resolution * BLOCK

    def pixels(self, blocks: Blocks) -> Blocks:
        """Give the pixels, counted as the blocks are, from the first column and row of blocks to their last as far as the map reaches."""
        west, north, east, south = (number * BLOCK for number in blocks)
        left, bottom, right, top = (bound / self.resolution for bound in self.limits)
        west, north = max(west, math.floor(left)), max(north, math.floor(-top))
        return west, north, max(min(east, math.ceil(right)), west), max(min(south, math.ceil(-bottom)), north)

    def window(self, pixels: Blocks) -> Window:
        """What to ask for to get pixels."""
        west, north, east, south = pixels
        pixel = self.resolution / self.unit
        return Window(self.crs, west * pixel, -north * pixel, pixel, east - west, south - north)


class RasterShelf:
    """Blocks of rasters that were read; callable on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._images: OrderedDict[tuple[Plane, int, int], QImage] = OrderedDict()

    def images(self, plane: Plane, blocks: Blocks, feedback: Feedback) -> Iterator[tuple[int, int, QImage]]:
        """Give column, row and picture of blocks, reading those that are not there yet."""
        west, north, east, south = blocks
        for row in range(north, south, AT_ONCE):
            for column in range(west, east, AT_ONCE):
                part = (column, row, min(column + AT_ONCE, east), min(row + AT_ONCE, south))
                feedback.check()
                yield from self._part(plane, part, feedback)

    def _part(self, plane: Plane, part: Blocks, feedback: Feedback) -> Iterator[tuple[int, int, QImage]]:
        wanted = [(column, row) for row in range(part[1], part[3]) for column in range(part[0], part[2])]
        with self._lock:
            known = {place: self._images[plane, *place] for place in wanted if (plane, *place) in self._images}
        missing = [place for place in wanted if place not in known]
        if missing:
            columns, rows = zip(*missing, strict=True)
            known |= self._read(plane, (min(columns), min(rows), max(columns) + 1, max(rows) + 1), feedback)
        self._keep(plane, {place: known[place] for place in wanted})
        yield from ((column, row, known[column, row]) for column, row in wanted)

    def _read(self, plane: Plane, part: Blocks, feedback: Feedback) -> dict[tuple[int, int], QImage]:
        west, north, east, south = inner = plane.pixels(part)
        pixels = np.zeros(((part[3] - part[1]) * BLOCK, (part[2] - part[0]) * BLOCK, 4), np.uint8)
        if east > west and south > north:
            left, top = west - part[0] * BLOCK, north - part[1] * BLOCK
            pixels[top : top + south - north, left : left + east - west] = read_window(plane.info, plane.window(inner), feedback)
        found = {}
        for row in range(part[1], part[3]):
            for column in range(part[0], part[2]):
                top, left = (row - part[1]) * BLOCK, (column - part[0]) * BLOCK
                block = np.ascontiguousarray(pixels[top : top + BLOCK, left : left + BLOCK])
                image = QImage(block.data, BLOCK, BLOCK, BLOCK * 4, QImage.Format.Format_RGBA8888)
                found[column, row] = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        return found

    def _keep(self, plane: Plane, blocks: dict[tuple[int, int], QImage]) -> None:
        with self._lock:
            for place, image in blocks.items():
                self._images[plane, *place] = image
                self._images.move_to_end((plane, *place))
            while len(self._images) * BLOCK * BLOCK * 4 > MOST_KEPT:
                self._images.popitem(last=False)


def paint_raster(frame: Frame, layer: Layer) -> None:
    """Draw what a view shows of a raster; what stands in the way is told, and the map goes on."""
    info = frame.imagery.rasters.get(layer.source) if layer.source is not None else None
    if info is None:
        return
    try:
        _paint(frame, layer, info)
    except LodestoneError as error:
        frame.imagery.tell(str(error))


def raster_groups(document: MapDocument, rasters: Mapping[SourceRef, RasterInfo], frame: Frame | None = None) -> tuple[LegendGroup, ...]:
    """Give the legend of the rasters that are shown, or, of a frame, of those that are seen."""
    shown = [layer for layer in document.layers if layer.kind is LayerKind.RASTER and layer.visible]
    known = [(layer, rasters[layer.source]) for layer in shown if layer.source is not None and layer.source in rasters]
    groups = [raster_group(layer, info) for layer, info in known if frame is None or _meets(frame, info)]
    return tuple(group for group in groups if group is not None)


def _meets(frame: Frame, info: RasterInfo) -> bool:
    """Whether the box about places all over a raster meets the view."""
    places = frame.viewport.to_screen(frame.projection.forward(info.places))
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        return False
    low, high = places.min(axis=0), places.max(axis=0)
    return bool((high >= 0).all() and (low <= [frame.viewport.width, frame.viewport.height]).all())


def _paint(frame: Frame, layer: Layer, info: RasterInfo) -> None:
    crs, unit = frame.projection.plane_crs
    plane = Plane(info, _stamp(info), crs, unit, frame.viewport.resolution / frame.ratio, frame.projection.bounds)
    blocks = _seen(frame, plane)
    if blocks is None:
        return
    with Mosaic(frame, layer) as mosaic:
        for column, row, image in frame.imagery.blocks.images(plane, blocks, frame.feedback):
            box = (column * plane.side, -(row + 1) * plane.side, (column + 1) * plane.side, -row * plane.side)
            mosaic.draw(box, image, QRectF(image.rect()))


def _stamp(info: RasterInfo) -> tuple[int, int]:
    try:
        status = Path(info.path).stat()
    except OSError as error:
        raise SourceError(
            f"it can no more be read: {error.strerror or error}.", "Put it back, or remove the layer.", path=info.path
        ) from error
    return status.st_mtime_ns, status.st_size


def _seen(frame: Frame, plane: Plane) -> Blocks | None:
    """Give the blocks of which something may be seen; None where nothing is.

    Raises
    ------
    SourceError
        The projection shows nothing of the raster.
    """
    places = frame.projection.forward(plane.info.places)
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        what = "this projection shows nothing of where it lies."
        raise SourceError(what, "Choose another under View, Projection.", path=plane.info.path)
    low, high = places.min(axis=0), places.max(axis=0)
    margin = (high - low) * BEYOND + plane.side
    left, bottom, right, top = frame.viewport.bounds
    west, south = np.maximum(low - margin, (left, bottom)).tolist()
    east, north = np.minimum(high + margin, (right, top)).tolist()
    if west >= east or south >= north:
        return None
    side = plane.side
    return math.floor(west / side), math.floor(-north / side), math.ceil(east / side), math.ceil(-south / side)
