"""GeoParquet 1.1 written through pyarrow: WKB, the box of every row in a column, and the system in full."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from layers.sources.raw import Progress

ROWS_A_GROUP = 65_536
_SIDES = ("xmin", "ymin", "xmax", "ymax")


def write(table: pa.Table, shapes: Any, crs: str, path: Path, progress: Progress) -> None:
    """Write a table with shapes, or one without; groups of rows carry boxes, by which readers skip what lies elsewhere.

    Parameters
    ----------
    shapes
        Shapely geometries or None, one a row; None for a bare table.
    crs
        Their system, as pyproj reads it.
    """
    if shapes is not None:
        table = _with_shapes(table, shapes, crs)
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for start in range(0, max(table.num_rows, 1), ROWS_A_GROUP):
            writer.write_table(table.slice(start, ROWS_A_GROUP), row_group_size=ROWS_A_GROUP)
            progress(min(1.0, (start + ROWS_A_GROUP) / max(table.num_rows, 1)), f"{min(table.num_rows, start + ROWS_A_GROUP)} rows")


class Writer:
    """Writes rows part by part; the file says of its shapes what holds for any, since the last ones are not known when it is begun.

    Parameters
    ----------
    table, shapes, crs
        The first rows, which tell the columns, and the system of all shapes.
    """

    def __init__(self, table: pa.Table, shapes: Any, crs: str, path: Path) -> None:
        self._crs = crs
        first = _with_shapes(table, shapes, crs)
        geo = json.loads(first.schema.metadata[b"geo"])
        column = geo["columns"][geo["primary_column"]]
        column["geometry_types"] = []
        column.pop("bbox", None)
        self._schema = first.schema.with_metadata({b"geo": json.dumps(geo).encode()})
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def add(self, table: pa.Table, shapes: Any) -> None:
        """Write some rows."""
        part = _with_shapes(table, shapes, self._crs).replace_schema_metadata(self._schema.metadata)
        self._writer.write_table(part.cast(self._schema), row_group_size=ROWS_A_GROUP)

    def close(self) -> None:
        """End the file."""
        self._writer.close()


def with_column(table: pa.Table, field: Any, values: Any) -> pa.Table:
    """Give a table with one more column, which may be its first."""
    return table.append_column(field, values) if table.num_columns else pa.table([values], schema=pa.schema([field]))


def _with_shapes(table: pa.Table, shapes: Any, crs: str) -> pa.Table:
    import pyproj

    taken = {name.casefold() for name in table.column_names}
    name = next(each for each in ("geometry", "geom", "lodestone_shape") if each not in taken)
    box = next(each for each in ("bbox", "geometry_bbox", "lodestone_bbox") if each not in taken)
    heights = shapely.has_z(shapes)
    values = pa.array(shapely.to_wkb(shapes, output_dimension=3 if heights.any() else 2).tolist(), pa.binary())
    table = with_column(table, pa.field(name, pa.binary()), values)
    bounds = shapely.bounds(shapes)
    sides = [pa.array(side, pa.float64(), from_pandas=True) for side in bounds.T]
    missing = pa.array(np.atleast_1d(np.isnan(bounds).any(axis=1)))
    table = table.append_column(box, pa.StructArray.from_arrays(sides, list(_SIDES), mask=missing))
    system = pyproj.CRS.from_user_input(crs)
    kinds = {(int(kind), bool(high)) for kind, high in zip(shapely.get_type_id(shapes), heights, strict=True) if kind >= 0}
    column = {
        "encoding": "WKB",
        "geometry_types": sorted(shapely.GeometryType(kind).name.title() + (" Z" if high else "") for kind, high in kinds),
        "crs": json.loads(system.to_json()),
        "covering": {"bbox": {side: [box, side] for side in _SIDES}},
    }
    column["geometry_types"] = [_TYPES.get(kind, kind) for kind in column["geometry_types"]]
    if (whole := _whole(bounds)) is not None:
        column["bbox"] = whole
    geo = {"version": "1.1.0", "primary_column": name, "columns": {name: column}}
    return table.replace_schema_metadata({b"geo": json.dumps(geo).encode()})


_TYPES = {
    f"{flat}{heights}": f"{right}{heights}"
    for flat, right in {
        "Linestring": "LineString",
        "Linearring": "LineString",
        "Multipoint": "MultiPoint",
        "Multilinestring": "MultiLineString",
        "Multipolygon": "MultiPolygon",
        "Geometrycollection": "GeometryCollection",
    }.items()
    for heights in ("", " Z")
}


def _whole(bounds: Any) -> list[float] | None:
    placed = bounds[~np.isnan(bounds).any(axis=1)]
    return [*placed[:, :2].min(axis=0).tolist(), *placed[:, 2:].max(axis=0).tolist()] if len(placed) else None
