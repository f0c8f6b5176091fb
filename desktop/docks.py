"""The panels around the map: where they stand, and which of those that share a place is in front."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from desktop.panels.changes_panel import ChangesPanel
from desktop.panels.details_panel import DetailsPanel
from desktop.panels.history_panel import HistoryPanel
from desktop.panels.layers_panel import LayersPanel
from desktop.panels.restrictions_panel import RestrictionsPanel

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Docks:
    """Layers over restrictions at the left, details, changes and history in one place at the right, until the user arranges them otherwise.

    The history is closed at first.
    """

    def __init__(
        self,
        window: QMainWindow,
        layers: LayersPanel,
        restrictions: RestrictionsPanel,
        details: DetailsPanel,
        changes: ChangesPanel,
        history: HistoryPanel,
    ) -> None:
        self._changes_panel = changes
        self.layers, self.restrictions = QDockWidget("Layers", window), QDockWidget("Restrictions", window)
        self.details, self.changes = QDockWidget("Details", window), QDockWidget("Changes", window)
        self.history = QDockWidget("History", window)
        places: tuple[tuple[QDockWidget, QWidget, Qt.DockWidgetArea, int], ...]
        places = ((self.layers, layers, LEFT, 232), (self.restrictions, restrictions, LEFT, 264))
        places = (*places, (self.details, details, RIGHT, 300), (self.changes, changes, RIGHT, 300), (self.history, history, RIGHT, 300))
        for dock, panel, area, width in places:
            dock.setObjectName(dock.windowTitle().lower())
            dock.setWidget(panel)
            window.addDockWidget(area, dock)
            window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        window.tabifyDockWidget(self.details, self.changes)
        window.tabifyDockWidget(self.changes, self.history)
        self.history.hide()
        self.details.raise_()
        window.resizeDocks([self.layers, self.restrictions], [290, 360], Qt.Orientation.Vertical)
        self.changes.visibilityChanged.connect(changes.come_forth)

    def toggles(self) -> Iterator[QAction]:
        """Give the actions that open and close the panels."""
        for dock in (self.layers, self.restrictions, self.details, self.changes, self.history):
            yield dock.toggleViewAction()

    def show_changes(self) -> None:
        """Bring the changes of the map to the front, ready for the keyboard."""
        self.changes.show()
        self.changes.raise_()
        self._changes_panel.show_following()
        self._changes_panel.list.setFocus()

    def show_details(self) -> None:
        """Let the details be seen, unless it is in the list of changes that something was chosen, or they were closed."""
        if self.details.isVisible() and not self._changes_panel.isAncestorOf(self._changes_panel.window().focusWidget()):
            self.details.raise_()
