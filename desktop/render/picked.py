"""Picked features of an own layer, drawn over the map by arrays: as quick for a million as for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.render.bulk import LEAST_OUTLINED, Screen, lay
from desktop.render.flat import FlatFeatures
from desktop.render.images import clear_sheet, painting
from desktop.render.picked_points import CASING, FILL, INK, paint_points
from desktop.render.raster import FULL, Areas, Coverage, Strokes, speckle
from layers.feedback import Feedback
from layers.geometry.arrays import Bools, Floats, Ints, take_runs
from layers.geometry.pyramid import Pyramid, Seen, chunks
from layers.style import Icon
from layers.viewport import Viewport

LINE, EDGE = 2.4, 5.0
"""Widths of the line round what is picked, and of its dark edge, in logical pixels."""
_SAMPLES = 5


@dataclass(frozen=True, eq=False)
class PickedFeatures:
    """What is to be drawn.

    Parameters
    ----------
    flat
        The layer on the plane of the view.
    chosen
        Shape (features): which are picked.
    size
        Diameter of the layer's points, in logical pixels; the greatest where they differ.
    diameters
        Shape (features): of each feature, where they differ.
    icon
        What its points are drawn as.
    turns
        Gives of features, and their places in units of the CRS, by how many degrees clockwise their icons are turned.
    """

    flat: FlatFeatures
    chosen: Bools
    size: float
    diameters: Floats | None = None
    icon: Icon = Icon.CIRCLE
    turns: Callable[[Ints, Floats], Floats] | None = None


def paint_picked(picked: PickedFeatures, viewport: Viewport, ratio: float, feedback: Feedback) -> QImage:
    """Give a transparent picture of a view with what is picked."""
    screen = Screen(viewport, ratio)
    sheet = clear_sheet(viewport, ratio)
    with painting(sheet) as painter:
        _areas(painter, screen, picked, feedback)
        _lines(painter, screen, picked, feedback)
        paint_points(painter, screen, picked, feedback)
    return sheet


def _areas(painter: QPainter, screen: Screen, picked: PickedFeatures, feedback: Feedback) -> None:
    rings, shapes = picked.flat.rings, picked.flat.ring_shapes
    if not len(rings):
        return
    seen = _seen(shapes, picked.chosen[rings.owner], screen, feedback)
    areas = Areas(screen.width, screen.height, _SAMPLES)
    sense = np.where(rings.is_hole[seen.runs], -seen.turns, seen.turns)
    for first, after in chunks(seen.offsets):
        feedback.check()
        x, y, last = _stretch(screen, seen, first, after)
        areas.add(x, y, last, np.repeat(sense[first:after], np.diff(last, prepend=-1)))
    coverage, most = areas.coverage(), FULL // _SAMPLES * _SAMPLES
    speckle(coverage, *screen.place(seen.specks, seen.grain), most)
    fill = QColor(INK)
    fill.setAlphaF(FILL)
    lay(painter, coverage, fill, most, screen.ratio)
    large = shapes.sizes[seen.runs] > LEAST_OUTLINED * screen.viewport.resolution
    _stroke(painter, screen, seen, large, feedback)


def _lines(painter: QPainter, screen: Screen, picked: PickedFeatures, feedback: Feedback) -> None:
    lines = picked.flat.lines
    if len(lines):
        seen = _seen(picked.flat.line_shapes, picked.chosen[lines.owner], screen, feedback)
        _stroke(painter, screen, seen, np.ones(len(seen.runs), dtype=np.bool_), feedback)


def _seen(shapes: Pyramid, picked: Bools, screen: Screen, feedback: Feedback) -> Seen:
    """Give the picked runs in view; of few the vertices of no others are looked at."""
    margin = EDGE * screen.ratio
    numbers = np.flatnonzero(picked & shapes.meeting(screen.bounds(margin)))
    xy, offsets = take_runs(shapes.xy, shapes.offsets, numbers)
    seen = Pyramid(xy, offsets).seen(screen.bounds(margin), screen.pixel, feedback)
    return Seen(seen.xy, seen.offsets, numbers[seen.runs], seen.turns, seen.specks, numbers[seen.speck_runs], seen.grain)


def _stroke(painter: QPainter, screen: Screen, seen: Seen, drawn: Bools, feedback: Feedback) -> None:
    for colour, width in ((CASING, EDGE), (INK, LINE)):
        strokes = Strokes(screen.width, screen.height, width * screen.ratio)
        for first, after in chunks(seen.offsets):
            feedback.check()
            if drawn[first:after].any():
                strokes.add(*_drawn(screen, seen, drawn, first, after))
        coverage: Coverage = strokes.coverage()
        speckle(coverage, *screen.place(seen.specks, seen.grain), FULL)
        lay(painter, coverage, QColor(colour), FULL, screen.ratio)


def _drawn(screen: Screen, seen: Seen, drawn: Bools, first: int, after: int) -> tuple[Floats, Floats, Ints]:
    xy, offsets = take_runs(seen.xy, seen.offsets, np.flatnonzero(drawn[first:after]) + first)
    x, y = screen.place(xy, seen.grain)
    return x, y, offsets[1:] - 1


def _stretch(screen: Screen, seen: Seen, first: int, after: int) -> tuple[Floats, Floats, Ints]:
    """Give runs in device pixels: x, y, and the index of the last vertex of each."""
    begin = int(seen.offsets[first])
    x, y = screen.place(seen.xy[begin : int(seen.offsets[after])], seen.grain)
    return x, y, seen.offsets[first + 1 : after + 1] - begin - 1
