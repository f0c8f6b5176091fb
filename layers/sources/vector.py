"""Vector files through GDAL: GeoPackage, GeoJSON, Shapefile, KML, FlatGeobuf, GML, GPX and their like."""

from __future__ import annotations

import contextlib
import sqlite3
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

from layers.errors import SourceError
from layers.sources import wkb
from layers.sources.batches import Batches
from layers.sources.diagnosis import HINT, diagnose, names_unknown_crs, words
from layers.sources.layer import Floats, LayerInfo, SourceWarning
from layers.sources.raw import Column, Progress, RawLayer
from layers.sources.stream import Stream

# pyogrio carries no type hints.
_gdal: Any = pyogrio
_gdal_raw: Any = pyogrio.raw

_WKB_NAMES = (b"geoarrow.wkb", b"ogc.wkb")
_LEAST = b'{"type":"Feature","properties":{"n":1},"geometry":{"type":"Point","coordinates":[0,0]}}'
_FALLBACK_NAME = "wkb_geometry"
ROWS_AT_ONCE, FEWEST_ROWS, BYTES_AT_ONCE = 16_384, 256, 4 * 2**20


@dataclass(frozen=True)
class Entry:
    """A layer of a file: its name, its geometry type, and what GDAL finds it by (its number, since names may occur twice)."""

    name: str
    geometry: str
    key: int | str


def warm() -> None:
    """Open something once, so that what GDAL and pyogrio load at the first opening is there."""
    _gdal.list_layers(_LEAST)
    with _gdal_raw.open_arrow(_LEAST, use_pyarrow=True) as (_, reader):
        reader.read_all()


def rebuild_index() -> None:
    """Have GDAL write the .shx that is missing beside a .shp.

    Never ask for it where one is there: GDAL would write it anew, through a link into the user's own folder.
    """
    _gdal.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})


def entries(path: Path) -> list[Entry]:
    """List the layers of a file.

    Raises
    ------
    SourceError
        If GDAL cannot open it or it holds no layer.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            listed = [Entry(str(name), str(kind or "None"), number) for number, (name, kind) in enumerate(_gdal.list_layers(path))]
    except GeometryError as error:
        # One layer of a kind that pyogrio does not know makes it refuse the whole list.
        listed = _entries_of_geopackage(path)
        if not listed:
            raise SourceError(f"it holds a kind of geometry that cannot be read ({words(str(error), path)}).", HINT) from error
    except DataSourceError as error:
        raise diagnose(path, str(error)) from error
    if not listed:
        remedy = "It may be damaged, or hold only styles, images or settings; look for the file with the features."
        raise SourceError("it holds no layer.", remedy)
    return listed


def _entries_of_geopackage(path: Path) -> list[Entry]:
    query = (
        "SELECT c.table_name, coalesce(g.geometry_type_name, 'None') FROM gpkg_contents c "
        "LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name WHERE c.data_type IN ('features', 'attributes', 'aspatial')"
    )
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        return [Entry(str(name), str(kind), str(name)) for name, kind in database.execute(query)]
    return []


def info(path: Path, entry: Entry) -> LayerInfo:
    """Describe a layer without reading its features."""
    with _errors(path, entry), _warnings() as notes:
        found = _gdal.read_info(path, layer=entry.key)
    features = int(found["features"])
    columns = tuple(str(name) for name in found["fields"])
    return LayerInfo(entry.name, entry.geometry, features if features >= 0 else None, _known(path, found["crs"]), columns, tuple(notes))


def read(path: Path, entry: Entry, progress: Progress, most: int | None = None, stream: Stream | None = None) -> RawLayer:
    """Read a layer, or its first rows; where a stream is given, the vertices of very many shapes go into it.

    Raises
    ------
    SourceError
        If it breaks off.
    """
    with _errors(path, entry), _warnings() as notes:
        claimed = int(_gdal.read_info(path, layer=entry.key)["features"])
        try:
            crs, table, taken = _taken(path, entry, claimed, progress, most, stream)
        except _Unsound:
            _gdal.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": True})
            crs, table, taken = _taken(path, entry, claimed, progress, most, stream)
        position = _geometry_position(table.schema)
        raw = RawLayer(entry.name, entry.geometry, _known(path, crs), table, taken, warnings=notes)
        if position is not None and entry.geometry != "None" and taken is None:
            shapes = wkb.from_wkb(table.column(position), lambda: _straight(path, entry))
            raw.shapes, raw.failed = shapes.shapes, shapes.failed
        if position is not None:
            raw.table = table.remove_column(position)
    if most is not None:
        return raw
    if claimed > 0 and not table.num_rows:
        raise SourceError(f"the layer claims {claimed} features, but reading breaks off before the first.", HINT, layer=entry.name)
    if claimed > 0 and not table.num_columns:
        raw.warn("count-mismatch", f"The file claims {claimed} features, but they hold neither columns nor shapes.")
    elif claimed >= 0 and claimed != table.num_rows:
        raw.warn("count-mismatch", f"The file claims {claimed} features, but holds {table.num_rows}.")
    return raw


class _Unsound(Exception):  # noqa: N818 - a turn of events, handled here
    """GDAL's fast way through a FlatGeobuf forgets the bytes of all shapes where one row has none."""


def _taken(
    path: Path, entry: Entry, claimed: int, progress: Progress, most: int | None, stream: Stream | None
) -> tuple[str | None, pa.Table, wkb.TakenApart | Floats | None]:
    """Read all rows, and the shapes of very many, or of plain points, taken apart; once more where some were let go of too soon."""
    tries = [Batches(stream.take)] if stream is not None else []
    for batches in [*tries, Batches()]:
        crs, table = _table(path, entry, claimed, progress, batches, most, stream)
        if not batches.lost:
            return crs, table, batches.taken()
    return *_table(path, entry, claimed, progress, None, most, stream), None


def _table(
    path: Path, entry: Entry, claimed: int, progress: Progress, batches: Batches | None, most: int | None, stream: Stream | None
) -> tuple[str | None, pa.Table]:
    """Read all rows; the shapes of those that are read are taken apart meanwhile."""
    with _gdal_raw.open_arrow(path, layer=entry.key, use_pyarrow=True, batch_size=most or _rows_at_once(path, claimed)) as (meta, reader):
        position = _geometry_position(reader.schema) if entry.geometry != "None" else None
        if stream is not None:
            stream.begin(_known(path, meta["crs"]))
        read, rows = [], 0
        for batch in reader:
            rows += batch.num_rows
            _check(batch, position)
            done = position is not None and batches is not None and batches.add(batch.column(position))
            read.append(_without(batch, position) if done and position is not None else batch)
            progress(min(rows / claimed, 1.0) if claimed > 0 else 0.0, f"{rows} features")
            if most is not None:
                break
        return meta["crs"], pa.Table.from_batches(read, reader.schema)


def _rows_at_once(path: Path, claimed: int) -> int:
    """Give rows enough to be worth a step, and few enough that GDAL reads the next ones meanwhile."""
    return min(max(BYTES_AT_ONCE * max(claimed, 1) // path.stat().st_size, FEWEST_ROWS), ROWS_AT_ONCE)


def _check(batch: pa.RecordBatch, position: int | None) -> None:
    if position is not None:
        try:
            batch.column(position).validate(full=True)
        except pa.ArrowInvalid as error:
            raise _Unsound from error


def _without(batch: pa.RecordBatch, position: int) -> pa.RecordBatch:
    """Let go of shapes: nulls take no room to speak of. The other columns are copied, since one owner holds all that GDAL gave."""
    half = batch.num_rows // 2
    none = pa.nulls(batch.num_rows, batch.schema.field(position).type)
    columns = [
        none if number == position else pa.concat_arrays([column.slice(0, half), column.slice(half)])
        for number, column in enumerate(batch.columns)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _geometry_position(schema: pa.Schema) -> int | None:
    for position, field in enumerate(schema):
        if (field.metadata or {}).get(b"ARROW:extension:name") in _WKB_NAMES:
            return position
    position = int(schema.get_field_index(_FALLBACK_NAME))
    return position if position >= 0 else None


def _straight(path: Path, entry: Entry) -> Column:
    """Read the shapes again with arcs made straight, which GDAL does on this slower way."""
    _, _, shapes, _ = _gdal_raw.read(path, layer=entry.key, columns=[])
    return pa.chunked_array([pa.array(shapes, pa.binary())])


def _known(path: Path, crs: str | None) -> str | None:
    """Give the system that a file states, or None where it states one that nobody knows, which GDAL takes for WGS 84 in GeoJSON."""
    stated = _stated(crs)
    return None if stated is not None and path.suffix.lower() in (".geojson", ".json") and names_unknown_crs(path) else stated


def _stated(crs: str | None) -> str | None:
    """Give the system that a file states; some state in many words that they don't know it."""
    if crs is None or '["undefined' in crs[:60].lower():
        return None
    return crs


@contextlib.contextmanager
def _errors(path: Path, entry: Entry) -> Iterator[None]:
    try:
        yield
    except (
        DataSourceError,
        DataLayerError,
        FeatureError,
        GeometryError,
    ) as error:
        raise SourceError(f"the layer cannot be read: {words(str(error), path)}.", HINT, layer=entry.name) from error
    except _Unsound as error:
        raise SourceError("the layer cannot be read: its shapes lack their bytes.", HINT, layer=entry.name) from error
    except (pa.ArrowException, OSError, RuntimeError, ValueError) as error:
        raise SourceError(f"the layer cannot be read to its end: {words(str(error), path)}.", HINT, layer=entry.name) from error


@contextlib.contextmanager
def _warnings() -> Iterator[list[SourceWarning]]:
    """Collect what GDAL warns of; each sentence once."""
    notes: list[SourceWarning] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
    texts = dict.fromkeys(_clean(str(warning.message)) for warning in caught)
    notes.extend(SourceWarning("gdal-warning", text) for text in texts if text)


def _clean(text: str) -> str:
    return " ".join(text.split())[:300]
