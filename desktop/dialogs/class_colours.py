"""The classes of a style with their colours, each of which can be another."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop.panels.text import one_line
from layers.styling.categories import Colouring
from layers.styling.classes import told

ROWS = 4.5
"""That are seen at once; half a row tells that there are more."""


class ClassColours(QWidget):
    """A list of the classes with how many features each has; Enter or a double click asks for another colour.

    Signals
    -------
    chosen
        The colours of all classes, in their order; none for those of the palette.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: list[str] = []
        self.list = QListWidget(self)
        self.list.setAccessibleName("Classes with their colours; Enter asks for another colour")
        self.list.setIconSize(QSize(22, 12))
        self.list.setMaximumHeight(round(ROWS * (self.fontMetrics().height() + 4)))
        self.list.setToolTip("Double click a class for a colour of your own")
        self.own = QPushButton("As the palette &has them", self)
        self.own.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.list)
        column.addWidget(self.own, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.list)
        self.list.itemActivated.connect(lambda item: self._ask(self.list.row(item)))
        self.own.clicked.connect(lambda: self.chosen.emit(()))

    def show_classes(self, found: Colouring, *, own: bool) -> None:
        """Show the classes that a style comes to; `own` tells whether they have colours that were chosen."""
        self._colours = list(found.colours[: len(found.values) or max(len(found.edges) - 1, 0)])
        row = self.list.currentRow()
        self.list.clear()
        for colour, label, count in zip(found.colours, found.labels, found.counts, strict=True):
            swatch = QPixmap(22, 12)
            swatch.fill(QColor(colour))
            icon = QIcon(swatch)
            icon.addPixmap(swatch, QIcon.Mode.Selected)  # or it would be tinted
            item = QListWidgetItem(icon, f"{one_line(label, 40)}  ·  {told(count)}")
            if self.list.count() >= len(self._colours):
                item.setFlags(Qt.ItemFlag.NoItemFlags)  # all others, and what has no value, are grey
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self.own.setVisible(own)

    def _ask(self, row: int) -> None:
        if row >= len(self._colours):
            return
        dialog = QColorDialog(QColor(self._colours[row]), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self.paint(row, colour.name().upper()))
        dialog.open()

    def paint(self, row: int, colour: str) -> None:
        """Give a class another colour."""
        if row < len(self._colours):
            self._colours[row] = colour
            self.chosen.emit(tuple(self._colours))
