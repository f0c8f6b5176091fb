"""What leaves the window as a sheet: one map, many of them, and the page that they stand on."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal

from desktop.canvas.map_canvas import MapCanvas
from desktop.panels.messages import Messages
from desktop.tasks import Tasks
from desktop.workspace import Workspace


class ExportDesk(QObject):
    """Opens the dialogs of exports, over a window.

    Signals
    -------
    written
        A file is there: its path.
    """

    written = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings, canvas: MapCanvas, messages: Messages) -> None:
        super().__init__(canvas.window())
        self._workspace, self._tasks, self._settings = workspace, tasks, settings
        self._canvas, self._messages, self._window = canvas, messages, canvas.window()

    def export(self) -> None:
        """Ask how the map is to be exported."""
        from desktop.dialogs.export_map import ExportDialog

        ExportDialog(
            self._workspace,
            self._tasks,
            self._settings,
            shown=self._canvas.extent(),
            on_written=self.written.emit,
            on_failed=self._messages.tell_error,
            parent=self._window,
        ).open()

    def arrange_page(self) -> None:
        """Show the page that the map is exported on."""
        from desktop.dialogs.page_layout import PageLayoutDialog

        dialog = self._window.findChild(PageLayoutDialog) or PageLayoutDialog(
            self._workspace, self._tasks, shown=self._canvas.extent, on_export=self.export, parent=self._window
        )
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def export_many(self) -> None:
        """Ask for a sequence or an atlas."""
        from desktop.dialogs.export_many import ExportManyDialog

        told = (self.written.emit, self._messages.tell_error)
        ExportManyDialog(self._workspace, self._tasks, self._settings, self._canvas.extent(), *told, parent=self._window).open()
