"""After a crash: keeps a journal of the window's map, and offers what earlier runs left behind."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject

from desktop.first import fresh_map
from desktop.journal import Journal, Left, Unwritten, discard, left_behind, lock_of
from desktop.map_store import read_map
from layers.document import MapDocument
from layers.errors import LodestoneError
from layers.storage.difference import differences

if TYPE_CHECKING:
    from desktop.main_window import MainWindow


class Recovery(QObject):
    """Joins a window and its journal.

    Parameters
    ----------
    folder
        For the journals of all windows.
    """

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._map_file = window.map_file
        self._claim: QLockFile | None = None
        self._failed = False
        self.journal = Journal(folder, self._unwritten, self)
        self.journal.failed.connect(self._tell_once)
        self._map_file.changed.connect(self.journal.note)
        self._map_file.kept.connect(self._claim_file)
        if self._map_file.unsaved:
            self.journal.note()

    def offer(self) -> None:
        """Ask about the newest map that was left behind; about the one before it once that is discarded."""
        found, faults = left_behind(self._folder)
        for fault in faults:
            self._window.messages.tell_refusal(fault)
        if not found:
            return
        from desktop.dialogs.restore import Restore

        left = found[0]
        saved = self._saved(left)
        if saved == left.opened.document:  # as after dark ground alone was chosen, with which the next map begins anyway
            self._drop(left)
            return
        question = Restore(left, differences(saved, left.opened.document), self._window)
        question.restore_chosen.connect(lambda: self._restore(left, saved))
        question.discard_chosen.connect(lambda: self._drop(left))
        question.open()

    def _drop(self, left: Left) -> None:
        discard(left.journal)
        self.offer()

    def close(self) -> None:
        """The window closed: its map is saved, or not wanted."""
        self.journal.close()
        if self._claim is not None:
            self._claim.unlock()

    def _unwritten(self) -> Unwritten | None:
        if not self._map_file.unsaved:
            return None
        return Unwritten(self._window.workspace.document, self._map_file.view(), self._map_file.path)

    def _saved(self, left: Left) -> MapDocument:
        """Give what the map was before its unsaved changes."""
        if left.path is not None:
            try:
                return read_map(left.path).document
            except LodestoneError:
                pass  # its file is gone or damaged: all of the map counts as unsaved
        return fresh_map(self._window.workspace.shipped.edition, self._window.settings)

    def _restore(self, left: Left, saved: MapDocument) -> None:
        self._map_file.restore(left.opened, left.path, saved, lambda: self.journal.supersede(left))

    def _claim_file(self, path: Path) -> None:
        """Say so where another window has the same file."""
        if self._claim is not None:
            self._claim.unlock()
        key = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:32]
        self._claim = lock_of(self._folder / key)
        if not self._claim.tryLock(0) and self._claim.error() is QLockFile.LockError.LockFailedError:
            self._map_file.told.emit(f"{path.name} is open in another window too. Whichever saves last replaces what the other saved.")

    def _tell_once(self, error: Exception) -> None:
        if not self._failed:
            self._failed = True
            self._window.messages.tell_error(error)
