"""What can be said of the chosen item of a page: words, letters, place and size; and the texts of the legend."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from layers.document import MapDocument
from layers.edits import Edit
from layers.layout import edits
from layers.layout.model import LARGEST_SIDE, WORDED, Align, Item, ItemKind, Layout
from layers.styling.legend import LegendGroup

Change = Callable[[MapDocument], Edit]
EDGES: tuple[tuple[edits.Edge, str, str], ...] = (
    ("left", "⇤", "To the left margin"),
    ("centre", "↔", "To the middle of the width"),
    ("right", "⇥", "To the right margin"),
    ("top", "⤒", "To the upper margin"),
    ("middle", "↕", "To the middle of the height"),
    ("bottom", "⤓", "To the lower margin"),
)
SIDES: tuple[tuple[str, Align], ...] = (("Left", "left"), ("Centre", "centre"), ("Right", "right"))


class ItemForm(QWidget):
    """Fields for one item.

    Signals
    -------
    asked
        A function from map document to edit.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item_id = ""
        self._layout: Layout | None = None
        self.words = QLineEdit(self)
        self.words.setMaxLength(500)
        self.points = _box(self, 3, 200, " pt")
        self.side = QComboBox(self)
        for text, side in SIDES:
            self.side.addItem(text, side)
        self.places = {name: _box(self, 0, LARGEST_SIDE, " mm") for name in ("Left", "Top", "Width", "Height")}
        self.texts = QTableWidget(0, 2, self)
        self.texts.setHorizontalHeaderLabels(["The legend says", "Your words"])
        self.texts.horizontalHeader().setStretchLastSection(True)
        self.texts.verticalHeader().hide()
        self.texts.setAccessibleName("Words of the legend")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        form = QFormLayout()
        form.addRow("&Words", self.words)
        letters = QHBoxLayout()
        letters.addWidget(self.points)
        letters.addWidget(self.side, 1)
        label = QLabel("&Letters", self)
        label.setBuddy(self.points)
        form.addRow(label, letters)
        column.addLayout(form)
        grid = QGridLayout()
        for number, (name, box) in enumerate(self.places.items()):
            text = QLabel(name, self)
            text.setBuddy(box)
            grid.addWidget(text, number // 2, 2 * (number % 2))
            grid.addWidget(box, number // 2, 2 * (number % 2) + 1)
            box.setAccessibleName(name)
        column.addLayout(grid)
        row = QHBoxLayout()
        self.edges: dict[str, QToolButton] = {}
        for edge, sign, tip in EDGES:
            button = QToolButton(self)
            button.setText(sign)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(partial(self._ask_edge, edge))
            row.addWidget(button)
            self.edges[edge] = button
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.texts, 1)
        column.addStretch(0)
        self.points.setAccessibleName("Size of letters in points")
        self.side.setAccessibleName("Side that words keep to")

    def _connect(self) -> None:
        self.words.editingFinished.connect(lambda: self._ask(lambda document: edits.word_item(document, self.item_id, self.words.text())))
        self.points.valueChanged.connect(self._ask_letters)
        self.side.activated.connect(self._ask_letters)
        for box in self.places.values():
            box.valueChanged.connect(self._ask_place)
        self.texts.cellChanged.connect(self._ask_text)

    def show_item(self, item: Item | None, layout: Layout | None) -> None:
        """Show an item, or that none is chosen."""
        self._layout = layout
        self.item_id = "" if item is None else item.id
        self.setEnabled(item is not None)
        self.texts.setVisible(item is not None and item.kind is ItemKind.LEGEND)
        if item is None:
            return
        worded = item.kind in WORDED
        self.words.setEnabled(worded)
        self.words.setPlaceholderText("As the map says" if worded else "It says what is so")
        widgets = (self.words, self.points, self.side, *self.places.values())
        blockers = [QSignalBlocker(widget) for widget in widgets]
        if self.words.text() != item.text:
            self.words.setText(item.text)
        self.points.setValue(item.points)
        self.side.setCurrentIndex(self.side.findData(item.align))
        for box, value in zip(self.places.values(), (item.left, item.top, item.width, item.height), strict=True):
            box.setValue(value)
        del blockers

    def show_legend(self, groups: tuple[LegendGroup, ...]) -> None:
        """List the texts that the legend has now, with the user's words for them."""
        mine = dict(self._layout.legend_texts) if self._layout is not None else {}
        automatic = {words: text for text, words in mine.items()}
        shown = [text for group in groups for text in (group.title, *(item.label for item in group.items)) if text]
        texts = list(dict.fromkeys(automatic.get(text, text) for text in shown))
        with QSignalBlocker(self.texts):
            self.texts.setRowCount(len(texts))
            for row, text in enumerate(texts):
                fixed = QTableWidgetItem(text)
                fixed.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.texts.setItem(row, 0, fixed)
                self.texts.setItem(row, 1, QTableWidgetItem(mine.get(text, "")))

    def _ask(self, change: Change) -> None:
        if self.item_id:
            self.asked.emit(change)

    def _ask_letters(self) -> None:
        points, side = self.points.value(), self.side.currentData()
        self._ask(lambda document: edits.letter_item(document, self.item_id, points, side))

    def _ask_place(self) -> None:
        left, top, width, height = (box.value() for box in self.places.values())
        self._ask(lambda document: edits.resize_item(document, self.item_id, left, top, width, height))

    def _ask_edge(self, edge: edits.Edge) -> None:
        self._ask(lambda document: edits.align_items(document, [self.item_id], edge))

    def _ask_text(self, row: int, _column: int) -> None:
        automatic, mine = self.texts.item(row, 0), self.texts.item(row, 1)
        if automatic is not None and mine is not None:
            self._ask(lambda document: edits.reword_legend(document, automatic.text(), mine.text()))


def _box(parent: QWidget, least: float, most: float, suffix: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setRange(least, most)
    box.setDecimals(2)
    box.setSuffix(suffix)
    box.setKeyboardTracking(False)
    return box
