"""Opening files: look, ask only where the file does not say, read away from the window, add. What fails changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.ask_crs import AskCrs
from desktop.dialogs.choose_layers import ChooseLayers
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import SourceRef
from layers.errors import CrsError, SourceError
from layers.feedback import Feedback
from layers.sources import FeatureLayer, LayerInfo, look, read

_ENDINGS = "gpkg geojson json zip shp kml kmz fgb parquet geoparquet csv tsv xlsx gml gpx tab mif"
FILTER = f"Maps and tables ({' '.join(f'*.{ending}' for ending in _ENDINGS.split())});;All files (*)"


@dataclass(frozen=True)
class _Wanted:
    """One layer of a file that is to be read."""

    path: Path
    layer: str | None
    has_crs: bool
    assume_crs: str | None = None

    @property
    def source(self) -> SourceRef:
        return SourceRef(str(self.path), self.layer, self.assume_crs)


class Opener(QObject):
    """Brings files onto the map.

    Signals
    -------
    opened
        The path of a file of which a layer is on the map.
    failed
        What went wrong: the exception.
    told
        Something the user should know about a file that did open.
    """

    opened = Signal(object)
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._window = window

    def open_all(self, paths: Iterable[Path]) -> None:
        """Open files, each for itself."""
        for path in paths:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a file: with several layers to draw, ask which."""
        place = path.absolute()

        def look_inside(feedback: Feedback) -> list[LayerInfo]:
            return look(place, feedback)

        def choose(infos: list[LayerInfo]) -> None:
            self._choose(place, infos)

        self._tasks.run(f"Opening {path.name}", look_inside, choose, self.failed.emit)

    def _choose(self, path: Path, infos: list[LayerInfo]) -> None:
        drawable = [info for info in infos if info.geometry != "None"]
        if not drawable:
            what = "it is a table without coordinates, so there is nothing to draw." if infos else "there is no layer in it."
            raise SourceError(what, "Give it a column of longitudes and one of latitudes.", path=path)
        if len(drawable) == 1:
            self._read(_wanted(path, drawable[0]))
            return
        dialog = ChooseLayers(path.name, drawable, self._window)

        def read_chosen(chosen: list[LayerInfo]) -> None:
            for info in chosen:
                self._read(_wanted(path, info))

        dialog.chosen.connect(read_chosen)
        dialog.open()

    def _read(self, wanted: _Wanted) -> None:
        def work(feedback: Feedback) -> FeatureLayer:
            return read(wanted.path, wanted.layer, feedback, wanted.assume_crs)

        def add(features: FeatureLayer) -> None:
            self._add(features, wanted)

        def fail(error: Exception) -> None:
            self._fail(error, wanted)

        self._tasks.run(f"Reading {wanted.path.name}", work, add, fail)

    def _add(self, features: FeatureLayer, wanted: _Wanted) -> None:
        if not features.drawn:
            raise _nothing_to_draw(features, wanted)
        self._workspace.add_layer(features, wanted.source)
        self.opened.emit(wanted.path)
        if features.rejected:
            first = features.rejected[0]
            self.told.emit(
                f"{wanted.path.name}: {features.features - features.drawn} of {features.features} features could not be drawn whole; "
                f"the first is row {first.row}: {first.reason}. `lodestone info` lists all."
            )
        for warning in features.warnings:
            self.told.emit(f"{wanted.path.name}: {warning.text}")

    def _fail(self, error: Exception, wanted: _Wanted) -> None:
        if not isinstance(error, CrsError) or wanted.has_crs:
            self.failed.emit(error)
            return
        dialog = AskCrs(wanted.path.name, str(error) if wanted.assume_crs else "", self._window)
        dialog.chosen.connect(lambda crs: self._read(_Wanted(wanted.path, wanted.layer, has_crs=False, assume_crs=crs)))
        dialog.open()


def _wanted(path: Path, info: LayerInfo) -> _Wanted:
    return _Wanted(path, info.name, has_crs=info.crs is not None)


def _nothing_to_draw(features: FeatureLayer, wanted: _Wanted) -> SourceError:
    """Say why nothing of a file is on the map: what the reader noticed, with its remedy, or else what is wrong with its first feature."""
    if not features.features:
        return SourceError("it has no features, so there is nothing to draw.", path=wanted.path, layer=wanted.layer)
    reasons = [warning.text for warning in features.warnings]
    reasons += [f"Row {rejected.row}: {rejected.reason}" for rejected in features.rejected[:1]]
    told = " ".join(reason if reason.endswith(".") else f"{reason}." for reason in reasons)
    what = f"none of its {features.features:,} features can be drawn. {told}"
    return SourceError(what, "`lodestone info` on the file lists all.", path=wanted.path, layer=wanted.layer)
