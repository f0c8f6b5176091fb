"""Maps on the disk: write one whole with a backup of the one before, read one with all that it names. No window is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.ahead import ReadAhead
from desktop.export.atomic import write_whole
from desktop.filtered_layers import filter_all
from layers.document import FactsRef, LayerKind, SourceRef
from layers.errors import ExportError, LodestoneError, SourceError
from layers.feedback import Feedback
from layers.reading import is_address

if TYPE_CHECKING:
    from layers.catalogue.loading import Catalogue
    from layers.catalogue.own import OwnFacts
    from layers.sources import FeatureLayer, TextTable
    from layers.sources.raster import RasterInfo
    from layers.storage import Opened


@dataclass(frozen=True)
class Loaded:
    """A map and what it names.

    Parameters
    ----------
    features, rasters, tables
        What could be read.
    joined
        What the tables make with the catalogue; None if the map has no facts of its own.
    missing
        What could not be read, and why.
    filtered
        What the filters of its layers leave of them, by source and filter.
    """

    opened: Opened
    features: dict[SourceRef, FeatureLayer] = field(default_factory=dict)
    tables: dict[FactsRef, TextTable] = field(default_factory=dict)
    joined: OwnFacts | None = None
    missing: dict[SourceRef, LodestoneError] = field(default_factory=dict)
    rasters: dict[SourceRef, RasterInfo] = field(default_factory=dict)
    filtered: dict[tuple[SourceRef, str], FeatureLayer] = field(default_factory=dict)

    @property
    def own(self) -> dict[str, FeatureLayer]:
        """The features of the map's own layers as their filters leave them, by the layer's id."""
        layers = [layer for layer in self.opened.document.layers if layer.source is not None]
        return {
            layer.id: self.filtered.get((layer.source, layer.filter), self.features[layer.source])
            for layer in layers
            if layer.source is not None and layer.source in self.features
        }


def backup_of(path: Path) -> Path:
    """Give the place of the version before."""
    return path.with_name(f"{path.name}~")


def stamp_of(path: Path) -> tuple[int, int] | None:
    """Give what changes when anybody writes a file: the time in ns and the size; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def write_map(path: Path, data: bytes) -> None:
    """Put a map into its place; the version before stays beside it.

    Raises
    ------
    ExportError
        It cannot be written; what was there before is untouched.
    """
    try:
        before = path.read_bytes()
    except OSError:
        before = b""
    if before and before != data:
        try:
            write_whole(backup_of(path), before)
        except ExportError as error:
            what = f"The version before cannot be kept beside it, so it was not saved. {error.what}"
            raise ExportError(what, error.remedy, path=path) from error
    write_whole(path, data)


def read_map(path: Path) -> Opened:
    """Read a map without what it names.

    Raises
    ------
    SourceError
        It cannot be read, or is damaged.
    """
    from layers.storage import decode
    from layers.storage.reading import LARGEST

    place = path.absolute()
    try:
        if not place.is_file():
            raise SourceError("There is no such map.", "Check its name and folder.", path=path)
        with place.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SourceError(f"The map cannot be read: {error.strerror or error}.", "Check its rights and folder.", path=path) from error
    return decode(data, place)


def load(opened: Opened, shipped: Catalogue, feedback: Feedback, ahead: ReadAhead | None = None) -> Loaded:
    """Read what a map names, several files at a time; what cannot be read is told, never dropped.

    Parameters
    ----------
    ahead
        Where the reading of its layers may have begun.
    """
    if ahead is None:
        with ReadAhead(feedback) as begun:
            return load(opened, shipped, feedback, begun)
    begin(opened, ahead)
    document = opened.document
    features: dict[SourceRef, FeatureLayer] = {}
    tables: dict[FactsRef, TextTable] = {}
    missing: dict[SourceRef, LodestoneError] = {}
    rasters: dict[SourceRef, RasterInfo] = {}
    for source, kind in {layer.source: layer.kind for layer in document.layers if layer.source is not None}.items():
        try:
            if kind is LayerKind.RASTER:
                rasters[source] = _raster(source, feedback)
            else:
                features[source] = ahead.layer(source)
                missing |= _missing_tables(source)
        except LodestoneError as error:
            if is_address(source.path):
                error.layer = error.layer or source.layer
            missing[source] = error
    for ref in document.facts:
        try:
            tables |= _table(ref, feedback)
        except LodestoneError as error:
            missing[ref.source] = error
    joined = _joined(shipped, tables, feedback) if document.facts else None
    return Loaded(opened, features, tables, joined, missing, rasters, filter_all(document, features))


def _missing_tables(source: SourceRef) -> dict[SourceRef, LodestoneError]:
    """Name the tables that a layer is joined with and that are not where they were."""
    lost = [join for join in source.joins if not Path(join.path).is_file()]
    told = "There is no such table; the layer that it is joined with lacks its columns."
    return {SourceRef(join.path, join.layer): SourceError(told, "Say where it is now.", path=Path(join.path)) for join in lost}


def begin(opened: Opened, ahead: ReadAhead) -> None:
    """Begin to read the layers that a map names."""
    for layer in opened.document.layers:
        if layer.source is not None and layer.kind is not LayerKind.RASTER:
            ahead.begin(layer.source, opened.document.crs if layer.visible else None)


def _raster(source: SourceRef, feedback: Feedback) -> RasterInfo:
    from layers.sources.raster import look_raster

    return look_raster(Path(source.path), feedback, source.assume_crs)


def _table(ref: FactsRef, feedback: Feedback) -> dict[FactsRef, TextTable]:
    from layers.catalogue.own import read_facts

    return read_facts([ref], feedback)


def _joined(shipped: Catalogue, tables: Mapping[FactsRef, TextTable], feedback: Feedback) -> OwnFacts:
    from layers.catalogue.own import join

    return join(shipped, list(tables.items()), feedback)
