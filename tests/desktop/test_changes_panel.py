"""The list of changes: it follows the map, takes days of its own, chooses on the map, and can be taken along."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.panels.change_rows import CHANGE, as_table, selection_of, title_of
from desktop.panels.changes_panel import ChangesPanel
from desktop.panels.day_field import DayField
from desktop.panels.text import plain
from desktop.workspace import Selection
from layers import edits
from layers.catalogue.dates import parse_period
from layers.restrictions.change import changes
from layers.restrictions.event import Change, ChangeKind
from tests.desktop.window_kit import DAY, settle, window

__all__ = ["window"]

EARLIER = dt.date(2025, 4, 3)


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> ChangesPanel:
    """The panel in front, with its list."""
    window.docks.show_changes()
    settle(qtbot, window)
    assert window.changes.isVisible()
    return window.changes


def below(item: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    children = [item.child(number) for number in range(item.childCount())] if item is not None else []
    return [child for child in children if child is not None]


def rows(panel: ChangesPanel) -> list[QTreeWidgetItem]:
    return [row for number in range(panel.list.topLevelItemCount()) for row in below(panel.list.topLevelItem(number))]


def listed(panel: ChangesPanel) -> set[Change]:
    return {row.data(0, CHANGE) for row in rows(panel)}


def enter(field: DayField, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def row_of(panel: ChangesPanel, subject: str) -> QTreeWidgetItem:
    return next(row for row in rows(panel) if row.data(0, CHANGE).subject == subject)


def test_it_starts_with_the_last_change_up_to_the_day_of_the_map(window: MainWindow, panel: ChangesPanel) -> None:
    last = window.timeline.before(DAY)
    assert last is not None
    assert (panel.since.day, panel.until.day) == (last - dt.timedelta(1), DAY)
    assert listed(panel) == set(changes(window.workspace.catalogue, panel.since.day, DAY))
    assert {change.day for change in listed(panel)} >= {last}


def test_it_lists_what_differs_between_the_days_that_are_compared(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    window.workspace.apply(edits.compare_with(window.workspace.document, EARLIER))
    settle(qtbot, window)
    expected = changes(window.workspace.catalogue, EARLIER, DAY)
    assert listed(panel) == set(expected)
    assert panel.count.text() == f"{len(expected)} changes"
    for number in range(panel.list.topLevelItemCount()):
        group = panel.list.topLevelItem(number)
        assert group is not None
        kinds = {row.data(0, CHANGE).kind for row in below(group)}
        assert len(kinds) == 1
        assert group.text(0) == f"{title_of(kinds.pop())} ({group.childCount()})"


def test_days_of_its_own_stay_until_it_follows_again(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    enter(panel.since, "2023-12-01")
    enter(panel.until, "2023-12-31")
    settle(qtbot, window)
    own = set(changes(window.workspace.catalogue, dt.date(2023, 12, 1), dt.date(2023, 12, 31)))
    assert listed(panel) == own
    window.show_day(EARLIER)
    settle(qtbot, window)
    assert listed(panel) == own
    QTest.mouseClick(panel.follow, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert panel.until.day == EARLIER
    assert listed(panel) != own


def test_days_in_the_wrong_order_are_refused_with_words(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    enter(panel.since, "2026-01-01")
    settle(qtbot, window)
    assert listed(panel) == set()
    assert panel.detail.text() == "2026-01-01 is later than 2025-11-20. Give the earlier day first."
    enter(panel.since, "2025-02-30")
    assert "is not a day" in panel.detail.text()


def test_intervals_are_shown_as_intervals(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    enter(panel.since, "2023-12-31")
    settle(qtbot, window)
    vague = [row for row in rows(panel) if row.data(0, CHANGE).period is not None]
    assert vague
    assert {row.text(0) for row in vague} == {row.data(0, CHANGE).period.text for row in vague}
    panel.list.setCurrentItem(vague[0])
    assert panel.detail.text().startswith(f"{vague[0].text(0)}: day not known: ")


def test_switched_off_measures_do_not_change(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    measure = row_of(panel, "measure").data(0, CHANGE).id
    window.workspace.apply(edits.mute_measures(window.workspace.document, [measure], True))
    settle(qtbot, window)
    assert measure not in {change.id for change in listed(panel)}


def test_a_row_chooses_on_the_map_and_goes_to_its_day(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    enter(panel.since, "2024-12-31")
    settle(qtbot, window)
    space = window.workspace
    for subject in ("measure", "site", "link", "flow"):
        row = row_of(panel, subject)
        panel.list.setCurrentItem(row)
        change = row.data(0, CHANGE)
        kind = "arc" if subject in ("link", "flow") else subject
        assert space.selection == selection_of(change, space)
        assert space.selection is not None
        assert space.selection.kind == kind
        assert change.id.startswith(space.selection.key)
    row = row_of(panel, "measure")
    panel.list.setCurrentItem(row)
    panel.list.itemActivated.emit(row, 0)
    assert space.document.day == row.data(0, CHANGE).day


def test_the_list_keeps_its_row_while_another_day_is_shown(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    window.workspace.apply(edits.compare_with(window.workspace.document, EARLIER))
    settle(qtbot, window)
    row = row_of(panel, "measure")
    change = row.data(0, CHANGE)
    panel.list.setCurrentItem(row)
    window.workspace.select(None)
    window.workspace.apply(edits.compare_with(window.workspace.document, EARLIER - dt.timedelta(30)))
    settle(qtbot, window)
    current = panel.list.currentItem()
    assert current is not None
    assert current.data(0, CHANGE) == change
    assert window.workspace.selection is None


def test_a_row_tells_all_of_its_change(window: MainWindow, panel: ChangesPanel) -> None:
    row = row_of(panel, "measure")
    panel.list.scrollToItem(row)
    at = panel.list.visualItemRect(row).center()
    QApplication.sendEvent(panel.list.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, panel.list.viewport().mapToGlobal(at)))
    assert row.data(0, CHANGE).when in QToolTip.text()
    assert plain(row.data(0, CHANGE).detail) in QToolTip.text()


def test_words_narrow_the_list(window: MainWindow, panel: ChangesPanel, qtbot: QtBot) -> None:
    enter(panel.since, "2024-12-31")
    settle(qtbot, window)
    everything = len(rows(panel))
    panel.filter.setText("came into force 2025-04")
    found = listed(panel)
    assert found == {change for change in panel.found if change.kind is ChangeKind.CAME_INTO_FORCE and change.when.startswith("2025-04")}
    assert panel.count.text() == f"{len(found)} of {everything} changes"
    panel.filter.setText("no such words at all")
    assert listed(panel) == set()
    assert not panel.save.isEnabled()


def test_the_list_is_taken_along_as_it_is_shown(window: MainWindow, panel: ChangesPanel, qtbot: QtBot, tmp_path: Path) -> None:
    panel.filter.setText("site")
    shown = panel.shown()
    assert shown
    panel.copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert [line.split("\t")[2] for line in lines[1:]] == [change.id for change in shown]
    path = tmp_path / "changes.csv"
    panel.write(path)
    settle(qtbot, window)
    with path.open(newline="", encoding="utf-8") as file:
        assert [row["title"] for row in csv.DictReader(file)] == [change.title for change in shown]
    told: list[Exception] = []
    panel.failed.connect(told.append)
    panel.write(tmp_path / "no" / "such" / "folder.csv")
    settle(qtbot, window)
    assert len(told) == 1


def test_what_is_copied_is_no_formula_and_breaks_no_row() -> None:
    hostile = Change(DAY, parse_period("2025"), ChangeKind.OPENED, "=1+1", "a\tb\nc", "site", "+cmd")
    row = as_table([hostile]).splitlines()[1].split("\t")
    assert row[3] == "a b c"
    assert not any(cell.startswith(("=", "+")) for cell in row)


def test_nothing_is_looked_for_while_nobody_sees_it(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.changes
    assert panel.visibleRegion().isEmpty()
    assert panel.found == ()
    window.show_day(EARLIER)
    settle(qtbot, window)
    assert panel.found == ()


def test_the_line_under_two_maps_opens_the_list(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_table["compare"].trigger()
    settle(qtbot, window)
    assert window.maps.difference is not None
    QTest.mouseClick(window.maps.difference, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert window.changes.isVisible()
    assert window.maps.difference.text().startswith(f"{len(listed(window.changes))} changes")
    assert isinstance(window.workspace.selection, Selection | None)


def test_details_come_forth_for_what_is_chosen_on_the_map_but_not_in_the_list(panel: ChangesPanel, window: MainWindow) -> None:
    panel.list.setCurrentItem(row_of(panel, "measure"))
    assert not panel.visibleRegion().isEmpty()
    window.canvas.setFocus()
    window.workspace.select(Selection("country", "CHN", "China"))
    assert panel.visibleRegion().isEmpty()
    assert not window.details.visibleRegion().isEmpty()
