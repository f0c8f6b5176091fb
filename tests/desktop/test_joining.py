"""Joining a table in the window: what does not meet is listed both ways, and the join is saved with the map."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.dialogs.join_table import JoinTable
from desktop.dialogs.repair import Repair
from desktop.dialogs.replace_data import ReplaceData
from desktop.main_window import MainWindow
from layers import storage
from tests.desktop.window_kit import settle, window

__all__ = ["window"]


@pytest.fixture
def layered(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Point", "coordinates": [90 + row, -50]}}
        for row, code in enumerate(("a", "b", "x"))
    ]
    (tmp_path / "own.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (tmp_path / "table.csv").write_text("key,tonnes\nb,2\na,1\nc,3\na,4\n")
    window.open_files([tmp_path / "own.geojson"])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    settle(qtbot, window)
    return window


def ask(qtbot: QtBot, window: MainWindow, path: Path) -> JoinTable:
    window.actions_table["join_table"].trigger()
    chooser = window.findChild(QFileDialog)
    assert chooser is not None
    chooser.fileSelected.emit(str(path))
    chooser.reject()
    settle(qtbot, window)
    dialog = window.findChild(JoinTable)
    assert dialog is not None
    return dialog


def test_a_join_lists_both_sides_is_undone_and_comes_back_with_the_map(qtbot: QtBot, layered: MainWindow, tmp_path: Path) -> None:
    dialog = ask(qtbot, layered, tmp_path / "table.csv")
    assert [dialog.tabs.tabText(place) for place in range(3)] == ["Layer alone (1)", "Table alone (1)", "Keys twice (1)"]
    assert [dialog.lists[side].item(0).text() for side in dialog.lists] == ["Row 3: x", "Row 3: c", "Row 4: a"]
    dialog.ok.click()
    settle(qtbot, layered)
    assert layered.workspace.undo_name == "Join table.csv: own"
    assert layered.workspace.own["own-1"].columns.column("tonnes").to_pylist() == [1, 2, None]
    (tmp_path / "map.lodestone").write_bytes(storage.encode(layered.workspace.document, tmp_path))
    assert b'"path": "table.csv"' in (tmp_path / "map.lodestone").read_bytes()
    other = tmp_path / "other.geojson"
    other.write_text((tmp_path / "own.geojson").read_text().replace('"x"', '"c"'))
    layered.replacing.read(layered.workspace.document.layer("own-1"), other)
    settle(qtbot, layered)
    replacing = layered.findChild(ReplaceData)
    assert replacing is not None
    replacing.accept()
    assert layered.workspace.own["own-1"].columns.column("tonnes").to_pylist() == [1, 2, 3]
    layered.workspace.undo()
    layered.workspace.undo()
    assert layered.workspace.own["own-1"].columns.column_names == ["code"]
    layered.map_file.discard()
    layered.open_files([tmp_path / "map.lodestone"])
    qtbot.waitUntil(lambda: layered.map_file.path is not None, timeout=20_000)
    assert layered.workspace.own["own-1"].columns.column("tonnes").to_pylist() == [1, 2, None]


def test_keys_that_never_meet_cannot_be_joined(qtbot: QtBot, layered: MainWindow, tmp_path: Path) -> None:
    dialog = ask(qtbot, layered, tmp_path / "table.csv")
    dialog.table_key.setCurrentIndex(1)
    dialog.table_key.activated.emit(1)
    settle(qtbot, layered)
    assert not dialog.ok.isEnabled()
    assert "0 of 3 features" in dialog.notes.text()
    dialog.reject()


def test_a_file_that_is_no_table_is_told(qtbot: QtBot, layered: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"nothing")
    layered.joining.read(layered.workspace.document.layer("own-1"), tmp_path / "bad.xlsx")
    settle(qtbot, layered)
    assert "bad.xlsx" in " ".join(layered.messages.texts)


def test_a_table_that_moved_is_found_by_the_dialog_of_missing_files(qtbot: QtBot, layered: MainWindow, tmp_path: Path) -> None:
    ask(qtbot, layered, tmp_path / "table.csv").ok.click()
    settle(qtbot, layered)
    path = tmp_path / "map.lodestone"
    path.write_bytes(storage.encode(layered.workspace.document, tmp_path))
    layered.workspace.undo()
    (tmp_path / "table.csv").rename(tmp_path / "moved.csv")
    layered.map_file.discard()
    layered.open_files([path])
    qtbot.waitUntil(lambda: layered.map_file.path is not None, timeout=20_000)
    settle(qtbot, layered)
    dialog = layered.findChild(Repair)
    assert dialog is not None
    assert dialog.list.topLevelItemCount() == 1
    dialog.take(str(tmp_path / "table.csv"), str(tmp_path / "moved.csv"))
    dialog.use.click()
    settle(qtbot, layered)
    assert layered.workspace.own["own-1"].columns.column("tonnes").to_pylist() == [1, 2, None]
