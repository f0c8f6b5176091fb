"""Words on a page: in smaller letters if they need more room than they have, and told if no letters fit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from desktop.render.fonts import font
from desktop.render.furniture import paragraph
from layers.layout.model import PIXELS_AN_INCH, Item

PIXELS_A_POINT = PIXELS_AN_INCH / 72
SMALLEST_POINTS = 4.5
"""What no text goes below, however little room it has."""
LEAST_SHARE = 0.55
"""Of the letters that were asked for, what they may come down to."""

Texts = tuple[str, ...]


def paint_words(painter: QPainter, texts: Texts, box: QRectF, item: Item, ink: str, weight: QFont.Weight = QFont.Weight.Normal) -> bool:
    """Draw paragraphs into a box, in smaller letters if they need more room than it has.

    Returns
    -------
    bool
        Whether all of it is there; else it ends in an ellipsis.
    """
    face, lines = _fitting(texts, box, item.points * PIXELS_A_POINT, weight)
    metrics = QFontMetricsF(face)
    step = metrics.height()
    room = max(int((box.height() + 1) // step), 1)
    whole = len(lines) <= room
    if not whole:
        lines = [*lines[: room - 1], metrics.elidedText(f"{lines[room - 1]} …", Qt.TextElideMode.ElideRight, box.width() - 1)]
    painter.setFont(face)
    painter.setPen(QColor(ink))
    for number, line in enumerate(lines):
        spare = box.width() - metrics.horizontalAdvance(line)
        shift = {"left": 0.0, "centre": spare / 2, "right": spare}[item.align]
        painter.drawText(QPointF(box.left() + shift, box.top() + metrics.ascent() + number * step), line)
    return whole


def height_of_words(texts: Texts, width: float, item: Item, weight: QFont.Weight = QFont.Weight.Normal) -> float:
    """Give the height in pixels of 1/96 inch that paragraphs take in the smallest letters that they may have."""
    face = font(_smallest(item.points * PIXELS_A_POINT), weight)
    return sum(len(paragraph(text, face, width)) for text in texts) * QFontMetricsF(face).height()


def _smallest(largest: float) -> float:
    return min(max(largest * LEAST_SHARE, SMALLEST_POINTS * PIXELS_A_POINT), largest)


def _fitting(texts: Texts, box: QRectF, largest: float, weight: QFont.Weight) -> tuple[QFont, list[str]]:
    for size in np.arange(round(largest), round(_smallest(largest)) - 0.5, -1.0).tolist():
        face = font(size, weight)
        lines = [line for text in texts for line in paragraph(text, face, box.width())]
        if len(lines) * QFontMetricsF(face).height() <= box.height() + 1:
            break
    return face, lines
