"""The most memory that this process and those it started held at once."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import TracebackType

INTERVAL_S = 0.02


class PeakMemory:
    """Watches resident memory from entry to exit of a `with` block.

    On Linux all processes are looked at every 20 ms, and their sizes summed; elsewhere the peaks of this process and of its largest child
    are summed, which is never less.
    """

    def __init__(self) -> None:
        self._over = threading.Event()
        self._peak = 0
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    @property
    def megabytes(self) -> float:
        """The peak in MB of 10^6 bytes."""
        return self._peak / 1e6

    def __enter__(self) -> PeakMemory:
        """Begin to watch."""
        self._watcher.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End watching."""
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while True:
            self._peak = max(self._peak, resident_bytes())
            if self._over.wait(INTERVAL_S):
                break


def resident_bytes() -> int:
    """Give the memory that this process and its descendants hold now, in bytes."""
    if Path("/proc/self/statm").is_file():
        page = os.sysconf("SC_PAGE_SIZE")
        return sum(_pages(process) for process in _family(os.getpid())) * page
    return _peaks_so_far()


def _pages(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):  # it has ended meanwhile
        return 0


def _family(process: int) -> list[int]:
    """Give a process and all that descend from it."""
    found = [process]
    try:
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in children.read_text(encoding="ascii").split():
                found += _family(int(child))
    except OSError:  # it has ended meanwhile
        pass
    return found


def _peaks_so_far() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
