"""A real window that loads large layers and is panned and zoomed meanwhile; says in JSON how long its thread was held up.

python -m tests.benchmarks.stall_window FILE ..., under an X server.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop.canvas.map_canvas import MapCanvas
from desktop.canvas.picture_maker import View, Wish
from desktop.later import load_later
from desktop.main_window import MainWindow
from desktop.peak_memory import PeakMemory
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.catalogue import loading
from layers.document import first_map
from layers.errors import Stopped
from layers.feedback import Feedback

BEAT_MS = 2
STEP_MS = 16
REST_MS = 1500
PATIENCE_S = 120.0


class Watchdog:
    """Beats on the window's thread and, as a control, on a thread of its own; what a beat comes late is a stall."""

    def __init__(self, parent: QObject) -> None:
        self.window: list[float] = []
        self.control: list[float] = []
        self._over = threading.Event()
        self._last = time.perf_counter()
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._thread = threading.Thread(target=self._beat_apart, daemon=True)

    def start(self) -> None:
        """Begin; what happened before does not count."""
        self._last = time.perf_counter()
        self._timer.start()
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        self._timer.stop()
        self._thread.join()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.window.append(now - self._last - BEAT_MS / 1000)
        self._last = now

    def _beat_apart(self) -> None:
        last = time.perf_counter()
        while not self._over.wait(BEAT_MS / 1000):
            now = time.perf_counter()
            self.control.append(now - last - BEAT_MS / 1000)
            last = now


class Paints(QObject):
    """Measures each painting of the map."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self.seconds: list[float] = []
        self._paint = canvas.paintEvent
        canvas.paintEvent = self._timed  # type: ignore[method-assign]

    def _timed(self, _event: QPaintEvent) -> None:
        clock = QElapsedTimer()
        clock.start()
        self._paint(_event)
        self.seconds.append(clock.nsecsElapsed() / 1e9)


class Hand(QObject):
    """Drags and turns the wheel in even steps, as a recorded hand would, then lets the map rest."""

    def __init__(self, canvas: MapCanvas, then: Callable[[], None]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._then = then
        self._steps = self._gestures()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self._timer.stop()
            self._then()
        else:
            step()

    def _gestures(self) -> Iterator[Callable[[], None]]:
        for _ in range(3):
            yield from (lambda: self._wheel(30),) * 40
            yield from self._drag(90, QPoint(-3, 1))
            yield from (lambda: None,) * (REST_MS // STEP_MS)
            yield from self._drag(90, QPoint(3, -1))
            yield from (lambda: self._wheel(-30),) * 40
            yield from (lambda: None,) * (REST_MS // STEP_MS)

    def _drag(self, steps: int, by: QPoint) -> Iterator[Callable[[], None]]:
        place = self._canvas.rect().center()
        yield lambda: self._mouse(QEvent.Type.MouseButtonPress, place)
        for number in range(1, steps + 1):
            yield partial(self._mouse, QEvent.Type.MouseMove, place + by * number)
        yield lambda: self._mouse(QEvent.Type.MouseButtonRelease, place + by * steps)

    def _mouse(self, kind: QEvent.Type, at: QPoint) -> None:
        button = Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        point = QPointF(at)
        event = QMouseEvent(kind, point, self._canvas.mapToGlobal(point), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.postEvent(self._canvas, event)

    def _wheel(self, angle: int) -> None:
        point = QPointF(self._canvas.rect().center())
        where = self._canvas.mapToGlobal(point)
        nothing, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(point, where, QPoint(), QPoint(0, angle), nothing, plain, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.postEvent(self._canvas, event)


class Arrivals(QObject):
    """Measures how long a map that came to rest waits for its whole picture."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self.seconds: list[float] = []
        self._canvas = canvas
        self._moved: float | None = None
        canvas.viewport_changed.connect(self._note)
        canvas.painted.connect(self._look)

    def _note(self) -> None:
        self._moved = time.perf_counter()

    def _look(self) -> None:
        if self._moved is not None and self._canvas.is_whole():
            self.seconds.append(time.perf_counter() - self._moved)
            self._moved = None


def seconds_to_stop(window: MainWindow, tries: int = 25) -> list[float]:
    """Begin pictures of moved views, stop each at some moment, and give how long each took to end."""
    space, canvas, chance = window.workspace, window.canvas, random.Random(4)
    seconds: list[float] = []
    for number in range(tries):
        view = View(canvas.projection, canvas.viewport.panned(11 * number, 5), 1.0)
        wish = Wish(space.catalogue, canvas.shown(), space.own, view, canvas.picture)
        feedback, ended = Feedback(), threading.Event()
        threading.Thread(target=_until_stopped, args=(wish, feedback, ended), daemon=True).start()
        ended.wait(0.005 + 0.3 * chance.random())
        if not ended.is_set():
            begun = time.perf_counter()
            feedback.stop()
            ended.wait()
            seconds.append(time.perf_counter() - begun)
    return seconds


def _until_stopped(wish: Wish, feedback: Feedback, ended: threading.Event) -> None:
    with contextlib.suppress(Stopped):
        wish(feedback)
    ended.set()


class Course(QObject):
    """Waits for the first picture, opens the files one after the other, and plays the hand on each."""

    def __init__(self, window: MainWindow, files: list[Path]) -> None:
        super().__init__(window)
        self.window = window
        self.dog = Watchdog(self)
        self.paints = Paints(window.canvas)
        self.arrivals = Arrivals(window.canvas)
        self._files = iter(files)
        QTimer.singleShot(int(PATIENCE_S * 1000), lambda: QApplication.exit(1))
        self._when_whole(0, self._start)

    def _when_whole(self, layers: int, then: Callable[[], None]) -> None:
        """Go on once so many own layers are there and drawn."""
        timer = QTimer(self)

        def look() -> None:
            if len(self.window.workspace.own) == layers and self.window.canvas.is_whole() and not self.window.tasks.running:
                timer.stop()
                then()

        timer.timeout.connect(look)
        timer.start(20)

    def _start(self) -> None:
        load_later().join()  # as the application does once its first picture is there
        self.dog.start()
        self._next()

    def _next(self) -> None:
        path = next(self._files, None)
        if path is None:
            self.dog.stop()
            QApplication.exit(0)
            return
        count = len(self.window.workspace.own) + 1
        self.window.open_files([path])
        self._when_whole(count, self._drawn)
        Hand(self.window.canvas, lambda: None)  # while it loads

    def _drawn(self) -> None:
        Hand(self.window.canvas, lambda: self._when_whole(len(self.window.workspace.own), self._next))


def main(files: list[Path]) -> int:
    """Play, and print what the watchdog saw."""
    app = QApplication(sys.argv[:1])
    catalogue = loading.load()
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(Workspace(catalogue, first_map(catalogue.edition)), Tasks(), settings)
        window.resize(1800, 1000)
        window.show()
        course = Course(window, files)
        with PeakMemory() as memory:
            status = app.exec()
        stops = seconds_to_stop(window)
        told = {
            "window": course.dog.window,
            "control": course.dog.control,
            "paints": course.paints.seconds,
            "pictures": course.arrivals.seconds,
            "stops": stops,
            "megabytes": memory.megabytes,
        }
        print(json.dumps(told), flush=True)
        window.map_file.discard()
        window.close()
    return status


if __name__ == "__main__":
    sys.exit(main([Path(name).resolve() for name in sys.argv[1:]]))
