"""What each clause of a measure asks, without words.

Rules on the way of goods speak of an answer or of an array of answers alike, so that one meaning serves one consignment and many.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeVar

from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY, ANY_ELEMENT, NOT_STATED, Direction, Role, ScopeBasis
from layers.restrictions.holds import Holds, Truth, yes_no
from layers.restrictions.setting import Countries, one_of

_NAMES = re.compile(r"\(([^)]*)\)")
_SITES = re.compile(r"\(sites ([^)]*)\)")

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


def direction_holds(measure: Measure, lies: LiesIn[T]) -> T | Holds:
    """Where the goods must come from (export), or be going to (import).

    A rule with a content threshold reaches foreign goods by their content; another rule of its own reaches what its note says.
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
    if basis is ScopeBasis.ORIGIN:
        return made & ~leaves
    return ~leaves & ~made if has_threshold else leaves | made | Holds.UNKNOWN


def other_end_holds(measure: Measure, lies: LiesIn[T]) -> T | Holds:
    """The other end of the way: destinations of an export rule, which are never its own country; origins of an import rule."""
    direction, basis, _ = way(measure)
    if direction is Direction.EXPORT:
        return lies("destination", "named") & ~lies("destination", "spared") & ~lies("destination", "home").surely()
    named, spared = lies("made_in", "named"), lies("made_in", "spared")
    if basis is not ScopeBasis.ORIGIN:
        named, spared = named | lies("shipped_from", "named"), spared | lies("shipped_from", "spared")
    return named & ~spared


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
    names = {name.strip().casefold() for listed in _NAMES.findall(parties) for name in re.split(r",| and ", listed)}
    return Holds.YES if party.strip().casefold() in names else Holds.UNKNOWN


def listed_sites(parties: str) -> tuple[str, ...]:
    """Ids of the sites whose goods alone a measure binds."""
    sites = _SITES.search(parties)
    return tuple(sites[1].split(", ")) if sites else ()


def end_use_holds(reached: str, stated: str | None) -> Holds:
    """A rule for one end use leaves the others alone."""
    if reached == ANY:
        return Holds.YES
    return Holds.UNKNOWN if stated is None else yes_no(stated == reached)


def content_holds(threshold: float | None, has_note: bool, stated: float | None) -> Holds:
    """Below a threshold the goods are free, unless the rule says more of them than its number."""
    if threshold is None:
        return Holds.YES
    if stated is None:
        return Holds.UNKNOWN
    return Holds.UNKNOWN if stated < threshold and has_note else yes_no(stated >= threshold)
