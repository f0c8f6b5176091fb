"""The menu of bookmarks: keep the view and the day, go back to one, take one away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from desktop.actions import Actions
from desktop.canvas.map_canvas import MapCanvas
from desktop.panels.text import one_line
from desktop.workspace import Workspace
from layers import edits
from layers.document import Bookmark


class Bookmarks:
    """Fills the menu each time it is opened."""

    def __init__(
        self, workspace: Workspace, canvas: MapCanvas, menu: QMenu, actions: Actions, go_to: Callable[[Bookmark], None], window: QWidget
    ) -> None:
        self._workspace = workspace
        self._canvas = canvas
        self._menu = menu
        self._actions = actions
        self._go_to = go_to
        self._window = window
        actions.connect({"add_bookmark": self.ask})
        menu.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the bookmarks of the map."""
        self._menu.clear()
        self._menu.addAction(self._actions["add_bookmark"])
        marks = self._workspace.document.bookmarks
        if not marks:
            return
        self._menu.addSeparator()
        for mark in marks:
            entry = self._menu.addAction(f"{_shown(mark)}  ({mark.day.isoformat()})")
            entry.triggered.connect(lambda _on=False, mark=mark: self._go_to(mark))
        self._menu.addSeparator()
        gone = self._menu.addMenu("&Remove")
        for mark in marks:
            gone.addAction(_shown(mark)).triggered.connect(lambda _on=False, name=mark.name: self.remove(name))

    def ask(self) -> None:
        """Ask for the name of the view that is shown."""
        document = self._workspace.document
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("Bookmark this view")
        dialog.setLabelText("Name of the bookmark; it keeps the view and the day:")
        dialog.setTextValue(f"View {len(document.bookmarks) + 1}")
        dialog.textValueSelected.connect(self.add)
        dialog.open()

    def add(self, name: str) -> None:
        """Keep the view and the day under a name."""
        extent, document = self._canvas.extent(), self._workspace.document
        box = None if extent is None else (extent.west, extent.south, extent.east, extent.north)
        self._workspace.apply(edits.add_bookmark(document, Bookmark(name, document.day, box)))

    def remove(self, name: str) -> None:
        """Take a bookmark away; Undo brings it back."""
        self._workspace.apply(edits.remove_bookmark(self._workspace.document, name))


def _shown(mark: Bookmark) -> str:
    return one_line(mark.name, 50).replace("&", "&&")
