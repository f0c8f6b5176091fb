"""Picked points: a ring about each in the shape of its symbol, which stays in sight."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.render.arrays import polygon
from desktop.render.bulk import Screen, lay
from desktop.render.raster import FULL, Coverage
from desktop.render.stamps import discs
from layers.feedback import Feedback
from layers.geometry.arrays import Floats
from layers.style import Icon
from layers.styling.icons import REACH, placed

if TYPE_CHECKING:
    from desktop.render.picked import PickedFeatures

INK, CASING = "#FFD400", "#1E1E1E"
"""Yellow, as pickers of other programs have it, within a dark edge that stands out from any ground."""
FILL = 0.45
"""Opacity of yellow on areas, and on points where so many crowd that rings alone would not be seen."""
INNER, RING, OUTER = 0.8, 2.6, 3.6
"""How far beyond a symbol the yellow ring begins and ends, and its dark edge ends, in logical pixels."""
MANY = 2_000
"""Points that are drawn one by one at most."""
COARSE = 4.0
"""Logical pixels to which the diameters of very many are told apart."""


def paint_points(painter: QPainter, screen: Screen, picked: PickedFeatures, feedback: Feedback) -> None:
    """Draw a ring about each picked point in view; very many share one, as discs whatever their icon."""
    points = picked.flat.points
    stretches = points.near(screen.bounds((picked.size * REACH + OUTER) * screen.ratio))
    chosen = [np.flatnonzero(picked.chosen[points.rows[part]]) + part.start for part in stretches]
    numbers = np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)
    feedback.check()
    if not len(numbers):
        return
    rows = points.rows[numbers]
    sizes = np.full(len(rows), picked.size) if picked.diameters is None else picked.diameters[rows]
    if len(numbers) > MANY:
        _paint_many(painter, screen, points.xy[numbers], sizes, feedback)
        return
    turns = np.zeros(len(rows)) if picked.turns is None else picked.turns(rows, points.xy[numbers])
    order = np.argsort(-sizes, kind="stable")  # a small one lies over a large one
    places = screen.viewport.to_screen(points.xy[numbers])[order]
    looks = zip(places.tolist(), sizes[order].tolist(), turns[order].tolist(), strict=True)
    _paint_each(painter, picked.icon, list(looks), feedback)


def _paint_each(painter: QPainter, icon: Icon, looks: list[tuple[list[float], float, float]], feedback: Feedback) -> None:
    """Draw rings about points of one size after those of another, so that none is lost within a larger one."""
    over, out = QPainter.CompositionMode.CompositionMode_SourceOver, QPainter.CompositionMode.CompositionMode_DestinationOut
    for _, alike in groupby(looks, key=lambda look: look[1]):
        same = list(alike)
        feedback.check()
        for colour, beyond, mode in ((CASING, OUTER, over), (INK, RING, over), (CASING, INNER, out)):
            painter.setCompositionMode(mode)
            painter.setPen(QPen(QColor(colour), 2 * beyond, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(QColor(colour))
            for (x, y), size, degrees in same:
                if icon is Icon.CIRCLE:
                    painter.drawEllipse(QPointF(x, y), size / 2, size / 2)
                else:
                    painter.drawPolygon(polygon(placed(icon, size, degrees) + np.array([x, y])))
    painter.setCompositionMode(over)


def _paint_many(painter: QPainter, screen: Screen, xy: Floats, sizes: Floats, feedback: Feedback) -> None:
    """Draw one ring about all, by arrays, and tint what lies within it."""
    x, y = screen.place(xy)
    steps = np.ceil(sizes / COARSE) * COARSE
    covered: list[Coverage] = []
    for size in np.unique(steps).tolist():
        ours = steps == size
        found = []
        for beyond in (OUTER, RING, INNER):
            feedback.check()
            sheet = discs(screen.width, screen.height, (size + 2 * beyond) * screen.ratio, int(np.count_nonzero(ours)))
            sheet.add(x[ours], y[ours])
            found.append(sheet.coverage())
        covered = [np.maximum(before, now) for before, now in zip(covered, found, strict=True)] if covered else found
    outer, ring, within = covered
    lay(painter, outer, QColor(CASING), FULL, screen.ratio)
    lay(painter, ring, QColor(INK), FULL, screen.ratio)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    lay(painter, within, QColor(CASING), FULL, screen.ratio)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    tint = QColor(INK)
    tint.setAlphaF(FILL)
    lay(painter, within, tint, FULL, screen.ratio)
