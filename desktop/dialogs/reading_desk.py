"""Reads layers in the way that the user chose; what fails changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.reading import ReadingDialog
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, SourceRef
from layers.errors import SourceError
from layers.feedback import Feedback
from layers.joining import with_joins
from layers.reading import TEXT_ENDINGS, is_table
from layers.sources import FeatureLayer, read

Use = Callable[[FeatureLayer, SourceRef], None]


class ReadingDesk(QObject):
    """Asks how a table is read, and reads layers by such answers.

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

    def ask(self, source: SourceRef) -> None:
        """Ask how a table is read that is not on the map; the answer puts it there."""

        def add(features: FeatureLayer, wanted: SourceRef) -> None:
            self._workspace.add_layer(features, wanted)
            self._tell(features)

        self._ask(source, add)

    def ask_again(self, layer: Layer | None) -> None:
        """Ask how a layer of the map is read; the answer is a step of Undo."""
        if layer is None or layer.source is None or not is_table(layer.source.path):
            return
        layer_id = layer.id
        self._ask(layer.source, lambda features, wanted: self.put(layer_id, features, wanted, "Read otherwise"))

    def put(self, layer_id: str, features: FeatureLayer, wanted: SourceRef, name: str) -> None:
        """Let a layer show what was read, if it is still on the map."""
        if any(one.id == layer_id for one in self._workspace.document.layers):
            self._workspace.reread(layer_id, features, wanted, name)
            self._tell(features)

    def read(self, wanted: SourceRef, use: Use) -> None:
        """Read a layer away from the window, and hand it on if there is something to draw."""
        path, crs = Path(wanted.path), self._workspace.document.crs

        def work(feedback: Feedback) -> FeatureLayer:
            features = read(path, wanted.layer, feedback, wanted.assume_crs, reading=wanted.reading, onto=crs)
            return with_joins(features, wanted, feedback)

        def hand_on(features: FeatureLayer) -> None:
            if not features.drawn:
                raise SourceError("nothing of it can be drawn that way.", "Nothing was changed.", path=path, layer=wanted.layer)
            use(features, wanted)

        self._tasks.run(f"Reading {path.name}", work, hand_on, self.failed.emit)

    def _ask(self, source: SourceRef, use: Use) -> None:
        dialog = ReadingDialog(source, self._tasks, self._window, is_text=source.path.lower().endswith(TEXT_ENDINGS))
        dialog.chosen.connect(lambda wanted: self.read(wanted, use))
        dialog.open()

    def _tell(self, features: FeatureLayer) -> None:
        self.told.emit(
            f"{one_line(features.name)}: {features.drawn:,} of {features.features:,} features are on the map. Undo takes it back."
        )
