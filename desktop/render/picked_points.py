"""Picked points: a ring about each in the shape of its symbol, which stays in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QPainter

from desktop.render.bulk import Screen, lay
from desktop.render.icon_sheet import IconSheet
from desktop.render.looks import levels
from desktop.render.raster import FULL, Coverage
from desktop.render.stamps import discs
from layers.feedback import Feedback
from layers.geometry.arrays import Floats, Ints
from layers.style import Icon
from layers.styling.icons import placed

if TYPE_CHECKING:
    from desktop.render.picked import PickedFeatures

INK, CASING = "#FFD400", "#1E1E1E"
"""Yellow, as pickers of other programs have it, within a dark edge that stands out from any ground."""
FILL = 0.45
"""Opacity of yellow on areas, and on points where so many crowd that rings alone would not be seen."""
INNER, RING, OUTER = 0.8, 2.6, 3.6
"""How far beyond a symbol the yellow ring begins and ends, and its dark edge ends, in logical pixels."""
MANY = 5_000
GRAIN = 5.0
"""Degrees to which the directions of icons are told apart."""


def paint_points(painter: QPainter, screen: Screen, picked: PickedFeatures, feedback: Feedback) -> None:
    """Draw the rings of all picked points in view, those of the large ones first."""
    points = picked.flat.points
    stretches = points.near(screen.bounds((picked.size * 0.7 + OUTER) * screen.ratio))
    chosen = [np.flatnonzero(picked.chosen[points.rows[part]]) + part.start for part in stretches]
    numbers = np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)
    feedback.check()
    if not len(numbers):
        return
    level, sizes = np.zeros(len(numbers), dtype=np.int64), [picked.size]
    if picked.diameters is not None:
        level, sizes = levels(picked.diameters[points.rows[numbers]])
    for number, size in enumerate(sizes):
        ours = numbers[level == number]
        turns = None if picked.degrees is None else picked.degrees[points.rows[ours]]
        x, y = screen.place(points.xy[ours])
        for colour, beyond in ((CASING, OUTER), (INK, RING)):
            lay(painter, _covered(screen, x, y, picked.icon, size, turns, beyond, feedback), QColor(colour), FULL, screen.ratio)
        within = _covered(screen, x, y, picked.icon, size, turns, INNER, feedback)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        lay(painter, within, QColor(CASING), FULL, screen.ratio)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        if len(numbers) > MANY:
            tint = QColor(INK)
            tint.setAlphaF(FILL)
            lay(painter, within, tint, FULL, screen.ratio)


def _covered(
    screen: Screen, x: Floats, y: Floats, icon: Icon, size: float, turns: Floats | None, beyond: float, feedback: Feedback
) -> Coverage:
    """Give what symbols cover that are wider than the layer's own by so much on every side."""
    feedback.check()
    if icon is Icon.CIRCLE:
        sheet = discs(screen.width, screen.height, (size + 2 * beyond) * screen.ratio, len(x))
        sheet.add(x, y)
        return sheet.coverage()
    numbers: Ints = np.arange(len(x))
    ways, way = np.unique(np.round((np.zeros(len(x)) if turns is None else turns) / GRAIN) * GRAIN % 360.0, return_inverse=True)
    icons = IconSheet(screen.width, screen.height, feedback, crowded=len(x), looks=len(ways))
    for number, degrees in enumerate(ways.tolist()):
        ours = np.flatnonzero(way == number)
        icons.add(x[ours], y[ours], numbers[ours], placed(icon, size * screen.ratio, degrees), beyond * screen.ratio)
    return icons.coverage()
