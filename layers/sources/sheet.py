"""Spreadsheets: every sheet is a table."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
from msgspec.structs import replace

from layers.errors import SourceError
from layers.reading import AS_FOUND, Reading
from layers.sources import opendocument
from layers.sources.places import with_places
from layers.sources.raw import RawLayer
from layers.sources.table import clean_names


def read(path: Path, reading: Reading = AS_FOUND) -> list[RawLayer]:
    """Read all sheets that are not empty; the first row names the columns, unless it is the only one.

    Raises
    ------
    SourceError
        If it is damaged, protected or empty.
    """
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        sheets = [(name, workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names]
    except python_calamine.CalamineError as error:
        if not _is_opendocument(path):
            raise SourceError(
                f"the spreadsheet cannot be read: {error}.",
                "It may be damaged or protected; open it in a spreadsheet program and save it as CSV.",
            ) from error
        sheets = opendocument.read(path)
    layers = [_layer(name, rows, reading) for name, rows in sheets if rows]
    if not layers:
        raise SourceError("the spreadsheet is empty.", "Check that the right file was saved.")
    return layers


def _is_opendocument(path: Path) -> bool:
    with contextlib.suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(path) as archive:
        return "content.xml" in archive.namelist()
    return False


def _layer(name: str, rows: list[list[Any]], reading: Reading) -> RawLayer:
    texts = [[_text(cell) for cell in row] for row in rows]
    has_header = reading.header == "yes" if reading.header else len(texts) > 1
    header, data = (texts[0], texts[1:]) if has_header else ([None] * len(texts[0]), texts)
    names = clean_names([cell or "" for cell in header])
    columns = [pa.array(column, pa.string()) for column in zip(*data, strict=True)] or [pa.array([], pa.string())] * len(names)
    raw = with_places(name, names, pa.table(columns, names=names), reading)
    raw.found = replace(raw.found, header="yes" if has_header else "no", decimal=reading.decimal)
    return raw


def _text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)
