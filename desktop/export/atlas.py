"""`lodestone atlas`: a sheet for each country, element, stage or feature, in one PDF or many files."""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from desktop.export.atomic import check_place
from desktop.export.bound import check_folder, write_bound, write_folder
from desktop.export.command import Job, fitting_crs, prepare
from desktop.export.many import Leaf, Workers, add_options, as_files, as_page, draw_all
from desktop.printing import complain, write_out
from layers import edits
from layers.document import Layer, LayerKind, MapDocument
from layers.errors import RequestError
from layers.extent import Extent
from layers.geometry.arrays import Floats
from layers.geometry.spans import country_spans, span
from layers.geometry.world import load_world
from layers.styling.content import build_content

KINDS = ("country", "element", "stage", "layer")
FORMATS = ("png", "jpg", "tif", "webp", "svg", "pdf")


def add_atlas_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what an atlas is made of."""
    parser.add_argument("--by", choices=KINDS, default="country", help="what each sheet is of; by default a country with sites")
    parser.add_argument("--of", metavar="NAME", help="with --by layer: the own layer, a sheet for each of whose features is drawn")
    parser.add_argument("--format", choices=FORMATS, default="png", help="of the files, where the output is a folder; by default png")
    add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Draw an atlas; returns the exit status.

    Raises
    ------
    LodestoneError
        Something that was asked for cannot be.
    """
    output = Path(options.output)
    one = output.suffix.lower() == ".pdf"
    if one:
        check_place(output)
    elif output.suffix:
        raise RequestError(f"'{output.name}' is neither a PDF nor a folder.", "Give a name ending in .pdf, or a folder and --format.")
    else:
        check_folder(output)
    job = prepare(options)
    workers = Workers(options.jobs, options.scheduler)
    if one:
        draw_bound(job, {"by": options.by, "of": options.of}, output, workers)
        write_out(f"{output}\n")
        return 0
    leaves = list(leaves_of(job, options.by, options.of, f".{options.format}"))
    write_folder(output, (answer.value for answer in draw_all(job, leaves, as_files, workers)))
    return 0


def draw_bound(job: Job, how: Mapping[str, Any], output: Path, workers: Workers) -> bytes:
    """Draw an atlas as one PDF, and write it; gives its bytes.

    Parameters
    ----------
    how
        What it is made of: `by`, one of :data:`KINDS`, and for a layer `of`, its name or id.

    Raises
    ------
    LodestoneError
        There is no such layer, or the file cannot be written.
    """
    from desktop.export.marks import joined

    kind, of = str(how.get("by")), how.get("of")
    if kind == "layer":
        of = _chosen(job, of).id
    leaves = list(leaves_of(job, kind, of, ".pdf"))
    title = job.document.title or "Atlas of the rare-earth supply chain"
    told = {"command": "atlas", "by": kind, "of": of}
    return write_bound(output, job, told, draw_all(job, leaves, as_page, workers), lambda pages: joined(pages, title))


def leaves_of(job: Job, kind: str, of: str | None, ending: str) -> Iterator[Leaf]:
    """Give the sheets of an atlas.

    Raises
    ------
    RequestError
        There is no such layer.
    """
    match kind:
        case "country":
            found: Iterator[tuple[str, MapDocument, Extent | None]] = _countries(job)
        case "element":
            found = ((symbol, edits.set_elements(job.document, (symbol,)).document, None) for symbol in edits.PERIODIC_ORDER)
        case "stage":
            found = ((stage, edits.set_stages(job.document, (stage,)).document, None) for stage in edits.STAGE_ORDER)
        case "layer":
            found = _features(job, _chosen(job, of))
        case _:
            raise RequestError(f"There is no atlas by {kind}.", f"Choose among {', '.join(KINDS)}.")
    for number, (name, document, extent) in enumerate(found, 1):
        yield Leaf(name, f"{number:03d}-{_plain(name)}{ending}", _titled(document, name), extent)


def _titled(document: MapDocument, name: str) -> MapDocument:
    title = f"{document.title}: {name}" if document.title else name[:1].upper() + name[1:]
    return edits.set_title(document, title).document


def _plain(name: str) -> str:
    """Give a name that every system takes for a file's."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "sheet"


def _countries(job: Job) -> Iterator[tuple[str, MapDocument, Extent | None]]:
    """Give the countries that have sites on the map, by name, each in a projection of its own."""
    content = build_content(job.catalogue, job.document, job.own)
    with_sites = {job.catalogue.sites[mark.site_id].country for mark in content.sites}
    world = load_world("50m")
    spans = country_spans(world)
    names = dict(zip(world.codes, world.names, strict=True))
    for name, code in sorted((names[code], code) for code in with_sites if code in spans):
        yield name, replace(job.document, crs=fitting_crs(spans[code])), spans[code]


def _chosen(job: Job, of: str | None) -> Layer:
    layers = [layer for layer in job.document.layers if layer.kind is LayerKind.OWN and layer.id in job.own]
    chosen = next((layer for layer in layers if of in (layer.name, layer.id)), layers[0] if of is None and len(layers) == 1 else None)
    if chosen is None:
        names = ", ".join(layer.name for layer in layers) or "none: add one with --layer"
        raise RequestError(f"There is no own layer '{of or ''}'.", f"Say with --of which. There are: {names}.")
    return chosen


def _features(job: Job, chosen: Layer) -> Iterator[tuple[str, MapDocument, Extent | None]]:
    features = job.own[chosen.id]
    table = features.columns
    label = next((column for column in (chosen.style.label, "name", "title") if column and column in table.column_names), None)
    if lost := len({problem.row for problem in features.rejected}):
        complain(
            f"{chosen.name}: {lost} {'row has' if lost == 1 else 'rows have'} nothing to draw, and no sheet; 'lodestone info' lists them."
        )
    for row in features.drawn_rows.tolist():
        parts = [features.xy[features.offsets[k] : features.offsets[k + 1]] for k in (features.part_feature == row).nonzero()[0]]
        extent = span(_stacked(parts))
        value = table.column(label)[row].as_py() if label else None
        name = edits.one_line(str(value)) if value not in (None, "") else f"Row {row + 1}"
        yield name, replace(job.document, crs=fitting_crs(extent)), extent


def _stacked(parts: list[Floats]) -> Floats:
    import numpy as np

    return np.vstack(parts)
