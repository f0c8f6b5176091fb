#!/usr/bin/env python3
"""Take the pictures of the README: the window on several days, on two at once and in the dark, and an exported map.

The window is the real one, on a screen of its own (Xvfb with openbox, which packaging/test needs too), and shows the map of one day through
the lens of one element. Writes resources/screenshots/*.png, which the wheel does not ship.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from desktop.main_window import MainWindow

OUTPUT = ROOT / "resources" / "screenshots"
DAY, ELEMENT = dt.date(2025, 11, 20), "Dy"
DAYS = dt.date(2025, 4, 3), DAY, dt.date(2026, 11, 23)
SCREEN = (1366, 768)
SHEET = (1440, 810)
MEASURE = ("measure", "chn-2025-18", "Export licences of April 2025")
FLOW = ("arc", "CHN>USA", "China → United States")
MOST_BYTES = 500_000
PATIENCE_S = 30.0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=OUTPUT, help="where to write (default: resources/screenshots)")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as private, screen(Path(private)):
        take_window(folder, Path(private))
    take_sheet(folder)
    too_large = [path for path in sorted(folder.glob("*.png")) if path.stat().st_size > MOST_BYTES]
    for path in too_large:
        print(f"{path}: {path.stat().st_size} bytes, more than {MOST_BYTES}", file=sys.stderr)
    return 1 if too_large else 0


@contextmanager
def screen(private: Path) -> Iterator[None]:
    """Give this process a screen with a window manager, and folders for settings, of its own."""
    for kind in ("CONFIG_HOME", "CACHE_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR"):
        place = private / kind.lower()
        place.mkdir(mode=0o700)
        os.environ[f"XDG_{kind}"] = str(place)
    reading, writing = os.pipe()
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            os.environ["DISPLAY"] = f":{answer.readline().strip()}"
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        os.environ.pop("WAYLAND_DISPLAY", None)
        manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            manager.terminate()
            manager.wait()
    finally:
        server.terminate()
        server.wait()


def take_window(folder: Path, private: Path) -> None:
    """Open the window and grab it in the light and in the dark, with a restriction, a link, other days and two days side by side."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from desktop.main_window import MainWindow
    from desktop.tasks import Tasks
    from desktop.workspace import Workspace
    from layers import edits
    from layers.catalogue import loading
    from layers.document import first_map

    app = QApplication(["lodestone"])
    catalogue = loading.load()
    workspace = Workspace(catalogue, first_map(catalogue.edition))
    settings = QSettings(str(private / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(workspace, Tasks(), settings)
    window.showMaximized()
    workspace.apply(edits.set_day(workspace.document, DAY))
    workspace.apply(edits.set_elements(workspace.document, (ELEMENT,)))
    settle(app, window)
    save(window.grab().toImage(), folder / "window.png")
    take_choices(app, window, folder)
    take_days(app, window, folder)
    workspace.apply(edits.set_dark(workspace.document, True))
    settle(app, window)
    save(window.grab().toImage(), folder / "dark.png")
    window.close()


def take_choices(app: object, window: MainWindow, folder: Path) -> None:
    """Grab the window with a restriction and with a link chosen."""
    from desktop.workspace import Selection

    for name, choice in (("restriction", MEASURE), ("link", FLOW)):
        window.workspace.select(Selection(*choice))
        settle(app, window)
        save(window.grab().toImage(), folder / f"{name}.png")
    window.workspace.select(None)


def take_days(app: object, window: MainWindow, folder: Path) -> None:
    """Grab the window on three days, and on two side by side with the list of what changed between them; leave it as it was."""
    from layers import edits

    space = window.workspace
    for day in DAYS:
        window.show_day(day)
        settle(app, window)
        save(window.grab().toImage(), folder / f"{day.isoformat()}.png")
    window.show_day(DAYS[0])
    space.apply(edits.compare_with(space.document, DAYS[1]))
    window.docks.show_changes()
    settle(app, window)
    save(window.grab().toImage(), folder / "split.png")
    space.apply(edits.compare_with(space.document, None))
    window.show_day(DAY)
    window.docks.details.raise_()


def settle(app: object, window: MainWindow) -> None:
    """Wait until the window fills the screen and its picture shows the document and the view as they are."""
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication)
    end = time.monotonic() + PATIENCE_S
    steady_since = time.monotonic()
    while time.monotonic() - steady_since < 0.5:  # the window manager resizes when it likes
        app.processEvents()
        if not window.maps.is_whole() or window.tasks.running or window.width() < SCREEN[0] - 10:
            steady_since = time.monotonic()
        if time.monotonic() > end:
            sys.exit("The window did not show its map in time.")
        time.sleep(0.01)


def take_sheet(folder: Path) -> None:
    """Export the same map by the command."""
    path = folder / "export.png"
    command = [sys.executable, "-m", "desktop", "export", "--day", DAY.isoformat(), "--element", ELEMENT]
    subprocess.run([*command, "--size", f"{SHEET[0]}x{SHEET[1]}", "-o", str(path)], check=True, cwd=ROOT)
    from PySide6.QtGui import QImage

    save(QImage(str(path)), path)


def save(image: QImage, path: Path) -> None:
    """Write a picture as small as PNG can hold it."""
    from desktop.export.png import SMALL, png

    path.write_bytes(png(image, {key: image.text(key) for key in image.textKeys()}, SMALL))


if __name__ == "__main__":
    sys.exit(main())
