"""The only place with threads: run a function away from the window, hear of its progress, stop it, and get its result back here."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, Qt, QTimer, Signal, Slot

from layers.errors import Stopped
from layers.feedback import Feedback

Result = TypeVar("Result")

THREADS = 4
NICENESS = 5
SWITCH_S = 0.001
"""The longest that Python code on another thread makes the window wait for the interpreter; Python's own 5 ms add up to a visible jerk."""


def give_way() -> None:
    """Let the window's thread go first wherever both want a processor: this thread becomes a little less urgent, for good.

    Only Linux knows that of threads; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class Once(Generic[Result]):
    """Works each value out once, whoever asks for it; who asks may give up waiting, and the next one finds what was begun.

    Parameters
    ----------
    work
        Makes a value of hashable arguments. What it raises is heard by those who wait, and tried again by those who come later.
    most
        How many values are kept, the last asked for.
    """

    WAIT_S = 0.005

    def __init__(self, work: Callable[..., Result], most: int) -> None:
        self._work = work
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Future[Result]] = OrderedDict()

    def __call__(self, feedback: Feedback, *key: Hashable) -> Result:
        """Give the value for some arguments.

        Raises
        ------
        Stopped
            When the feedback was stopped while it was worked out.
        """
        value = self._begun(key)
        while not value.done():
            feedback.check()
            wait([value], self.WAIT_S)
        try:
            return value.result()
        except Exception:
            with self._lock:
                self._values.pop(key, None)
            raise

    def _begun(self, key: tuple[Hashable, ...]) -> Future[Result]:
        with self._lock:
            value = self._values.pop(key, None)
            if value is None:
                value = Future()
                threading.Thread(target=self._make, args=(value, key), daemon=True).start()
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
            return value

    def _make(self, value: Future[Result], key: tuple[Hashable, ...]) -> None:
        give_way()
        try:
            value.set_result(self._work(*key))
        except BaseException as error:
            value.set_exception(error)


class Task(QObject):
    """One function under way. Its signals are emitted on the thread that made it, which is the window's.

    Attributes
    ----------
    description
        What it does, for the status bar.
    key
        Tasks of one key replace one another; None stands alone.
    """

    progressed = Signal(float, str)
    finished = Signal()

    _told = Signal(float, str)

    def __init__(self, description: str, key: str | None, parent: QObject) -> None:
        super().__init__(parent)
        self.description = description
        self.key = key
        # The function tells on its own thread; a queued connection to a method carries it over to this one.
        self.feedback = Feedback(self._told.emit)
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self.over = False

    def stop(self) -> None:
        """Ask the function to end; neither its result nor an error will be heard."""
        self.feedback.stop()

    @Slot(float, str)
    def _tell(self, fraction: float, text: str) -> None:
        if not self.feedback.stopped:
            self.progressed.emit(fraction, text)


@dataclass(frozen=True)
class _Running:
    task: Task
    on_done: Callable[[Any], None]
    on_error: Callable[[Exception], None]


class Tasks(QObject):
    """Runs functions on other threads and brings what they give back to this one.

    A function gets a :class:`~layers.feedback.Feedback` and touches no widget. Its result goes to `on_done`, whatever it raises to
    `on_error`, both called on the thread of this object. A task that was stopped, or replaced by a newer one of its key, is not heard
    of again.

    Attributes
    ----------
    closed
        Whether nothing can be run any more.

    Signals
    -------
    started, ended
        A task began, or is over in any way; for a progress bar.
    """

    started = Signal(Task)
    ended = Signal(Task)

    _arrived = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None, threads: int = THREADS) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_S)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="lodestone-task", initializer=give_way)
        self._running: dict[int, _Running] = {}
        self.closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._numbers = itertools.count()

    @property
    def running(self) -> list[Task]:
        """Tasks that are not over, the oldest first."""
        return [running.task for running in self._running.values()]

    def run(
        self,
        description: str,
        function: Callable[[Feedback], Result],
        on_done: Callable[[Result], None],
        on_error: Callable[[Exception], None],
        *,
        key: str | None = None,
    ) -> Task:
        """Start a function on another thread.

        Parameters
        ----------
        description
            What it does, in words of the user.
        function
            Does the work; polls its feedback to be stopped.
        on_done, on_error
            Called here with what it returned or raised. What `on_done` itself raises goes to `on_error` too.
        key
            A running task of the same key is stopped, and its result dropped.
        """
        if key is not None:
            self.stop(key)
        task = Task(description, key, self)
        number = next(self._numbers)
        self._running[number] = _Running(task, on_done, on_error)
        self.started.emit(task)
        self._pool.submit(self._work, number, task.feedback, function)
        return task

    def stop(self, key: str | None = None) -> None:
        """Stop the tasks of a key, or all tasks."""
        for task in self.running:
            if key is None or task.key == key:
                task.stop()

    def wait_all(self, seconds: float = 30.0) -> bool:
        """Handle events until every task is over and heard of; tell whether that came to pass in time. For tests and for closing."""
        deadline = QDeadlineTimer(round(seconds * 1000))
        while self._running and not deadline.hasExpired():
            loop = QEventLoop()
            self.ended.connect(loop.quit)
            QTimer.singleShot(max(1, deadline.remainingTime()), loop.quit)
            loop.exec()
            self.ended.disconnect(loop.quit)
        return not self._running

    def close(self, seconds: float = 5.0) -> bool:
        """Stop everything and wait for it; no task may outlive the window."""
        self.closed = True
        self.stop()
        over = self.wait_all(seconds)
        self._pool.shutdown(wait=over, cancel_futures=True)
        return over

    def _work(self, number: int, feedback: Feedback, function: Callable[[Feedback], object]) -> None:
        """Run on a thread of the pool; whatever happens, something arrives."""
        result: object = None
        failure: Exception | None = None
        try:
            feedback.check()
            result = function(feedback)
        except Exception as error:
            failure = error
        except BaseException as error:  # a library that exits must not swallow the task
            failure = RuntimeError(f"{type(error).__name__}: {error}")
        self._arrived.emit(number, result, failure)

    @Slot(int, object, object)
    def _deliver(self, number: int, result: object, error: Exception | None) -> None:
        running = self._running.pop(number)
        task = running.task
        task.over = True
        try:
            if not task.feedback.stopped and not isinstance(error, Stopped):
                _hand_over(running, result, error)
        finally:
            task.finished.emit()
            self.ended.emit(task)
            task.deleteLater()


def _hand_over(running: _Running, result: object, error: Exception | None) -> None:
    if error is not None:
        running.on_error(error)
        return
    try:
        running.on_done(result)
    except Exception as raised:  # an error that nobody shows is the worst error message
        running.on_error(raised)
