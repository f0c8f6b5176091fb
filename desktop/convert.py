"""`lodestone convert`: one layer of a file written as another file; what the format cannot keep is said first."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.printing import complain, write_out
from layers.errors import LodestoneError, RequestError
from layers.reading import Reading, is_database, is_service, parted

if TYPE_CHECKING:
    from layers.sources import Written
    from layers.sources.database import Database


def add_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what to write and where."""
    parser.add_argument("file", type=Path, metavar="FILE", help="vector file, table or archive")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="file to write; its ending chooses the format")
    parser.add_argument("--layer", metavar="NAME", help="layer of the file, where there are several")
    parser.add_argument("--assume-crs", metavar="CRS", help="coordinate reference system of the file if it names none, such as EPSG:4326")
    parser.add_argument("--crs", metavar="CRS", help="coordinate reference system to write in; by default the layer's own")
    parser.add_argument("--filter", default="", metavar="CQL2", help='write only the rows for which this is true, such as "year >= 2020"')
    parser.add_argument("--add", action="store_true", help="add a layer to a GeoPackage that is there, instead of replacing it")
    parser.add_argument("--swap-axes", action="store_true", help="let the two coordinates change places")
    parser.add_argument("--make-valid", action="store_true", help="rebuild shapes that break the rules")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")


def run(options: argparse.Namespace) -> int:
    """Write the layer and print the names of the files.

    Raises
    ------
    RequestError
        If no format has the ending, or the file is there and may not be replaced.
    """
    from desktop.export.atomic import check_place
    from layers.sources.formats import format_of

    target: Path = options.output
    chosen = format_of(target)
    if target.exists() and not (options.overwrite or (options.add and chosen.key == "gpkg")):
        raise RequestError(f"{target} is there already.", "Give --overwrite to replace it, or another name.")
    check_place(target)
    options.file, named = parted(options.file)
    options.layer = options.layer or named
    if is_service(str(options.file)):
        written = _of_service(options)
    elif is_database(str(options.file)):
        written = _of_database(options)
    else:
        written = _written(options, options.file, options.layer)
    for note in written.notes:
        complain(note)
    sys.stdout.flush()
    write_out("".join(f"{file}\n" for file in written.files))
    return 0


def _of_service(options: argparse.Namespace) -> Written:
    """Fetch the layer, then write it."""
    from layers.feedback import Feedback
    from layers.sources.service import TO_EXPORT, chosen_at, fetched

    service, layer = chosen_at(str(options.file), options.layer)

    def write(file: Path, done: dict[str, Any]) -> Written:
        for _, text in done["notes"]:
            complain(str(text))
        options.assume_crs = options.assume_crs or done["crs"]
        return _written(options, file, None, service.layers[layer].title)

    return fetched(service, layer, None, Feedback(), TO_EXPORT, write)


def _of_database(options: argparse.Namespace) -> Written:
    """Have the server asked for the whole layer; what is told before is told of its first rows."""
    from desktop.export.atomic import place_files
    from layers.sources.database import list_stored, read_box, typed_database
    from layers.sources.formats import format_of, losses

    database = typed_database(str(options.file), os.environ.get("PGPASSWORD", ""))
    names = [layer.name for layer in list_stored(database)]
    near = [name for name in names if options.layer is None or name == options.layer or name.startswith(f"{options.layer}.")]
    if len(near) != 1:
        what = f"{database.label} holds {len(near)} layers{f' {options.layer!r}' if options.layer else ''}."
        raise RequestError(what, f"Choose one with --layer: {', '.join(names[:20]) or 'there are none that you may read'}.")
    if options.filter.strip():
        return _some_of_database(options, database, near[0])
    first = read_box(database, near[0], None, 0, most=1_000)
    for loss in losses(format_of(options.output), first, options.crs or first.crs or "", None):
        complain(loss)
    reading = Reading(swap=options.swap_axes, repair=options.make_valid)
    name = first.name
    return database.export(near[0], options.output, place_files, crs=options.crs, name=name, add=options.add, reading=reading)


def _some_of_database(options: argparse.Namespace, database: Database, layer: str) -> Written:
    """Keep the layer as a file that loses nothing, then write what the filter lets through: asked twice, a server may answer otherwise."""
    from desktop.export.atomic import place_files

    with tempfile.TemporaryDirectory(prefix="lodestone-convert-") as folder:
        kept = database.export(layer, Path(folder) / "rows.parquet", place_files)
        for note in kept.notes:
            complain(f"{note} The filter chooses among these.")
        try:
            return _written(options, kept.files[0], None, layer.rpartition(".")[0])
        except LodestoneError as error:
            if error.path is not None:
                error.path, error.layer = database.label, layer
            raise


def _written(options: argparse.Namespace, file: Path, name: str | None, title: str = "") -> Written:
    from desktop.export.atomic import place_files
    from layers.sources import export, read
    from layers.sources.formats import format_of, losses

    reading = Reading(swap=options.swap_axes, repair=options.make_valid)
    layer = read(file, name, assume_crs=options.assume_crs, reading=reading)
    rows = None
    if options.filter.strip():
        from layers.filters import parse, rows_where

        rows = rows_where(parse(options.filter), layer.columns, layer.features, layer)
    crs = options.crs or layer.crs or options.assume_crs
    for loss in losses(format_of(options.output), layer, crs, rows):
        complain(loss)
    return export(
        file,
        name or layer.name,
        options.output,
        place_files,
        assume_crs=options.assume_crs,
        crs=options.crs,
        rows=rows,
        name=title or layer.name,
        add=options.add,
        reading=reading,
    )
