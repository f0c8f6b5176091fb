"""What a column holds, beside the table: a few numbers and a small histogram."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.panels.text import plain
from desktop.table.histogram import Histogram
from layers.styling.classes import told
from layers.tabular.cells import shown
from layers.tabular.statistics import Summary

WIDTH = 224


class StatisticsPane(QScrollArea):
    """A summary of one column.

    Signals
    -------
    value_chosen
        One of the most frequent values was clicked: its place among them.
    """

    value_chosen = Signal(int)

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
        flags = Qt.TextInteractionFlag
        label.setTextInteractionFlags(flags.TextSelectableByMouse | flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
        label.linkActivated.connect(lambda place: self.value_chosen.emit(int(place)))
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
        more = f"<p><b>Most frequent</b>, a click picks its rows</p>{_pairs(often, links=True)}" if often else ""
        self.heading.setText(f"<b>{plain(name[:60])}</b><br>{told_of.kind}, {rows_of}")
        self.text.setText(_pairs(lines) + more)
        self.histogram.show_bars(told_of.bars, told_of.edges)


def _written(value: object) -> str:
    text = shown(value)
    return text if len(text) <= 24 else text[:23] + "…"


def _rounded(value: float) -> str:
    return told(float(f"{value:.6g}"))


def _pairs(lines: list[tuple[str, str]], *, links: bool = False) -> str:
    named = [f"<a href='{place}'>{plain(what) or '(blank)'}</a>" if links else plain(what) for place, (what, _) in enumerate(lines)]
    cells = zip(named, (plain(value) for _, value in lines), strict=True)
    rows = "".join(f"<tr><td>{name}&nbsp;</td><td align='right'>{value}</td></tr>" for name, value in cells)
    return f"<table width='100%'>{rows}</table>"
