"""Arrow files and streams, Feather among them: shapes as GeoArrow names their columns, or as GeoParquet describes them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from layers.errors import SourceError
from layers.sources.layer import LayerInfo, SourceWarning
from layers.sources.parquet import crs_of, kind_of, main_geometry, with_shapes
from layers.sources.raw import Progress, RawLayer

FILE_START = b"ARROW1"
STREAM_START = b"\xff\xff\xff\xff"
"""How a message of a stream begins, before its length."""
_BARE = "It is an Arrow table without a column of shapes. Save it with shapes as GeoArrow or GeoParquet names them to see it on the map."
_ENCODINGS = {"geoarrow.wkb": "WKB", "ogc.wkb": "WKB", "geoarrow.wkt": "WKT"}

Geometry = tuple[str, dict[str, Any]]


def read(path: Path, progress: Progress) -> RawLayer:
    """Read a file batch by batch.

    Raises
    ------
    SourceError
        If it is damaged.
    """
    with _opened(path) as (schema, batches, count):
        read_: list[pa.RecordBatch] = []
        for batch in batches:
            batch.validate(full=True)
            read_.append(batch)
            progress(len(read_) / count if count else 0.0, f"part {len(read_)}")
        table = pa.Table.from_batches(read_, schema)
    return _layer(path, table)


def first(path: Path, most: int) -> RawLayer:
    """Read the first rows of a file.

    Raises
    ------
    SourceError
        If it is damaged.
    """
    with _opened(path) as (schema, batches, _count):
        batch = next(batches, None)
        if batch is not None:
            batch.validate(full=True)
        return _layer(path, pa.Table.from_batches([] if batch is None else [batch.slice(0, most)], schema))


def info(path: Path) -> LayerInfo:
    """Describe a file without looking at its rows.

    Raises
    ------
    SourceError
        If it is damaged.
    """
    with _opened(path) as (schema, batches, count):
        rows = sum(batch.num_rows for batch in batches) if count else None
    geometry = _geometry(schema)
    if geometry is None:
        return LayerInfo(path.stem, "None", rows, None, tuple(schema.names), (SourceWarning("table-only", _BARE),))
    name, described = geometry
    return LayerInfo(path.stem, kind_of(described), rows, crs_of(described), tuple(each for each in schema.names if each != name))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch], int]]:
    """Open a file or a stream; give its columns, its batches one after the other, and how many these are, or 0 if only the end tells."""
    try:
        with pa.memory_map(str(path)) as source:
            if source.read(len(FILE_START)) == FILE_START:
                file = pa.ipc.open_file(source)
                yield file.schema, map(file.get_batch, range(file.num_record_batches)), file.num_record_batches
            else:
                source.seek(0)
                stream = pa.ipc.open_stream(source)
                yield stream.schema, iter(stream), 0
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).replace(str(path), path.name).split())[:200]
        raise SourceError(f"it cannot be read as Arrow: {reason}.", "Fetch it again, or ask whoever made it for GeoPackage.") from error


def _layer(path: Path, table: pa.Table) -> RawLayer:
    geometry = _geometry(table.schema)
    if geometry is not None:
        return with_shapes(path.stem, table, geometry)
    raw = RawLayer(path.stem, "None", None, table, None)
    raw.warn("table-only", _BARE)
    return raw


def _geometry(schema: pa.Schema) -> Geometry | None:
    """Give the column of shapes and what is known of it: by the metadata of GeoParquet, or by the first column of a type of GeoArrow."""
    if (geo := (schema.metadata or {}).get(b"geo")) is not None:
        return main_geometry(geo, schema)
    for field in schema:
        kind = ((field.metadata or {}).get(b"ARROW:extension:name") or b"").decode("utf-8", "replace")
        if kind == "ogc.wkb" or kind.startswith("geoarrow."):
            about = (field.metadata or {}).get(b"ARROW:extension:metadata") or b"{}"
            return field.name, {"encoding": _ENCODINGS.get(kind, kind), "crs": _crs(about), "geometry_types": []}
    return None


def _crs(about: bytes) -> Any:
    """Give the system that GeoArrow's words on a column name; None where they name none."""
    try:
        described = json.loads(about)
    except ValueError:
        return None
    return described.get("crs") if isinstance(described, dict) else None
