"""Playing the time: every change in turn, each drawn before the next, and one step for Undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import copy

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.panels import player as playing
from desktop.panels.player import Player
from desktop.panels.timeline import Timeline, Timelines
from desktop.workspace import Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import first_map
from tests.desktop.window_kit import DAY, PATIENCE_MS, settle, window

__all__ = ["window"]

Key = Qt.Key


class Stage:
    """A player on the shipped catalogue whose map is drawn when a test says so."""

    def __init__(self) -> None:
        self.space = Workspace(loading.load(), first_map(DAY))
        self.timeline = Timeline(self.space.catalogue)
        self.drawn = True
        self.player = Player(self.space, lambda: self.timeline, lambda: self.drawn)
        self.seen: list[dt.date] = []
        self.space.changed.connect(lambda old, new: self.seen.append(new.day) if old != new else None)

    def after(self, day: dt.date, until: dt.date = dt.date.max) -> list[dt.date]:
        return [other for other in self.timeline.days if day < other <= until]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Stage]:
    """A stage on which a step takes no time."""
    monkeypatch.setattr(playing, "STEP_MS", 0)
    monkeypatch.setattr(playing, "RETRY_MS", 1)
    made = Stage()
    yield made
    made.player.stop()


def test_it_shows_every_change_in_turn_and_stops_at_the_last(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignals([stage.player.toggled] * 2, timeout=PATIENCE_MS):
        stage.player.play()
    assert stage.seen == stage.after(DAY)
    assert not stage.player.playing


def test_undo_goes_back_to_the_day_before_playing(stage: Stage, qtbot: QtBot) -> None:
    stage.player.play()
    qtbot.waitUntil(lambda: len(stage.seen) >= 3, timeout=PATIENCE_MS)
    stage.player.stop()
    reached = stage.space.document.day
    assert stage.space.undo_name == f"Day {reached}"
    stage.space.undo()
    assert stage.space.document.day == DAY
    assert stage.space.undo_name is None


def test_no_day_is_left_before_its_picture_is_whole(stage: Stage, qtbot: QtBot) -> None:
    stage.drawn = False
    stage.player.play()
    qtbot.wait(60)
    assert stage.seen == []
    stage.drawn = True
    qtbot.waitUntil(lambda: bool(stage.seen), timeout=PATIENCE_MS)
    stage.drawn = False
    shown = len(stage.seen)
    qtbot.wait(60)
    assert len(stage.seen) == shown


def test_a_range_is_played_from_its_start_and_anew_if_asked(stage: Stage, qtbot: QtBot) -> None:
    first, last = dt.date(2025, 4, 1), dt.date(2025, 6, 1)
    days = stage.after(first - dt.timedelta(1), last)
    stage.player.set_range(first, last)
    stage.player.set_loop(True)
    stage.player.play()
    qtbot.waitUntil(lambda: len(stage.seen) > 2 * len(days), timeout=PATIENCE_MS)
    stage.player.stop()
    assert stage.seen[: 2 * len(days)] == days * 2


def test_a_range_without_changes_is_not_played(stage: Stage) -> None:
    told: list[bool] = []
    stage.player.toggled.connect(told.append)
    stage.player.set_range(dt.date(1950, 1, 1), dt.date(1950, 12, 31))
    stage.player.play()
    assert told == [False]
    assert not stage.player.playing


def test_the_timeline_follows_catalogue_and_switches() -> None:
    catalogues = [loading.load()]
    space = Workspace(catalogues[0], first_map(DAY))
    timelines = Timelines(lambda: catalogues[-1], lambda: space.document.muted)
    whole = timelines()
    assert timelines() is whole
    alone = next(change for change in whole.changes if len(whole.on(change.day)) == 1)
    space.apply(edits.mute_measures(space.document, [alone.measure.id], True))
    assert alone.day not in timelines().days
    assert alone.day in whole.days
    space.undo()
    catalogues.append(copy(catalogues[0]))
    again = timelines()
    assert again is not whole
    assert again.days == whole.days


def test_the_window_plays_by_key_and_stops_for_a_hand(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "STEP_MS", 1)
    pictures: list[dt.date] = []
    window.canvas.maker.arrived.connect(lambda picture: pictures.append(picture.document.day))
    window.day_bar.strip.setFocus()
    QTest.keyClick(window.day_bar.strip, Key.Key_Space)
    assert window.actions_table["play"].isChecked()
    qtbot.waitUntil(lambda: window.player.playing and len(set(pictures)) >= 4, timeout=PATIENCE_MS)
    window.actions_table["undo"].trigger()
    assert not window.player.playing
    assert not window.actions_table["play"].isChecked()
    assert window.workspace.document.day == DAY
    played = [day for day in dict.fromkeys(pictures) if day != DAY]
    assert played == window.timeline.days[window.timeline.days.index(played[0]) :][: len(played)]
    assert played[0] == window.timeline.after(DAY)
    settle(qtbot, window)


def test_space_in_the_day_field_plays(window: MainWindow) -> None:
    QTest.keyClick(window.day_bar.field, Key.Key_Space)
    states = [window.player.playing]
    QTest.keyClick(window.day_bar.field, Key.Key_Space)
    assert [*states, window.player.playing] == [True, False]
    assert window.day_bar.field.text() == DAY.isoformat()


def test_keys_on_the_strip_go_from_change_to_change(window: MainWindow) -> None:
    strip, timeline, space = window.day_bar.strip, window.timeline, window.workspace
    keys = {Key.Key_Right: timeline.after(DAY), Key.Key_Home: timeline.days[0], Key.Key_End: timeline.days[-1]}
    for key, day in keys.items():
        QTest.keyClick(strip, key)
        assert space.document.day == day
    QTest.keyClick(strip, Key.Key_Right)
    assert space.document.day == timeline.days[-1]
    QTest.keyClick(strip, Key.Key_Left)
    assert space.document.day == timeline.days[-2]


def test_a_tick_tells_what_happened(window: MainWindow) -> None:
    strip = window.day_bar.strip
    x = strip.x_of(dt.date(2025, 4, 4))
    day = strip.tick_at(x)
    assert day is not None
    told = strip.told_at(x)
    assert all(change.measure.title in told for change in window.timeline.on(day)[:3])
    at = QPoint(round(x), 10)
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, at, strip.mapToGlobal(at)))
    assert QToolTip.text() == strip.told_at(round(x))


def test_the_menu_of_the_pace_chooses_range_and_pace(window: MainWindow) -> None:
    choices = {action.text(): action for action in window.day_bar.pace.menu().actions()}
    choices["4×"].trigger()
    assert window.player.pace == 4.0
    assert window.day_bar.pace.text() == "4×"
    choices["Play until this day"].trigger()
    assert (window.player.first, window.player.last) == (dt.date.min, DAY)
    choices["Play the whole time"].trigger()
    assert (window.player.first, window.player.last) == (dt.date.min, dt.date.max)
