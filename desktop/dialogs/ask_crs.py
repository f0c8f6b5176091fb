"""Which coordinate reference system a file is in that does not say."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.panels.text import one_line

LIKELY = (
    ("EPSG:4326", "longitude and latitude (WGS 84, GPS)"),
    ("EPSG:3857", "web maps (Web Mercator)"),
    ("EPSG:4490", "longitude and latitude in China (CGCS2000)"),
    ("EPSG:4283", "longitude and latitude in Australia (GDA94)"),
    ("EPSG:4269", "longitude and latitude in North America (NAD83)"),
    ("EPSG:3035", "Europe (ETRS89 / LAEA)"),
)


class AskCrs(QDialog):
    """Asks with likely answers; any other code can be typed.

    Signals
    -------
    chosen
        The system as text.
    """

    chosen = Signal(str)

    def __init__(self, name: str, problem: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Coordinate reference system")
        text = f"{one_line(name)} does not say which coordinate reference system it is in. Which one is it?"
        label = QLabel(f"{problem}\n\n{text}" if problem else text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.box = QComboBox(self)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName("Coordinate reference system")
        for code, what in LIKELY:
            self.box.addItem(f"{code}  {what}", code)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (label, self.box, buttons):
            column.addWidget(widget)
        self.resize(440, 160)

    @property
    def crs(self) -> str:
        """What is chosen or typed."""
        text = self.box.currentText().strip()
        row = self.box.findText(text)
        return str(self.box.itemData(row)) if row >= 0 else text

    def accept(self) -> None:
        """Take the answer; an empty one keeps the dialog."""
        if self.crs:
            self.chosen.emit(self.crs)
            super().accept()
