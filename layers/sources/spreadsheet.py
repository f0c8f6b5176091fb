"""Tables written for spreadsheets: CSV of which no cell is run, and XLSX with nothing but texts, numbers and truths in it."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

from layers.guard import STARTS_A_FORMULA, guarded
from layers.sources.formats import XLSX_TEXT

_MOST_EXACT = 10**15
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Count = Callable[[int], None]

_SCHEMAS = "http://schemas.openxmlformats.org"
_MAIN = f"{_SCHEMAS}/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LINK = f"{_SCHEMAS}/officeDocument/2006/relationships"
_LINKS = f"{_SCHEMAS}/package/2006/relationships"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_SCHEMAS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_LINKS}"><Relationship Id="rId1" Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_LINKS}"><Relationship Id="rId1" Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_LINK}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Four ways to show a cell: as it is, as a day, as a day with its time, and as text that stays text when it is edited.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf numFmtId="164" applyNumberFormat="1"/>'
        '<xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
}
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FIRST_DAY = dt.datetime(1899, 12, 30)


def write_csv(table: pa.Table, path: Path, count: Count) -> None:
    """Write a table in UTF-8, with a mark of that, which spreadsheets need."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([guarded(name) for name in table.column_names])
        for rows in _rows(table, count):
            writer.writerows([guarded(_text(cell)) for cell in row] for row in rows)


def write_xlsx(table: pa.Table, path: Path, name: str, count: Count) -> None:
    """Write a table as the one sheet of a workbook; texts are never formulas there."""
    sheet = re.sub(r"[\[\]:*?/\\]", " ", _UNWRITABLE.sub(" ", name)).strip(" '")[:31] or "Layer"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in _PARTS.items():
            book.writestr(part, _START + content)
        sheets = f'<sheets><sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/></sheets>'
        book.writestr("xl/workbook.xml", f'{_START}<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}">{sheets}</workbook>')
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for text in _sheet(table, count):
                file.write(text.encode("utf-8", "replace"))


def _sheet(table: pa.Table, count: Count) -> Iterator[str]:
    yield f'{_START}<worksheet xmlns="{_MAIN}"><sheetData>'
    yield _row(table.column_names)
    for rows in _rows(table, count):
        yield "".join(map(_row, rows))
    yield "</sheetData></worksheet>"


def _row(cells: Iterable[Any]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int) and abs(value) < _MOST_EXACT:
        return f"<c><v>{value}</v></c>"
    if isinstance(value, float) and float("-inf") < value < float("inf"):
        return f"<c><v>{value!r}</v></c>"
    if isinstance(value, dt.date) and value.year >= 1901:
        with_time = isinstance(value, dt.datetime)
        moment = value.replace(tzinfo=None) if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
        return f'<c s="{1 + with_time}"><v>{(moment - _FIRST_DAY) / dt.timedelta(days=1)!r}</v></c>'
    text = escape(_UNWRITABLE.sub(" ", _text(value))[:XLSX_TEXT])
    style = ' s="3"' if text.startswith(STARTS_A_FORMULA) else ""
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


def _rows(table: pa.Table, count: Count) -> Iterator[list[tuple[Any, ...]]]:
    done = 0
    for batch in table.to_batches(max_chunksize=4096):
        done += batch.num_rows
        yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        count(done)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
