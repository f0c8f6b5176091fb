"""Which countries the names of a table stand for that no list knows."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.panels.text import one_line
from layers.geometry.world import load_world

NONE = "(leave out)"
MOST = 200
"""Names that are asked about at once; those of most rows come first."""


class ChooseCountries(QDialog):
    """Asks for each name; what looks alike is proposed.

    Signals
    -------
    chosen
        Pairs of a name and the code of its country.
    """

    chosen = Signal(object)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Choose countries")
        world = load_world("50m")
        self._codes = dict(sorted(zip(world.names, world.codes, strict=True)))
        self.boxes: dict[str, QComboBox] = {}
        page = QWidget(self)
        grid = QGridLayout(page)
        for row, name in enumerate(names[:MOST]):
            self._add(grid, row, name)
        grid.setRowStretch(len(names), 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(page)
        more = f" The first {MOST} of {len(names)} are asked for." if len(names) > MOST else ""
        label = QLabel(f"Which countries do these names stand for?{more}", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (label, area, buttons):
            column.addWidget(widget)
        self.resize(480, 340)

    def _add(self, grid: QGridLayout, row: int, name: str) -> None:
        label = QLabel(one_line(name, 40), self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        box = QComboBox(self)
        box.setAccessibleName(one_line(name))
        box.addItem(NONE, None)
        for country, code in self._codes.items():
            box.addItem(country, code)
        folded = {country.casefold(): country for country in self._codes}
        near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
        inside = [country for key, country in folded.items() if name.casefold() in key]
        guess = folded[near[0]] if near else inside[0] if inside else NONE
        box.setCurrentIndex(max(0, box.findText(guess)))
        label.setBuddy(box)
        grid.addWidget(label, row, 0)
        grid.addWidget(box, row, 1)
        self.boxes[name] = box

    def accept(self) -> None:
        """Give what was chosen."""
        pairs = tuple((name, str(box.currentData())) for name, box in self.boxes.items() if box.currentData())
        if pairs:
            self.chosen.emit(pairs)
        super().accept()
