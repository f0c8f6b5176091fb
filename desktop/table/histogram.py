"""A small histogram whose bars are picked with the mouse or the keyboard, and say how much of each is picked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.picks import Pick
from layers.styling.classes import told

HEIGHT = 60
FAINT = 0.45
"""Opacity of bars beside what of them is picked."""
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Histogram(QWidget):
    """Bars of equal width, as high as the numbers in each are many.

    Signals
    -------
    chosen
        The first and the last of some bars, and how their rows join those picked before.
    """

    chosen = Signal(int, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[int, ...] = ()
        self._picked: tuple[int, ...] = ()
        self._edges: tuple[float, ...] = ()
        self._anchor = self._current = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleDescription("Click a bar, or drag over some, to pick their rows; arrow keys do the same, with Shift for several.")

    def sizeHint(self) -> QSize:
        """Give the size that it would like."""
        return QSize(200, HEIGHT)

    def show_bars(self, bars: Sequence[int], edges: Sequence[float] = ()) -> None:
        """Show numbers of rows, in stretches between edges, of which there is one more."""
        self._bars, self._edges, self._picked = tuple(bars), tuple(edges), ()
        self._anchor = self._current = -1
        self.setVisible(len(bars) > 1)
        self._name()
        self.update()

    def show_picked(self, picked: Sequence[int]) -> None:
        """Show how many rows of each bar are picked."""
        self._picked = tuple(picked)
        self._name()
        self.update()

    def _name(self) -> None:
        some = f", {told(sum(self._picked))} of them picked" if any(self._picked) else ""
        self.setAccessibleName(f"Histogram of {len(self._bars)} bars, the highest of {told(max(self._bars, default=0))} rows{some}")

    def bar_at(self, x: float) -> int:
        """Give the bar at a place, or the one nearest to it."""
        return min(max(int(x * len(self._bars) / max(self.width(), 1)), 0), len(self._bars) - 1)

    def middle_of(self, bar: int) -> QPointF:
        """Give the place of a bar, at the foot."""
        return QPointF((bar + 0.5) * self.width() / max(len(self._bars), 1), self.height() - 4.0)

    def told_of(self, bar: int) -> str:
        """Say what a bar holds."""
        low, high = self._edges[bar : bar + 2]
        picked = f", {told(self._picked[bar])} picked" if any(self._picked) else ""
        return f"{told(float(f'{low:.6g}'))} to {told(float(f'{high:.6g}'))}: {told(self._bars[bar])} rows{picked}"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin at a bar; with Shift go on from the last one."""
        if event.button() == Qt.MouseButton.LeftButton and len(self._bars) > 1:
            bar, modifiers = self.bar_at(event.position().x()), event.modifiers()
            if not (modifiers & Qt.KeyboardModifier.ShiftModifier and self._anchor >= 0):
                self._anchor = bar
            how = Pick.TOGGLE if modifiers & Qt.KeyboardModifier.ControlModifier else Pick.REPLACE
            self._choose(bar, how)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take all bars that are dragged over; without a button say what a bar holds."""
        if len(self._edges) < 2:
            return
        bar = self.bar_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton and bar != self._current:
            self._choose(bar, Pick.REPLACE)
        elif not event.buttons():
            QToolTip.showText(event.globalPosition().toPoint(), self.told_of(bar), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from bar to bar; Shift takes all on the way."""
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None or len(self._bars) < 2:
            super().keyPressEvent(event)
            return
        bar = min(max(self._current + step, 0), len(self._bars) - 1)
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier or self._anchor < 0:
            self._anchor = bar
        self._choose(bar, Pick.REPLACE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _choose(self, bar: int, how: Pick) -> None:
        self._current = bar
        first, last = sorted((self._anchor, bar))
        self.chosen.emit(first, last, how)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars; what holds any row is at least a pixel high."""
        most = max(self._bars, default=0)
        if not most:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        strong, faint = self.palette().highlight().color(), QColor(self.palette().highlight().color())
        if any(self._picked):
            faint.setAlphaF(FAINT)
        for counts, colour in ((self._bars, faint), (self._picked, strong)):
            painter.setBrush(colour)
            for bar, count in enumerate(counts):
                if count:
                    painter.drawRect(self._box(bar, max(count / most * (self.height() - 3.0), 1.0)))
        painter.setBrush(self.palette().windowText())
        painter.drawRect(QRectF(0, self.height() - 2, self.width(), 1))
        if self.hasFocus() and self._current >= 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().windowText().color(), 1))
            painter.drawRect(self._box(self._current, self.height() - 3.0).adjusted(-0.5, 0.5, 0.5, 0))
        painter.end()

    def _box(self, bar: int, tall: float) -> QRectF:
        wide = self.width() / len(self._bars)
        return QRectF(bar * wide, self.height() - 2 - tall, max(wide - 1, 1.0), tall)
