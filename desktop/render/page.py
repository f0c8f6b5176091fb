"""The page that a map's layout asks for: each thing where it was put, drawn by the painters of the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPen

from desktop.render.furniture import paint_scale_bar
from desktop.render.hits import HitIndex
from desktop.render.imagery import NONE, Imagery
from desktop.render.inset import direction_of_north, locates, paint_locator, paint_north
from desktop.render.legend import LegendBlock, arrange, paint_legend
from desktop.render.painted import Painted
from desktop.render.picture import RenderRequest, cover_around, make_frame, paint_labels, plane_bounds
from desktop.render.scenario import keep_room_for_scenario, paint_scenario
from desktop.render.screen_legend import legend_in_view
from desktop.render.settling import settled
from desktop.render.sheet import COLUMN
from desktop.render.sheets import paint_layers
from desktop.render.words import PIXELS_A_POINT, SMALLEST_POINTS, height_of_words, paint_words
from layers.document import MapDocument
from layers.extent import Extent
from layers.feedback import Feedback
from layers.geometry.gallery import name_of
from layers.geometry.projection import Projection
from layers.layout.model import MM_AN_INCH, PIXELS_AN_INCH, Item, ItemKind, Layout
from layers.styling.content import MapContent
from layers.styling.legend import LegendGroup, long_day
from layers.styling.theme import Theme, theme
from layers.viewport import Viewport

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

PIXELS_A_MM = PIXELS_AN_INCH / MM_AN_INCH
LEAST_COLUMN = 190.0
"""Pixels that a column of the legend needs at scale 1, however narrow the page."""
LEGEND_LETTERS = 11.5
"""Pixels of the legend's letters at scale 1."""
BAR_LETTERS = 10.5
NO_ROOM_POINTS = 5.5
"""Letters in which is said what has no room in the legend."""
DEFAULT_TITLE = "Rare-earth supply chain and the restrictions on it"
LYING_ON_MAP = frozenset((ItemKind.LEGEND, ItemKind.TITLE, ItemKind.SUBTITLE, ItemKind.SOURCES, ItemKind.TEXT, ItemKind.SCALE_BAR))
"""What gets paper under it where it lies on the map."""


@dataclass(frozen=True, eq=False)
class PageRequest:
    """All that a page depends on.

    Parameters
    ----------
    ratio
        Pixels of the device for each unit of the painter.
    vector
        Whether the device keeps text and shapes.
    background
        Whether paper is laid under everything; without it the page is clear around the map.
    parts
        Is told the name of each part before it is drawn.
    """

    document: MapDocument
    content: MapContent
    own: Mapping[str, FeatureLayer]
    layout: Layout
    extent: Extent | None = None
    vector: bool = False
    ratio: float = 1.0
    feedback: Feedback = field(default_factory=Feedback)
    imagery: Imagery = NONE
    background: bool = True
    parts: Callable[..., None] | None = None


def unit(layout: Layout) -> float:
    """Units of the painter a millimetre: marks of the map have their own size there."""
    return PIXELS_A_MM / layout.marks


def paint_layout(painter: QPainter, request: PageRequest) -> Painted:
    """Draw a page onto a painter of :func:`unit` units a millimetre."""
    layout, colours = request.layout, theme(request.document.dark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    page = _Page(painter, request, colours)
    if request.background:
        page.begin("Paper")
        scale = unit(layout)
        painter.fillRect(QRectF(0, 0, layout.width * scale, layout.height * scale), QColor(colours.paper))
    return page.paint()


class _Page:
    """One page in the making."""

    def __init__(self, painter: QPainter, request: PageRequest, colours: Theme) -> None:
        self._painter, self._request, self._colours, self._content = painter, request, colours, request.content
        self._layout = request.layout
        self._layout = settled(request.layout, self._needed)
        self._empty: dict[str, str] = {}
        self._cut: dict[str, str] = {}
        self._legend: tuple[LegendGroup, ...] = ()

    def begin(self, name: str) -> None:
        """Tell the name of the part that begins."""
        if self._request.parts is not None:
            self._request.parts(name)

    def paint(self) -> Painted:
        """Draw the map, then all else."""
        item = self._layout.of_kind(ItemKind.MAP)
        if item is None:
            self._paint_others(None)
            return Painted(QRectF(), None, None, HitIndex(), empty=self._empty, cut=self._cut)
        box = self._box(item)
        projection = Projection(self._request.document.crs)
        viewport = Viewport.fit(plane_bounds(projection, self._request.extent), box.width(), box.height(), margin=2)
        self._content = self._content.without(self._request.document.hidden_at(viewport.scale))
        request = RenderRequest(
            self._request.document,
            self._request.content,
            self._request.own,
            projection,
            viewport,
            self._request.ratio,
            feedback=self._request.feedback,
            imagery=self._request.imagery,
        )
        self._painter.save()
        clips = self._painter.paintEngine().type() != QPaintEngine.Type.SVG  # whose writer loses shapes under a clip
        if clips:
            self._painter.setClipRect(box)
        self._painter.translate(box.topLeft())
        frame = make_frame(self._painter, request, self._colours, vector=self._request.vector)
        frame.part = self._request.parts
        frame.grid = self._layout.of_kind(ItemKind.GRATICULE) is not None
        frame.pixel = 1 / self._layout.marks
        over = [covered.translated(-box.topLeft()) for covered in self._over(item, projection, viewport)]
        for covered in over:
            frame.labels.block(covered)
        keep_room_for_scenario(frame, over)
        try:
            paint_layers(frame)
            self.begin("Names")
            paint_labels(frame)
        finally:
            self._painter.restore()
        self.begin("Frame")
        if not clips and self._request.background:
            scale = unit(self._layout)
            cover_around(self._painter, self._colours, box, self._layout.width * scale, self._layout.height * scale)
        self._legend = self._reworded(legend_in_view(frame))
        if not _holds(viewport, projection):  # a whole world has an edge of its own
            self._painter.save()
            self._painter.setPen(QPen(QColor(self._colours.coast), 0.6))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRect(box)
            self._painter.restore()
        self._paint_others(request)
        if frame.content.scenario:  # last of all, so that nothing on the page covers it
            self.begin("Scenario")
            self._painter.save()
            self._painter.translate(box.topLeft())
            paint_scenario(frame, over)
            self._painter.restore()
        return Painted(box, viewport, projection, frame.hits, self._legend, frame.labels.unplaced, self._empty, self._cut)

    def _box(self, item: Item) -> QRectF:
        """Give the place of an item, on whole pixels of the device so that pictures in it stay sharp."""
        scale, ratio = unit(self._layout), self._request.ratio
        edges = (item.left, item.top, item.right, item.bottom)
        left, top, right, bottom = (round(edge * scale * ratio) / ratio for edge in edges)
        return QRectF(left, top, right - left, bottom - top)

    def _over(self, map_item: Item, projection: Projection, viewport: Viewport) -> list[QRectF]:
        """Places on the map that something else takes."""
        frame = self._box(map_item)
        arrow = {ItemKind.NORTH_ARROW} if direction_of_north(projection, viewport) is not None else set()
        kinds = LYING_ON_MAP | arrow | ({ItemKind.LOCATOR} if locates(projection, viewport) else set())
        return [box for item in self._layout.items if item.visible and item.kind in kinds and (box := self._box(item)).intersects(frame)]

    def _reworded(self, groups: tuple[LegendGroup, ...]) -> tuple[LegendGroup, ...]:
        words = dict(self._layout.legend_texts)
        if not words:
            return groups
        return tuple(
            LegendGroup(
                words.get(group.title, group.title), tuple(replace(item, label=words.get(item.label, item.label)) for item in group.items)
            )
            for group in groups
        )

    def _paint_others(self, request: RenderRequest | None) -> None:
        """Draw all but the map, in pixels of 1/96 inch whatever the size of its marks."""
        frame = self._layout.of_kind(ItemKind.MAP)
        for item in self._layout.items:
            if not item.visible or item.kind in (ItemKind.MAP, ItemKind.GRATICULE):
                continue
            self._request.feedback.check()
            self.begin(item.name)
            self._painter.save()
            self._painter.scale(1 / self._layout.marks, 1 / self._layout.marks)
            box = QRectF(item.left, item.top, item.width, item.height)
            box = QRectF(box.topLeft() * PIXELS_A_MM, box.size() * PIXELS_A_MM)
            if frame is not None and item.kind in LYING_ON_MAP - {ItemKind.SCALE_BAR} and _meet(item, frame):
                ground = QColor(self._colours.paper)
                ground.setAlphaF(0.93)
                self._painter.fillRect(box, ground)
                box = box.adjusted(4, 3, -4, -3)
            self._paint_item(item, box, request)
            self._painter.restore()

    def _paint_item(self, item: Item, box: QRectF, request: RenderRequest | None) -> None:
        match item.kind:
            case ItemKind.LEGEND:
                self._paint_legend(item, box)
            case ItemKind.SCALE_BAR | ItemKind.NORTH_ARROW | ItemKind.LOCATOR if request is not None:
                self._paint_about_map(item, box, request)
            case _:
                ink = self._colours.text if item.kind in (ItemKind.TITLE, ItemKind.TEXT) else self._colours.quiet_text
                if not paint_words(self._painter, self._words(item), box, item, ink, _weight(item)):
                    self._cut[item.id] = "The end of its words has no room here: make it larger, or its words fewer."

    def _needed(self, item: Item) -> float:
        """Give the millimetres of height that words take in the smallest letters."""
        return height_of_words(self._words(item), item.width * PIXELS_A_MM, item, _weight(item)) / PIXELS_A_MM

    def _words(self, item: Item) -> tuple[str, ...]:
        """Give the paragraphs of an item of words."""
        document, content = self._request.document, self._content
        match item.kind:
            case ItemKind.TITLE:
                return (item.text or document.title or DEFAULT_TITLE,)
            case ItemKind.SUBTITLE:
                return (item.text or content.heading,)
            case ItemKind.DAY:
                return (self._day(),)
            case ItemKind.PROJECTION:
                return (item.text or f"Projection: {name_of(document.crs)}",)
            case ItemKind.SOURCES:
                lines = (item.text if item.text and line.startswith("Sources: ") else line for line in content.credits[:-1])
                return (*((content.warning,) if content.warning else ()), *lines)
            case ItemKind.DISCLAIMER:
                return ((f"{self._day()} " if not self._tells_day() else "") + content.credits[-1],)
            case _:
                return (item.text,)

    def _day(self) -> str:
        edition = self._request.content.edition
        told = f" Edition of {long_day(edition)}." if edition is not None else ""
        return f"As of {long_day(self._request.document.day)}.{told}"

    def _tells_day(self) -> bool:
        """Whether some other item says the day; no page goes without."""
        tellers = (self._layout.of_kind(kind) for kind in (ItemKind.SUBTITLE, ItemKind.SOURCES))
        return self._layout.of_kind(ItemKind.DAY) is not None or any(item is not None and not item.text for item in tellers)

    def _paint_legend(self, item: Item, box: QRectF) -> None:
        groups = self._legend
        for count in range(len(groups), -1, -1):
            left = [group.title for group in groups[count:]]
            words = ("No room in the legend for: " + ", ".join(left),)
            small = replace_points(item, NO_ROOM_POINTS)
            foot = min(height_of_words(words, box.width(), small) + 2, box.height()) if left else 0.0
            found = fitting_legend(groups[:count], box.width(), box.height() - foot, item.points * PIXELS_A_POINT) if count else None
            if found is not None:
                block, scale = found
                self._painter.save()
                self._painter.translate(box.topLeft())
                self._painter.scale(scale, scale)
                paint_legend(self._painter, self._colours, block, 0.0, 0.0)
                self._painter.restore()
            elif count:
                continue
            if left:
                place = QRectF(box.left(), box.bottom() - foot, box.width(), foot)
                paint_words(self._painter, words, place, small, self._colours.quiet_text)
                self._cut[item.id] = f"{words[0]}."
            return

    def _paint_about_map(self, item: Item, box: QRectF, request: RenderRequest) -> None:
        marks, viewport, frame = self._layout.marks, request.viewport, self._layout.of_kind(ItemKind.MAP)
        if item.kind is ItemKind.SCALE_BAR:
            scale = item.points * PIXELS_A_POINT / BAR_LETTERS
            step = scale / marks  # from units of the map to units in which the bar is drawn
            apparent = Viewport(viewport.x, viewport.y, viewport.resolution * step, viewport.width / step, viewport.height / step)
            self._painter.translate(box.right(), box.bottom())
            self._painter.scale(scale, scale)
            room = paint_scale_bar(
                self._painter,
                self._colours,
                request.projection,
                apparent,
                -6.0,
                -4.0,
                backed=frame is not None and _meet(item, frame),
                most=max(box.width() / scale - 12, 30.0),
            )
            if room.isEmpty():
                self._empty[item.id] = "No length is true on what is seen of this map."
        elif item.kind is ItemKind.NORTH_ARROW:
            direction = direction_of_north(request.projection, viewport)
            if direction is None:
                self._empty[item.id] = "North lies another way in each part of this map."
            else:
                paint_north(self._painter, self._colours, box, direction)
        elif not paint_locator(self._painter, self._colours, box, request.projection, viewport):
            self._empty[item.id] = "The map shows so much of the world that nothing needs locating."


def fitting_legend(groups: tuple[LegendGroup, ...], width: float, height: float, letters: float) -> tuple[LegendBlock, float] | None:
    """Lay a legend out in a box: in letters of so many pixels if they fit, else smaller ones; the columns as low as can be."""
    least = SMALLEST_POINTS * PIXELS_A_POINT / LEGEND_LETTERS
    largest = max(letters / LEGEND_LETTERS, least)
    wide = [(scale, COLUMN) for scale in np.linspace(largest, max(0.7 * largest, least), 7).tolist()]
    narrow = [(scale, LEAST_COLUMN) for scale in np.linspace(largest, least, 8).tolist()]  # in which long words are broken
    for scale, needed in (*wide, *narrow):
        columns = max(int((width / scale + 8) // needed), 1)
        across = min(COLUMN, width / scale / columns)
        for room in np.linspace(height / scale / 8, height / scale, 15).tolist():
            for split in (False, True):
                block = arrange("", groups, across, room, split=split, scale=scale)
                if len(block.columns) <= columns and block.height * scale <= height + 0.5:
                    return block, scale
    return None


def replace_points(item: Item, points: float) -> Item:
    """Give an item with other letters."""
    from msgspec.structs import replace as changed

    return changed(item, points=points)


def _weight(item: Item) -> QFont.Weight:
    return QFont.Weight.DemiBold if item.kind is ItemKind.TITLE else QFont.Weight.Normal


def _holds(viewport: Viewport, projection: Projection) -> bool:
    west, south, east, north = viewport.bounds
    left, bottom, right, top = projection.bounds
    return west <= left and south <= bottom and east >= right and north >= top


def _meet(one: Item, other: Item) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
