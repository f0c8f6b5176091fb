"""A thin bar of years with a tick for each day of change; a click goes to the nearest tick, a drag to any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.panels.text import plain
from desktop.panels.timeline import Timeline
from layers.styling.legend import long_day

MARGIN = 16.0
NEAR = 5.0
"""Logical pixels within which a click means a tick."""
FIRST_YEAR = 2009
LINE = 15.5
"""Where the line of time runs, from the top."""
MOST_TOLD = 8
CALM_MS = 1500


class TickStrip(QWidget):
    """The bar. Restrictions have tall ticks, sites low and quiet ones.

    Signals
    -------
    chosen
        A day was clicked, or reached by keys.
    play_asked
        The space bar was pressed.
    """

    chosen = Signal(object)
    play_asked = Signal()

    def __init__(self, timelines: Callable[[], Timeline], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timelines = timelines
        self._day = timelines().edition
        self._other: dt.date | None = None
        self._range = dt.date.min, dt.date.max
        # The few ticks of sites must not delay the first picture of the map.
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._add_sites)
        self._shows_sites = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Days on which restrictions changed")
        self.setAccessibleDescription("Left and Right go from change to change, Home and End to the first and last, Space plays.")

    def sizeHint(self) -> QSize:
        """Give the size that the bar would like."""
        return QSize(300, 36)

    def minimumSizeHint(self) -> QSize:
        """Give the least size at which days can be told apart."""
        return QSize(90, 36)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what can wait a moment later."""
        super().showEvent(event)
        self._calm.start()

    def _add_sites(self) -> None:
        self._shows_sites = True
        self.update()

    def set_days(self, day: dt.date, other: dt.date | None) -> None:
        """Move the hand to a day, and a quiet second one to the day that it is compared with."""
        self._day, self._other = day, other
        self.update()

    def set_range(self, first: dt.date, last: dt.date) -> None:
        """Mark the days that are played."""
        self._range = first, last
        self.update()

    @property
    def _first(self) -> dt.date:
        # A handful of older treaties would press what matters into the right end.
        return dt.date(FIRST_YEAR, 1, 1)

    @property
    def _last(self) -> dt.date:
        timeline = self._timelines()
        last = max([*timeline.days[-1:], timeline.edition])
        return dt.date(min(last.year + 1, dt.MAXYEAR), 12, 31)

    def x_of(self, day: dt.date) -> float:
        """Give the place of a day along the bar; days beyond its ends lie at its ends."""
        share = (day - self._first).days / (self._last - self._first).days
        return MARGIN + min(max(share, 0.0), 1.0) * (self.width() - 2 * MARGIN)

    def day_at(self, x: float) -> dt.date:
        """Give the day at a place along the bar."""
        share = min(max((x - MARGIN) / max(self.width() - 2 * MARGIN, 1.0), 0.0), 1.0)
        return self._first + dt.timedelta(round(share * (self._last - self._first).days))

    def tick_at(self, x: float, *, with_sites: bool = False) -> dt.date | None:
        """Give the day of the nearest tick of restrictions, or also of sites, that a pointer at a place means."""
        timeline = self._timelines()
        days = timeline.days + (timeline.site_days if with_sites else [])
        near = min(days, key=lambda day: abs(self.x_of(day) - x), default=None)
        return near if near is not None and abs(self.x_of(near) - x) <= NEAR else None

    # Hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the tick that was clicked, or to the day between ticks."""
        if event.button() == Qt.MouseButton.LeftButton:
            x = event.position().x()
            self.chosen.emit(self.tick_at(x) or self.day_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.chosen.emit(self.day_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from change to change."""
        timeline = self._timelines()
        if event.key() == Qt.Key.Key_Space:
            self.play_asked.emit()
            return
        match event.key():
            case Qt.Key.Key_Left:
                day = timeline.before(self._day)
            case Qt.Key.Key_Right:
                day = timeline.after(self._day)
            case Qt.Key.Key_Home:
                day = next(iter(timeline.days), None)
            case Qt.Key.Key_End:
                day = next(reversed(timeline.days), None)
            case _:
                super().keyPressEvent(event)
                return
        if day is not None:
            self.chosen.emit(day)

    def event(self, event: QEvent) -> bool:
        """Tell what happened on the day under the pointer; all else goes its usual way."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos().x()), self)
            return True
        return super().event(event)

    def told_at(self, x: float) -> str:
        """Tell as a page what happened on the day under a place; without a tick, which day it is."""
        day = self.tick_at(x, with_sites=True)
        if day is None:
            return f"<p>{plain(long_day(self.day_at(x)))}</p>"
        lines = self._timelines().told(day)
        more = [f"and {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else []
        told = "<br>".join(plain(line) for line in [*lines[:MOST_TOLD], *more])
        return f"<p><b>{plain(long_day(day))}</b><br>{told}</p>"

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw years, ticks, what is played, and the hands."""
        painter = QPainter(self)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(quiet, 1))
        painter.drawLine(QPointF(MARGIN, LINE), QPointF(self.width() - MARGIN, LINE))
        self._paint_years(painter)
        timeline = self._timelines()
        if self._shows_sites:
            self._paint_ticks(painter, timeline.site_days, QPen(quiet, 1), 4)
        self._paint_ticks(painter, timeline.days, QPen(text, 1.4), 8)
        self._paint_range(painter, accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._other is not None:
            self._paint_hand(painter, self._other, accent, filled=False)
        self._paint_hand(painter, self._day, accent, filled=True)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)
        painter.end()

    def _paint_ticks(self, painter: QPainter, days: list[dt.date], pen: QPen, height: float) -> None:
        painter.setPen(pen)
        for day in days:
            if self._first <= day <= self._last:
                x = round(self.x_of(day)) + 0.5
                painter.drawLine(QPointF(x, LINE - height), QPointF(x, LINE))

    def _paint_range(self, painter: QPainter, accent: QColor) -> None:
        """Thicken the line along the days that are played, if these are not all."""
        if self._range != (dt.date.min, dt.date.max):
            left, right = (self.x_of(day) for day in self._range)
            painter.fillRect(QRectF(left, LINE, max(right - left, 2.0), 3), accent)

    def _paint_years(self, painter: QPainter) -> None:
        font = painter.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.82))
        painter.setFont(font)
        room = painter.fontMetrics().horizontalAdvance("2000") * 1.5
        drawn = float("-inf")
        for year in range(self._first.year, self._last.year + 1):
            x = self.x_of(dt.date(year, 1, 1))
            painter.drawLine(QPointF(x, LINE), QPointF(x, LINE + 3))
            if x - drawn >= room and x + room / 2 <= self.width():
                painter.drawText(QRectF(x - 30, LINE + 3, 60, 16), Qt.AlignmentFlag.AlignCenter, str(year))
                drawn = x

    def _paint_hand(self, painter: QPainter, day: dt.date, accent: QColor, *, filled: bool) -> None:
        x = self.x_of(day)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(accent if filled else self.palette().color(QPalette.ColorRole.Window))
        painter.drawLine(QPointF(x, LINE - 9), QPointF(x, LINE + 4))
        painter.drawEllipse(QPointF(x, LINE - 10), 3.2, 3.2)
