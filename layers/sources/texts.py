"""A layer as a table of texts: every value as its file writes it, and the places of points as two columns more."""

from __future__ import annotations

import datetime as dt
from math import isnan
from typing import Any

import numpy as np
import pyarrow as pa

from layers.sources import attributes
from layers.sources.assemble import assemble
from layers.sources.layer import PLACE, PartKind
from layers.sources.raw import Column, RawLayer

MOST_CELLS = 20_000_000
"""Values of a table that are read as texts: each becomes an object where it arrives, some 60 bytes at least."""


def as_texts(raw: RawLayer) -> pa.Table:
    """Give all attributes as text, blank where there is no value.

    Points that a format keeps beside the attributes become columns `lat` and `lon`, in degrees of WGS 84, unless there are such columns.
    """
    if raw.text is not None:
        plain, _ = attributes.plain(raw.text)
        return _filled(plain)
    plain, _ = attributes.plain(raw.table)
    table = _filled(plain)
    if raw.shapes is not None and not set(PLACE) & {name.casefold() for name in table.column_names}:
        for name, column in zip(PLACE, _places(raw), strict=True):
            table = table.append_column(name, column)
    return table


def _filled(table: pa.Table) -> pa.Table:
    return pa.table([_texts(column) for column in table.columns], names=table.column_names)


def _texts(column: Column) -> Any:
    if pa.types.is_string(column.type):
        return column.fill_null("")
    return pa.array([_text(value) for value in column.to_pylist()], pa.string())


def _text(value: object) -> str:
    """Write a value as the catalogue's tables do."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _places(raw: RawLayer) -> tuple[Any, Any]:
    """Give latitude and longitude of each row as text, blank for what is no single point or has no known system."""
    out = assemble(raw)
    total = 0 if raw.shapes is None else len(raw.shapes)
    places = np.full((total, 2), np.nan)
    if out.crs is not None:
        parts = out.parts
        counts = np.bincount(parts.feature, minlength=total)
        single = (parts.kind == PartKind.POINT) & (counts[parts.feature] == 1)
        places[parts.feature[single]] = parts.xy[parts.offsets[:-1][single]]
    lon, lat = (pa.array(["" if isnan(value) else f"{value:.7f}" for value in axis.tolist()], pa.string()) for axis in places.T)
    return lat, lon
