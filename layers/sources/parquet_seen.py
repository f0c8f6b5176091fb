"""What is seen of a GeoParquet that may be larger than memory: groups of rows by their boxes, batch by batch, thinned where too many."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from layers.sources import parquet
from layers.sources.boxes import Box, parted
from layers.sources.raw import Flags, Progress, RawLayer
from layers.sources.wkb import Binary, plain_points

MOST_GROUPS = 24
"""Groups that are read where all are too many; they lie evenly over the file."""
ROWS_AT_ONCE = 65_536
BUFFER = 2**20
_SIDES = ("xmin", "ymin", "xmax", "ymax")


def read(path: Path, box: Sequence[float] | None, most: int, progress: Progress) -> RawLayer:
    """Read the rows whose shapes may lie in a box.

    Parameters
    ----------
    box
        West, south, east and north in degrees; None for everywhere.
    most
        Rows that are read, or few more. Where more lie in the box, every so many-th of some groups is taken, and a warning says so.

    Raises
    ------
    SourceError
        If the file is damaged, or no GeoParquet.
    """
    with parquet.open_file(path, buffer_size=BUFFER) as file:
        name, described = parquet.geometry_of(file)
        sides = _covering(described)
        boxes = [_in_system(one, parquet.crs_of(described)) for one in parted(box)]
        groups = [number for number in range(file.num_row_groups) if _may_lie_in(file.metadata.row_group(number), sides, boxes)]
        chosen = groups[:: max(1, math.ceil(len(groups) / MOST_GROUPS))] if _rows(file, groups) > most else groups
        table, whole = _table(file, chosen, (name, sides, boxes), most, progress)
    raw = parquet.with_shapes(path.stem, table, (name, described))
    if not whole or len(chosen) < len(groups):
        shown = f"{table.num_rows:,} of its {file.metadata.num_rows:,} rows are shown, evenly taken from what is seen"
        raw.warn("rows-cut", f"The file is large: {shown}. Zoom in to see all.")
    return raw


def _rows(file: pq.ParquetFile, groups: list[int]) -> int:
    return sum(file.metadata.row_group(number).num_rows for number in groups)


def _table(
    file: pq.ParquetFile, groups: list[int], wanted: tuple[str, list[list[str]], list[Box]], most: int, progress: Progress
) -> tuple[pa.Table, bool]:
    """Read groups batch by batch; whenever there are twice too many rows, every second is let go of."""
    kept: list[pa.RecordBatch] = []
    step, rows, total, done = 1, 0, max(1, _rows(file, groups)), 0
    for batch in _batches(file, groups):
        done += batch.num_rows
        progress(done / total, f"{done} rows")
        inside = np.flatnonzero(_inside(batch, *wanted))[::step]
        kept.append(batch.take(inside))
        rows += len(inside)
        if rows > 2 * most:
            step *= 2
            kept = [one.take(np.arange(0, one.num_rows, 2)) for one in kept]
            rows = sum(one.num_rows for one in kept)
    table = pa.Table.from_batches(kept, file.schema_arrow) if kept else file.schema_arrow.empty_table()
    if table.num_rows > most:
        step *= 2
        table = table.take(np.arange(0, table.num_rows, 2))
    return table, step == 1


def _batches(file: pq.ParquetFile, groups: list[int]) -> Iterator[pa.RecordBatch]:
    for number in groups:
        yield from file.iter_batches(ROWS_AT_ONCE, row_groups=[number], use_threads=False)


def _covering(described: dict[str, Any]) -> list[list[str]]:
    """Give the ways to the columns with the sides of each shape's box; none where the file has no such."""
    try:
        found = described["covering"]["bbox"]
        return [[str(part) for part in found[side]] for side in _SIDES]
    except (KeyError, TypeError):
        return []


def _in_system(box: Box, crs: str | None) -> Box:
    """Give the box, in a system, that holds one in degrees."""
    import pyproj

    from layers.sources.crs import is_lonlat

    if crs is None or is_lonlat(crs):
        return box
    west, south, east, north = pyproj.Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform_bounds(*box, densify_pts=41)
    return (west, south, east, north) if all(map(math.isfinite, (west, south, east, north))) else (-math.inf, -math.inf, math.inf, math.inf)


def _may_lie_in(group: Any, sides: list[list[str]], boxes: list[Box]) -> bool:
    """Whether the box of a group of rows meets one of some; true where the file does not say."""
    if not boxes or not sides:
        return True
    ranges = {}
    for number in range(group.num_columns):
        column = group.column(number)
        if column.path_in_schema in (ways := [".".join(way) for way in sides]):
            found = column.statistics
            if found is None or not found.has_min_max:
                return True
            ranges[_SIDES[ways.index(column.path_in_schema)]] = found.min, found.max
    if len(ranges) < len(_SIDES):
        return True
    west, south, east, north = ranges["xmin"][0], ranges["ymin"][0], ranges["xmax"][1], ranges["ymax"][1]
    return any(west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1] for box in boxes)


def _inside(batch: pa.RecordBatch, name: str, sides: list[list[str]], boxes: list[Box]) -> Flags:
    """Tell of each row whether its box meets one of some."""
    if not boxes:
        return np.ones(batch.num_rows, bool)
    bounds = _bounds(batch, name, sides)
    if bounds is None:
        return np.ones(batch.num_rows, bool)
    with np.errstate(invalid="ignore"):
        inside = [(bounds[0] <= box[2]) & (bounds[2] >= box[0]) & (bounds[1] <= box[3]) & (bounds[3] >= box[1]) for box in boxes]
    return np.asarray(np.logical_or.reduce(inside), bool)


def _bounds(batch: pa.RecordBatch, name: str, sides: list[list[str]]) -> list[Any] | None:
    """Give the sides of each row's box: from the columns that repeat them, else from the shapes."""
    if sides:
        return [np.asarray(pc.struct_field(batch.column(way[0]), way[1:]).to_numpy(zero_copy_only=False), np.float64) for way in sides]
    column = batch.column(name)
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        return None
    if (points := plain_points(Binary(pa.chunked_array([column])))) is not None:
        return [points[:, 0], points[:, 1], points[:, 0], points[:, 1]]
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
    return list(shapely.bounds(shapes).T)
