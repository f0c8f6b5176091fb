"""Shows what was left out of a layer, and reads it anew where a repair is asked for; what fails changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.choose_countries import ChooseCountries
from desktop.dialogs.ledger import Ledger
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, SourceRef
from layers.errors import SourceError
from layers.feedback import Feedback
from layers.reading import Reading
from layers.sources import FeatureLayer, read

Use = Callable[[FeatureLayer, SourceRef, str], None]


class LedgerDesk(QObject):
    """Opens ledgers and makes their repairs.

    Signals
    -------
    failed
        What went wrong: the exception.
    told
        What the user should know.
    """

    failed = Signal(object)
    told = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._window = window

    def show_layer(self, layer: Layer | None) -> None:
        """List what was left out of a layer that is on the map; repairs read it anew in its place."""
        if layer is None or layer.source is None or layer.id not in self._workspace.own:
            return
        layer_id = layer.id

        def put(features: FeatureLayer, source: SourceRef, name: str) -> None:
            if all(one.id != layer_id for one in self._workspace.document.layers):
                return
            self._workspace.reread(layer_id, features, source, name)
            self.told.emit(
                f"{one_line(features.name)}: {features.drawn:,} of {features.features:,} features are on the map now. Undo takes it back."
            )

        self._show(self._workspace.own[layer.id], layer.source, put)

    def offer(self, features: FeatureLayer, source: SourceRef) -> None:
        """List why nothing of a file can be drawn; a repair puts it on the map."""
        self._show(features, source, lambda found, ref, _name: self._workspace.add_layer(found, ref))

    def _show(self, features: FeatureLayer, source: SourceRef, use: Use) -> None:
        dialog = Ledger(features, source, self._tasks, self._window)
        dialog.repair_asked.connect(lambda reading, name: self._repair(source, reading, name, use))
        dialog.countries_asked.connect(lambda column, names: self._ask_countries(dialog, source, column, names))
        dialog.failed.connect(self.failed)
        dialog.written.connect(lambda path: self.told.emit(f"{one_line(path.name)} was written."))
        dialog.open()

    def _ask_countries(self, ledger: Ledger, source: SourceRef, column: str, names: list[str]) -> None:
        dialog = ChooseCountries(names, ledger)

        def take(pairs: tuple[tuple[str, str], ...]) -> None:
            known = dict(source.reading.countries) | dict(pairs)
            ledger.repair_asked.emit(replace(source.reading, country=column, countries=tuple(known.items())), "Choose countries")
            ledger.accept()

        dialog.chosen.connect(take)
        dialog.open()

    def _repair(self, source: SourceRef, reading: Reading, name: str, use: Use) -> None:
        wanted = replace(source, reading=reading)
        path = Path(source.path)

        def work(feedback: Feedback) -> FeatureLayer:
            return read(path, source.layer, feedback, source.assume_crs, reading=reading)

        def put(features: FeatureLayer) -> None:
            if not features.drawn:
                raise SourceError("nothing of it can be drawn that way either.", "Nothing was changed.", path=path, layer=source.layer)
            use(features, wanted, name)

        self._tasks.run(f"Reading {path.name}", work, put, self.failed.emit)
