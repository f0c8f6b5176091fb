"""Tasks: results come back on the thread of the window, errors always reach someone, stale ones nobody."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from desktop.tasks import Once, Tasks
from layers.errors import SourceError, Stopped
from layers.feedback import Feedback


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    assert tasks.close()


def never(*_: Any) -> None:
    raise AssertionError("must not be called")


def test_a_result_arrives_on_the_thread_of_the_window(tasks: Tasks) -> None:
    here = QThread.currentThread()
    heard: list[Any] = []
    tasks.run("adding", lambda _: (1 + 1, threading.get_ident()), lambda result: heard.append((result, QThread.currentThread())), never)
    assert tasks.wait_all()
    ((value, thread), heard_on) = heard[0]
    assert value == 2
    assert thread != threading.get_ident()
    assert heard_on is here


@pytest.mark.parametrize("raised", [SourceError("no"), ValueError("no"), MemoryError()])
def test_an_error_reaches_on_error(tasks: Tasks, raised: Exception) -> None:
    def fail(_: Feedback) -> None:
        raise raised

    heard: list[Exception] = []
    tasks.run("failing", fail, never, heard.append)
    assert tasks.wait_all()
    assert heard == [raised]


def test_a_library_that_exits_does_not_swallow_the_task(tasks: Tasks) -> None:
    def leave(_: Feedback) -> None:
        raise SystemExit(3)

    heard: list[str] = []
    tasks.run("leaving", leave, never, lambda error: heard.append(str(error)))
    assert tasks.wait_all()
    assert heard == ["SystemExit: 3"]


def test_an_error_in_on_done_reaches_on_error(tasks: Tasks) -> None:
    def fail(_: int) -> None:
        raise ValueError("late")

    heard: list[str] = []
    tasks.run("adding", lambda _: 1, fail, lambda error: heard.append(str(error)))
    assert tasks.wait_all()
    assert heard == ["late"]


def test_progress_is_heard_on_the_thread_of_the_window(tasks: Tasks) -> None:
    go = threading.Event()

    def work(feedback: Feedback) -> None:
        go.wait(10)
        feedback.progress(0.5, "half")

    heard: list[Any] = []
    task = tasks.run("working", work, lambda _: None, never)
    task.progressed.connect(lambda fraction, text: heard.append((fraction, text, threading.get_ident())))
    go.set()
    assert tasks.wait_all()
    assert heard == [(0.5, "half", threading.get_ident())]


def test_a_newer_task_of_a_key_stops_the_older_and_drops_its_result(tasks: Tasks) -> None:
    begun = threading.Event()

    def endless(feedback: Feedback) -> None:
        begun.set()
        while True:
            feedback.check()
            time.sleep(0.001)

    heard: list[str] = []
    first = tasks.run("drawing", endless, never, never, key="picture")
    assert begun.wait(10)
    tasks.run("drawing", lambda _: "new", heard.append, never, key="picture")
    tasks.run("reading", lambda _: "other", heard.append, never, key="file")
    assert tasks.wait_all()
    assert first.over
    assert sorted(heard) == ["new", "other"]


def test_a_stale_result_that_was_finished_already_is_dropped(tasks: Tasks) -> None:
    done = threading.Event()

    def quick(_: Feedback) -> str:
        done.set()
        return "old"

    heard: list[str] = []
    tasks.run("drawing", quick, never, never, key="picture")
    assert done.wait(10)  # its result now waits in the queue of events
    tasks.run("drawing", lambda _: "new", heard.append, never, key="picture")
    assert tasks.wait_all()
    assert heard == ["new"]


def test_a_stopped_task_is_over_and_not_heard_of(tasks: Tasks) -> None:
    ended: list[str] = []
    tasks.ended.connect(lambda task: ended.append(task.description))

    def endless(feedback: Feedback) -> None:
        while True:
            feedback.check()
            time.sleep(0.001)

    tasks.run("endless", endless, never, never).stop()
    assert tasks.wait_all()
    assert ended == ["endless"]
    assert tasks.running == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads of one process are equally urgent")
def test_work_gives_way_to_the_window(tasks: Tasks) -> None:
    def urgency(_feedback: Feedback) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    heard: list[int] = []
    tasks.run("working", urgency, heard.append, never)
    assert tasks.wait_all()
    heard.append(Once(urgency, most=1)(Feedback(), Feedback()))
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert all(niceness > mine or niceness == 19 for niceness in heard)


def test_waiting_ends_in_time_and_tells(tasks: Tasks) -> None:
    release = threading.Event()
    tasks.run("waiting", lambda _: release.wait(10), lambda _: None, never)
    assert tasks.wait_all(0.05) is False
    release.set()
    assert tasks.wait_all()


def test_what_is_worked_out_once_is_found_by_who_asks_later() -> None:
    go, calls = threading.Event(), []

    def work(number: int) -> int:
        calls.append(number)
        assert go.wait(20)
        return number * 2

    once, hurried = Once(work, most=2), Feedback()
    hurried.stop()
    with pytest.raises(Stopped):
        once(hurried, 4)
    go.set()
    assert [once(Feedback(), 4), once(Feedback(), 4), once(Feedback(), 5)] == [8, 8, 10]
    assert calls == [4, 5]
    once(Feedback(), 6)
    assert once(Feedback(), 4) == 8  # two are kept
    assert calls == [4, 5, 6, 4]


def test_what_failed_is_tried_again() -> None:
    answers = iter([0, 7])

    def work() -> int:
        answer = next(answers)
        if not answer:
            raise ValueError("no")
        return answer

    once = Once(work, most=1)
    with pytest.raises(ValueError, match="no"):
        once(Feedback())
    assert once(Feedback()) == 7
