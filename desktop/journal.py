"""What is not saved yet, kept on the disk within half a second, so that a crash or a power cut loses nothing."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal

from desktop.export.atomic import write_whole
from desktop.tasks import Tasks
from layers.document import MapDocument
from layers.errors import LodestoneError, SourceError
from layers.feedback import Feedback
from layers.storage import Opened, View, decode, encode
from layers.storage.reading import LARGEST

PAUSE_MS = 200
"""The first change is written at once; those of the pause after it are written together."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A map that differs from its file, or has none."""

    document: MapDocument
    view: View | None
    path: Path | None


class _Entry(msgspec.Struct, frozen=True):
    """What stands in a journal."""

    when: dt.datetime
    path: str | None
    map: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Left:
    """A map that a process left behind when it was ended.

    Parameters
    ----------
    journal
        Where it is kept.
    when
        Its last change.
    path
        The file that it belongs to, if it had one.
    """

    journal: Path
    when: dt.datetime
    path: Path | None
    opened: Opened


def state_folder() -> Path:
    """Give the folder for what outlives a process and is no setting."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.StateLocation)) / "journals"


class Journal(QObject):
    """Keeps the map of one window.

    Parameters
    ----------
    folder
        For the journals of all windows.
    snapshot
        Gives what is not saved, or None if everything is.

    Signals
    -------
    failed
        It could not be written: the exception.
    """

    failed = Signal(object)

    def __init__(self, folder: Path, snapshot: Callable[[], Unwritten | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"{secrets.token_hex(8)}.json"
        self._lock = lock_of(self.path)
        self._lock.tryLock(0)
        self._snapshot = snapshot
        self._tasks = Tasks(self, threads=1)  # one after the other, and unseen by the status bar
        self._superseded: list[Path] = []
        self._guard = threading.Lock()
        self._waiting: list[Unwritten | None] = []  # the newest alone, or nothing
        self._writing = False
        self._ended = threading.Event()

    def note(self) -> None:
        """Something changed: write it at once, or when the pause after the last writing is over, whatever the window does then."""
        if self._tasks.closed:
            return
        snapshot = self._snapshot()
        with self._guard:
            self._waiting = [snapshot]
            begin, self._writing = not self._writing, True
        if begin:
            self._tasks.run("Keeping changes", self._write_all, lambda _none: None, self.failed.emit)

    def supersede(self, left: Left) -> None:
        """Drop what was left behind once this journal holds it."""
        self._superseded.append(left.journal)
        self.note()

    def close(self) -> None:
        """End cleanly: nothing is left behind."""
        with self._guard:
            self._waiting = []
        self._ended.set()
        self._tasks.wait_all(5.0)
        self._tasks.close()
        self.path.unlink(missing_ok=True)
        self._lock.unlock()

    def _write_all(self, _feedback: Feedback) -> None:
        """Write what there is, on a thread of its own, until no change came during a pause."""
        while True:
            with self._guard:
                if not self._waiting:
                    self._writing = False
                    return
                snapshot = self._waiting.pop()
                superseded, self._superseded = self._superseded, []
            try:
                self._write(snapshot, superseded)
            except BaseException:
                with self._guard:
                    self._writing = False
                raise
            self._ended.wait(PAUSE_MS / 1000)

    def _write(self, snapshot: Unwritten | None, superseded: list[Path]) -> None:
        if snapshot is None:
            self.path.unlink(missing_ok=True)
        else:
            write_whole(self.path, _encoded(snapshot, self.path.parent))
        for old in superseded:
            discard(old)


def lock_of(path: Path) -> QLockFile:
    """Give the lock that says that a process lives which a file belongs to; one whose process is gone counts for nothing."""
    lock = QLockFile(f"{path}.lock")
    lock.setStaleLockTime(0)
    return lock


def left_behind(folder: Path) -> tuple[list[Left], list[LodestoneError]]:
    """Find maps that processes left behind, the newest first, and what of them cannot be read; that is set aside."""
    found: list[Left] = []
    faults: list[LodestoneError] = []
    for path in sorted(folder.glob("*.json")):
        lock = lock_of(path)
        if not lock.tryLock(0):
            continue  # its window is open
        try:
            found.append(_read(path))
        except LodestoneError as error:
            aside = path.replace(path.with_suffix(".bad"))
            faults.append(SourceError(f"An unsaved map of an earlier run cannot be restored: {error.what}", f"It is kept as {aside}."))
        finally:
            lock.unlock()
    return sorted(found, key=lambda left: left.when, reverse=True), faults


def discard(journal: Path) -> None:
    """Drop what was left behind."""
    journal.unlink(missing_ok=True)
    journal.with_name(f"{journal.name}.lock").unlink(missing_ok=True)


def _encoded(kept: Unwritten, folder: Path) -> bytes:
    path = None if kept.path is None else str(kept.path)
    made = msgspec.Raw(encode(kept.document, folder, kept.view))
    return msgspec.json.encode(_Entry(dt.datetime.now(dt.UTC), path, made))


def _read(path: Path) -> Left:
    try:
        with path.open("rb") as file:
            entry = msgspec.json.decode(file.read(LARGEST + 1), type=_Entry)
    except (OSError, msgspec.DecodeError, ValueError, RecursionError) as error:
        raise SourceError(f"{error}.", path=path) from error
    opened = decode(bytes(entry.map), path.absolute())
    return Left(path, entry.when.astimezone(), None if entry.path is None else Path(entry.path), opened)
