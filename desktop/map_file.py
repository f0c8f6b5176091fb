"""The file of the map that is shown: new, open, save, and whether anything would be lost."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.canvas.map_canvas import MapCanvas
from desktop.first import fresh_map
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Selection, Workspace
from layers.document import MapDocument, SourceRef
from layers.errors import LodestoneError
from layers.feedback import Feedback
from layers.reading import is_address

if TYPE_CHECKING:
    from desktop.map_store import Loaded
    from layers.storage import Chosen, Opened, View

ENDING = ".lodestone"
FILTER = "Lodestone maps (*.lodestone)"
_SAVING = "Saving "


def _nothing() -> None:
    """Nothing follows."""


class MapFile(QObject):
    """Where the map is saved, and whether it is as it was saved.

    Signals
    -------
    changed
        Another file, or the map became saved or unsaved.
    kept
        The path of a map that was opened or saved.
    failed
        What went wrong: the exception.
    told
        Something the user should know about a map that did open.
    """

    changed = Signal()
    kept = Signal(object)
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings, canvas: MapCanvas, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._settings = settings
        self._canvas = canvas
        self._window = window
        self.path: Path | None = None
        self._saved = workspace.document
        self._stamp: tuple[int, int] | None = None
        workspace.changed.connect(lambda _old, _new: self.changed.emit())

    @property
    def unsaved(self) -> bool:
        """Whether the map differs from its file, or from the one that the window began with."""
        return self._workspace.document != self._saved

    @property
    def name(self) -> str:
        """What the map is called."""
        title = self._workspace.document.title
        return one_line(title or (self.path.stem if self.path else "")) or "Rare-earth supply chain"

    def discard(self) -> None:
        """Take the map for saved: what changed is not wanted."""
        self._saved = self._workspace.document
        self.changed.emit()

    def new(self) -> None:
        """Begin with the first map again, once nothing is lost by it."""
        self.when_safe(self._begin)

    def open(self, path: Path, then: Callable[[], None] = _nothing) -> None:
        """Open a map, once nothing is lost by it; one that fails changes nothing."""
        self.when_safe(lambda: self._load(path.absolute(), then))

    def save(self, then: Callable[[], None] = _nothing) -> None:
        """Write the map into its file, or ask for one; `then` is called once it is there."""
        from desktop.map_store import stamp_of

        path = self.path
        if path is None:
            self.save_as(then)
        elif stamp_of(path) not in (None, self._stamp):
            self._ask_about_other(path, then)
        else:
            self._write(path, then)

    def save_as(self, then: Callable[[], None] = _nothing) -> None:
        """Ask for a file and write the map into it."""
        dialog = QFileDialog(self._window, "Save map", str(self.path or self._folder()), FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("lodestone")
        if self.path is None:
            dialog.selectFile("map.lodestone")
        dialog.fileSelected.connect(lambda name: self._write(Path(name), then))
        dialog.open()

    def _ask_about_other(self, path: Path, then: Callable[[], None]) -> None:
        """The file is no more what was opened or saved here: replace it only if that is wanted."""
        from desktop.dialogs.unsaved import Replaced

        question = Replaced(path.name, self._window)
        question.replace_chosen.connect(lambda: self._write(path, then))
        question.save_as_chosen.connect(lambda: self.save_as(then))
        question.open()

    def when_safe(self, then: Callable[[], None]) -> None:
        """Go on at once if all is saved; otherwise ask, and go on after saving or discarding, or not at all."""
        from desktop.dialogs.unsaved import Unsaved

        if not self.unsaved:
            then()
            return
        if self._window.findChild(Unsaved) is not None:
            return
        question = Unsaved(self.name, self._window)
        question.save_chosen.connect(lambda: self.save(then))
        question.discard_chosen.connect(then)
        question.open()

    def _folder(self) -> Path:
        stored = self._settings.value("folder")
        return Path(stored) if isinstance(stored, str) else Path.home()

    def _begin(self) -> None:
        self._show(fresh_map(self._workspace.shipped.edition, self._settings), None)
        self._canvas.show_whole()

    # Writing

    def _write(self, path: Path, then: Callable[[], None]) -> None:
        from desktop.map_store import stamp_of, write_map
        from layers.storage import encode

        path = path.absolute()
        document, view, chosen = self._workspace.document, self.view(), self._chosen()

        def work(_feedback: Feedback) -> tuple[int, int] | None:
            write_map(path, encode(document, path.parent, view, chosen))
            return stamp_of(path)

        def done(stamp: tuple[int, int] | None) -> None:
            self.path, self._saved, self._stamp = path, document, stamp
            self._settings.setValue("folder", str(path.parent))
            self.changed.emit()
            self.kept.emit(path)
            then()

        self._tasks.run(f"{_SAVING}{path.name}", work, done, self.failed.emit)

    def view(self) -> View | None:
        """Give what is seen of the map; None if all of it is."""
        from layers.storage import View

        extent, port = self._canvas.extent(), self._canvas.viewport
        if extent is None:
            return None
        return View(extent=(extent.west, extent.south, extent.east, extent.north), x=port.x, y=port.y, resolution=port.resolution)

    def _chosen(self) -> Chosen | None:
        """Give what is chosen; a claim and the like, which no map shows, is not kept with one."""
        from layers.storage import Chosen, is_kept

        chosen = self._workspace.selection
        return None if chosen is None or not is_kept(chosen.kind) else Chosen(kind=chosen.kind, key=chosen.key, name=chosen.name)

    # Reading

    def restore(self, opened: Opened, path: Path | None, saved: MapDocument, then: Callable[[], None]) -> None:
        """Show a map that an earlier run did not save; it still differs from what was saved."""
        from desktop.map_store import load

        shipped = self._workspace.shipped

        def work(feedback: Feedback) -> Loaded:
            return load(opened, shipped, feedback)

        def take(loaded: Loaded) -> None:
            self._take(path, loaded, saved)
            then()

        self._tasks.run("Restoring the map", work, lambda loaded: self.when_safe(lambda: take(loaded)), self.failed.emit, key="map")

    def _load(self, path: Path, then: Callable[[], None]) -> None:
        from desktop.map_store import load, read_map

        shipped, before = self._workspace.shipped, self._workspace.document

        def work(feedback: Feedback) -> Loaded:
            return load(read_map(path), shipped, feedback)

        def done(loaded: Loaded) -> None:
            if self._workspace.document is before:
                take(loaded)
            else:  # something was changed meanwhile, and must not be lost
                self.when_safe(lambda: take(loaded))

        def take(loaded: Loaded) -> None:
            self._take(path, loaded)
            then()

        self._tasks.run(f"Opening {path.name}", work, done, self.failed.emit, key="map")

    def _take(self, path: Path | None, loaded: Loaded, saved: MapDocument | None = None) -> None:
        from desktop.map_store import stamp_of

        opened = loaded.opened
        self._workspace.imagery.add_rasters(loaded.rasters)
        for (source, text), left in loaded.filtered.items():
            self._workspace.filtered.keep(source, text, loaded.features[source], left)
        self._workspace.open(opened.document, loaded.features, loaded.tables, loaded.joined)
        self.path, self._saved = path, saved or opened.document
        self._stamp = None if path is None else stamp_of(path)
        if opened.view is None:
            self._canvas.show_whole()
        else:
            self._canvas.look_at(opened.view.x, opened.view.y, opened.view.resolution)
        if (chosen := opened.selection) is not None and self._is_there(chosen):
            self._workspace.select(Selection(chosen.kind, chosen.key, chosen.name))
        self.changed.emit()
        if path is not None:
            self.kept.emit(path)
            self._tell_of_losses(path, opened)
        self._tell_of_tiles()
        for (source, _text), left in loaded.filtered.items():
            if left.unfiltered:
                self.told.emit(f"{one_line(source.path)} is shown without its filter: {left.unfiltered}")
        if loaded.missing:
            self._ask_where(loaded.missing)

    def _ask_where(self, missing: Mapping[SourceRef, LodestoneError]) -> None:
        from desktop.dialogs.repair import Repair

        for source, error in missing.items():
            back = "you are connected" if is_address(source.path) else "the file is back"
            self.told.emit(f"{error} What belongs to it stays in the map, and shows again once {back}.")
        files = {source: error for source, error in missing.items() if not is_address(source.path)}
        if not files:
            return
        question = Repair(files, self._window)
        question.repaired.connect(self._repair)
        question.open()

    def _repair(self, places: Mapping[str, str]) -> None:
        """Read files from their new places; what is saved still names the old ones."""
        from desktop.map_store import load
        from layers.storage import Opened
        from layers.storage.paths import with_paths

        before, saved, shipped = self._workspace.document, self._saved, self._workspace.shipped
        opened = Opened(with_paths(before, lambda path: places.get(path, path)), self.view(), self._chosen())

        def work(feedback: Feedback) -> Loaded:
            return load(opened, shipped, feedback)

        def done(loaded: Loaded) -> None:
            if self._workspace.document is before:
                self._take(self.path, loaded, saved)

        self._tasks.run("Reading the files that were found", work, done, self.failed.emit, key="map")

    def _is_there(self, chosen: Chosen) -> bool:
        catalogue = self._workspace.catalogue
        known: dict[str, Container[str]] = {"site": catalogue.sites, "measure": catalogue.measures, "country": catalogue.countries}
        return chosen.key in known.get(chosen.kind, ())

    def _tell_of_losses(self, path: Path, opened: Opened) -> None:
        if opened.newer or opened.lost:
            by = "a newer version of Lodestone" if opened.newer else "another program"
            what = f" Saving over it would lose {one_line(', '.join(opened.lost), 300)}." if opened.lost else ""
            self.told.emit(f"{path.name} was written by {by}; this one shows what it understands.{what}")

    def _tell_of_tiles(self) -> None:
        """Whoever made the map must not decide which servers hear of it being looked at."""
        layers = self._workspace.imagery.unasked(self._workspace.document)
        if not layers:
            return
        from layers.sources.tile_address import host_of

        hosts = ", ".join(dict.fromkeys(host_of(layer.tiles.url) for layer in layers if layer.tiles is not None))
        self.told.emit(
            f"The map names basemap tiles of {one_line(hosts, 200)}. Nothing was fetched: tick {one_line(layers[0].name, 60)} in the list "
            "of layers to show them. The server then learns which part of the map you look at."
        )

    def _show(self, document: MapDocument, path: Path | None) -> None:
        self._workspace.open(document, {}, {}, None)
        self.path, self._saved = path, document
        self.changed.emit()
