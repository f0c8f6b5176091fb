"""What must hold through time: spells in a lawful order, groups that follow their rule, one preferred figure a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from layers.catalogue import tables
from layers.catalogue.checks.fault import Fault
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Group, Spell
from layers.catalogue.vocabulary import ALL_TARGETS, SpellState

_FOLLOWERS = {
    SpellState.ANNOUNCED: {SpellState.ANNOUNCED, SpellState.IN_FORCE, SpellState.SUSPENDED, SpellState.NEVER_IN_FORCE},
    SpellState.IN_FORCE: {SpellState.IN_FORCE, SpellState.SUSPENDED, SpellState.ENDED},
    SpellState.SUSPENDED: {SpellState.SUSPENDED, SpellState.IN_FORCE, SpellState.ENDED},
    SpellState.ENDED: set[SpellState](),
    SpellState.NEVER_IN_FORCE: set[SpellState](),
}
_DAY = timedelta(days=1)
_IN_ORDER = (
    "Spells of a measure follow day upon day, in lawful order; "
    "where the day of the turn is not known, until and from both name the same month, year or range, such as 2021/2024."
)

_GO_ON = "Add a row for the state that follows, or leave the cell blank."


def check_lives(catalogue: Catalogue) -> Iterator[Fault]:
    """Find spells that overlap, leave a gap or follow unlawfully, and groups and figures that break their own rule."""
    yield from _spells(catalogue)
    yield from _vouching(catalogue)
    yield from _scopes(catalogue)
    yield from _unions(catalogue)
    yield from _preferences(catalogue)


def _spells(catalogue: Catalogue) -> Iterator[Fault]:
    numbered = sorted(enumerate(catalogue.rows(tables.SPELLS), start=1), key=lambda row: (row[1].measure_id, row[1].seq))
    for _measure, rows in groupby(numbered, key=lambda row: row[1].measure_id):
        before: Spell | None = None
        for number, spell in rows:
            for column, what in _succession_faults(before, spell):
                yield Fault(tables.SPELLS, number, column, what, _IN_ORDER)
            before = spell
        if before is not None and before.ends is not None:
            yield Fault(tables.SPELLS, number, "until", f"The last state ends in {before.ends}, and no row says what follows.", _GO_ON)


def _succession_faults(before: Spell | None, spell: Spell) -> Iterator[tuple[str, str]]:
    if before is None:
        if spell.seq != 1:
            yield "seq", f"The first spell is numbered {spell.seq}."
        return
    if spell.seq != before.seq + 1:
        yield "seq", f"Spell {spell.seq} follows spell {before.seq}."
    if before.ends is None:
        yield "from", "Only the last spell may lack its end."
    elif not (before.ends.is_day and spell.begins.is_day):
        if spell.begins != before.ends:
            yield "from", f"The spell begins in {spell.begins}, the one before ends in {before.ends}, which must be the same."
        elif spell.begins.first < before.begins.first or spell.first <= before.first:
            yield "from", f"The spell begins in {spell.begins}, perhaps before the one before it, which begins in {before.begins}."
    elif spell.begins.first != before.ends.last + _DAY:
        how = "they overlap" if spell.begins.first <= before.ends.last else "days between them have no state"
        yield "from", f"The spell begins on {spell.begins}, the one before ends on {before.ends}: {how}."
    if spell.state not in _FOLLOWERS[before.state]:
        yield "state", f"{spell.state.value!r} cannot follow {before.state.value!r}."


def _vouching(catalogue: Catalogue) -> Iterator[Fault]:
    """Find shipped spells without an end that are vouched for past their first day and past the dates of their sources.

    A legal text vouches for the day on which it takes effect, even if it bears an earlier date. Of own rows the user vouches.
    """
    for number, spell in enumerate(catalogue.rows(tables.SPELLS), start=1):
        if spell.own or spell.ends is not None or spell.verified_until is None or spell.measure_id not in catalogue.measures:
            continue
        dates = (spell.source.date, catalogue.measures[spell.measure_id].source.date)
        if spell.verified_until > max([spell.first, *(day.last for day in dates if day is not None)]):
            what = f"The spell has no end and is vouched for until {spell.verified_until}, when no dated source speaks for it."
            remedy = "Name the source and its date, or write the day that one speaks for."
            yield Fault(tables.SPELLS, number, "verified_until", what, remedy)


def _scopes(catalogue: Catalogue) -> Iterator[Fault]:
    """Find measures that target all and some at once, or exempt countries from a list that never held them."""
    for number, measure in enumerate(catalogue.measures.values(), start=1):
        if ALL_TARGETS in measure.targets and len(measure.targets) > 1:
            yield Fault(tables.MEASURES, number, "targets", "ALL stands beside single countries.", "Write ALL, or the countries.")
        if measure.exempt_targets and ALL_TARGETS not in measure.targets:
            yield Fault(tables.MEASURES, number, "exempt_targets", "Only ALL needs exemptions.", "Take the country out of targets.")


def _unions(catalogue: Catalogue) -> Iterator[Fault]:
    """Find days on which a union of groups is not the union of its groups."""
    for number, group in enumerate(catalogue.groups.values(), start=1):
        if not group.union_of:
            continue
        for day in _days_of_change(catalogue, group):
            expected = frozenset[str]().union(*(catalogue.members(part, day) for part in group.union_of))
            wrong = sorted(catalogue.members(group.id, day) ^ expected)
            if wrong:
                what = f"On {day} the members of {group.id} are not those of its groups: {', '.join(wrong)}."
                yield Fault(tables.GROUPS, number, "union_of", what, "Correct members.csv.")


def _days_of_change(catalogue: Catalogue, group: Group) -> list[date]:
    """List the days on which a member of a group, or of one of its parts, comes or goes."""
    days: set[date] = set()
    for part in (group.id, *group.union_of):
        for member in catalogue.memberships.get(part, ()):
            if member.first:
                days.add(member.first.last)
            if member.last:
                days |= {member.last.first, member.last.first + _DAY}
    return sorted(days)


def _preferences(catalogue: Catalogue) -> Iterator[Fault]:
    """Find years with two preferred figures, and figures of the founding article that are preferred."""
    seen: set[tuple[object, ...]] = set()
    for number, row in enumerate(catalogue.statistics, start=1):
        key = (row.country, row.metric, row.basis, row.year)
        if row.preferred and key in seen:
            yield Fault(tables.STATISTICS, number, "preferred", "The year has a preferred figure already.", "Prefer one series.")
        if row.preferred and row.seed:
            yield Fault(tables.STATISTICS, number, "preferred", "A figure of the founding article is preferred.", "Write no.")
        if row.preferred:
            seen.add(key)
