"""Delimited text: encoding, delimiter and header found out, then handed to :mod:`layers.sources.places`."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
from msgspec.structs import replace

from layers.errors import SourceError
from layers.reading import AS_FOUND, Reading
from layers.sources.layer import SourceWarning
from layers.sources.places import NUMBER, with_places
from layers.sources.raw import RawLayer
from layers.sources.wkt_lines import as_table

DELIMITERS = ",;\t|"
LINES_LOOKED_AT = 50
_STATEMENT = re.compile(rb"\"?sep=([\x09\x20-\x7e])\"?\r?\n", re.IGNORECASE)
"""The first line by which Excel is told the delimiter."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(path: Path, reading: Reading = AS_FOUND) -> RawLayer:
    """Read a table; rows that are shorter or longer than the header are kept and told of.

    Raises
    ------
    SourceError
        If it is no text, or not in the encoding that was chosen.
    """
    data, encoding, notes = _chosen(path.read_bytes(), reading.encoding) if reading.encoding else _utf8(path.read_bytes())
    if path.suffix.lower() == ".wkt":
        data = as_table(data.decode("utf-8-sig", "replace")).encode()
    data, stated = _without_statement(data)
    if stated and not reading.delimiter:
        reading = replace(reading, delimiter=stated)
    if (quotes := data.count(b'"')) % 2:
        notes.append(
            SourceWarning(
                "unbalanced-quotes", f"The file holds {quotes} quotation marks, an odd number: check that no row swallowed others."
            )
        )
    names, table, more = table_of(data, reading)
    raw = with_places(path.stem, names, table, reading)
    raw.warnings[:0] = notes + more
    header = reading.header or ("no" if any(note.code == "no-header" for note in more) else "yes")
    delimiter = reading.delimiter or _delimiter(data)
    raw.found = replace(raw.found, encoding=encoding, delimiter=delimiter, header=header, decimal=reading.decimal)
    return raw


def _without_statement(data: bytes) -> tuple[bytes, str]:
    """Part a first line by which Excel is told the delimiter, such as ``sep=;``, from what follows it."""
    found = _STATEMENT.match(data)
    return (data[found.end() :], found[1].decode("latin-1")) if found else (data, "")


def _utf8(data: bytes) -> tuple[bytes, str, list[SourceWarning]]:
    """Bring text to UTF-8: by its mark, by its zero bytes, as UTF-8, and last as the Western European code page of Windows."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _recoded(data, encoding), encoding, []
    for start, guess in ((1, "utf-16-le"), (0, "utf-16-be")):
        # Most letters of most tables have a zero as one of their two bytes, and never as the other.
        if data[start:2000:2].count(0) > len(data[:2000]) // 4 and not data[1 - start : 2000 : 2].count(0):
            return _recoded(data, guess), guess, [SourceWarning("encoding-guessed", "The text looks like UTF-16 and was read as that.")]
    if b"\0" in data[:4096]:
        raise SourceError("it is no text, although its name says so.", "Open it with the program that made it and save it as CSV.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = f"The text is not UTF-8 (byte {error.start + 1}); it was read as Windows-1252. If letters look wrong, save it as UTF-8."
        return data.decode("cp1252", errors="replace").encode(), "cp1252", [SourceWarning("encoding-guessed", text)]
    return data, "utf-8", []


def _chosen(data: bytes, encoding: str) -> tuple[bytes, str, list[SourceWarning]]:
    try:
        text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    except LookupError:
        raise SourceError(f"there is no encoding {encoding!r}.", "Give one such as utf-8, cp1252 or gb18030.") from None
    if wrong := text.count("\ufffd"):
        return text.encode(), encoding, [SourceWarning("encoding-wrong", f"{wrong} characters of the text do not exist in {encoding}.")]
    return text.encode("utf-8", "replace"), encoding, []


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise SourceError(
            f"its text is damaged: it starts as {encoding} and breaks at byte {error.start + 1}.", "Save it anew as UTF-8."
        ) from error


def table_of(data: bytes, reading: Reading = AS_FOUND) -> tuple[list[str], pa.Table, list[SourceWarning]]:
    """Parse UTF-8 text into columns of text.

    Returns
    -------
    names
        Column names: the first row, or column_1 and so on where the first row holds data.
    table
        Every value as text.
    notes
        What was odd.
    """
    delimiter = reading.delimiter or _delimiter(data)
    head = next(_rows(data[: 2**20], delimiter), None)
    if head is None or data.strip() == b"":
        raise SourceError("it holds no rows.", "Check that the right file was saved.")
    has_header = reading.header == "yes" if reading.header else not _is_data(head) or _is_quoted(data, delimiter)
    names = clean_names(head if has_header else [""] * len(head))
    notes: list[SourceWarning] = []
    if not has_header and not reading.header:
        notes.append(
            SourceWarning("no-header", "The first row holds numbers and was read as data; the columns are named column_1 and so on.")
        )
    try:
        return names, _quick(data, delimiter, names, has_header), notes
    except pa.ArrowInvalid:
        names, table, ragged = _patient(data, delimiter, names, has_header)
        return names, table, notes + ragged


def _delimiter(data: bytes) -> str:
    """Choose the delimiter that cuts the first rows into the most columns of the same number."""

    def columns(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in islice(_rows(data[: 2**16], delimiter), LINES_LOOKED_AT) if row]
        if not widths:
            return 0, 0
        return sum(width == widths[0] > 1 for width in widths), widths[0]

    return max(DELIMITERS, key=columns)


def _rows(data: bytes, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    return csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""), delimiter=delimiter, skipinitialspace=True)


def _is_data(row: list[str]) -> bool:
    """Whether a first row is no header: all its values are numbers, or one is a number with a decimal point."""
    numbers = [cell for cell in row if NUMBER.fullmatch(cell.strip())]
    return bool(numbers) and (len(numbers) == len(row) or any("." in cell for cell in numbers))


def _is_quoted(data: bytes, delimiter: str) -> bool:
    """Whether all of the first row is in quotation marks and the second is not: a header of names that look like numbers."""
    first, second = [*data[: 2**16].splitlines(), b"", b""][:2]
    marks = [[cell.strip()[:1] == b'"' for cell in line.split(delimiter.encode())] for line in (first, second)]
    return all(marks[0]) and not all(marks[1])


def clean_names(row: list[str]) -> list[str]:
    """Give every column a name of its own."""
    names: list[str] = []
    for number, cell in enumerate(row, start=1):
        name = " ".join(cell.split()) or f"column_{number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _quick(data: bytes, delimiter: str, names: list[str], has_header: bool) -> pa.Table:
    return pa.csv.read_csv(
        io.BytesIO(data),
        read_options=pa.csv.ReadOptions(column_names=names, skip_rows_after_names=int(has_header), use_threads=False),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
        ),
    )


def _patient(data: bytes, delimiter: str, names: list[str], has_header: bool) -> tuple[list[str], pa.Table, list[SourceWarning]]:
    """Parse rows of unlike lengths: short ones are filled up, long ones get columns of their own."""
    rows = [row for row in _rows(data, delimiter) if row]
    if has_header:
        rows = rows[1:]
    width = max([len(names), *map(len, rows)])
    odd = [number for number, row in enumerate(rows, start=1) if len(row) != len(names)]
    names = clean_names([*names, *[""] * (width - len(names))])
    filled = [[cell or None for cell in row] + [None] * (width - len(row)) for row in rows]
    columns = [pa.array(column, pa.string()) for column in zip(*filled, strict=True)] or [pa.array([], pa.string())] * width
    text = f"{len(odd)} rows have more or fewer values than the header, the first of them row {odd[0] if odd else 0}; blanks fill them up."
    return names, pa.table(columns, names=names), [SourceWarning("ragged-rows", text)] if odd else []
