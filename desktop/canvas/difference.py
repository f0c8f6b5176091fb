"""The thin line under two maps that counts what changed between their days."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.catalogue.loading import Catalogue
from layers.document import MapDocument
from layers.feedback import Feedback
from layers.styling.legend import long_day


class Difference(QToolButton):
    """A button as wide as the maps; a click asks for the list.

    Signals
    -------
    failed
        The changes could not be found: the exception.
    """

    failed = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._counted: tuple[Catalogue, dt.date, dt.date, tuple[str, ...]] | None = None
        self.setAutoRaise(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Show the list of what changed")

    def show_days(self, document: MapDocument) -> None:
        """Count what changed between the two days of a document."""
        other = document.other_day
        self.setVisible(other is not None)
        if other is None:
            return
        since, until = sorted((document.day, other))
        asked = self._workspace.catalogue, since, until, document.muted
        if asked == self._counted:
            return
        self._counted = asked
        between = f"between {long_day(since)} and {long_day(until)}"
        self.setText(f"Looking for changes {between}…")

        def count(_: Feedback) -> int:
            from layers.restrictions.change import changes

            return len(changes(*asked))

        def tell(number: int) -> None:
            if asked == self._counted:
                self.setText(f"{_numbered(number)} {between}")

        self._tasks.run("Counting changes", count, tell, self.failed.emit, key="count changes")


def _numbered(number: int) -> str:
    return "No change" if not number else f"{number} change{'s' if number > 1 else ''}"
