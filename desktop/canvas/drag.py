"""One press of the mouse: a click until it moved far enough, then a drag."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF

SLACK = 4.0
"""Logical pixels that a hand may tremble in a click."""


@dataclass
class Drag:
    """What a pressed mouse has done so far.

    Parameters
    ----------
    start
        Where the button went down.
    boxed
        Whether it draws a box to zoom to, rather than move the paper.
    """

    start: QPointF
    boxed: bool
    begun: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._last = QPointF(self.start)

    def move(self, point: QPointF) -> QPointF:
        """Tell how far the pointer came since the last move that counted."""
        if not self.begun and (point - self.start).manhattanLength() < SLACK:
            return QPointF()
        self.begun = True
        step = point - self._last
        self._last = QPointF(point)
        return step

    @property
    def box(self) -> QRectF:
        """The rectangle between the start and the last point."""
        return QRectF(self.start, self._last).normalized()
