"""GeoParquet through pyarrow: shapes as WKB, as WKT, or in columns of coordinates."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from layers.errors import SourceError
from layers.sources import wkb
from layers.sources.layer import LayerInfo, SourceWarning
from layers.sources.raw import Column, Progress, RawLayer, one_array, storage

# GeoParquet 1.1: a column without "crs" is in longitude and latitude; "crs": null means that nobody knows.
DEFAULT_CRS = "OGC:CRS84"
_BARE = "It is Parquet without the metadata of GeoParquet: a table, not a layer. Save it as GeoParquet to see it on the map."
_DEPTH = {"point": 0, "linestring": 1, "multipoint": 1, "polygon": 2, "multilinestring": 2, "multipolygon": 3}


def read(path: Path, progress: Progress) -> RawLayer:
    """Read a file row group by row group.

    Raises
    ------
    SourceError
        If it is damaged or encrypted.
    """
    with open_file(path) as file:
        table = _table(file, progress)
    metadata = (table.schema.metadata or {}).get(b"geo")
    if metadata is None:
        raw = RawLayer(path.stem, "None", None, table, None)
        raw.warn("no-geoparquet-metadata", _BARE)
        return raw
    return with_shapes(path.stem, table, main_geometry(metadata, table.schema))


def first(path: Path, most: int) -> RawLayer:
    """Read the first rows of a GeoParquet.

    Raises
    ------
    SourceError
        If it is damaged or encrypted, or no GeoParquet.
    """
    with open_file(path, buffer_size=2**20) as file:
        geometry = geometry_of(file)
        batch = next(iter(file.iter_batches(most, use_threads=False)), None)
        table = file.schema_arrow.empty_table() if batch is None else pa.Table.from_batches([batch], file.schema_arrow)
    return with_shapes(path.stem, table, geometry)


def info(path: Path) -> LayerInfo:
    """Describe a file without reading its rows.

    Raises
    ------
    SourceError
        If it is damaged or encrypted.
    """
    with open_file(path) as file:
        rows, schema = file.metadata.num_rows, file.schema_arrow
    metadata = (schema.metadata or {}).get(b"geo")
    if metadata is None:
        return LayerInfo(path.stem, "None", rows, None, tuple(schema.names), (SourceWarning("no-geoparquet-metadata", _BARE),))
    name, described = main_geometry(metadata, schema)
    hidden = {name, *_boxes(described, schema.names)}
    return LayerInfo(path.stem, kind_of(described), rows, crs_of(described), tuple(each for each in schema.names if each not in hidden))


@contextlib.contextmanager
def open_file(path: Path, buffer_size: int = 0) -> Iterator[pq.ParquetFile]:
    """Open a file; what is wrong with it while it is open becomes one sentence.

    Raises
    ------
    SourceError
        If it is damaged or encrypted.
    """
    try:
        with pq.ParquetFile(path, buffer_size=buffer_size, pre_buffer=not buffer_size) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).replace(str(path), path.name).split())[:200]
        what = "it is encrypted" if "crypt" in reason else f"it cannot be read as Parquet: {reason}"
        raise SourceError(f"{what}.", "Decrypt it or fetch it again, or ask whoever made it for GeoPackage.") from error


def _table(file: pq.ParquetFile, progress: Progress) -> pa.Table:
    groups = []
    for number in range(file.num_row_groups):
        groups.append(file.read_row_group(number, use_threads=False))
        progress((number + 1) / file.num_row_groups, f"part {number + 1} of {file.num_row_groups}")
    return pa.concat_tables(groups) if groups else file.schema_arrow.empty_table()


def geometry_of(file: pq.ParquetFile) -> tuple[str, dict[str, Any]]:
    """Give the name of the main geometry column and what the metadata says of it.

    Raises
    ------
    SourceError
        If there is no such metadata, or it is damaged.
    """
    metadata = (file.schema_arrow.metadata or {}).get(b"geo")
    if metadata is None:
        raise SourceError("it has nothing to draw.", _BARE)
    return main_geometry(metadata, file.schema_arrow)


def main_geometry(metadata: bytes, schema: pa.Schema) -> tuple[str, dict[str, Any]]:
    """Give the name of the main geometry column and what the metadata says of it.

    Raises
    ------
    SourceError
        If the metadata is damaged.
    """
    try:
        geo = json.loads(metadata)
        name = geo["primary_column"]
        column = geo["columns"][name]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError("its GeoParquet metadata is damaged.", "Ask whoever made it to save it anew.") from error
    if name not in schema.names:
        raise SourceError(
            f"its GeoParquet metadata names a geometry column {name!r} that is not there.", "Ask whoever made it to save it anew."
        )
    return str(name), dict(column)


def with_shapes(layer: str, table: pa.Table, geometry: tuple[str, dict[str, Any]]) -> RawLayer:
    """Give rows as a layer, with their shapes decoded."""
    name, described = geometry
    column = table.column(name)
    rest = table.drop_columns([name, *_boxes(described, table.column_names)])
    raw = RawLayer(layer, kind_of(described), crs_of(described), rest, None)
    encoding = str(described.get("encoding", "WKB"))
    try:
        raw.shapes, raw.failed = _decode(column, encoding)
    except (pa.ArrowException, ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as error:
        raise SourceError(
            f"its geometry encoding {encoding!r} cannot be read ({type(error).__name__}).",
            "Save it with the encoding WKB, which all programs read.",
        ) from error
    return raw


def kind_of(described: dict[str, Any]) -> str:
    """Give the one kind of shapes that the metadata of a column names, or "Unknown"."""
    kinds = sorted({str(kind).removesuffix(" Z") for kind in described.get("geometry_types") or []})
    return kinds[0] if len(kinds) == 1 else "Unknown"


def _boxes(described: dict[str, Any], names: list[str]) -> list[str]:
    """Columns that only repeat the box of each shape."""
    try:
        name = described["covering"]["bbox"]["xmin"][0]
    except (KeyError, IndexError, TypeError):
        return []
    return [name] if name in names else []


def crs_of(described: dict[str, Any]) -> str | None:
    """Give the system that the metadata of a column names; None where it says that nobody knows."""
    if "crs" not in described:
        return DEFAULT_CRS
    crs = described["crs"]
    if crs is None:
        return None
    identifier = crs.get("id") if isinstance(crs, dict) else None
    if isinstance(identifier, dict) and {"authority", "code"} <= identifier.keys():
        return f"{identifier['authority']}:{identifier['code']}"
    return json.dumps(crs) if isinstance(crs, dict) else str(crs)


def _decode(column: Column, encoding: str) -> tuple[Any, dict[int, str]]:
    if isinstance(column.type, pa.BaseExtensionType):
        column = storage(column)
    if encoding.upper() == "WKB":
        shapes = wkb.from_wkb(column)
        return shapes.shapes, shapes.failed
    if encoding.upper() == "WKT":
        return shapely.from_wkt(column.to_numpy().astype(object), on_invalid="ignore"), {}
    return _native(column, encoding.lower().removeprefix("geoarrow.")), {}


def _native(column: Column, kind: str) -> Any:
    """Build shapes from nested lists of coordinates, the way of GeoArrow."""
    array = one_array(column)
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    offsets: list[Any] = []
    inner = array
    for _ in range(_DEPTH[kind]):
        run = inner.offsets.to_numpy()
        offsets.insert(0, (run - run[0]).astype(np.int64))
        inner = inner.values.slice(run[0], run[-1] - run[0])
    coordinates = _coordinates(inner)
    shapes = shapely.from_ragged_array(shapely.GeometryType[kind.upper()], coordinates, tuple(offsets) or None)
    shapes[~valid] = None
    return shapes


def _coordinates(inner: Any) -> Any:
    """Give x and y; heights and measures don't show on a map."""
    if pa.types.is_struct(inner.type):
        return np.column_stack([inner.field("x").to_numpy(zero_copy_only=False), inner.field("y").to_numpy(zero_copy_only=False)])
    width = inner.type.list_size
    return inner.flatten().to_numpy(zero_copy_only=False).reshape(-1, width)[:, :2]
