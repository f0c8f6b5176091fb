"""The words of a legend, broken into lines: none is cut while there is room below it."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from desktop.render.fonts import font
from desktop.render.furniture import paragraph
from layers.styling.legend import LegendItem

MOST_LINES = 5
"""Lines of one label; a longer one, as of a whole text in a column, ends in an ellipsis."""


def title_font() -> QFont:
    """Of the heading of a group."""
    return font(11, QFont.Weight.DemiBold)


def note_font() -> QFont:
    """Of what is said below the lines of a group."""
    return font(10.5, italic=True)


def label_font() -> QFont:
    """Of a line with a sample."""
    return font(11.5)


@lru_cache(maxsize=256)
def note_lines(text: str, width: float) -> tuple[str, ...]:
    """Break a note into lines; kept, since a legend is laid out many times until it fits."""
    return tuple(paragraph(text, note_font(), width))


@lru_cache(maxsize=256)
def title_lines(text: str, width: float) -> tuple[str, ...]:
    """Break the heading of a group into lines."""
    return _at_most(paragraph(text, title_font(), width), title_font(), width)


def label_lines(item: LegendItem, width: float) -> tuple[str, ...]:
    """Break a label into lines, the last with its count; the width is what the sample leaves, in logical pixels."""
    return _label_lines(item.label, f" ({item.count:,})".replace(",", "\u2009") if item.count is not None else "", width)


@lru_cache(maxsize=1024)
def _label_lines(label: str, count: str, width: float) -> tuple[str, ...]:
    face = label_font()
    metrics = QFontMetricsF(face)
    lines = _at_most(paragraph(label, face, width), face, width)
    if not count:
        return lines
    *before, last = lines
    if metrics.horizontalAdvance(last + count) <= width:
        return (*before, last + count)
    *words, end = last.split(" ")
    if words and metrics.horizontalAdvance(end + count) <= width:
        return (*before, " ".join(words), end + count)
    return (*before, last, count.strip())


def _at_most(lines: list[str], face: QFont, width: float) -> tuple[str, ...]:
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    last = QFontMetricsF(face).elidedText(f"{lines[MOST_LINES - 1]} …", Qt.TextElideMode.ElideRight, width - 1)
    return (*lines[: MOST_LINES - 1], last)
