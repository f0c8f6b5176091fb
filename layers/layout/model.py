"""A page, and the things on it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import Enum
from typing import Literal

import msgspec
from msgspec.structs import replace

Align = Literal["left", "centre", "right"]

MM_AN_INCH = 25.4
PIXELS_AN_INCH = 96.0
"""Logical pixels, in which maps are drawn."""
LEAST_SIDE, LARGEST_SIDE = 30.0, 2000.0
"""Millimetres of a page's side."""
LEAST_ITEM = 2.0
MOST_ITEMS = 100
LONGEST_TEXT = 2000
MOST_TEXTS = 500


class ItemKind(str, Enum):
    """What a thing on the page is. All but TEXT are there once at most, and know what to show."""

    MAP = "map"
    TITLE = "title"
    SUBTITLE = "subtitle"
    LEGEND = "legend"
    SCALE_BAR = "scale-bar"
    NORTH_ARROW = "north-arrow"
    GRATICULE = "graticule"
    LOCATOR = "locator"
    SOURCES = "sources"
    DAY = "day"
    PROJECTION = "projection"
    DISCLAIMER = "disclaimer"
    TEXT = "text"


NAMES = {
    ItemKind.MAP: "Map",
    ItemKind.TITLE: "Title",
    ItemKind.SUBTITLE: "Subtitle",
    ItemKind.LEGEND: "Legend",
    ItemKind.SCALE_BAR: "Scale bar",
    ItemKind.NORTH_ARROW: "North arrow",
    ItemKind.GRATICULE: "Meridians and parallels",
    ItemKind.LOCATOR: "Locator",
    ItemKind.SOURCES: "Sources and credits",
    ItemKind.DAY: "Day and edition",
    ItemKind.PROJECTION: "Projection",
    ItemKind.DISCLAIMER: "Disclaimer",
    ItemKind.TEXT: "Text",
}
WORDED = frozenset((ItemKind.TITLE, ItemKind.SUBTITLE, ItemKind.SOURCES, ItemKind.PROJECTION, ItemKind.TEXT))
"""What shows the user's own words where there are any. Day and disclaimer always say what is so."""


class Item(msgspec.Struct, frozen=True):
    """A thing on the page.

    Parameters
    ----------
    id
        Names it within its page.
    left, top, width, height
        Millimetres from the page's upper left corner, and size.
    text
        The user's words, in place of what it says by itself.
    points
        Size of its letters, in points of 1/72 inch.
    """

    id: str
    kind: ItemKind
    left: float
    top: float
    width: float
    height: float
    text: str = ""
    points: float = 8.0
    align: Align = "left"
    visible: bool = True

    @property
    def right(self) -> float:
        """Millimetres from the page's left edge to the item's right one."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Millimetres from the page's top to the item's foot."""
        return self.top + self.height

    @property
    def name(self) -> str:
        """What the user reads of it."""
        return NAMES[self.kind] if self.kind is not ItemKind.TEXT else f"Text: {self.text[:30]}"


class Layout(msgspec.Struct, frozen=True):
    """A page.

    Parameters
    ----------
    page
        Name of the preset it was made from.
    width, height
        Millimetres.
    items
        The lowest first: what comes later lies above.
    marks
        Size of marks, lines and names on the map; 1 is that of the screen.
    legend_texts
        Pairs of a text of the legend and the user's words for it.
    """

    page: str
    width: float
    height: float
    items: tuple[Item, ...]
    marks: float = 1.0
    legend_texts: tuple[tuple[str, str], ...] = ()

    def item(self, item_id: str) -> Item:
        """The item of that id.

        Raises
        ------
        KeyError
            There is none.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def of_kind(self, kind: ItemKind) -> Item | None:
        """The visible item of a kind, or None."""
        return next((item for item in self.items if item.kind is kind and item.visible), None)

    def pixels(self, dpi: float) -> tuple[int, int]:
        """Width and height of the page in pixels."""
        return round(self.width / MM_AN_INCH * dpi), round(self.height / MM_AN_INCH * dpi)


def with_item(layout: Layout, item: Item) -> Layout:
    """Put an item in place of the one with its id."""
    return replace(layout, items=tuple(item if old.id == item.id else old for old in layout.items))


def problem_of(layout: Layout) -> str:
    """Say what is wrong with a page that comes from a file, or give an empty text."""
    return next(_problems(layout), "")


def _problems(layout: Layout) -> Iterator[str]:
    for side in (layout.width, layout.height):
        if not LEAST_SIDE <= side <= LARGEST_SIDE:
            yield f"a side of the page is not between {LEAST_SIDE:g} and {LARGEST_SIDE:g} mm"
    if not 0.2 <= layout.marks <= 5:
        yield "its marks are not between a fifth and five times their size"
    if len(layout.items) > MOST_ITEMS or len(layout.legend_texts) > MOST_TEXTS:
        yield f"its page has more than {MOST_ITEMS} items, or {MOST_TEXTS} texts of the legend"
    ids = [item.id for item in layout.items]
    if len(set(ids)) < len(ids):
        yield "two items of its page have the same id"
    once = [item.kind for item in layout.items if item.kind is not ItemKind.TEXT]
    if len(set(once)) < len(once):
        yield "its page has two items of a kind that is there once"
    texts = [layout.page, *ids, *(item.text for item in layout.items), *(text for pair in layout.legend_texts for text in pair)]
    if any(len(text) > LONGEST_TEXT for text in texts):
        yield f"a text of its page has more than {LONGEST_TEXT} characters"
    for item in layout.items:
        if not _placed(item):
            yield f"the place or size of '{item.id[:40]}' on its page is none that can be"


def _placed(item: Item) -> bool:
    numbers = (item.left, item.top, item.width, item.height, item.points)
    if not all(map(math.isfinite, numbers)) or not 3 <= item.points <= 200:
        return False
    near = max(abs(item.left), abs(item.top), item.right, item.bottom) <= 2 * LARGEST_SIDE
    return near and min(item.width, item.height) >= LEAST_ITEM
