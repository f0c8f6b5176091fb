"""Own layers: areas, lines and points of a file, in one colour or one colour a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from desktop.render.arrays import Index, boxes, parts, seen, thinned
from desktop.render.bulk import LEAST_OUTLINED, OUTLINE, Screen, paint_bulk, paint_discs
from desktop.render.covers import LayerCover
from desktop.render.dense import discs_of, paint_clusters, paint_heat
from desktop.render.discs import draw_discs
from desktop.render.flat import FlatFeatures, flat_features
from desktop.render.frame import Frame
from desktop.render.hatched import paint_hatched_shapes
from desktop.render.icons import paint_icons
from desktop.render.images import clear_sheet, lay_lossless, painting
from desktop.render.looks import line_looks
from desktop.render.own_labels import want_own_labels
from desktop.render.sized import paint_many_sized, paint_sized
from layers.document import Layer, LayerKind, MapDocument, Style
from layers.geometry.arrays import LineArray, RingArray, take_runs
from layers.geometry.dashes import dashed
from layers.geometry.point_grid import PointGrid
from layers.style import DENSE, FILL_OPACITY, Blend, Dash, Fill, Icon, StyleKind, dash_of
from layers.styling.categories import Colouring
from layers.styling.sizing import LEAST

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

Array = NDArray[np.float64]
MANY_MARKS = 20_000
"""A layer of more marks (points, lines and areas together) is one image in vector exports."""
BELOW = frozenset({LayerKind.WORLD, LayerKind.RESTRICTIONS, LayerKind.TILES, LayerKind.RASTER})
"""Kinds whose opacity is no matter of shapes that lie over one another."""
MOST_BY_PEN = 100_000
"""Vertices of lines up to which a pen draws their dashes, whose ends it cuts across the line."""
MOST_BLOCKED = 2_000
"""Points of a layer that labels keep off."""


def has_many_marks(features: FeatureLayer, style: Style | None = None) -> bool:
    """Whether a layer holds more marks than a drawing program can open as shapes; points that a style gathers are none."""
    from layers.sources.layer import PartKind

    kinds = [PartKind.HOLE, PartKind.POINT] if style is not None and style.drawn_as in DENSE else [PartKind.HOLE]
    return int(np.count_nonzero(~np.isin(features.part_kind, kinds))) > MANY_MARKS


def image_notes(
    document: MapDocument, own: Mapping[str, FeatureLayer], dpi: float, *, groups: bool = True, blends: bool = True
) -> tuple[str, ...]:
    """Say, a sentence each, which visible layers a vector export holds as an image and no longer as shapes.

    `groups` tells whether the format blends groups of shapes with what lies below, as SVG does and PDF does not; `blends` whether it
    blends at all, as two maps on one sheet and a printer's page do not.
    """
    blended = [layer for layer in document.layers if layer.visible and layer.style.blend is not Blend.NORMAL and not blends]
    notes = [
        f"{layer.name}: laid over what lies below, not blended with it ({layer.style.blend.value}) as on the screen." for layer in blended
    ]
    for layer in document.layers:
        if not layer.visible or layer.kind in BELOW:
            continue
        features = own.get(layer.id)
        if features is not None and has_many_marks(features, layer.style):
            notes.append(f"{layer.name}: more than {MANY_MARKS:,} marks, drawn as one image at {dpi:g} dots an inch.")
        elif features is not None and layer.style.drawn_as is StyleKind.HEAT and len(features.points()[0]):
            notes.append(f"{layer.name}: a heat map, drawn as one image at {dpi:g} dots an inch.")
        elif layer.style.blend is not Blend.NORMAL and blends and not groups:
            notes.append(f"{layer.name}: blended ({layer.style.blend.value}), drawn as one image at {dpi:g} dots an inch.")
        elif layer.opacity < 1.0:
            notes.append(f"{layer.name}: seen through, drawn as one image at {dpi:g} dots an inch.")
    return tuple(notes)


def paint_features(frame: Frame, layer: Layer) -> None:
    """Draw an own layer."""
    features, colours = frame.own.get(layer.id), frame.content.colourings.get(layer.id)
    if features is None or colours is None:
        return
    flat = flat_features(frame.feedback, features, frame.document.crs)
    if not frame.vector:
        _paint_pixels(frame, layer, flat, colours)
    elif has_many_marks(features, layer.style):
        _paint_as_image(frame, layer, flat, colours)
    else:
        _paint_shapes(frame, layer, flat, colours)
    gathered = discs_of(flat.points, frame.viewport, layer.style.size) if layer.style.drawn_as is StyleKind.CLUSTERS else None
    frame.hits.add_cover(LayerCover(layer, flat, frame.viewport, gathered, colours.sizing))
    if layer.style.drawn_as is not StyleKind.HEAT:
        want_own_labels(frame, layer, features, flat, gathered)


def _paint_pixels(frame: Frame, layer: Layer, flat: FlatFeatures, colours: Colouring) -> None:
    ratio = frame.painter.device().devicePixelRatio()
    by_pen = layer.style.dash is not Dash.SOLID and len(flat.lines.xy) <= MOST_BY_PEN
    paint_bulk(frame, layer, flat, colours, ratio, lines=not by_pen)
    if by_pen:
        _paint_lines(frame, layer, flat.lines, colours)
    _paint_points(frame, layer, flat.points, colours, ratio)


def _paint_shapes(frame: Frame, layer: Layer, flat: FlatFeatures, colours: Colouring) -> None:
    if layer.style.fill is Fill.SOLID:
        _paint_rings(frame, flat.rings, colours)
        _paint_outlines(frame, flat)
    else:
        paint_hatched_shapes(frame, layer.style, flat, colours)
    _paint_lines(frame, layer, flat.lines, colours)
    _paint_points(frame, layer, flat.points, colours, frame.ratio)


def _paint_as_image(frame: Frame, layer: Layer, flat: FlatFeatures, colours: Colouring) -> None:
    """Draw a layer as the screen does, then lay it on the sheet as one picture."""
    sheet = clear_sheet(frame.viewport, frame.ratio)
    with painting(sheet) as painter:
        _paint_pixels(replace(frame, painter=painter, vector=False), layer, flat, colours)
    lay_lossless(frame.painter, sheet)


def _paint_rings(frame: Frame, rings: RingArray, colours: Colouring) -> None:
    if not len(rings):
        return
    xy, offsets = thinned(frame.viewport.to_screen(rings.xy), rings.offsets, 0.5)
    visible = seen(boxes(xy, offsets), frame.viewport.width, frame.viewport.height)
    holed = np.isin(rings.polygon, rings.polygon[rings.is_hole])
    painter = frame.painter
    painter.setPen(Qt.PenStyle.NoPen)
    for index, colour in enumerate(colours.colours):
        fill = QColor(colour)
        fill.setAlphaF(FILL_OPACITY)
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


def _paint_outlines(frame: Frame, flat: FlatFeatures) -> None:
    """Part neighbours by a thin line of the paper; what is too small to show one goes without."""
    frame.painter.setPen(QPen(QColor(frame.theme.paper), OUTLINE))
    frame.painter.setBrush(Qt.BrushStyle.NoBrush)
    for shapes, drawn in ((flat.ring_shapes, flat.whole), (flat.cut_shapes, None)):
        xy, offsets = thinned(frame.viewport.to_screen(shapes.xy), shapes.offsets, 0.5)
        box = boxes(xy, offsets)
        shown = seen(box, frame.viewport.width, frame.viewport.height) & ((box[:, 2:] - box[:, :2]).max(axis=1) > LEAST_OUTLINED)
        for line in parts(xy, offsets, np.flatnonzero(shown if drawn is None else shown & drawn)):
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
    of_feature, looks = line_looks(layer.style, colours)
    dash = layer.style.dash
    for index, (colour, width) in enumerate(looks):
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap if dash is Dash.SOLID else Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        frame.painter.setPen(pen)
        which = np.flatnonzero((of_feature[lines.owner] == index) & visible)
        if dash is Dash.SOLID or not len(which):
            shapes = parts(xy, offsets, which)
        else:
            strokes, ends = dashed(*take_runs(xy, offsets, which), dash_of(dash, width), (frame.viewport.width, frame.viewport.height))
            shapes = parts(strokes, ends, np.arange(len(ends) - 1))
        for line in shapes:
            frame.painter.drawPolyline(line)


def _paint_points(frame: Frame, layer: Layer, points: PointGrid, colours: Colouring, ratio: float) -> None:
    """Draw points as the style says; of discs one a quarter pixel at most: a million points on a screen are far fewer marks."""
    if layer.style.drawn_as in DENSE:
        if len(points):
            _paint_dense(frame, layer, points)
        return
    size = layer.style.size
    stretches = points.near(Screen(frame.viewport, ratio).bounds(size * ratio))
    if not stretches:
        return
    many = sum(part.stop - part.start for part in stretches) > MANY_MARKS and not frame.vector
    if layer.style.icon is not Icon.CIRCLE:
        paint_icons(frame, layer, points, stretches, colours, ratio, many=many)
    elif colours.sizing is not None:
        (paint_many_sized if many else paint_sized)(frame, points, stretches, colours, colours.sizing, ratio)
    elif many:
        paint_discs(frame, layer, points, stretches, colours, ratio)
    else:
        xy = frame.viewport.to_screen(_paint_few(frame, points, stretches, colours, size, ratio))
        _keep_labels_off(frame, xy[:MOST_BLOCKED], size)
        return
    first = frame.viewport.to_screen(points.xy[stretches[0]][:MOST_BLOCKED])
    _keep_labels_off(frame, first, size if colours.sizing is None else LEAST)


def _paint_few(frame: Frame, points: PointGrid, stretches: list[slice], colours: Colouring, size: float, ratio: float) -> Array:
    """Draw discs one by one, and give their places in CRS units."""
    plane, rows = points.of(stretches)
    xy, group = frame.viewport.to_screen(plane), colours.of_feature[rows]
    for index, colour in enumerate(colours.colours):
        cells = np.unique(np.round(xy[group == index] * 4).astype(np.int64), axis=0) / 4
        draw_discs(frame, cells, colour, size, ratio)
    return plane


def _paint_dense(frame: Frame, layer: Layer, points: PointGrid) -> None:
    if layer.style.drawn_as is StyleKind.HEAT:
        paint_heat(frame, layer, points)
    else:
        paint_clusters(frame, layer, discs_of(points, frame.viewport, layer.style.size))


def _keep_labels_off(frame: Frame, xy: Array, size: float) -> None:
    _, first = np.unique(np.rint(xy / 2).astype(np.int64), axis=0, return_index=True)  # what lies on another is kept off with it
    for x, y in xy[np.sort(first)].tolist():
        frame.labels.block(QRectF(x - size / 2, y - size / 2, size, size))
