"""`lodestone export`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.ahead import ReadAhead, around
from desktop.export.atomic import check_place, write_whole
from desktop.export.options import SHAPES, ExportOptions, usual_dpi
from desktop.export.paper import is_paper, with_page
from desktop.export.progress import told_on_standard_error
from desktop.export.rasters import is_raster, with_raster, with_rasters
from desktop.export.tiles import with_tiles
from desktop.interrupts import held
from desktop.load_qt import load_qt
from desktop.printing import complain, write_out
from layers import edits
from layers.built_in_filters import limits_of
from layers.document import MapDocument, SourceRef, first_map
from layers.errors import CrsError, RequestError, SourceError
from layers.extent import Extent, region
from layers.layout.model import Layout
from layers.reading import is_address, is_service, parted

if TYPE_CHECKING:
    from desktop.export.written import Export
    from desktop.render.imagery import Imagery
    from layers.catalogue.loading import Catalogue
    from layers.sources.layer import FeatureLayer
    from layers.sources.raster import RasterInfo
    from layers.storage import Opened

WIDE = 110.0
"""Degrees of longitude beyond which a projection centred on an extent bends it too much."""
NEAR_A_POLE = 50.0
"""Degrees of latitude beyond which what is wide lies around a pole."""
_SIZE = re.compile(r"(\d{1,6})[xX×](\d{1,6})")


@dataclass
class Timings:
    """Seconds since the command was started, by step."""

    started: float
    steps: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        """Note that a step has ended."""
        self.steps[f"{step}_s"] = round(time.time() - self.started, 4)


@dataclass(frozen=True)
class Job:
    """A map, and how to export it.

    Parameters
    ----------
    facts
        Tables that joined the catalogue beside those of the map.
    evidence
        Whether what it shows, with sources, is written beside it.
    """

    document: MapDocument
    catalogue: Catalogue
    own: dict[str, FeatureLayer]
    options: ExportOptions
    imagery: Imagery | None = None
    facts: tuple[Path, ...] = ()
    evidence: bool = False


def prepare(options: argparse.Namespace) -> Job:
    """Read all that the options ask for, and tell on standard error what of it cannot be shown.

    Raises
    ------
    LodestoneError
        Something that was asked for cannot be, or a file cannot be read.
    """
    if options.filter.strip() and not options.layer:
        raise RequestError("--filter has no layer to filter.", "Name its file with --layer; layers of a saved map keep their own filters.")
    with ReadAhead(told_on_standard_error("Reading"), servers=options.ask_servers, box=around(_extent(options))) as ahead:
        return _prepared(options, ahead)


def _prepared(options: argparse.Namespace, ahead: ReadAhead) -> Job:
    opened = None if options.map is None else _opened(options.map, ahead)
    for path in options.layer:
        if not is_raster(path):
            ahead.ask(_source(path, options.assume_crs))
    with held():
        load_qt()
        import desktop.export.picture  # noqa: F401 - what takes time to import is imported while the readers read
    from desktop.facts import catalogue_with

    catalogue = catalogue_with(options.facts)
    begun = _begun(options.map, opened, catalogue, ahead)
    catalogue, own, rasters = begun.catalogue, begun.own, begun.rasters
    document = with_page(_document(begun.document, options, tuple(catalogue.elements)), options, _extent(options) or begun.extent)
    chosen = _options(options, begun.extent, document.layout)
    for path in options.layer:
        if is_raster(path):
            document, rasters = with_raster(document, rasters, path, options.assume_crs)
        else:
            features = ahead.layer(_source(path, options.assume_crs))
            document, own = _with_layer(document, own, path, features, options)
    document, imagery = with_tiles(document, options, _extent(options))
    imagery = with_rasters(imagery, rasters, options.output)
    return Job(document, catalogue, own, chosen, imagery, tuple(map(Path, options.facts)), options.evidence)


def with_qt() -> object:
    """Begin with Qt where there is no display; what it gives must live as long as anything is drawn."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with held():
        from PySide6.QtGui import QGuiApplication

    return QGuiApplication.instance() or QGuiApplication(["lodestone"])


def run(options: argparse.Namespace, started: float) -> int:
    """Draw the map that the options ask for; returns the exit status."""
    timings = Timings(started)
    check_output(options.output)
    if options.timings is not None:
        check_place(options.timings)
    job = prepare(options)
    timings.mark("layers")
    application = with_qt()
    timings.mark("start")
    draw_and_save(job, options.output)
    timings.mark("total")
    if options.timings is not None:
        _write_timings(options.timings, timings)
    if sys.stdout is not None:  # the file is what was asked for; its name is told if anybody listens
        write_out(f"{options.output}\n")
    del application
    return 0


def draw_and_save(job: Job, output: Path) -> Export:
    """Draw an export, write it whole, and tell on standard error what of it is not as asked."""
    from desktop.export import draw

    feedback = told_on_standard_error()
    with held(feedback):
        export = draw(job.document, job.catalogue, job.own, output, job.options, feedback, job.imagery)
    if job.evidence:
        from desktop.export.evidence import with_evidence

        export = with_evidence(export, job.catalogue, job.facts)
    export.save()
    for text in job.imagery.missing if job.imagery is not None else ():
        complain(f"{output}: {text}")
    for item, text in {key: why for each in export.maps for key, why in each.cut.items()}.items():
        complain(f"{output}: {item}: {text}")
    _tell_of_images(output, job.document, job.own, job.options)
    return export


@dataclass(frozen=True)
class _Begun:
    """What the options change: the catalogue's own map, or one that was saved."""

    document: MapDocument
    catalogue: Catalogue
    own: dict[str, FeatureLayer] = field(default_factory=dict)
    extent: Extent | None = None
    rasters: dict[SourceRef, RasterInfo] = field(default_factory=dict)


def _opened(path: Path, ahead: ReadAhead) -> Opened:
    from desktop.map_store import begin, read_map

    opened = read_map(path)
    begin(opened, ahead)
    return opened


def _source(path: Path, assume_crs: str | None) -> SourceRef:
    file, name = parted(path)
    return SourceRef(str(file), name, assume_crs)


def _begun(path: Path | None, opened: Opened | None, catalogue: Catalogue, ahead: ReadAhead) -> _Begun:
    """Read the map to begin with; one of which a part is missing is not drawn, since it would say less than it was made to."""
    if path is None or opened is None:
        return _Begun(first_map(catalogue.edition), catalogue)
    from desktop.map_store import load
    from layers.feedback import Feedback

    loaded = load(opened, catalogue, Feedback(), ahead)
    for source, error in loaded.missing.items():
        if is_address(source.path):
            raise SourceError(f"It names a layer of a server: {error}", "Give --ask-servers to have it asked.", path=path)
        raise SourceError(f"It names a file that cannot be read: {error}", "Open the map in the window to say where it is.", path=path)
    for features in loaded.own.values():
        for warning in features.warnings:
            if warning.code == "rows-cut":
                complain(f"{path}: {features.name}: {warning.text}")
    if opened.lost:
        complain(f"{path}: not understood, and not drawn: {', '.join(opened.lost)}")
    own = loaded.own
    for layer in opened.document.layers:
        if layer.id in own and own[layer.id].unfiltered:
            raise RequestError(
                f"The filter of layer {layer.name} cannot be applied: {own[layer.id].unfiltered}", "Mend it in the window.", path=path
            )
    joined = loaded.joined.catalogue if loaded.joined else catalogue
    limits = limits_of(joined, opened.document)
    for layer_id, problem in limits.problems.items() if limits is not None else ():
        name = opened.document.layer(layer_id).name
        raise RequestError(f"The filter of layer {name} cannot be applied: {problem}", "Mend it in the window.", path=path)
    extent = None if opened.view is None else Extent(*opened.view.extent)
    return _Begun(opened.document, joined, own, extent, loaded.rasters)


def _tell_of_images(path: Path, document: MapDocument, own: dict[str, FeatureLayer], options: ExportOptions) -> None:
    """Say on standard error which layers a drawing no longer holds as shapes, and what of them a page leaves out."""
    notes: Sequence[str] = ()
    if path.suffix.lower() in (".svg", ".pdf"):
        from desktop.render.features import image_notes

        notes = image_notes(document, own, options.on(document.layout).image_dpi, groups=path.suffix.lower() == ".svg")
    elif path.suffix.lower() == ".html":
        from desktop.export.page.own import shown_layers
        from desktop.export.page.reduced import page_notes, reduced

        shown = shown_layers(document, own)
        notes = page_notes(shown, *reduced(shown))
    for note in notes:
        complain(f"{path}: {note}")


def check_output(path: Path) -> None:
    """Refuse what cannot succeed before any work is done."""
    from desktop.export import FORMATS

    if path.suffix.lower() not in FORMATS:
        raise RequestError(f"'{path.name}' has no ending of a format that can be written.", f"Use one of {', '.join(FORMATS)}.")
    check_place(path)


def _document(document: MapDocument, options: argparse.Namespace, known: tuple[str, ...]) -> MapDocument:
    from layers.catalogue.dates import parse_day

    if options.day is not None:
        document = edits.set_day(document, parse_day(options.day)).document
    if options.element:
        document = edits.set_elements(document, tuple(_rare_earth(text, known) for text in options.element)).document
    if options.crs is not None:
        check_crs(options.crs)
        document = edits.set_crs(document, options.crs).document
    elif (options.extent is not None or options.region is not None) and not options.tiles:
        document = edits.set_crs(document, fitting_crs(_extent(options))).document
    if options.dark:
        document = edits.set_dark(document, True).document
    if options.scenario:
        document = edits.set_scenario(document, options.scenario).document
    return edits.set_title(document, options.title).document if options.title else document


def _rare_earth(text: str, known: tuple[str, ...]) -> str:
    symbol = text.strip().capitalize()
    if symbol not in edits.PERIODIC_ORDER:
        what = "is not one of the seventeen rare earths" if symbol in known else "is not known"
        raise RequestError(f"The element '{text}' {what}.", f"Choose among {', '.join(edits.PERIODIC_ORDER)}.")
    return symbol


def check_crs(text: str) -> None:
    """Refuse a projection that was asked for and cannot be.

    Raises
    ------
    RequestError
        It is unknown, or no map projection.
    """
    from layers.geometry.projection import Projection

    try:
        Projection(text)
    except CrsError as error:  # what was asked for, not what was found in a file
        raise RequestError(error.what, error.remedy) from error


def _options(options: argparse.Namespace, seen: Extent | None, page: Layout | None) -> ExportOptions:
    width, height = size_of(options.size) if options.size is not None and not is_paper(options.size) else (1920, 1080)
    extent = _extent(options) or seen
    ending = options.output.suffix.lower() or f".{getattr(options, 'format', 'png')}"
    shapes = ending in SHAPES
    dpi = options.dpi if options.dpi is not None else usual_dpi(ending, on_page=page is not None)
    chosen = ExportOptions(width, height, dpi, extent, False, options.transparent, options.world_file, page)
    if not shapes:
        chosen.on(page).check_pixels()
    return chosen


def size_of(text: str) -> tuple[int, int]:
    """Read WIDTHxHEIGHT.

    Raises
    ------
    RequestError
        The text is no size.
    """
    size = _SIZE.fullmatch(text)
    if size is None:
        raise RequestError(f"The size '{text}' is not WIDTHxHEIGHT in pixels.", "Write, for example, --size 1920x1080.")
    return int(size[1]), int(size[2])


def _extent(options: argparse.Namespace) -> Extent | None:
    if options.extent is not None and options.region is not None:
        raise RequestError("Both an extent and a region are given.", "Give one of them.")
    if options.extent is not None:
        return Extent.parse(options.extent)
    return None if options.region is None else region(options.region)


def fitting_crs(extent: Extent | None) -> str:
    """Choose an equal-area projection for an extent.

    It is Lambert's azimuthal one centred on a region, the same seen from above the pole for what lies around a pole, and Equal Earth for
    what else is wide.
    """
    if extent is None:
        return first_map(dt.date.min).crs
    lon, lat = extent.centre
    if extent.width > WIDE and (pole := _pole(extent)):
        return f"+proj=laea +lat_0={pole} +lon_0={lon:g} +datum=WGS84"
    if extent.width >= 350:
        return first_map(dt.date.min).crs
    if extent.width > WIDE or extent.height > 100:
        return f"+proj=eqearth +lon_0={lon:g} +datum=WGS84"
    return f"+proj=laea +lat_0={lat:g} +lon_0={lon:g} +datum=WGS84"


def _pole(extent: Extent) -> int:
    """Return the latitude of the pole around which an extent lies, or 0: it stays on one side of the equator, and at or near the pole."""
    for pole, nearest, farthest in ((90, extent.north, extent.south), (-90, -extent.south, -extent.north)):
        if farthest >= NEAR_A_POLE or (farthest >= 0 and nearest == 90):
            return pole
    return 0


def _with_layer(
    document: MapDocument, own: dict[str, FeatureLayer], path: Path, features: FeatureLayer, options: argparse.Namespace
) -> tuple[MapDocument, dict[str, FeatureLayer]]:
    """Put an own layer on top; what could not be drawn is told on standard error."""
    if is_service(features.path):
        path = Path(features.path)  # without anything secret
    path, _ = parted(path)
    if features.rejected and not features.drawn:
        raise _nothing_to_draw(features, path)
    document = edits.add_own_layer(document, features.name or path.stem, SourceRef(str(path), features.name, options.assume_crs)).document
    for warning in features.warnings:
        complain(f"{path}: {warning.text}")
    if features.rejected:
        first = features.rejected[0]
        complain(
            f"{path}: {len(features.rejected)} rows cannot be drawn, the first is row {first.row}: {first.reason}. "
            "'lodestone info' lists them."
        )
    added = document.layers[0].id
    if options.filter.strip():
        from layers.filters import filtered

        document = edits.filter_layer(document, added, options.filter).document
        features = filtered(features, options.filter)
        if not features.drawn:
            complain(f"{path}: the filter lets no feature through")
    return document, own | {added: features}


def _nothing_to_draw(features: FeatureLayer, path: Path) -> SourceError:
    if any(warning.code == "swapped-axes" for warning in features.warnings):
        return SourceError(
            "Nothing of it can be drawn: latitude and longitude look swapped.", "Exchange their names in the header.", path=path
        )
    first = features.rejected[0]
    what = f"Nothing of it can be drawn. {features.features} rows are left out, the first is row {first.row}: {first.reason}."
    return SourceError(what, "'lodestone info' lists them.", path=path)


def _write_timings(path: Path, timings: Timings) -> None:
    write_whole(path, (json.dumps(timings.steps, indent=1) + "\n").encode())
