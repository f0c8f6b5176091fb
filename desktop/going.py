"""Ways to a place, a view or a thing: the search for everything, bookmarks, views of before, and the menu of the map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from desktop.bookmarks import Bookmarks
from desktop.canvas.map_canvas import MapCanvas
from desktop.canvas.view_history import ViewHistory
from desktop.jumps import Jumps

if TYPE_CHECKING:
    from desktop.main_window import MainWindow


class Going(QObject):
    """Connects these ways with a window.

    Attributes
    ----------
    jumps
        What words may mean.
    bookmarks
        The menu of bookmarks.
    views
        Views of before.
    """

    def __init__(self, window: MainWindow, bookmarks: QMenu) -> None:
        super().__init__(window)
        self._window = window
        canvas, actions = window.canvas, window.actions_table
        self.jumps = Jumps(window.workspace, actions, canvas, self._go_to_layer)
        self.bookmarks = Bookmarks(window.workspace, canvas, bookmarks, actions, self.jumps.go_to, window)
        self.views = ViewHistory(canvas)
        actions.connect(
            {
                "jump": self.ask,
                "copy_place": self.copy_place,
                "last_view": self.views.go_back,
                "next_view": self.views.go_forth,
            }
        )
        window.maps.menu_asked.connect(self.open_menu)

    def ask(self) -> None:
        """Ask what to go to, or to do."""
        from desktop.dialogs.jump import JumpDialog

        window = self._window
        (window.findChild(JumpDialog) or JumpDialog(self.jumps, window.workspace, window.tasks, window)).ask()

    def open_menu(self, canvas: MapCanvas, point: QPoint) -> None:
        """Open the menu of a place on a map."""
        from desktop.map_menu import map_menu

        menu = map_menu(canvas, self._window.workspace, point, self._tell)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(canvas.mapToGlobal(point))

    def copy_place(self) -> None:
        """Copy the place under the pointer, or in the middle of the map."""
        from desktop.map_menu import copy_place

        canvas = self._window.canvas
        at = canvas.mapFromGlobal(QCursor.pos()) if canvas.underMouse() else canvas.rect().center()
        lon, lat = canvas.place_at(QPointF(at))
        if math.isfinite(lon):
            copy_place(lon, lat, self._tell)

    def _go_to_layer(self, layer_id: str) -> None:
        self._window.layers_panel.choose(layer_id)
        self._window.zooming.to_layer(self._window.layers_panel.current)

    def _tell(self, text: str) -> None:
        self._window.status.showMessage(text, 8000)
