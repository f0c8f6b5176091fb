"""Attribute tables as Arrow bytes: brought to plain types where files are read, checked where they arrive."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from layers.sources.layer import SourceWarning
from layers.sources.raw import Column, storage


def write(table: pa.Table, path: Path) -> None:
    """Write a table as an Arrow IPC stream."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


def decode(stream: bytes, rows: int) -> pa.Table:
    """Read a table back and check every offset in it, since whoever wrote it may have been taken over by a hostile file.

    Raises
    ------
    ValueError
        If the bytes are no table of plain columns with that many rows.
    """
    if not stream:
        return pa.table({})
    table = pa.ipc.open_stream(pa.BufferReader(stream)).read_all()
    table.validate(full=True)
    if table.num_columns and table.num_rows != rows:
        raise ValueError("the table has another number of rows than the layer")
    if odd := [column.name for column in table.schema if not _is_plain(column.type)]:
        raise ValueError(f"columns of a type that was not agreed: {odd}")
    return table


def plain(table: pa.Table) -> tuple[pa.Table, list[SourceWarning]]:
    """Bring every column to a plain type; what has none becomes its JSON text, and names that occur twice are numbered."""
    names: list[str] = []
    columns: list[Any] = []
    notes: list[SourceWarning] = []
    for field, column in zip(table.schema, table.columns, strict=True):
        names.append(_fresh(field.name, names))
        values, note = _plain_column(field.name, column)
        columns.append(values)
        if note:
            notes.append(SourceWarning("column-converted", note))
    schema = pa.schema([pa.field(name, column.type) for name, column in zip(names, columns, strict=True)])
    return pa.Table.from_arrays(columns, schema=schema), notes


def _fresh(name: str, taken: list[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate


def words_for(kind: pa.DataType) -> str:
    """Say in one or two words what a column of a plain type holds."""
    types = pa.types
    tests: dict[str, Callable[[pa.DataType], bool]] = {
        "text": types.is_string,
        "whole numbers": types.is_int64,
        "numbers": types.is_float64,
        "yes or no": types.is_boolean,
        "days": types.is_date32,
        "times": types.is_timestamp,
    }
    return next((words for words, test in tests.items() if test(kind)), "nothing")


def _is_plain(kind: pa.DataType) -> bool:
    types = pa.types
    tests = (types.is_string, types.is_int64, types.is_float64, types.is_boolean, types.is_date32, types.is_null)
    return any(test(kind) for test in tests) or (types.is_timestamp(kind) and kind.unit == "us")


def _plain_column(name: str, column: Column) -> tuple[Any, str]:
    """Give the column in a plain type, and a sentence where something of it was lost."""
    kind = column.type
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        column = storage(column)
        kind = column.type
    if types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return _texts(name, column)
    if _is_plain(kind):
        return column, ""
    if types.is_integer(kind) and kind != pa.uint64():
        return column.cast(pa.int64()), ""
    if types.is_floating(kind) or types.is_decimal(kind) or types.is_integer(kind):
        return column.cast(pa.float64(), safe=False), ""
    if types.is_timestamp(kind):
        return _timestamps(name, column)
    if types.is_date(kind):
        return column.cast(pa.date32(), safe=False), ""
    if types.is_time(kind):
        return column.cast(pa.string()), ""
    texts = [None if value is None else json.dumps(value, default=_json_default, ensure_ascii=False) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())]), ""


def _texts(name: str, column: Column) -> tuple[Any, str]:
    """Give text as UTF-8; what is none is taken for the Western European code page of Windows."""
    try:
        text = column.cast(pa.string())
        text.validate(full=True)
    except pa.ArrowInvalid:
        values = [None if value is None else value.decode("cp1252", errors="replace") for value in column.cast(pa.binary()).to_pylist()]
        note = f"Column {name} holds text that is not UTF-8; it was read as Windows-1252."
        return pa.chunked_array([pa.array(values, pa.string())]), note
    return text, ""


def _timestamps(name: str, column: Column) -> tuple[Any, str]:
    micro = pa.timestamp("us", column.type.tz)
    cut = column.cast(micro, safe=False)
    if column.type.unit != "ns" or pc.all(pc.equal(cut.cast(column.type, safe=False), column)).as_py() is not False:
        return cut, ""
    return cut, f"Column {name} holds times finer than a microsecond; they were cut to microseconds."


def _json_default(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
