"""A GeoParquet larger than memory written as another file: group by group of its rows, of which none is held longer than it takes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from layers.errors import SourceError
from layers.reading import Reading
from layers.sources import geoparquet, parquet
from layers.sources.formats import FORMATS, LONLAT, Format
from layers.sources.parquet_seen import BUFFER, ROWS_AT_ONCE
from layers.sources.raw import Progress
from layers.sources.writing import Job, by_gdal, free_name, job_of, table_for_gdal

FORMATS_IN_PARTS = ("gpkg", "geojson", "fgb", "parquet")
"""Keys of the formats that rows can be added to one by one."""
_PLAIN = ("Point", "LineString", "Polygon")


def write(path: Path, folder: Path, options: dict[str, Any], reading: Reading, progress: Progress) -> dict[str, Any]:
    """Write all rows of a file; what is made is left in the private folder.

    Raises
    ------
    CrsError, ExportError, SourceError
        As :func:`layers.sources.writing.write` does.
    """
    chosen = next(each for each in FORMATS if each.key == options["format"])
    out = folder / "out"
    out.mkdir()
    target = out / options["file"]
    with parquet.open_file(path, buffer_size=BUFFER) as file:
        parts = _Parts(file, path.stem, chosen, options, reading, progress)
        if options.get("into"):
            shutil.copyfile(options["into"], target)
        _write_parquet(parts, target) if chosen.key == "parquet" else _write_by_gdal(parts, target, exists=bool(options.get("into")))
    return {"files": [target.name], "rows": parts.rows, "notes": parts.notes}


class _Parts:
    """Gives part after part of a file as it is to be written, and sums up what is told of each."""

    def __init__(self, file: Any, name: str, chosen: Format, options: dict[str, Any], reading: Reading, progress: Progress) -> None:
        self._file, self._name, self._chosen = file, name, chosen
        self._options, self._reading, self._progress = options | {"rows": ""}, reading, progress
        self._geometry = parquet.geometry_of(file)
        self._counts: dict[str, int] = {}
        self.rows = 0

    @property
    def kind(self) -> str:
        """The type that all shapes have, or that the parts of all have, as far as the file says."""
        kinds = {str(kind) for kind in self._geometry[1].get("geometry_types") or ()}
        heights = " Z" if any(kind.endswith(" Z") for kind in kinds) else ""
        flat = {kind.removesuffix(" Z") for kind in kinds}
        if len(flat) == 1 and next(iter(flat)).removeprefix("Multi") in _PLAIN:
            return next(iter(flat)) + heights
        bare = {kind.removeprefix("Multi") for kind in flat}
        return f"Multi{next(iter(bare))}{heights}" if len(bare) == 1 and next(iter(bare)) in _PLAIN else f"Unknown{heights}"

    @property
    def notes(self) -> list[str]:
        """What was told of the parts, with numbers of rows added up."""
        return [f"{count} {text}" if count else text for text, count in self._counts.items()]

    def note(self, texts: list[str]) -> None:
        """Add what was told of one part."""
        for text in texts:
            found = re.match(r"(\d+) (.*)", text)
            count, words = (int(found[1]), found[2]) if found else (0, text)
            self._counts[words] = self._counts.get(words, 0) + count

    def __iter__(self) -> Iterator[Job]:
        total = max(1, self._file.metadata.num_rows)
        for number in range(self._file.num_row_groups):
            for batch in self._file.iter_batches(ROWS_AT_ONCE, row_groups=[number], use_threads=False):
                raw = parquet.with_shapes(self._name, pa.Table.from_batches([batch]), self._geometry)
                job = job_of(raw, self._chosen, self._options, self._reading, _quiet)
                yield job
                self.note(job.notes)
                self.rows += batch.num_rows
                self._progress(self.rows / total, f"{self.rows} rows")


def _quiet(_fraction: float, _text: str) -> None:
    """Parts are counted, not what is done to each."""


def _write_by_gdal(parts: _Parts, target: Path, *, exists: bool) -> None:
    jobs = iter(parts)
    first = next(jobs, None)
    if first is None:
        raise SourceError("it holds no rows.", "Check that the right file was chosen.")
    if exists:
        first.name = free_name(first.name, target)
    table, geometry = table_for_gdal(first)

    def batches() -> Iterator[pa.RecordBatch]:
        yield from table.to_batches()
        for job in jobs:
            yield from _fitted(table_for_gdal(job)[0], table.schema).to_batches()

    reader = pa.RecordBatchReader.from_batches(table.schema, batches())
    parts.note(by_gdal(reader, target, first, geometry, parts.kind, has_gaps=True))


def _write_parquet(parts: _Parts, target: Path) -> None:
    writer: geoparquet.Writer | None = None
    for job in parts:
        if writer is None:
            writer = geoparquet.Writer(job.table, job.shapes, job.crs or LONLAT, target)
        writer.add(job.table, job.shapes)
    if writer is None:
        raise SourceError("it holds no rows.", "Check that the right file was chosen.")
    writer.close()


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Give a part the types of the first one."""
    if table.schema.equals(schema):
        return table
    try:
        return table.cast(schema)
    except (pa.ArrowException, ValueError) as error:
        raise SourceError(f"its columns change their types on the way ({error}).", "Ask whoever made it to save it anew.") from error
