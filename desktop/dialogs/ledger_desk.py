"""Shows what was left out of a layer, and has it read anew where a repair is asked for."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.choose_countries import ChooseCountries
from desktop.dialogs.ledger import Ledger
from desktop.dialogs.reading_desk import ReadingDesk
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, SourceRef
from layers.reading import Reading
from layers.sources import FeatureLayer

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

    def __init__(self, workspace: Workspace, tasks: Tasks, readings: ReadingDesk, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._readings = readings
        self._window = window

    def show_layer(self, layer: Layer | None) -> None:
        """List what was left out of a layer that is on the map; repairs read it anew in its place."""
        if layer is None or layer.source is None or layer.id not in self._workspace.unfiltered:
            return
        layer_id = layer.id
        self._show(self._workspace.unfiltered[layer.id], layer.source, lambda *found: self._readings.put(layer_id, *found))

    def offer(self, features: FeatureLayer, source: SourceRef) -> None:
        """List why nothing of a file can be drawn; a repair puts it on the map."""
        self._show(features, source, lambda found, wanted, _name: self._workspace.add_layer(found, wanted))

    def _show(self, features: FeatureLayer, source: SourceRef, use: Use) -> None:
        dialog = Ledger(features, source, self._tasks, self._window)

        def repair(reading: Reading, name: str) -> None:
            self._readings.read(replace(source, reading=reading), lambda found, wanted: use(found, wanted, name))

        dialog.repair_asked.connect(repair)
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
