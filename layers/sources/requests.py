"""What a reader can be asked: look, read, inspect. Runs in the reader's process alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from msgspec import convert, to_builtins

from layers.errors import CrsError, LodestoneError, SourceError
from layers.geometry.arrays import bounds_of
from layers.reading import AS_FOUND, LAYER_NAME, Reading
from layers.sources import archive, arrow, attributes, parquet, protocol, sheet, staging, table, vector
from layers.sources.assemble import Assembled, assemble
from layers.sources.attributes import words_for
from layers.sources.boxes import MOST_ROWS
from layers.sources.crs import readable
from layers.sources.layer import LayerInfo, PartKind, SourceWarning
from layers.sources.raw import Progress, RawLayer
from layers.sources.reply import Reply
from layers.sources.stream import Stream
from layers.sources.texts import MOST_CELLS, as_texts

Options = dict[str, Any]
MOST_SCANNED = 64 * 2**20
_NETWORK_LINK = re.compile(rb"<(?:\w+:)?NetworkLink[\s>]")
PLACES = 1_000
"""Vertices that a preview shows, or a few more."""
# Warnings that say why a layer is a bare table.
_BARE = ("table-only", "no-geoparquet-metadata")
# Warnings that concern the values of a table, wherever they are used.
_OF_TEXT = ("encoding-guessed", "gdal-warning", "no-header", "ragged-rows", "unbalanced-quotes")


@dataclass(frozen=True)
class _Source:
    """One layer that can be described and read."""

    name: str
    info: Callable[[], LayerInfo]
    read: Callable[[Progress], RawLayer]
    first: Callable[[int], RawLayer] | None = None
    """Reads some rows alone, where that is sooner done."""
    stream: Callable[[Progress, Stream], RawLayer] | None = None
    """Reads, and sends the vertices of very many shapes meanwhile."""

    def renamed(self, name: str) -> _Source:
        return replace(self, name=name)


def _quiet(_fraction: float, _text: str) -> None:
    """Nobody is listening."""


def look(path: Path, folder: Path, options: Options, _progress: Progress) -> dict[str, Any]:
    """Describe the layers; one that cannot be read is listed as such, unless it is the only one."""
    sources = _sources(path, folder, _reading(options))
    return {"layers": [_described(source, alone=len(sources) == 1) for source in sources]}


def _described(source: _Source, *, alone: bool) -> dict[str, Any]:
    try:
        info = source.info()
    except LodestoneError as error:
        if alone:
            raise
        info = LayerInfo(source.name, "Unknown", None, None, (), (SourceWarning("layer-unreadable", error.what),))
    warnings = [*info.warnings]
    if info.crs is None and info.geometry != "None" and not any(note.code == "layer-unreadable" for note in warnings):
        warnings.append(SourceWarning("no-crs", "The file does not say which coordinate reference system its coordinates are in."))
    return {
        "name": source.name,
        "geometry": info.geometry,
        "features": info.features,
        "crs": readable(info.crs),
        "columns": list(info.columns),
        "warnings": [[note.code, note.text] for note in warnings],
    }


def read(path: Path, folder: Path, options: Options, reply: Reply) -> dict[str, Any]:
    """Read one layer, send the vertices of a large one as they are read, leave the other arrays in the folder and tell the rest."""
    if _reading(options).by_view:
        from layers.sources import parquet_seen

        most = int(options.get("most", MOST_ROWS))
        return _written(path.stem, parquet_seen.read(path, options.get("box"), most, reply), options, folder)
    reading = _reading(options)
    source = _chosen(_sources(path, folder, reading), options["layer"], path)
    if source.stream is None or reading.repair:
        return _written(source.name, source.read(reply), options, folder)
    return _written(source.name, source.stream(reply, Stream(reply.vertices, options["assume_crs"], reading)), options, folder)


def glimpse(path: Path, folder: Path, options: Options, _progress: Progress) -> dict[str, Any]:
    """Read the first rows of a layer as :func:`read` does; nothing where that takes as long as all of them."""
    source = _chosen(_sources(path, folder, _reading(options)), options["layer"], path)
    return {"nothing": True} if source.first is None else _written(source.name, source.first(int(options["most"])), options, folder)


def _written(name: str, raw: RawLayer, options: Options, folder: Path) -> dict[str, Any]:
    if raw.shapes is None:
        text = next((note.text for note in raw.warnings if note.code in _BARE), "It is a table without coordinates.")
        raise SourceError("it has nothing to draw.", text, layer=name)
    out = assemble(raw, options["assume_crs"], _reading(options))
    if out.crs is None:
        error = CrsError(
            "it does not say which coordinate reference system its coordinates are in.",
            "Say which, for instance EPSG:4326.",
            layer=name,
        )
        if len(xy := out.parts.xy):
            west, south, east, north = bounds_of(xy)
            error.extent = west, south, east, north
        raise error
    values, notes = attributes.plain(raw.table)
    protocol.write_arrays(folder, out.parts.arrays(), sent=out.sent)
    attributes.write(values, folder / protocol.ATTRIBUTES_FILE)
    return {
        "name": name,
        "crs": readable(out.crs),
        "geometry": raw.geometry,
        "features": raw.table.num_rows if raw.table.num_columns else len(raw.shapes),
        "sent": out.sent,
        **_told(out, notes),
    }


def read_table(path: Path, folder: Path, options: Options, progress: Progress) -> dict[str, Any]:
    """Read one layer as a table of texts, leave it in the folder and tell the rest."""
    source = _chosen(_sources(path, folder, _reading(options)), options["layer"], path)
    raw = source.read(progress)
    if (cells := raw.table.num_rows * raw.table.num_columns) > MOST_CELLS:
        raise SourceError(
            f"it holds {raw.table.num_rows:,} rows of {raw.table.num_columns} columns, {cells:,} values; a table may hold {MOST_CELLS:,}.",
            "Leave out rows and columns that are not needed.",
            layer=source.name,
        )
    texts = as_texts(raw)
    attributes.write(texts, folder / protocol.ATTRIBUTES_FILE)
    notes = [[note.code, note.text] for note in raw.warnings if note.code in _OF_TEXT]
    return {"name": source.name, "rows": texts.num_rows, "warnings": notes}


def inspect(path: Path, folder: Path, options: Options, progress: Progress) -> dict[str, Any]:
    """Read every layer and describe what was found; the readable layers of a damaged file are told, and the others named."""
    reading = _reading(options)
    sources = _sources(path, folder, reading)
    warnings: list[list[str]] = []
    found: list[dict[str, Any]] = []
    first_error: LodestoneError | None = None
    for number, source in enumerate(sources):
        progress(number / len(sources), source.name)
        try:
            found.append(_inspected(source, options["sample"], reading))
        except LodestoneError as error:
            first_error = first_error or error
            warnings.append(["layer-unreadable", f"Layer {source.name} cannot be read: {error.what}"])
    if first_error is not None and not found:
        raise first_error
    if len(sources) > 1 and staging.kind_of(path) is staging.Kind.ARCHIVE:
        warnings.append(["several-layers-in-archive", f"The archive holds {len(sources)} layers."])
    return {"layers": found, "warnings": warnings}


def _inspected(source: _Source, sample: int, reading: Reading) -> dict[str, Any]:
    raw = source.read(_quiet)
    out = assemble(raw, reading=reading)
    values, notes = attributes.plain(raw.table)
    features = values.num_rows if values.num_columns or raw.shapes is None else len(raw.shapes)
    if not features and not any(note.code == "empty-layer" for note in out.warnings):
        notes.append(SourceWarning("empty-layer", "The layer has no features."))
    return {
        "name": source.name,
        "geometry": raw.geometry,
        "features": features,
        "drawn": out.drawn,
        "crs": readable(raw.crs),
        "columns": list(values.column_names),
        "sample": _sample(raw, values.slice(0, sample).to_pylist(), min(sample, features)),
        **_told(out, notes),
    }


def _told(out: Assembled, notes: list[SourceWarning]) -> dict[str, Any]:
    return {
        "rejected": [[entry.row, entry.column, entry.value, entry.reason] for entry in out.rejected],
        "warnings": [[note.code, note.text] for note in [*out.warnings, *notes]],
    }


def _sample(raw: RawLayer, properties: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Give the first features with their shapes as text in the system of the file."""
    rows = []
    for row in range(count):
        shape = None if raw.shapes is None else raw.shapes[row]
        if shape is not None and raw.shapes is not None and raw.shapes.dtype != object:
            shape = None if shape[0] != shape[0] else shapely.Point(shape)
        values = properties[row] if row < len(properties) else {}
        rows.append(
            {
                "properties": {name: _jsonable(value) for name, value in values.items()},
                "geometry": None if shape is None else shapely.to_wkt(shape, rounding_precision=-1),
            }
        )
    return rows


def _jsonable(value: object) -> object:
    if isinstance(value, float) and not float("-inf") < value < float("inf"):
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _chosen(sources: list[_Source], name: str | None, path: Path) -> _Source:
    names = [source.name for source in sources]
    if name is None:
        if len(sources) > 1:
            raise SourceError(
                f"it holds {len(sources)} layers.", f"Choose one of {', '.join(names[:20])}: '{path.name}{LAYER_NAME}{names[0]}'."
            )
        return sources[0]
    if name not in names:
        raise SourceError(f"it holds no layer {name!r}.", f"Choose one of {', '.join(names[:20])}.")
    return sources[names.index(name)]


def _reading(options: Options) -> Reading:
    return convert(options.get("reading", {}), Reading)


def _sources(path: Path, folder: Path, reading: Reading = AS_FOUND) -> list[_Source]:
    """Give all layers of a file, or of all files of an archive, each under a name of its own."""
    kind = staging.kind_of(path)
    if kind is not staging.Kind.ARCHIVE:
        sources = list(_of_file(path, folder, kind, reading))
    else:
        files = archive.unpack(path, folder)
        sources = []
        for file in files:
            part = _archived(file, folder, reading, alone=len(files) == 1)
            sources += part if len(files) == 1 or len(part) == 1 else [one.renamed(f"{file.stem}/{one.name}") for one in part]
    return _distinct(sources)


def _archived(file: Path, folder: Path, reading: Reading, *, alone: bool) -> list[_Source]:
    """Give the layers of one file of an archive; one that cannot be opened is named, and costs the others nothing."""
    try:
        return list(_of_file(file, folder, staging.kind_of(file), reading))
    except LodestoneError as error:
        if alone:
            raise
        return [_Source(file.name, _raiser(error), _raiser(error))]


def _raiser(error: LodestoneError) -> Callable[..., Any]:
    def fail(*_: object) -> Any:
        raise error

    return fail


def _distinct(sources: list[_Source]) -> list[_Source]:
    taken: set[str] = set()
    result = []
    for source in sources:
        name, number = source.name, 2
        while name in taken:
            name, number = f"{source.name} ({number})", number + 1
        taken.add(name)
        result.append(source.renamed(name))
    return result


def _of_file(path: Path, folder: Path, kind: staging.Kind, reading: Reading) -> Iterator[_Source]:
    if kind is staging.Kind.TABLE:
        yield _loaded(table.read(path, reading))
    elif kind is staging.Kind.SHEET:
        yield from map(_loaded, sheet.read(path, reading))
    elif kind is staging.Kind.PARQUET:
        yield _Source(path.stem, partial(parquet.info, path), partial(parquet.read, path), partial(parquet.first, path))
    elif kind is staging.Kind.ARROW:
        yield _Source(path.stem, partial(arrow.info, path), partial(arrow.read, path), partial(arrow.first, path))
    elif kind is staging.Kind.ARCHIVE:
        raise SourceError("it is an archive in an archive.", "Unpack it and open what is in it.")
    else:
        yield from _of_vector(path, folder)


def _loaded(raw: RawLayer) -> _Source:
    return _Source(raw.name, raw.info, lambda _progress: raw)


def _of_vector(path: Path, folder: Path) -> Iterator[_Source]:
    lacks_index = path.suffix.lower() == ".shp" and not any(
        other.suffix.lower() == ".shx" and other.stem.lower() == path.stem.lower() for other in path.parent.iterdir()
    )
    staged = staging.stage(path, folder)
    if lacks_index:
        vector.rebuild_index()
    for entry in vector.entries(staged):
        name = path.stem if entry.name == staged.stem else entry.name
        first = partial(vector.read, staged, entry, _quiet)
        whole = partial(_read_vector, staged, entry, lacks_index)
        yield _Source(name, partial(vector.info, staged, entry), whole, first, whole)


def _read_vector(staged: Path, entry: vector.Entry, lacks_index: bool, progress: Progress, stream: Stream | None = None) -> RawLayer:
    raw = vector.read(staged, entry, progress, stream=stream)
    if lacks_index:
        raw.warn("missing-shx", "The .shx file beside the .shp is missing; the index was rebuilt in memory.")
    if staged.suffix.lower() == ".kml" and (links := _network_links(staged)):
        some = "1 link leads" if links == 1 else f"{links} links lead"
        raw.warn("links-not-followed", f"{some} to other files or servers, which are not asked; what is there is not on the map.")
    return raw


def _network_links(path: Path) -> int:
    """Count the links of a KML that other programs would follow as soon as they open it."""
    with path.open("rb") as file:
        return len(_NETWORK_LINK.findall(file.read(MOST_SCANNED)))


def export(path: Path, folder: Path, options: Options, progress: Progress) -> dict[str, Any]:
    """Read one layer and write it as another file into the folder; the first half of the progress is reading."""
    from layers.sources import writing

    reading = _reading(options)
    if reading.by_view:
        from layers.sources import writing_parts

        if options["format"] in writing_parts.FORMATS_IN_PARTS:
            return writing_parts.write(path, folder, options, reading, progress)
    source = _chosen(_sources(path, folder, reading), options["layer"], path)
    raw = source.read(lambda fraction, text: progress(fraction / 2, text))
    return writing.write(raw, folder, options, reading, lambda fraction, text: progress(0.5 + fraction / 2, text))


def preview(path: Path, folder: Path, options: Options, progress: Progress) -> dict[str, Any]:
    """Read one layer and tell what came of it, with its first rows as text and some of its places."""
    reading = _reading(options)
    source, some = _chosen(_sources(path, folder, reading), options["layer"], path), int(options.get("sample", 0))
    raw = source.first(some) if some and source.first is not None else source.read(progress)
    out = assemble(raw, options["assume_crs"], reading)
    values, notes = attributes.plain(raw.text if raw.text is not None else raw.table)
    first = values.slice(0, int(options["most"])).to_pylist()
    xy = out.parts.xy if out.crs is not None else out.parts.xy[:0]
    return {
        "columns": list(values.column_names),
        "types": [words_for(column.type) for column in values.columns],
        "kinds": _kinds(out),
        "rows": [["" if value is None else str(value)[:200] for value in row.values()] for row in first],
        "features": values.num_rows if values.num_columns or raw.shapes is None else len(raw.shapes),
        "drawn": out.drawn,
        "geometry": raw.geometry,
        "crs": readable(out.crs),
        "found": to_builtins(raw.found),
        "places": xy[:: max(1, len(xy) // PLACES)].tolist(),
        **_told(out, notes),
    }


def _kinds(out: Assembled) -> list[list[Any]]:
    """Count the features that have points, lines and areas."""
    wanted = (("points", PartKind.POINT), ("lines", PartKind.LINE), ("areas", PartKind.SHELL))
    counts = [[name, len(np.unique(out.parts.feature[out.parts.kind == kind]))] for name, kind in wanted]
    return [[name, count] for name, count in counts if count]


OPERATIONS: dict[str, Callable[[Path, Path, Options, Reply], dict[str, Any]]] = {
    "look": look,
    "read": read,
    "glimpse": glimpse,
    "read_table": read_table,
    "inspect": inspect,
    "export": export,
    "preview": preview,
}
