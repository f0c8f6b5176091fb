"""Every measure with its state on a day, by element and by the countries that goods leave and reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY_ELEMENT, NOT_STATED, Direction, ScopeBasis
from layers.errors import RequestError
from layers.restrictions.conditions import border_holds
from layers.restrictions.holds import Holds
from layers.restrictions.setting import Countries, Setting, may_lie_in
from layers.restrictions.state import Standing, standing_on
from layers.restrictions.wording import why


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure, how it stands on the day, and a sentence that says why."""

    measure: Measure
    standing: Standing
    why: str


def entries(
    catalogue: Catalogue, day: dt.date, element: str | None = None, leaving: str | None = None, reaching: str | None = None
) -> Iterator[Entry]:
    """Give every measure, whatever its state, that can touch goods of an element on their way.

    Parameters
    ----------
    element
        Symbol of an element; measures that set no condition on elements are among the answers.
    leaving, reaching
        ISO 3166-1 alpha-3, or `EUU`. Measures on exports must be issued by the country that goods leave, measures on imports
        by the one that they reach; each must name the other end, if that is given, and not spare it. Rules on origin or
        with a content threshold reach goods that leave any country. With either, measures that act on no goods are left out.

    Raises
    ------
    RequestError
        If an element or a country is not known.
    """
    setting = Setting(catalogue, day)
    symbol = None if element is None else known_element(catalogue, element)
    start, end = (None if code is None else known_country(catalogue, code) for code in (leaving, reaching))
    for measure in catalogue.measures.values():
        if _is_about(measure, symbol) and _touches(measure, setting, start, end):
            standing = standing_on(measure, day)
            yield Entry(measure, standing, why(measure, standing))


def known_element(catalogue: Catalogue, text: str) -> str:
    """Give the symbol of an element as the catalogue writes it; RequestError if it has none such."""
    symbol = text.strip().capitalize()
    if symbol not in catalogue.elements:
        raise RequestError(f"There is no element {text!r} in the catalogue.", f"Choose one of {', '.join(catalogue.elements)}.")
    return symbol


def known_country(catalogue: Catalogue, text: str) -> str:
    """Give the code of a country of the catalogue or the world map; RequestError if it is neither."""
    code = text.strip().upper()
    if code in catalogue.countries:
        return code
    from layers.geometry.world import load_world

    if code in load_world("110m").codes:
        return code
    known = ", ".join(catalogue.countries)
    raise RequestError(f"There is no country {text!r}.", f"Write a code of ISO 3166-1 alpha-3; the catalogue speaks of {known}.")


def _is_about(measure: Measure, symbol: str | None) -> bool:
    if symbol is None:
        return True
    return symbol not in measure.exempt_elements and not {ANY_ELEMENT, NOT_STATED, symbol}.isdisjoint(measure.elements)


def _touches(measure: Measure, setting: Setting, leaving: str | None, reaching: str | None) -> bool:
    if leaving is None and reaching is None:
        return True
    sides = setting.sides(measure)
    start, end = (None if code is None else setting.place(code) for code in (leaving, reaching))
    if leaving and reaching and border_holds(leaving, reaching, end) is Holds.NO:
        return False
    if measure.direction is Direction.EXPORT:
        reaches_all = measure.basis is ScopeBasis.ORIGIN or measure.de_minimis_percent is not None
        tied = None if reaches_all else start
        return may_lie_in(tied, sides.home) and _is_named(end, sides.named, sides.spared | sides.home)
    if measure.direction in (Direction.IMPORT, Direction.PROCUREMENT):
        return may_lie_in(end, sides.home) and _is_named(start, sides.named, sides.spared | sides.home)
    return False


def _is_named(place: Countries, named: Countries, left_alone: frozenset[str]) -> bool:
    """Whether a measure names some country of a place that it does not leave alone; a place that is not given may be any."""
    if place is None:
        return True
    rest = place - left_alone
    return bool(rest) and may_lie_in(rest, named)
