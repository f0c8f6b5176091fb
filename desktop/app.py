"""Starting the window: what it needs, in the order in which it needs it."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from desktop.load_qt import load_qt

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_IMPORTED = time.time()


def run(files: list[Path], timings: Path | None = None) -> int:
    """Open the window on the first map, with files of the user's on it.

    Parameters
    ----------
    files
        Put on the map as own layers.
    timings
        Where to write, as JSON, the seconds from the start of the process to the window and to the first full picture on the screen.

    Returns
    -------
    int
        Exit status.
    """
    gc.disable()  # nothing that the start makes is garbage; looking for some delays the first picture
    load_qt()
    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from layers.catalogue import loading

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Lodestone")
    app.setOrganizationName("Lodestone")
    app.setDesktopFileName("lodestone")
    from desktop.first import fresh_map
    from desktop.main_window import MainWindow
    from desktop.tasks import Tasks
    from desktop.workspace import Workspace

    catalogue, settings = loading.load(), QSettings()
    workspace = Workspace(catalogue, fresh_map(catalogue.edition, settings))
    tasks = Tasks()
    window = MainWindow(workspace, tasks, settings)
    _show_what_nobody_caught(window)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Qt's loop would swallow Ctrl+C in the terminal
    _set_icon(app)
    clock = _Clock(timings)
    window.canvas.painted.connect(lambda: QTimer.singleShot(0, clock.picture_shown))
    window.canvas.painted.connect(_collect_garbage, Qt.ConnectionType.SingleShotConnection)
    window.canvas.painted.connect(_load_later, Qt.ConnectionType.SingleShotConnection)
    window.show()
    clock.window_shown()
    QTimer.singleShot(0, lambda: window.open_files(files) if files else None)
    window.canvas.painted.connect(lambda: QTimer.singleShot(0, lambda: _keep_journal(window)), Qt.ConnectionType.SingleShotConnection)
    return app.exec()


def _keep_journal(window: MainWindow) -> None:
    """Keep what is not saved from the first picture on, and offer what an earlier run did not save."""
    from PySide6.QtWidgets import QApplication

    from desktop.journal import state_folder
    from desktop.recovery import Recovery

    try:
        recovery = Recovery(window, state_folder())
    except OSError as error:
        window.messages.note(f"Unsaved changes are not kept in case of a crash: {error.strerror or error}.")
        return
    if (application := QApplication.instance()) is not None:
        application.aboutToQuit.connect(recovery.close)
    recovery.offer()


def _load_later() -> None:
    from desktop.later import load_later

    load_later()


def _collect_garbage() -> None:
    """Look for garbage from now on, but not among what the start made: that stays as long as the window."""
    gc.freeze()
    gc.enable()


def _show_what_nobody_caught(window: MainWindow) -> None:
    """Tell the user of an error that no part of the program expected, beside the trace on standard error for its developers."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            window.messages.tell_error(error)

    sys.excepthook = tell


def _set_icon(app: object) -> None:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    import resources

    assert isinstance(app, QApplication)
    app.setWindowIcon(QIcon(str(Path(resources.__file__).parent / "icons" / "lodestone.svg")))


class _Clock:
    """Writes down, once, when window and first picture were there."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._start = _process_start()
        self._seconds: dict[str, float] = {}

    def window_shown(self) -> None:
        self._seconds["window_shown_s"] = time.time() - self._start

    def picture_shown(self) -> None:
        if "first_picture_s" in self._seconds:
            return
        self._seconds["first_picture_s"] = time.time() - self._start
        if self._path is not None:
            seconds = {name: round(value, 4) for name, value in self._seconds.items()}
            self._path.write_text(json.dumps(seconds) + "\n", encoding="utf-8")


def _process_start() -> float:
    """Give the time at which this process began, in seconds of the epoch; elsewhere than on Linux, when this module was loaded."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        ticks = int(fields[19])
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return _IMPORTED
    return time.time() - (uptime - ticks / os.sysconf("SC_CLK_TCK"))
