"""What was asked for together is done in that order, however soon each part of it is ready."""

from __future__ import annotations

from collections.abc import Callable

Key = tuple[int, ...]


class Turns:
    """Keeps what is ready until all that comes before it is done or has given up."""

    def __init__(self) -> None:
        self._waiting: dict[Key, Callable[[], None] | None] = {}

    def take(self, key: Key) -> None:
        """Take a turn, in the order of the keys."""
        self._waiting[key] = None

    def ready(self, key: Key, act: Callable[[], None]) -> None:
        """Do something when its turn has come, which may be now."""
        self._waiting[key] = act
        self._go()

    def leave(self, key: Key) -> None:
        """Give up a turn that was not used."""
        if key in self._waiting and self._waiting[key] is None:
            del self._waiting[key]
            self._go()

    def _go(self) -> None:
        while self._waiting:
            first = min(self._waiting)
            act = self._waiting[first]
            if act is None:
                return
            del self._waiting[first]
            act()
