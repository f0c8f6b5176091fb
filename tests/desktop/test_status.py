"""The status bar: what lasts is told with how far it has come, and can be cancelled."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from layers.feedback import Feedback
from tests.desktop.window_kit import window

__all__ = ["window"]


def test_a_task_that_lasts_shows_what_and_how_far_and_can_be_cancelled(window: MainWindow, qtbot: QtBot) -> None:
    heard: list[str] = []

    def work(feedback: Feedback) -> str:
        for step in range(2000):
            feedback.progress(step / 2000, f"row {step}")
            time.sleep(0.005)
        return "done"

    progress = window.status.progress
    begin = time.monotonic()
    window.tasks.run("Reading a long file", work, heard.append, lambda error: heard.append(str(error)))
    qtbot.waitUntil(progress.isVisible)
    assert time.monotonic() - begin >= 0.28  # Qt's coarse timers may come 5 percent early
    qtbot.waitUntil(lambda: progress.bar.value() > 0)
    assert "Reading a long file: row" in progress.label.text()
    QTest.mouseClick(progress.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not progress.isVisible())
    assert heard == []


def test_a_short_task_is_not_worth_a_word(window: MainWindow, qtbot: QtBot) -> None:
    window.tasks.run("Reading a short file", lambda _: time.sleep(0.02), lambda _: None, lambda _: None)
    assert window.tasks.wait_all()
    qtbot.wait(320)
    assert not window.status.progress.isVisible()
