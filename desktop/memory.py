"""What the window remembers from one start to the next; damaged settings are ignored, never fatal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop.panels.text import one_line

VERSION = 1
"""Raise it when docks change so much that an old arrangement would not fit."""
MOST_RECENT = 8


def restore(window: QMainWindow, settings: QSettings) -> None:
    """Put the window and its docks where they were, if that can be read."""
    geometry, state = settings.value("geometry"), settings.value("state")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    if isinstance(state, QByteArray):
        window.restoreState(state, VERSION)


def store(window: QMainWindow, settings: QSettings) -> None:
    """Remember where the window and its docks are."""
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("state", window.saveState(VERSION))


class RecentFiles:
    """The files that were opened last, in a menu."""

    def __init__(self, settings: QSettings, menu: QMenu, on_open: Callable[[Path], None]) -> None:
        self._settings = settings
        self._menu = menu
        self._on_open = on_open
        self._fill()

    @property
    def paths(self) -> list[str]:
        """The newest first."""
        stored = self._settings.value("recent")
        stored = [stored] if isinstance(stored, str) else stored
        return [path for path in stored if isinstance(path, str) and path][:MOST_RECENT] if isinstance(stored, list) else []

    def add(self, path: Path) -> None:
        """Put a file to the top."""
        rest = [old for old in self.paths if old != str(path)]
        self._settings.setValue("recent", [str(path), *rest][:MOST_RECENT])
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        for path in self.paths:
            action = self._menu.addAction(one_line(path).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: self._on_open(Path(path)))
        self._menu.setEnabled(bool(self.paths))
