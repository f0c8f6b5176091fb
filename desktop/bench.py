"""`lodestone bench`: how long a layer takes from the request to its picture, and again for each further picture."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.load_qt import load_qt
from desktop.peak_memory import PeakMemory
from desktop.printing import printable, write_out
from layers.errors import RequestError

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPainter

    from desktop.render.frame import Frame
    from layers.document import MapDocument
    from layers.sources.layer import FeatureLayer
    from layers.styling.content import MapContent
    from layers.styling.theme import Theme
    from layers.viewport import Viewport

SHIFT = (7.0, 3.0)
"""Logical pixels that each further frame moves the extent by."""
SQUARE = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
    '{"type":"Polygon","coordinates":[[[-120,-60],[120,-60],[120,60],[-120,60],[-120,-60]]]}}]}'
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what to measure."""
    parser.add_argument("--layer", required=True, type=Path, metavar="FILE", help="the layer to open and draw")
    parser.add_argument("--assume-crs", metavar="CRS", help="coordinate reference system of a layer that names none, such as EPSG:4326")
    parser.add_argument("--extent", metavar="W,S,E,N", help="what to show, in degrees; by default all that the projection shows")
    parser.add_argument("--crs", metavar="CRS", help="projection of the picture, such as EPSG:8857")
    parser.add_argument("--size", default="1920x1080", metavar="WIDTHxHEIGHT", help="pixels; by default 1920x1080")
    parser.add_argument("--frames", type=_frames, default=5, metavar="N", help="further pictures after the first; by default 5")
    parser.add_argument("-o", "--output", type=Path, metavar="PICTURE.png", help="write the first picture, at the asked extent")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="by default text")


def _frames(text: str) -> int:
    if not text.isdecimal() or int(text) > 10_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to 10000")
    return int(text)


@dataclass(frozen=True)
class Figures:
    """What was measured: seconds, MB of 10^6 bytes over all processes, and what the layer holds."""

    worker_start_s: float
    open_s: float
    first_frame_s: float
    frames_s: tuple[float, ...]
    peak_rss_mb: float
    features: int
    vertices: int

    def as_json(self) -> dict[str, Any]:
        """Return the figures by the keys of the command's JSON."""
        return {
            "worker_start_s": round(self.worker_start_s, 4),
            "open_s": round(self.open_s, 4),
            "first_frame_s": round(self.first_frame_s, 4),
            "frames_s": [round(seconds, 4) for seconds in self.frames_s],
            "peak_rss_mb": round(self.peak_rss_mb, 1),
            "features": self.features,
            "vertices": self.vertices,
        }


def run(options: argparse.Namespace) -> int:
    """Measure, write the picture if one is asked for, and print the figures; returns the exit status."""
    from desktop.export.atomic import check_place, write_whole
    from desktop.export.png import png

    if options.output is not None:
        if options.output.suffix.lower() != ".png":
            raise RequestError(f"'{options.output.name}' does not end in .png.", "Give the picture a name such as picture.png.")
        check_place(options.output)
    stage = Stage.of(options)
    with PeakMemory() as memory:
        worker_start = _start_worker()
        _warm(stage)
        began = time.perf_counter()
        features = _read(options, stage.document.crs)
        opened = time.perf_counter()
        content = stage.content(features)
        image = stage.draw(features, content, stage.viewport)
        first = time.perf_counter() - began
        frames = tuple(_seconds_of(stage, features, content, number) for number in range(1, options.frames + 1))
    if options.output is not None:
        write_whole(options.output, png(image, {}))
    figures = Figures(worker_start, opened - began, first, frames, memory.megabytes, features.features, len(features.xy))
    _print(figures, options)
    return 0


def _start_worker() -> float:
    """Start the process that reads files, and wait until it has read one."""
    from layers.sources import look, warm_up

    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="lodestone-bench-") as folder:
        table = Path(folder) / "place.csv"
        table.write_text("lon,lat\n0,0\n", encoding="utf-8")
        warm_up()
        look(table)
    return time.perf_counter() - began


def _warm(stage: Stage) -> None:
    """Open and draw a square, as a program has done that is in use: what is measured is a further layer."""
    from layers.sources import read

    with tempfile.TemporaryDirectory(prefix="lodestone-bench-") as folder:
        square = Path(folder) / "square.geojson"
        square.write_text(SQUARE, encoding="utf-8")
        features = read(square, onto=stage.document.crs)
    stage.draw(features, stage.content(features), stage.viewport)


def _read(options: argparse.Namespace, crs: str) -> FeatureLayer:
    from layers.reading import parted
    from layers.sources import read

    return read(*parted(options.layer), assume_crs=options.assume_crs, onto=crs)


def _seconds_of(stage: Stage, features: FeatureLayer, content: MapContent, number: int) -> float:
    """Draw anew with the extent shifted, keeping nothing of the picture before."""
    began = time.perf_counter()
    stage.draw(features, content, stage.viewport.panned(-SHIFT[0] * number, -SHIFT[1] * number))
    return time.perf_counter() - began


@dataclass(frozen=True, eq=False)
class Stage:
    """Where one layer alone is drawn, on white."""

    document: MapDocument
    theme: Theme
    viewport: Viewport

    @classmethod
    def of(cls, options: argparse.Namespace) -> Stage:
        """Set up what can be told before the layer is read.

        Raises
        ------
        RequestError
            The extent, the projection or the size cannot be.
        """
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        load_qt()
        from desktop.export.command import check_crs, fitting_crs, size_of
        from desktop.render.picture import plane_bounds
        from layers import edits
        from layers.document import MapDocument, SourceRef, Style
        from layers.extent import Extent
        from layers.geometry.projection import Projection
        from layers.styling.theme import LIGHT
        from layers.viewport import Viewport

        extent = None if options.extent is None else Extent.parse(options.extent)
        width, height = size_of(options.size)
        if options.crs is not None:
            check_crs(options.crs)
        crs = options.crs or fitting_crs(extent)
        document = MapDocument(dt.date.min, crs=crs)
        document = edits.add_own_layer(document, options.layer.stem, SourceRef(str(options.layer)), Style()).document
        viewport = Viewport.fit(plane_bounds(Projection(crs), extent), width, height)
        return cls(document, replace(LIGHT, paper="#FFFFFF"), viewport)

    def content(self, features: FeatureLayer) -> MapContent:
        """Work out the colours of the layer, as a map does once for all its pictures."""
        from layers.styling.categories import colouring
        from layers.styling.content import MapContent

        layer = self.document.layers[0]
        return MapContent("", (), (), {}, (), {}, (), colourings={layer.id: colouring(layer, features)})

    def draw(self, features: FeatureLayer, content: MapContent, viewport: Viewport) -> QImage:
        """Draw the layer as the map does."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QImage, QPainter

        from desktop.render.features import paint_features

        image = QImage(round(viewport.width), round(viewport.height), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            paint_features(self._frame(painter, features, content, viewport), self.document.layers[0])
        finally:
            painter.end()
        return image

    def _frame(self, painter: QPainter, features: FeatureLayer, content: MapContent, viewport: Viewport) -> Frame:
        from desktop.render.frame import Frame
        from desktop.render.hits import HitIndex
        from desktop.render.labels import Labels
        from layers.geometry.projection import Projection

        own, projection = {self.document.layers[0].id: features}, Projection(self.document.crs)
        labels = Labels(viewport.width, viewport.height)
        return Frame(painter, self.document, content, own, projection, viewport, self.theme, HitIndex(), labels)


def _print(figures: Figures, options: argparse.Namespace) -> None:
    told = figures.as_json()
    if options.format == "json":
        write_out(json.dumps(told, indent=2) + "\n")
        return
    lines = [
        printable(str(options.layer)),
        f"  {figures.features} features, {figures.vertices} vertices",
        f"  start of the reader  {figures.worker_start_s:8.3f} s",
        f"  reading the layer    {figures.open_s:8.3f} s",
        f"  first picture        {figures.first_frame_s:8.3f} s from the request",
        *(f"  picture {number:<12d} {seconds:8.3f} s" for number, seconds in enumerate(figures.frames_s, 2)),
        f"  most memory at once  {figures.peak_rss_mb:8.0f} MB over all processes",
    ]
    write_out("\n".join(lines) + "\n")
