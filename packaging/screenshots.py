#!/usr/bin/env python3
"""Take the pictures of the README: the window on several days, on two at once and in the dark, own work, and an exported map.

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
TILE = 600, 338, 30
PROJECTIONS: tuple[tuple[str, str | None], ...] = (
    ("+proj=eqearth +lon_0=150 +datum=WGS84", None),
    ("+proj=ortho +lat_0=30 +lon_0=105 +datum=WGS84", None),
    ("+proj=laea +lat_0=90 +lon_0=100 +datum=WGS84", None),
    ("+proj=lcc +lat_1=30 +lat_2=62 +lat_0=0 +lon_0=95 +datum=WGS84", "50,-10,150,60"),
    ("+proj=moll +lon_0=-160 +datum=WGS84", None),
    ("+proj=webmerc +lon_0=180 +datum=WGS84", "80,-40,-70,60"),
)
"""CRS and extent."""
LARGEST_T = 20_000.0
MOST_BYTES = 500_000
PATIENCE_S = 30.0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=OUTPUT, help="where to write (default: resources/screenshots)")
    parser.add_argument("--own-work", type=int, metavar="SCALE", help="take those of table, style and history alone, at a scale of 1 or 2")
    options = parser.parse_args()
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    if options.own_work is not None:
        with tempfile.TemporaryDirectory() as private, screen(Path(private), options.own_work):
            take_own_work(folder, Path(private), options.own_work)
        return 0
    for scale in (1, 2):  # a process has one scale
        subprocess.run([sys.executable, __file__, str(folder), "--own-work", str(scale)], check=True)
    with tempfile.TemporaryDirectory() as private, screen(Path(private)):
        take_window(folder, Path(private))
        take_projections(folder)
    take_sheet(folder)
    most = {path: MOST_BYTES * (2 if "@2x" in path.name else 1) for path in sorted(folder.glob("*.png"))}
    too_large = [path for path, bytes_ in most.items() if path.stat().st_size > bytes_]
    for path in too_large:
        print(f"{path}: {path.stat().st_size} bytes, more than {most[path]}", file=sys.stderr)
    return 1 if too_large else 0


@contextmanager
def screen(private: Path, scale: int = 1) -> Iterator[None]:
    """Give this process a screen with a window manager, and folders for settings, of its own."""
    for kind in ("CONFIG_HOME", "CACHE_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR"):
        place = private / kind.lower()
        place.mkdir(mode=0o700)
        os.environ[f"XDG_{kind}"] = str(place)
    reading, writing = os.pipe()
    size = f"{SCREEN[0] * scale}x{SCREEN[1] * scale}x24"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
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


def take_own_work(folder: Path, private: Path, scale: int) -> None:
    """Grab the screen with the table of a layer, with its style and with the history of what was done to it."""
    from PySide6.QtCore import QSettings, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from desktop.dialogs.style import StyleDialog
    from desktop.main_window import MainWindow
    from desktop.tasks import Tasks
    from desktop.workspace import Workspace
    from layers.catalogue import loading
    from layers.document import first_map

    app, catalogue, end = QApplication(["lodestone"]), loading.load(), "" if scale == 1 else f"@{scale}x"
    space = Workspace(catalogue, first_map(DAY))
    window = MainWindow(space, Tasks(), QSettings(str(private / "settings.ini"), QSettings.Format.IniFormat))
    window.showMaximized()
    settle(app, window)
    window.open_files([own_table(private)])
    deadline = time.monotonic() + PATIENCE_S
    while not space.own and time.monotonic() < deadline:
        app.processEvents()
    style_own_table(window)
    settle(app, window)
    window.messages.notes.clear()
    window.actions_table["style_layer"].trigger()
    settle(app, window)
    save(app.primaryScreen().grabWindow(0).toImage(), folder / f"style{end}.png")
    [dialog] = window.findChildren(StyleDialog)
    dialog.close()
    window.docks.history.show()
    window.docks.history.raise_()
    settle(app, window)
    save(app.primaryScreen().grabWindow(0).toImage(), folder / f"history{end}.png")
    window.docks.details.raise_()
    window.show_table(True)
    settle(app, window)
    table = window.table
    table.view.setCurrentIndex(table.model.index(0, table.model.table.column_names.index("tonnes")))  # type: ignore[union-attr]
    settle(app, window)
    bars = table.statistics.histogram
    QTest.mousePress(bars, Qt.MouseButton.LeftButton, pos=bars.middle_of(4).toPoint())
    QTest.mouseMove(bars, bars.middle_of(12).toPoint())
    QTest.mouseRelease(bars, Qt.MouseButton.LeftButton, pos=bars.middle_of(12).toPoint())
    settle(app, window)
    save(app.primaryScreen().grabWindow(0).toImage(), folder / f"table{end}.png")
    window.map_file.discard()
    window.close()


def style_own_table(window: MainWindow) -> None:
    """Do what gives the history its steps."""
    from layers import edits
    from layers.style import Icon, Palette, Style, StyleKind

    space = window.workspace
    for layer_id in ("mines", "refineries", "allied", "works"):
        space.apply(edits.show_layer(space.document, layer_id, False))
    style = Style("#0B7A75", 15.0, icon=Icon.DIAMOND)
    space.apply(edits.restyle_layer(space.document, "own-1", style))
    style = Style("#0B7A75", 15.0, icon=Icon.DIAMOND, kind=StyleKind.GRADUATED, column="tonnes", palette=Palette.VIRIDIS)
    space.apply(edits.restyle_layer(space.document, "own-1", style))
    space.apply(edits.set_elements(space.document, (ELEMENT,)))


def own_table(private: Path) -> Path:
    """Write a table such as a user might bring: the shipped works with a yearly quantity, but for the few very large ones."""
    import csv

    from layers.catalogue.loading import load

    catalogue, path = load(), private / "plants.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "country", "stage", "tonnes", "lon", "lat"])
        for site in catalogue.sites.values():
            told = [one for one in catalogue.stages[site.id] if one.quantity and one.unit and one.unit.value == "t/y"]
            for stage in [one for one in told if one.quantity is not None and one.quantity < LARGEST_T][:1]:
                rows.writerow([site.name, site.country, stage.stage.value, f"{stage.quantity:g}", f"{site.lon:.4f}", f"{site.lat:.4f}"])
    return path


def take_sheet(folder: Path) -> None:
    """Export the same map by the command."""
    path = folder / "export.png"
    command = [sys.executable, "-m", "desktop", "export", "--day", DAY.isoformat(), "--element", ELEMENT]
    subprocess.run([*command, "--size", f"{SHEET[0]}x{SHEET[1]}", "-o", str(path)], check=True, cwd=ROOT)
    from PySide6.QtGui import QImage

    save(QImage(str(path)), path)


def take_projections(folder: Path) -> None:
    """Draw the same map in six projections, three of them in the dark, and lay them side by side under their names."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QColor, QImage, QPainter

    from desktop.render.fonts import font
    from layers.geometry.gallery import name_of
    from layers.styling.theme import theme

    width, height, head = TILE
    sheet = QImage(2 * width, 3 * (height + head), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    for number, (crs, extent) in enumerate(PROJECTIONS):
        dark = bool(number % 2)
        left, top, colours = number % 2 * width, number // 2 * (height + head), theme(dark)
        painter.fillRect(left, top, width, height + head, QColor(colours.paper))
        painter.drawImage(left, top + head, map_in(crs, extent, dark=dark))
        painter.setFont(font(15))
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(left + 14, top + 22), name_of(crs))
    painter.end()
    save(in_few_colours(sheet), folder / "projections.png")


def in_few_colours(image: QImage) -> QImage:
    """Give a picture in the 256 colours that it has most of, so that it is small enough to be kept."""
    import numpy as np
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    pixels = np.frombuffer(image.constBits(), dtype=np.uint32) & 0x00F8F8F8  # shades that are hardly told apart share a place
    shades, counts = np.unique(pixels, return_counts=True)
    palette = (shades[np.argsort(-counts)[:256]] | 0xFF040404).tolist()
    return image.convertToFormat(QImage.Format.Format_Indexed8, palette, Qt.ImageConversionFlag.ThresholdDither)


def map_in(crs: str, extent: str | None, *, dark: bool) -> QImage:
    """Draw the map in a projection, without legend."""
    from desktop.render.picture import RenderRequest, fit_extent, render
    from layers import edits
    from layers.catalogue import loading
    from layers.document import first_map
    from layers.extent import Extent
    from layers.geometry.projection import Projection
    from layers.styling.content import build_content

    document = edits.set_crs(edits.set_elements(first_map(DAY), (ELEMENT,)).document, crs).document
    document = edits.set_dark(document, dark).document
    projection = Projection(crs)
    view = fit_extent(projection, Extent.parse(extent) if extent else None, TILE[0], TILE[1])
    return render(RenderRequest(document, build_content(loading.load(), document, {}), {}, projection, view, legend=False)).image


def save(image: QImage, path: Path) -> None:
    """Write a picture as small as PNG can hold it."""
    from desktop.export.png import SMALL, png

    path.write_bytes(png(image, {key: image.text(key) for key in image.textKeys()}, SMALL))


if __name__ == "__main__":
    sys.exit(main())
