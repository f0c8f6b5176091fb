"""Ctrl+C while something must not be broken off."""

from __future__ import annotations

import signal
import threading

import pytest

from desktop.interrupts import held
from layers.errors import Stopped
from layers.feedback import Feedback


def test_an_interrupt_waits_for_the_end_of_what_must_not_be_broken_off() -> None:
    done: list[bool] = []
    before = signal.getsignal(signal.SIGINT)

    def work() -> None:
        with held():
            signal.raise_signal(signal.SIGINT)
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_stops_work_that_listens() -> None:
    feedback = Feedback()

    def work() -> None:
        with held(feedback):
            signal.raise_signal(signal.SIGINT)
            feedback.check()

    with pytest.raises(Stopped):
        work()


def test_without_an_interrupt_nothing_happens_in_any_thread() -> None:
    done: list[bool] = []

    def work() -> None:
        with held():
            done.append(True)

    work()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True, True]
