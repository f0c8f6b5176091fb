"""Stop and progress, without threads: a promise that long loops poll."""

from __future__ import annotations

from collections.abc import Callable

from layers.errors import Stopped


def _no_progress(_fraction: float, _text: str) -> None:
    """Nobody is listening."""


class Feedback:
    """Carries "stop" down into a long computation and progress up out of it.

    Parameters
    ----------
    on_progress
        Called with a fraction from 0 to 1 and a short text, on the thread that does the work.
    """

    def __init__(self, on_progress: Callable[[float, str], None] = _no_progress) -> None:
        self._on_progress = on_progress
        self._stopped = False

    def stop(self) -> None:
        """Ask the computation to end; safe from any thread."""
        self._stopped = True

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped

    def check(self) -> None:
        """Raise :class:`~layers.errors.Stopped` if somebody asked to stop."""
        if self._stopped:
            raise Stopped

    def progress(self, fraction: float, text: str = "") -> None:
        """Tell how far the work has come, and end it if somebody asked to stop."""
        self.check()
        self._on_progress(fraction, text)
