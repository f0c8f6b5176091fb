"""The installed command in a real window on a real X server: open a file, change the day, see the map change where it should."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from layers.restrictions.verdict import Verdict
from layers.styling.theme import LIGHT, mixed

Pixels = NDArray[np.uint8]
OWN_COLOUR = "#0B7A75"  # of the first own layer
CARET_PIXELS = 60  # the day's field keeps the keyboard, and its caret blinks: never a whole tint or label
LICENCE_TINT = mixed(LIGHT.verdicts[Verdict.LICENCE], LIGHT.land, 0.30)
GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.exit(0 if app.primaryScreen().grabWindow(0).save(sys.argv[1]) else 1)
"""


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An X server with a window manager of its own, and the environment of a fresh user."""
    for tool in ("Xvfb", "openbox", "xdotool"):
        assert shutil.which(tool), f"{tool} is missing: packaging/test installs it"
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    (tmp_path / "home").mkdir()
    environment = os.environ | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path / "home")}
    environment |= {f"XDG_{kind}_HOME": str(tmp_path / "home" / kind) for kind in ("CONFIG", "CACHE", "DATA", "STATE")}
    environment.pop("WAYLAND_DISPLAY", None)
    manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield environment
    for process in (manager, server):
        process.terminate()
        process.wait(10)


def grab(environment: dict[str, str], path: Path) -> Pixels:
    """Return the screen as (height, width, 3) in red, green, blue."""
    subprocess.run([sys.executable, "-c", GRAB, str(path)], env=environment, check=True, capture_output=True, timeout=30)
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGBX8888)
    memory = np.frombuffer(bytes(image.constBits()), dtype=np.uint8)
    return memory.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), :3]


def where(picture: Pixels, colour: str, tolerance: int = 3) -> NDArray[np.bool_]:
    """Tell which pixels have a colour."""
    wanted = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])
    return np.asarray((np.abs(picture.astype(int) - wanted) <= tolerance).all(axis=2))


def until(condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Wait for what must come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not come within {seconds:g} s"
        time.sleep(0.2)


def test_open_a_file_change_the_day_and_see_the_map_change(screen: dict[str, str], tmp_path: Path) -> None:
    places = [[-150 + 5 * k, -30 + 4 * k] for k in range(10)]  # in the empty Pacific
    features = [
        {"type": "Feature", "properties": {"n": n}, "geometry": {"type": "Point", "coordinates": at}} for n, at in enumerate(places)
    ]
    own = tmp_path / "own.geojson"
    own.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    timings = tmp_path / "timings.json"
    command = shutil.which("lodestone", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert command, "the lodestone command is not installed"
    window = subprocess.Popen([command, str(own), "--timings", str(timings)], env=screen, stderr=subprocess.PIPE, text=True)
    try:
        until(timings.exists, "the first picture")
        until(lambda: where(grab(screen, tmp_path / "wait.png"), OWN_COLOUR).sum() > 10 * 15, "the own layer")
        before = _picture_of(screen, "2024-01-01", tmp_path)
        after = _picture_of(screen, "2025-11-20", tmp_path)
        subprocess.run(["xdotool", "key", "ctrl+q"], env=screen, check=True)
        asks = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Unsaved changes", "windowactivate", "--sync"]
        subprocess.run(asks, env=screen, check=True, timeout=30, capture_output=True)
        subprocess.run(["xdotool", "key", "alt+d"], env=screen, check=True)  # Discard
        assert window.wait(20) == 0
    finally:
        if window.poll() is None:
            window.kill()
            window.wait(10)
        complaints = window.communicate()[1]
    assert complaints == ""
    assert set(json.loads(timings.read_text())) >= {"window_shown_s", "first_picture_s"}
    # The own layer stands where it stood, and the sea of the eastern Pacific around it is as it was.
    own_before, own_after = where(before, OWN_COLOUR), where(after, OWN_COLOUR)
    assert (own_before & own_after).sum() > 0.9 * own_before.sum() > 0
    sea_before, sea_after = where(before, LIGHT.sea, 0), where(after, LIGHT.sea, 0)
    assert (sea_before & sea_after).sum() > 0.8 * sea_before.sum() > 10_000
    # What came is China: one patch, left of the middle of the map.
    rows, columns = np.nonzero(where(after, LICENCE_TINT) & ~where(before, LICENCE_TINT))
    assert len(rows) > 800
    assert 300 < np.median(columns) < 700
    assert 120 < np.median(rows) < 300


def _picture_of(environment: dict[str, str], day: str, folder: Path) -> Pixels:
    """Go to the day's field by its key, type a day, and return the screen once nothing moves any more."""
    tool = ["xdotool"]
    search = [*tool, "search", "--sync", "--onlyvisible", "--name", "Lodestone"]  # not the one without a frame that leads the group
    subprocess.run([*search, "windowactivate", "--sync"], env=environment, check=True, timeout=30, capture_output=True)
    for words in (["key", "alt+i"], ["key", "ctrl+a"], ["type", "--delay", "20", day], ["key", "Return"]):
        subprocess.run([*tool, *words], env=environment, check=True, timeout=30)
    subprocess.run([*tool, "search", "--sync", "--name", day], env=environment, check=True, timeout=30, capture_output=True)
    pictures = [grab(environment, folder / f"{day}.png")]
    until(lambda: at_rest(pictures, grab(environment, folder / f"{day}.png")), "a picture at rest")
    return pictures[-1]


def at_rest(pictures: list[Pixels], latest: Pixels) -> bool:
    """Keep the latest picture, and tell whether it equals the one before, but for a caret."""
    pictures.append(latest)
    return bool((pictures[-2] != latest).any(axis=2).sum() <= CARET_PIXELS)
