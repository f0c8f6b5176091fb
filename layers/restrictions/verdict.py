"""Verdict of a link or flow, and roles of countries, on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY, ANY_ELEMENT, NOT_STATED, Direction, IssuerKind, Role, ScopeBasis
from layers.restrictions.match import Consignment, Holds, Match, match_within, named_parties
from layers.restrictions.setting import Countries, Setting, Sides, may_lie_in
from layers.restrictions.state import Standing, State, standing_on


class Verdict(IntEnum):
    """What a day's measures mean for a consignment; the greater value is the more severe."""

    FREE = 0
    SUSPENDED = 1
    UNKNOWN = 2
    TARIFFED = 3
    LICENCE = 4
    BANNED = 5

    @property
    def label(self) -> str:
        """The word of the legend."""
        return _LABELS[self]


_LABELS = {
    Verdict.FREE: "Free",
    Verdict.SUSPENDED: "Suspended",
    Verdict.UNKNOWN: "Unknown",
    Verdict.TARIFFED: "Tariffed",
    Verdict.LICENCE: "Licence needed",
    Verdict.BANNED: "Banned",
}
# Kinds that are not here (investment screening, procurement rules) colour neither links nor countries.
_VERDICT_OF = {
    "export-ban": Verdict.BANNED,
    "sanction": Verdict.BANNED,
    "export-licence": Verdict.LICENCE,
    "export-quota": Verdict.LICENCE,
    "technology-control": Verdict.LICENCE,
    "tariff": Verdict.TARIFFED,
    "export-duty": Verdict.TARIFFED,
}

_ALL_GOODS = "all-goods"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict on a consignment, whether it is vouched for on the day, and the measures that decide it."""

    verdict: Verdict
    verified: bool
    deciding: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class CountryRole:
    """Whether a country issues, or is the named target of, a restriction on a day.

    Parameters
    ----------
    issues, targeted
        The most severe verdict, or None.
    issues_verified, targeted_verified
        Whether a measure of that verdict is vouched for on the day.
    """

    issues: Verdict | None = None
    issues_verified: bool = True
    targeted: Verdict | None = None
    targeted_verified: bool = True


@dataclass(frozen=True, slots=True)
class _Live:
    """A measure that may colour the map on the day, with the countries and the elements it names; None is all elements."""

    measure: Measure
    standing: Standing
    sides: Sides
    elements: frozenset[str] | None

    def names_some_of(self, elements: frozenset[str]) -> bool:
        """Whether it is about goods of one of the elements."""
        return self.elements is None or not self.elements.isdisjoint(elements)


class Docket:
    """The measures that may colour the map on one day, ready to be asked about many consignments.

    These are binding rules on goods that cross a border, in force or suspended on the day. Rules on named parties colour
    nothing, nor do those of non-state issuers colour a country. Measures that are `muted`, by id, colour nothing either.
    """

    def __init__(self, catalogue: Catalogue, day: dt.date, muted: Collection[str] = ()) -> None:
        self.catalogue = catalogue
        self.day = day
        self._setting = Setting(catalogue, day)
        heard = (measure for measure in catalogue.measures.values() if measure.id not in muted)
        brought = (self._bring(measure) for measure in heard if _may_colour(measure))
        self._live = [live for live in brought if live.standing.state in (State.IN_FORCE, State.SUSPENDED)]
        self._rulings: dict[Consignment, Ruling] = {}

    def _bring(self, measure: Measure) -> _Live:
        unconditional = ANY_ELEMENT in measure.elements or NOT_STATED in measure.elements
        elements = None if unconditional else frozenset(measure.elements)
        return _Live(measure, standing_on(measure, self.day), self._setting.sides(measure), elements)

    def rule(self, consignment: Consignment) -> Ruling:
        """Verdict on a consignment; equal consignments are judged once."""
        if consignment not in self._rulings:
            self._rulings[consignment] = self._judge(consignment)
        return self._rulings[consignment]

    def _judge(self, consignment: Consignment) -> Ruling:
        found: dict[Verdict, list[Match]] = {}
        ends = self._ends(consignment)
        for live in self._live:
            if not self._may_fit(live, consignment, ends):
                continue
            answer = match_within(self._setting, live.measure, live.standing, consignment)
            verdict = _verdict_of(answer)
            if verdict is not None:
                found.setdefault(verdict, []).append(answer)
        if not found:
            return Ruling(Verdict.FREE, verified=True)
        worst = max(found)
        deciding = tuple(found[worst])
        return Ruling(worst, any(answer.standing.verified for answer in deciding), deciding)

    def _ends(self, consignment: Consignment) -> tuple[Countries, Countries, Countries]:
        """Where a consignment goes, was made and is shipped from."""
        place = self._setting.place
        return place(consignment.destination), place(consignment.made_in), place(consignment.shipped_from)

    def _may_fit(self, live: _Live, consignment: Consignment, ends: tuple[Countries, Countries, Countries]) -> bool:
        """Reject by country, product and element before any clause is spelled out; it must let through all that could match."""
        measure, sides = live.measure, live.sides
        to, made_in, shipped_from = ends
        if measure.direction is Direction.IMPORT:
            ends_fit = may_lie_in(to, sides.home) and (may_lie_in(made_in, sides.named) or may_lie_in(shipped_from, sides.named))
        else:
            tied = shipped_from if measure.basis is ScopeBasis.SHIPPED_FROM else made_in if measure.basis is ScopeBasis.ORIGIN else None
            ends_fit = may_lie_in(tied, sides.home) and may_lie_in(to, sides.named)
        if not ends_fit or self._setting.falls_under(consignment.product, measure.products) is Holds.NO:
            return False
        return not consignment.elements or live.names_some_of(consignment.elements)

    def roles(self, lens: Iterable[str]) -> dict[str, CountryRole]:
        """Countries that issue or are named by a live measure on goods of some element of the lens; an empty lens is all."""
        chosen = frozenset(lens) or frozenset(symbol for symbol, element in self.catalogue.elements.items() if element.is_rare_earth)
        issues: dict[str, tuple[Verdict, bool]] = {}
        targeted: dict[str, tuple[Verdict, bool]] = {}
        for live in self._live:
            by_no_state = live.measure.issuer_kind is IssuerKind.NON_STATE
            if by_no_state or not live.names_some_of(chosen) or not self._is_on_goods(live.measure):
                continue
            shade = self._shade(live)
            for code in live.sides.home:
                issues[code] = _worse(issues.get(code), shade)
            for code in (live.sides.named or frozenset()) - live.sides.spared:
                targeted[code] = _worse(targeted.get(code), shade)
        return {
            code: CountryRole(*(issues.get(code) or (None, True)), *(targeted.get(code) or (None, True)))
            for code in issues.keys() | targeted.keys()
        }

    def _is_on_goods(self, measure: Measure) -> bool:
        return any(self._setting.falls_under(product, (_ALL_GOODS,)) is Holds.YES for product in measure.products)

    @staticmethod
    def _shade(live: _Live) -> tuple[Verdict, bool]:
        if live.standing.state is State.SUSPENDED:
            return Verdict.SUSPENDED, live.standing.verified
        # A rule for one end use leaves open what befalls other goods.
        verdict = _VERDICT_OF[live.measure.measure] if live.measure.end_use == ANY else Verdict.UNKNOWN
        return verdict, live.standing.verified


def _worse(old: tuple[Verdict, bool] | None, new: tuple[Verdict, bool]) -> tuple[Verdict, bool]:
    """The more severe of two shades; of equals, the one that is vouched for."""
    return new if old is None else max(old, new)


def _may_colour(measure: Measure) -> bool:
    binding = measure.role is Role.BINDING and measure.direction in (Direction.EXPORT, Direction.IMPORT)
    return binding and measure.measure in _VERDICT_OF and not named_parties(measure)


def _verdict_of(answer: Match) -> Verdict | None:
    if answer.holds is Holds.YES:
        return _VERDICT_OF[answer.measure.measure]
    if answer.holds is Holds.UNKNOWN:
        return Verdict.UNKNOWN
    if answer.standing.state is State.SUSPENDED and answer.scope_holds is Holds.YES:
        return Verdict.SUSPENDED
    return None


def shown_as(measure: Measure, standing: Standing) -> Verdict | None:
    """Give the verdict in whose colour a measure is listed on a day; None if it catches no goods, or is neither live nor to come."""
    if measure.role not in (Role.BINDING, Role.ORDINARY_DUTY):
        return None
    verdict = _VERDICT_OF.get(measure.measure)
    if standing.state is State.SUSPENDED and verdict is not None:
        return Verdict.SUSPENDED
    return verdict if standing.state in (State.IN_FORCE, State.ANNOUNCED) else None
