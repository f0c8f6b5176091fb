"""Trade flows from a table of UN Comtrade, as its data service or its older download page gives it.

Exports run from the reporter to the partner, imports from the partner to the reporter. What other rows of the file hold already is left
out and listed: parts of a total (by mode of transport, second partner, customs procedure), the total of all partners, and headings whose
subheadings are there. Weights are kilograms and become tonnes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from layers.catalogue import tables
from layers.catalogue.own.customs import Customs
from layers.catalogue.own.layouts import in_row
from layers.catalogue.own.territories import OTHER_ASIA
from layers.catalogue.own.tidy import Tidy, day, hs_digits, number, one_line
from layers.catalogue.own.told import Draft, Place, Refused, Unreadable, short
from layers.catalogue.reading import refusals, row_of
from layers.feedback import Feedback
from layers.sources import TextTable

WORLD = "WLD"
_EVERY = 1000
_KINDS = {
    **dict.fromkeys(("x", "2", "export", "exports"), "X"),
    **dict.fromkeys(("m", "1", "import", "imports"), "M"),
    **dict.fromkeys(("rx", "3", "re-export", "re-exports"), "RX"),
    **dict.fromkeys(("rm", "4", "re-import", "re-imports"), "RM"),
    **dict.fromkeys(("dx", "domestic export", "domestic exports"), "DX"),
    **dict.fromkeys(("fm", "foreign import", "foreign imports"), "FM"),
}
_PART_OF = {"RX": "X", "DX": "X", "RM": "M", "FM": "M"}
_NAMED = {"RX": "Re-exports", "DX": "Domestic exports", "RM": "Re-imports", "FM": "Foreign imports"}
# Columns by which a flow can be split, and what stands in them for all of it.
_SPLITS = {
    "mot_code": ("mode of transport", {"", "0"}),
    "partner2_code": ("second partner", {"", "0", "W00", "WLD"}),
    "customs_code": ("customs procedure", {"", "C00", "0"}),
    "mos_code": ("mode of supply", {"", "0"}),
}
_COLUMNS = {"value_usd": "primary_value", "quantity": "net_wgt", "hs_codes": "cmd_code"}
_KILOGRAMS = {"kg", "8", "weight in kilograms", "kilograms"}
_TONNES = {"t", "tonne", "tonnes"}
_NO_DIRECTION = (
    "No column says whether these are exports or imports: they are taken for exports of the reporter. "
    "If they are not, add a column 'flow' with X or M."
)


@dataclass(frozen=True, slots=True)
class _Record:
    """A row that was understood."""

    place: Place
    reporter: str
    partner: str
    kind: str
    code: str
    period: str
    split: str
    tonnes: str
    value: str
    notes: tuple[str, ...]

    @property
    def ends(self) -> tuple[str, str]:
        """Whence and whither the goods went."""
        return (self.reporter, self.partner) if self.kind in ("X", "RX", "DX") else (self.partner, self.reporter)


class Trade:
    """Makes drafts of flows of one file.

    Attributes
    ----------
    drafts, refused
        What was made; and what was not, or is left out.
    broken
        Empty: flows are no lives.
    """

    broken: frozenset[str] = frozenset()

    def __init__(self, table: TextTable, columns: Mapping[str, str], tidy: Tidy, customs: Customs, fixed: Mapping[str, str]) -> None:
        self.drafts: list[Draft] = []
        self.refused: list[Refused] = []
        self._table = table
        self._names = columns
        self._fixed = fixed
        self._tidy = tidy
        self._customs = customs
        self._file = table.path.replace("\\", "/").rpartition("/")[2]
        self._is_directed = "flow_code" in columns.keys() | fixed.keys()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the table leaves open as a whole."""
        return () if self._is_directed else (_NO_DIRECTION,)

    def read(self, feedback: Feedback) -> None:
        """Understand each row, leave out what others hold, and make flows of the rest."""
        given = {column: self._table.columns[name] for column, name in self._names.items() if name in self._table.columns}
        records = []
        for index in range(self._table.rows):
            if index % _EVERY == 0:
                feedback.progress(index / self._table.rows, f"Reading {self._file}")
            cells = {column: values[index].strip() for column, values in given.items()}
            place = Place(self._table.path, self._table.name, index + 1)
            if any(cells.values()) and (record := self._record(place, cells | in_row(self._fixed, index + 1))):
                records.append(record)
        for record in self._without_sums(self._without_parts(records)):
            self._make(record)
        self.refused.sort(key=lambda refused: refused.place.row)

    def _record(self, place: Place, cells: dict[str, str]) -> _Record | None:
        """Understand a row; of one that cannot be, the first fault is told. Other goods are passed over before all else."""
        steps: tuple[tuple[str, Callable[[], str]], ...] = (
            ("cmd_code", lambda: self._code(cells["cmd_code"])),
            ("reporter_code", lambda: self._country(cells["reporter_code"])),
            ("partner_code", lambda: self._country(cells["partner_code"])),
            ("flow_code", lambda: _kind(cells["flow_code"]) if self._is_directed else "X"),
            ("period" if cells.get("period") else "ref_year", lambda: _period(cells)),
            ("primary_value", lambda: _number(cells.get("primary_value", ""))),
            ("net_wgt", lambda: _tonnes(cells)),
        )
        found: list[str] = []
        for column, read in steps:
            try:
                found.append(read())
            except Unreadable as error:
                self._refuse(place, column, cells.get(column, ""), error, left_out=column == "cmd_code")
                return None
        code, reporter, partner, kind, period, value, tonnes = found
        return _Record(place, reporter, partner, kind, code, period, _split(cells), tonnes, value, tuple(_notes(cells, kind)))

    def _code(self, text: str) -> str:
        code = hs_digits(one_line(text))
        self._customs.goods(code)
        return code

    def _country(self, text: str) -> str:
        code = self._tidy.territories.code(one_line(text))
        if code is None:
            raise Unreadable("There is no such country.", "Leave the row out, or write a code of ISO 3166-1.")
        return code

    def _without_parts(self, records: list[_Record]) -> list[_Record]:
        """Keep of each flow the row that holds all of it."""
        groups = _grouped(records, lambda record: (record.reporter, record.partner, record.kind, record.code, record.period))
        kept: list[_Record] = []
        for group in groups:
            whole = [record for record in group if not record.split]
            for record in group:
                if record.split and whole:
                    self._leave_out(record, f"Row {whole[0].place.row} holds it: this is its part by {record.split}.")
                elif record.split:
                    error = Unreadable(f"It is only a part of the flow, by {record.split}.", "Ask UN Comtrade for the total of all parts.")
                    self._refuse(record.place, "cmd_code", record.code, error)
                elif record is not whole[0]:
                    error = Unreadable(f"Row {whole[0].place.row} gives the same flow.", "Keep one of them.")
                    self._refuse(record.place, "cmd_code", record.code, error)
                else:
                    kept.append(record)
        return kept

    def _without_sums(self, records: list[_Record]) -> list[_Record]:
        """Leave out what is a sum of other rows, or a part of one."""
        whole = {(r.reporter, r.partner, r.kind, r.code, r.period): r for r in records}
        single = {(r.reporter, r.kind, r.code, r.period) for r in records if r.partner != WORLD}
        finer = {(r.reporter, r.partner, r.kind, r.period, r.code[:length]) for r in records for length in range(4, len(r.code))}
        kept = []
        for record in records:
            reporter, partner, kind, code, period = record.reporter, record.partner, record.kind, record.code, record.period
            if reporter == partner:
                self._leave_out(record, "The goods came back to the country that they left; the map shows trade between two.")
            elif partner == WORLD and (reporter, kind, code, period) in single:
                self._leave_out(record, "It is the total of all partners, who are in the file one by one.")
            elif (reporter, partner, kind, period, code) in finer:
                self._leave_out(record, "It is a heading whose subheadings are in the file.")
            elif other := whole.get((reporter, partner, _PART_OF.get(kind, ""), code, period)):
                self._leave_out(record, f"{_NAMED[kind]} are part of row {other.place.row}.")
            else:
                kept.append(record)
        return kept

    def _make(self, record: _Record) -> None:
        goods = self._customs.goods(record.code)
        origin, destination = record.ends
        mirror = ("exporter" if origin == record.reporter else "importer") if self._is_directed else "unknown"
        notes = " ".join(note for note in (*record.notes, goods.note) if note)
        much = [record.tonnes, "t", "gross-weight"] if record.tonnes else ["", "", ""]
        cells = [origin, destination, goods.product, ";".join(goods.elements), record.code, *much, record.value, record.period, mirror, ""]
        cells += [notes, "", "seen", f"UN Comtrade, in the file {self._file}", "", "none", ""]
        faults = list(refusals(tables.FLOWS, cells))
        for column, cell, reason in faults:
            self._refuse(record.place, _COLUMNS.get(column, column), cell, Unreadable(f"{reason[:1].upper()}{reason[1:]}."))
        if not faults:
            self.drafts.append(Draft(tables.FLOWS, row_of(tables.FLOWS, cells, self._file), record.place))

    def _leave_out(self, record: _Record, reason: str) -> None:
        self._refuse(record.place, "cmd_code", record.code, Unreadable(reason, ""), left_out=True)

    def _refuse(self, place: Place, column: str, value: str, error: Unreadable, *, left_out: bool = False) -> None:
        self.refused.append(Refused(place, self._names.get(column, column), short(value), error.reason, error.remedy, left_out))


def _grouped(records: Iterable[_Record], key: Callable[[_Record], object]) -> list[list[_Record]]:
    groups: dict[object, list[_Record]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return list(groups.values())


def _kind(text: str) -> str:
    try:
        return _KINDS[one_line(text).casefold()]
    except KeyError:
        raise Unreadable("It is no flow of trade.", "Write X, M, RX, RM, or export and import.") from None


def _period(cells: Mapping[str, str]) -> str:
    """Give the year or the month; the data service writes months as 202501."""
    text = one_line(cells.get("period", "")) or one_line(cells.get("ref_year", ""))
    if len(text) == 6 and text.isdecimal():
        text = f"{text[:4]}-{text[4:]}"
    month = cells.get("ref_month", "")
    if len(text) == 4 and month.isdecimal() and 1 <= int(month) <= 12 and not cells.get("period"):
        text = f"{text}-{int(month):02d}"
    return day(text)


def _number(text: str) -> str:
    return number(one_line(text)) if text else ""


def _tonnes(cells: Mapping[str, str]) -> str:
    """Give the weight in tonnes, blank where none is reported; 0 kg of goods that are worth something is no weight."""
    text = cells.get("net_wgt", "")
    unit = cells.get("qty_unit_abbr", "").casefold()
    if not text and unit in _KILOGRAMS | _TONNES:
        text = cells.get("qty", "")
    much = Decimal(_number(text) or "0")
    in_tonnes = unit in _TONNES and not cells.get("net_wgt")
    return number(str(much if in_tonnes else much / 1000)) if much else ""


def _split(cells: Mapping[str, str]) -> str:
    """Say by what a row is only a part of a flow, or nothing."""
    parts = ((name, cells.get(column, "").upper(), whole) for column, (name, whole) in _SPLITS.items())
    return ", ".join(name for name, text, whole in parts if text not in whole and text.lstrip("0") != "")


def _notes(cells: Mapping[str, str], kind: str) -> Iterator[str]:
    """Say what must not be forgotten of a row."""
    if kind in _NAMED:
        yield f"{_NAMED[kind]}, which are part of all that the country reports."
    if cells.get("qty") and not cells.get("net_wgt") and not cells.get("qty_unit_abbr"):
        yield f"The file gives a quantity of {short(cells['qty'])} without its unit."
    estimated = [what for column, what in _ESTIMATED.items() if cells.get(column, "").casefold() in _TRUE]
    if estimated:
        yield f"UN Comtrade estimated {' and '.join(estimated)}."
    if {cells["reporter_code"].upper(), cells["partner_code"].upper()} & OTHER_ASIA:
        yield "UN Comtrade calls Taiwan other Asia, not elsewhere specified."


_TRUE = {"true", "1", "yes"}
_ESTIMATED = {"is_qty_estimated": "the quantity", "is_net_wgt_estimated": "the net weight"}
