"""What happened to measures: announced, come into force, amended, suspended, resumed, ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure, Spell
from layers.restrictions.event import Change, ChangeKind, Span, dated
from layers.restrictions.state import State, standing_on
from layers.restrictions.wording import in_words, some_day

_KINDS = {
    State.ANNOUNCED: ChangeKind.ANNOUNCED,
    State.SUSPENDED: ChangeKind.SUSPENDED,
    State.ENDED: ChangeKind.ENDED,
    State.NEVER_IN_FORCE: ChangeKind.NEVER_IN_FORCE,
}


def measure_changes(catalogue: Catalogue, since: dt.date, until: dt.date, muted: Collection[str] = ()) -> Iterator[Change]:
    """Give each new spell of each measure that is not muted, by id, after `since` and up to `until`."""
    span = Span(since, until)
    for measure in catalogue.measures.values():
        if measure.id not in muted:
            yield from _of_measure(measure, span)


def _of_measure(measure: Measure, span: Span) -> Iterator[Change]:
    for number, spell in enumerate(measure.spells):
        earlier = measure.spells[:number]
        if span.meets(spell.begins) and not _goes_on(earlier, spell):
            day, interval = dated(spell.begins)
            yield Change(day, interval, _kind(earlier, spell), measure.id, measure.title, "measure", _detail(measure, earlier, spell))


def _goes_on(earlier: Sequence[Spell], spell: Spell) -> bool:
    """Whether a spell differs from the one before only in who vouches for it."""
    return bool(earlier) and _terms(earlier[-1]) == _terms(spell)


def _terms(spell: Spell) -> tuple[object, ...]:
    return spell.state, spell.rate_percent, spell.rate_kind, spell.instrument


def _kind(earlier: Sequence[Spell], spell: Spell) -> ChangeKind:
    if earlier and earlier[-1].state is spell.state:
        return ChangeKind.AMENDED
    if spell.state is State.IN_FORCE:
        was_in_force = any(before.state is State.IN_FORCE for before in earlier)
        return ChangeKind.RESUMED if was_in_force else ChangeKind.CAME_INTO_FORCE
    return _KINDS[spell.state]


def _detail(measure: Measure, earlier: Sequence[Spell], spell: Spell) -> str:
    text = _from_what_to_what(earlier, spell)
    if not spell.begins.is_day:
        text += f" from {some_day(spell.begins)} on"
    if spell.ends is not None:
        text += f" until {some_day(spell.ends)}"
    text += _rate(earlier, spell)
    text += f"; instrument: {spell.instrument}." if spell.instrument not in ("", "none") else "; no instrument was published."
    if standing_on(measure, spell.first).verified:
        return text
    return f"{text} Unverified: no legal text or dated source vouches for that day."


def _from_what_to_what(earlier: Sequence[Spell], spell: Spell) -> str:
    now = in_words(spell.state)
    if not earlier:
        return f"Not announced before, now {now}"
    before = earlier[-1].state
    return f"Still {now}" if before is spell.state else f"From {in_words(before)} to {now}"


def _rate(earlier: Sequence[Spell], spell: Spell) -> str:
    before, now = earlier[-1].rate_percent if earlier else None, spell.rate_percent
    if now is None or before == now:
        return ""
    return f", at {now:g} percent" if before is None else f", at {now:g} percent instead of {before:g}"
