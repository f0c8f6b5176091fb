"""What each clause of a measure asks, without words.

Rules on the way of goods speak of an answer or of an array of answers alike, so that one meaning serves one consignment and many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal, TypeVar

from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY, ANY_ELEMENT, END_USES, MIXTURE, NOT_STATED, Confidence, Direction, Role, ScopeBasis
from layers.restrictions.holds import Holds, Truth, yes_no
from layers.restrictions.setting import Countries, one_of

_NAMES = re.compile(r"\(([^)]*)\)")
_SITES = re.compile(r"\(sites ([^)]*)\)")
# What a list says of its names, not names themselves.
_REMARKS = {"", *Confidence}
# fmt: off
_LEGAL_FORMS = {
    "ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "jsc", "kg",
    "kk", "lda", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "pjsc", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas",
    "se", "spa", "srl", "sro",
}
# fmt: on

T = TypeVar("T", bound=Truth)
End = Literal["shipped_from", "made_in", "destination"]
Side = Literal["home", "named", "spared"]
LiesIn = Callable[[End, Side], T]
"""Whether an end of the way of goods lies in a side of a measure; see :class:`~layers.restrictions.setting.Sides`."""


def border_holds(code: str, other: str, place: Countries) -> Holds:
    """Whether goods cross a border between two codes; `place` is what the second stands for."""
    if code != other:
        return Holds.YES
    return Holds.NO if other in (place or ()) else Holds.UNKNOWN


def role_holds(role: Role) -> Holds:
    """Whether a measure of a role catches goods; ordinary duties do, and are then listed, not counted."""
    return yes_no(role in (Role.BINDING, Role.ORDINARY_DUTY))


def way(measure: Measure) -> tuple[Direction, ScopeBasis, bool]:
    """All of a measure that the two rules below look at."""
    return measure.direction, measure.basis, measure.de_minimis_percent is not None


def direction_holds(measure: Measure, lies: LiesIn[T], by_content: T | Holds) -> T | Holds:
    """Where the goods must come from (export), or be going to (import).

    A rule with a content threshold reaches foreign goods by their content; another rule of its own may do so, too: `by_content`
    is what :func:`reached_by_content` says of the goods.
    """
    direction, basis, has_threshold = way(measure)
    if direction in (Direction.IMPORT, Direction.PROCUREMENT):
        return lies("destination", "home")
    if direction is not Direction.EXPORT:
        return Holds.NO
    leaves = lies("shipped_from", "home")
    if basis is ScopeBasis.SHIPPED_FROM:
        return leaves
    made = lies("made_in", "home")
    if basis is ScopeBasis.HOME_ORIGIN:
        return made & leaves
    if basis is ScopeBasis.ORIGIN:
        return made & ~leaves
    return ~leaves & ~made if has_threshold else leaves | made | by_content


def reached_by_content(stated: float | None) -> Holds:
    """Whether a rule without a number for it reaches foreign goods by what of the issuer's they contain: only if that is stated."""
    return Holds.UNKNOWN if stated else Holds.NO


def other_end_holds(measure: Measure, lies: LiesIn[T]) -> T | Holds:
    """The other end of the way: destinations of an export rule, origins of an import rule, and never the issuer's own country.

    Goods that an import rule finds on their way within its own countries have passed its border, or never met it.
    """
    direction, basis, _ = way(measure)
    if direction is Direction.EXPORT:
        return lies("destination", "named") & ~lies("destination", "spared") & ~lies("destination", "home").surely()
    named, spared = lies("made_in", "named") & ~lies("made_in", "home").surely(), lies("made_in", "spared")
    if basis is not ScopeBasis.ORIGIN:
        named, spared = named | lies("shipped_from", "named"), spared | lies("shipped_from", "spared")
    return named & ~spared & ~lies("shipped_from", "home").surely()


def sets_no_elements(listed: tuple[str, ...]) -> bool:
    """Whether a measure sets no condition on elements."""
    return ANY_ELEMENT in listed or NOT_STATED in listed


def elements_hold(listed: tuple[str, ...], elements: frozenset[str], not_told: frozenset[str]) -> Holds:
    """One common element is enough; goods without elements are some of those that are `not_told`."""
    if sets_no_elements(listed):
        return Holds.YES
    return yes_no(not elements.isdisjoint(listed)) if elements else one_of(not_told, frozenset(listed))


def free_by_elements(exempt: tuple[str, ...], elements: frozenset[str], not_told: frozenset[str]) -> Holds:
    """Goods are free only if all their elements are."""
    return yes_no(elements.issubset(exempt)) if elements else one_of(not_told, frozenset(exempt))


def party_holds(parties: str, party: str | None, site: str | None) -> Holds:
    """Lists of names are not complete here, so a name that is not found may still be on them; lists of sites are."""
    if parties == ANY:
        return Holds.YES
    if sites := listed_sites(parties):
        return Holds.UNKNOWN if site is None else yes_no(site in sites)
    if party is None:
        return Holds.UNKNOWN
    names = {bare_name(name) for listed in _NAMES.findall(parties) for name in re.split(r",| and ", listed)} - _REMARKS
    return Holds.YES if bare_name(party) in names else Holds.UNKNOWN


def bare_name(name: str) -> str:
    """Give the name of a party without its legal form, punctuation, accents and capitals."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    words = re.findall(r"\w+|&", re.sub(r"[.'’]", "", plain).replace("_", " "))
    while len(words) > 1 and words[-1] in _LEGAL_FORMS | {"&"}:
        words.pop()
    return " ".join(words)


def listed_sites(parties: str) -> tuple[str, ...]:
    """Ids of the sites whose goods alone a measure binds."""
    sites = _SITES.search(parties)
    return tuple(sites[1].split(", ")) if sites else ()


def end_use_holds(reached: str, stated: str | None) -> Holds:
    """A rule for one end use reaches those within it and leaves the others alone; one stated more broadly may be meant."""
    if reached == ANY:
        return Holds.YES
    if stated is None or END_USES.get(reached) == stated:
        return Holds.UNKNOWN
    return yes_no(reached in (stated, END_USES.get(stated)))


def note_holds(decides_for: tuple[str, ...], may_be_mixed: bool, falls_under: Callable[[tuple[str, ...]], Holds]) -> Holds:
    """Nothing but the note of a measure tells whether some goods are meant."""
    products = tuple(token for token in decides_for if token not in (ANY, MIXTURE))
    of_mixtures = MIXTURE in decides_for and may_be_mixed
    decides = ANY in decides_for or of_mixtures or (bool(products) and falls_under(products) is not Holds.NO)
    return Holds.UNKNOWN if decides else Holds.YES


def content_holds(threshold: float | None, has_note: bool, stated: float | None) -> Holds:
    """Below a threshold the goods are free, unless the rule says more of them than its number."""
    if threshold is None:
        return Holds.YES
    if stated is None:
        return Holds.UNKNOWN
    return Holds.UNKNOWN if stated < threshold and has_note else yes_no(stated >= threshold)
