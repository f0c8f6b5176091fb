"""What was left out of a layer: a badge leads to the list, the list goes into a file, and repairs are steps of Undo."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.dialogs.choose_countries import ChooseCountries
from desktop.dialogs.ledger import HEADER, Ledger
from desktop.main_window import MainWindow
from desktop.panels.badge import BADGE, badge_rect
from layers.sources import FeatureLayer
from tests.desktop.window_kit import PATIENCE_MS, settle, window

__all__ = ["window"]


def opened(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    window.open_files([path])
    settle(qtbot, window)


def table(folder: Path, text: str) -> Path:
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8")
    return path


def own(window: MainWindow) -> FeatureLayer:
    return window.workspace.own["own-1"]


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def badge(window: MainWindow) -> QPoint:
    """Where the badge of the topmost layer is."""
    view = window.layers_panel.list
    index = window.layers_panel.model.index(0)
    return badge_rect(view.visualRect(index), view.fontMetrics(), index.data(BADGE)).center()


def ledger(window: MainWindow, qtbot: QtBot) -> Ledger:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(Ledger)), timeout=PATIENCE_MS)
    return next(one for one in window.findChildren(Ledger) if one.isVisible())


def cells(found: Ledger) -> list[list[str]]:
    model = found.view.model()
    return [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())]


def test_the_badge_counts_and_leads_to_the_list(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, table(tmp_path, "lat,lon\n1,2\n,5\n0,0\n=x,5\n"))
    index = window.layers_panel.model.index(0)
    assert index.data(BADGE) == "3"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "own, 3 left out"
    before = window.workspace.document
    QTest.mouseClick(window.layers_panel.list.viewport(), Qt.MouseButton.LeftButton, pos=badge(window))
    found = ledger(window, qtbot)
    assert [row[:4] for row in cells(found)] == [
        ["own.csv", "2", "lat", ""],
        ["own.csv", "3", "lat", "0"],
        ["own.csv", "4", "lat", "=x"],
    ]
    assert window.workspace.document is before
    path = tmp_path / "kept.csv"
    with qtbot.waitSignal(found.written):
        found.write(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(HEADER)
    assert [row[3] for row in rows[1:]] == ["", "0", "'=x"]


def test_a_layer_that_is_whole_has_no_badge_but_an_empty_list(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, table(tmp_path, "lat,lon\n1,2\n"))
    assert window.layers_panel.model.index(0).data(BADGE) == ""
    window.layers_panel.choose("own-1")
    window.actions_table["layer_ledger"].trigger()
    found = ledger(window, qtbot)
    assert cells(found) == []
    assert not found.save.isEnabled()
    assert "1 of 1 features are on the map" in found.label.text()
    found.reject()
    window.layers_panel.choose("world")
    assert not window.actions_table["layer_ledger"].isEnabled()


def test_swapped_axes_are_offered_where_nothing_can_be_drawn(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, table(tmp_path, "lat,lon\n131,-22.5\n-115.5,35\n"))
    assert not window.workspace.own
    click(ledger(window, qtbot).swap)
    settle(qtbot, window)
    assert own(window).xy.tolist() == [[131, -22.5], [-115.5, 35]]
    source = window.workspace.document.layer("own-1").source
    assert source is not None
    assert source.reading.swap


def test_a_repair_is_a_step_of_undo(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "bow.geojson"
    ring = "[[0,0],[9,9],[9,0],[0,9],[0,0]]"
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'
    path.write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}', encoding="utf-8")
    opened(window, qtbot, path)
    first = own(window)
    assert window.layers_panel.model.index(0).data(BADGE) == "!"
    window.layers_panel.choose("own-1")
    window.actions_table["layer_ledger"].trigger()
    click(ledger(window, qtbot).valid)
    settle(qtbot, window)
    assert [warning.code for warning in own(window).warnings] == ["made-valid"]
    assert window.workspace.undo_name == "Make valid: bow"
    window.workspace.undo()
    settle(qtbot, window)
    assert own(window) is first
    window.workspace.redo()
    assert own(window) is not first


def test_countries_are_chosen_for_unknown_names(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, table(tmp_path, "country,v\nGermny,5\nJapan,7\nNowhere at all,1\n"))
    assert window.layers_panel.model.index(0).data(BADGE) == "2"
    QTest.mouseClick(window.layers_panel.list.viewport(), Qt.MouseButton.LeftButton, pos=badge(window))
    found = ledger(window, qtbot)
    click(found.countries)
    dialog = found.findChild(ChooseCountries)
    assert dialog is not None
    assert [box.currentData() for box in dialog.boxes.values()] == ["DEU", None]
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    click(buttons.button(QDialogButtonBox.StandardButton.Ok))
    settle(qtbot, window)
    assert (own(window).drawn, window.layers_panel.model.index(0).data(BADGE)) == (2, "1")
    source = window.workspace.document.layer("own-1").source
    assert source is not None
    assert source.reading.countries == (("Germny", "DEU"),)
