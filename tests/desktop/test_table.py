"""The attribute table in the window, and what is picked in it and on the map."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from layers import edits
from layers.sources import FeatureLayer
from tests.desktop.window_kit import drag, settle, window

__all__ = ["window"]
PLACES = {"Perth": (70.0, -45.0), "alice": (100.0, -50.0), "Sydney": (160.0, -50.0), "Lima": (-110.0, -45.0)}
"""Out at sea, where no mark of the catalogue lies."""
YELLOW = QColor("#FFD400")


@pytest.fixture
def table(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window with a layer of four points and an area, and its table open."""
    features = [
        {"type": "Feature", "properties": {"name": name, "year": 2000 + row}, "geometry": {"type": "Point", "coordinates": place}}
        for row, (name, place) in enumerate(PLACES.items())
    ]
    box = [[-10, 30], [20, 30], [20, 50], [-10, 50], [-10, 30]]
    features.append({"type": "Feature", "properties": {"name": "Area"}, "geometry": {"type": "Polygon", "coordinates": [box]}})
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    window.open_files([path])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    QTest.keyClick(window, Qt.Key.Key_F6)
    window.actions_table["legend"].trigger()
    settle(qtbot, window)
    return window


def names(window: MainWindow) -> list[str]:
    model = window.table.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def click_cell(window: MainWindow, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view = window.table.view
    where = view.visualRect(window.table.model.index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, where)


def map_point(window: MainWindow, name: str) -> QPoint:
    return window.canvas.point_of(*PLACES[name]).toPoint()


def test_the_drawer_opens_with_the_layer_and_closes_again(table: MainWindow) -> None:
    assert names(table) == ["Perth", "alice", "Sydney", "Lima", "Area"]
    assert table.table.count.text() == "5 rows"
    QTest.keyClick(table, Qt.Key.Key_F6)
    assert not table.table.isVisible()


def test_without_a_layer_of_ones_own_the_table_lists_what_the_map_shows(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_table["table"].trigger()
    settle(qtbot, window)
    assert window.table.count.text().endswith(" rows")
    assert window.table.filter.isEnabled()


def test_a_click_on_a_head_orders_a_second_turns_and_a_third_lets_go(table: MainWindow, qtbot: QtBot) -> None:
    head = table.table.view.horizontalHeader()
    for wanted in (["alice", "Area", "Lima", "Perth", "Sydney"], ["Sydney", "Perth", "Lima", "Area", "alice"], [*PLACES, "Area"]):
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 8))
        settle(qtbot, table)
        assert names(table) == wanted


def test_a_search_keeps_the_rows_that_hold_the_words(table: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClicks(table.table.words, "li")
    qtbot.waitUntil(lambda: names(table) == ["alice", "Lima"])
    assert table.table.count.text() == "2 of 5 rows"


def is_marked(window: MainWindow, name: str) -> bool:
    """Whether a ring of yellow lies about a point of the layer."""
    point, image = window.canvas.point_of(*PLACES[name]), window.canvas.grab().toImage()
    near = range(-8, 9)
    return any(image.pixelColor(round(point.x()) + x, round(point.y()) + y) == YELLOW for x in near for y in near)


def test_a_row_that_is_picked_is_marked_on_the_map_and_told_of(table: MainWindow, qtbot: QtBot) -> None:
    click_cell(table, 0)
    settle(qtbot, table)
    assert is_marked(table, "Perth")
    assert table.workspace.selection is not None
    assert table.workspace.selection.key == "own-1/0"
    assert "Perth" in table.details.text
    click_cell(table, 2, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, table)
    assert table.workspace.picks.rows.tolist() == [0, 2]
    assert is_marked(table, "Sydney")
    assert table.table.count.text() == "5 rows, 2 picked"


def test_a_feature_that_is_clicked_on_the_map_is_picked_in_the_table(table: MainWindow, qtbot: QtBot) -> None:
    click, more = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(table.canvas, click, pos=map_point(table, "alice"))
    assert table.table.view.marks.tolist() == [False, True, False, False, False]
    assert table.table.view.currentIndex().row() == 1
    QTest.mouseClick(table.canvas, click, more, map_point(table, "Perth"))
    assert table.workspace.picks.rows.tolist() == [0, 1]
    QTest.mouseClick(table.canvas, click, more, map_point(table, "alice"))
    assert table.workspace.picks.rows.tolist() == [0]
    QTest.keyClick(table.canvas, Qt.Key.Key_Escape)
    assert not len(table.workspace.picks.rows)


@pytest.mark.parametrize("command", ["pick_box", "pick_lasso"])
def test_a_shape_on_the_map_picks_what_it_touches(table: MainWindow, qtbot: QtBot, command: str) -> None:
    table.actions_table[command].trigger()
    middle = map_point(table, "alice")
    drag(table.canvas, middle - QPoint(9, 9), middle + QPoint(9, 9)) if command == "pick_box" else _round(table, middle)
    qtbot.waitUntil(lambda: table.workspace.picks.rows.tolist() == [1])
    QTest.keyClick(table.canvas, Qt.Key.Key_Escape)
    assert not len(table.workspace.picks.rows)
    table.actions_table[command].trigger()
    view = table.canvas.viewport
    drag(table.canvas, middle, middle + QPoint(40, 0))
    assert table.canvas.viewport != view  # the hand has the map again


def _round(window: MainWindow, middle: QPoint) -> None:
    corners = [QPoint(-9, -9), QPoint(9, -9), QPoint(9, 9), QPoint(-9, 9)]
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=middle + corners[0])
    for corner in corners[1:]:
        QTest.mouseMove(window.canvas, middle + corner)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=middle + corners[-1])


def test_an_area_is_picked_by_a_box_that_lies_inside_it(table: MainWindow, qtbot: QtBot) -> None:
    table.actions_table["pick_box"].trigger()
    middle = table.canvas.point_of(5.0, 40.0).toPoint()
    drag(table.canvas, middle - QPoint(4, 4), middle + QPoint(4, 4))
    qtbot.waitUntil(lambda: table.workspace.picks.rows.tolist() == [4])


def test_a_box_without_a_layer_to_pick_from_says_so(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_table["pick_box"].trigger()
    drag(window.canvas, QPoint(200, 200), QPoint(260, 260))
    assert "no layer of your own" in " ".join(window.messages.texts)


def test_rows_are_picked_by_keyboard(table: MainWindow, qtbot: QtBot) -> None:
    view = table.table.view
    view.setFocus()
    view.setCurrentIndex(table.table.model.index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert table.workspace.picks.rows.tolist() == [1]
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.workspace.picks.rows.tolist() == [1, 2]
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(table.workspace.picks.rows) == 5
    table.table.invert.trigger()
    assert not len(table.workspace.picks.rows)


def test_picked_rows_are_copied_with_the_columns_that_are_shown(table: MainWindow, qtbot: QtBot) -> None:
    table.workspace.picks.pick("own-1", np.array([3, 0]))
    table.table.columns.show(1, False)
    table.table.copy.click()
    settle(qtbot, table)
    assert QGuiApplication.clipboard().text() == "name\nPerth\nLima\n"


def test_only_picked_rows_can_be_shown(table: MainWindow, qtbot: QtBot) -> None:
    table.workspace.picks.pick("own-1", np.array([3, 1]))
    table.table.only_picked.trigger()
    settle(qtbot, table)
    assert names(table) == ["alice", "Lima"]


def test_zoom_to_shows_what_is_picked(table: MainWindow, qtbot: QtBot) -> None:
    table.workspace.picks.pick("own-1", np.array([0, 2]))
    table.table.zoom.click()
    settle(qtbot, table)
    assert all(table.canvas.rect().contains(map_point(table, name)) for name in ("Perth", "Sydney"))
    assert not table.canvas.rect().contains(map_point(table, "Lima"))


def test_the_column_of_the_current_cell_is_summed_up(table: MainWindow, qtbot: QtBot) -> None:
    table.table.view.setCurrentIndex(table.table.model.index(0, 1))
    settle(qtbot, table)
    assert "year" in table.table.statistics.heading.text()
    assert "2001.5" in table.table.statistics.text.text().replace("\u2009", "").replace("2 ", "2")


def test_what_is_picked_goes_with_its_layer(table: MainWindow, qtbot: QtBot) -> None:
    table.workspace.picks.pick("own-1", np.array([0, 2]))
    table.workspace.apply(edits.remove_layer(table.workspace.document, "own-1"))
    settle(qtbot, table)
    assert not len(table.workspace.picks.rows)
    assert "own-1" not in [table.table.layer.itemData(place) for place in range(table.table.layer.count())]
    table.workspace.undo()
    settle(qtbot, table)
    assert names(table)[0] == "Perth"


def test_a_layer_without_attributes_has_an_empty_table(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "bare.geojson"
    path.write_text('{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [0, 0]}}')
    window.open_files([path])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    window.actions_table["table"].trigger()
    settle(qtbot, window)
    assert window.table.model.columnCount() == 0
    own: FeatureLayer = window.workspace.own["own-1"]
    assert own.features == 1


def summed(qtbot: QtBot, table: MainWindow, column: int) -> None:
    click = table.table.view.visualRect(table.table.model.index(0, column)).center()
    QTest.mouseClick(table.table.view.viewport(), Qt.MouseButton.LeftButton, pos=click)
    settle(qtbot, table)
    table.workspace.picks.clear()
    settle(qtbot, table)


def test_bars_of_the_histogram_pick_their_rows_on_the_map_and_show_what_is_picked(qtbot: QtBot, table: MainWindow) -> None:
    summed(qtbot, table, 1)
    bars = table.table.statistics.histogram
    assert bars.isVisible()
    QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.middle_of(0).toPoint())
    settle(qtbot, table)
    assert table.workspace.picks.rows.tolist() == [0]
    drag(bars, bars.middle_of(15).toPoint(), bars.middle_of(23).toPoint())
    settle(qtbot, table)
    assert table.workspace.picks.rows.tolist() == [2, 3]
    assert "1 picked" in bars.told_of(23)
    assert bars.accessibleName().endswith("2 of them picked")
    assert [is_marked(table, name) for name in ("Sydney", "alice")] == [True, False]
    for key, modifier, rows in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, []),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, [3]),
    ):
        QTest.keyClick(bars, key, modifier)
        settle(qtbot, table)
        assert table.workspace.picks.rows.tolist() == rows
    QTest.mouseClick(table.canvas, Qt.MouseButton.LeftButton, pos=map_point(table, "alice"))
    settle(qtbot, table)
    assert [bar for bar in range(24) if "1 picked" in bars.told_of(bar)] == [8]


def test_a_frequent_value_picks_its_rows(qtbot: QtBot, table: MainWindow) -> None:
    summed(qtbot, table, 0)
    assert not table.table.statistics.histogram.isVisible()
    text = table.table.statistics.text
    assert "href='1'" in text.text().replace('"', "'")
    text.linkActivated.emit("1")
    settle(qtbot, table)
    assert table.workspace.picks.rows.tolist() == [1]
