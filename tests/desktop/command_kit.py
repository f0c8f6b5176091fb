"""Starts the command as its users do: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


def lodestone(*arguments: str | Path, before: Callable[[], None] | None = None, **variables: str) -> Ended:
    """Run the command with no display, warnings of Python being errors.

    Parameters
    ----------
    before
        Called in the new process before the command.
    variables
        Set in its environment.
    """
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | variables
    command = [sys.executable, "-W", "error", "-m", "desktop", *map(str, arguments)]
    ended = subprocess.run(command, env=environment, capture_output=True, timeout=60, preexec_fn=before, check=False)
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
