"""What a column holds, beside the table: a few numbers and a small histogram."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.panels.text import plain
from layers.styling.classes import told
from layers.tabular.cells import shown
from layers.tabular.statistics import Summary

WIDTH = 224


class Histogram(QWidget):
    """Bars of equal width, as high as the numbers in each are many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Give the size that it would like."""
        return QSize(WIDTH - 24, 52)

    def show_bars(self, bars: tuple[int, ...]) -> None:
        """Show numbers of rows."""
        self._bars = bars
        self.setVisible(len(bars) > 1)
        self.setAccessibleName(f"Histogram of {len(bars)} bars, the highest of {max(bars, default=0)} rows")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars; what holds any row is at least a pixel high."""
        most = max(self._bars, default=0)
        if not most:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().highlight())
        wide, high = self.width() / len(self._bars), self.height() - 2.0
        for number, count in enumerate(self._bars):
            tall = max(count / most * high, 1.0) if count else 0.0
            painter.drawRect(QRectF(number * wide, self.height() - 1 - tall, max(wide - 1, 1.0), tall))
        painter.setBrush(self.palette().windowText())
        painter.drawRect(QRectF(0, self.height() - 1, self.width(), 1))
        painter.end()


class StatisticsPane(QScrollArea):
    """A summary of one column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heading, self.text = self._label(), self._label()
        self.histogram = Histogram(self)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(8, 4, 8, 4)
        for widget in (self.heading, self.histogram, self.text):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inner)
        self.setAccessibleName("Statistics of a column")
        self.show_hint()

    def _label(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        return label

    def show_hint(self) -> None:
        """Say how a column is chosen."""
        self.heading.setText("Choose a cell to see what its column holds.")
        self.text.clear()
        self.histogram.show_bars(())

    def show_summary(self, name: str, rows_of: str, told_of: Summary) -> None:
        """Show what a column holds; `rows_of` says of which rows."""
        lines = [("Rows", told(told_of.rows)), ("Without a value", told(told_of.missing)), ("Different values", told(told_of.distinct))]
        if told_of.least is not None:
            lines += [("Least", _written(told_of.least)), ("Greatest", _written(told_of.greatest))]
        lines += [(what, _rounded(value)) for what, value in told_of.numbers]
        often = [(_written(value), told(count)) for value, count in told_of.frequent]
        more = f"<p><b>Most frequent</b></p>{_pairs(often)}" if often else ""
        self.heading.setText(f"<b>{plain(name[:60])}</b><br>{told_of.kind}, {rows_of}")
        self.text.setText(_pairs(lines) + more)
        self.histogram.show_bars(told_of.bars)


def _written(value: object) -> str:
    text = shown(value)
    return text if len(text) <= 24 else text[:23] + "…"


def _rounded(value: float) -> str:
    return told(float(f"{value:.6g}"))


def _pairs(lines: list[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><td>{plain(what)}&nbsp;</td><td align='right'>{plain(value)}</td></tr>" for what, value in lines)
    return f"<table width='100%'>{rows}</table>"
