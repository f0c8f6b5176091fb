"""The mark of a map that shows what is assumed: on the map itself, where no page can leave it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.furniture import fitted, paragraph

WORD = "SCENARIO"
TOP, PAD, BETWEEN, APART = 8.0, 7.0, 8.0, 6.0
LARGEST, SMALLEST = 14.0, 9.0
LEAST_WORD, LEAST_NAME = 7.5, 6.0
"""Letters of mark and name in 96ths of an inch, below which print cannot be read: 5.6 and 4.5 points."""
SHARE, WIDEST = 0.6, 0.92
"""Of the map's width that the mark takes on one line, and with its name below it."""
LEAST_ROOM = 0.4
"""Of the map's width that must be left between other things, or the mark lies over them."""
HIGHEST = 0.28
"""Of the map's height that the mark takes at most; on a lower map it is the word alone, and the credits name the scenario."""


@dataclass(frozen=True)
class _Mark:
    """The mark laid out: a word, and the lines of a name beside it or below it, if it has room."""

    box: QRectF
    word: QFont
    face: QFont
    lines: tuple[str, ...]
    beside: bool


def keep_room_for_scenario(frame: Frame, over: Sequence[QRectF] = ()) -> None:
    """Keep labels from where the mark will stand; `over` is where other things lie on the map."""
    if frame.content.scenario:
        frame.labels.block(_laid_out(frame, over).box)


def paint_scenario(frame: Frame, over: Sequence[QRectF] = ()) -> None:
    """Say at the top of the map that it is a scenario, and which; beside what lies there, such as a globe."""
    if not frame.content.scenario:
        return
    painter, mark = frame.painter, _laid_out(frame, over)
    ink = QColor(frame.theme.text)
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(QColor(frame.theme.paper))
    painter.drawRect(mark.box)
    word, name = QFontMetricsF(mark.word), QFontMetricsF(mark.face)
    painter.setFont(mark.word)
    if mark.beside:
        base = mark.box.center().y() + (word.ascent() - word.descent()) / 2
        painter.drawText(QPointF(mark.box.left() + PAD, base), WORD)
        painter.setFont(mark.face)
        painter.drawText(QPointF(mark.box.left() + PAD + word.horizontalAdvance(WORD) + BETWEEN, base), mark.lines[0])
        return
    middle, top = mark.box.center().x(), mark.box.top() + 3
    painter.drawText(QPointF(middle - word.horizontalAdvance(WORD) / 2, top + word.ascent()), WORD)
    painter.setFont(mark.face)
    for number, line in enumerate(mark.lines):
        base = top + word.height() + number * name.height() + name.ascent()
        painter.drawText(QPointF(middle - name.horizontalAdvance(line) / 2, base), line)


def _laid_out(frame: Frame, over: Sequence[QRectF]) -> _Mark:
    word = font(max(LARGEST, LEAST_WORD * frame.pixel), QFont.Weight.DemiBold)
    metrics, (west, east) = QFontMetricsF(word), _across(frame)
    width = east - west
    left, right = _room(west, east, TOP + metrics.height() + 6, over)
    least = max(SMALLEST, LEAST_NAME * frame.pixel)
    most = min(SHARE * width, right - left) - metrics.horizontalAdvance(WORD) - 2 * PAD - BETWEEN
    face, name = fitted(frame.content.scenario, most, max(LARGEST, least), least)
    if name == frame.content.scenario:
        needed = metrics.horizontalAdvance(WORD) + BETWEEN + QFontMetricsF(face).horizontalAdvance(name) + 2 * PAD
        return _Mark(QRectF((left + right - needed) / 2, TOP, needed, metrics.height() + 6), word, face, (name,), True)
    step = QFontMetricsF(face).height()
    left, right = _room(west, east, HIGHEST * frame.viewport.height, over)
    room = min(right - left, WIDEST * width) - 2 * PAD
    lines = paragraph(frame.content.scenario, face, room)
    if TOP + metrics.height() + len(lines) * step + 6 > HIGHEST * frame.viewport.height:
        lines = []
    needed = max([metrics.horizontalAdvance(WORD), *map(QFontMetricsF(face).horizontalAdvance, lines)]) + 2 * PAD
    box = QRectF((left + right - needed) / 2, TOP, needed, metrics.height() + len(lines) * step + 6)
    return _Mark(box, word, face, tuple(lines), False)


def _across(frame: Frame) -> tuple[float, float]:
    """Give left and right of what is drawn: of a world that is narrower than its frame, or of the frame."""
    west, south, east, _ = frame.projection.bounds
    (left, _), (right, _) = frame.viewport.to_screen(np.array([[west, south], [east, south]])).tolist()
    left, right = max(left, 0.0), min(right, frame.viewport.width)
    return (left, right) if right - left > LEAST_ROOM * frame.viewport.width else (0.0, frame.viewport.width)


def _room(west: float, east: float, bottom: float, over: Sequence[QRectF]) -> tuple[float, float]:
    """Give left and right of the widest free room at the top of the map; all of it where hardly anything is free."""
    left, right = west, east
    for box in over:
        if box.top() < bottom and box.bottom() > 0 and box.right() > west and box.left() < east:
            if box.center().x() < (west + east) / 2:
                left = max(left, box.right() + APART)
            else:
                right = min(right, box.left() - APART)
    return (left, right) if right - left >= LEAST_ROOM * (east - west) else (west, east)
