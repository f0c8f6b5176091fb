"""Own layers: areas, lines and points of a file, in one colour or one colour a value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from desktop.render.arrays import Index, boxes, parts, seen, thinned
from desktop.render.frame import Frame
from desktop.render.hits import Hit
from desktop.render.stamps import disc_sheet
from layers.document import Layer, LayerKind, MapDocument
from layers.errors import ExportError
from layers.geometry.arrays import LineArray, RingArray
from layers.geometry.densify import densified_lines, densified_rings
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.projection import Projection
from layers.styling.categories import Colouring

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

Array = NDArray[np.float64]
MANY_MARKS = 20_000
"""A layer of more marks (points, lines and areas together) is one image in vector exports."""
LEAST_OUTLINED = 3.0
"""Pixels across, from which on an area is outlined."""


def has_many_marks(features: FeatureLayer) -> bool:
    """Whether a layer holds more marks than a drawing program can open as shapes."""
    from layers.sources.layer import PartKind

    return int(np.count_nonzero(features.part_kind != PartKind.HOLE)) > MANY_MARKS


def image_notes(document: MapDocument, own: Mapping[str, FeatureLayer], dpi: float) -> tuple[str, ...]:
    """Say, a sentence each, which visible layers a vector export holds as an image and no longer as shapes."""
    return tuple(
        f"{layer.name}: more than {MANY_MARKS:,} marks, drawn as one image at {dpi:g} dots an inch."
        for layer in document.layers
        if layer.kind is LayerKind.OWN and layer.visible and layer.id in own and has_many_marks(own[layer.id])
    )


class FlatFeatures:
    """An own layer laid on the plane of one projection."""

    def __init__(self, features: FeatureLayer, crs: str) -> None:
        projection = Projection(crs)
        points, self.point_rows = features.points()
        self.points: Array = projection.forward(points) if len(points) else points
        self.lines: LineArray = flatten_lines(projection, densified_lines(features.lines()))
        rings = densified_rings(features.rings())
        self.rings: RingArray = flatten_rings(projection, rings)
        # The outlines apart from the fills: along the edge of the map a fill is cut, and no line belongs there.
        self.outlines: LineArray = flatten_lines(projection, LineArray(rings.xy, rings.offsets, rings.owner))


@lru_cache(maxsize=16)
def flat_features(features: FeatureLayer, crs: str) -> FlatFeatures:
    """Lay a layer on the plane once a projection; kept, since pan and zoom ask again and again."""
    return FlatFeatures(features, crs)


def paint_features(frame: Frame, layer: Layer) -> None:
    """Draw an own layer."""
    features, colours = frame.own.get(layer.id), frame.content.colourings.get(layer.id)
    if features is None or colours is None:
        return
    flat = flat_features(features, frame.document.crs)
    frame.painter.setOpacity(layer.opacity)
    paint = _paint_as_image if frame.vector and has_many_marks(features) else _paint_flat
    paint(frame, layer, flat, colours)
    frame.painter.setOpacity(1.0)


def _paint_flat(frame: Frame, layer: Layer, flat: FlatFeatures, colours: Colouring) -> None:
    _paint_rings(frame, layer, flat.rings, colours)
    _paint_outlines(frame, flat.outlines)
    _paint_lines(frame, layer, flat.lines, colours)
    _paint_points(frame, layer, flat, colours)


def _paint_as_image(frame: Frame, layer: Layer, flat: FlatFeatures, colours: Colouring) -> None:
    """Draw a layer as the screen does, then lay it on the sheet as one picture."""
    size = QSize(math.ceil(frame.viewport.width * frame.ratio), math.ceil(frame.viewport.height * frame.ratio))
    sheet = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    if sheet.isNull():
        raise ExportError("There is not enough memory for a layer's image of this size.", "Ask for fewer dots an inch.", layer=layer.name)
    sheet.setDevicePixelRatio(frame.ratio)
    sheet.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        _paint_flat(replace(frame, painter=painter, vector=False), layer, flat, colours)
    finally:
        painter.end()
    frame.painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # a PDF would blur flat colours
    frame.painter.drawImage(QRectF(0, 0, size.width() / frame.ratio, size.height() / frame.ratio), sheet)


def _paint_rings(frame: Frame, layer: Layer, rings: RingArray, colours: Colouring) -> None:
    if not len(rings):
        return
    xy, offsets = thinned(frame.viewport.to_screen(rings.xy), rings.offsets, 0.5)
    visible = seen(boxes(xy, offsets), frame.viewport.width, frame.viewport.height)
    holed = np.isin(rings.polygon, rings.polygon[rings.is_hole])
    painter = frame.painter
    painter.setPen(Qt.PenStyle.NoPen)
    for index, colour in enumerate(colours.colours):
        fill = QColor(colour)
        fill.setAlphaF(0.72)
        painter.setBrush(fill)
        ours = (colours.of_feature[rings.owner] == index) & visible
        for ring in parts(xy, offsets, np.flatnonzero(ours & ~holed)):
            painter.drawPolygon(ring)
        for number in np.unique(rings.polygon[ours & holed]).tolist():
            frame.feedback.check()
            path = QPainterPath()
            for ring in parts(xy, offsets, _rings_of(rings, number)):
                path.addPolygon(ring)
            painter.drawPath(path)
    for ring_index in np.flatnonzero(visible & ~rings.is_hole).tolist()[:MANY_MARKS]:
        mates = _rings_of(rings, int(rings.polygon[ring_index])).tolist() if holed[ring_index] else [ring_index]
        outlines = [xy[offsets[mate] : offsets[mate + 1]] for mate in mates if offsets[mate + 1] - offsets[mate] > 2]
        if outlines:
            frame.hits.add_area(Hit("feature", f"{layer.id}/{rings.owner[ring_index]}", layer.name), outlines)


def _paint_outlines(frame: Frame, outlines: LineArray) -> None:
    """Part neighbours by a thin line of the paper; what is too small to show one goes without."""
    if not len(outlines):
        return
    xy, offsets = thinned(frame.viewport.to_screen(outlines.xy), outlines.offsets, 0.5)
    box = boxes(xy, offsets)
    shown = seen(box, frame.viewport.width, frame.viewport.height) & ((box[:, 2:] - box[:, :2]).max(axis=1) > LEAST_OUTLINED)
    frame.painter.setPen(QPen(QColor(frame.theme.paper), 0.6))
    frame.painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in parts(xy, offsets, np.flatnonzero(shown)):
        frame.painter.drawPolyline(line)


def _rings_of(rings: RingArray, polygon: int) -> Index:
    """Return the rings of one polygon, which lie side by side."""
    return np.arange(*np.searchsorted(rings.polygon, [polygon, polygon + 1]))


def _paint_lines(frame: Frame, layer: Layer, lines: LineArray, colours: Colouring) -> None:
    if not len(lines):
        return
    xy, offsets = thinned(frame.viewport.to_screen(lines.xy), lines.offsets, 0.5)
    visible = seen(boxes(xy, offsets), frame.viewport.width, frame.viewport.height)
    frame.painter.setBrush(Qt.BrushStyle.NoBrush)
    width = max(layer.style.size / 4, 0.8)
    for index, colour in enumerate(colours.colours):
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        frame.painter.setPen(pen)
        which = np.flatnonzero((colours.of_feature[lines.owner] == index) & visible)
        for line in parts(xy, offsets, which):
            frame.painter.drawPolyline(line)
        for line_index in which.tolist()[:MANY_MARKS]:
            shape = xy[offsets[line_index] : offsets[line_index + 1]]
            frame.hits.add_line(Hit("feature", f"{layer.id}/{lines.owner[line_index]}", layer.name), shape)


def _paint_points(frame: Frame, layer: Layer, flat: FlatFeatures, colours: Colouring) -> None:
    if not len(flat.points):
        return
    size = layer.style.size
    xy = frame.viewport.to_screen(flat.points)
    inside = np.isfinite(xy[:, 0]) & (xy[:, 0] > -size) & (xy[:, 1] > -size)
    inside &= (xy[:, 0] < frame.viewport.width + size) & (xy[:, 1] < frame.viewport.height + size)
    xy, rows = xy[inside], flat.point_rows[inside]
    group = colours.of_feature[rows]
    for index, colour in enumerate(colours.colours):
        _stamp(frame, xy[group == index], colour, size)
    frame.hits.add_cloud(layer.id, layer.name, xy, rows, size / 2)
    for x, y in xy[:2000].tolist():
        frame.labels.block(QRectF(x - size / 2, y - size / 2, size, size))


def _stamp(frame: Frame, xy: Array, colour: str, size: float) -> None:
    """Draw one disc a quarter pixel at most: a million points on a screen are far fewer marks."""
    if not len(xy):
        return
    painter = frame.painter
    if len(xy) > MANY_MARKS:
        viewport, ratio = frame.viewport, painter.device().devicePixelRatio()
        painter.drawImage(0, 0, disc_sheet(xy, colour, size, viewport.width, viewport.height, ratio))
        return
    cells = np.unique(np.round(xy * 4).astype(np.int64), axis=0) / 4
    if frame.vector:
        painter.setPen(QPen(QColor(frame.theme.paper), 0.7))
        painter.setBrush(QColor(colour))
        for x, y in cells.tolist():
            painter.drawEllipse(QPointF(x, y), size / 2, size / 2)
        return
    _discs(painter, cells, colour, size, painter.device().devicePixelRatio(), frame.theme.paper)


def _discs(painter: QPainter, cells: Array, colour: str, size: float, ratio: float, halo: str) -> None:
    disc = _disc(colour, size, ratio, halo)
    half = disc.width() / ratio / 2
    for x, y in cells.tolist():
        painter.drawImage(QPointF(x - half, y - half), disc)


@lru_cache(maxsize=64)
def _disc(colour: str, size: float, ratio: float, halo: str) -> QImage:
    side = int(np.ceil((size + 3) * ratio))
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(halo), 0.7 * ratio))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QPointF(side / 2, side / 2), size * ratio / 2, size * ratio / 2)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image
