"""The one form in which a table is written, so that two versions differ only where their facts do."""

from __future__ import annotations

import csv
import io
from enum import StrEnum
from pathlib import Path
from typing import Any

from layers.catalogue.reading import read_table
from layers.catalogue.tables import RowType, Table
from layers.errors import CatalogueError


def canonical_text(path: Path, table: Table[RowType]) -> str:
    """Give a table in its canonical form: its rows in the order of the key, quoted where needed, each line ended by a line feed.

    Raises
    ------
    CatalogueError
        If a row breaks the schema.
    """
    rows, problems = read_table(path, table)
    if problems:
        raise problems[0]
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, strict=True)
    order = sorted(range(len(rows)), key=lambda index: [_rank(getattr(rows[index], field)) for field in table.key])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines[index] for index in order)
    return text.getvalue()


def is_canonical(path: Path, table: Table[RowType]) -> bool:
    """Whether a table is in its canonical form, byte for byte."""
    return path.read_bytes() == canonical_text(path, table).encode()


def write_canonical(path: Path, table: Table[RowType]) -> bool:
    """Bring a table into its canonical form, and tell whether it was in another."""
    if is_canonical(path, table):
        return False
    try:
        path.write_text(canonical_text(path, table), encoding="utf-8", newline="")
    except OSError as error:
        raise CatalogueError(f"The table cannot be written: {error.strerror or error}.", "Make the file writable.", path=path) from error
    return True


def _rank(value: Any) -> str:
    """Give a text that sorts as the value does: words of a closed list in the list's order, numbers by size, nothing first."""
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return f"{list(type(value)).index(value):03d}"
    if isinstance(value, int):
        return f"{value:06d}"
    return str(value)
