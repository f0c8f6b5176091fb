"""Where an item comes to rest that is dragged near an edge or a middle of another, of the page or of its margin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from layers.layout.model import Item, Layout

NEAR = 1.6
"""Millimetres within which an edge draws."""


@dataclass(frozen=True, slots=True)
class Snap:
    """Where an item comes to rest.

    Parameters
    ----------
    left, top
        Millimetres.
    upright, level
        Lines that it was drawn to, in millimetres from the left and from the top.
    """

    left: float
    top: float
    upright: tuple[float, ...] = ()
    level: tuple[float, ...] = ()


def snapped(layout: Layout, item: Item, left: float, top: float, near: float = NEAR) -> Snap:
    """Give the place of an item that was dragged to a point."""
    others = [other for other in layout.items if other.id != item.id and other.visible]
    x, upright = _nearest(left, item.width, _lines(layout.width, ((other.left, other.width) for other in others)), near)
    y, level = _nearest(top, item.height, _lines(layout.height, ((other.top, other.height) for other in others)), near)
    return Snap(x, y, upright, level)


def _lines(size: float, spans: Iterable[tuple[float, float]]) -> list[float]:
    lines = [0.0, size / 2, size]
    for start, length in spans:
        lines += [start, start + length / 2, start + length]
    return lines


def _nearest(start: float, length: float, lines: list[float], near: float) -> tuple[float, tuple[float, ...]]:
    ways = [(abs(line - edge), line - edge, line) for edge in (start, start + length / 2, start + length) for line in lines]
    distance, shift, line = min(ways)
    return (start + shift, (line,)) if distance <= near else (start, ())
