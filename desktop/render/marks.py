"""Marks of sites: stage is shape, status is fill, precision of the place is outline. Readable at 9 px, in black and white."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from layers.styling.theme import Theme

Point = tuple[float, float]


def _closed(points: list[Point]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _regular(sides: int, radius: float, first_degrees: float) -> list[Point]:
    turns = (math.radians(first_degrees + 360 * k / sides) for k in range(sides))
    return [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]


@cache
def shape(stage: str, size: float = 1.0) -> QPainterPath:
    """Outline of a stage's mark around the origin, so many pixels wide."""
    path = QPainterPath()
    match stage:
        case "mine" | "concentration":
            path = _closed([(-0.52, 0.42), (0.52, 0.42), (0.0, -0.5)])
        case "cracking":
            path = _closed(_regular(5, 0.54, -90))
        case "metal" | "alloy":
            path.addRect(QRectF(-0.43, -0.43, 0.86, 0.86))
        case "magnet":
            path = _closed(_regular(6, 0.54, 0))
        case _:
            path.addEllipse(QPointF(0, 0), 0.48, 0.48)
    return QTransform.fromScale(size, size).map(path)


@cache
def _left_half(stage: str, size: float) -> QPainterPath:
    half = QPainterPath()
    half.addRect(QRectF(-size, -size, size, 2 * size))
    return shape(stage, size).intersected(half)


def draw_mark(
    painter: QPainter,
    at: Point,
    stage: str,
    status: str,
    size: float,
    theme: Theme,
    *,
    precision: str = "exact",
    others: tuple[str, ...] = (),
    allied: bool = False,
    checked: bool = True,
) -> None:
    """Draw the mark of one site.

    Parameters
    ----------
    at
        Pixels.
    stage, status
        Tokens of the catalogue; a status of ``unknown`` is an empty, dotted outline.
    size
        Width of the mark in pixels.
    precision
        ``exact`` a line, ``town`` a dashed line, ``region`` a soft ring.
    others
        Further stages of the place, a tick each.
    checked
        False adds the dot of a status that is only the last known one.
    allied
        Whether the site belongs to the allied refining network: a ring around it.
    """
    painter.save()
    painter.translate(*at)
    if precision == "region":
        _soft_ring(painter, size, theme)
    if allied:
        _ring(painter, size, theme)
    _body(painter, stage, status, size, theme, precision)
    if not checked and status != "unknown":
        _dot(painter, size, theme)
    painter.restore()
    _ticks(painter, at, size, others, theme)


def _body(painter: QPainter, stage: str, status: str, size: float, theme: Theme, precision: str) -> None:
    off = status in ("suspended", "care-and-maintenance", "closed")
    colour = QColor(theme.grey if off else theme.stages.get(stage, theme.grey))
    ground = QColor(theme.paper)
    if status == "closed":
        _cross(painter, colour, 0.38 * size)
        return
    solid = status in ("operating", "ramp-up")
    outline = shape(stage, size)
    painter.setPen(QPen(ground, 1.0 if solid else 2.6))
    painter.setBrush(QBrush(ground))
    painter.drawPath(outline)
    dashed = precision == "town"
    if solid:
        painter.fillPath(shape(stage, size * 0.8) if dashed else outline, colour)
    if not solid or dashed:
        painter.setPen(_outline_pen(colour, status, dashed))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
    if status == "ramp-up":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        low = 0.06 * size if stage in ("mine", "concentration") else 0.0
        painter.drawEllipse(QPointF(0, low), 0.17 * size, 0.17 * size)
    elif status == "construction":
        painter.fillPath(_left_half(stage, size), colour)
    elif off:
        painter.setPen(QPen(colour, 1.4))
        painter.drawLine(QPointF(-0.6 * size, 0.0), QPointF(0.6 * size, 0.0))
    _inner(painter, stage, size, ground if solid else colour)


def _outline_pen(colour: QColor, status: str, dashed: bool) -> QPen:
    pen = QPen(colour, 1.4)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if status == "unknown":
        pen.setDashPattern([1.0, 1.3])
    elif dashed:
        pen.setDashPattern([2.2, 1.0])
    return pen


def _inner(painter: QPainter, stage: str, size: float, ink: QColor) -> None:
    """Tell apart stages that share an outline: concentration from mine, alloy from metal, recycling from separation."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, 1.2))
    if stage == "concentration":
        painter.drawLine(QPointF(-0.3 * size, 0.14 * size), QPointF(0.3 * size, 0.14 * size))
    elif stage == "alloy":
        painter.drawLine(QPointF(-0.36 * size, 0.36 * size), QPointF(0.36 * size, -0.36 * size))
    elif stage == "recycling":
        arc = QRectF(-0.22 * size, -0.22 * size, 0.44 * size, 0.44 * size)
        painter.drawArc(arc, 30 * 16, 130 * 16)
        painter.drawArc(arc, 210 * 16, 130 * 16)


def _cross(painter: QPainter, colour: QColor, reach: float) -> None:
    painter.setPen(QPen(colour, 1.8))
    painter.drawLine(QPointF(-reach, -reach), QPointF(reach, reach))
    painter.drawLine(QPointF(-reach, reach), QPointF(reach, -reach))


def _dot(painter: QPainter, size: float, theme: Theme) -> None:
    """Set a dot beside a mark whose status no source vouches for within a year of the day."""
    painter.setPen(QPen(QColor(theme.paper), 0.8))
    painter.setBrush(QColor(theme.text))
    painter.drawEllipse(QPointF(0.62 * size, -0.55 * size), 1.9, 1.9)


def _ring(painter: QPainter, size: float, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = size / 2 + 3.2
    painter.setPen(QPen(QColor(theme.paper), 2.6))
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    painter.setPen(QPen(QColor(theme.text), 1.3))
    painter.drawEllipse(QPointF(0, 0), radius, radius)


def _soft_ring(painter: QPainter, size: float, theme: Theme) -> None:
    ink = QColor(theme.grey)
    ink.setAlpha(36)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(0, 0), size * 1.05, size * 1.05)


def _ticks(painter: QPainter, at: Point, size: float, others: tuple[str, ...], theme: Theme) -> None:
    if not others:
        return
    left = at[0] - (len(others) - 1) * 1.5
    top = at[1] + size / 2 + 1.5
    for index, stage in enumerate(others):
        x = left + 3 * index
        painter.setPen(QPen(QColor(theme.stages.get(stage, theme.grey)), 1.4))
        painter.drawLine(QPointF(x, top), QPointF(x, top + 3))
