"""Reading a table from CSV: rows that hold to the schema, and problems for those that do not."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from layers.catalogue.model import Source
from layers.catalogue.tables import PROVENANCE, RowType, Table
from layers.errors import CatalogueError

_OWN_END = -len(PROVENANCE)


def read_table(path: Path, table: Table[RowType]) -> tuple[list[RowType], list[CatalogueError]]:
    """Read a table.

    Parameters
    ----------
    path
        A CSV file in UTF-8, with the table's header.
    table
        Its schema.

    Returns
    -------
    tuple
        The rows that hold to the schema, and one problem for each row that does not. No row is dropped without a problem.

    Raises
    ------
    CatalogueError
        If the file cannot be read at all, or its header is another.
    """
    rows: list[RowType] = []
    problems: list[CatalogueError] = []
    for number, cells in enumerate(_lines(path, table), start=1):
        try:
            rows.append(row_of(table, cells))
        except ValueError:
            problems.append(_explain(path, table, number, cells))
    return rows, problems


def row_of(table: Table[RowType], cells: Sequence[str], own: str = "") -> RowType:
    """Make a row of its cells, one a column.

    Parameters
    ----------
    own
        The file of the user's that the row comes from.

    Raises
    ------
    ValueError
        If a cell breaks the schema, or their number is another.
    """
    values = [read(cell) for read, cell in zip(table.readers, cells, strict=True)]
    note, doubt, confidence, *source = values[_OWN_END:]
    return table.row(*values[:_OWN_END], note=note, doubt=doubt, confidence=confidence, source=Source(*source), own=own)


def refusals(table: Table[Any], cells: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Give column, cell and reason of each cell that breaks the schema."""
    for column, read, cell in zip(table.columns, table.readers, cells, strict=True):
        try:
            read(cell)
        except ValueError as error:
            yield column, cell, str(error)


def _lines(path: Path, table: Table[RowType]) -> Iterator[list[str]]:
    """Give the cells of each row below the header."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if tuple(header) != table.columns:
                raise _wrong_header(path, table, header)
            yield from reader
    except OSError as error:
        raise CatalogueError(f"The table cannot be read: {error.strerror or error}.", "Restore the file.", path=path) from error
    except UnicodeDecodeError as error:
        raise CatalogueError("The table is not text in UTF-8.", "Save it as UTF-8.", path=path) from error
    except csv.Error as error:
        raise CatalogueError(f"The table is not well-formed CSV: {error}.", "Close every quotation mark.", path=path) from error


def _wrong_header(path: Path, table: Table[RowType], header: list[str]) -> CatalogueError:
    missing = [name for name in table.columns if name not in header]
    foreign = [name for name in header if name not in table.columns]
    detail = f"missing {missing}, unknown {foreign}" if missing or foreign else "the order differs"
    return CatalogueError(f"The header is not that of {table.name}: {detail}.", f"Write {','.join(table.columns)}.", path=path)


def _explain(path: Path, table: Table[RowType], number: int, cells: list[str]) -> CatalogueError:
    """Say which cell of a refused row is at fault."""
    columns = table.columns
    if len(cells) != len(columns):
        return CatalogueError(
            f"The row has {len(cells)} cells, the header {len(columns)}.",
            "Quote cells that hold a comma, and leave no row empty.",
            path=path,
            row=number,
        )
    for column, cell, reason in refusals(table, cells):
        return CatalogueError(f"{cell!r} is refused: {reason}.", "Correct the cell.", path=path, row=number, column=column)
    raise AssertionError("a row was refused although every cell can be read")
