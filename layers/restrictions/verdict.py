"""Verdict of a link or flow, and roles of countries, on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY, ANY_ELEMENT, NOT_STATED, Direction, IssuerKind, Role
from layers.restrictions.match import Consignment, Holds, Match, match_within, named_parties
from layers.restrictions.matrix import Matrix, Ranks
from layers.restrictions.setting import Setting, Sides
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


@dataclass(frozen=True)
class Ruling:
    """The verdict on a consignment, and whether it is vouched for on the day.

    Parameters
    ----------
    measures
        Ids of the measures that decide it.
    spell_out
        Gives their clauses.
    """

    verdict: Verdict
    verified: bool
    measures: tuple[str, ...] = ()
    spell_out: Callable[[], tuple[Match, ...]] = field(default=tuple, compare=False, repr=False)

    @cached_property
    def deciding(self) -> tuple[Match, ...]:
        """The measures that decide it, clause by clause; worked out when first asked for, for a map needs few of them."""
        return self.spell_out()


_FREE = Ruling(Verdict.FREE, verified=True)


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
        brought = (self._bring(measure) for measure in heard if may_colour(measure))
        self._live = [live for live in brought if live.standing.state is State.SUSPENDED or live.standing.in_force is not Holds.NO]
        self._measures = [live.measure for live in self._live]
        self._standings = [live.standing for live in self._live]
        self._matrix = Matrix(self._setting, self._measures)

    def _bring(self, measure: Measure) -> _Live:
        unconditional = ANY_ELEMENT in measure.elements or NOT_STATED in measure.elements
        elements = None if unconditional else frozenset(measure.elements)
        return _Live(measure, standing_on(measure, self.day), self._setting.sides(measure), elements)

    def rule(self, consignment: Consignment) -> Ruling:
        """Verdict on a consignment."""
        return self.rule_all([consignment])[0]

    def rule_all(self, goods: Sequence[Consignment]) -> list[Ruling]:
        """Verdicts on many consignments, in their order.

        The most severe verdict of any measure counts, and is vouched for if one of the measures that say so is.

        Raises
        ------
        RequestError
            If the catalogue does not know a product.
        """
        verdicts = severities(self._matrix.scope(goods), self._measures, self._standings)
        worst = verdicts.max(axis=1, initial=Verdict.FREE)
        rulings = [_FREE] * len(goods)
        for row in np.flatnonzero(worst).tolist():
            deciding = [self._live[column] for column in np.flatnonzero(verdicts[row] == worst[row]).tolist()]
            ids = tuple(live.measure.id for live in deciding)
            verified = any(live.standing.verified for live in deciding)
            rulings[row] = Ruling(Verdict(int(worst[row])), verified, ids, partial(self._spell_out, goods[row], deciding))
        return rulings

    def _spell_out(self, consignment: Consignment, deciding: Sequence[_Live]) -> tuple[Match, ...]:
        return tuple(match_within(self._setting, live.measure, live.standing, consignment) for live in deciding)

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
        if live.standing.in_force is Holds.NO:
            return Verdict.SUSPENDED, live.standing.verified
        # A rule for one end use leaves open what befalls other goods.
        is_sure = live.measure.end_use == ANY and live.standing.in_force is Holds.YES
        verdict = _VERDICT_OF[live.measure.measure] if is_sure else Verdict.UNKNOWN
        return verdict, live.standing.verified


def _worse(old: tuple[Verdict, bool] | None, new: tuple[Verdict, bool]) -> tuple[Verdict, bool]:
    """The more severe of two shades; of equals, the one that is vouched for."""
    return new if old is None else max(old, new)


def may_colour(measure: Measure) -> bool:
    """Whether a measure may decide a verdict: a binding rule on goods that cross a border, whoever the parties are."""
    binding = measure.role is Role.BINDING and measure.direction in (Direction.EXPORT, Direction.IMPORT)
    return binding and measure.measure in _VERDICT_OF and not named_parties(measure)


def severities(scope: Ranks, measures: Sequence[Measure], standings: Sequence[Standing]) -> NDArray[np.int8]:
    """Give the verdict of each measure on each consignment.

    A measure in force counts as its kind says where its scope holds, and as unknown where that cannot be told, or it is not known
    whether it is in force; a suspended one as suspended where its scope holds for certain.

    Parameters
    ----------
    scope
        Whether all clauses hold but that of the day, of shape (consignments, measures).
    standings
        How the measures stand on the day.
    """
    told = np.zeros((len(measures), 3), np.int8)
    for row, (measure, standing) in enumerate(zip(measures, standings, strict=True)):
        if standing.in_force is Holds.YES:
            told[row] = Verdict.FREE, Verdict.UNKNOWN, _VERDICT_OF[measure.measure]
        elif standing.in_force is Holds.UNKNOWN:
            told[row] = Verdict.FREE, Verdict.UNKNOWN, Verdict.UNKNOWN
        elif standing.state is State.SUSPENDED:
            told[row] = Verdict.FREE, Verdict.FREE, Verdict.SUSPENDED
    return told[np.arange(len(measures)), scope]


def shown_as(measure: Measure, standing: Standing) -> Verdict | None:
    """Give the verdict in whose colour a measure is listed on a day; None if it catches no goods, or is neither live nor to come."""
    if measure.role not in (Role.BINDING, Role.ORDINARY_DUTY):
        return None
    verdict = _VERDICT_OF.get(measure.measure)
    if standing.state is State.SUSPENDED and verdict is not None:
        return Verdict.SUSPENDED
    return verdict if standing.state in (State.IN_FORCE, State.ANNOUNCED) else None
