"""What stands around the map: scale bar, title, credits."""

from __future__ import annotations

import re

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, QTextBoundaryFinder
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop.render.fonts import font
from layers.geometry.geodesic import distance_m
from layers.geometry.projection import Projection
from layers.styling.theme import Theme
from layers.viewport import Viewport

_BLANKS = re.compile(r"[ \t\r\n]+")
"""What lines break at; not the thin spaces within numbers."""


def scale_bar(projection: Projection, viewport: Viewport, most: float = 160.0) -> tuple[float, str] | None:
    """Length in pixels and text of a round scale bar that is true at the middle of what is seen of the map; None where that is nothing.

    Where no projected scale is true everywhere, the text says at which latitude it is.
    """
    seen = viewport.middle_of(projection.bounds)
    if seen is None:
        return None
    middle = np.array([seen])
    step = viewport.resolution * 20
    beside = np.array([[step, 0.0]])
    ends = projection.inverse(np.vstack([middle - beside, middle + beside, middle]))
    if not np.isfinite(ends).all():
        return None
    metres_a_pixel = float(distance_m(ends[0, 0], ends[0, 1], ends[1, 0], ends[1, 1])) / 40
    if metres_a_pixel <= 0:
        return None
    longest = metres_a_pixel * most
    power = 10.0 ** np.floor(np.log10(longest))
    length = max(factor * power for factor in (1, 2, 5) if factor * power <= longest)
    amount = f"{length / 1000:,.0f} km".replace(",", "\u2009") if length >= 1000 else f"{length:g} m"
    latitude = round(float(ends[2, 1]))
    where = f"at {abs(latitude)}° {'N' if latitude > 0 else 'S'}" if latitude else "at the equator"
    return length / metres_a_pixel, f"{amount} {where}"


def paint_scale_bar(
    painter: QPainter,
    theme: Theme,
    projection: Projection,
    viewport: Viewport,
    right: float,
    bottom: float,
    *,
    backed: bool = False,
    most: float = 160.0,
) -> QRectF:
    """Draw the scale bar with its lower right corner at a point, and return the room it takes; `backed` lays paper under it."""
    bar = scale_bar(projection, viewport, most)
    if bar is None:
        return QRectF()
    length, text = bar
    face = font(10.5)
    width = max(length, QFontMetricsF(face).horizontalAdvance(text))
    left = right - width
    if backed:
        ground = QColor(theme.paper)
        ground.setAlphaF(0.85)
        painter.fillRect(QRectF(left - 6, bottom - 22, width + 10, 26), ground)
    painter.setFont(face)
    painter.setPen(QColor(theme.text))
    painter.drawText(QPointF(left, bottom - 8), text)
    pen = QPen(QColor(theme.text), 1.3)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPolyline(
        [QPointF(left, bottom - 5), QPointF(left, bottom), QPointF(left + length, bottom), QPointF(left + length, bottom - 5)]
    )
    return QRectF(left, bottom - 22, width, 22)


def fitted(text: str, width: float, largest: float, smallest: float, weight: QFont.Weight = QFont.Weight.Normal) -> tuple[QFont, str]:
    """Return the largest font in which a text fits the width, and the text, shortened only if the smallest does not do."""
    for size in np.arange(largest, smallest - 0.1, -0.5):
        face = font(float(size), weight)
        if QFontMetricsF(face).horizontalAdvance(text) <= width:
            return face, text
    face = font(smallest, weight)
    return face, QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, width)


def paragraph(text: str, face: QFont, width: float) -> list[str]:
    """Break a text into lines that fit the width: between words, and within one that alone is wider, as an address may be."""
    metrics = QFontMetricsF(face)
    lines = [""]
    for word in _BLANKS.split(text.strip()):
        for part in _parted(word, metrics, width):
            longer = f"{lines[-1]} {part}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > width:
                lines.append(part)
            else:
                lines[-1] = longer
    return lines


def _parted(word: str, metrics: QFontMetricsF, width: float) -> list[str]:
    """Break a word that is wider than a line into parts that are not; what belongs to a letter stays with it."""
    if metrics.horizontalAdvance(word) <= width:
        return [word]
    parts, start = [], 0
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    end = finder.toNextBoundary()
    while end != -1:
        further = finder.toNextBoundary()
        if further == -1 or metrics.horizontalAdvance(_cut(word, start, further)) > width:
            parts.append(_cut(word, start, end))
            start = end
        end = further
    return parts


def _cut(word: str, start: int, end: int) -> str:
    """Give a part of a word between places that Qt counts, in units of UTF-16."""
    return word.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
