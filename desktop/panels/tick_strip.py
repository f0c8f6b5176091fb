"""A thin bar of years with a tick for each day of change; a click goes to the nearest tick, a drag to any day."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.panels.timeline import Timeline

MARGIN = 16.0
NEAR = 5.0
"""Logical pixels within which a click means a tick."""
FIRST_YEAR = 2009


class TickStrip(QWidget):
    """The bar.

    Signals
    -------
    chosen
        A day was clicked.
    """

    chosen = Signal(object)

    def __init__(self, timeline: Timeline, edition: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._edition = edition
        self._day = edition
        # A handful of older treaties would press what matters into the right end.
        self._first = dt.date(FIRST_YEAR, 1, 1)
        self._last = dt.date(max(timeline.days[-1] if timeline.days else edition, edition).year + 1, 12, 31)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Days on which restrictions changed")

    def sizeHint(self) -> QSize:
        """Give the size that the bar would like."""
        return QSize(300, 34)

    def set_day(self, day: dt.date) -> None:
        """Move the hand to a day."""
        self._day = day
        self.update()

    def x_of(self, day: dt.date) -> float:
        """Give the place of a day along the bar; days beyond its ends lie at its ends."""
        share = (day - self._first).days / (self._last - self._first).days
        return MARGIN + min(max(share, 0.0), 1.0) * (self.width() - 2 * MARGIN)

    def day_at(self, x: float) -> dt.date:
        """Give the day at a place along the bar."""
        share = min(max((x - MARGIN) / max(self.width() - 2 * MARGIN, 1.0), 0.0), 1.0)
        return self._first + dt.timedelta(round(share * (self._last - self._first).days))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the tick that was clicked, or to the day between ticks."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        near = min(self._timeline.days, key=lambda day: abs(self.x_of(day) - x), default=None)
        self.chosen.emit(near if near is not None and abs(self.x_of(near) - x) <= NEAR else self.day_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.chosen.emit(self.day_at(event.position().x()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw years, ticks, the edition's day and the hand."""
        painter = QPainter(self)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        line = 14.5
        painter.setPen(QPen(quiet, 1))
        painter.drawLine(QPointF(MARGIN, line), QPointF(self.width() - MARGIN, line))
        self._paint_years(painter, line)
        painter.setPen(QPen(text, 1.4))
        for day in self._timeline.days:
            if day >= self._first:
                painter.drawLine(QPointF(self.x_of(day), line - 6), QPointF(self.x_of(day), line))
        self._paint_hand(painter, line)
        painter.end()

    def _paint_years(self, painter: QPainter, line: float) -> None:
        font = painter.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.82))
        painter.setFont(font)
        room = painter.fontMetrics().horizontalAdvance("2000") * 1.5
        drawn = float("-inf")
        for year in range(self._first.year, self._last.year + 1):
            x = self.x_of(dt.date(year, 1, 1))
            painter.drawLine(QPointF(x, line), QPointF(x, line + 3))
            if x - drawn >= room and x + room / 2 <= self.width():
                painter.drawText(QRectF(x - 30, line + 3, 60, 16), Qt.AlignmentFlag.AlignCenter, str(year))
                drawn = x

    def _paint_hand(self, painter: QPainter, line: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        x = self.x_of(self._day)
        painter.setPen(QPen(accent, 2))
        painter.drawLine(QPointF(x, line - 11), QPointF(x, line + 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(x, line - 10), 4, 4)
