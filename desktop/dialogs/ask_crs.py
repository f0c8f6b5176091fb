"""Which coordinate reference system a file is in that does not say."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.panels.text import one_line
from layers.sources.likely import Extent, likely


class AskCrs(QDialog):
    """Asks with likely answers; any other code can be typed.

    Parameters
    ----------
    extent
        Least x and y, greatest x and y of the coordinates, by which answers are ordered.
    several
        Whether other files may be asked about as well, for which the answer may hold too.

    Signals
    -------
    chosen
        The system as text.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, problem: str = "", parent: QWidget | None = None, *, extent: Extent | None = None, several: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Coordinate reference system")
        text = f"{one_line(name)} does not say which coordinate reference system it is in. Which one is it?"
        if extent is not None:
            west, south, east, north = (f"{bound:,.4f}".rstrip("0").rstrip(".") for bound in extent)
            text += f"\nIts coordinates run from {west} to {east} and from {south} to {north}."
        label = QLabel(f"{problem}\n\n{text}" if problem else text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.box = QComboBox(self)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName("Coordinate reference system")
        for code, what in likely(extent):
            self.box.addItem(f"{code}  {what}", code)
        self.for_all = QCheckBox("The &same for all files opened with it that do not say", self)
        self.for_all.setVisible(several)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (label, self.box, self.for_all, buttons):
            column.addWidget(widget)
        self.resize(520, 180)

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
