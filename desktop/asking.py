"""The dialogs of the window that belong to no layer, file or export: of a shipment, of the catalogue, of the projection, and help."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from desktop.canvas.split_view import SplitView
from desktop.tasks import Tasks
from desktop.workspace import Workspace


class Asking:
    """Opens them over a window."""

    def __init__(self, workspace: Workspace, tasks: Tasks, maps: SplitView, window: QWidget) -> None:
        self._workspace = workspace
        self._tasks = tasks
        self._maps = maps
        self._window = window

    def check_shipment(self) -> None:
        """Ask whether goods would be caught; those of a chosen link fill the fields."""
        from desktop.dialogs.shipment import ShipmentDialog, goods_like

        dialog = self._window.findChild(ShipmentDialog) or ShipmentDialog(self._workspace, self._tasks, self._window)
        chosen = self._workspace.selection
        arc = self._maps.find_arc(chosen.key) if chosen is not None and chosen.kind == "arc" else None
        if arc is not None:
            dialog.prefill(goods_like(arc, self._workspace.document))
        _to_front(dialog)

    def find(self) -> None:
        """Search the catalogue."""
        from desktop.dialogs.find import FindDialog

        dialog = self._window.findChild(FindDialog) or FindDialog(self._workspace, self._window)
        _to_front(dialog)
        dialog.words.setFocus()
        dialog.words.selectAll()

    def choose_projection(self) -> None:
        """Ask for the projection of the map."""
        from desktop.dialogs.projection import ProjectionDialog

        ProjectionDialog(self._workspace, self._tasks, self._maps.first.show_places, self._window).open()

    def add_tiles(self) -> None:
        """Ask for a basemap."""
        from desktop.dialogs.add_tiles import AddTiles

        AddTiles(self._workspace, self._tasks, self._window).open()

    def show_keys(self) -> None:
        """Show what keys do."""
        from desktop.dialogs.help import Pages, keys_text

        Pages("Keyboard", {"Keys": keys_text()}, self._window).show()

    def show_about(self) -> None:
        """Show what this program is, and the licences of what it is made of."""
        from desktop.dialogs.help import Pages, about_text, licences_text

        pages = {"About": about_text(self._workspace.catalogue.edition), "Licences": licences_text()}
        Pages("About Lodestone", pages, self._window).show()


def _to_front(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
