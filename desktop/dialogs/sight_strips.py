"""The colours of a style as others see them: without a kind of cone, and in a grey print."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from layers.styling.sight import Sight, seen_as

NAMES = {
    Sight.NORMAL: "Most people",
    Sight.DEUTERANOPIA: "Deuteranopia",
    Sight.PROTANOPIA: "Protanopia",
    Sight.TRITANOPIA: "Tritanopia",
    Sight.GREY: "Grey print",
}
ROW, NAMED = 17, 92


class SightStrips(QWidget):
    """A row of swatches a way of seeing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The colours as seen with colour blindness, and in grey")

    def sizeHint(self) -> QSize:
        """Give the size that it would like."""
        return QSize(NAMED + 160, ROW * len(NAMES))

    def show_colours(self, colours: tuple[str, ...]) -> None:
        """Show colours, ``#rrggbb``."""
        self._colours = colours
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the swatches side by side, as they meet on the map."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        middle = self.fontMetrics().ascent() + (ROW - self.fontMetrics().height()) // 2
        for row, (sight, name) in enumerate(NAMES.items()):
            painter.drawText(0, row * ROW + middle, name)
            wide = (self.width() - NAMED) / max(len(self._colours), 1)
            for place, colour in enumerate(seen_as(self._colours, sight)):
                painter.fillRect(QRectF(NAMED + place * wide, row * ROW + 2, wide, ROW - 4), QColor(colour))
        painter.end()
