"""What a reader asks a PostGIS server. Nothing is ever written: the transaction is read-only, and the server stops it after a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from layers.errors import CrsError, SourceError
from layers.reading import Reading
from layers.sources import attributes, protocol, wkb
from layers.sources.assemble import assemble
from layers.sources.boxes import Box, parted
from layers.sources.crs import is_geographic, readable
from layers.sources.database import DEGREE_M
from layers.sources.raw import Progress, RawLayer

STATEMENT_MS = 50_000
EXPORT_MS = 500_000
CONNECT_S = 10
ROWS_AT_ONCE = 5_000
ROWS_FOR_BLOCKS = 5_000_000
_LIST = """
SELECT n.nspname, c.relname, a.attname,
       postgis_typmod_type(a.atttypmod), postgis_typmod_srid(a.atttypmod), c.reltuples::bigint, t.typname,
       EXISTS (SELECT 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
               WHERE i.indrelid = c.oid AND a.attnum = ANY(i.indkey::int[]) AND m.amname IN ('gist', 'spgist', 'brin')),
       c.relkind IN ('r', 'm', 'p')
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
WHERE t.typname IN ('geometry', 'geography') AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'topology', 'tiger', 'tiger_data')
      AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1, 2, 3
"""
_SYSTEM = "SELECT auth_name, auth_srid, srtext FROM spatial_ref_sys WHERE srid = %s"
# What becomes a column of its own type; all others are asked for as text.
_TYPES = {
    "int2": pa.int64(),
    "int4": pa.int64(),
    "int8": pa.int64(),
    "float4": pa.float64(),
    "float8": pa.float64(),
    "numeric": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", "UTC"),
}
_CAST = {"numeric": "float8"}


def list_layers(_path: Path, _folder: Path, options: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """List the columns of shapes that may be read."""
    with _connected(options["server"]) as connection:
        rows = connection.execute(_LIST).fetchall()
        return {
            "layers": [
                {
                    "name": f"{schema}.{table}.{column}",
                    "geometry": kind or "Geometry",
                    "rows": count if count >= 0 else None,
                    "crs": readable(_system(connection, srid or (4326 if type_name == "geography" else 0))),
                    "indexed": indexed,
                }
                for schema, table, column, kind, srid, count, type_name, indexed, _ in rows
            ]
        }


def read(_path: Path, folder: Path, options: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Read what of a layer lies in a box, and leave its arrays in the folder."""
    with _connected(options["server"]) as connection:
        raw, more = _raw(connection, options, progress, whole=False)
    out = assemble(raw)
    if out.crs is None:
        raise CrsError(
            "the column does not say which coordinate reference system its shapes are in.",
            "Set it with UpdateGeometrySRID.",
            layer=raw.name,
        )
    if more:
        out.warn("rows-cut", f"More than {options['most']:,} rows lie in what is seen; some are shown. Zoom in to see all.")
    values, notes = attributes.plain(raw.table)
    protocol.write_arrays(folder, out.parts.arrays())
    attributes.write(values, folder / protocol.ATTRIBUTES_FILE)
    return {
        "name": raw.name,
        "crs": readable(out.crs),
        "geometry": raw.geometry,
        "features": raw.table.num_rows if raw.table.num_columns else len(raw.shapes if raw.shapes is not None else ()),
        "rejected": [[entry.row, entry.column, entry.value, entry.reason] for entry in out.rejected],
        "warnings": [[note.code, note.text] for note in [*out.warnings, *notes]],
    }


def export(_path: Path, folder: Path, options: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Read a layer as it is and write it as a file into the folder; the first half of the progress is reading."""
    from msgspec import convert

    from layers.sources import writing

    with _connected(options["server"], EXPORT_MS) as connection:
        raw, more = _raw(connection, options, lambda fraction, text: progress(fraction / 2, text), whole=True)
    reading = convert(options["reading"], Reading)
    done = writing.write(raw, folder, options, reading, lambda fraction, text: progress(0.5 + fraction / 2, text))
    if more:
        done["notes"].insert(0, f"The layer has more than {options['most']:,} rows; no more than these were written.")
    return done


def _raw(connection: Any, options: dict[str, Any], progress: Progress, *, whole: bool) -> tuple[RawLayer, bool]:
    """Read what is seen, in two dimensions and simplified; or the whole, with heights and as it is."""
    from psycopg import sql

    schema, table, column = _parts(connection, options["layer"])
    srid, geography, kind = _about(connection, schema, table, column)
    crs = _system(connection, srid)
    names, casts, types = _columns(connection, schema, table)
    shape = sql.Identifier(column) + sql.SQL("::geometry")
    if fine := 0.0 if whole else _tolerance(crs, float(options["resolution"])):
        simple = "CASE WHEN ST_Dimension({0}) > 0 THEN ST_Simplify({0}, {1}, true) ELSE {0} END"
        shape = sql.SQL(simple).format(shape, sql.Literal(fine))
    flat = "CASE WHEN ST_Zmflag({0}) >= 2 THEN ST_Force3DZ({0}) ELSE ST_Force2D({0}) END" if whole else "ST_Force2D({0})"
    wanted = [*casts, sql.SQL(f"ST_AsBinary({flat.format('ST_CurveToLine({0})')})").format(shape)]
    query = sql.SQL("SELECT {} FROM {}.{}").format(sql.SQL(", ").join(wanted), sql.Identifier(schema), sql.Identifier(table))
    most = int(options["most"])
    boxes = [] if whole else parted(options["box"])
    sample = "" if boxes or whole else _sample(connection, (schema, table, column), most)
    query += sql.SQL(sample)
    if boxes and srid:
        tests = [_test(column, box, srid, geography=geography) for box in boxes]
        query += sql.SQL(" WHERE ") + sql.SQL(" OR ").join(tests)
    query += sql.SQL(" LIMIT {}").format(sql.Literal(most + 1))
    rows = _fetched(connection, query, most, progress)
    data = list(zip(*rows[:most], strict=True)) if rows else [()] * (len(names) + 1)
    arrays = [pa.array(list(values), kind_) for values, kind_ in zip(data[:-1], types, strict=True)]
    shapes = wkb.from_wkb(pa.chunked_array([pa.array(list(data[-1]), pa.binary())]))
    raw = RawLayer(f"{schema}.{table}", kind, crs, pa.table(arrays, names=names), shapes.shapes, failed=shapes.failed)
    return raw, len(rows) > most or bool(sample)


def _sample(connection: Any, place: tuple[str, str, str], most: int) -> str:
    """Take rows evenly where all are seen and too many: the first ones might lie in one corner. Blocks of rows are enough of very many."""
    *_, rows, _, _, is_table = next(row for row in connection.execute(_LIST).fetchall() if row[:3] == place)
    if not is_table or rows <= most:
        return ""
    way = "SYSTEM" if rows > ROWS_FOR_BLOCKS else "BERNOULLI"
    return f" TABLESAMPLE {way} ({95.0 * most / rows:.9f}) REPEATABLE (1)"


def _test(column: str, box: Box, srid: int, *, geography: bool) -> Any:
    """Ask for the rows whose own boxes meet one in degrees, by the column's index; edges of the box are bent as the system bends them."""
    from psycopg import sql

    made: Any = sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, 4326)").format(*map(sql.Literal, box))
    if geography:
        made += sql.SQL("::geography")
    elif srid != 4326:
        made = sql.SQL("ST_Transform(ST_Segmentize({}, 1), {})").format(made, sql.Literal(srid))
    return sql.SQL("{} && {}").format(sql.Identifier(column), made)


def _fetched(connection: Any, query: Any, most: int, progress: Progress) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    with connection.cursor(name="lodestone", binary=True) as cursor:
        cursor.execute(query)
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            rows += batch
            progress(min(1.0, len(rows) / most), f"{len(rows)} rows")
    return rows


def _parts(connection: Any, name: str) -> tuple[str, str, str]:
    """Find the column that a name of a layer stands for; names may hold points themselves."""
    for schema, table, column, *_ in connection.execute(_LIST).fetchall():
        if f"{schema}.{table}.{column}" == name:
            return schema, table, column
    raise SourceError(f"it holds no layer {name!r} that you may read.", "Connect to it again and choose one of its layers.")


def _about(connection: Any, schema: str, table: str, column: str) -> tuple[int, bool, str]:
    """Give the system's number of a column, whether it is geography, and its type; a view's are those of its first shape."""
    from psycopg import sql

    found = next(row for row in connection.execute(_LIST).fetchall() if row[:3] == (schema, table, column))
    kind, srid, geography = found[3] or "Geometry", found[4] or 0, found[6] == "geography"
    if not srid and not geography:
        query = sql.SQL("SELECT ST_SRID({0}) FROM {1}.{2} WHERE {0} IS NOT NULL LIMIT 1")
        row = connection.execute(query.format(*map(sql.Identifier, (column, schema, table)))).fetchone()
        srid = row[0] if row else 0
    return srid or (4326 if geography else 0), geography, kind


def _columns(connection: Any, schema: str, table: str) -> tuple[list[str], list[Any], list[Any]]:
    """Give names of the other columns, how to ask for each, and the types they become."""
    from psycopg import sql

    query = (
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
        "AND udt_name NOT IN ('geometry', 'geography', 'raster') ORDER BY ordinal_position"
    )
    found = connection.execute(query, (schema, table)).fetchall()
    casts = [sql.Identifier(name) + sql.SQL(f"::{_CAST.get(kind, kind if kind in _TYPES else 'text')}") for name, kind in found]
    return [name for name, _ in found], casts, [_TYPES.get(kind, pa.string()) for _, kind in found]


def _system(connection: Any, srid: int) -> str | None:
    row = connection.execute(_SYSTEM, (srid,)).fetchone() if srid else None
    if row is None:
        return None
    authority, code, text = row
    return f"{authority}:{code}" if authority == "EPSG" else text


def _tolerance(crs: str | None, resolution: float) -> float:
    if crs is None or not resolution > 0:
        return 0.0
    return resolution / 2 * (1.0 if is_geographic(crs) else DEGREE_M)


@contextlib.contextmanager
def _connected(server: dict[str, Any], most_ms: int = STATEMENT_MS) -> Iterator[Any]:
    """Ask a server within one transaction that can change nothing; what it says against it becomes one sentence."""
    import psycopg

    options = f"-c default_transaction_read_only=on -c statement_timeout={most_ms} -c search_path=public"
    try:
        with psycopg.connect(**server, connect_timeout=CONNECT_S, options=options, application_name="lodestone") as connection:
            connection.read_only = True
            found = connection.execute(
                "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'postgis'"
            )
            row = found.fetchone()
            if row is None:
                raise SourceError("the database has no PostGIS.", "Ask its administrator for: CREATE EXTENSION postgis.")
            connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", (row[0],))
            yield connection
    except psycopg.errors.QueryCanceled as error:
        raise SourceError(f"the server took longer than {most_ms // 1000} s.", "Zoom in, or give the column a spatial index.") from error
    except psycopg.OperationalError as error:
        raise SourceError(f"the server cannot be asked: {_words(error)}.", "Check host, port, database, user and password.") from error
    except psycopg.Error as error:
        raise SourceError(f"the server refuses: {_words(error)}.", "Ask its administrator, or choose another layer.") from error


def _words(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text.rsplit("FATAL: ", 1)[-1].strip()[:200].rstrip(".")


OPERATIONS = {"postgis_list": list_layers, "postgis_read": read, "postgis_export": export}
