"""Ctrl+C at a bad moment: what must not be broken off is finished first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from layers.feedback import Feedback


@contextmanager
def held(feedback: Feedback | None = None) -> Iterator[None]:
    """Put Ctrl+C off until the block has ended, or stops because its feedback says so.

    While PySide's parts are imported or used for the first time, an exception is swallowed by its hooks, or aborts the process with a
    traceback.

    Parameters
    ----------
    feedback
        Of the work in the block, which is stopped.

    Raises
    ------
    KeyboardInterrupt
        After the block, if Ctrl+C was pressed in it.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    pressed = []

    def note(number: int, _: FrameType | None) -> None:
        pressed.append(number)
        if feedback is not None:
            feedback.stop()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
