"""What can be done to a page, as pure functions from map document to map document, named as Undo shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from layers.document import MapDocument
from layers.edits import Edit, one_line
from layers.errors import RequestError
from layers.layout.model import LEAST_ITEM, Align, Item, ItemKind, Layout, with_item

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]


def lay_out(document: MapDocument, layout: Layout | None) -> Edit:
    """Give the map a page, or none: then every export arranges itself."""
    name = "No page layout" if layout is None else f"Page {layout.page or 'of its own size'}"
    return Edit(name, replace(document, layout=layout))


def move_item(document: MapDocument, item_id: str, left: float, top: float, *, nudge: bool = False) -> Edit:
    """Put an item elsewhere; it stays on the page. Consecutive nudges of one item are one step."""
    page, item = _found(document, item_id)
    left = min(max(left, 0.0), max(page.width - item.width, 0.0))
    top = min(max(top, 0.0), max(page.height - item.height, 0.0))
    moved = replace(item, left=round(left, 2), top=round(top, 2))
    return _changed(document, page, moved, f"Move {item.name}", "move" if nudge else None)


def resize_item(document: MapDocument, item_id: str, left: float, top: float, width: float, height: float) -> Edit:
    """Give an item another place and size; it stays on the page. Consecutive changes of one item are one step."""
    page, item = _found(document, item_id)
    left, top = min(max(left, 0.0), page.width - LEAST_ITEM), min(max(top, 0.0), page.height - LEAST_ITEM)
    width = min(max(width, LEAST_ITEM), page.width - left)
    height = min(max(height, LEAST_ITEM), page.height - top)
    sized = replace(item, left=round(left, 2), top=round(top, 2), width=round(width, 2), height=round(height, 2))
    return _changed(document, page, sized, f"Size of {item.name}", "size")


def show_item(document: MapDocument, item_id: str, visible: bool) -> Edit:
    """Let an item stand on the page, or leave it out.

    Raises
    ------
    RequestError
        It must stay: no map without its day, and without what boundaries mean.
    """
    page, item = _found(document, item_id)
    if not visible and item.kind in (ItemKind.MAP, ItemKind.DISCLAIMER):
        raise RequestError(f"{item.name} stays on every page.", "Make it smaller, or move it.")
    return _changed(document, page, replace(item, visible=visible), ("Show " if visible else "Hide ") + item.name, None)


def word_item(document: MapDocument, item_id: str, text: str) -> Edit:
    """Give an item words of the user's; blanks bring back what it says by itself."""
    page, item = _found(document, item_id)
    return _changed(document, page, replace(item, text=one_line(text)), f"Words of {item.name}", "words")


def letter_item(document: MapDocument, item_id: str, points: float, align: Align) -> Edit:
    """Give an item another size of letters, in points, and another side to keep to."""
    page, item = _found(document, item_id)
    return _changed(document, page, replace(item, points=min(max(points, 3.0), 200.0), align=align), f"Letters of {item.name}", "letters")


def align_items(document: MapDocument, item_ids: Sequence[str], edge: Edge) -> Edit:
    """Bring items to a common edge or middle: that of the first, or of the page's margins where there is one item only."""
    page = _page(document)
    items = [page.item(item_id) for item_id in item_ids]
    if not items:
        return Edit("Align", document)
    margin = min((item.left for item in page.items if item.visible), default=0.0)
    first = items[0]
    if len(items) == 1:
        first = replace(first, left=margin, top=margin, width=page.width - 2 * margin, height=page.height - 2 * margin)
    for item in items if len(items) == 1 else items[1:]:
        page = with_item(page, _aligned(item, first, edge))
    return Edit(f"Align {edge}", replace(document, layout=page))


def _aligned(item: Item, to: Item, edge: Edge) -> Item:
    match edge:
        case "left":
            return replace(item, left=to.left)
        case "right":
            return replace(item, left=round(to.right - item.width, 2))
        case "centre":
            return replace(item, left=round(to.left + (to.width - item.width) / 2, 2))
        case "top":
            return replace(item, top=to.top)
        case "bottom":
            return replace(item, top=round(to.bottom - item.height, 2))
        case "middle":
            return replace(item, top=round(to.top + (to.height - item.height) / 2, 2))


def add_text(document: MapDocument, text: str) -> Edit:
    """Put words of the user's in the middle of the page."""
    page = _page(document)
    taken = {item.id for item in page.items}
    name = next(f"text-{number}" for number in range(1, len(taken) + 2) if f"text-{number}" not in taken)
    item = Item(
        name, ItemKind.TEXT, round(page.width * 0.3, 2), round(page.height * 0.45, 2), round(page.width * 0.4, 2), 8.0, one_line(text)
    )
    return Edit("Add text", replace(document, layout=replace(page, items=(*page.items, item))))


def remove_text(document: MapDocument, item_id: str) -> Edit:
    """Take words of the user's off the page."""
    page, item = _found(document, item_id)
    left = tuple(old for old in page.items if old.id != item_id or old.kind is not ItemKind.TEXT)
    return Edit(f"Remove {item.name}", replace(document, layout=replace(page, items=left)))


def reword_legend(document: MapDocument, automatic: str, words: str) -> Edit:
    """Give a text of the legend the user's words, wherever it stands; blanks bring the automatic one back."""
    page = _page(document)
    kept = tuple(pair for pair in page.legend_texts if pair[0] != automatic)
    words = one_line(words)
    texts = (*kept, (automatic, words)) if words and words != automatic else kept
    return Edit("Words of the legend", replace(document, layout=replace(page, legend_texts=texts)))


def size_marks(document: MapDocument, marks: float) -> Edit:
    """Draw marks, lines and names of the map larger or smaller; 1 is as on the screen."""
    page = _page(document)
    return Edit("Size of marks", replace(document, layout=replace(page, marks=min(max(marks, 0.2), 5.0))), fold="layout marks")


def _page(document: MapDocument) -> Layout:
    if document.layout is None:
        raise RequestError("The map has no page yet.", "Choose one first.")
    return document.layout


def _found(document: MapDocument, item_id: str) -> tuple[Layout, Item]:
    page = _page(document)
    return page, page.item(item_id)


def _changed(document: MapDocument, page: Layout, item: Item, name: str, fold: str | None) -> Edit:
    changed = replace(document, layout=with_item(page, item))
    return Edit(name, changed, fold=None if fold is None else f"layout {fold} {item.id}")
