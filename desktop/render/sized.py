"""Points whose size says how much: the largest first, so that no small one is hidden below a large one."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from desktop.render.bulk import Screen, lay, lay_colours
from desktop.render.discs import draw_discs
from desktop.render.frame import Frame
from desktop.render.looks import levels
from desktop.render.raster import FULL
from desktop.render.stamps import discs
from layers.geometry.point_grid import PointGrid
from layers.styling.categories import Colouring
from layers.styling.sizing import Sizing


def paint_sized(frame: Frame, points: PointGrid, stretches: list[slice], colours: Colouring, sizing: Sizing, ratio: float) -> None:
    """Draw each point as a disc of its own size."""
    xy, rows = points.of(stretches)
    level, diameters = levels(sizing.diameters[rows])
    cells = np.round(frame.viewport.to_screen(xy) * 4) / 4
    group = colours.of_feature[rows]
    for number, diameter in enumerate(diameters):
        frame.feedback.check()
        ours = np.flatnonzero(level == number)
        for index in np.unique(group[ours]).tolist():
            draw_discs(frame, np.unique(cells[ours[group[ours] == index]], axis=0), colours.colours[index], diameter, ratio)


def paint_many_sized(frame: Frame, points: PointGrid, stretches: list[slice], colours: Colouring, sizing: Sizing, ratio: float) -> None:
    """Do the same by arrays, without an edge about each disc: a sheet of pixels a size."""
    screen = Screen(frame.viewport, ratio)
    xy, rows = points.of(stretches)
    level, diameters = levels(sizing.diameters[rows])
    for number, diameter in enumerate(diameters):
        frame.feedback.check()
        ours = np.flatnonzero(level == number)
        sheet, several = discs(screen.width, screen.height, diameter * ratio, len(ours)), len(colours.colours) > 1
        sheet.add(*screen.place(xy[ours]), 0 if several else None)
        if several:
            group = colours.of_feature[rows[ours]]
            lay_colours(frame.painter, sheet.coverage(), group[sheet.topmost()], colours.colours, ratio)
        else:
            lay(frame.painter, sheet.coverage(), QColor(colours.colours[0]), FULL, ratio)
