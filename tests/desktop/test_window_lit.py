"""A measure that is chosen in the window lights up what it hits, and everything speaks of the same."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.canvas.overlay import chosen_lines
from desktop.main_window import MainWindow
from desktop.workspace import Selection
from layers import edits
from tests.desktop.window_kit import PATIENCE_MS, picture, settle, window

__all__ = ["window"]

MEASURE = "chn-2025-18"


def choose(window: MainWindow, qtbot: QtBot, measure: str = MEASURE) -> None:
    """Choose a measure in the panel, as a click does, and wait until the map shows it."""
    panel = window.restrictions
    panel.list.setCurrentIndex(panel.shown.mapFromSource(panel.model.find(measure)))
    qtbot.waitUntil(lambda: window.canvas.picture is not None and window.canvas.picture.lit == measure, timeout=PATIENCE_MS)
    settle(qtbot, window)


def test_a_chosen_measure_is_lit_until_escape(window: MainWindow, qtbot: QtBot) -> None:
    plain = picture(window)
    choose(window, qtbot)
    assert picture(window) != plain
    assert window.canvas.picture is not None
    reach = window.canvas.picture.reach
    assert reach is not None
    assert window.restrictions.reach.text() == reach.told
    assert reach.told in window.details.text
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.workspace.selection is None
    qtbot.waitUntil(lambda: window.canvas.picture is not None and window.canvas.picture.lit == "", timeout=PATIENCE_MS)
    assert picture(window) == plain
    assert window.restrictions.reach.text().startswith("Choose a restriction")


def test_a_choice_that_is_taken_back_before_its_picture_comes_leaves_nothing_lit(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.restrictions
    panel.list.setCurrentIndex(panel.shown.mapFromSource(panel.model.find(MEASURE)))
    assert not window.canvas.maker.idle
    window.workspace.select(None)
    settle(qtbot, window)
    assert window.canvas.picture is not None
    assert window.canvas.picture.lit == ""
    assert not panel.clear.isVisible()


def test_moving_the_map_keeps_what_is_lit_without_judging_anew(window: MainWindow, qtbot: QtBot) -> None:
    choose(window, qtbot)
    assert window.canvas.picture is not None
    reach = window.canvas.picture.reach
    window.canvas.zoom(2.0)
    window.canvas.pan(40, 10)
    settle(qtbot, window)
    assert window.canvas.picture.reach is reach


def test_another_day_is_judged_anew(window: MainWindow, qtbot: QtBot) -> None:
    choose(window, qtbot, "usa-s301-magnets-2026")
    assert "would hit" in window.restrictions.reach.text()
    window.show_day(dt.date(2026, 1, 1))
    settle(qtbot, window)
    assert window.restrictions.reach.text().startswith("Hits ")


def test_switching_a_measure_off_tells_so_on_the_map_and_in_the_panel(window: MainWindow, qtbot: QtBot) -> None:
    choose(window, qtbot)
    QTest.keyClick(window.restrictions.list, Qt.Key.Key_Space)
    settle(qtbot, window)
    assert window.workspace.document.muted == (MEASURE,)
    assert window.canvas.picture is not None
    assert window.canvas.picture.content.heading.endswith(", without 1 measure")
    assert window.restrictions.reach.text().endswith("Switched off on this map.")
    window.workspace.undo()
    settle(qtbot, window)
    assert MEASURE not in window.workspace.document.muted


def test_the_page_leads_to_the_lines_that_are_hit_and_unfolds_there(window: MainWindow, qtbot: QtBot) -> None:
    choose(window, qtbot)
    assert window.canvas.picture is not None
    reach = window.canvas.picture.reach
    assert reach is not None
    key = min(reach.hit)
    qtbot.waitUntil(lambda: "It hits" in window.details.text)
    window.details.browser.anchorClicked.emit(QUrl(f"arc:{key.replace('>', '%3E')}"))
    assert window.workspace.selection is not None
    assert (window.workspace.selection.kind, window.workspace.selection.key) == ("arc", key)
    qtbot.waitUntil(lambda: "Measures that catch it" in window.details.text)
    assert "Others that do not" not in window.details.text
    window.details.browser.anchorClicked.emit(QUrl("show:others"))
    qtbot.waitUntil(lambda: "Others that do not" in window.details.text)
    window.workspace.select(Selection("arc", max(reach.hit), ""))
    qtbot.waitUntil(lambda: "Others that do not" not in window.details.text)


def test_a_measure_that_is_not_known_any_more_lights_up_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.select(Selection("measure", "no-such-measure", "Gone"))
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.canvas.picture is not None and window.canvas.picture.lit == "no-such-measure", timeout=PATIENCE_MS)
    assert window.canvas.picture is not None
    assert window.canvas.picture.reach is None


@pytest.mark.parametrize("dark", [False, True])
def test_the_panel_is_readable_on_either_ground(window: MainWindow, qtbot: QtBot, dark: bool) -> None:
    window.workspace.apply(edits.set_dark(window.workspace.document, dark))
    settle(qtbot, window)
    palette = window.restrictions.list.palette()
    assert abs(palette.text().color().lightness() - palette.base().color().lightness()) > 120


def test_ctrl_f_finds_restrictions_even_in_a_hidden_panel(window: MainWindow, qtbot: QtBot) -> None:
    dock = window.restrictions.parentWidget()
    assert dock is not None
    dock.hide()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.restrictions.narrowing.words.hasFocus, timeout=PATIENCE_MS)
    assert dock.isVisible()


def test_a_chosen_line_is_accompanied_and_stays_so_while_the_map_moves(window: MainWindow, qtbot: QtBot) -> None:
    assert window.canvas.picture is not None
    arc = next(arc for arc in window.canvas.picture.content.arcs if arc.key == "CHN>USA")
    before = window.canvas.grab().toImage()
    window.workspace.select(Selection("arc", arc.key, ""))
    assert window.canvas.grab().toImage() != before
    view = window.canvas.viewport
    (line,) = chosen_lines(window.canvas.picture, view, window.workspace.selection)
    (moved,) = chosen_lines(window.canvas.picture, view.panned(30, 10), window.workspace.selection)
    assert np.allclose(moved - line, (30, 10))
    assert chosen_lines(window.canvas.picture, view, Selection("site", arc.key, "")) == []
    settle(qtbot, window)
