"""Labels that never overlap: the weightier is placed first, and what finds no room is counted."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

CELL = 64
HALO = 1.5
_AROUND = [QPointF(HALO * math.cos(k * math.pi / 4), HALO * math.sin(k * math.pi / 4)) for k in range(8)]


@dataclass(slots=True)
class Label:
    """A text that wants a place.

    Parameters
    ----------
    x, y
        Pixel of the mark, or of the middle of an area.
    reach
        Distance from there at which the text may begin; 0 centres it.
    counted
        Whether the reader misses it where it finds no room.
    """

    text: str
    x: float
    y: float
    reach: float
    priority: float
    font: QFont
    colour: str
    counted: bool = True


@dataclass(eq=False, slots=True)
class Labels:
    """Collects obstacles and labels of one picture, then places them.

    Parameters
    ----------
    width, height
        Room in logical pixels; a label that would leave it is not placed.
    """

    width: float
    height: float
    wanted: list[Label] = field(default_factory=list)
    unplaced: int = 0
    _cells: dict[tuple[int, int], list[QRectF]] = field(default_factory=dict)

    def block(self, box: QRectF) -> None:
        """Keep labels off a box."""
        for cell in self._cells_of(box):
            self._cells.setdefault(cell, []).append(box)

    def want(self, label: Label) -> None:
        """Ask for a label."""
        self.wanted.append(label)

    def absorb(self, other: Labels) -> None:
        """Take over what labels are to be kept off, and the labels that are wanted."""
        self.wanted += other.wanted
        for cell, boxes in other._cells.items():
            self._cells.setdefault(cell, []).extend(boxes)

    def paint(self, painter: QPainter, halo: str, vector: bool) -> None:
        """Place and draw all labels.

        Parameters
        ----------
        vector
            Whether the device keeps text as text: there the halo is one outline.
        """
        self.unplaced = 0
        for label in sorted(self.wanted, key=lambda label: -label.priority):
            metrics = QFontMetricsF(label.font)
            box = self._room(label, metrics.horizontalAdvance(label.text), metrics.capHeight())
            if box is None:
                self.unplaced += label.counted
                continue
            self.block(box.adjusted(-3, -3, 3, 3))
            _draw(painter, label, QPointF(box.left(), box.bottom()), halo, vector)

    def _room(self, label: Label, width: float, height: float) -> QRectF | None:
        for left, top in _candidates(label, width, height):
            box = QRectF(left, top, width, height)
            if box.left() < 2 or box.top() < 2 or box.right() > self.width - 2 or box.bottom() > self.height - 2:
                continue
            if not any(box.intersects(other) for cell in self._cells_of(box) for other in self._cells.get(cell, ())):
                return box
        return None

    @staticmethod
    def _cells_of(box: QRectF) -> list[tuple[int, int]]:
        columns = range(int(box.left() // CELL), int(box.right() // CELL) + 1)
        rows = range(int(box.top() // CELL), int(box.bottom() // CELL) + 1)
        return [(column, row) for column in columns for row in rows]


def _candidates(label: Label, width: float, height: float) -> list[tuple[float, float]]:
    """Where a label may begin, the best place first (right, left, above, below, corners), as cartographers rank them."""
    x, y, reach = label.x, label.y, label.reach
    if not reach:
        return [(x - width / 2, y - height / 2), (x - width / 2, y + height), (x - width / 2, y - 2 * height)]
    middle = y - height / 2
    above, below = y - reach - height, y + reach
    side = reach * 0.75
    return [
        (x + reach, middle),
        (x - reach - width, middle),
        (x + side, above + reach * 0.4),
        (x + side, below - reach * 0.4),
        (x - side - width, above + reach * 0.4),
        (x - side - width, below - reach * 0.4),
        (x - width / 2, above),
        (x - width / 2, below),
    ]


def _draw(painter: QPainter, label: Label, base: QPointF, halo: str, vector: bool) -> None:
    painter.setFont(label.font)
    painter.setPen(QColor(halo))
    if vector:
        path = QPainterPath()
        path.addText(base, label.font, label.text)
        pen = QPen(QColor(halo), 2 * HALO)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    else:  # glyphs from Qt's cache, ten times as fast as stroking their outlines
        for shift in _AROUND:
            painter.drawText(base + shift, label.text)
    painter.setPen(QColor(label.colour))
    painter.drawText(base, label.text)
