"""What layers can be written as, and what each format cannot keep, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from layers.errors import RequestError
from layers.guard import guarded
from layers.sources.crs import is_lonlat
from layers.sources.layer import FeatureLayer, PartKind

DBF_NAME, DBF_TEXT = 10, 254
"""Bytes that a name of a column and a text have in a shapefile."""
XLSX_ROWS, XLSX_COLUMNS, XLSX_TEXT = 1_048_575, 16_384, 32_767
_TEXT_OF_VERTEX = 40
"""Characters that a vertex takes in WKT at most, or nearly so."""
LONLAT = "OGC:CRS84"


@dataclass(frozen=True)
class Format:
    """A format: its key in requests, ending and name, GDAL's driver where that writes it, and the one system that it has, if so."""

    key: str
    ending: str
    name: str
    driver: str = ""
    crs: str = ""


FORMATS = (
    Format("gpkg", ".gpkg", "GeoPackage", "GPKG"),
    Format("geojson", ".geojson", "GeoJSON", "GeoJSON", LONLAT),
    Format("shp", ".shp", "Shapefile", "ESRI Shapefile"),
    Format("fgb", ".fgb", "FlatGeobuf", "FlatGeobuf"),
    Format("parquet", ".parquet", "GeoParquet"),
    Format("kml", ".kml", "KML", "LIBKML", LONLAT),
    Format("csv", ".csv", "CSV"),
    Format("xlsx", ".xlsx", "XLSX"),
)
BY_ENDING = {each.ending: each for each in FORMATS} | {".json": FORMATS[1], ".geoparquet": FORMATS[4]}


def format_of(path: Path) -> Format:
    """Give the format that the ending of a file asks for.

    Raises
    ------
    RequestError
        There is none.
    """
    try:
        return BY_ENDING[path.suffix.lower()]
    except KeyError:
        endings = ", ".join(each.ending.removeprefix(".") for each in FORMATS)
        raise RequestError(f"No format to write has the ending {path.suffix!r}.", f"Choose among {endings}.") from None


def losses(chosen: Format, layer: FeatureLayer, crs: str, rows: Any = None) -> list[str]:
    """Tell in sentences what of a layer a format cannot keep; empty if it keeps all.

    Parameters
    ----------
    layer
        The layer as it was read.
    crs
        The system to write in.
    rows
        bool, shape (features,): which rows are written; all without it.
    """
    table = layer.columns if rows is None or not layer.columns.num_columns else layer.columns.filter(_mask(rows))
    told = [*_of_crs(chosen, layer, crs), *_OF.get(chosen.key, _nothing)(layer, table, rows)]
    if chosen.key in ("gpkg", "geojson", "fgb") and (times := _names(table, "timestamp")):
        told.append(f"Times are kept to the millisecond ({_few(times)}).")
    return told


def _of_crs(chosen: Format, layer: FeatureLayer, crs: str) -> list[str]:
    if chosen.crs and not is_lonlat(crs):
        return [f"{chosen.name} knows longitude and latitude (WGS 84) alone, and is written in them."]
    if chosen.key in ("csv", "xlsx") and layer.crs is not None:
        return [f"{chosen.name} does not say its coordinate reference system: note that it is {crs}."]
    return []


def _nothing(_layer: FeatureLayer, _table: Any, _rows: Any) -> list[str]:
    return []


def _of_shapefile(layer: FeatureLayer, table: Any, rows: Any) -> list[str]:
    told = []
    short = dbf_names(table.column_names)
    if renamed := [f"{old} becomes {new}" for old, new in zip(table.column_names, short, strict=True) if old != new]:
        told.append(f"Names of columns have at most {DBF_NAME} bytes: {_few(renamed)}.")
    if long := [name for name in _names(table, "string") if _longest(table.column(name)) > DBF_TEXT]:
        told.append(f"Texts are cut after {DBF_TEXT} bytes in {_few(long)}.")
    if times := _names(table, "timestamp"):
        told.append(f"Times of day become text ({_few(times)}).")
    if wide := [name for name in _names(table, "int64") if _widest(table.column(name)) >= 10**17]:
        told.append(f"Whole numbers of more than 17 digits lose their last ones in {_few(wide)}.")
    if len(kinds := _kinds(layer, rows)) > 1:
        told.append(f"A shapefile holds shapes of one kind: {len(kinds)} files are written, for {' and '.join(kinds)}.")
    return told


def _of_flatgeobuf(_layer: FeatureLayer, table: Any, _rows: Any) -> list[str]:
    days = _names(table, "date")
    told = [f"Days become times at midnight ({_few(days)})."] if days else []
    return ["Rows are put into another order, so that their places are found fast.", *told]


def _of_kml(_layer: FeatureLayer, table: Any, _rows: Any) -> list[str]:
    if odd := [*_names(table, "timestamp"), *_names(table, "date"), *_names(table, "int64")]:
        return [f"Whole numbers, days and times become text ({_few(odd)})."]
    return []


def _of_csv(layer: FeatureLayer, table: Any, rows: Any) -> list[str]:
    told = ["Types of columns are not kept: everything is text.", _shapes_as_text(layer, rows)]
    if guarded := [name for name in _names(table, "string") if _starts_formulas(table.column(name))]:
        told.append(f"An apostrophe is put before what a spreadsheet would run as a formula, in {_few(guarded)}.")
    return told


def _of_xlsx(layer: FeatureLayer, table: Any, rows: Any) -> list[str]:
    told = [_shapes_as_text(layer, rows)]
    if _kinds(layer, rows) != ["points"] and _most_vertices(layer) > XLSX_TEXT // _TEXT_OF_VERTEX:
        told.append(f"Shapes that take more than {XLSX_TEXT:,} characters as text are left out; their rows are kept.")
    count = layer.features if rows is None else int(np.count_nonzero(rows))
    if count > XLSX_ROWS or len(table.column_names) > XLSX_COLUMNS - 3:
        told.append(f"A sheet holds {XLSX_ROWS:,} rows of {XLSX_COLUMNS:,} columns, too few for this layer: it cannot be written.")
    if long := [name for name in _names(table, "string") if _longest(table.column(name)) > XLSX_TEXT]:
        told.append(f"Texts are cut after {XLSX_TEXT:,} characters in {_few(long)}.")
    if wide := [name for name in _names(table, "int64") if _widest(table.column(name)) >= 10**15]:
        told.append(f"Whole numbers of more than 15 digits become text in {_few(wide)}.")
    return told


_OF = {"shp": _of_shapefile, "fgb": _of_flatgeobuf, "kml": _of_kml, "csv": _of_csv, "xlsx": _of_xlsx}


def _shapes_as_text(layer: FeatureLayer, rows: Any) -> str:
    if _kinds(layer, rows) == ["points"]:
        return "Points become two columns with their coordinates; heights are not kept."
    return "Shapes become a column of text (WKT)."


def _kinds(layer: FeatureLayer, rows: Any) -> list[str]:
    """Name the kinds of shapes among the rows."""
    kind = layer.part_kind if rows is None else layer.part_kind[np.asarray(rows)[layer.part_feature]]
    found = {PartKind.POINT: "points", PartKind.LINE: "lines", PartKind.SHELL: "areas"}
    return [name for value, name in found.items() if (kind == value).any()]


def _most_vertices(layer: FeatureLayer) -> int:
    return int(np.bincount(layer.part_feature, np.diff(layer.offsets)).max(initial=0)) if len(layer.part_feature) else 0


def dbf_names(names: Iterable[str]) -> list[str]:
    """Give names of columns as a shapefile can hold them: ten bytes, each its own whatever its case."""
    result: list[str] = []
    for name in names:
        short, number = _cut(name, DBF_NAME), 1
        while short.upper() in map(str.upper, result):
            short, number = _cut(name, DBF_NAME - len(f"_{number}")) + f"_{number}", number + 1
        result.append(short)
    return result


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore") or "column"


def _mask(rows: Any) -> Any:
    import pyarrow as pa

    return pa.array(np.asarray(rows, bool))


def _names(table: Any, kind: str) -> list[str]:
    """Name the columns of a type, by the beginning of its name."""
    return [field.name for field in table.schema if str(field.type).startswith(kind)]


def _longest(column: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.max(pc.binary_length(column)).as_py() or 0)


def _widest(column: Any) -> int:
    import pyarrow.compute as pc

    ends = [pc.min(column).as_py(), pc.max(column).as_py()]
    return max(abs(int(end or 0)) for end in ends)


def _starts_formulas(column: Any) -> bool:
    import pyarrow.compute as pc

    suspects = column.filter(pc.match_substring_regex(column, r"^[=+\-@\t\r\n]"))
    return any(text is not None and guarded(text) != text for text in suspects.to_pylist())


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
