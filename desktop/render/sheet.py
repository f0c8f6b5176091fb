"""Where map and legend lie on a sheet: beside one another or one below the other, whichever gives the larger map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from desktop.render.furniture import fitted
from desktop.render.legend import LegendBlock, arrange, paint_legend
from layers.styling.legend import LegendGroup
from layers.styling.theme import Theme

Bounds = tuple[float, float, float, float]

COLUMN = 264.0
SHARE = 0.5
"""Most that the legend takes of a sheet's width or height."""
SCALES = (1.0, 0.9, 0.8, 0.7, 0.64)
"""Sizes of the legend that are tried; 11.5 px at 0.64 is 5.5 points in print, the least that newspapers set."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A division of a sheet.

    Parameters
    ----------
    beside
        Whether the legend stands left of the map, else under it.
    scale
        Size of the legend.
    titles
        Headings of the groups that have room.
    """

    map_box: QRectF
    beside: bool
    scale: float
    titles: frozenset[str]


def lay_out(groups: tuple[LegendGroup, ...], room: QRectF, bounds: Bounds) -> Layout:
    """Divide a room between a map of these bounds and its legend: all groups if any size allows, then the largest map."""
    for count in range(len(groups), 0, -1):
        found = list(_layouts(groups[:count], room))
        if found:
            return max(found, key=lambda layout: _worth(layout, bounds))
    return Layout(room, True, 1.0, frozenset())


def _layouts(groups: tuple[LegendGroup, ...], room: QRectF) -> Iterator[Layout]:
    titles = frozenset(group.title for group in groups)
    for scale in SCALES:
        for beside in (True, False):
            block = _block(groups, room, beside, scale)
            width, height = block.width * scale, block.height * scale
            if width > room.width() * (SHARE if beside else 1) or height > room.height() * (1 if beside else SHARE):
                continue
            box = room.adjusted(width + 8, 0, 0, 0) if beside else room.adjusted(0, 0, 0, -(height + 20))
            yield Layout(box, beside, scale, titles)


def _block(groups: tuple[LegendGroup, ...], room: QRectF, beside: bool, scale: float) -> LegendBlock:
    height, columns = room.height() / scale, max(int(room.width() / scale // COLUMN), 1)
    if beside:
        return arrange("", groups, COLUMN, height, scale=scale)
    blocks = (arrange("", groups, COLUMN, height * share / 20, scale=scale) for share in range(1, 21))
    return next((block for block in blocks if len(block.columns) <= columns), arrange("", groups, COLUMN, height, scale=scale))


def _worth(layout: Layout, bounds: Bounds) -> float:
    """Area of the map times the size of the legend's letters."""
    west, south, east, north = bounds
    side = min(layout.map_box.width() / (east - west), layout.map_box.height() / (north - south))
    return side * side * layout.scale


def paint_sheet_legend(painter: QPainter, colours: Theme, layout: Layout, groups: tuple[LegendGroup, ...], room: QRectF) -> None:
    """Draw the legend into its part of the sheet; what has no room is named."""
    shown = tuple(group for group in groups if group.title in layout.titles)
    if shown:
        block = _block(shown, room, layout.beside, layout.scale)
        painter.save()
        painter.translate(room.left(), room.bottom() - block.height * layout.scale)
        painter.scale(layout.scale, layout.scale)
        paint_legend(painter, colours, block, 0.0, 0.0)
        painter.restore()
    missing = [group.title for group in groups if group.title not in layout.titles]
    if missing:
        face, text = fitted("No room in the legend for: " + ", ".join(missing), layout.map_box.width() - 8, 10.5, 7.0)
        painter.setFont(face)
        painter.setPen(QColor(colours.quiet_text))
        painter.drawText(QPointF(layout.map_box.left() + 4, layout.map_box.top() + 12), text)
