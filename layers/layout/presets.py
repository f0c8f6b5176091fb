"""Pages to begin with: each is arranged for its size, and everything on it can be moved."""

from __future__ import annotations

from dataclasses import dataclass

from layers.errors import RequestError
from layers.layout.model import LARGEST_SIDE, LEAST_SIDE, Item, ItemKind, Layout


@dataclass(frozen=True, slots=True)
class Page:
    """A size of paper or of a screen.

    Parameters
    ----------
    width, height
        Millimetres.
    title
        Size of the title in points; other letters follow it.
    """

    name: str
    width: float
    height: float
    title: float
    margin: float
    marks: float = 1.0


PAGES = {
    "screen": Page("Screen, 16:9", 508.0, 285.75, 26, 10.0),
    "slide": Page("Slide, 16:9", 338.667, 190.5, 22, 9.0, 0.8),
    "a4-landscape": Page("A4, landscape", 297.0, 210.0, 18, 12.0, 0.7),
    "a4-portrait": Page("A4, portrait", 210.0, 297.0, 18, 12.0, 0.65),
    "a3-landscape": Page("A3, landscape", 420.0, 297.0, 24, 15.0, 0.9),
    "a3-portrait": Page("A3, portrait", 297.0, 420.0, 24, 15.0, 0.8),
    "letter-landscape": Page("Letter, landscape", 279.4, 215.9, 18, 12.0, 0.7),
    "letter-portrait": Page("Letter, portrait", 215.9, 279.4, 18, 12.0, 0.65),
    "square": Page("Square", 200.0, 200.0, 18, 8.0, 0.6),
    "column-1": Page("Newspaper, one column", 45.0, 205.0, 9, 1.5, 0.57),
    "column-2": Page("Newspaper, two columns", 94.0, 165.0, 11, 2.0, 0.57),
    "column-3": Page("Newspaper, three columns", 143.0, 150.0, 13, 2.5, 0.57),
    "column-4": Page("Newspaper, four columns", 192.0, 150.0, 15, 3.0, 0.6),
    "column-6": Page("Newspaper, full width", 290.0, 190.0, 20, 4.0, 0.7),
}
"""By the name that commands and files use. Newspapers set columns of 45 mm with 4 mm between them, as broadsheets of six columns do."""

LEAST_MARKS = 0.57
"""Below which names on the map would be smaller than 4.5 points, which no newspaper prints."""
NARROW = 120.0
"""Millimetres of a page's width below which the scale bar has no room on the map."""
LEGEND_SHARE = 0.24
MOST_LEGEND = 78.0
"""Millimetres of the legend's width beside a map."""
COLUMN_LETTERS = 8.1
LEGEND_LETTERS = 21.0
"""Millimetres, a point of its letters, that a column of the legend needs across, and that the catalogue's legend is long in one column."""

Box = tuple[float, float, float, float]
"""Left, top, width and height in millimetres."""


def preset(name: str, shape: float | None = None) -> Layout:
    """Arrange a page of a known size.

    Parameters
    ----------
    shape
        Of the map, from :func:`layers.layout.shape.shape_of`: the arrangement is the one in which the map becomes largest.

    Raises
    ------
    RequestError
        There is no such page.
    """
    if name not in PAGES:
        raise RequestError(f"There is no page '{name}'.", f"Choose among {', '.join(PAGES)}.")
    return _arranged(name, PAGES[name], shape)


def custom(width: float, height: float, shape: float | None = None) -> Layout:
    """Arrange a page of any size in millimetres, with letters to suit it; see :func:`preset`.

    Raises
    ------
    RequestError
        A side is too short or too long.
    """
    if not all(LEAST_SIDE <= side <= LARGEST_SIDE for side in (width, height)):
        raise RequestError(f"A page of {width:g} x {height:g} mm cannot be.", f"Ask for sides of {LEAST_SIDE:g} to {LARGEST_SIDE:g} mm.")
    side = (width * height) ** 0.5
    page = Page("", width, height, min(max(side / 13, 8.0), 48.0), min(max(side / 24, 1.5), 20.0), min(max(side / 350, LEAST_MARKS), 1.5))
    return _arranged("", page, shape)


def _beside(page: Page, inner: float, top: float, room: float) -> tuple[Box, Box]:
    """Give the places of the map, and of the legend at its left."""
    width = min(inner * LEGEND_SHARE, MOST_LEGEND * page.marks / 0.7)
    return (page.margin + width + 3, top, inner - width - 3, room), (page.margin, top, width, room)


def _below(page: Page, inner: float, top: float, room: float, shape: float | None, letters: float) -> tuple[Box, Box]:
    """Give the places of the map, and of the legend in columns under it; no map of a shape of its own gets a frame that it cannot fill."""
    bar = 5.5 if page.width < NARROW else 0.0
    height = room * (0.36 if page.width < 60 else 0.5 if bar else 0.66 if page.height > 1.25 * page.width else 0.58)
    if shape is not None:
        height = min(inner / shape, max(height, room - bar - _legend_height(letters, inner) - 2.5))
    return (page.margin, top, inner, height), (page.margin, top + height + bar + 2.5, inner, room - height - bar - 2.5)


def _legend_height(letters: float, width: float) -> float:
    """Estimate how many millimetres the legend of the whole catalogue takes in as many columns as there is width for."""
    columns = max(int(width / (COLUMN_LETTERS * letters)), 1)
    return letters * (LEGEND_LETTERS / columns + 1.2)


def _area(frame: Box, shape: float) -> float:
    width = min(frame[2], frame[3] * shape)
    return width * width / shape


def _legend_letters(legend: Box, least: float) -> float:
    """Give the largest letters of a legend that has room to spare."""
    return next((least * more for more in (1.25, 1.12) if _legend_height(least * more, legend[2]) <= legend[3]), least)


def _arranged(name: str, page: Page, shape: float | None) -> Layout:
    """Put title above, sources below, and the legend beside the map where the page is wide and the map not, else under it."""
    margin, inner = page.margin, page.width - 2 * page.margin
    small = max(page.title * 0.36, 5.5)
    line = small * 0.3528 * 1.3
    narrow = page.width < NARROW
    head = page.title * 0.3528 * 1.35 * (2 if narrow else 1)
    sub = page.title * 0.6
    sub_height = sub * 0.3528 * 1.4
    tall = page.width < 250  # disclaimer and projection have a line each
    foot_lines = 9 if page.width < 60 else 6 if narrow else 5 if tall else 3
    foot = page.height - margin - foot_lines * line
    top = margin + head + sub_height + 1.2
    room = foot - top - 1.5
    letters = small * 1.1
    frame, legend = _below(page, inner, top, room, shape, letters)
    if page.width / page.height > 1.15 and not narrow:
        beside = _beside(page, inner, top, room)
        if shape is None or _area(beside[0], shape) > _area(frame, shape):
            frame, legend = beside
    if shape is not None and legend[2] == inner:
        letters = _legend_letters(legend, letters)
    left, upper, wide, high = frame
    across = wide if shape is None else min(wide, high * shape)  # of what is drawn, whose edge nothing must hang over
    right = left + (wide + across) / 2
    bar, globe = min(45.0 * page.marks / 0.7, across * 0.6), min(30.0, 0.2 * min(wide, high) + (3 if narrow else 6))
    bar_top = upper + high + 0.6 if narrow else upper + high - 7.5
    disclaimer = foot + (foot_lines - (3 if narrow else 2 if tall else 1)) * line
    last = page.height - margin - line
    about = (margin, last, inner) if tall else (margin + inner * 0.62, last, inner * 0.38)
    said = (inner * (1 if tall else 0.62), page.height - margin - disclaimer if narrow else line)
    items = (
        Item("map", ItemKind.MAP, left, upper, wide, high),
        Item("graticule", ItemKind.GRATICULE, left, upper, wide, high, points=small),
        Item("title", ItemKind.TITLE, margin, margin, inner, head, points=page.title),
        Item("subtitle", ItemKind.SUBTITLE, margin, margin + head, inner, sub_height, points=sub),
        Item("legend", ItemKind.LEGEND, *legend, points=letters),
        Item(
            "scale-bar",
            ItemKind.SCALE_BAR,
            right - bar - (0 if narrow else 1),
            bar_top,
            bar,
            5.2 if narrow else 6.5,
            points=small,
            align="right",
        ),
        Item("north-arrow", ItemKind.NORTH_ARROW, right - 11, upper + 2, 8, 10, points=small),
        Item("locator", ItemKind.LOCATOR, left + 2, upper + 2, globe, globe, points=small),
        Item("sources", ItemKind.SOURCES, margin, foot, inner, disclaimer - foot, points=small),
        Item("disclaimer", ItemKind.DISCLAIMER, margin, disclaimer, *said, points=small),
        Item("day", ItemKind.DAY, margin + inner / 2, margin + head, inner / 2, sub_height, points=small, align="right", visible=False),
        Item("projection", ItemKind.PROJECTION, *about, line, points=small, align="left" if tall else "right", visible=not narrow),
    )
    return Layout(name, page.width, page.height, tuple(_whole(item) for item in items), page.marks)


def _whole(item: Item) -> Item:
    """Give places to a hundredth of a millimetre, as files and fields show them."""
    from msgspec.structs import replace

    box = (round(value, 2) for value in (item.left, item.top, max(item.width, 2.0), max(item.height, 2.0)))
    left, top, width, height = box
    return replace(item, left=left, top=top, width=width, height=height, points=round(item.points, 1))
