"""The clauses of a measure, each a function from a case to its answer and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY, ANY_ELEMENT, NOT_STATED, Direction, Role, ScopeBasis
from layers.restrictions.holds import Holds, either, opposite, together, yes_no
from layers.restrictions.setting import Countries, Setting, Sides, lies_in, one_of
from layers.restrictions.state import Standing, State

_NAMES = re.compile(r"\(([^)]*)\)")
_SITES = re.compile(r"\(sites ([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Consignment:
    """Goods on their way from one country to another.

    Parameters
    ----------
    elements
        Symbols of what the goods contain; empty means rare earths, not told which.
    shipped_from, destination, origin
        ISO 3166-1 alpha-3, or `EUU` and `WLD` where no country is told; origin defaults to the country shipped from.
    end_use, party
        A token of the catalogue, the name of a party; None means not stated.
    content_percent
        Share of the value that a content rule counts; None means not stated.
    site
        The site that the goods come from; None means not stated.
    """

    product: str
    elements: frozenset[str]
    shipped_from: str
    destination: str
    origin: str = ""
    end_use: str | None = None
    party: str | None = None
    content_percent: float | None = None
    site: str | None = None

    @property
    def made_in(self) -> str:
        """The country of origin."""
        return self.origin or self.shipped_from


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of a measure, and whether it holds."""

    clause: str
    holds: Holds
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """A measure and the goods that are held against it."""

    measure: Measure
    goods: Consignment
    standing: Standing
    setting: Setting
    sides: Sides

    def lies_in(self, code: str, countries: Countries) -> Holds:
        """Whether what a code stands for lies in some countries."""
        return lies_in(self.setting.place(code), countries)


def _border(case: Case) -> Clause:
    goods = case.goods
    if goods.shipped_from != goods.destination:
        return Clause("border", Holds.YES, f"goods go from {goods.shipped_from} to {goods.destination}")
    one_country = goods.destination in (case.setting.place(goods.destination) or ())
    return Clause("border", Holds.NO if one_country else Holds.UNKNOWN, f"goods stay within {goods.destination}")


def _role(case: Case) -> Clause:
    role = case.measure.role
    if role is Role.BINDING:
        return Clause("role", Holds.YES, "the measure is binding")
    if role is Role.ORDINARY_DUTY:
        return Clause("role", Holds.YES, "an ordinary duty, which is listed and not counted as a restriction")
    return Clause("role", Holds.NO, f"the measure is of the role {role.value}, which catches no goods by itself")


def _day(case: Case) -> Clause:
    vouched = "" if case.standing.verified else ", not vouched for on that day"
    return Clause(
        "day", yes_no(case.standing.state is State.IN_FORCE), f"{case.standing.state.value} on {case.setting.day.isoformat()}{vouched}"
    )


def _direction(case: Case) -> Clause:
    """Where the goods must come from (export), or be going to (import)."""
    direction, goods, home = case.measure.direction, case.goods, case.sides.home
    issuer = case.measure.issuer_territory
    if direction in (Direction.IMPORT, Direction.PROCUREMENT):
        why = f"a rule of {issuer} on {direction.value}; goods go to {goods.destination}"
        return Clause("direction", case.lies_in(goods.destination, home), why)
    if direction is not Direction.EXPORT:
        return Clause("direction", Holds.NO, f"a rule on {direction.value} catches no goods on their way")
    leaves = case.lies_in(goods.shipped_from, home)
    made = case.lies_in(goods.made_in, home)
    if case.measure.basis is ScopeBasis.SHIPPED_FROM:
        return Clause("direction", leaves, f"an export rule of {issuer}; goods leave {goods.shipped_from}")
    if case.measure.basis is ScopeBasis.ORIGIN:
        why = f"a rule on goods of {issuer} that leave another country; these are of {goods.made_in} and leave {goods.shipped_from}"
        return Clause("direction", together((made, opposite(leaves))), why)
    why = case.measure.content_rule_note or f"a rule of {issuer} that reaches goods by what they contain"
    return Clause("direction", _by_own_rule(case.measure, leaves, made), why)


def _by_own_rule(measure: Measure, leaves: Holds, made: Holds) -> Holds:
    """A rule of its own reaches foreign goods by their content, or by what the note says."""
    if measure.de_minimis_percent is not None:
        return together((opposite(leaves), opposite(made)))
    known = either((leaves, made))
    return Holds.UNKNOWN if known is Holds.NO else known


def _destination(case: Case) -> Clause:
    """The other end: destinations of an export rule, origins of an import rule."""
    measure, goods, sides = case.measure, case.goods, case.sides
    if measure.direction is Direction.EXPORT:
        if case.lies_in(goods.destination, sides.home) is Holds.YES:
            return Clause("destination", Holds.NO, f"goods go to {measure.issuer_territory} itself")
        ends, what = {goods.destination}, "destination"
    else:
        ends = {goods.made_in} if measure.basis is ScopeBasis.ORIGIN else {goods.made_in, goods.shipped_from}
        what = "origin"
    named = either(case.lies_in(end, sides.named) for end in ends)
    spared = either(case.lies_in(end, sides.spared) for end in ends)
    why = f"{what} {', '.join(sorted(ends))}; the measure names {_list(measure.targets)}"
    if measure.exempt_targets:
        why += f" and spares {_list(measure.exempt_targets)}"
    return Clause("destination", together((named, opposite(spared))), why)


def _product(case: Case) -> Clause:
    """Products match downward: a rule on compounds catches an oxide; goods stated more broadly than the rule may be caught."""
    product, listed = case.goods.product, case.measure.products
    return Clause("product", case.setting.falls_under(product, listed), f"{product}; the measure names {_list(listed)}")


def _elements(case: Case) -> Clause:
    """One common element is enough."""
    listed = frozenset(case.measure.elements)
    if listed & {ANY_ELEMENT, NOT_STATED}:
        return Clause("element", Holds.YES, "the measure sets no condition on elements")
    why = f"the measure names {_list(case.measure.elements)}"
    if case.goods.elements:
        return Clause("element", yes_no(bool(case.goods.elements & listed)), f"{_list(sorted(case.goods.elements))}; {why}")
    holds = one_of(case.setting.traded_rare_earths, listed)
    return Clause("element", holds, f"rare earths, not told which; {why}")


def _exemption(case: Case) -> Clause:
    measure, goods = case.measure, case.goods
    if not measure.exempt_products and not measure.exempt_elements:
        return Clause("exemption", Holds.YES, "no exemption is known")
    free_elements = yes_no(bool(goods.elements) and goods.elements <= frozenset(measure.exempt_elements))
    exempt = either((case.setting.falls_under(goods.product, measure.exempt_products), free_elements))
    why = f"exempt are {_list((*measure.exempt_products, *measure.exempt_elements))} ({measure.exempt_basis.value})"
    return Clause("exemption", opposite(exempt), why)


def named_parties(measure: Measure) -> bool:
    """Whether the measure binds named parties only."""
    return measure.names_parties


def _party(case: Case) -> Clause:
    """Lists of names are not complete here, so a name that is not found may still be on them; lists of sites are."""
    parties, goods = case.measure.parties, case.goods
    if not case.measure.names_parties:
        return Clause("party", Holds.YES, "the measure binds everyone")
    why = f"the measure binds {parties}"
    if sites := _SITES.search(parties):
        if goods.site is None:
            return Clause("party", Holds.UNKNOWN, f"the site is not stated; {why}")
        return Clause("party", yes_no(goods.site in sites[1].split(", ")), f"{goods.site}; {why}")
    if goods.party is None:
        return Clause("party", Holds.UNKNOWN, f"the party is not stated; {why}")
    names = {name.strip().casefold() for listed in _NAMES.findall(parties) for name in re.split(r",| and ", listed)}
    return Clause("party", Holds.YES if goods.party.strip().casefold() in names else Holds.UNKNOWN, f"{goods.party}; {why}")


def _end_use(case: Case) -> Clause:
    reached, stated = case.measure.end_use, case.goods.end_use
    if reached == ANY:
        return Clause("end use", Holds.YES, "the measure reaches any end use")
    why = f"the measure reaches {reached} use only"
    if stated is None:
        return Clause("end use", Holds.UNKNOWN, f"the end use is not stated; {why}")
    return Clause("end use", yes_no(stated == reached), f"{stated} use; {why}")


def _content(case: Case) -> Clause:
    """Below a threshold the goods are free, unless the rule says more of them than its number."""
    threshold, stated = case.measure.de_minimis_percent, case.goods.content_percent
    if threshold is None:
        return Clause("content", Holds.YES, "the measure sets no content threshold")
    why = f"the threshold is {threshold:g} percent of the value"
    if stated is None:
        return Clause("content", Holds.UNKNOWN, f"the content is not stated; {why}")
    if stated < threshold and case.measure.content_rule_note:
        return Clause("content", Holds.UNKNOWN, f"{stated:g} percent; {why}, and more is asked: {case.measure.content_rule_note}")
    return Clause("content", yes_no(stated >= threshold), f"{stated:g} percent; {why}")


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


CLAUSES: tuple[Callable[[Case], Clause], ...] = (
    _border,
    _role,
    _day,
    _direction,
    _destination,
    _product,
    _elements,
    _exemption,
    _party,
    _end_use,
    _content,
)
"""In the order in which a reader would ask."""
