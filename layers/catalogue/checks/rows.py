"""What must hold within the rows of one table: unique keys, honest sources, whole quantities, dates in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from layers.catalogue import tables
from layers.catalogue.checks.fault import Fault
from layers.catalogue.dates import Period
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Fact, Spell, Support
from layers.catalogue.vocabulary import Confidence, SourceKind

_WITHOUT_ADDRESS = {SourceKind.NONE, SourceKind.SITE, SourceKind.DERIVED}


def check_rows(catalogue: Catalogue) -> Iterator[Fault]:
    """Find rows that contradict themselves, or each other."""
    kinds: dict[str, SourceKind] = {}
    for table in tables.TABLES:
        keys: dict[tuple[Any, ...], int] = {}
        for number, row in enumerate(catalogue.rows(table), start=1):
            for column, what, remedy in (*_source_faults(row, kinds), *_date_faults(row, catalogue.edition), *_quantity_faults(row)):
                yield Fault(table, number, column, what, remedy)
            key = tuple(getattr(row, field) for field in table.key)
            if keys.setdefault(key, number) != number:
                yield Fault(table, number, table.key[0], f"The row repeats row {keys[key]}.", "Keep one of them.")


Faults = Iterator[tuple[str, str, str]]


def _source_faults(row: Fact, kinds: dict[str, SourceKind]) -> Faults:
    source = row.source
    if bool(source.url) == (source.kind in _WITHOUT_ADDRESS):
        yield (
            "source_kind",
            f"{source.kind.value!r} does not fit the address {source.url!r}.",
            "Write none exactly where there is no address.",
        )
    if source.url and kinds.setdefault(source.url, source.kind) is not source.kind:
        yield (
            "source_kind",
            f"{source.url!r} is called {source.kind.value} here and {kinds[source.url].value} elsewhere.",
            "Decide for one.",
        )
    if "copy)" in source.title and source.kind is SourceKind.ORIGINAL:
        yield "source_kind", f"{source.title!r} calls itself a copy.", "Write copy."
    if row.confidence is Confidence.SEEN and not row.is_sourced:
        yield "confidence", "A row is called seen and names no source.", "Name the source, or write recalled."


def _date_faults(row: Fact, edition: date) -> Faults:
    first, last = _life(row)
    if first is not None and last is not None and first.first > last.last:
        yield "until", f"The row ends on {last} before it begins on {first}.", "Correct one of the days."
    if isinstance(row, Spell) and row.verified_until and row.ends and row.verified_until > row.ends.last:
        yield (
            "verified_until",
            f"The row is vouched for until {row.verified_until}, after its last day {row.ends}.",
            "Correct one of the days.",
        )
    if isinstance(row, Spell) and not row.own and (until := _vouched_too_long(row)):
        yield (
            "verified_until",
            f"The spell has no end set and is vouched for until {until}, later than its source speaks.",
            "Name a source of that day, or write the day of the source.",
        )
    if isinstance(row, Support) and row.effective and row.announced.first > row.effective.last:
        yield "effective", f"It takes effect on {row.effective} before it is announced on {row.announced}.", "Correct one of the days."
    for column, period in (("source_date", row.source.date), ("checked_on", getattr(row, "checked_on", None))):
        if period is not None and period.first > edition:
            yield column, f"{period} lies after the edition's day {edition}.", "Correct the day, or the edition."


def _vouched_too_long(spell: Spell) -> date | None:
    """Give the last vouched day of an open-ended spell that no dated source bears out; its first day is set by the law itself."""
    until, source = spell.verified_until, spell.source.date
    if until is None or spell.ends is not None or until < spell.first:
        return None
    return until if source is None or until > max(source.last, spell.first) else None


def _life(row: Fact) -> tuple[Period | None, Period | None]:
    """Give when what a row tells of began and ended."""
    if isinstance(row, Spell):
        return row.begins, row.ends
    return getattr(row, "first", None), getattr(row, "last", None)


def _quantity_faults(row: Fact) -> Faults:
    """Find numbers without a unit, and units without a number."""
    if isinstance(row, Spell) and row.rate_percent is not None and row.rate_kind is None:
        yield "rate_kind", "A rate does not say how it adds to others.", "Write additional, ordinary, top-up-to or total."
    if not hasattr(row, "quantity"):
        return
    for column in ("unit", "basis", "kind"):
        if hasattr(row, column) and (getattr(row, column) is None) != (row.quantity is None):
            yield column, f"A quantity needs its {column}, and without a quantity there is none.", "Fill both cells, or neither."
