"""From a table of texts to rows of the catalogue: each cell through the catalogue's own readers, each fault with row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layers.catalogue import tables
from layers.catalogue.loading import EUROPEAN_UNION
from layers.catalogue.own.customs import Customs
from layers.catalogue.own.layouts import Layout, in_row
from layers.catalogue.own.tidy import Tidy
from layers.catalogue.own.told import Draft, Place, Refused, Unreadable, short
from layers.catalogue.reading import refusals, row_of
from layers.catalogue.tables import Table
from layers.feedback import Feedback
from layers.sources import TextTable

Cells = dict[str, str]
EVERY = 1000
"""Rows between two looks whether to go on."""

UNNUMBERED = "0"
"""The number of a spell in a file that does not number them: they are put in order by their first days."""

# What a blank cell means where the catalogue needs a word: that nothing is known, or that nothing is set.
_DEFAULTS: dict[str, Cells] = {
    "sites": {"precision": "region", "offshore": "no"},
    "stages": {},
    "links": {"end_nominal": "no"},
    "flows": {"mirror": "unknown", "elements": "ANY"},
    "measures": {
        "issuer_kind": "state",
        "elements": "NOT-STATED",
        "exempt_basis": "none-found",
        "parties": "any",
        "end_use": "any",
        "legal_reference": "not stated",
    },
    "spells": {"seq": UNNUMBERED, "instrument": "not stated"},
}
_IN_TONNES = {"tonnes", "t", "quantity_t"}
_TIES = {"export": "shipped-from", "import": "origin"}
_PARTS: dict[str, tuple[Table[Any], ...]] = {
    "sites": (tables.SITES, tables.STAGES),
    "stages": (tables.STAGES,),
    "links": (tables.LINKS,),
    "flows": (tables.FLOWS,),
    "measures": (tables.MEASURES, tables.SPELLS),
    "spells": (tables.SPELLS,),
}
# The second table of a layout, the column that says whether a row holds any of it, and the column that names the first.
_MEASURE_IN = {"measures": "id", "spells": "measure_id"}
_SECOND = {"stages": ("stage", "site_id"), "spells": ("state", "measure_id")}


class Rows:
    """Makes drafts of the rows of one file.

    Attributes
    ----------
    drafts, refused
        What was made, and what was not.
    broken
        Measures of which a row is refused.
    notes
        Empty: what a table leaves open is told row by row.
    """

    notes: tuple[str, ...] = ()

    def __init__(
        self, table: TextTable, layout: Layout, columns: Mapping[str, str], tidy: Tidy, customs: Customs, fixed: Mapping[str, str]
    ) -> None:
        self.drafts: list[Draft] = []
        self.refused: list[Refused] = []
        self.broken: set[str] = set()
        self._table = table
        self._layout = layout
        self._names = columns
        self._fixed = fixed
        self._tidy = tidy
        self._customs = customs
        self._file = table.path.replace("\\", "/").rpartition("/")[2]
        self._first: dict[str, Cells] = {}

    def read(self, feedback: Feedback) -> None:
        """Go through all rows; blank ones are passed over."""
        given = {column: self._table.columns[name] for column, name in self._names.items() if name in self._table.columns}
        for index in range(self._table.rows):
            place = Place(self._table.path, self._table.name, index + 1)
            texts = {column: values[index] for column, values in given.items()}
            if index % EVERY == 0:
                feedback.progress(index / self._table.rows, f"Reading {self._file}")
            if not any(text.strip() for text in texts.values()):
                continue
            texts |= in_row(self._fixed, index + 1)
            if not self._read_row(place, texts):
                self.broken.add("-".join(texts.get(_MEASURE_IN.get(self._layout.name, ""), "").split()))

    def _read_row(self, place: Place, texts: Cells) -> bool:
        """Make drafts of a row; tell whether it could be done."""
        cells = self._tidied(place, texts)
        if cells is None:
            return False
        drafts: list[Draft] = []
        for table in self._parts(cells):
            own = _filled(table, cells)
            if faults := list(refusals(table, own)):
                for column, cell, reason in faults:
                    self._refuse(place, column, texts.get(column, cell), f"{_capital(reason)}.")
                return False
            drafts.append(Draft(table, row_of(table, own, self._file), place))
        self.drafts += drafts
        return True

    def _tidied(self, place: Place, texts: Cells) -> Cells | None:
        """Bring the cells of a row to their form; None if some cannot be, which are told."""
        cells: Cells = {}
        sound = True
        for column, text in texts.items():
            try:
                cells[column] = self._tidy.cell(column, text)
            except Unreadable as error:
                self._refuse(place, column, text, error.reason, error.remedy)
                sound = False
        return self._derived(place, cells) if sound else None

    def _derived(self, place: Place, cells: Cells) -> Cells | None:
        """Add what follows from other cells."""
        if self._layout.name == "flows" and not cells.get("product"):
            try:
                goods = self._customs.goods(cells.get("hs_codes", "").partition(";")[0])
            except Unreadable as error:
                self._refuse(
                    place, "hs_codes", cells.get("hs_codes", ""), error.reason, error.remedy or "Leave the row out, or name its product."
                )
                return None
            cells["product"] = goods.product
            cells["elements"] = cells.get("elements") or ";".join(goods.elements)
            cells["note"] = " ".join(filter(None, (cells.get("note", ""), goods.note)))
        if self._layout.name == "flows" and cells.get("quantity"):
            named = self._names["quantity"].casefold() in _IN_TONNES
            cells["unit"] = cells.get("unit") or ("t" if named else "")
            cells["basis"] = cells.get("basis") or "gross-weight"  # what customs weigh, whatever is in it
        if self._layout.name == "measures":
            code = cells.get("issuer_territory", "")
            cells["issuer_name"] = cells.get("issuer_name") or self._tidy.territories.name(code)
            cells["issuer_kind"] = cells.get("issuer_kind") or ("bloc" if code == EUROPEAN_UNION else "")
            cells["basis"] = cells.get("basis") or _TIES.get(cells.get("direction", ""), "any" if cells.get("direction") else "")
        return cells

    def _parts(self, cells: Cells) -> Sequence[Table[Any]]:
        """Give the tables that a row is of; a site or measure that was given already adds a stage or spell only."""
        parts = _PARTS[self._layout.name]
        if len(parts) == 1:
            return parts
        first, second = parts
        sign, owner = _SECOND[second.name]
        cells[owner] = cells.get("id", "")
        wanted = [second] if cells.get(sign) else []
        return wanted if self._is_repeated(first, cells) else [first, *wanted]

    def _is_repeated(self, table: Table[Any], cells: Cells) -> bool:
        """Whether a row has the id of an earlier one, and says nothing else of it."""
        scope = {column: cells.get(column, "") for column in table.own if column != "elements" or table is not tables.SITES}
        known = self._first.setdefault(cells.get("id", ""), scope)
        return known is not scope and all(not cell or known[column] == cell for column, cell in scope.items())

    def _refuse(self, place: Place, column: str, value: str, reason: str, remedy: str = "Correct the cell.") -> None:
        self.refused.append(Refused(place, self._names.get(column, column), short(value), reason, remedy))


def _filled(table: Table[Any], cells: Cells) -> list[str]:
    """Give a cell for every column of a table; who says so and how surely is never made up."""
    values = {column: cells.get(column) or default for column, default in _DEFAULTS[table.name].items()}
    return [values.get(column) or cells.get(column, "") for column in table.own] + _provenance(cells)


def _provenance(cells: Cells) -> list[str]:
    title, url = cells.get("source_title", ""), cells.get("source_url", "")
    confidence = cells.get("confidence") or ("recalled" if title or url else "unsourced")
    kind = cells.get("source_kind") or (("copy" if "copy)" in title else "original") if url else "none")
    return [cells.get("note", ""), cells.get("doubt", ""), confidence, title, url, kind, cells.get("source_date", "")]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
