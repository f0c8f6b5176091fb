"""What all matches of one day share: the countries at both ends of measures, and how products lie under each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from layers.catalogue.loading import EUROPEAN_UNION, Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ALL_TARGETS
from layers.restrictions.holds import Holds

WORLD = "WLD"
EUROPEAN_UNION_MEMBERS = "EU27"

Countries = frozenset[str] | None
"""ISO 3166-1 alpha-3 codes; None is all countries, or as a place some country that is not told."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The countries that a measure speaks of on a day.

    Parameters
    ----------
    home
        Whose border the measure guards: the issuer's, or a bloc's members'.
    named
        Whom it names as destinations (export) or origins (import); None stands for all.
    spared
        Whom it takes out of these.
    """

    home: frozenset[str]
    named: Countries
    spared: frozenset[str]


class Setting:
    """The catalogue on one day; each answer is worked out once."""

    def __init__(self, catalogue: Catalogue, day: dt.date) -> None:
        self.day = day
        self._catalogue = catalogue
        self._places: dict[str, Countries] = {}
        self._sides: dict[str, Sides] = {}
        self._under: dict[tuple[str, tuple[str, ...]], Holds] = {}

    def place(self, code: str) -> Countries:
        """Countries that a code stands for: blocs for their members on the day, `WLD` for a country that is not told."""
        if code not in self._places:
            self._places[code] = None if code == WORLD else self._members(code)
        return self._places[code]

    def sides(self, measure: Measure) -> Sides:
        """Countries that a measure speaks of."""
        if measure.id not in self._sides:
            named = None if ALL_TARGETS in measure.targets else self._union(measure.targets)
            self._sides[measure.id] = Sides(self._members(measure.issuer_territory), named, self._union(measure.exempt_targets))
        return self._sides[measure.id]

    @property
    def union(self) -> frozenset[str]:
        """The members of the European Union: all of the day that the scope of a measure depends on."""
        return self._members(EUROPEAN_UNION)

    @cached_property
    def traded_rare_earths(self) -> frozenset[str]:
        """Symbols of the rare earths but promethium, which has no stable isotope and is not traded."""
        return frozenset(symbol for symbol, element in self._catalogue.elements.items() if element.is_rare_earth) - {"Pm"}

    def falls_under(self, product: str, roots: tuple[str, ...]) -> Holds:
        """Whether a product lies under some of the roots: unknown where a root is narrower than the product.

        Raises
        ------
        RequestError
            If the catalogue does not know the product.
        """
        key = product, roots
        if key not in self._under:
            is_within = self._catalogue.products.is_within
            if any(is_within(product, root) for root in roots):
                self._under[key] = Holds.YES
            else:
                self._under[key] = Holds.UNKNOWN if any(is_within(root, product) for root in roots) else Holds.NO
        return self._under[key]

    def _members(self, code: str) -> frozenset[str]:
        if code == EUROPEAN_UNION:
            return self._catalogue.members(EUROPEAN_UNION_MEMBERS, self.day)
        return frozenset({code})

    def _union(self, codes: tuple[str, ...]) -> frozenset[str]:
        return frozenset().union(*map(self._members, codes))


def lies_in(place: Countries, countries: Countries) -> Holds:
    """Whether a place lies in some countries: unknown where it does so in part, or is not told."""
    if countries is None:
        return Holds.YES
    if place is None:
        return Holds.UNKNOWN if countries else Holds.NO
    return one_of(place, countries)


def one_of(possible: frozenset[str], listed: frozenset[str]) -> Holds:
    """Whether the one of several possibilities that is true is on a list: unknown where only some of them are."""
    if possible.isdisjoint(listed):
        return Holds.NO
    return Holds.YES if possible <= listed else Holds.UNKNOWN


def may_lie_in(place: Countries, countries: Countries) -> bool:
    """Whether :func:`lies_in` does not say no, found out faster."""
    return place is None or countries is None or not place.isdisjoint(countries)


def territory(measure: Measure, day: dt.date, catalogue: Catalogue) -> frozenset[str]:
    """Countries whose border the measure guards: the issuer's, or a bloc's members on that day."""
    return Setting(catalogue, day).sides(measure).home


def targets(measure: Measure, day: dt.date, catalogue: Catalogue) -> frozenset[str] | None:
    """Countries the measure names and does not spare, blocs expanded; None stands for all countries."""
    sides = Setting(catalogue, day).sides(measure)
    return None if sides.named is None else sides.named - sides.spared
