"""Areas filled with the lines or dots of a hatch, or with nothing, inside an edge of their own colour."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.render.arrays import boxes, parts, seen, thinned
from desktop.render.bulk import Screen, filled, lay, only, stroked
from desktop.render.flat import FlatFeatures
from desktop.render.frame import Frame
from desktop.render.raster import FULL, Coverage
from layers.geometry.arrays import Bools, Floats, Ints, RingArray
from layers.geometry.hatch import dots, hatch, within
from layers.style import FILL_OPACITY, Fill, Style, dot_of
from layers.styling.categories import Colouring

LINE = 1.0
"""Width of a hatch's lines and of the edge around it, in logical pixels."""
LINES_AT_ONCE = 400
_LEAST, _LEAST_EDGED = 1.5, 3.0
"""An area narrower than so many distances of lines is filled: no line might cross it; or than so many pixels, where it has edges alone."""


def angles_of(style: Style) -> list[float]:
    """Give the directions of a style's lines, in degrees clockwise from level."""
    return {Fill.LINES: [-style.hatch_angle], Fill.CROSSED: [-style.hatch_angle, 90.0 - style.hatch_angle]}.get(style.fill, [])


def paint_hatched(frame: Frame, screen: Screen, style: Style, flat: FlatFeatures, colours: Colouring) -> None:
    """Draw hatched areas onto pixels, by arrays."""
    shown = flat.ring_shapes.seen(screen.bounds(2), screen.pixel, frame.feedback)
    cut = flat.cut_shapes.seen(screen.bounds(2), screen.pixel, frame.feedback)
    small = (_across(flat) < _least(style) * frame.viewport.resolution)[shown.runs]
    of_run, of_speck = (colours.of_feature[flat.rings.owner[runs]] for runs in (shown.runs, shown.speck_runs))
    of_cut = colours.of_feature[flat.cut_owner[cut.runs]]
    lines = _pattern(frame, screen, style)
    for index, colour in enumerate(colours.colours):
        ours = of_run == index
        if not ours.any() and not (of_speck == index).any():
            continue
        little = only(shown, ours & small, of_speck == index)
        coverage, most = filled(frame, screen, flat, little)
        fill = QColor(colour)
        fill.setAlphaF(FILL_OPACITY)
        lay(frame.painter, coverage, fill, most, screen.ratio)
        large = only(shown, ours & ~small)
        if len(large.runs):
            inside, most = filled(frame, screen, flat, large)
            ours_cut = only(cut, of_cut == index)
            edges = [(large, flat.whole[large.runs]), (ours_cut, np.ones(len(ours_cut.runs), dtype=np.bool_))]
            ink = stroked(frame, screen, LINE, edges)
            if lines is not None:
                ink = np.maximum(ink, (inside.astype(np.uint16) * lines // most).clip(0, FULL).astype(np.uint8))
            lay(frame.painter, ink, QColor(colour), FULL, screen.ratio)


def _least(style: Style) -> float:
    """Give how wide an area has to be for more than a filling, in logical pixels."""
    return _LEAST_EDGED if style.fill is Fill.EMPTY else _LEAST * style.hatch_spacing


def _across(flat: FlatFeatures) -> Floats:
    """Give the width or height, whichever is more, of the polygon that each ring belongs to, in CRS units."""
    polygon, number = np.unique(flat.rings.polygon, return_inverse=True)
    largest = np.zeros(len(polygon))
    np.maximum.at(largest, number, flat.ring_shapes.sizes)
    return np.asarray(largest[number])


def _pattern(frame: Frame, screen: Screen, style: Style) -> Coverage | None:
    """Give how far the lines of a style cover each pixel of a picture, as if all of it were hatched."""
    if style.fill is Fill.DOTS:
        return _dots(frame, screen, style)
    found = None
    for angle in angles_of(style):
        lines = _lines(frame, screen, style.hatch_spacing, angle)
        found = lines if found is None else np.maximum(found, lines)
    return found


def _lines(frame: Frame, screen: Screen, spacing: float, angle: float) -> Coverage:
    """Cover parallel lines that hang on the plane's origin, so that they stay where they are while the map is moved."""
    x, y = (value * screen.ratio for value in _origin(frame))
    apart, wide = spacing * screen.ratio, LINE * screen.ratio
    turn = math.radians(angle)
    beside, below = -math.sin(turn), math.cos(turn)
    middle = x * beside + y * below
    if angle % 90.0 == 0.0:  # along rows or columns of pixels, which such lines fill whole
        apart, wide = max(round(apart), 2), max(round(wide), 1)
        middle = math.floor(middle) + wide % 2 / 2
    across = (np.arange(screen.width) + 0.5) * beside - middle
    down = (np.arange(screen.height) + 0.5) * below
    found = np.empty((screen.height, screen.width), dtype=np.uint8)
    for begin in range(0, screen.height, 64):
        away = (across + down[begin : begin + 64, None]) / apart
        away = np.abs(away - np.rint(away)) * apart
        found[begin : begin + 64] = np.clip((wide / 2 + 0.5 - away) * FULL, 0, FULL)
    return found


def _dots(frame: Frame, screen: Screen, style: Style) -> Coverage:
    """Cover dots on a grid that hangs on the plane's origin."""
    x, y = (value * screen.ratio for value in _origin(frame))
    apart, reach = style.hatch_spacing * screen.ratio, dot_of(style.hatch_spacing) * screen.ratio / 2 + 0.5
    turn = math.radians(-style.hatch_angle)
    cos, sin = math.cos(turn), math.sin(turn)
    right, down = np.arange(screen.width) + 0.5 - x, np.arange(screen.height) + 0.5 - y
    found = np.empty((screen.height, screen.width), dtype=np.uint8)
    for begin in range(0, screen.height, 64):
        below = down[begin : begin + 64, None]
        along, across = (right * cos + below * sin) / apart, (below * cos - right * sin) / apart
        away = np.hypot(along - np.rint(along), across - np.rint(across)) * apart
        found[begin : begin + 64] = np.clip((reach - away) * FULL, 0, FULL)
    return found


def _origin(frame: Frame) -> tuple[float, float]:
    """Give where the plane's origin lies, in logical pixels."""
    [(x, y)] = frame.viewport.to_screen(np.zeros((1, 2))).tolist()
    return x, y


def paint_hatched_shapes(frame: Frame, style: Style, flat: FlatFeatures, colours: Colouring) -> None:
    """Draw hatched areas as lines that stop at their edges, for what keeps shapes."""
    rings = flat.rings
    if not len(rings):
        return
    xy, offsets = thinned(frame.viewport.to_screen(rings.xy), rings.offsets, 0.25)
    visible = seen(boxes(xy, offsets), frame.viewport.width, frame.viewport.height)
    small = _across(flat) < _least(style) * frame.viewport.resolution
    edge_xy, edge_offsets = thinned(frame.viewport.to_screen(flat.cut_shapes.xy), flat.cut_shapes.offsets, 0.25)
    edge_seen = seen(boxes(edge_xy, edge_offsets), frame.viewport.width, frame.viewport.height)
    painter = frame.painter
    for index, colour in enumerate(colours.colours):
        ours = (colours.of_feature[rings.owner] == index) & visible
        fill = QColor(colour)
        fill.setAlphaF(FILL_OPACITY)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        for ring in parts(xy, offsets, np.flatnonzero(ours & small & ~rings.is_hole)):
            painter.drawPolygon(ring)
        painter.setPen(_pen(colour))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for outlines in _polygons(rings, xy, offsets, ours & ~small):
            frame.feedback.check()
            _draw_hatch(frame, style, outlines)
        for line in parts(xy, offsets, np.flatnonzero(ours & ~small & flat.whole)):
            painter.drawPolyline(line)
        for line in parts(edge_xy, edge_offsets, np.flatnonzero((colours.of_feature[flat.cut_owner] == index) & edge_seen)):
            painter.drawPolyline(line)


def _polygons(rings: RingArray, xy: Floats, offsets: Ints, chosen: Bools) -> Iterator[list[Floats]]:
    """Give the rings of each polygon that has a chosen one, holes among them."""
    for number in np.unique(rings.polygon[chosen]).tolist():
        first, after = np.searchsorted(rings.polygon, [number, number + 1]).tolist()
        yield [xy[offsets[ring] : offsets[ring + 1]] for ring in range(first, after)]


def _draw_hatch(frame: Frame, style: Style, outlines: list[Floats]) -> None:
    origin = np.array(_origin(frame))
    width, height = frame.viewport.width, frame.viewport.height
    left, top = (-origin).tolist()
    shifted = [ring - origin for ring in outlines]
    if style.fill is Fill.DOTS:
        places = dots(shifted, style.hatch_spacing, -style.hatch_angle, (left, top, left + width, top + height)) + origin
        _draw_dots(frame.painter, places, style.hatch_spacing)
    for angle in angles_of(style):
        segments = hatch(shifted, style.hatch_spacing, angle, (left, top, left + width, top + height))
        lines = [QLineF(*segment) for segment in within(segments + np.tile(origin, 2), width, height, 1.0).tolist()]
        for begin in range(0, len(lines), LINES_AT_ONCE):
            frame.painter.drawLines(lines[begin : begin + LINES_AT_ONCE])


def _draw_dots(painter: QPainter, places: Floats, spacing: float) -> None:
    """Draw dots as strokes of almost no length with round ends, which stay small in files."""
    edge = painter.pen()
    pen = QPen(edge.color(), dot_of(spacing))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    lines = [QLineF(x, y, x + 0.01, y) for x, y in places.tolist()]
    for begin in range(0, len(lines), LINES_AT_ONCE):
        painter.drawLines(lines[begin : begin + LINES_AT_ONCE])
    painter.setPen(edge)


def paint_hatch_sample(painter: QPainter, style: Style, colour: str, box: QRectF) -> None:
    """Draw a sample of a hatch for a legend; lines farther apart than a sample can show stand closer in it."""
    middle = np.array([box.center().x(), box.center().y()])
    half = np.array([box.width(), box.height()]) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    painter.setPen(_pen(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for angle in angles_of(style):
        segments = hatch([corners], min(style.hatch_spacing, 8.0), angle) + np.tile(middle, 2)
        painter.drawLines([QLineF(*segment) for segment in segments.tolist()])
    if style.fill is Fill.DOTS:
        spacing = min(style.hatch_spacing, 6.0)
        inner = corners - np.sign(corners) * dot_of(spacing) / 2
        _draw_dots(painter, dots([inner], spacing, -style.hatch_angle) + middle, spacing)
    painter.drawRect(box)


def _pen(colour: str) -> QPen:
    pen = QPen(QColor(colour), LINE)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
