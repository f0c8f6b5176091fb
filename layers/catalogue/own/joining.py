"""Letting rows of the user's join the catalogue: what contradicts it, or itself, is refused; the others stand among the shipped ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from layers.catalogue import tables
from layers.catalogue.checks.lives import check_lives
from layers.catalogue.checks.references import check_references
from layers.catalogue.checks.rows import check_rows
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Fact, Measure, Spell
from layers.catalogue.own.comtrade import Trade
from layers.catalogue.own.customs import Customs
from layers.catalogue.own.layouts import COMTRADE, LAYOUTS, fit
from layers.catalogue.own.lives import ended_by_their_own_end, in_order, is_unnumbered
from layers.catalogue.own.report import FactsReport, OwnFacts
from layers.catalogue.own.rows import Rows
from layers.catalogue.own.territories import Territories
from layers.catalogue.own.tidy import LAST_YEAR, Tidy
from layers.catalogue.own.told import Draft, Place, Refused, short
from layers.catalogue.tables import Table
from layers.document import FactsRef
from layers.feedback import Feedback
from layers.sources import TextTable

_NEVER = Feedback()
_LAST_DAY = date(LAST_YEAR, 12, 31)
_ID_OF = {tables.MEASURES.name: "id", tables.SPELLS.name: "measure_id"}
_EXTENDED = {tables.SPELLS.name: ("measure_id", "measure"), tables.STAGES.name: ("site_id", "site")}


def join(base: Catalogue, own: Sequence[tuple[FactsRef, TextTable]], feedback: Feedback = _NEVER) -> OwnFacts:
    """Let tables join a catalogue; the tables may need each other, such as measures and their spells.

    Parameters
    ----------
    base
        The shipped catalogue.
    own
        Tables of texts, each with what it is.

    Raises
    ------
    Stopped
        If `feedback` was stopped.
    """
    tidy, customs = Tidy(base), Customs(base)
    made = [_read(ref, table, tidy, customs, feedback) for ref, table in own]
    drafts, repeated, broken = _without_repeats(base, [draft for one in made for draft in one.drafts])
    broken.update(*(one.broken for one in made))
    refused = [refused for one in made for refused in one.refused]
    settled = _Settling(base, in_order(drafts), [*refused, *repeated], broken)
    settled.settle(feedback)
    reports = (_report(ref, table, settled, one.notes) for (ref, table), one in zip(own, made, strict=True))
    return OwnFacts(settled.catalogue, tuple(reports))


def _read(ref: FactsRef, table: TextTable, tidy: Tidy, customs: Customs, feedback: Feedback) -> Rows | Trade:
    layout = LAYOUTS[ref.table]
    columns = dict(ref.columns) or dict(fit(layout, list(table.columns)).columns)
    made: Rows | Trade
    fixed = {column: text for column, text in ref.fixed if column in layout.columns}
    made = Trade(table, columns, tidy, customs, fixed) if ref.table == COMTRADE else Rows(table, layout, columns, tidy, customs, fixed)
    made.read(feedback)
    return made


def _without_repeats(base: Catalogue, drafts: list[Draft]) -> tuple[list[Draft], list[Refused], set[str]]:
    """Refuse rows that have the key of a shipped row, or of one before them, and additions to what is shipped.

    Returns
    -------
    tuple
        What is left, what is refused, and the measures of which a row is refused.
    """
    found = {draft.table.name: draft.table for draft in drafts}
    shipped = {name: {_key(table, row) for row in base.rows(table)} for name, table in found.items()}
    owners: dict[str, Collection[str]] = {tables.SPELLS.name: base.measures, tables.STAGES.name: base.sites}
    seen: dict[tuple[str, tuple[Any, ...]], Place] = {}
    refused: dict[Place, Refused] = {}
    broken: set[str] = set()
    for draft in drafts:
        if draft.place in refused:
            continue
        name, key = draft.table.name, _key(draft.table, draft.fact)
        column, owner = _EXTENDED.get(name, (draft.table.key[0], ""))
        if owner and getattr(draft.fact, column) in owners[name]:
            reason = f"It would change a {owner} of the catalogue."
            refused[draft.place] = _of(draft, column, reason, f"Give a {owner} of your own another id, and name that.")
        elif key in shipped[name]:
            reason = "The catalogue has such a row already, and own rows replace none."
            refused[draft.place] = _of(draft, column, reason, _other(draft.table))
        elif not is_unnumbered(draft) and seen.setdefault((name, key), draft.place) != draft.place:
            first = seen[name, key]
            refused[draft.place] = _of(draft, column, f"Row {first.row} of {first.layer} has the same key.", _other(draft.table))
            broken |= _measure_of(draft)
    return [draft for draft in drafts if draft.place not in refused], list(refused.values()), broken


def _measure_of(draft: Draft) -> set[str]:
    """Give the measure that a row describes, or of which it tells a part of the life."""
    if isinstance(draft.fact, Measure):
        return {draft.fact.id}
    return {draft.fact.measure_id} if isinstance(draft.fact, Spell) else set()


def _key(table: Table[Any], row: Fact) -> tuple[Any, ...]:
    return tuple(getattr(row, field) for field in table.key)


def _other(table: Table[Any]) -> str:
    return "Choose another id." if table.key == ("id",) else "Leave the row out, or correct what it is about."


def _of(draft: Draft, column: str, reason: str, remedy: str) -> Refused:
    return Refused(draft.place, column, short(_cell(draft, column)), reason, remedy)


def _cell(draft: Draft, column: str) -> str:
    """Give the value of a column as the catalogue writes it; the own columns of a table are its row's fields in their order."""
    own = list(draft.table.own)
    if column in own:
        value = getattr(draft.fact, draft.table.row.__struct_fields__[own.index(column)])
    else:
        value = getattr(draft.fact.source, column.removeprefix("source_"), "") or getattr(draft.fact, column, "")
    return ";".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


class _Settling:
    """Drops rows until what is left holds to all checks of the catalogue."""

    def __init__(self, base: Catalogue, drafts: list[Draft], refused: list[Refused], broken: set[str]) -> None:
        self.catalogue = base
        self.refused = refused
        self.drafts = drafts
        self._base = base
        self._sizes = {table.name: len(base.rows(table)) for table in tables.TABLES}
        self._territories = Territories(base)
        self._drop(set(), broken)

    def settle(self, feedback: Feedback) -> None:
        """Check, drop what is at fault and whatever belongs to it, and check again."""
        while True:
            feedback.check()
            by_table = self._by_table()
            self.catalogue = self._join(by_table)
            faults = list(self._faults(by_table))
            if not faults:
                return
            self.refused += faults
            self._drop({fault.place for fault in faults})

    def _by_table(self) -> dict[str, list[Draft]]:
        found: dict[str, list[Draft]] = {}
        for draft in self.drafts:
            found.setdefault(draft.table.name, []).append(draft)
        return found

    def _join(self, by_table: Mapping[str, list[Draft]]) -> Catalogue:
        if not by_table:
            return self._base
        rows: dict[str, list[Fact]] = {name: [draft.fact for draft in drafts] for name, drafts in by_table.items()}
        rows[tables.COUNTRIES.name] = [row for code in sorted(self._countries()) if (row := self._territories.row(code))]
        return self._base.joined(rows, sorted({draft.fact.own for draft in self.drafts}))

    def _countries(self) -> set[str]:
        """Countries that own rows name."""
        named: set[str] = set()
        for draft in self.drafts:
            for field in ("country", "from_country", "to_country", "issuer_territory"):
                named.add(getattr(draft.fact, field, ""))
            for field in ("targets", "exempt_targets"):
                named.update(getattr(draft.fact, field, ()))
        return named

    def _faults(self, by_table: Mapping[str, list[Draft]]) -> Iterator[Refused]:
        """Give what the catalogue's own checks find in own rows; that these are newer than the edition is no fault."""
        draft = self.catalogue.dated(_LAST_DAY)
        for fault in (*check_rows(draft), *check_references(draft), *check_lives(draft)):
            index = fault.row - 1 - self._sizes[fault.table.name]
            if index >= 0 and fault.table.name in by_table:
                found = by_table[fault.table.name][index]
                yield _of(found, fault.column, fault.what, fault.remedy)

    def _drop(self, places: set[Place], broken: Collection[str] = ()) -> None:
        """Drop rows, and with any spell of a measure all of its life: cut short it would tell a falsehood."""
        broken = ({self._measure(draft) for draft in self.drafts if draft.place in places} | set(broken)) - {""}
        for draft in self.drafts:
            if draft.place not in places and self._measure(draft) in broken:
                places.add(draft.place)
                self.refused.append(_of(draft, _ID_OF[draft.table.name], "Another row of the measure is refused.", "Correct that one."))
        self.drafts = [draft for draft in self.drafts if draft.place not in places]

    @staticmethod
    def _measure(draft: Draft) -> str:
        return str(getattr(draft.fact, _ID_OF[draft.table.name])) if draft.table.name in _ID_OF else ""


def _report(ref: FactsRef, table: TextTable, settled: _Settling, notes: tuple[str, ...]) -> FactsReport:
    def is_here(place: Place) -> bool:
        return (place.path, place.layer) == (table.path, table.name)

    refused = tuple(sorted((one for one in settled.refused if is_here(one.place)), key=lambda one: one.place.row))
    joined = len({draft.place for draft in settled.drafts if is_here(draft.place)})
    return FactsReport(ref, table.rows, joined, refused, (*notes, *_notes(ref, table), *_ends(settled, is_here)))


def _ends(settled: _Settling, is_here: Callable[[Place], bool]) -> Iterator[str]:
    """Say which measures are shown as ended because the file gives the end of their last state."""
    ended = sorted(ended_by_their_own_end(draft for draft in settled.drafts if is_here(draft.place)))
    if ended:
        names = f"{', '.join(ended[:12])}{' and more' if len(ended) > 12 else ''} {'is' if len(ended) == 1 else 'are'}"
        yield f"After the end that the file gives, {names} shown as ended, unverified; if something else followed, add a row for it."


def _notes(ref: FactsRef, table: TextTable) -> Iterator[str]:
    """Say which columns were taken for which, which were not understood, and what the reader noticed."""
    layout = LAYOUTS[ref.table]
    columns = dict(ref.columns) or dict(fit(layout, list(table.columns)).columns)
    others = [f"{name} for {column}" for column, name in columns.items() if name.casefold() != column and ref.table != COMTRADE]
    if others:
        yield f"Columns taken: {', '.join(others)}."
    if ref.fixed:
        yield f"The same for all rows: {', '.join(f'{column} {text}' for column, text in ref.fixed)}."
    unused = [name for name in table.columns if name not in columns.values()]
    if unused and ref.table != COMTRADE:
        yield f"Columns not used: {', '.join(unused[:12])}{' and more' if len(unused) > 12 else ''}."
    codes = Counter(warning.text for warning in table.warnings)
    yield from codes
