"""`lodestone changes`: everything that differs between two days, as a table, CSV or JSON."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any

from desktop.facts import add_option, catalogue_with
from desktop.printing import printable, write_out
from layers.catalogue.dates import parse_day
from layers.guard import guarded
from layers.restrictions.change import Change, changes

COLUMNS = ("day", "kind", "id", "title", "subject", "detail", "measures", "first", "last")
TABLE_COLUMNS = ("day", "kind", "subject", "id", "title")

Row = dict[str, Any]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser which two days to compare."""
    parser.add_argument("--since", required=True, metavar="YYYY-MM-DD", help="the earlier day; what happened on it is not listed")
    parser.add_argument("--until", required=True, metavar="YYYY-MM-DD", help="the later day; what happened on it is listed")
    add_option(parser)
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="by default a table")


def run(options: argparse.Namespace) -> int:
    """Print what changed after one day, up to and with another.

    Raises
    ------
    RequestError
        If a day is none, or the first lies after the second.
    """
    since, until = parse_day(options.since), parse_day(options.until)
    catalogue = catalogue_with(options.facts)
    found = changes(catalogue, since, until)
    if options.format == "json":
        days = {"since": since.isoformat(), "until": until.isoformat(), "edition": catalogue.edition.isoformat()}
        write_out(json.dumps(days | {"changes": [_row(change) for change in found]}, indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    elif options.format == "csv":
        write_out(as_csv(found))
    else:
        write_out("\n".join([*_lines(found), _foot(found, since, until, catalogue.edition), ""]))
    return 0


def _row(change: Change) -> Row:
    """Give a change; where only a month or a year is known, the day is that interval, as ISO 8601 writes one."""
    first, last = (change.period.first, change.period.last) if change.period else (change.day, change.day)
    return {
        "day": _interval(first, last),
        "kind": change.kind.value,
        "id": change.id,
        "title": change.title,
        "subject": change.subject,
        "detail": change.detail,
        "measures": list(change.measures),
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _interval(first: dt.date, last: dt.date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def as_csv(found: Sequence[Change]) -> str:
    """Write changes as CSV that no spreadsheet runs."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for change in found:
        row = _row(change) | {"measures": ";".join(change.measures)}
        writer.writerow([guarded(row[column]) for column in COLUMNS])
    return text.getvalue()


def _lines(found: Sequence[Change]) -> list[str]:
    """Lay changes out for a terminal, the title last, since it is the widest."""
    if not found:
        return []
    cells = [[change.when, change.kind.value, change.subject, change.id, change.title] for change in found]
    rows = [[printable(cell) for cell in row] for row in (list(TABLE_COLUMNS), *cells)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(TABLE_COLUMNS))]
    return [*("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows), ""]


def _foot(found: Sequence[Change], since: dt.date, until: dt.date, edition: dt.date) -> str:
    noun = "change" if len(found) == 1 else "changes"
    vague = sum(change.period is not None for change in found)
    verb = "is" if vague == 1 else "are"
    parts = [
        f"{len(found)} {noun} after {since}, up to and with {until}.",
        f"Of these, {vague} {verb} known only to the month or the year, and may lie outside these days." if vague else "",
        f"The catalogue was last checked on {edition}.",
        "What comes after that is known only as far as it was announced." if until > edition else "",
    ]
    return " ".join(part for part in parts if part)
