"""A file that is asked for on behalf of a layer: new data for it, or a table to join."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer


class LayerFile(QObject):
    """Asks for the file, and hands it on to be read.

    Signals
    -------
    failed
        The file cannot be read or taken: the exception.
    """

    failed = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._settings = settings
        self._window = window

    def _ask(self, layer: Layer | None, title: str, kinds: str) -> None:
        if layer is None or layer.id not in self._workspace.unfiltered:
            return
        dialog = QFileDialog(self._window, title, str(self._settings.value("folder") or Path.home()), kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(layer, Path(name)))
        dialog.open()

    def read(self, layer: Layer, path: Path) -> None:
        """Read the file."""
        raise NotImplementedError
