"""The legend, drawn with the painters of the map itself, so that it cannot disagree with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop.render.fonts import font
from desktop.render.hatched import paint_hatch_sample
from desktop.render.icons import draw_icon
from desktop.render.legend_words import label_font, label_lines, note_font, note_lines, title_font, title_lines
from desktop.render.links import paint_way, width_of
from desktop.render.lit import lit_pen, paint_halo
from desktop.render.marks import draw_mark
from desktop.render.ramps import grey_brush, ramp_brush
from layers.feedback import Feedback
from layers.geometry.hatch import hatch
from layers.restrictions.verdict import Verdict
from layers.style import FILL_OPACITY, Dash, Fill, Icon, Palette, Style, dash_of, line_width
from layers.styling.legend import LegendGroup, LegendItem
from layers.styling.palettes import ink_on
from layers.styling.theme import DARK, Theme, mixed

LINE = 17.0
GAP = 9.0
SWATCH = 34.0
NOTE_LINE = 14.0
CONTINUED = ", continued"
LEAST_LINES = 2
"""Lines that a part of a group has at least, where it goes on in another column."""


@dataclass(frozen=True, slots=True)
class LegendBlock:
    """A legend laid out in columns, with its size in logical pixels."""

    heading: str
    columns: tuple[tuple[LegendGroup, ...], ...]
    column_width: float
    width: float
    height: float
    scale: float = 1.0


def arrange(
    heading: str, groups: tuple[LegendGroup, ...], column_width: float, room: float, *, split: bool = False, scale: float = 1.0
) -> LegendBlock:
    """Lay groups out in columns no higher than the room, each as wide as asked.

    `split` lets a group go on in the next column; `scale` is that at which the legend will be drawn, against which samples of size stand.
    """
    columns: list[list[LegendGroup]] = [[]]
    top = 26.0 if heading else 0.0
    height, tallest = top, top
    waiting = [(group, _heights(group, column_width, scale)) for group in reversed(groups)]
    while waiting:
        group, heights = waiting.pop()
        needed = _title_height(group.title, column_width) + sum(heights) + GAP
        if height + needed - GAP > room and split and (fitting := _fitting(group, heights, column_width, room - height)):
            title = group.title.removesuffix(CONTINUED) + CONTINUED
            waiting.append((LegendGroup(title, group.items[fitting:]), heights[fitting:]))
            group = LegendGroup(group.title, group.items[:fitting])
            needed = _title_height(group.title, column_width) + sum(heights[:fitting]) + GAP
        elif columns[-1] and height + needed - GAP > room:
            columns.append([])
            height = top
            waiting.append((group, heights))
            continue
        columns[-1].append(group)
        height += needed
        tallest = max(tallest, height)
    width = column_width * len(columns)
    return LegendBlock(heading, tuple(tuple(column) for column in columns), column_width, width, tallest - GAP, scale)


def _fitting(group: LegendGroup, heights: tuple[float, ...], width: float, free: float) -> int:
    """Give how many lines of a group fit; 0 if they, or what is left, would be hardly a line."""
    real = [number for number, item in enumerate(group.items) if item.kind != "note"]
    latest = real[-LEAST_LINES] if len(real) > LEAST_LINES else 0  # what goes on is never notes alone
    ends = np.cumsum(heights[:latest]) + _title_height(group.title, width)
    fitting = int(np.searchsorted(ends, free, side="right"))
    return fitting if fitting >= LEAST_LINES else 0


def group_height(group: LegendGroup, width: float, scale: float = 1.0) -> float:
    """Height of a group with its heading and the gap after it."""
    return _title_height(group.title, width) + sum(_heights(group, width, scale)) + GAP


@lru_cache(maxsize=256)
def _heights(group: LegendGroup, width: float, scale: float) -> tuple[float, ...]:
    """Height of each line; kept, since a legend is laid out many times until it fits."""
    indent = _swatch_width(group, scale)
    return tuple(_item_height(item, width - 8, indent, scale) for item in group.items)


def _title_height(title: str, width: float) -> float:
    return LINE + 1 + NOTE_LINE * (len(title_lines(title, width - 8)) - 1)


def _item_height(item: LegendItem, width: float, indent: float, scale: float) -> float:
    if item.kind == "note":
        return NOTE_LINE * len(note_lines(item.label, width))
    words = LINE + NOTE_LINE * (len(label_lines(item, width - indent)) - 1)
    return max(words, item.size / scale + 3) if item.kind == "own-size" else words


def _swatch_width(group: LegendGroup, scale: float) -> float:
    """Give the room before the words of a group, which large samples of size widen."""
    return max([SWATCH, *(item.size / scale + 8 for item in group.items if item.kind == "own-size")])


def paint_legend(painter: QPainter, theme: Theme, block: LegendBlock, left: float, top: float, feedback: Feedback | None = None) -> None:
    """Draw a legend with its upper left corner at a point; the feedback may end it."""
    if block.heading:
        _text(painter, block.heading, left, top + 13, font(13, QFont.Weight.DemiBold), theme.text)
    for place, column in enumerate(block.columns):
        x, y = left + place * block.column_width, top + (26.0 if block.heading else 0.0)
        for group in column:
            for number, line in enumerate(title_lines(group.title, block.column_width - 8)):
                _text(painter, line, x, y + 11 + number * NOTE_LINE, title_font(), theme.quiet_text)
            y += _title_height(group.title, block.column_width)
            indent = _swatch_width(group, block.scale)
            for item in group.items:
                if feedback is not None:
                    feedback.check()
                y += _paint_item(painter, theme, item, QRectF(x, y, block.column_width - 8, 0), indent, block.scale)
            y += GAP


def _paint_item(painter: QPainter, theme: Theme, item: LegendItem, at: QRectF, indent: float, scale: float) -> float:
    """Draw a line with its upper left corner at that of `at`, no wider than it, and give its height."""
    x, y, width, height = at.left(), at.top(), at.width(), _item_height(item, at.width(), indent, scale)
    if item.kind == "note":
        for number, line in enumerate(note_lines(item.label, width)):
            _text(painter, line, x, y + 10 + number * NOTE_LINE, note_font(), theme.quiet_text)
        return height
    lines = label_lines(item, width - indent)
    middle = y + (height - NOTE_LINE * (len(lines) - 1)) / 2  # of the first line, beside which the sample stands
    painter.save()
    if item.kind in ("own-size", "own-width"):
        _size_swatch(painter, theme, item, QPointF(x + (indent - 8) / 2, middle), item.size / scale)
    else:
        _swatch(painter, theme, item, x, middle)
    painter.restore()
    for number, line in enumerate(lines):
        _text(painter, line, x + indent, middle + 4 + number * NOTE_LINE, label_font(), theme.text)
    return height


def _swatch(painter: QPainter, theme: Theme, item: LegendItem, x: float, y: float) -> None:
    match item.kind:
        case "arc":
            way = np.column_stack([np.linspace(x, x + 27, 24), np.full(24, y)])
            paint_way(painter, theme, way, Verdict[item.token], item.verified, 3.0)
        case "tint" | "hatch":
            _country_swatch(painter, theme, item, QRectF(x, y - 6, 26, 12))
        case "stage":
            draw_mark(painter, (x + 13, y), item.token, "operating", 11, theme)
        case "allied":
            draw_mark(painter, (x + 13, y), "separation", "operating", 9, theme, allied=True)
        case "status":
            draw_mark(painter, (x + 13, y), "separation", item.token, 10, theme)
        case "last-known":
            draw_mark(painter, (x + 13, y), "separation", "operating", 10, theme, checked=False)
        case "precision":
            draw_mark(painter, (x + 13, y), "separation", "planned", 10, theme, precision=item.token)
        case "width":
            width = width_of(float(item.token))
            painter.fillRect(QRectF(x, y - width / 2, 26, width), QColor(theme.text))
        case "lit":
            _lit_swatch(painter, theme, item, x, y)
        case "own-point" | "own-line" | "cluster" | "heat" | "ramp":
            _own_swatch(painter, theme, item, x, y)
        case "own-area" if item.fill:
            style = Style(fill=Fill(item.fill), hatch_spacing=item.spacing, hatch_angle=item.angle)
            paint_hatch_sample(painter, style, item.token, QRectF(x, y - 6, 26, 12))
        case _:
            fill = QColor(item.token)
            fill.setAlphaF(FILL_OPACITY)
            painter.fillRect(QRectF(x, y - 6, 26, 12), fill)


def _own_swatch(painter: QPainter, theme: Theme, item: LegendItem, x: float, y: float) -> None:
    match item.kind:
        case "own-point":
            _icon(painter, theme, item, QPointF(x + 13, y), min(item.size, 13))
        case "cluster":
            painter.setPen(QPen(QColor(theme.paper), 1.2))
            painter.setBrush(QColor(item.token))
            painter.drawEllipse(QPointF(x + 13, y), 7.5, 7.5)
            face = font(9, QFont.Weight.DemiBold)
            metrics = QFontMetricsF(face)
            _text(painter, "12", x + 13 - metrics.horizontalAdvance("12") / 2, y + metrics.capHeight() / 2, face, ink_on(item.token))
        case "heat":
            box = QRectF(x, y - 6, 26, 12)
            painter.fillRect(box, ramp_brush(Palette(item.token), box, dark=theme == DARK, faint=0.1))
        case "ramp":
            box = QRectF(x, y - 6, 26, 12)
            painter.setPen(QPen(QColor(theme.border), 0.7))
            painter.setBrush(grey_brush(box))
            painter.drawRect(box)
        case "own-line":
            _line(painter, item, QPointF(x + 13, y), line_width(item.size))


def _size_swatch(painter: QPainter, theme: Theme, item: LegendItem, middle: QPointF, size: float) -> None:
    """Draw a point, or a line, as large as the map does, whatever the size of the legend."""
    if item.kind == "own-size":
        _icon(painter, theme, item, middle, size)
    else:
        _line(painter, item, middle, line_width(size))


def _line(painter: QPainter, item: LegendItem, middle: QPointF, width: float) -> None:
    painter.setPen(_line_pen(item, width))
    painter.drawLine(middle - QPointF(13, 0), middle + QPointF(13, 0))


def _icon(painter: QPainter, theme: Theme, item: LegendItem, middle: QPointF, size: float) -> None:
    places = np.array([[middle.x(), middle.y()]])
    draw_icon(painter, places, Icon(item.icon) if item.icon else Icon.CIRCLE, size, item.turn, item.token, theme.paper)


def _line_pen(item: LegendItem, width: float) -> QPen:
    pen = QPen(QColor(item.token), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if item.dash:
        pen.setDashPattern([length / width for length in dash_of(Dash(item.dash), width)])
    return pen


def _lit_swatch(painter: QPainter, theme: Theme, item: LegendItem, x: float, y: float) -> None:
    match item.token:
        case "issuer" | "target" as part:
            painter.setPen(lit_pen(theme, issuer=part == "issuer"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(x, y - 5, 26, 10))
        case certainty:
            paint_halo(painter, theme, np.array([[x, y], [x + 26, y]]), 1.0, sure=certainty == "hit")
            painter.fillRect(QRectF(x, y - 1, 26, 2), QColor(theme.text))


def _country_swatch(painter: QPainter, theme: Theme, item: LegendItem, box: QRectF) -> None:
    verdict = Verdict[item.token]
    colour = theme.verdicts[verdict]
    painter.setPen(QPen(QColor(theme.border), 0.7))
    painter.setBrush(QColor(mixed(colour, theme.land, 0.30) if item.kind == "tint" else theme.land))
    painter.drawRect(box)
    if item.kind == "tint" and item.verified:
        return
    corners = np.array([[box.left(), box.top()], [box.right(), box.top()], [box.right(), box.bottom()], [box.left(), box.bottom()]])
    ink = QColor(colour)
    ink.setAlphaF(0.75)
    pen = QPen(ink, 0.8)
    if not item.verified:
        pen.setWidthF(1.1)
        pen.setDashPattern([1.0, 4.5])
    painter.setPen(pen)
    spacing, angle = (4.0, -45.0) if item.kind == "hatch" else (5.0, 0.0)
    for x1, y1, x2, y2 in hatch([corners], spacing, angle).tolist():
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _text(painter: QPainter, text: str, x: float, y: float, face: QFont, colour: str) -> None:
    painter.setFont(face)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(x, y), text)
