"""Would these goods be caught? Every measure of the register held against one consignment on one day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from layers.catalogue.loading import EUROPEAN_UNION, Catalogue
from layers.catalogue.vocabulary import ANY, ANY_ELEMENT, MIXTURE, NOT_STATED, Direction, Role
from layers.errors import RequestError
from layers.restrictions.clauses import Clause, Consignment
from layers.restrictions.holds import Holds
from layers.restrictions.listing import known_country, known_element
from layers.restrictions.match import Match, match_within
from layers.restrictions.setting import EUROPEAN_UNION_MEMBERS, WORLD, Setting
from layers.restrictions.state import State, standing_on

CIVIL = "civil"
NEAR_CLAUSES = 2
"""A measure that so few clauses keep off is worth showing beside those that catch."""

_WAY = frozenset({"border", "direction", "destination"})

NOT_LEGAL_ADVICE = "This is not legal advice."


class Outcome(StrEnum):
    """What all measures together mean for the goods."""

    CAUGHT = "caught"  # every clause of at least one measure holds
    UNKNOWN = "unknown"  # none holds for certain, at least one might
    CLEAR = "clear"


class Wanted(StrEnum):
    """What has to be stated before a clause that is unknown can be answered."""

    END_USE = "end use"
    PARTY = "party"
    SITE = "site"
    CONTENT = "content"
    ELEMENTS = "elements"
    PRODUCT = "product"
    COUNTRIES = "countries"

    @property
    def sentence(self) -> str:
        """Ask for it in words."""
        return _ASKED[self]


_ASKED = {
    Wanted.END_USE: "State the end use.",
    Wanted.PARTY: "Name the party.",
    Wanted.SITE: "State the site that the goods come from.",
    Wanted.CONTENT: "State the content in percent of the value.",
    Wanted.ELEMENTS: "State the elements that the goods contain.",
    Wanted.PRODUCT: "State the product more narrowly.",
    Wanted.COUNTRIES: "State the countries themselves, not a bloc or the world.",
}
_SETTLED_BY = {
    "end use": Wanted.END_USE,
    "content": Wanted.CONTENT,
    "element": Wanted.ELEMENTS,
    "product": Wanted.PRODUCT,
    "exemption": Wanted.PRODUCT,
    "border": Wanted.COUNTRIES,
    "direction": Wanted.COUNTRIES,
    "destination": Wanted.COUNTRIES,
}


@dataclass(frozen=True, slots=True)
class Check:
    """The answer for one consignment on one day.

    Parameters
    ----------
    verdict
        Binding measures decide it; ordinary duties do not.
    matches
        Binding measures whose every clause holds.
    others
        All other measures of the register, ordinary duties that apply among them.
    """

    goods: Consignment
    day: dt.date
    verdict: Outcome
    matches: tuple[Match, ...]
    others: tuple[Match, ...]

    @property
    def possible(self) -> tuple[Match, ...]:
        """Binding measures that might catch the goods: no clause fails, some are unknown."""
        return tuple(match for match in self.others if not is_duty(match) and match.holds is Holds.UNKNOWN)

    @property
    def duties(self) -> tuple[Match, ...]:
        """Ordinary duties that apply, or might: listed, not counted."""
        return tuple(match for match in self.others if is_duty(match) and match.holds is not Holds.NO)

    @property
    def near(self) -> tuple[Match, ...]:
        """Measures that one or two clauses keep off, the closest first."""
        near = [match for match in self.others if _is_near(match)]
        return tuple(sorted(near, key=lambda match: len(failing(match))))

    @property
    def far(self) -> tuple[Match, ...]:
        """Measures that have little to do with the goods or their way."""
        return tuple(match for match in self.others if match.holds is Holds.NO and not _is_near(match))

    @property
    def unverified(self) -> tuple[Match, ...]:
        """Binding measures that reach or may reach such goods, and whose state no source vouches for on the day."""
        return tuple(match for match in (*self.matches, *self.others) if _is_unsettled(match) and match.scope_holds is not Holds.NO)


def check(catalogue: Catalogue, consignment: Consignment, day: dt.date) -> Check:
    """Hold every measure of the catalogue against a consignment on a day.

    Raises
    ------
    RequestError
        If the catalogue does not know the product.
    """
    setting = Setting(catalogue, day)
    answers = [match_within(setting, measure, standing_on(measure, day), consignment) for measure in catalogue.measures.values()]
    matches = tuple(answer for answer in answers if _catches(answer))
    others = tuple(answer for answer in answers if not _catches(answer))
    found = Check(consignment, day, Outcome.CAUGHT if matches else Outcome.CLEAR, matches, others)
    if found.verdict is Outcome.CLEAR and found.possible:
        return Check(consignment, day, Outcome.UNKNOWN, matches, others)
    return found


def _catches(match: Match) -> bool:
    return not is_duty(match) and match.holds is Holds.YES


def _is_near(match: Match) -> bool:
    """Of two clauses that fail, none may be about the way of the goods, or half the register would be. Rules on investment never are."""
    names = {clause.clause for clause in failing(match)}
    about_goods = match.measure.direction not in (Direction.INVESTMENT, Direction.DOMESTIC)
    return about_goods and (len(names) == 1 or (len(names) == NEAR_CLAUSES and names.isdisjoint(_WAY)))


def _is_unsettled(match: Match) -> bool:
    """Whether a binding measure has a state that may have changed unseen; what has ended, or never began to be known, seldom does."""
    standing = match.standing
    is_live = bool(standing.pending) or standing.state in (State.IN_FORCE, State.SUSPENDED, State.ANNOUNCED)
    return match.measure.role is Role.BINDING and is_live and not standing.verified


def is_duty(match: Match) -> bool:
    """Whether the measure is an everyday customs duty, which is listed and not counted as a restriction."""
    return match.measure.role is Role.ORDINARY_DUTY


def failing(match: Match) -> tuple[Clause, ...]:
    """Clauses that keep the measure off."""
    return tuple(clause for clause in match.clauses if clause.holds is Holds.NO)


def still_open(match: Match) -> tuple[Clause, ...]:
    """Clauses that cannot be answered from what is stated."""
    return tuple(clause for clause in match.clauses if clause.holds is Holds.UNKNOWN)


def wanted(match: Match, goods: Consignment) -> tuple[Wanted, ...]:
    """Tell what to state to settle the unknown clauses of a match; nothing for those that no statement settles."""
    asked = (_wanted(clause, match, goods) for clause in still_open(match))
    return tuple(dict.fromkeys(want for want in asked if want is not None))


def _wanted(clause: Clause, match: Match, goods: Consignment) -> Wanted | None:
    if clause.clause == "party":
        if "(sites " in match.measure.parties:
            return Wanted.SITE
        return Wanted.PARTY if goods.party is None else None
    if clause.clause == "note":
        return None if goods.elements or MIXTURE not in match.measure.note_decides_for else Wanted.ELEMENTS
    want = _SETTLED_BY.get(clause.clause)
    if want is Wanted.CONTENT and goods.content_percent is not None:
        return None  # the rule asks for more than its number
    if want is Wanted.COUNTRIES and {EUROPEAN_UNION, WORLD}.isdisjoint((goods.shipped_from, goods.destination, goods.made_in)):
        return None  # a rule that goes by something else than countries
    return want


def end_uses(catalogue: Catalogue) -> tuple[str, ...]:
    """Give the end uses that may be stated: civil, and those that some measure is about."""
    named = {measure.end_use for measure in catalogue.measures.values()} - {ANY, CIVIL}
    return CIVIL, *sorted(named)


def stated(
    catalogue: Catalogue,
    *,
    product: str,
    shipped_from: str,
    destination: str,
    elements: Iterable[str] = (),
    origin: str | None = None,
    end_use: str | None = None,
    party: str | None = None,
    content_percent: float | None = None,
    site: str | None = None,
) -> Consignment:
    """Make a consignment of what a user states; upper and lower case do not matter.

    Raises
    ------
    RequestError
        If a product, element, country, end use or site is not known, a percentage is none, or goods that are no rare earths
        come without their elements.
    """
    goods = _known(product, catalogue.products, "product")
    symbols = frozenset(known_element(catalogue, element) for element in elements)
    if not symbols:
        _refuse_goods_of_other_elements(catalogue, goods)
    if content_percent is not None and not 0 <= content_percent <= 100:
        shown = f"{content_percent:g}" if math.isfinite(content_percent) else "that"
        raise RequestError(f"The content cannot be {shown} percent.", "Give a number from 0 to 100.")
    whence = known_country(catalogue, shipped_from)
    made_in = known_country(catalogue, origin) if origin else ""
    place = _known(site, catalogue.sites, "site") if site else None
    if place is not None:
        _refuse_site_elsewhere(catalogue, place, whence, made_in)
    return Consignment(
        product=goods,
        elements=symbols,
        shipped_from=whence,
        destination=known_country(catalogue, destination),
        origin=made_in,
        end_use=_known(end_use, end_uses(catalogue), "end use") if end_use else None,
        party=" ".join(party.split()) or None if party else None,
        content_percent=content_percent,
        site=place,
    )


def percentage(text: str) -> float:
    """Read a share that a user typed; RequestError if it is no number."""
    try:
        return float(text.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        raise RequestError(f"The content {text!r} is no number.", "Give percent as a number from 0 to 100, such as 0.1.") from None


def _known(text: str, tokens: Iterable[str], what: str) -> str:
    """Give a token as the catalogue writes it."""
    by_folded = {token.casefold(): token for token in tokens}
    try:
        return by_folded[text.strip().casefold()]
    except KeyError:
        raise RequestError(f"There is no {what} {text!r}.", f"Choose one of {', '.join(by_folded.values())}.") from None


def _refuse_site_elsewhere(catalogue: Catalogue, site: str, shipped_from: str, origin: str) -> None:
    """Goods that come from a site come from its country, be it that they are shipped from it or were made there."""
    country = catalogue.sites[site].country
    stands_for = {EUROPEAN_UNION: catalogue.members(EUROPEAN_UNION_MEMBERS, catalogue.edition), WORLD: {country}}
    if not any(country in stands_for.get(code, {code}) for code in (shipped_from, origin)):
        told = f"shipped from {shipped_from}" + (f" and made in {origin}" if origin else "")
        raise RequestError(
            f"The site {site} lies in {country}, and the goods are {told}.", f"Give {country} as the country of shipment or of origin."
        )


def _refuse_goods_of_other_elements(catalogue: Catalogue, product: str) -> None:
    """Goods without elements are taken for rare earths; graphite or batteries are none, and would slip through every rule on them."""
    about = [measure.elements for measure in catalogue.measures.values() if product in measure.products]
    named = {element for elements in about for element in elements} - {ANY_ELEMENT, NOT_STATED}
    if named and not any(catalogue.elements[element].is_rare_earth for element in named):
        raise RequestError(
            f"The elements of {product} are not stated, and rare earths are not meant.", f"Choose of {', '.join(sorted(named))}."
        )
