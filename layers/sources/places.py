"""From columns of text to a layer: which columns hold coordinates, what is wrong with them, and which columns are numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from layers.sources.layer import Floats, Rejected
from layers.sources.raw import Column, Flags, RawLayer, short

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DECIMAL = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_DECIMAL_COMMA = r"^[+-]?\d+(,\d+)?$"
# A leading zero marks a code (00501 is a post code), not a number.
_WHOLE = r"^-?(0|[1-9]\d{0,17})$"
_REAL = r"^-?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"

# Column names that stand for coordinates, by falling likelihood, without case, blanks and marks.
LATITUDES = [
    "latitude",
    "lat",
    "decimallatitude",
    "latitudedecimal",
    "latitudedd",
    "latdd",
    "latdec",
    "latitudedeg",
    "ycoordlat",
    "geolat",
    "breite",
    "breitengrad",
    "latitud",
]
LONGITUDES = [
    "longitude",
    "lon",
    "long",
    "lng",
    "decimallongitude",
    "longitudedecimal",
    "longitudedd",
    "londd",
    "longdd",
    "londec",
    "longitudedeg",
    "geolon",
    "geolng",
    "laenge",
    "laengengrad",
    "longitud",
]
EASTINGS = ["x", "xcoord", "xcoordinate", "coordx", "easting", "east", "eastings", "utmx", "utme"]
NORTHINGS = ["y", "ycoord", "ycoordinate", "coordy", "northing", "north", "northings", "utmy", "utmn"]
SHAPES = ["wkt", "geometry", "geom", "thegeom", "shape", "wkb", "geomwkt", "geometrywkt", "wktgeometry", "wkbgeometry", "geomwkb"]

_SHAPE_WORD = (
    r"(?i)^\s*(SRID=\d+;)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|CURVE|SURFACE|CURVEPOLYGON|COMPOUNDCURVE|CIRCULARSTRING)"
)
_HEX = r"^[0-9A-Fa-f]{18,}$"


@dataclass
class _Axis:
    """A column of coordinates: its name, its text, its numbers with NaN where the text is none."""

    name: str
    text: Column
    numbers: Floats


def with_places(name: str, names: list[str], table: pa.Table) -> RawLayer:
    """Make a layer of a table of text.

    Columns named like latitude and longitude are taken for WGS 84, and a warning says so; easting and northing, and shapes as text,
    need to be told their system. Without any, the layer is a bare table.
    """
    raw = RawLayer(name, "None", None, typed(table), None, text=table)
    keys = {re.sub(r"[\W_]", "", column.lower()): column for column in reversed(names)}
    if not table.num_rows:
        raw.warn("empty-layer", "The table has no rows.")
    if (shape := _first(SHAPES, keys)) and _shapes(raw, table.column(shape), shape):
        raw.table = raw.table.drop_columns([shape])
        return raw
    for latitudes, longitudes, degrees in ((LATITUDES, LONGITUDES, True), (NORTHINGS, EASTINGS, False)):
        north, east = _first(latitudes, keys), _first(longitudes, keys)
        if north and east:
            _points(raw, _axis(table, east), _axis(table, north), degrees)
            return raw
    raw.warn(
        "table-only",
        f"No columns of coordinates were found among {short(', '.join(names))}; "
        "name them latitude and longitude, x and y, or wkt to see it on the map.",
    )
    return raw


def _first(wanted: list[str], keys: dict[str, str]) -> str | None:
    return next((keys[key] for key in wanted if key in keys), None)


def _axis(table: pa.Table, name: str) -> _Axis:
    text = pc.utf8_trim_whitespace(table.column(name))
    return _Axis(name, text, numbers(text))


def numbers(text: Column) -> Floats:
    """Give text as numbers, NaN where it is none; a comma is the decimal sign where no value has a point."""
    if not pc.any(pc.match_substring(text, ".")).as_py() and pc.any(pc.match_substring(text, ",")).as_py():
        text = pc.if_else(pc.match_substring_regex(text, _DECIMAL_COMMA), pc.replace_substring(text, ",", "."), text)
    good = pc.match_substring_regex(text, _DECIMAL)
    plain = pc.utf8_ltrim(pc.if_else(good, text, pa.scalar(None, pa.string())), "+")
    return np.asarray(plain.cast(pa.float64()).to_numpy(), np.float64).copy()


def _points(raw: RawLayer, east: _Axis, north: _Axis, degrees: bool) -> None:
    """Take two columns for the places of points, and list the rows where they are none."""
    raw.geometry = "Point"
    bad: Flags = np.zeros(raw.table.num_rows, bool)
    for axis in (east, north):
        _refuse(raw, bad, np.isnan(axis.numbers), axis, None)
    both_zero = (east.numbers == 0) & (north.numbers == 0)
    _refuse(raw, bad, both_zero, north, "0, 0 stands for a missing place in tables")
    if degrees:
        raw.crs = "EPSG:4326"
        raw.warn("crs-assumed", f"Columns {east.name} and {north.name} were taken for longitude and latitude in WGS 84 (EPSG:4326).")
        _check_degrees(raw, bad, east, north)
    raw.shapes = np.column_stack([east.numbers, north.numbers])
    raw.shapes[bad] = np.nan
    raw.listed = frozenset(np.flatnonzero(bad).tolist())


def _check_degrees(raw: RawLayer, bad: Flags, east: _Axis, north: _Axis) -> None:
    with np.errstate(invalid="ignore"):
        steep, wide = np.abs(north.numbers) > 90, np.abs(east.numbers) > 360
        swapped = steep & (np.abs(north.numbers) <= 180) & (np.abs(east.numbers) <= 90)
    usable = int((~bad).sum())
    if swapped.sum() * 2 > usable:
        raw.warn(
            "swapped-axes",
            f"{int(swapped.sum())} of {usable} rows have a {north.name} that can only be a longitude: columns {north.name} and {east.name} "
            "seem to be swapped; exchange their names in the header.",
        )
    outside = int(((steep | wide) & ~bad).sum())
    if outside:
        raw.warn("out-of-range-lonlat", f"{outside} of {usable} rows lie outside of -180 to 180 and -90 to 90 degrees and were left out.")
    _refuse(raw, bad, steep, north, "a latitude must lie between -90 and 90")
    _refuse(raw, bad, wide, east, "a longitude must lie between -180 and 180")


def _refuse(raw: RawLayer, bad: Flags, rows: Flags, axis: _Axis, reason: str | None) -> None:
    for row in np.flatnonzero(rows & ~bad):
        value = axis.text[int(row)].as_py()
        why = reason or ("it is blank" if not value else "it is no number")
        raw.rejected.append(Rejected(int(row) + 1, axis.name, short(value or ""), why))
    bad |= rows


def _shapes(raw: RawLayer, column: Column, name: str) -> bool:
    """Take a column for shapes in text (WKT) or hexadecimal (WKB), if its values look like that."""
    filled = column.drop_null()
    if not len(filled):
        return False
    if pc.all(pc.match_substring_regex(filled, _HEX)).as_py():
        shapes, failed = _build(column, shapely.from_wkb)
    elif pc.any(pc.match_substring_regex(filled, _SHAPE_WORD)).as_py():
        shapes, failed = _build(column, lambda text: shapely.from_wkt(text.split(";", 1)[-1]))
    else:
        return False
    kinds = sorted({shape.geom_type for shape in shapes if shape is not None})
    raw.geometry = kinds[0] if len(kinds) == 1 else "Unknown"
    raw.shapes, raw.failed, raw.listed = shapes, failed, frozenset(failed)
    for row, reason in failed.items():
        raw.rejected.append(Rejected(row + 1, name, short(column[row].as_py()), f"its geometry cannot be built: {reason}"))
    return True


def _build(column: Column, parse: Any) -> tuple[Any, dict[int, str]]:
    """Parse each value; one that is broken costs its row."""
    shapes = np.empty(len(column), object)
    failed: dict[int, str] = {}
    for row, text in enumerate(column.to_pylist()):
        if text is None:
            continue
        try:
            shapes[row] = parse(text)
        except (shapely.errors.ShapelyError, NotImplementedError, ValueError) as error:
            failed[row] = short(str(error).split(":", 1)[-1].strip()) or "it is broken"
    return shapes, failed


def typed(table: pa.Table) -> pa.Table:
    """Turn columns whose every value is a number into numbers; codes with leading zeros stay text."""
    return pa.table([_typed(column) for column in table.columns], names=table.column_names)


def _typed(column: Column) -> Any:
    filled = pc.utf8_trim_whitespace(column.drop_null())
    for pattern, kind in ((_WHOLE, pa.int64()), (_REAL, pa.float64())):
        # A look at the first values spares going through columns that are plainly text.
        if all(len(part) and pc.all(pc.match_substring_regex(part, pattern)).as_py() for part in (filled.slice(0, 100), filled)):
            return pc.utf8_trim_whitespace(column).cast(kind)
    return column
