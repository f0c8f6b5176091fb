"""Marks of sites: stage is shape, status is fill, precision of the place is outline. Readable at 9 px, in black and white."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

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
def shape(stage: str) -> QPainterPath:
    """Outline of a stage's mark, about 1 unit wide around the origin."""
    path = QPainterPath()
    match stage:
        case "mine" | "concentration":
            return _closed([(-0.52, 0.42), (0.52, 0.42), (0.0, -0.5)])
        case "cracking":
            return _closed(_regular(5, 0.54, -90))
        case "metal" | "alloy":
            path.addRect(QRectF(-0.43, -0.43, 0.86, 0.86))
        case "magnet":
            return _closed(_regular(6, 0.54, 0))
        case _:
            path.addEllipse(QPointF(0, 0), 0.48, 0.48)
    return path


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
    allied
        Whether the site belongs to the allied refining network: a ring around it.
    """
    painter.save()
    painter.translate(*at)
    if precision == "region":
        _soft_ring(painter, size, theme)
    if allied:
        _ring(painter, size, theme)
    painter.scale(size, size)
    _body(painter, stage, status, size, theme, precision)
    painter.restore()
    _ticks(painter, at, size, others, theme)


def _body(painter: QPainter, stage: str, status: str, size: float, theme: Theme, precision: str) -> None:
    off = status in ("suspended", "care-and-maintenance", "closed")
    colour = QColor(theme.grey if off else theme.stages.get(stage, theme.grey))
    ground = QColor(theme.paper)
    unit = 1 / size
    if status == "closed":
        _cross(painter, colour, unit)
        return
    outline = shape(stage)
    pen = QPen(colour, 1.4 * unit)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if status == "unknown":
        pen.setDashPattern([1.0, 1.3])
    elif precision == "town":
        pen.setDashPattern([2.0, 1.2])
    solid = status in ("operating", "ramp-up")
    halo = QPen(ground, (1.0 if solid else 2.6) * unit)
    painter.setPen(halo)
    painter.setBrush(QBrush(ground))
    painter.drawPath(outline)
    painter.setPen(pen if not solid or precision == "town" else Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour) if solid else Qt.BrushStyle.NoBrush)
    if solid and precision == "town":  # the dashes need a ground to show on
        painter.scale(0.8, 0.8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPath(outline)
        painter.scale(1.25, 1.25)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
    if status == "ramp-up":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(QPointF(0, 0.06 if stage in ("mine", "concentration") else 0), 0.17, 0.17)
    elif status == "construction":
        painter.setClipRect(QRectF(-1, -1, 1, 2), Qt.ClipOperation.IntersectClip)
        painter.fillPath(outline, colour)
    elif off:
        painter.setPen(QPen(colour, 1.4 * unit))
        painter.drawLine(QPointF(-0.6, 0.0), QPointF(0.6, 0.0))
    _inner(painter, stage, solid, colour, ground, unit)


def _inner(painter: QPainter, stage: str, solid: bool, colour: QColor, ground: QColor, unit: float) -> None:
    """Tell apart stages that share an outline: concentration from mine, alloy from metal, recycling from separation."""
    ink = ground if solid else colour
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, 1.2 * unit))
    if stage == "concentration":
        painter.drawLine(QPointF(-0.3, 0.14), QPointF(0.3, 0.14))
    elif stage == "alloy":
        painter.drawLine(QPointF(-0.36, 0.36), QPointF(0.36, -0.36))
    elif stage == "recycling":
        arc = QRectF(-0.22, -0.22, 0.44, 0.44)
        painter.drawArc(arc, 30 * 16, 130 * 16)
        painter.drawArc(arc, 210 * 16, 130 * 16)


def _cross(painter: QPainter, colour: QColor, unit: float) -> None:
    painter.setPen(QPen(colour, 1.8 * unit))
    painter.drawLine(QPointF(-0.38, -0.38), QPointF(0.38, 0.38))
    painter.drawLine(QPointF(-0.38, 0.38), QPointF(0.38, -0.38))


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
