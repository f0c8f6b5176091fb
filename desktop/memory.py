"""What the window remembers from one start to the next; damaged settings are set aside with a word, never fatal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from desktop.panels.text import one_line

VERSION = 1
"""Raise it when docks change so much that an old arrangement would not fit."""
MOST_RECENT = 8
_KINDS: dict[str, type | tuple[type, ...]] = {
    "geometry": QByteArray,
    "state": QByteArray,
    "recent": (str, list),
    "folder": str,
    "export_folder": str,
}


def mend(settings: QSettings) -> str:
    """Start from defaults if the settings are damaged, and keep the damaged file; give a sentence that says so, or nothing."""
    path = Path(settings.fileName())
    if settings.status() == QSettings.Status.AccessError:
        return f"The settings in {path} can be neither read nor written, so nothing is remembered."
    if not _damaged(settings, path):
        return ""
    told = f"The settings in {path} were damaged, so the window starts as if for the first time."
    kept = path.with_name(f"{path.name}.bad")
    try:
        shutil.copyfile(path, kept)
    except OSError as error:
        return f"{told} They were left alone, since no copy could be kept: {error.strerror}."
    path.unlink(missing_ok=True)
    settings.clear()
    settings.sync()
    return f"{told} The damaged file is kept as {kept}."


def _damaged(settings: QSettings, path: Path) -> bool:
    """Whether the file cannot be read as settings, or one of the values is not what was stored."""
    if settings.status() == QSettings.Status.FormatError:
        return True
    stored = settings.allKeys()
    if not stored and path.suffix != ".plist" and path.is_file() and path.read_bytes().strip():
        return True  # Qt takes lines without a key for settings without any
    try:
        values = {key: settings.value(key) for key in _KINDS if key in stored}
    except Exception:  # what a mangled value raises is not documented
        return True
    if not all(isinstance(value, _KINDS[key]) for key, value in values.items()):
        return True
    recent, geometry = values.get("recent"), values.get("geometry")
    if isinstance(recent, list) and not all(isinstance(entry, str) for entry in recent):
        return True
    return isinstance(geometry, QByteArray) and not QWidget().restoreGeometry(geometry)


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
