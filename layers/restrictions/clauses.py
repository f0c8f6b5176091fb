"""The clauses of a measure, each a function from a case to its answer and why, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY, Direction, Role, ScopeBasis
from layers.restrictions.conditions import (
    End,
    Side,
    border_holds,
    content_holds,
    direction_holds,
    elements_hold,
    end_use_holds,
    free_by_elements,
    listed_sites,
    note_holds,
    other_end_holds,
    party_holds,
    reached_by_content,
    role_holds,
    sets_no_elements,
)
from layers.restrictions.holds import Holds
from layers.restrictions.setting import Setting, Sides, lies_in
from layers.restrictions.state import Standing
from layers.restrictions.wording import some_day


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

    @property
    def may_be_mixed(self) -> bool:
        """Whether they hold several elements; those whose elements are not stated may."""
        return len(self.elements) != 1


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

    def lies(self, end: End, side: Side) -> Holds:
        """Whether an end of the way of the goods lies in a side of the measure."""
        return lies_in(self.setting.place(getattr(self.goods, end)), getattr(self.sides, side))


def _border(case: Case) -> Clause:
    goods = case.goods
    holds = border_holds(goods.shipped_from, goods.destination, case.setting.place(goods.destination))
    if holds is Holds.YES:
        return Clause("border", holds, f"goods go from {goods.shipped_from} to {goods.destination}")
    return Clause("border", holds, f"goods stay within {goods.destination}")


def _role(case: Case) -> Clause:
    role = case.measure.role
    if role is Role.BINDING:
        why = "the measure is binding"
    elif role is Role.ORDINARY_DUTY:
        why = "an ordinary duty, which is listed and not counted as a restriction"
    else:
        why = f"the measure is of the role {role.value}, which catches no goods by itself"
    return Clause("role", role_holds(role), why)


def _day(case: Case) -> Clause:
    vouched = "" if case.standing.verified else ", not vouched for on that day"
    why = f"{case.standing.state.value} on {case.setting.day.isoformat()}{vouched}"
    for spell in case.standing.pending:
        why += f"; {spell.state.value} since {some_day(spell.begins)}, perhaps already then"
    return Clause("day", case.standing.in_force, why)


def _direction(case: Case) -> Clause:
    """Where the goods must come from (export), or be going to (import)."""
    direction, goods, issuer = case.measure.direction, case.goods, case.measure.issuer_territory
    if direction in (Direction.IMPORT, Direction.PROCUREMENT):
        why = f"a rule of {issuer} on {direction.value}; goods go to {goods.destination}"
    elif direction is not Direction.EXPORT:
        why = f"a rule on {direction.value} catches no goods on their way"
    elif case.measure.basis is ScopeBasis.SHIPPED_FROM:
        why = f"an export rule of {issuer}; goods leave {goods.shipped_from}"
    elif case.measure.basis is ScopeBasis.ORIGIN:
        why = f"a rule on goods of {issuer} that leave another country; these are of {goods.made_in} and leave {goods.shipped_from}"
    elif case.measure.basis is ScopeBasis.HOME_ORIGIN:
        why = f"an export rule of {issuer} on goods made there; these are of {goods.made_in} and leave {goods.shipped_from}"
    else:
        why = case.measure.content_rule_note or f"a rule of {issuer} that reaches goods by what they contain"
    by_content = reached_by_content(goods.content_percent)
    holds = direction_holds(case.measure, case.lies, by_content)
    if case.measure.basis is ScopeBasis.ANY and case.measure.de_minimis_percent is None and holds is Holds.NO:
        why += f"; these neither leave nor are of {issuer}, and no content of it is stated"
    return Clause("direction", holds, why)


def _destination(case: Case) -> Clause:
    """The other end: destinations of an export rule, origins of an import rule."""
    measure, goods = case.measure, case.goods
    holds = other_end_holds(measure, case.lies)
    if measure.direction is Direction.EXPORT:
        if case.lies("destination", "home") is Holds.YES:
            return Clause("destination", holds, f"goods go to {measure.issuer_territory} itself")
        ends, what = {goods.destination}, "destination"
    elif case.lies("shipped_from", "home") is Holds.YES:
        return Clause("destination", holds, f"goods leave {goods.shipped_from}, which lies within the border of {measure.issuer_territory}")
    elif holds is Holds.NO and case.lies("made_in", "home") is Holds.YES:
        return Clause("destination", holds, f"goods are of {goods.made_in}, which is no foreign origin for {measure.issuer_territory}")
    else:
        ends = {goods.made_in} if measure.basis is ScopeBasis.ORIGIN else {goods.made_in, goods.shipped_from}
        what = "origin"
    why = f"{what} {', '.join(sorted(ends))}; the measure names {_list(measure.targets)}"
    if measure.exempt_targets:
        why += f" and spares {_list(measure.exempt_targets)}"
    return Clause("destination", holds, why)


def _product(case: Case) -> Clause:
    """Products match downward: a rule on compounds catches an oxide; goods stated more broadly than the rule may be caught."""
    product, listed = case.goods.product, case.measure.products
    return Clause("product", case.setting.falls_under(product, listed), f"{product}; the measure names {_list(listed)}")


def _elements(case: Case) -> Clause:
    """One common element is enough."""
    listed, elements = case.measure.elements, case.goods.elements
    holds = elements_hold(listed, elements, case.setting.traded_rare_earths)
    if sets_no_elements(listed):
        return Clause("element", holds, "the measure sets no condition on elements")
    stated = _list(sorted(elements)) if elements else "rare earths, not told which"
    return Clause("element", holds, f"{stated}; the measure names {_list(listed)}")


def _exemption(case: Case) -> Clause:
    measure, goods = case.measure, case.goods
    if not measure.exempt_products and not measure.exempt_elements:
        return Clause("exemption", Holds.YES, "no exemption is known")
    by_product = case.setting.falls_under(goods.product, measure.exempt_products)
    by_elements = free_by_elements(measure.exempt_elements, goods.elements, case.setting.traded_rare_earths)
    why = f"exempt are {_list((*measure.exempt_products, *measure.exempt_elements))} ({measure.exempt_basis.value})"
    return Clause("exemption", ~(by_product | by_elements), why)


def named_parties(measure: Measure) -> bool:
    """Whether the measure binds named parties only."""
    return measure.names_parties


def _party(case: Case) -> Clause:
    parties, goods = case.measure.parties, case.goods
    holds = party_holds(parties, goods.party, goods.site)
    if not case.measure.names_parties:
        return Clause("party", holds, "the measure binds everyone")
    what, stated = ("site", goods.site) if listed_sites(parties) else ("party", goods.party)
    return Clause("party", holds, f"{stated or f'the {what} is not stated'}; the measure binds {parties}")


def _end_use(case: Case) -> Clause:
    reached, stated = case.measure.end_use, case.goods.end_use
    holds = end_use_holds(reached, stated)
    if reached == ANY:
        return Clause("end use", holds, "the measure reaches any end use")
    told = f"{stated} use" if stated else "the end use is not stated"
    return Clause("end use", holds, f"{told}; the measure reaches {reached} use only")


def _content(case: Case) -> Clause:
    threshold, note, stated = case.measure.de_minimis_percent, case.measure.content_rule_note, case.goods.content_percent
    holds = content_holds(threshold, bool(note), stated)
    if threshold is None:
        return Clause("content", holds, "the measure sets no content threshold")
    told = f"{stated:g} percent" if stated is not None else "the content is not stated"
    more = f", and more is asked: {note}" if stated is not None and holds is Holds.UNKNOWN else ""
    return Clause("content", holds, f"{told}; the threshold is {threshold:g} percent of the value{more}")


def _note(case: Case) -> Clause:
    measure, goods = case.measure, case.goods
    holds = note_holds(measure.note_decides_for, goods.may_be_mixed, partial(case.setting.falls_under, goods.product))
    if holds is Holds.YES:
        return Clause("note", holds, "the scope of the measure is told for such goods")
    return Clause("note", holds, f"whether such goods are meant depends on what is not stated: {measure.content_rule_note}")


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
    _note,
)
"""In the order in which a reader would ask."""
