"""The question of the window what a map assumes; whatever is shown and exported says it then."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget

from desktop.actions import Actions
from desktop.workspace import Workspace
from layers import edits


class ScenarioDesk:
    """Asks for the name of the scenario, and puts it on the map."""

    def __init__(self, workspace: Workspace, actions: Actions, window: QWidget) -> None:
        self._workspace, self._window = workspace, window
        actions.connect({"scenario": self.ask})

    def ask(self) -> None:
        """Ask what the map assumes; nothing makes it a map of the facts again."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("What if…")
        dialog.setLabelText(
            "What does this map assume, beside what is known? It says SCENARIO on the screen and in every export then.\n"
            "Facts of your own that are assumed join by File, Open facts; measures are switched off in the list of restrictions.\n"
            "Leave it empty for a map of the facts."
        )
        dialog.setTextValue(self._workspace.document.scenario)
        dialog.textValueSelected.connect(self.name)
        dialog.open()

    def name(self, text: str) -> None:
        """Name the scenario, or end it."""
        document = self._workspace.document
        if edits.one_line(text) != document.scenario:
            self._workspace.apply(edits.set_scenario(document, text))
