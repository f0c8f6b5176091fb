"""A screen, and folders for settings, that end with the benchmark."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.measure import BenchmarkError

# What would make one of two programs start differently from how it starts for its users.
_FOREIGN = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "QT_QPA_PLATFORM", "QT_PLUGIN_PATH", "WAYLAND_DISPLAY", "XAUTHORITY")


@contextmanager
def screen(width: int = 1920, height: int = 1080) -> Iterator[str]:
    """Start Xvfb on a free number; yields what belongs into DISPLAY.

    Raises
    ------
    BenchmarkError
        Xvfb is missing or does not start.
    """
    server = tool("Xvfb", "xvfb")
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise BenchmarkError("Xvfb did not start.")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


def environment(folder: Path, display: str) -> dict[str, str]:
    """Give an environment with settings, caches and compiled Python in `folder`, as after the first start of an installed program."""
    result = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    result |= {"HOME": str(folder), "DISPLAY": display, "LC_ALL": "C.UTF-8", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    for kind in ("CONFIG_HOME", "CACHE_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR"):
        place = folder / kind.lower()
        place.mkdir(mode=0o700, exist_ok=True)
        result[f"XDG_{kind}"] = str(place)
    return result


def tool(name: str, package: str) -> str:
    """Find a program.

    Raises
    ------
    BenchmarkError
        It is not installed.
    """
    found = shutil.which(name)
    if found is None:
        raise BenchmarkError(f"'{name}' is missing. On Debian and Ubuntu, install it with 'apt-get install {package}'.")
    return found
