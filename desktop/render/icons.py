"""Points as icons: squares, stars, arrows and the like, each with a thin edge of the paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.render.arrays import polygon
from desktop.render.bulk import Screen, lay, lay_colours
from desktop.render.frame import Frame
from desktop.render.icon_sheet import IconSheet
from desktop.render.images import painting
from desktop.render.looks import levels
from desktop.render.raster import FULL
from layers.document import Layer
from layers.geometry.arrays import Floats, Ints
from layers.geometry.point_grid import PointGrid
from layers.style import Icon
from layers.styling.categories import Colouring
from layers.styling.icons import REACH, placed
from layers.styling.turning import turns_at

EDGE = 0.7
"""Width of the edge of paper, in logical pixels."""
FINE, COARSE = 2.0, 5.0
"""Degrees to which the directions of few and of many icons are told apart."""


class Look(NamedTuple):
    """What icons have in common; a larger size is drawn first."""

    size: float
    colour: int
    degrees: float


@dataclass(frozen=True, eq=False)
class _Icons:
    """Points in and around a view: places on the plane, and which of the looks each has."""

    xy: Floats
    look: Ints
    looks: list[Look]


def paint_icons(
    frame: Frame, layer: Layer, points: PointGrid, stretches: list[slice], colours: Colouring, ratio: float, *, many: bool
) -> None:
    """Draw the points of stretches, each as its icon; of many by arrays, without an edge about each."""
    icons = _looked_at(frame, layer, points, stretches, colours, COARSE if many else FINE)
    (_paint_many if many else _paint_each)(frame, layer.style.icon, icons, colours.colours, ratio)


def _looked_at(frame: Frame, layer: Layer, points: PointGrid, stretches: list[slice], colours: Colouring, grain: float) -> _Icons:
    """Tell the looks of points apart: by size, colour and direction."""
    xy, rows = points.of(stretches)
    level, sizes = np.zeros(len(rows), dtype=np.int64), [layer.style.size]
    if colours.sizing is not None:
        level, sizes = levels(colours.sizing.diameters[rows])
    turns = turns_at(layer.style, colours.turning, frame.projection, rows, xy)
    if colours.turning is not None:
        turns = np.where(np.isfinite(colours.turning.degrees[rows]), np.round(turns / grain) * grain, turns)
    directions, direction = np.unique(turns % 360.0, return_inverse=True)
    code = (level * len(colours.colours) + colours.of_feature[rows]) * len(directions) + direction
    met, look = np.unique(code, return_inverse=True)
    of_colour, of_turn = met // len(directions), (met % len(directions)).tolist()
    looks = [
        Look(sizes[place // len(colours.colours)], place % len(colours.colours), float(directions[turn]))
        for place, turn in zip(of_colour.tolist(), of_turn, strict=True)
    ]
    return _Icons(xy, look, looks)


def _paint_each(frame: Frame, icon: Icon, icons: _Icons, colours: tuple[str, ...], ratio: float) -> None:
    cells = np.round(frame.viewport.to_screen(icons.xy) * 4) / 4
    order = np.argsort(icons.look, kind="stable")
    for look, ours in zip(icons.looks, np.split(order, np.cumsum(np.bincount(icons.look))[:-1]), strict=True):
        frame.feedback.check()
        places = np.unique(cells[ours], axis=0)
        draw_icons(frame, places, icon, look.size, look.degrees, colours[look.colour], ratio)


def draw_icons(frame: Frame, places: Floats, icon: Icon, size: float, degrees: float, colour: str, ratio: float) -> None:
    """Draw one icon at many places (n, 2), in logical pixels."""
    if frame.vector:
        draw_icon(frame.painter, places, icon, size, degrees, colour, frame.theme.paper)
        return
    stamp = _stamp(icon, size, degrees, colour, frame.theme.paper, ratio)
    half = stamp.width() / ratio / 2
    for x, y in places.tolist():
        frame.painter.drawImage(QPointF(x - half, y - half), stamp)


def draw_icon(painter: QPainter, places: Floats, icon: Icon, size: float, degrees: float, colour: str, paper: str) -> None:
    """Draw an icon as a shape, about each of the places (n, 2)."""
    painter.setPen(QPen(QColor(paper), EDGE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(QColor(colour))
    if icon is Icon.CIRCLE:
        for x, y in places.tolist():
            painter.drawEllipse(QPointF(x, y), size / 2, size / 2)
        return
    corners = placed(icon, size, degrees)
    for place in places:
        painter.drawPolygon(polygon(corners + place))


@lru_cache(maxsize=2048)
def _stamp(icon: Icon, size: float, degrees: float, colour: str, paper: str, ratio: float) -> QImage:
    side = int(np.ceil((2 * REACH * size + 3) * ratio))
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with painting(image) as painter:
        draw_icon(painter, np.full((1, 2), side / ratio / 2), icon, size, degrees, colour, paper)
    return image


def _paint_many(frame: Frame, icon: Icon, icons: _Icons, colours: tuple[str, ...], ratio: float) -> None:
    screen = Screen(frame.viewport, ratio)
    x, y = screen.place(icons.xy)
    for size in dict.fromkeys(look.size for look in icons.looks):
        sheet = IconSheet(screen.width, screen.height, frame.feedback, crowded=len(icons.xy), looks=len(icons.looks))
        group = np.zeros(len(x), dtype=np.int64)
        for number, look in enumerate(icons.looks):
            frame.feedback.check()
            if look.size == size:
                ours = np.flatnonzero(icons.look == number)
                group[ours] = look.colour
                sheet.add(x[ours], y[ours], ours, placed(icon, size * ratio, look.degrees))
        if len(colours) > 1:
            lay_colours(frame.painter, sheet.coverage(), group[sheet.topmost()], colours, ratio)
        else:
            lay(frame.painter, sheet.coverage(), QColor(colours[0]), FULL, ratio)
