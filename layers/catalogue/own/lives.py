"""Lives of the user's measures: spells put in order, and what follows from the end of the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import msgspec

from layers.catalogue.dates import Period, parse_period
from layers.catalogue.model import Spell
from layers.catalogue.own.rows import UNNUMBERED
from layers.catalogue.own.told import Draft
from layers.catalogue.vocabulary import SpellState

_FOLLOWS = "Follows from the end that is given of the state before."


def in_order(drafts: Iterable[Draft]) -> list[Draft]:
    """Put the spells of each measure in order, by number or else by first day, and end those that are in force until a day.

    A rule in force until a day is not in force on the next. After any other end more than one state could follow, and none is added.
    """
    lives: dict[str, list[Draft]] = {}
    rest: list[Draft] = []
    for draft in drafts:
        if isinstance(draft.fact, Spell):
            lives.setdefault(draft.fact.measure_id, []).append(draft)
        else:
            rest.append(draft)
    for life in lives.values():
        rest += _ended(_numbered(life))
    return rest


def is_unnumbered(draft: Draft) -> bool:
    """Whether it is a spell of a file that does not number them."""
    return isinstance(draft.fact, Spell) and draft.fact.seq == int(UNNUMBERED)


def ended_by_their_own_end(drafts: Iterable[Draft]) -> Iterator[str]:
    """Name the measures whose end was added."""
    return (draft.fact.measure_id for draft in drafts if isinstance(draft.fact, Spell) and draft.fact.note == _FOLLOWS)


def _numbered(life: list[Draft]) -> list[Draft]:
    if not any(map(is_unnumbered, life)):
        return sorted(life, key=lambda draft: draft.fact.seq)  # type: ignore[attr-defined]
    life = sorted(life, key=lambda draft: draft.fact.first or date.min)  # type: ignore[attr-defined]
    return [draft._replace(fact=msgspec.structs.replace(draft.fact, seq=number)) for number, draft in enumerate(life, start=1)]


def _ended(life: list[Draft]) -> list[Draft]:
    last = life[-1].fact
    if not isinstance(last, Spell) or last.state is not SpellState.IN_FORCE or last.ends is None:
        return life
    end = msgspec.structs.replace(
        last,
        seq=last.seq + 1,
        state=SpellState.ENDED,
        begins=_after(last.ends),
        ends=None,
        rate_percent=None,
        rate_kind=None,
        instrument="not stated",
        verified_until=None,
        note=_FOLLOWS,
    )
    return [*life, life[-1]._replace(fact=end)]


def _after(end: Period) -> Period:
    """Give the first day of what follows; where that of the turn is not known, both name the same period."""
    return parse_period((end.last + timedelta(days=1)).isoformat()) if end.is_day else end
