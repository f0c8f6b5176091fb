"""`lodestone restrictions`: every measure with its state on a day, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from desktop.facts import catalogue_with
from desktop.printing import write_out
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import IssuerKind
from layers.guard import guarded
from layers.restrictions.listing import Entry, entries
from layers.restrictions.state import Standing

COLUMNS = (
    "id",
    "title",
    "imposed_by",
    "targets",
    "measure",
    "role",
    "state",
    "verified",
    "verified_until",
    "elements",
    "products",
    "rate_percent",
    "legal_reference",
    "why",
    "own",
    "sources",
)
TABLE_COLUMNS = ("id", "state", "verified", "imposed_by", "targets", "measure", "role", "rate_percent", "title")
LISTED_IN_TABLE = 4

Row = dict[str, Any]


def run(
    day: dt.date,
    element: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    form: Literal["table", "csv", "json"] = "table",
    facts: Sequence[Path] = (),
) -> int:
    """Print every measure, whatever its state on the day.

    Parameters
    ----------
    element
        Symbol: only measures that can touch it.
    from_, to
        ISO 3166-1 alpha-3: only measures that can touch goods leaving the one and reaching the other.
    facts
        Tables of the user's that join the catalogue.

    Raises
    ------
    RequestError
        If an element or a country is not known.
    """
    catalogue = catalogue_with(facts)
    rows = [_row(entry) for entry in entries(catalogue, day, element, from_, to)]
    if form == "json":
        whole = {"day": day.isoformat(), "edition": catalogue.edition.isoformat(), "restrictions": rows}
        write_out(json.dumps(whole, indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    elif form == "csv":
        write_out(_csv(rows))
    else:
        write_out(_table(rows, day, catalogue.edition))
    return 0


def _row(entry: Entry) -> Row:
    measure, standing = entry.measure, entry.standing
    until = standing.verified_until
    return {
        "id": measure.id,
        "title": measure.title,
        "imposed_by": imposed_by(measure),
        "targets": list(measure.targets),
        "measure": measure.measure.value,
        "role": measure.role.value,
        "state": standing.state.value,
        "verified": standing.verified,
        "verified_until": until.isoformat() if until else None,
        "elements": list(measure.elements),
        "products": list(measure.products),
        "rate_percent": standing.rate_percent,
        "legal_reference": measure.legal_reference,
        "why": entry.why,
        "own": measure.own or None,
        "sources": sources_of(measure, standing),
    }


def imposed_by(measure: Measure) -> str:
    """The code of the state or bloc; a non-state issuer by its name, for it is not the state on whose land it sits."""
    return measure.issuer_name if measure.issuer_kind is IssuerKind.NON_STATE else measure.issuer_territory


def sources_of(measure: Measure, standing: Standing) -> list[Row]:
    """Give each source once, that of the measure before that of its state."""
    sources = (measure.source, standing.spell.source) if standing.spell else (measure.source,)
    named = dict.fromkeys(source for source in sources if source.title or source.url)
    return [
        {"title": source.title, "url": source.url or None, "kind": source.kind.value, "date": str(source.date) if source.date else None}
        for source in named
    ]


def _csv(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(_cell(row[column])) for column in COLUMNS] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """Text of a value, lists joined as in the catalogue's tables."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return "; ".join(_source_cell(item) for item in value) if value and isinstance(value[0], dict) else ";".join(value)
    return str(value)


def _source_cell(source: Row) -> str:
    return ", ".join(part for part in (source["title"], source["url"], source["kind"], source["date"]) if part)


def _table(rows: list[Row], day: dt.date, edition: dt.date) -> str:
    """Lines for a terminal, the title last, since it is the widest."""
    cells = [[_short(row, column) for column in TABLE_COLUMNS] for row in rows]
    header = [column.replace("_", " ") for column in TABLE_COLUMNS]
    widths = [max(len(line[index]) for line in [header, *cells]) for index in range(len(TABLE_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in [header, *cells]]
    past = " The day lies past it: what has changed since is not known here." if day > edition else ""
    noun = "measure" if len(rows) == 1 else "measures"
    return "\n".join([*lines, "", f"{len(rows)} {noun}, as they stood on {day}. The catalogue was last checked on {edition}.{past}", ""])


def _short(row: Row, column: str) -> str:
    value = row[column]
    if column == "targets" and len(value) > LISTED_IN_TABLE:
        return f"{', '.join(value[: LISTED_IN_TABLE - 1])} and {len(value) - LISTED_IN_TABLE + 1} more"
    return ", ".join(value) if isinstance(value, list) else _cell(value)
