"""Going to a place, a view or a thing in the window, and measuring on the map."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.dialogs.jump import JumpDialog
from desktop.main_window import MainWindow
from desktop.map_menu import map_menu
from layers import edits, storage
from layers.document import Bookmark
from layers.errors import SourceError
from tests.desktop.window_kit import DAY, drag, settle, window

__all__ = ["window"]


def ask(qtbot: QtBot, window: MainWindow, words: str) -> JumpDialog:
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(JumpDialog)
    assert dialog is not None
    settle(qtbot, window)
    QTest.keyClicks(dialog.words, words)
    dialog.search()
    settle(qtbot, window)
    return dialog


def rows(dialog: JumpDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_coordinates_are_gone_to(qtbot: QtBot, window: MainWindow) -> None:
    dialog = ask(qtbot, window, "33.9 S, 151.2 E")
    assert rows(dialog)[0].startswith("Coordinates: 33.90000° S, 151.20000° E")
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert not dialog.isVisible()
    middle = window.canvas.rect().center()
    assert (window.canvas.point_of(151.2, -33.9).toPoint() - middle).manhattanLength() < 5


def test_a_town_a_site_a_restriction_and_a_command_are_found_in_one_field(qtbot: QtBot, window: MainWindow) -> None:
    dialog = ask(qtbot, window, "Kuantan")
    assert any(row.startswith("Place: Kuantan Malaysia") for row in rows(dialog))
    dialog.words.setText("mountain pass")
    dialog.search()
    settle(qtbot, window)
    assert rows(dialog)[0].startswith("Site: Mountain Pass")
    dialog.go()
    assert window.workspace.selection is not None
    assert window.workspace.selection.kind == "site"
    dialog = ask(qtbot, window, "dark map")
    assert rows(dialog)[0].startswith("Command: Dark map Ctrl+D")
    dialog.go()
    assert window.workspace.document.dark
    dialog = ask(qtbot, window, "supply links")
    assert rows(dialog)[0].startswith("Layer: Supply links and flows")
    dialog.words.setText("export licences of april")
    dialog.search()
    settle(qtbot, window)
    assert any(row.startswith("Restriction: ") for row in rows(dialog))
    dialog.words.setText("qwxz")
    dialog.search()
    settle(qtbot, window)
    assert rows(dialog) == []
    assert dialog.hint.isVisible()


def test_the_list_is_walked_through_while_the_field_has_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    dialog = ask(qtbot, window, "mount")
    assert dialog.list.currentRow() == 0
    QTest.keyClick(dialog.words, Qt.Key.Key_Down)
    assert dialog.list.currentRow() == 1
    QTest.keyClick(dialog.words, Qt.Key.Key_Up)
    QTest.keyClick(dialog.words, Qt.Key.Key_Up)
    assert dialog.list.currentRow() == dialog.list.count() - 1


def test_enter_waits_for_what_is_still_sought_and_escape_does_not(qtbot: QtBot, window: MainWindow) -> None:
    dialog = ask(qtbot, window, "")
    for given_up in (True, False):
        dialog.ask()
        dialog.words.setText("mountain" if given_up else "mountain pass")
        dialog.go()
        assert window.workspace.selection is None
        if given_up:
            dialog.reject()
        settle(qtbot, window)
        assert (window.workspace.selection is None) == given_up


def test_a_bookmark_keeps_view_and_day_is_undone_and_saved(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.canvas.show_place(116.0, -32.0)
    settle(qtbot, window)
    window.going.bookmarks.add("Perth")
    assert window.workspace.undo_name == "Bookmark Perth"
    seen = window.canvas.viewport
    window.canvas.show_whole()
    window.show_day(DAY.replace(year=2024))
    [mark] = window.workspace.document.bookmarks
    window.going.jumps.go_to(mark)
    settle(qtbot, window)
    assert window.workspace.document.day == DAY
    assert window.canvas.viewport.resolution == pytest.approx(seen.resolution, rel=0.4)
    assert (window.canvas.point_of(116.0, -32.0).toPoint() - window.canvas.rect().center()).manhattanLength() < 30
    kept = storage.decode(storage.encode(window.workspace.document, tmp_path), tmp_path / "a.lodestone")
    assert kept.document.bookmarks == (mark,)
    assert kept.lost == ()
    assert rows(ask(qtbot, window, "perth"))[0].startswith("Bookmark: Perth")
    window.going.bookmarks.remove("Perth")
    assert window.workspace.document.bookmarks == ()


@pytest.mark.parametrize("marks", [(Bookmark("a", DAY, (0.0, 50.0, 1.0, 10.0)),), (Bookmark("a", DAY), Bookmark("a", DAY))])
def test_a_map_with_impossible_bookmarks_is_damaged(tmp_path: Path, marks: tuple[Bookmark, ...]) -> None:
    from msgspec.structs import replace

    from layers.document import first_map

    data = storage.encode(replace(first_map(DAY), bookmarks=marks), tmp_path)
    with pytest.raises(SourceError, match="bookmark"):
        storage.decode(data, tmp_path / "a.lodestone")


def test_views_are_gone_back_to_and_forth(qtbot: QtBot, window: MainWindow) -> None:
    canvas, views = window.canvas, window.going.views
    with qtbot.waitSignal(views.changed):
        canvas.show_whole()
        canvas.zoom(1.001)
    first = canvas.viewport
    with qtbot.waitSignal(views.changed):
        canvas.zoom(2.0)
    second = canvas.viewport
    QTest.keyClick(window, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.ControlModifier)
    assert canvas.viewport == first
    QTest.keyClick(window, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    assert canvas.viewport == second
    window.actions_table["next_view"].trigger()
    assert canvas.viewport == second


def test_a_distance_and_an_area_are_measured_and_copied(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_table["measure_line"].trigger()
    places = [(100.0, 0.0), (101.0, 0.0), (101.0, 1.0)]
    window.canvas.show_places(np.array(places))
    settle(qtbot, window)
    points = [window.canvas.point_of(*place).toPoint() for place in places]
    for point in points[:2]:
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=point)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    copied = QGuiApplication.clipboard().text()
    assert float(copied.split(" km")[0]) == pytest.approx(111.3, abs=0.6)
    window.actions_table["measure_area"].trigger()
    assert not window.actions_table["measure_line"].isChecked()
    for point in points:
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=point)
    window.canvas.grab()
    QTest.mouseDClick(window.canvas, Qt.MouseButton.LeftButton, pos=points[-1])
    assert "km² (" in QGuiApplication.clipboard().text()
    window.actions_table["measure_area"].trigger()
    view = window.canvas.viewport
    drag(window.canvas, QPoint(200, 200), QPoint(240, 200))
    assert window.canvas.viewport != view


def test_all_that_lies_under_a_click_is_listed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    features = [{"type": "Feature", "properties": {"n": row}, "geometry": {"type": "Point", "coordinates": [100, -50]}} for row in range(3)]
    path = tmp_path / "same.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    window.open_files([path])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    settle(qtbot, window)
    point = window.canvas.point_of(100, -50).toPoint()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=point)
    qtbot.waitUntil(lambda: "Also here (2)" in window.details.text)
    assert "same (feature 1)" in window.details.text
    told: list[str] = []
    menu = map_menu(window.canvas, window.workspace, point, told.append)
    texts = [action.text() for action in menu.actions()]
    assert sum(text.startswith("Feature: same") for text in texts) == 3
    menu.actions()[0].trigger()
    lat, lon = map(float, QGuiApplication.clipboard().text().split(", "))
    assert (lon, lat) == pytest.approx((100, -50), abs=1)
    assert told
    next(action for action in menu.actions() if "feature 2" in action.text()).trigger()
    assert window.workspace.selection is not None
    assert window.workspace.selection.key == "own-1/1"


def test_coordinates_in_the_middle_are_copied_by_keyboard(window: MainWindow) -> None:
    window.canvas.show_place(20.0, 10.0)
    QTest.keyClick(window, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    lat, lon = map(float, QGuiApplication.clipboard().text().split(", "))
    assert abs(lat) <= 90
    assert abs(lon) <= 180


def test_a_bookmark_of_the_same_name_is_replaced() -> None:
    from layers.document import first_map

    document = edits.add_bookmark(first_map(DAY), Bookmark(" a\nb ", DAY)).document
    document = edits.add_bookmark(document, Bookmark("a b", DAY, (0.0, 0.0, 1.0, 1.0))).document
    assert [mark.extent for mark in document.bookmarks] == [(0.0, 0.0, 1.0, 1.0)]
