"""Fields of a style for icons and hatches: what they look like, and how they are turned."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QWidget

from desktop.dialogs.fields import choice, in_a_row, real, show_choice, show_number
from desktop.render.icons import draw_icon
from desktop.render.images import painting
from layers.style import Fill, Icon

ICONS = {
    Icon.CIRCLE: "Disc",
    Icon.SQUARE: "Square",
    Icon.TRIANGLE: "Triangle",
    Icon.DIAMOND: "Diamond",
    Icon.PENTAGON: "Pentagon",
    Icon.HEXAGON: "Hexagon",
    Icon.STAR: "Star",
    Icon.PLUS: "Plus",
    Icon.CROSS: "Cross",
    Icon.ARROW: "Arrow",
}
FILLS = {Fill.SOLID: "Colour", Fill.LINES: "Lines", Fill.CROSSED: "Crossed lines", Fill.DOTS: "Dots", Fill.EMPTY: "Edge alone"}
UPRIGHT = "no column"


def icon_of(icon: Icon, palette: QPalette) -> QIcon:
    """Give a picture of an icon for a list, in the colours of a palette."""
    from PySide6.QtGui import QImage

    image = QImage(48, 48, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    ink, paper = (palette.color(role).name() for role in (QPalette.ColorRole.Text, QPalette.ColorRole.Base))
    with painting(image) as painter:
        draw_icon(painter, np.full((1, 2), 24.0), icon, 32.0, 0.0, ink, paper)
    return QIcon(QPixmap.fromImage(image))


class TurnField(QWidget):
    """By how many degrees icons are turned, and the column that turns each by itself.

    Signals
    -------
    chosen
        Degrees clockwise, and the column or None.
    """

    chosen = Signal(float, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.degrees = _degrees(self, 360.0, "Degrees by which icons are turned clockwise")
        self.column = choice(self, {None: UPRIGHT}, "Column of degrees, clockwise from north, that each icon is turned by", letters=12)
        in_a_row(self, self.degrees, QLabel("and by", self), self.column)
        self.degrees.valueChanged.connect(lambda _value: self._tell())
        self.column.activated.connect(lambda _row: self._tell())

    def _tell(self) -> None:
        self.chosen.emit(self.degrees.value(), self.column.currentData())

    def show_turn(self, degrees: float, column: str | None) -> None:
        """Show what a style says."""
        show_number(self.degrees, degrees)
        show_choice(self.column, column)


class HatchField(QWidget):
    """What areas are filled with, and how its lines lie.

    Signals
    -------
    chosen
        The fill, logical pixels between lines, and degrees against the clock from level.
    """

    chosen = Signal(object, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fill = QComboBox(self)
        for fill, text in FILLS.items():
            self.fill.addItem(text, fill)
        self.fill.setAccessibleName("What areas are filled with")
        self.spacing = real(self, 2.0, 60.0, "From line to line, or dot to dot, of the hatch", decimals=1)
        self.angle = _degrees(self, 180.0, "Degrees of the hatch's lines or rows, against the clock from level")
        in_a_row(self, self.fill, self.spacing, self.angle)
        self.fill.activated.connect(lambda _row: self._tell())
        self.spacing.valueChanged.connect(lambda _value: self._tell())
        self.angle.valueChanged.connect(lambda _value: self._tell())

    def _tell(self) -> None:
        self.chosen.emit(Fill(self.fill.currentData()), self.spacing.value(), self.angle.value())

    def show_fill(self, fill: Fill, spacing: float, angle: float) -> None:
        """Show what a style says."""
        show_choice(self.fill, fill)
        for box, value in ((self.spacing, spacing), (self.angle, angle)):
            show_number(box, value)
            box.setVisible(fill not in (Fill.SOLID, Fill.EMPTY))


def _degrees(parent: QWidget, most: float, name: str) -> QDoubleSpinBox:
    return real(parent, -most, most, name, step=15.0, suffix="°", decimals=1)
