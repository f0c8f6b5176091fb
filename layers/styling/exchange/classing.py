"""Classes and scales as other programs tell them, in our words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from layers.style import MOST_VALUES, ClassMethod, StyleKind

_SAME = 1e-9
"""Share of a bound within which another is the same."""


@dataclass(frozen=True)
class Told:
    """A class as another program tells it: of a value, or from one number to another."""

    colour: str
    value: str | None = None
    edges: tuple[float, ...] = ()


def classed(columns: Collection[str], classes: Sequence[Told], lost: list[str], *, graduated: bool = False) -> dict[str, Any]:
    """Give what decides the colours: categories of one column, or classes parted at their edges, each in its colour.

    Parameters
    ----------
    graduated
        Whether classes are meant, even where no edge is told.
    """
    if len(columns) != 1:
        lost.append("rules about several columns: one symbol for all is taken")
        return {"kind": StyleKind.SINGLE}
    [column] = columns
    if '("' in column:
        lost.append(f"classes of the expression {column[:60]}: one symbol for all is taken")
        return {"kind": StyleKind.SINGLE}
    if not graduated and not any(one.edges for one in classes):
        valued = {one.value: one.colour for one in reversed(classes) if one.value}
        if len(valued) > MOST_VALUES:
            lost.append(f"categories after the first {MOST_VALUES}: they are all other values")
        kept = list(reversed(valued.items()))[:MOST_VALUES]
        values, colours = tuple(value for value, _ in kept), tuple(colour for _, colour in kept)
        return {"kind": StyleKind.CATEGORIES, "category": column, "values": values, "colours": colours}
    parted = _apart([edge for one in classes for edge in one.edges])
    if not 2 <= len(parted) <= 10:
        lost.append(f"{len(parted)} bounds of classes, of which there may be 2 to 10: they are parted anew")
        return {"kind": StyleKind.GRADUATED, "column": column}
    style = {"kind": StyleKind.GRADUATED, "column": column, "method": ClassMethod.MANUAL, "bounds": tuple(parted)}
    ranged = sorted((one for one in classes if len(one.edges) == 2), key=lambda one: one.edges)
    if len(parted) > len(ranged) + 1:
        lost.append("gaps between the classes: they are classes of their own, in colours of a palette of our own")
        return style
    return style | {"colours": tuple(one.colour for one in ranged)}


def _apart(edges: Sequence[float]) -> list[float]:
    """Give edges from the least to the greatest, once each."""
    found: list[float] = []
    for edge in sorted(edges):
        if found and edge - found[-1] <= _SAME * max(abs(edge), abs(found[-1])):
            found[-1] = edge
        else:
            found.append(edge)
    return found


def scales_of(low: float, high: float, lost: list[str]) -> dict[str, Any]:
    """Give the range of scales that a layer is drawn at, as denominators; 0 for no bound."""
    if high and not 0 <= low < high <= 1e12:
        lost.append("a range of scales that holds none")
        return {}
    return {"scale_from": max(low, 0.0), "scale_to": max(high, 0.0)}


def within(classes: list[Told]) -> list[Told]:
    """Leave out what lies beyond all classes of numbers, which other programs need a class for."""
    ranged = [one for one in classes if len(one.edges) == 2]
    bounds = {edge for one in ranged for edge in one.edges}
    ends = {min(bounds), max(bounds)} if len(ranged) > 1 else None
    return [one for one in classes if ends is None or set(one.edges) != ends]
