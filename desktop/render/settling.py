"""Room for words that are longer than their place on a page: what can give it, map or legend, does, for this drawing alone."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from layers.layout.model import Item, ItemKind, Layout

NEAR = 0.5
"""Millimetres by which things may overlap that stand below one another."""
GIVEN = 0.4
"""Of its height that a map or a legend gives at most."""
GROWING = (ItemKind.TITLE, ItemKind.SUBTITLE, ItemKind.DISCLAIMER, ItemKind.SOURCES)
AREA = (ItemKind.MAP, ItemKind.GRATICULE)


def settled(layout: Layout, needed: Callable[[Item], float]) -> Layout:
    """Give a page on which words stand that have no room in their places.

    Parameters
    ----------
    needed
        Gives the millimetres of height that the words of an item take in the smallest letters.
    """
    for kind in GROWING:
        item, area = layout.of_kind(kind), layout.of_kind(ItemKind.MAP)
        if item is None or area is None:
            continue
        more = needed(item) - item.height
        if more > 0.1 and item.bottom <= area.top + NEAR:
            layout = _downwards(layout, item, area, more)
        elif more > 0.1 and item.top >= area.bottom - NEAR:
            layout = _upwards(layout, item, area, more)
    return layout


def _downwards(layout: Layout, item: Item, area: Item, more: float) -> Layout:
    """Let words above the map grow, and what lies below them go down as far as the map's foot."""
    more = min(more, GIVEN * area.height)
    middle = area.top + area.height / 2

    def moved(other: Item) -> Item:
        if other.id == item.id:
            return replace(other, height=other.height + more)
        if other.top < item.bottom - NEAR or other.top > middle:
            return other
        if other.bottom > middle:  # the map itself, or a legend beside it
            return replace(other, top=other.top + more, height=other.height - more)
        return replace(other, top=other.top + more)

    return replace(layout, items=tuple(map(moved, layout.items)))


def _upwards(layout: Layout, item: Item, area: Item, more: float) -> Layout:
    """Let words at the foot grow, and what lies above them give way: a legend between them and the map, or the map."""
    legend = layout.of_kind(ItemKind.LEGEND)
    below = legend is not None and legend.top >= area.bottom - NEAR and legend.bottom <= item.top + NEAR
    giving = legend if below and legend is not None else area
    more = min(more, GIVEN * giving.height)
    middle = giving.top + giving.height / 2

    def moved(other: Item) -> Item:
        if other.id == item.id:
            return replace(other, top=other.top - more, height=other.height + more)
        if other.bottom > item.top + NEAR or other.bottom < middle:
            return other
        if other.top < middle:
            return replace(other, height=other.height - more)
        return replace(other, top=other.top - more)

    return replace(layout, items=tuple(map(moved, layout.items)))
