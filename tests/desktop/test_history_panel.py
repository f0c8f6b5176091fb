"""The history: every step by its name, and one click to any of them."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.panels.history_panel import START, HistoryPanel
from desktop.workspace import Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import MapDocument, first_map

DAY = dt.date(2025, 11, 20)


@pytest.fixture
def workspace() -> Workspace:
    """A map with three steps behind it."""
    made = Workspace(loading.load(), first_map(DAY))
    made.apply(edits.set_dark(made.document, True))
    made.apply(edits.set_title(made.document, "<b>Heavy</b>"))
    made.apply(edits.show_layer(made.document, "mines", False))
    return made


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> HistoryPanel:
    made = HistoryPanel(workspace)
    qtbot.addWidget(made)
    made.show()
    return made


def texts(panel: HistoryPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def test_all_steps_are_listed_and_the_current_one_is_chosen(panel: HistoryPanel, workspace: Workspace) -> None:
    assert texts(panel) == [START, "Dark map", "Title", "Hide Mines"]
    assert panel.list.currentRow() == 3
    workspace.undo()
    assert texts(panel) == [START, "Dark map", "Title", "Hide Mines (undone)"]
    assert panel.list.currentRow() == 2


def test_a_click_goes_to_a_step_at_once(panel: HistoryPanel, workspace: Workspace) -> None:
    heard: list[tuple[MapDocument, MapDocument]] = []
    workspace.changed.connect(lambda old, new: heard.append((old, new)))
    last = workspace.document
    place = panel.list.visualItemRect(panel.list.item(0)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard == [(last, first_map(DAY))]
    panel.list.setCurrentRow(3)
    assert workspace.document == last
    assert len(heard) == 2


def test_the_keyboard_walks_through_the_steps(panel: HistoryPanel, workspace: Workspace) -> None:
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert workspace.redo_name == "Hide Mines"
    QTest.keyClick(panel.list, Qt.Key.Key_Home)
    assert workspace.document == first_map(DAY)


def test_a_change_drops_the_steps_that_were_undone(panel: HistoryPanel, workspace: Workspace) -> None:
    workspace.go_to(1)
    workspace.apply(edits.set_elements(workspace.document, ("Dy",)))
    assert texts(panel) == [START, "Dark map", "Lens Dy"]


@pytest.mark.parametrize("position", [0, 1, 2, 3, -5, 99])
def test_any_place_can_be_reached_and_undo_and_redo_go_on_from_there(workspace: Workspace, position: int) -> None:
    names = workspace.steps
    workspace.go_to(position)
    reached = min(max(position, 0), len(names))
    assert workspace.position == reached
    assert workspace.steps == names
    assert workspace.undo_name == (names[reached - 1] if reached else None)
    assert workspace.redo_name == (names[reached] if reached < len(names) else None)
