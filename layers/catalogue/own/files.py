"""From files of the user's to tables that can join the catalogue; GDAL stays in the reader's process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from layers.catalogue.loading import load
from layers.catalogue.own.joining import join
from layers.catalogue.own.layouts import LAYOUTS, Fit, nearest, recognise
from layers.catalogue.own.report import OwnFacts
from layers.catalogue.own.told import Refused
from layers.document import FactsRef, SourceRef
from layers.errors import SourceError
from layers.feedback import Feedback
from layers.sources import TextTable, look, read_table
from layers.sources.layer import PLACE

_NEVER = Feedback()


class Described(Protocol):
    """A layer of which name, geometry type and columns are known."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def geometry(self) -> str:
        """Its geometry type, "None" for a bare table."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its attribute columns."""


def columns_of(info: Described) -> list[str]:
    """Give the columns that a layer will have as a table; points kept beside the attributes count as latitude and longitude."""
    names = list(info.columns)
    has_place = set(PLACE) & {name.casefold() for name in names}
    return names if has_place or "Point" not in info.geometry else [*names, *PLACE]


def facts_in(infos: Sequence[Described], beside: Iterable[Described] = ()) -> dict[str, Fit]:
    """Give the layers of a file whose columns are those of a table of facts, by the layer's name.

    Parameters
    ----------
    beside
        Layers of further files that are opened together with it.
    """
    lenient = (recognise(columns_of(info), tuple(LAYOUTS)) for info in (*infos, *beside))
    there = {fit.layout.name for fit in lenient if fit}
    found = {info.name: recognise(columns_of(info), there) for info in infos}
    return {name: fit for name, fit in found.items() if fit}


def reference(path: Path, layer: str, fit: Fit) -> FactsRef:
    """Name a table of a file as the document keeps it."""
    return FactsRef(fit.layout.name, SourceRef(str(path), layer), tuple(fit.columns.items()), tuple(fit.fixed.items()))


def references(paths: Sequence[Path], feedback: Feedback = _NEVER) -> tuple[FactsRef, ...]:
    """Name the tables of facts in files that are opened together.

    Raises
    ------
    SourceError
        If a file cannot be opened, or no layer of it has the columns that facts need.
    """
    infos = {path: look(path, feedback) for path in paths}
    everywhere = [info for some in infos.values() for info in some]
    return tuple(ref for path, some in infos.items() for ref in _references(path, some, everywhere))


def _references(path: Path, infos: Sequence[Described], beside: Sequence[Described]) -> tuple[FactsRef, ...]:
    if found := facts_in(infos, beside):
        return tuple(reference(path, layer, fit) for layer, fit in found.items())
    if not infos:
        raise SourceError("there is no table in it.", "Check that the right file was chosen.", path=path)
    best = max((nearest(columns_of(info)) for info in infos), key=lambda fit: fit.share)
    what = f"its columns are those of no table of facts. Nearest is {best.layout.name}, which lacks {lacking(best)}."
    raise SourceError(what, "Name the columns as the catalogue's tables do.", path=path)


def lacking(fit: Fit) -> str:
    """Name the needed columns that a file lacks."""
    return ", ".join(" or ".join(group) for group in fit.missing)


def read_facts(refs: Iterable[FactsRef], feedback: Feedback = _NEVER) -> dict[FactsRef, TextTable]:
    """Read tables of facts as texts.

    Raises
    ------
    SourceError
        If a file cannot be read.
    """
    return {ref: read_table(Path(ref.source.path), ref.source.layer, feedback) for ref in refs}


def load_with(paths: Sequence[Path], feedback: Feedback = _NEVER) -> OwnFacts:
    """Open the shipped catalogue with files of the user's in it.

    Parameters
    ----------
    paths
        CSV, GeoPackage, XLSX and whatever else holds tables; without any, the catalogue is the shipped one.

    Raises
    ------
    SourceError
        If a file cannot be read, is no table of facts, or none of its rows can join.
    """
    refs = references(paths, feedback)
    own = join(load(), list(read_facts(dict.fromkeys(refs), feedback).items()), feedback)
    for path in paths:
        reports = [report for report in own.reports if report.ref.source.path == str(path)]
        if not any(report.joined for report in reports):
            raise nothing_joined(path, [refused for report in reports for refused in report.refused])
    return own


def nothing_joined(path: Path, refused: Sequence[Refused]) -> SourceError:
    """Say why no row of a file can join the catalogue."""
    if not refused:
        return SourceError("it has no rows.", "Check that the right file was chosen.", path=path)
    first = refused[0]
    value = f" {first.value!r}" if first.value else ""
    what = f"none of its rows can be used. Row {first.place.row}, {first.column}{value}: {first.reason}"
    return SourceError(what, first.remedy or "'lodestone info' lists all.", path=path)
