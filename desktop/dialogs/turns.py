"""What was asked for together is done in that order, however soon each part of it is ready."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

_NUMBERS = count(1)


class Turns:
    """A queue in which whoever is ready waits for those before, until they are done or have given up.

    Attributes
    ----------
    name
        What no other queue is called.
    """

    def __init__(self) -> None:
        self.name = f"turns {next(_NUMBERS)}"
        self._waiting: list[Turn] = []

    def take(self, before: Turn | None = None) -> Turn:
        """Take a turn just before another that still waits, or else behind all."""
        turn = Turn(self)
        self._waiting.insert(self._waiting.index(before) if before in self._waiting else len(self._waiting), turn)
        return turn

    def leave(self, turn: Turn) -> None:
        """Let those behind a turn come forward."""
        if turn in self._waiting:
            self._waiting.remove(turn)
            self.go()

    def go(self) -> None:
        """Do what is ready and has nobody before it."""
        while self._waiting and (act := self._waiting[0].act) is not None:
            del self._waiting[0]
            act()


class Turn:
    """A place in a queue.

    Attributes
    ----------
    act
        What is to be done; None while it is not ready.
    """

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.act: Callable[[], None] | None = None

    def ready(self, act: Callable[[], None]) -> None:
        """Do something once those before are done, which may be now."""
        self.act = act
        self._turns.go()

    def leave(self) -> None:
        """Give up, if there is nothing to be done."""
        if self.act is None:
            self._turns.leave(self)
