"""Opening files: look, ask only where the file does not say, read away from the window, add. What fails changes nothing.

A table whose columns are those of facts joins the catalogue; everything else becomes a layer. Either can be asked for instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.ask_crs import AskCrs
from desktop.dialogs.choose_layers import ChooseLayers
from desktop.dialogs.facts import FactsDesk
from desktop.dialogs.ledger_desk import LedgerDesk
from desktop.dialogs.reading_desk import ReadingDesk
from desktop.dialogs.turns import Turn, Turns
from desktop.dialogs.wanted import Wanted, by_name_alone, may_be_facts, no_place, nothing_to_draw, wanted_of
from desktop.panels.text import one_line
from desktop.tasks import Task, Tasks
from desktop.workspace import Workspace
from layers.catalogue.own import Fit, columns_of, facts_in, nearest, reference
from layers.document import Layer, SourceRef
from layers.errors import CrsError, LodestoneError, SourceError
from layers.feedback import Feedback
from layers.reading import is_address, is_table, only, parted
from layers.sources import FeatureLayer, LayerInfo, glimpse, look, read
from layers.sources.raster import RasterInfo, is_raster, look_raster

FIRST_ROWS = 5_000
NEARLY = 0.7
"""Share that a table with coordinates must have for the way to open it as facts to be told."""
_ENDINGS = (
    "tif tiff png jpg jpeg gpkg geojson json zip shp kml kmz fgb parquet geoparquet arrow arrows feather csv tsv xlsx ods xls gml gpx wkt "
    "tab mif dxf osm pbf geojsonl topojson sqlite gz tgz tar"
)
_PATTERNS = " ".join(f"*.{ending}" for ending in _ENDINGS.split())
FILTER = f"Maps and tables (*.lodestone {_PATTERNS});;Lodestone maps (*.lodestone);;All files (*)"


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

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._window = window
        self._looking = 0
        self._asked: list[Path] = []
        self._turns: dict[Path, tuple[Turns, Turn]] = {}
        self._several, self._crs_of_all = False, ""
        self._questions: list[tuple[AskCrs, Wanted]] = []
        self.facts = FactsDesk(workspace, tasks, settings, window)
        self.facts.opened.connect(self.opened)
        self.facts.failed.connect(self.failed)
        self.facts.told.connect(self.told)
        self.readings = ReadingDesk(workspace, tasks, window)
        self.ledgers = LedgerDesk(workspace, tasks, self.readings, window)
        for desk in (self.readings, self.ledgers):
            desk.failed.connect(self.failed)
            desk.told.connect(self.told)

    def open_all(self, paths: Iterable[Path]) -> None:
        """Open files; tables of facts among them join the catalogue together."""
        given = list(paths)
        self._several, self._crs_of_all = len(given) > 1, ""
        turns = Turns()
        for path in given:
            self._look(path, self._open, turns)

    def open_as_layers(self, paths: Iterable[Path]) -> None:
        """Open files as layers, whatever their columns."""
        given = list(paths)
        self._several, self._crs_of_all = len(given) > 1, ""
        turns = Turns()
        for path in given:
            self._look(path, self._choose, turns)

    def open_after_look(self, paths: Iterable[Path]) -> None:
        """Show what is in files before it is on the map: of tables how they are read, of all others their layers."""
        for path in list(paths):
            self._look(path, self._ask_reading if is_table(path.name) else self._show_layers)

    def _ask_reading(self, path: Path, infos: list[LayerInfo]) -> None:
        if len(infos) == 1:
            self.readings.ask(SourceRef(str(path), infos[0].name))
            return
        dialog = ChooseLayers(path, infos, self._tasks, self._window)

        def ask(chosen: list[LayerInfo]) -> None:
            for info in chosen:
                self.readings.ask(SourceRef(str(path), info.name))

        dialog.chosen.connect(ask)
        dialog.open()

    def open_as_facts(self, paths: Iterable[Path]) -> None:
        """Open files as facts, and ask which column is which where their names do not say."""
        for path in list(paths):
            self._look(path, self._open_as_facts)

    def declare(self, layer: Layer | None) -> None:
        """Ask what the rows of a layer are among the facts, and let them join; the layer stays as it is."""
        if layer is None or layer.source is None or is_address(layer.source.path):
            return
        path, name = Path(layer.source.path), layer.source.layer

        def look_inside(feedback: Feedback) -> str:
            return name or look(path, feedback)[0].name

        self._tasks.run(f"Opening {path.name}", look_inside, lambda found: self.facts.ask(path, found), self.failed.emit)

    def _look(self, path: Path, use: Callable[[Path, list[LayerInfo]], None], turns: Turns | None = None) -> None:
        """Look into a file; once all files that were opened together are looked into, facts join.

        Layers of files that share `turns` come in the order in which the files were given.
        """
        place, named = parted(path.absolute())
        self._looking += 1
        self._asked.append(place)
        turns = turns or Turns()
        turn = turns.take()
        self._turns[place] = turns, turn

        def look_inside(feedback: Feedback) -> list[LayerInfo] | RasterInfo:
            return look_raster(place, feedback) if is_raster(place) else only(look(place, feedback), named, place)

        def choose(found: list[LayerInfo] | RasterInfo) -> None:
            if isinstance(found, RasterInfo):
                self._add_raster(place, found, turns.name)
            else:
                use(place, found)

        def count() -> None:
            turn.leave()
            self._looking -= 1
            if not self._looking:
                asked, self._asked = self._asked, []
                self.facts.join_all(asked)

        task = self._tasks.run(f"Opening {place.name}", look_inside, choose, self.failed.emit)
        task.finished.connect(count)

    def _open(self, path: Path, infos: list[LayerInfo]) -> None:
        """Take for facts what has their columns; the rest are layers."""
        found = facts_in(infos)
        drawable = [info for info in infos if info.geometry != "None"]
        rest = [info for info in infos if info.name not in found]
        if found:
            self._add_facts(path, found, drawable)
            if any(info.geometry != "None" for info in rest):
                self._choose(path, rest)
        elif not infos or (drawable and not (by_name_alone(drawable) and may_be_facts(infos))):
            self._choose(path, infos)
            if any(nearest(columns_of(info)).share >= NEARLY or self._was_facts(info) for info in infos):
                self.told.emit(f"{one_line(path.name)} was opened as a layer. To let its rows join the facts, choose File, Open as facts.")
        else:
            self._ask_or_refuse(path, infos)

    def _add_facts(self, path: Path, found: Mapping[str, Fit], drawable: list[LayerInfo]) -> None:
        """Let tables join; a file of which nothing can is shown as a layer, if it has coordinates."""
        refs = tuple(reference(path, name, fit) for name, fit in found.items())
        shown = [info for info in drawable if info.name in found]

        def show_as_layer(error: LodestoneError) -> None:
            self.told.emit(f"{error} It was opened as a layer instead.")
            self._choose(path, shown)

        self.facts.add(path, refs, show_as_layer if shown else None)

    def _ask_or_refuse(self, path: Path, infos: list[LayerInfo]) -> None:
        if (known := next((info for info in infos if self._was_facts(info)), None)) is not None:
            self.facts.ask(path, known.name)
            return
        if not may_be_facts(infos):
            if is_table(path.name) and any(info.features for info in infos):
                self._ask_reading(path, infos)
            raise no_place(path)
        self.facts.ask(path, max(infos, key=lambda info: nearest(columns_of(info)).share).name)

    def _was_facts(self, info: LayerInfo) -> bool:
        """Whether a table with these columns joined the facts before, by columns that were chosen."""
        return self.facts.roles.recall(columns_of(info)) is not None

    def _open_as_facts(self, path: Path, infos: list[LayerInfo]) -> None:
        if found := facts_in(infos):
            self._add_facts(path, found, [])
        elif len(infos) == 1:
            self.facts.ask(path, infos[0].name)
        elif infos:
            dialog = ChooseLayers(path, infos, self._tasks, self._window, "Which should be opened as facts?")

            def ask(chosen: list[LayerInfo]) -> None:
                for info in chosen:
                    self.facts.ask(path, info.name)

            dialog.chosen.connect(ask)
            dialog.open()
        else:
            raise SourceError("there is no table in it.", "Check that the right file was chosen.", path=path)

    def _choose(self, path: Path, infos: list[LayerInfo]) -> None:
        drawable = [info for info in infos if info.geometry != "None"]
        if not drawable:
            raise no_place(path) if infos else SourceError("there is no layer in it.", "Check that the right file was chosen.", path=path)
        if len(drawable) == 1:
            self._read(wanted_of(path, drawable[0]))
        else:
            self._show_layers(path, drawable)

    def _show_layers(self, path: Path, infos: list[LayerInfo]) -> None:
        """Let layers be looked into and chosen."""
        drawable = [info for info in infos if info.geometry != "None"]
        if not drawable:
            raise no_place(path)
        dialog = ChooseLayers(path, drawable, self._tasks, self._window)

        def read_chosen(chosen: list[LayerInfo]) -> None:
            for info in chosen:
                self._read(wanted_of(path, info))

        dialog.chosen.connect(read_chosen)
        dialog.open()

    def _read(self, wanted: Wanted) -> None:
        crs = self._workspace.document.crs

        def work(feedback: Feedback) -> FeatureLayer:
            return read(wanted.path, wanted.layer, feedback, wanted.assume_crs, reading=wanted.reading, onto=crs)

        turns, file = self._turns[wanted.path]
        turn = turns.take(before=file)

        def add(features: FeatureLayer) -> None:
            turn.ready(lambda: self._add_or_fail(features, wanted))

        def fail(error: Exception) -> None:
            turn.ready(lambda: self._fail(error, wanted))

        task = self._tasks.run(f"Reading {wanted.path.name}", work, add, fail)
        task.finished.connect(turn.leave)
        if wanted.is_large and not wanted.reading.by_view:
            self._show_first(wanted, task)

    def _show_first(self, wanted: Wanted, whole: Task) -> None:
        """Show the first rows of a large layer while all of it is read; that they cannot be shown is told by whoever reads the whole."""

        def work(feedback: Feedback) -> FeatureLayer | None:
            return glimpse(wanted.path, wanted.layer, FIRST_ROWS, feedback, wanted.assume_crs)

        def show(features: FeatureLayer | None) -> None:
            if features is not None and features.drawn and not whole.over:
                self._workspace.early.put(wanted.source, features)

        first = self._tasks.run(f"Reading the first of {wanted.path.name}", work, show, lambda _error: None)
        whole.finished.connect(first.stop)
        whole.finished.connect(lambda: self._workspace.early.drop(wanted.source))

    def _add_or_fail(self, features: FeatureLayer, wanted: Wanted) -> None:
        try:
            self._add(features, wanted)
        except Exception as error:
            self._fail(error, wanted)

    def _add(self, features: FeatureLayer, wanted: Wanted) -> None:
        if not features.drawn:
            if features.rejected:
                self.ledgers.offer(features, wanted.source)
            raise nothing_to_draw(features, wanted)
        self._workspace.add_layer(features, wanted.source, self._turns[wanted.path][0].name)
        self.opened.emit(wanted.path)
        if features.rejected:
            first = features.rejected[0]
            self.told.emit(
                f"{wanted.path.name}: {features.features - features.drawn} of {features.features} features could not be drawn whole; "
                f"the first is row {first.row}: {first.reason}. The mark on the layer lists all."
            )
        for warning in features.warnings:
            self.told.emit(f"{wanted.path.name}: {warning.text}")

    def _add_raster(self, path: Path, info: RasterInfo, together: str) -> None:
        """Put a raster on the map, or ask in which system it is."""
        if info.crs is None and info.assume_crs is None:
            self._ask_crs_of_raster(path, together)
            return
        self._workspace.add_raster(info, SourceRef(str(path), None, info.assume_crs), together)
        self.opened.emit(path)
        for warning in info.warnings:
            self.told.emit(f"{path.name}: {warning.text}")

    def _ask_crs_of_raster(self, path: Path, together: str, problem: str = "") -> None:
        def look_again(crs: str) -> None:
            def work(feedback: Feedback) -> RasterInfo:
                return look_raster(path, feedback, crs)

            def fail(error: Exception) -> None:
                if isinstance(error, CrsError):
                    self._ask_crs_of_raster(path, together, str(error))
                else:
                    self.failed.emit(error)

            self._tasks.run(f"Opening {path.name}", work, lambda info: self._add_raster(path, info, together), fail)

        dialog = AskCrs(path.name, problem, self._window)
        dialog.chosen.connect(look_again)
        dialog.open()

    def _fail(self, error: Exception, wanted: Wanted) -> None:
        if not isinstance(error, CrsError) or wanted.has_crs:
            self.failed.emit(error)
            return
        if self._crs_of_all and not wanted.assume_crs:
            self._read(replace(wanted, assume_crs=self._crs_of_all))
            return
        problem = str(error) if wanted.assume_crs else ""
        dialog = AskCrs(wanted.path.name, problem, self._window, extent=error.extent, several=self._several)
        self._questions.append((dialog, wanted))
        dialog.chosen.connect(lambda crs: self._take_crs(dialog, crs))
        dialog.rejected.connect(lambda: self._forget(dialog))
        dialog.open()

    def _take_crs(self, dialog: AskCrs, crs: str) -> None:
        """Read a file in the system that it was said to be in, and the others that are asked about, if that holds for all."""
        for_all = dialog.for_all.isChecked()
        self._crs_of_all = crs if for_all else self._crs_of_all
        answered = [wanted for asked, wanted in self._questions if asked is dialog or for_all]
        others = [asked for asked, _ in self._questions if for_all and asked is not dialog]
        self._questions = [] if for_all else [one for one in self._questions if one[0] is not dialog]
        for other in others:
            other.close()
        for wanted in answered:
            self._read(replace(wanted, assume_crs=crs))

    def _forget(self, dialog: AskCrs) -> None:
        self._questions = [one for one in self._questions if one[0] is not dialog]
