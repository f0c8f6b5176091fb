"""Pictures of web tiles on the disk, up to a size: what was not looked at for longest goes first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import threading
import time
from collections import OrderedDict
from pathlib import Path

ENDING = ".tile"
ROOM = 0.9
"""Share of the limit that is left full once something had to go, so that not every new tile has to look for the oldest."""

MOST_UNWRITTEN = 500
"""Tiles in memory where none can be written: a screen full."""


class TileCache:
    """A folder of tiles by their address; several processes may share it, and any thread may ask.

    Parameters
    ----------
    folder
        Made when the first tile is kept.
    limit
        Bytes of all tiles together.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._size: int | None = None
        self._unwritten: OrderedDict[str, tuple[bytes, float]] = OrderedDict()

    def get(self, url: str) -> bytes | None:
        """Give a tile; None if it is not kept."""
        path = self._path(url)
        try:
            data, fetched = path.read_bytes(), path.stat().st_mtime
        except OSError:
            return self._unwritten.get(url, (None,))[0]
        with contextlib.suppress(OSError):
            os.utime(path, (time.time(), fetched))  # not every file system notes when a file was read
        return data

    def fetched(self, url: str) -> float | None:
        """Give when a tile was fetched or last found to be unchanged, in seconds of the epoch; None if it is not kept."""
        try:
            return self._path(url).stat().st_mtime
        except OSError:
            return self._unwritten.get(url, (b"", None))[1]

    def put(self, url: str, data: bytes) -> None:
        """Keep a tile; where the disk is full or may not be written, in memory, and only the last few."""
        path = self._path(url)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{secrets.token_hex(8)}.draft")
            try:
                draft.write_bytes(data)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError:
            with self._lock:
                self._unwritten[url] = data, time.time()
                while len(self._unwritten) > MOST_UNWRITTEN:
                    self._unwritten.popitem(last=False)
            return
        self._make_room(len(data))

    def confirm(self, url: str) -> None:
        """Note that a tile is still what the server has."""
        with contextlib.suppress(OSError):
            os.utime(self._path(url))

    def drop(self, url: str) -> None:
        """Forget a tile."""
        with self._lock:
            self._unwritten.pop(url, None)
        with contextlib.suppress(OSError):
            self._path(url).unlink(missing_ok=True)

    def _path(self, url: str) -> Path:
        name = hashlib.sha256(url.encode()).hexdigest()
        return self._folder / name[:2] / f"{name[2:]}{ENDING}"

    def _make_room(self, added: int) -> None:
        with self._lock:
            self._size = None if self._size is None else self._size + added
            if self._size is not None and self._size <= self._limit:
                return
            files = sorted(self._files())
            self._size = sum(size for _, size, _ in files)
            if self._size <= self._limit:
                return
            for _, size, path in files:
                if self._size <= self._limit * ROOM:
                    break
                with contextlib.suppress(OSError):
                    path.unlink()
                self._size -= size

    def _files(self) -> list[tuple[float, int, Path]]:
        """Give when each file was last looked at, its size and its place."""
        found = []
        for path in self._folder.glob(f"??/*{ENDING}"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_atime, status.st_size, path))
        return found
