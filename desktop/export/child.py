"""Commands of our own in a process of theirs: many sheets at once would hold up the window, whose processor they take."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from layers.document import MapDocument
from layers.errors import ExportError, Stopped
from layers.feedback import Feedback
from layers.storage import encode

_PROGRESS = re.compile(r"(\d+) of (\d+) sheets are drawn")
POLL_S = 0.1
PATIENCE_S = 2.0
"""How long a command may take to tidy up before it is asked to stop once more."""


def run_on_map(document: MapDocument, command: str, arguments: Sequence[str], feedback: Feedback) -> None:
    """Run a command on a map as it is now, unsaved changes included.

    Raises
    ------
    ExportError
        The command failed, with what it said.
    Stopped
        The feedback was stopped; the command leaves nothing half-written then.
    """
    with tempfile.TemporaryDirectory(prefix="lodestone-") as folder:
        path = Path(folder) / "map.lodestone"
        path.write_bytes(encode(document, path.parent))
        _run([*_program(), command, str(path), *arguments], feedback)


def _program() -> list[str]:
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop.cli"]


def _run(command: Sequence[str], feedback: Feedback) -> None:
    said: list[str] = []
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stderr is not None
    stream = process.stderr

    def listen() -> None:
        for line in stream:
            if (found := _PROGRESS.search(line)) is not None:
                with contextlib.suppress(Stopped):  # the other thread hears of it, and the rest must be read all the same
                    feedback.progress(int(found[1]) / int(found[2]), f"Sheet {found[1]} of {found[2]}")
            else:
                said.append(line.strip().removeprefix("lodestone: "))

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        while _lives(process):
            feedback.check()
    finally:
        while process.poll() is None:  # one signal may be lost while the command starts
            process.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_S)
        listener.join()
        stream.close()
    if process.returncode:
        raise ExportError(said[-1] if said else f"The command ended with {process.returncode}.")


def _lives(process: subprocess.Popen[str]) -> bool:
    try:
        process.wait(POLL_S)
    except subprocess.TimeoutExpired:
        return True
    return False
