"""Countries at both ends of a measure on one day: blocs stand for their members, `WLD` for anywhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from layers.catalogue.loading import EUROPEAN_UNION, Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ALL_TARGETS
from layers.restrictions.holds import Holds

WORLD = "WLD"
_EUROPEAN_UNION_GROUP = "EU27"

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


class Borders:
    """Places and sides on one day, each worked out once."""

    def __init__(self, catalogue: Catalogue, day: dt.date) -> None:
        self._catalogue = catalogue
        self._day = day
        self._places: dict[str, Countries] = {}
        self._sides: dict[str, Sides] = {}

    def place(self, code: str) -> Countries:
        """Countries that a code stands for."""
        if code not in self._places:
            self._places[code] = None if code == WORLD else self._members(code)
        return self._places[code]

    def sides(self, measure: Measure) -> Sides:
        """Countries that a measure speaks of."""
        if measure.id not in self._sides:
            named = None if ALL_TARGETS in measure.targets else self._union(measure.targets)
            self._sides[measure.id] = Sides(self._members(measure.issuer_territory), named, self._union(measure.exempt_targets))
        return self._sides[measure.id]

    def _members(self, code: str) -> frozenset[str]:
        if code == EUROPEAN_UNION:
            return self._catalogue.members(_EUROPEAN_UNION_GROUP, self._day)
        return frozenset({code})

    def _union(self, codes: tuple[str, ...]) -> frozenset[str]:
        return frozenset().union(*map(self._members, codes))


def lies_in(place: Countries, countries: Countries) -> Holds:
    """Whether a place lies in some countries: unknown where it does so in part, or is not told."""
    if countries is None:
        return Holds.YES
    if place is None:
        return Holds.UNKNOWN if countries else Holds.NO
    if not place & countries:
        return Holds.NO
    return Holds.YES if place <= countries else Holds.UNKNOWN


def may_lie_in(place: Countries, countries: Countries) -> bool:
    """Whether :func:`lies_in` does not say no, found out faster."""
    return place is None or countries is None or not place.isdisjoint(countries)


def territory(measure: Measure, day: dt.date, catalogue: Catalogue) -> frozenset[str]:
    """Countries whose border the measure guards: the issuer's, or a bloc's members on that day."""
    return Borders(catalogue, day).sides(measure).home


def targets(measure: Measure, day: dt.date, catalogue: Catalogue) -> frozenset[str] | None:
    """Countries the measure names and does not spare, blocs expanded; None stands for all countries."""
    sides = Borders(catalogue, day).sides(measure)
    return None if sides.named is None else sides.named - sides.spared
