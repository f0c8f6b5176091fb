"""The mark of a map that shows what is assumed: on the map itself, where no page can leave it out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.furniture import fitted

WORD = "SCENARIO"
TOP, PAD, BETWEEN = 8.0, 7.0, 8.0
LARGEST, SMALLEST = 14.0, 9.0
SHARE = 0.6
"""Of the map's width that the mark takes at most."""


def keep_room_for_scenario(frame: Frame) -> None:
    """Keep labels from where the mark will stand."""
    if frame.content.scenario:
        frame.labels.block(_box(frame))


def paint_scenario(frame: Frame) -> None:
    """Say at the top of the map that it is a scenario, and which."""
    if not frame.content.scenario:
        return
    painter, box = frame.painter, _box(frame)
    ink = QColor(frame.theme.text)
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(QColor(frame.theme.paper))
    painter.drawRect(box)
    word = _word_font()
    metrics = QFontMetricsF(word)
    base = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.setFont(word)
    painter.drawText(QPointF(box.left() + PAD, base), WORD)
    face, text = _name(frame)
    painter.setFont(face)
    painter.drawText(QPointF(box.left() + PAD + metrics.horizontalAdvance(WORD) + BETWEEN, base), text)


def _word_font() -> QFont:
    return font(LARGEST, QFont.Weight.DemiBold)


def _name(frame: Frame) -> tuple[QFont, str]:
    room = SHARE * frame.viewport.width - QFontMetricsF(_word_font()).horizontalAdvance(WORD) - 2 * PAD - BETWEEN
    return fitted(frame.content.scenario, max(room, 0.0), LARGEST, SMALLEST)


def _box(frame: Frame) -> QRectF:
    word, (face, text) = QFontMetricsF(_word_font()), _name(frame)
    width = word.horizontalAdvance(WORD) + BETWEEN + QFontMetricsF(face).horizontalAdvance(text) + 2 * PAD
    return QRectF((frame.viewport.width - width) / 2, TOP, width, word.height() + 6)
