"""From columns of text to a layer: which columns hold coordinates, what is wrong with them, and which columns are numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.errors import SourceError
from layers.reading import AS_FOUND, Reading
from layers.sources import degrees
from layers.sources.layer import Floats, Rejected
from layers.sources.named import with_named_places
from layers.sources.raw import Column, Flags, RawLayer, short
from layers.sources.written_shapes import are_shapes, with_written_shapes

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DECIMAL = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_DECIMAL_COMMA = r"^[+-]?\d+(,\d+)?$"
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ç": "c", "é": "e", "è": "e", "ó": "o", "ñ": "n"})
_AXES = {"N": "latitude", "E": "longitude"}
_NO_PAIR = "it is no latitude and longitude"
_STARTS_ANGLE = frozenset("0123456789+-−–NSEWnsew")
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
PAIRS = [
    "latlon",
    "latlong",
    "latlng",
    "coordinates",
    "coordinate",
    "coords",
    "gps",
    "gpscoordinates",
    "position",
    "location",
    "koordinaten",
    "coordenadas",
    "coordonnees",
    "lonlat",
    "longlat",
    "lnglat",
]
_LONGITUDE_FIRST = ("lonlat", "longlat", "lnglat")
EASTINGS = ["x", "xcoord", "xcoordinate", "coordx", "easting", "east", "eastings", "utmx", "utme"]
NORTHINGS = ["y", "ycoord", "ycoordinate", "coordy", "northing", "north", "northings", "utmy", "utmn"]
SHAPES = [
    *("wkt", "geometry", "geom", "thegeom", "shape", "wkb", "geomwkt", "geometrywkt", "wktgeometry", "wkbgeometry", "geomwkb"),
    *("geojson", "geomjson", "geometryjson"),
]


@dataclass
class _Axis:
    """A column of coordinates: its name, its text, its numbers with NaN where the text is none, which axis it is."""

    name: str
    text: Column
    numbers: Floats
    axis: str = ""
    complaint: str = "it is no number"

    def why(self, row: int) -> str:
        """Say why a row has no number."""
        value = self.text[row].as_py()
        if not value:
            return "it is blank"
        other = degrees.angle(value)
        if other is not None and other.axis and other.axis != self.axis:
            return f"it is a {_AXES[other.axis]}, not a {_AXES[self.axis]}"
        return self.complaint


def with_places(name: str, names: list[str], table: pa.Table, reading: Reading = AS_FOUND) -> RawLayer:
    """Make a layer of a table of text.

    Columns named like latitude and longitude are taken for WGS 84, and a warning says so; easting and northing, and shapes as text,
    need to be told their system. Without any of these, countries and sites are looked for by their names, and where none are found the
    layer is a bare table.

    Raises
    ------
    SourceError
        If `reading` names a column that is not there.
    """
    raw = RawLayer(name, "None", None, typed(table), None, text=table)
    if not table.num_rows:
        raw.warn("empty-layer", "The table has no rows.")
    if not (_as_told(raw, table, reading) if _tells_place(reading) else _as_named(raw, names, table, reading)):
        raw.warn(
            "table-only",
            f"No columns of coordinates were found among {short(', '.join(names))}; "
            "name them latitude and longitude, x and y, wkt or country to see it on the map.",
        )
    return raw


def _tells_place(reading: Reading) -> bool:
    return any((reading.x and reading.y, reading.pair, reading.shape, reading.country, reading.site))


def _as_told(raw: RawLayer, table: pa.Table, reading: Reading) -> bool:
    """Take the columns that the user chose."""
    for column in filter(None, (reading.x, reading.y, reading.pair, reading.shape, reading.country, reading.site)):
        if column not in table.column_names:
            raise SourceError(f"it has no column {column!r} any more.", "Open the file anew.", column=column)
    if reading.x and reading.y:
        keys = [_key(name) for name in (reading.x, reading.y)]
        in_plane = keys[0] in EASTINGS or keys[1] in NORTHINGS
        _points(raw, *_axes(raw, table, (reading.x, reading.y), reading), not in_plane and _fits_degrees(table, reading))
        return True
    if reading.pair:
        return _pairs(raw, table, reading.pair, reading)
    if reading.shape:
        return with_written_shapes(raw, table.column(reading.shape), reading.shape)
    return with_named_places(raw, table, reading)


def _fits_degrees(table: pa.Table, reading: Reading) -> bool:
    """Whether most values of two columns could be longitudes and latitudes."""
    axes = [_axis(table, name, axis, reading).numbers for name, axis in ((reading.x, "E"), (reading.y, "N"))]
    with np.errstate(invalid="ignore"):
        fitting = (np.abs(axes[0]) <= 360) & (np.abs(axes[1]) <= 180)
    return bool(fitting.sum() * 2 >= np.isfinite(axes).all(axis=0).sum())


def _as_named(raw: RawLayer, names: list[str], table: pa.Table, reading: Reading) -> bool:
    """Go by the names of the columns, and last by what is in them."""
    keys = {_key(column): column for column in reversed(names)}
    if (shape := _first(SHAPES, keys)) and with_written_shapes(raw, table.column(shape), shape):
        raw.table = raw.table.drop_columns([shape])
        return True
    for latitudes, longitudes, in_degrees in ((LATITUDES, LONGITUDES, True), (NORTHINGS, EASTINGS, False)):
        north, east = _first(latitudes, keys), _first(longitudes, keys)
        if north and east:
            _points(raw, *_axes(raw, table, (east, north), reading), in_degrees)
            return True
    pair = _first(PAIRS, keys)
    if pair and _pairs(raw, table, pair, reading):
        return True
    if (shape := next((each for each in table.column_names if are_shapes(table.column(each))), None)) is not None:
        raw.table = raw.table.drop_columns([shape])
        return with_written_shapes(raw, table.column(shape), shape)
    return with_named_places(raw, table, reading)


def _key(column: str) -> str:
    return re.sub(r"[\W_]", "", column.lower().translate(_UMLAUTS))


def _first(wanted: list[str], keys: dict[str, str]) -> str | None:
    return next((keys[key] for key in wanted if key in keys), None)


def _axes(raw: RawLayer, table: pa.Table, names: tuple[str, str], reading: Reading) -> tuple[_Axis, _Axis]:
    """Read the columns for east and north, the other way round where the user chose so."""
    raw.swapped = reading.swap
    raw.found = Reading(x=names[0], y=names[1])
    east, north = reversed(names) if reading.swap else names
    return _axis(table, east, "E", reading), _axis(table, north, "N", reading)


def _axis(table: pa.Table, name: str, axis: str, reading: Reading) -> _Axis:
    """Read a column of coordinates: as numbers, and what is none as degrees, minutes and seconds."""
    text = pc.utf8_trim_whitespace(table.column(name))
    found = numbers(text, reading.decimal)
    for row in np.flatnonzero(np.isnan(found)).tolist():
        value = text[row].as_py()
        if value and value[0] in _STARTS_ANGLE:
            found[row] = degrees.degrees(value, axis)
    return _Axis(name, text, found, axis)


def numbers(text: Column, decimal: str = "") -> Floats:
    """Give text as numbers, NaN where it is none; a comma is the decimal sign where no value has a point, or `decimal` says so."""
    has_comma = pc.any(pc.match_substring(text, ",")).as_py()
    if decimal == "," or (not decimal and has_comma and not pc.any(pc.match_substring(text, ".")).as_py()):
        bare = pc.replace_substring(text, ".", "") if decimal == "," else text
        text = pc.if_else(pc.match_substring_regex(bare, _DECIMAL_COMMA), pc.replace_substring(bare, ",", "."), text)
    elif decimal == ".":
        text = pc.if_else(pc.match_substring_regex(text, _THOUSANDS), pc.replace_substring(text, ",", ""), text)
    text = pc.replace_substring(text, "−", "-")
    good = pc.match_substring_regex(text, _DECIMAL)
    plain = pc.utf8_ltrim(pc.if_else(good, text, pa.scalar(None, pa.string())), "+")
    return np.asarray(plain.cast(pa.float64()).to_numpy(), np.float64).copy()


def _pairs(raw: RawLayer, table: pa.Table, name: str, reading: Reading) -> bool:
    """Take one column for both coordinates, if most of its values are two; latitudes come first unless they say otherwise or cannot."""
    text = pc.utf8_trim_whitespace(table.column(name))
    found = [None if not value else degrees.pair(value) for value in text.to_pylist()]
    filled = sum(1 for value in text.to_pylist() if value)
    if not filled or sum(one is not None for one in found) * 2 < filled:
        return False
    first, second = (np.array([np.nan if one is None else one[at].degrees for one in found]) for at in (0, 1))
    with np.errstate(invalid="ignore"):
        impossible = (np.abs(first) > 90).sum() > (np.abs(second) > 90).sum()
    letters = np.array([one is not None and one[0].axis == "E" for one in found])
    if _key(name) in _LONGITUDE_FIRST or impossible:
        first, second = second, first
    else:
        first, second = np.where(letters, second, first), np.where(letters, first, second)
    raw.found = Reading(pair=name)
    if reading.swap:
        first, second, raw.swapped = second, first, True
    _points(raw, _Axis(name, text, second, "E", _NO_PAIR), _Axis(name, text, first, "N", _NO_PAIR), True)
    if not letters.any() and not all(one is None or one[0].axis for one in found):
        order = "longitude first" if _key(name) in _LONGITUDE_FIRST or impossible else "latitude first"
        raw.warn("order-assumed", f"Column {name} was read with the {order}.")
    return True


def _points(raw: RawLayer, east: _Axis, north: _Axis, in_degrees: bool) -> None:
    """Take two columns for the places of points, and list the rows where they are none."""
    raw.geometry = "Point"
    bad: Flags = np.zeros(raw.table.num_rows, bool)
    for axis in (east, north):
        _refuse(raw, bad, np.isnan(axis.numbers), axis, None)
    both_zero = (east.numbers == 0) & (north.numbers == 0)
    _refuse(raw, bad, both_zero, north, "0, 0 stands for a missing place in tables")
    if in_degrees:
        raw.crs = "EPSG:4326"
        raw.warn("crs-assumed", f"{_columns(east, north)} taken for longitude and latitude in WGS 84 (EPSG:4326).")
        _check_degrees(raw, bad, east, north)
    raw.shapes = np.column_stack([east.numbers, north.numbers])
    raw.shapes[bad] = np.nan
    raw.listed = frozenset(np.flatnonzero(bad).tolist())


def _columns(east: _Axis, north: _Axis) -> str:
    return f"Column {east.name} was" if east.name == north.name else f"Columns {east.name} and {north.name} were"


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
        raw.rejected.append(Rejected(int(row) + 1, axis.name, short(value or ""), reason or axis.why(int(row))))
    bad |= rows


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
