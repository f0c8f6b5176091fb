"""What is asked about one layer: how it looks, what of it is shown, where it is written to; and layers that follow the view."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication

from desktop.canvas.map_canvas import MapCanvas
from desktop.files import Files
from desktop.panels.messages import Messages
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, MapDocument, SourceRef
from layers.reading import is_address, is_service

if TYPE_CHECKING:
    from desktop.live_layers import LiveLayers, Server
    from desktop.map_file import MapFile
    from layers.sources import Written


class LayerDesk:
    """Opens the dialogs that concern one layer, over a window."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, settings: QSettings, canvas: MapCanvas, files: Files, messages: Messages
    ) -> None:
        self._workspace, self._tasks, self._settings = workspace, tasks, settings
        self._canvas, self._files, self._messages, self._window = canvas, files, messages, canvas.window()

    def restyle(self, layer: Layer | None) -> None:
        """Ask how a layer is to look."""
        from desktop.dialogs.style import StyleDialog

        if layer is not None:
            StyleDialog(self._workspace, self._tasks, layer, self._window).show()

    def filter(self, layer: Layer | None) -> None:
        """Ask which features of a layer are to be shown."""
        from desktop.dialogs.filter import open_filter

        open_filter(self._workspace, self._tasks, layer, self._window, self._messages.note)

    def show_ledger(self, layer: Layer | None) -> None:
        """List what of a layer is not on the map."""
        self._files.opener.ledgers.show_layer(layer)

    def ask_reading(self, layer: Layer | None) -> None:
        """Ask how the table of a layer is to be read."""
        self._files.opener.readings.ask_again(layer)

    def export(self, layer: Layer | None) -> None:
        """Ask where the data of a layer are to be written."""
        from desktop.dialogs.export_layer import ExportLayerDialog, choices_of_rows

        if layer is None or layer.source is None:
            return
        server = None
        if is_address(layer.source.path) and (server := self.live.server(layer.source.path)) is None:
            self._messages.note(f"{one_line(layer.name)} lies on a server: connect to it first.")
            return
        if layer.id not in self._workspace.own:
            return
        failed, rows = self._messages.tell_refusal, choices_of_rows(self._workspace, layer)
        ExportLayerDialog(
            self._workspace,
            self._tasks,
            self._settings,
            layer,
            rows=rows,
            on_written=self._tell,
            on_failed=failed,
            parent=self._window,
            server=server,
        ).open()

    def _tell(self, written: Written) -> None:
        names = ", ".join(one_line(file.name) for file in written.files)
        self._messages.note(" ".join([f"{written.rows:,} rows were written to {names}.", *written.notes]))

    def connect_database(self) -> None:
        """Ask for a database, and put layers of it on the map."""
        from desktop.dialogs.connect_database import ConnectDatabase

        dialog = ConnectDatabase(self._tasks, self._settings, self._window)
        dialog.chosen.connect(self._add)
        dialog.open()

    def connect_service(self) -> None:
        """Ask for a web service, by default one that the map waits for, and put layers of it on the map."""
        space = self._workspace
        missing = [one.source.path for one in space.document.layers if one.source is not None and one.id not in space.own]
        self._connect_service(next((path for path in missing if is_service(path)), ""))

    def paste(self, map_file: MapFile) -> None:
        """Ask about the web service whose address was copied, or open whatever else was."""
        text = QGuiApplication.clipboard().text().strip()
        if re.fullmatch(r"(wfs:|oapif:)?https?://\S+", text, re.IGNORECASE):
            self._connect_service(text)
        else:
            self._files.paste(map_file)

    def _connect_service(self, address: str) -> None:
        from desktop.dialogs.connect_service import ConnectService

        dialog = ConnectService(self._tasks, self._settings, self._window, address)
        dialog.chosen.connect(self._add)
        dialog.open()

    def _add(self, server: Server, names: list[str]) -> None:
        present = {layer.source for layer in self._workspace.document.layers}
        self.live.connect_to(server)
        self.live.add(server, [name for name in names if SourceRef(server.address, name) not in present])

    @cached_property
    def live(self) -> LiveLayers:
        """Layers that are read by what is seen; nothing follows the view before the first one."""
        from desktop.live_layers import LiveLayers

        live = LiveLayers(self._workspace, self._tasks, self._canvas, self._window)
        live.failed.connect(self._messages.tell_refusal)
        live.told.connect(self._messages.note)
        return live

    def follow_view(self, old: MapDocument, new: MapDocument) -> None:
        """Let layers follow the view once there are such, whoever brought them."""
        if old.layers != new.layers and any(layer.source is not None and layer.source.reading.by_view for layer in new.layers):
            self.live.wake()
