"""Fields that dialogs of styles are made of: choices and numbers with their names, which can be shown without being told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QSpinBox, QWidget

from desktop.panels.text import one_line


def choice(parent: QWidget, choices: Mapping[Any, str], name: str, *, letters: int = 30) -> QComboBox:
    """Make a list of choices by their data; `letters` have room in it at least."""
    box = QComboBox(parent)
    for value, text in choices.items():
        box.addItem(text, value)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(letters)
    box.setAccessibleName(name)
    return box


def real(
    parent: QWidget, least: float, most: float, name: str, *, step: float = 1.0, suffix: str = " px", decimals: int = 2
) -> QDoubleSpinBox:
    """Make a field for a number with decimals."""
    box = QDoubleSpinBox(parent)
    box.setDecimals(decimals)
    box.setRange(least, most)
    box.setSingleStep(step)
    box.setSuffix(suffix)
    box.setAccessibleName(name)
    return box


def whole(parent: QWidget, least: int, most: int, name: str, *, step: int = 1, suffix: str = "") -> QSpinBox:
    """Make a field for a whole number."""
    box = QSpinBox(parent)
    box.setRange(least, most)
    box.setSingleStep(step)
    box.setSuffix(suffix)
    box.setAccessibleName(name)
    return box


def in_a_row(parent: QWidget, *fields: QWidget) -> None:
    """Lay fields side by side; lists take the room that there is."""
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    for field in fields:
        row.addWidget(field, 1 if isinstance(field, QComboBox) else 0)
    parent.setFocusProxy(fields[0])


def show_number(box: QSpinBox | QDoubleSpinBox, value: float) -> None:
    """Show a number that nobody typed: no signal tells of it."""
    with QSignalBlocker(box):
        if isinstance(box, QSpinBox):
            box.setValue(round(value))
        else:
            box.setValue(value)


def show_choice(box: QComboBox, value: object) -> None:
    """Show a choice, which joins the others if it is none of them, as a column that a file no longer has."""
    if box.findData(value) < 0:
        box.addItem(one_line(str(value), 40), value)
    box.setCurrentIndex(box.findData(value))
