"""Where a text may stand about its mark, how much room it takes, and what is taken already."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

CELL = 24
EDGE = 2.0
"""Logical pixels between a label and the edge of the picture."""
ROOM = 3.0
"""Logical pixels between two labels."""
NEAR_EDGE = 90.0
"""Logical pixels from the edge of the picture."""
_COMPASS = [(math.cos(k * math.pi / 8), math.sin(k * math.pi / 8)) for k in (0, 8, 15, 1, 7, 9, 14, 2, 6, 10, 13, 3, 5, 11, 12, 4)]


class Spot(NamedTuple):
    """A place that a label may have: the middle of its text in logical pixels, and its slope in degrees."""

    x: float
    y: float
    slope: float = 0.0


def near_edge(spot: Spot, view: tuple[float, float]) -> bool:
    """Whether a place is so near to the edge of the picture that a label there would soon be pushed on by it."""
    return min(spot.x, spot.y, view[0] - spot.x, view[1] - spot.y) < NEAR_EDGE


class Size(NamedTuple):
    """Room that a text takes: its width, and how far its letters rise above the base line and fall below it, in logical pixels."""

    width: float
    rise: float
    fall: float

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.rise + self.fall


def apart(one: Spot, other: Spot) -> float:
    """Logical pixels between two places."""
    return math.hypot(one.x - other.x, one.y - other.y)


class Box(NamedTuple):
    """A rectangle in logical pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, rect: QRectF) -> Box:
        """Give the same as Qt's."""
        return cls(rect.left(), rect.top(), rect.right(), rect.bottom())

    def grown(self, by: float) -> Box:
        """Give it wider to all sides."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


class Crowd:
    """Boxes, found by the cells that they touch."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float, str]]] = {}

    def add(self, box: Box, key: str = "") -> None:
        """Add a box; `key` says whose it is."""
        for cell in _cells_of(box):
            self._cells.setdefault(cell, []).append((*box, key))

    def holds(self, box: Box) -> bool:
        """Whether a box meets another."""
        left, top, right, bottom = box
        for cell in _cells_of(box):
            for west, north, east, south, _ in self._cells.get(cell, ()):
                if west < right and left < east and north < bottom and top < south:
                    return True
        return False

    def owners(self, box: Box) -> set[str]:
        """Give whose boxes a box meets."""
        left, top, right, bottom = box
        return {
            key
            for cell in _cells_of(box)
            for west, north, east, south, key in self._cells.get(cell, ())
            if west < right and left < east and north < bottom and top < south
        }


def _cells_of(box: Box) -> list[tuple[int, int]]:
    left, top, right, bottom = box
    columns = range(int(left // CELL), int(right // CELL) + 1)
    rows = range(int(top // CELL), int(bottom // CELL) + 1)
    return [(column, row) for column in columns for row in rows]


def size_of(text: str, face: QFont) -> Size:
    """Measure a text: Latin by the height of its capitals, other scripts, which may rise and fall farther, by their ink."""
    known = _SIZES.get((text, face.key()))
    if known is None:
        if len(_SIZES) > MOST_SIZES:
            _SIZES.clear()
        known = _SIZES[text, face.key()] = _measured(text, face)
    return known


_SIZES: dict[tuple[str, str], Size] = {}
MOST_SIZES = 20_000
"""Measures that are kept: to shape a text takes longer than to find room for it."""


def _measured(text: str, face: QFont) -> Size:
    metrics = QFontMetricsF(face)
    width = metrics.horizontalAdvance(text)
    if not _tall(text):
        return Size(width, metrics.capHeight(), 0.0)
    ink = metrics.boundingRect(text)
    if ink.left() > width + metrics.height():  # so far away lie, for Qt, the boxes of letters that no font has
        ink = metrics.tightBoundingRect(text)
    return Size(max(width, ink.right()), max(-ink.top(), metrics.capHeight()), max(ink.bottom(), 0.0))


def _tall(text: str) -> bool:
    """Whether a text has letters of other scripts than Latin, Greek and Cyrillic."""
    return any(letter > "\u052f" and not "\u1e00" <= letter <= "\u206f" for letter in text)


def boxes_of(spot: Spot, size: Size) -> tuple[Box, ...]:
    """Give the room that a text takes at a place; one that slopes takes a chain of small boxes along its line."""
    x, y, slope = spot
    if not slope:
        wide, high = size.width / 2, (size.rise + size.fall) / 2
        return (Box(x - wide, y - high, x + wide, y + high),)
    angle, side = math.radians(slope), size.height
    count = max(math.ceil(size.width / side), 2)
    half = (abs(math.cos(angle)) + abs(math.sin(angle))) * side / 2
    reach = size.width / 2 - side / 2
    steps = (reach * (2 * number / (count - 1) - 1) for number in range(count))
    middles = ((x + step * math.cos(angle), y + step * math.sin(angle)) for step in steps)
    return tuple(Box(across - half, down - half, across + half, down + half) for across, down in middles)


def far(x: float, y: float, reach: float, size: Size) -> Iterator[Spot]:
    """Where a label may stand at the end of a line of some length, from the middle of its mark."""
    wide, high = size.width / 2 + ROOM, size.height / 2 + ROOM
    for cos, sin in _COMPASS:
        yield Spot(x + reach * cos + wide * max(min(cos * 1.5, 1.0), -1.0), y + (reach + high) * sin)


def leader(x: float, y: float, reach: float, box: Box) -> QLineF:
    """Give the line from the edge of a mark to the nearest point of a text."""
    left, top, right, bottom = box.grown(2.0)
    line = QLineF(x, y, min(max(x, left), right), min(max(y, top), bottom))
    share = min(max(reach - 2.5, 0.0) / max(line.length(), 1e-9), 1.0)
    return QLineF(line.pointAt(share), line.p2())


def along(line: QLineF) -> Iterator[Box]:
    """Cover a line with small boxes, without its end at the text that it leads to."""
    count = max(int(line.length() // 3), 1)
    for number in range(count):
        point = line.pointAt(number / count)
        yield Box(point.x(), point.y(), point.x(), point.y()).grown(1.5)
