"""Labels that never overlap: the weightier is placed first, what was shown keeps its place, and what finds no room is counted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QTransform

from desktop.render.label_room import EDGE, ROOM, Box, Crowd, Size, Spot, along, apart, boxes_of, far, leader, size_of
from desktop.render.label_sieve import Array, Sieve
from layers.feedback import Feedback

HALO = 1.5
LOYALTY = 0.5
"""Priority that a label gains by having been shown: what is hardly weightier does not push it aside."""
LEADERS = (20.0, 34.0, 50.0, 66.0, 80.0)
"""Lengths of leader lines, in logical pixels."""
_AROUND = [QPointF(HALO * math.cos(k * math.pi / 4), HALO * math.sin(k * math.pi / 4)) for k in range(8)]


class Slot(NamedTuple):
    """Where a label was placed: pixels from its anchor to the middle of its text, slope in degrees, and whether a line leads there."""

    dx: float
    dy: float
    slope: float = 0.0
    led: bool = False


@dataclass(slots=True)
class Label:
    """A text that wants a place.

    Parameters
    ----------
    x, y
        Pixel of the mark, or of the middle of an area: its anchor, which moves with the map.
    reach
        Distance from there at which the text may begin; 0 centres it.
    counted
        Whether the reader misses it where it finds no room.
    key
        Tells the thing from all others of the map, so that the next picture can leave its label where it is; empty for none.
    spots
        Where alone it may be, the best place first; empty lets it stand about its anchor.
    led
        Whether it may stand farther off, at the end of a line.
    """

    text: str
    x: float
    y: float
    reach: float
    priority: float
    font: QFont
    colour: str
    counted: bool = True
    key: str = ""
    spots: tuple[Spot, ...] = ()
    led: bool = False


@dataclass(slots=True)
class Placed:
    """A label with its place."""

    label: Label
    spot: Spot
    line: QLineF | None = None


@dataclass(eq=False, slots=True)
class Labels:
    """Collects obstacles and labels of one picture, then places them.

    Parameters
    ----------
    width, height
        Room in logical pixels; a label that would leave it is not placed.
    before
        Where labels were in the picture before, by key: a label keeps its place there unless something forces it away.
    leaders
        Whether labels without room at their mark may stand apart from it, at the end of a line.
    origin
        A pixel that moves with the map.
    """

    width: float
    height: float
    before: Mapping[str, Slot] = field(default_factory=dict)
    leaders: bool = False
    origin: tuple[float, float] = (0.0, 0.0)
    wanted: list[Label] = field(default_factory=list)
    unplaced: int = 0
    slots: dict[str, Slot] = field(default_factory=dict)
    """Where labels are in this picture, by key; filled by :meth:`paint`."""
    _taken: Crowd = field(default_factory=Crowd)
    _texts: Crowd = field(default_factory=Crowd)
    _kept: Crowd = field(default_factory=Crowd)
    _covers: list[QRectF] = field(default_factory=list)
    _waiting: dict[str, float] = field(default_factory=dict)
    _blocked: list[Box] = field(default_factory=list)
    _lines: list[Array] = field(default_factory=list)
    _sizes: dict[int, Size] = field(default_factory=dict)
    _spots: dict[int, tuple[Spot, ...]] = field(default_factory=dict)

    def block(self, box: QRectF) -> None:
        """Keep labels off a box."""
        taken = Box.of(box)
        self._taken.add(taken)
        self._blocked.append(taken)

    def cover(self, box: QRectF) -> None:
        """Keep labels off a box that hides what lies under it: the labels of marks there are not placed, wherever they would have room."""
        self.block(box)
        self._covers.append(box)

    def shun(self, line: Array) -> None:
        """Let labels rather stand elsewhere than on a line (n, 2): one that crosses a text is read over, one along it strikes it out."""
        self._lines.append(line)

    def want(self, label: Label) -> None:
        """Ask for a label."""
        self.wanted.append(label)

    def absorb(self, other: Labels) -> None:
        """Take over what labels are to be kept off, and the labels that are wanted."""
        self.wanted += other.wanted
        self._blocked += other._blocked
        self._covers += other._covers
        self._lines += other._lines
        for box in other._blocked:
            self._taken.add(box)

    def paint(self, painter: QPainter, halo: str, vector: bool, feedback: Feedback | None = None) -> None:
        """Place and draw all labels.

        Parameters
        ----------
        vector
            Whether the device keeps text as text: there the halo is one outline.
        feedback
            Ends it.

        Raises
        ------
        Stopped
            The feedback was stopped.
        """
        feedback = feedback or Feedback()
        placed = self._place_all(feedback)
        for one in placed:
            if one.line is not None:
                _draw_line(painter, one, halo)
        for one in placed:
            feedback.check()
            _draw(painter, one, halo, vector)

    def _place_all(self, feedback: Feedback) -> list[Placed]:
        self.unplaced = 0
        self.slots = {}
        ordered = sorted(self.wanted, key=self._rank, reverse=True)
        self._sizes = {id(label): size_of(label.text, label.font) for label in _until_stopped(ordered, feedback)}
        self._spots = self._about(ordered, feedback)
        for label in _until_stopped(ordered, feedback):
            self._keep(label)
        placed, without = [], []
        for label in _until_stopped(ordered, feedback):
            self._waiting.pop(label.key, None)
            if self._is_covered(label):
                self.unplaced += label.counted
            elif (one := self._led_as_before(label)) is not None:
                placed.append(one)
            elif (spot := self._room(label)) is not None:
                placed.append(self._take(label, spot))
            else:
                without.append(label)
        for label in _until_stopped(without, feedback):
            one = self._led(label) if self._may_lead(label) else None
            if one is None:
                self.unplaced += label.counted
            else:
                placed.append(one)
        return placed

    def _about(self, labels: list[Label], feedback: Feedback) -> dict[int, tuple[Spot, ...]]:
        """Give the places of all labels that may find room there."""
        sieve = Sieve(self.width, self.height, self._blocked, self._lines, self.origin)
        feedback.check()
        free = [label for label in labels if not label.spots]
        marks = np.array([(label.x, label.y, label.reach) for label in free]).reshape(-1, 3)
        sizes = np.array([(size.width, size.height) for size in (self._sizes[id(label)] for label in free)]).reshape(-1, 2)
        fixed = {id(label): sieve.among(label.spots, self._sizes[id(label)]) for label in _until_stopped(labels, feedback) if label.spots}
        return fixed | {id(label): spots for label, spots in zip(free, sieve.about(marks, sizes), strict=True)}

    def _rank(self, label: Label) -> float:
        return label.priority + LOYALTY * (label.key in self.before)

    def _keep(self, label: Label) -> None:
        """Note where a label was, for the others to leave it that place until its turn comes."""
        slot = self.before.get(label.key)
        if slot is None or self._is_covered(label) or (slot.led and not self._may_lead(label)):
            return
        boxes = [box.grown(ROOM) for box in boxes_of(_remembered(label, slot), self._sizes[id(label)])]
        if slot.led:
            boxes += along(leader(label.x, label.y, label.reach, boxes[0]))
        if not any(self._leaves(box.grown(-ROOM)) for box in boxes):
            self._waiting[label.key] = self._rank(label)
            for box in boxes:
                self._kept.add(box, label.key)

    def _is_covered(self, label: Label) -> bool:
        return not label.spots and any(box.contains(label.x, label.y) for box in self._covers)

    def _take(self, label: Label, spot: Spot, line: QLineF | None = None) -> Placed:
        for box in boxes_of(spot, self._sizes[id(label)]):
            self._taken.add(box.grown(ROOM))
            self._texts.add(box)
        if label.key:
            self.slots[label.key] = Slot(spot.x - label.x, spot.y - label.y, spot.slope, line is not None)
        return Placed(label, spot, line)

    def _room(self, label: Label) -> Spot | None:
        """Find the best place: that of before, else one that leaves to others what they had, else what a less weighty one had."""
        size, spots = self._sizes[id(label)], self._spots[id(label)]
        was = self._same(label, spots)
        if was is not None and self._is_free(boxes_of(was, size)):
            return was
        second = None
        for spot in spots:
            boxes = boxes_of(spot, size)
            if not self._is_free(boxes):
                continue
            pushed = max((self._waiting.get(key, -math.inf) for box in boxes for key in self._kept.owners(box)), default=-math.inf)
            if pushed == -math.inf:
                return spot
            if pushed < label.priority:
                second = second or spot
        return second

    def _same(self, label: Label, spots: tuple[Spot, ...]) -> Spot | None:
        """Give that of the places which a label had before."""
        slot = self.before.get(label.key)
        if slot is None or not spots:
            return None
        was = _remembered(label, slot)
        nearest = min(spots, key=lambda spot: apart(spot, was))
        return nearest if apart(nearest, was) <= SAME else None

    def _is_free(self, boxes: Iterable[Box]) -> bool:
        return all(not (self._leaves(box) or self._taken.holds(box)) for box in boxes)

    def _leaves(self, box: Box) -> bool:
        left, top, right, bottom = box
        return left < EDGE or top < EDGE or right > self.width - EDGE or bottom > self.height - EDGE

    def _may_lead(self, label: Label) -> bool:
        """Whether a label may stand at the end of a line: not of one that leaves the picture, since nobody sees where it leads."""
        return self.leaders and label.led and 0 <= label.x <= self.width and 0 <= label.y <= self.height

    def _led_as_before(self, label: Label) -> Placed | None:
        slot = self.before.get(label.key)
        if slot is None or not slot.led or not self._may_lead(label):
            return None
        return self._at_end(label, _remembered(label, slot))

    def _led(self, label: Label) -> Placed | None:
        """Place a label at the end of a line, the shortest that has room."""
        size = self._sizes[id(label)]
        found = (self._at_end(label, spot) for length in LEADERS for spot in far(label.x, label.y, label.reach + length, size))
        return next((one for one in found if one is not None), None)

    def _at_end(self, label: Label, spot: Spot) -> Placed | None:
        """Place a label at the end of a line that crosses neither another label nor another line."""
        (box,) = boxes_of(spot, self._sizes[id(label)])
        if not self._is_free((box,)):
            return None
        line = leader(label.x, label.y, label.reach, box)
        steps = list(along(line))
        if any(self._texts.holds(step) for step in steps):
            return None
        one = self._take(label, spot, line)
        for step in steps:
            self._texts.add(step)
            self._taken.add(step)
        return one


def _until_stopped(labels: Iterable[Label], feedback: Feedback) -> Iterator[Label]:
    for label in labels:
        feedback.check()
        yield label


LARGER = 64
SAME = 4.0
"""Logical pixels within which a place is that of before: marks and texts may have changed their size a little."""


def carried(slots: Mapping[str, Slot], *, same_scale: bool) -> Mapping[str, Slot]:
    """Give what of a picture's places the next one is to keep: at another scale no leader lines, which may not be needed there."""
    return slots if same_scale else {key: slot for key, slot in slots.items() if not slot.led}


def _remembered(label: Label, slot: Slot) -> Spot:
    return Spot(label.x + slot.dx, label.y + slot.dy, slot.slope)


def _draw_line(painter: QPainter, placed: Placed, halo: str) -> None:
    if placed.line is None:
        return
    for colour, width in ((halo, 2.4), (placed.label.colour, 0.7)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(placed.line)


def _draw(painter: QPainter, placed: Placed, halo: str, vector: bool) -> None:
    label, spot = placed.label, placed.spot
    size = size_of(label.text, label.font)
    if spot.slope:
        painter.save()
        painter.translate(spot.x, spot.y)
        painter.rotate(spot.slope)
        _write(painter, label, QPointF(-size.width / 2, size.height / 2 - size.fall), halo, vector)
        painter.restore()
    else:
        _write(painter, label, QPointF(spot.x - size.width / 2, spot.y + size.height / 2 - size.fall), halo, vector)


def _outline(base: QPointF, label: Label) -> QPainterPath:
    """Give the outlines of a text, from letters so large that their own grid does not matter: that of small ones is not always the same."""
    large = QFont(label.font)
    large.setPixelSize(label.font.pixelSize() * LARGER)
    path = QPainterPath()
    path.addText(QPointF(), large, label.text)
    return QTransform.fromTranslate(base.x(), base.y()).scale(1 / LARGER, 1 / LARGER).map(path)


def _write(painter: QPainter, label: Label, base: QPointF, halo: str, vector: bool) -> None:
    painter.setFont(label.font)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # from right to left where the text's first letter asks for it
    painter.setPen(QColor(halo))
    if vector:
        path = _outline(base, label)
        pen = QPen(QColor(halo), 2 * HALO)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    else:  # glyphs from Qt's cache, ten times as fast as stroking their outlines
        for shift in _AROUND:
            painter.drawText(base + shift, label.text)
    painter.setPen(QColor(label.colour))
    painter.drawText(base, label.text)
