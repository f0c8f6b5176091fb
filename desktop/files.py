"""Files that the user opens: the dialog that asks for them, and what reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.map_file import ENDING, MapFile
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.feedback import Feedback

if TYPE_CHECKING:
    from desktop.dialogs.opening import Opener


class Files(QObject):
    """Asks for files, and hands them to the opener.

    Signals
    -------
    made
        The opener was made; it is not before the first file.
    """

    made = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._settings = settings
        self._window = window

    @cached_property
    def opener(self) -> Opener:
        """What opens files as facts or as layers."""
        from desktop.dialogs.opening import Opener

        opener = Opener(self._workspace, self._tasks, self._settings, self._window)
        self.made.emit(opener)
        return opener

    def open(self, paths: Iterable[Path], map_file: MapFile) -> None:
        """Open files: a map first, if there is one among them, then the others on it."""
        given = list(paths)
        maps = [path for path in given if path.suffix.lower() == ENDING]
        others = [path for path in given if path not in maps]

        def open_others() -> None:
            if others:
                self.opener.open_all(others)

        if maps:
            map_file.open(maps[-1], open_others)
        else:
            open_others()

    def paste(self, map_file: MapFile) -> None:
        """Open what was copied: files, or text that becomes a file in the program's own folder."""
        data = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.open(paths, map_file)
            return
        text = data.text()
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "pasted"

        def work(_feedback: Feedback) -> Path:
            from desktop.paste import keep

            return keep(text, folder)

        self._tasks.run("Pasting", work, lambda path: self.opener.open_all([path]), self.opener.failed.emit)

    def ask(self, use: Callable[[Iterable[Path]], None]) -> None:
        """Let the user choose files, and do something with them."""
        from desktop.dialogs.opening import FILTER

        dialog = QFileDialog(self._window, "Open", str(self._settings.value("folder") or Path.home()), FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self._use(names, use))
        dialog.open()

    def _use(self, names: list[str], use: Callable[[Iterable[Path]], None]) -> None:
        self._settings.setValue("folder", str(Path(names[0]).parent))
        use(Path(name) for name in names)
