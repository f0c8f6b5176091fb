"""One layer of a file written as another file, in the reader's process: rows, types and heights as the source has them."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw
import shapely

from layers.errors import CrsError, ExportError, SourceError
from layers.reading import Reading
from layers.sources import attributes, geoparquet, spreadsheet
from layers.sources.crs import between, is_lonlat
from layers.sources.formats import FORMATS, LONLAT, XLSX_COLUMNS, XLSX_ROWS, XLSX_TEXT, Format, dbf_names
from layers.sources.parts import are_placed
from layers.sources.raw import Progress, RawLayer
from layers.sources.wkb import TakenApart

_gdal: Any = pyogrio
_gdal_raw: Any = pyogrio.raw
ROWS_AT_ONCE = 8_192
GEOMETRY = "geometry"
_FAMILIES = {0: "points", 1: "lines", 2: "lines", 3: "areas", 4: "points", 5: "lines", 6: "areas", 7: "collections"}
_OPTIONS: dict[str, dict[str, str]] = {
    "geojson": {"COORDINATE_PRECISION": "10", "WRITE_BBOX": "NO"},
    "shp": {"ENCODING": "UTF-8"},
    "kml": {},
}
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass
class Job:
    """What is written: columns of plain types, shapes in the system of the file that is made, and what went wrong on the way."""

    chosen: Format
    name: str
    crs: str | None
    table: pa.Table
    shapes: Any
    progress: Progress
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows are written."""
        return self.table.num_rows if self.table.num_columns else len(self.shapes if self.shapes is not None else ())


def write(raw: RawLayer, folder: Path, options: dict[str, Any], reading: Reading, progress: Progress) -> dict[str, Any]:
    """Write a layer that was read; its files are left in the private folder.

    Raises
    ------
    CrsError
        If no system is known, or there is no way to the wanted one.
    ExportError
        If the format cannot hold the layer.
    """
    chosen = next(each for each in FORMATS if each.key == options["format"])
    job = job_of(raw, chosen, options, reading, progress)
    out = folder / "out"
    out.mkdir()
    target = out / options["file"]
    if chosen.key == "shp":
        files = list(_write_shapefiles(job, target))
    else:
        if options.get("into"):
            shutil.copyfile(options["into"], target)
            job.name = free_name(job.name, target)
        _WRITERS.get(chosen.key, _write_by_gdal)(job, target)
        files = [target]
    return {"files": [file.name for file in files], "rows": job.rows, "notes": job.notes}


def job_of(raw: RawLayer, chosen: Format, options: dict[str, Any], reading: Reading, progress: Progress) -> Job:
    """Bring a layer that was read to what is written: the rows that are wanted, plain types, and shapes in the wanted system."""
    table, _ = attributes.plain(raw.table)
    shapes = _shapes(raw)
    if options["rows"]:
        rows = np.load(options["rows"], allow_pickle=False)
        if len(rows) != (len(shapes) if shapes is not None else table.num_rows):
            raise SourceError("it has other rows than when it was opened.", "Open it anew.")
        table = table.filter(pa.array(rows)) if table.num_columns else table
        shapes = None if shapes is None else shapes[rows]
    if raw.failed:
        count = len(raw.failed)
        options_text = "has a shape that cannot be built, and is" if count == 1 else "have shapes that cannot be built, and are"
        note = [f"{count} rows of the source {options_text} written without."]
    else:
        note = []
    job = Job(chosen, options["name"] or raw.name, raw.crs or options["assume_crs"], table, shapes, progress, note)
    if shapes is not None:
        _repair(job, reading, swap=reading.swap and not raw.swapped)
        _transform(job, chosen.crs or options["crs"] or job.crs)
    return job


def free_name(name: str, target: Path) -> str:
    """Give a name that no layer of a GeoPackage has, since one of the same name would be replaced."""
    taken = {str(layer).casefold() for layer, _ in _gdal.list_layers(target)}
    return next(each for each in (name, *(f"{name} ({number})" for number in range(2, len(taken) + 3))) if each.casefold() not in taken)


def _shapes(raw: RawLayer) -> Any:
    """Give all shapes as objects, missing ones as None."""
    if raw.shapes is None:
        return None
    if isinstance(raw.shapes, TakenApart):
        return raw.shapes.built()
    if raw.shapes.dtype == object:
        return raw.shapes
    shapes: Any = shapely.points(raw.shapes)
    shapes[~are_placed(raw.shapes)] = None
    return shapes


def _repair(job: Job, reading: Reading, *, swap: bool) -> None:
    if reading.repair:
        broken = ~(shapely.is_valid(job.shapes) | shapely.is_missing(job.shapes))
        job.shapes[broken] = shapely.make_valid(job.shapes[broken])
    if swap:
        job.shapes = shapely.transform(job.shapes, lambda xyz: xyz[:, [1, 0, *range(2, xyz.shape[1])]], include_z=_has_heights(job.shapes))


def _transform(job: Job, crs: str | None) -> None:
    """Bring the shapes to another system; those that have no place there are left out of the rows, which stay."""
    if crs is None or job.crs is None:
        raise CrsError("it does not say which coordinate reference system its coordinates are in.", "Say which, for instance EPSG:4326.")
    move = between(job.crs, crs)
    if move is not None:
        job.shapes = shapely.transform(job.shapes, move, include_z=_has_heights(job.shapes))
        lost = ~np.isfinite(np.nan_to_num(shapely.bounds(job.shapes), nan=0.0, posinf=np.inf, neginf=-np.inf)).all(axis=1)
        job.shapes[lost] = None
        if count := int(lost.sum()):
            job.notes.append(f"{count} rows have no place in {crs} and are written without a shape.")
    job.crs = crs


def _has_heights(shapes: Any) -> bool:
    return bool(shapely.has_z(shapes).any())


def _write_shapefiles(job: Job, target: Path) -> Iterator[Path]:
    """Write a file for each kind of shapes; rows without a shape go into the first."""
    job.table = job.table.rename_columns(dbf_names(job.table.column_names))
    if job.shapes is None:
        raise ExportError("it has no shapes, so there is no shapefile to write.", "Choose CSV, XLSX or GeoPackage.")
    families = np.array([_FAMILIES.get(int(kind), "") for kind in shapely.get_type_id(job.shapes)])
    kinds = [kind for kind in ("points", "lines", "areas") if (families == kind).any()] or [""]
    if gone := int((families == "collections").sum()):
        job.notes.append(f"{gone} rows hold collections of shapes, which a shapefile cannot, and are written without a shape.")
    for number, kind in enumerate(kinds):
        mask = (families == kind) | (~np.isin(families, ["points", "lines", "areas"]) if number == 0 else False)
        table = job.table.filter(pa.array(mask)) if job.table.num_columns else job.table
        part = Job(job.chosen, job.name, job.crs, table, job.shapes[mask].copy(), job.progress)
        part.shapes[families[mask] == "collections"] = None
        path = target if len(kinds) == 1 else target.with_name(f"{target.stem}-{kind}{target.suffix}")
        _write_by_gdal(part, path)
        job.notes += part.notes
        yield from (path.with_suffix(ending) for ending in _SHAPEFILE if path.with_suffix(ending).exists())


def _write_by_gdal(job: Job, target: Path) -> None:
    table, geometry = table_for_gdal(job)
    has_gaps = job.shapes is not None and bool((shapely.is_missing(job.shapes) | shapely.is_empty(job.shapes)).any())
    reader = pa.RecordBatchReader.from_batches(table.schema, _told(table, job.progress))
    job.notes += by_gdal(reader, target, job, geometry, _type_of(job.shapes), has_gaps=has_gaps)


def table_for_gdal(job: Job) -> tuple[pa.Table, str | None]:
    """Give the table with its shapes as one more column, and the name of that."""
    if job.shapes is None and job.chosen.key not in ("gpkg",):
        raise ExportError(f"it is a table without shapes, which {job.chosen.name} has no place for.", "Choose CSV, XLSX or GeoPackage.")
    taken = [name.casefold() for name in job.table.column_names]
    geometry = next(name for name in (GEOMETRY, "geom", "shape", "lodestone_shape") if name not in taken)
    table = _own_names(job)
    if job.shapes is None:
        return table, None
    values = pa.array(shapely.to_wkb(job.shapes, output_dimension=3 if _has_heights(job.shapes) else 2).tolist(), pa.binary())
    field = pa.field(geometry, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
    return geoparquet.with_column(table, field, values), geometry


def by_gdal(reader: pa.RecordBatchReader, target: Path, job: Job, geometry: str | None, kind: str | None, *, has_gaps: bool) -> list[str]:
    """Write batches of rows; give what GDAL warned of.

    Parameters
    ----------
    job
        Names layer, format and system; its rows are not looked at.
    geometry, kind
        The column with the shapes as WKB, and the type that the layer is to have; None without shapes.
    has_gaps
        Whether rows may lack their shape, which FlatGeobuf then cannot index.
    """
    options = dict(_OPTIONS.get(job.chosen.key, {}))
    if job.chosen.key == "gpkg":
        taken = [name.casefold() for name in reader.schema.names]
        options |= {"FID": next(name for name in ("fid", "ogc_fid", "lodestone_fid") if name not in taken)}
    if job.chosen.key == "fgb" and has_gaps:
        options |= {"SPATIAL_INDEX": "NO"}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _gdal_raw.write_arrow(
            reader,
            target,
            layer=job.name,
            driver=job.chosen.driver,
            geometry_name=geometry,
            geometry_type=kind,
            crs=job.crs,
            layer_options=options,
        )
    return list(dict.fromkeys(" ".join(str(warning.message).split())[:300] for warning in caught))


def _own_names(job: Job) -> pa.Table:
    """Give columns names that differ in more than their case, which SQLite wants."""
    names: list[str] = []
    for name in job.table.column_names:
        fresh, number = name, 2
        while fresh.casefold() in map(str.casefold, names):
            fresh, number = f"{name}_{number}", number + 1
        if fresh != name:
            job.notes.append(f"Column {name} is called {fresh}, since another has that name but for its case.")
        names.append(fresh)
    return job.table.rename_columns(names)


def _told(table: pa.Table, progress: Progress) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        done += batch.num_rows
        progress(done / max(table.num_rows, 1), f"{done} rows")
        yield batch


def _type_of(shapes: Any) -> str | None:
    """Name the type that all shapes have, or that the parts of all have."""
    if shapes is None:
        return None
    kinds = sorted({str(shapely.GeometryType(int(kind)).name) for kind in np.unique(shapely.get_type_id(shapes)) if kind >= 0})
    names = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "LINEARRING": "LineString"}
    names |= {"MULTIPOINT": "MultiPoint", "MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon"}
    heights = " Z" if _has_heights(shapes) else ""
    bare = {kind.removeprefix("MULTI") for kind in kinds}
    if len(kinds) == 1 and kinds[0] in names:
        return names[kinds[0]] + heights
    if len(bare) == 1 and f"MULTI{next(iter(bare))}" in names:
        return names[f"MULTI{next(iter(bare))}"] + heights
    return "Unknown" + heights


def _with_places(job: Job) -> pa.Table:
    """Give the table with its shapes as columns that a spreadsheet shows: two of numbers for points, else one of text."""
    table = job.table
    if job.shapes is None:
        return table
    shapes, missing = job.shapes, shapely.is_missing(job.shapes) | shapely.is_empty(job.shapes)
    taken = {name.casefold() for name in table.column_names}

    def fresh(name: str) -> str:
        return next(each for each in (name, f"shape_{name}", f"lodestone_{name}") if each not in taken)

    if not missing.all() and (shapely.get_type_id(shapes[~missing]) == shapely.GeometryType.POINT).all():
        names = ("longitude", "latitude") if job.crs and is_lonlat(job.crs) else ("x", "y")
        for name, values in zip(names, (shapely.get_x(shapes), shapely.get_y(shapes)), strict=True):
            numbers = pa.array(values, pa.float64(), from_pandas=True)
            table = geoparquet.with_column(table, pa.field(fresh(name), pa.float64()), numbers)
        return table
    texts = [None if shape is None else shape.wkt for shape in shapes.tolist()]
    if job.chosen.key == "xlsx" and (long := [row for row, text in enumerate(texts) if text and len(text) > XLSX_TEXT]):
        texts = [None if text is not None and len(text) > XLSX_TEXT else text for text in texts]
        job.notes.append(f"{len(long)} shapes take more than {XLSX_TEXT:,} characters as text and were left out; their rows were kept.")
    return geoparquet.with_column(table, pa.field(fresh("wkt"), pa.string()), pa.array(texts, pa.string()))


def _counted(job: Job, rows: int) -> Callable[[int], None]:
    return lambda done: job.progress(done / max(rows, 1), f"{done} rows")


def _write_csv(job: Job, target: Path) -> None:
    spreadsheet.write_csv(_with_places(job), target, _counted(job, job.rows))


def _write_xlsx(job: Job, target: Path) -> None:
    table = _with_places(job)
    if table.num_rows > XLSX_ROWS or table.num_columns > XLSX_COLUMNS:
        raise ExportError(
            f"it has {table.num_rows:,} rows and {table.num_columns:,} columns; a sheet holds {XLSX_ROWS:,} and {XLSX_COLUMNS:,}.",
            "Choose GeoPackage or CSV, or write fewer rows.",
        )
    spreadsheet.write_xlsx(table, target, job.name, _counted(job, job.rows))


def _write_parquet(job: Job, target: Path) -> None:
    geoparquet.write(job.table, job.shapes, job.crs or LONLAT, target, job.progress)


_WRITERS: dict[str, Callable[[Job, Path], None]] = {"csv": _write_csv, "xlsx": _write_xlsx, "parquet": _write_parquet}
