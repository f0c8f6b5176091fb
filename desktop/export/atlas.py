"""`lodestone atlas`: a sheet for each country, element, stage or feature, in one PDF or many files."""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from desktop.export.atomic import check_place, write_whole
from desktop.export.command import Job, fitting_crs, prepare
from desktop.export.many import Leaf, add_options, checked_folder, draw_all
from desktop.printing import write_out
from layers import edits
from layers.document import LayerKind, MapDocument
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
    job = prepare(options)
    ending = ".pdf" if one else f".{options.format}"
    leaves = list(leaves_of(job, options.by, options.of, ending))
    answers = draw_all(job, leaves, processes=options.jobs, scheduler=options.scheduler)
    if one:
        _write_pdf(output, answers, job)
        write_out(f"{output}\n")
        return 0
    folder = checked_folder(output)
    for files in answers:
        for name, data in files.items():
            write_whole(folder / name, data)
            write_out(f"{folder / name}\n")
    return 0


def _write_pdf(output: Path, answers: Iterator[dict[str, bytes]], job: Job) -> None:
    from desktop.export.marks import joined

    documents = [data for files in answers for data in files.values()]
    write_whole(output, joined(documents, job.document.title or "Atlas of the rare-earth supply chain"))


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
        case _:
            found = _features(job, of)
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


def _features(job: Job, of: str | None) -> Iterator[tuple[str, MapDocument, Extent | None]]:
    layers = [layer for layer in job.document.layers if layer.kind is LayerKind.OWN and layer.id in job.own]
    chosen = next((layer for layer in layers if of in (layer.name, layer.id)), layers[0] if of is None and len(layers) == 1 else None)
    if chosen is None:
        names = ", ".join(layer.name for layer in layers) or "none: add one with --layer"
        raise RequestError(f"There is no own layer '{of or ''}'.", f"Say with --of which. There are: {names}.")
    features = job.own[chosen.id]
    table = features.columns
    label = next((column for column in (chosen.style.label, "name", "title") if column and column in table.column_names), None)
    for row in features.drawn_rows.tolist():
        parts = [features.xy[features.offsets[k] : features.offsets[k + 1]] for k in (features.part_feature == row).nonzero()[0]]
        extent = span(_stacked(parts))
        value = table.column(label)[row].as_py() if label else None
        name = edits.one_line(str(value)) if value not in (None, "") else f"Row {row + 1}"
        yield name, replace(job.document, crs=fitting_crs(extent)), extent


def _stacked(parts: list[Floats]) -> Floats:
    import numpy as np

    return np.vstack(parts)
