"""Sheets of an OpenDocument spreadsheet, read by its own XML: for files whose makers lay it out otherwise than most."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from layers.errors import SourceError

MOST_BYTES = 1 * 2**30
MOST_CELLS = 20_000_000
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_VALUES = {"float": "value", "percentage": "value", "currency": "value", "date": "date-value", "boolean": "boolean-value"}


class _Reader:
    """Hears the elements of a document and keeps the cells that hold something."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[list[str | None]]]] = []
        self._row: list[str | None] = []
        self._blank_rows = self._blank_cells = self._cells = 0
        self._repeat, self._value = 1, ""
        self._texts: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE} table":
            self.sheets.append((attributes.get(f"{_TABLE} name", "sheet"), []))
            self._blank_rows = 0
        elif name == f"{_TABLE} table-row":
            self._row, self._blank_cells = [], 0
            self._rows = int(attributes.get(f"{_TABLE} number-rows-repeated", "1"))
        elif name in (f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"):
            self._repeat = int(attributes.get(f"{_TABLE} number-columns-repeated", "1"))
            kind = attributes.get(f"{_OFFICE} value-type", "")
            self._value = attributes.get(f"{_OFFICE} {_VALUES[kind]}", "") if kind in _VALUES else ""
            self._texts = []
        elif name == f"{_TEXT} p":
            self._texts.append("")
            self._inside = True
        elif name == f"{_TEXT} s" and self._inside:
            self._texts[-1] += " " * min(int(attributes.get(f"{_TEXT} c", "1")), 1000)

    def text(self, data: str) -> None:
        if self._inside:
            self._texts[-1] += data

    def end(self, name: str) -> None:
        if name == f"{_TEXT} p":
            self._inside = False
        elif name in (f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"):
            self._end_cell(self._value or "\n".join(self._texts))
        elif name == f"{_TABLE} table-row" and self.sheets:
            self._end_row()

    def _end_cell(self, value: str) -> None:
        if not value:
            self._blank_cells += self._repeat
            return
        self._count(self._blank_cells + self._repeat)
        self._row += [None] * self._blank_cells + [value] * self._repeat
        self._blank_cells = 0

    def _end_row(self) -> None:
        """Keep a row; blank ones only if another follows, for sheets end in a million of them."""
        if not self._row:
            self._blank_rows += self._rows
            return
        self._count((self._blank_rows + self._rows) * len(self._row))
        self.sheets[-1][1].extend([[]] * self._blank_rows + [self._row] * self._rows)
        self._blank_rows = 0

    def _count(self, more: int) -> None:
        self._cells += more
        if self._cells > MOST_CELLS:
            raise SourceError(f"the spreadsheet has more than {MOST_CELLS:,} cells.", "Split it, or save it as CSV.")


def read(path: Path) -> list[tuple[str, list[list[Any]]]]:
    """Give name and rows of each sheet, all rows of a sheet of the same length.

    Raises
    ------
    SourceError
        If it is damaged, protected or too large.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = reader.start, reader.end, reader.text
    try:
        for block in _blocks(path):
            parser.Parse(block)
        parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError) as error:
        raise SourceError(
            f"the spreadsheet cannot be read: {error}.",
            "It may be damaged or protected; open it in a spreadsheet program and save it as CSV.",
        ) from error
    return [(name, _squared(rows)) for name, rows in reader.sheets]


def _blocks(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        done = 0
        while block := file.read(2**20):
            done += len(block)
            if done > MOST_BYTES:
                raise SourceError("the spreadsheet is larger than is safe to open.", "Split it, or save it as CSV.")
            yield block


def _squared(rows: list[list[str | None]]) -> list[list[str | None]]:
    width = max(map(len, rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]
