"""`lodestone redraw`: draw an export again from the evidence beside it, and tell whether every byte is the same."""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from desktop.export import atlas, sequence
from desktop.export.atomic import check_place
from desktop.export.command import Job, check_output, draw_and_save, with_qt
from desktop.export.evidence import as_json, rows_of, told_of, versions
from desktop.export.many import Workers
from desktop.export.recipe import Recipe, read_recipe
from desktop.export.seal import first_difference
from desktop.printing import complain, write_out
from layers.errors import ExportError, RequestError, SourceError
from layers.feedback import Feedback


def add_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what to draw again."""
    parser.add_argument("evidence", type=Path, metavar="EVIDENCE", help="the .evidence.json that stands beside an export")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="where to draw it; by default under its name, here")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where your own files lie that it names; by default beside it")


def run(options: argparse.Namespace) -> int:
    """Draw an export again; returns the exit status, 1 where bytes differ.

    Raises
    ------
    LodestoneError
        The evidence, or a file that it names, cannot be read or is another.
    """
    recipe = read_recipe(options.evidence, options.data)
    kept = Path(recipe.name) if options.output is None and Path(recipe.name).exists() else None
    if kept is not None:  # what is to be proved is never replaced
        with tempfile.TemporaryDirectory(prefix="lodestone-") as folder:
            return _redrawn(options, recipe, Path(folder) / recipe.name, kept)
    return _redrawn(options, recipe, options.output or Path(recipe.name), None)


def _redrawn(options: argparse.Namespace, recipe: Recipe, output: Path, kept: Path | None) -> int:
    from desktop.facts import catalogue_with
    from desktop.map_store import load

    if recipe.sheets is None:
        check_output(output)
    else:
        check_place(output)
        if output.suffix.lower() != Path(recipe.name).suffix.lower():
            raise RequestError(
                f"'{recipe.name}' can be drawn again in its own format only.", f"Give a name ending in {Path(recipe.name).suffix}."
            )
    shipped = catalogue_with(recipe.facts)
    loaded = load(recipe.opened, shipped, Feedback())
    for error in loaded.missing.values():
        raise SourceError(f"A file that was drawn cannot be read: {error}", "Say where it is with --data FOLDER.", path=options.evidence)
    document = recipe.opened.document
    catalogue = loaded.joined.catalogue if loaded.joined else shipped
    imagery = None
    if loaded.rasters:
        from desktop.render.imagery import Imagery

        imagery = Imagery(rasters=loaded.rasters)
    application = with_qt()
    data, told = _drawn(recipe, Job(document, catalogue, loaded.own, recipe.options, imagery), output)
    digest = hashlib.sha256(data).hexdigest()
    del application
    if output.suffix.lower() == Path(recipe.name).suffix.lower() and digest != recipe.digest:
        other = [f"{name} {old} then, {versions().get(name)} now" for name, old in recipe.versions.items() if versions().get(name) != old]
        why = "; ".join(other) or ("fonts of the system may differ" if recipe.whole else "the evidence was changed after it was written")
        left = " The file that stands here was left as it was; -o keeps what is drawn now." if kept is not None else ""
        raise ExportError("It was drawn, but its bytes are others than before.", f"Compare what draws: {why}.{left}", path=kept or output)
    same = ", the same bytes as before" if digest == recipe.digest else ""
    write_out(f"{kept or output}{same}\n")
    if kept is not None and hashlib.sha256(kept.read_bytes()).hexdigest() != recipe.digest:
        raise ExportError("It is another file than the one that was exported.", "Draw that one anew with -o.", path=kept)
    if not same:
        complain(f"{output}: it was drawn in another format than {recipe.name}, so that bytes cannot be compared.")
    _check_evidence(options.evidence, recipe, told if same else {})
    return 0


def _check_evidence(path: Path, recipe: Recipe, told: dict[str, Any]) -> None:
    """See that the evidence says what it said, and what is drawn now.

    Raises
    ------
    ExportError
        A figure, or the table beside it, was changed.
    """
    remedy = "Bring back the evidence as it was written, or export the map anew."
    if recipe.told.keys() == told.keys() and (where := first_difference(recipe.told, told)):
        raise ExportError(f"What the evidence says of the map is not what is drawn, beginning with {where}.", remedy, path=path)
    if not recipe.whole:
        raise ExportError("The evidence was changed after it was written: its seal does not fit.", remedy, path=path)
    name, digest = recipe.table
    table = path.with_name(name) if name else None
    if table is not None and table.is_file() and hashlib.sha256(table.read_bytes()).hexdigest() != digest:
        raise ExportError("The table was changed after it was written.", remedy, path=table)


def _drawn(recipe: Recipe, job: Job, output: Path) -> tuple[bytes, dict[str, Any]]:
    """Draw, and write what became of it: one sheet, or many that are one file; gives its bytes, and what is to be told of the one."""
    if recipe.sheets is None:
        export = draw_and_save(job, output)
        return export.files[output], json.loads(as_json(told_of(export, job.catalogue, rows_of(export))))
    match recipe.sheets.get("command"):
        case "atlas":
            return atlas.draw_bound(job, recipe.sheets, output, Workers()), {}
        case "sequence":
            return sequence.draw_bound(job, recipe.sheets, output, Workers()), {}
    raise SourceError("The evidence does not say which sheets were drawn.", "Give the .evidence.json as it was written.", path=output)
