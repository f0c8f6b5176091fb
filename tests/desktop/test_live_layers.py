"""Layers of a real PostGIS in the window: chosen from a list, read anew for what is seen, and kept in the map without a password."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.dialogs.connect_database import ConnectDatabase
from desktop.main_window import MainWindow
from layers.document import SourceRef
from layers.sources import FeatureLayer
from layers.sources.database import Database
from tests.desktop.test_map_file import save_as
from tests.desktop.window_kit import PATIENCE_MS, settle, window
from tests.layers.test_parquet_seen import grid
from tests.postgis_kit import PASSWORD, database

__all__ = ["database", "window"]

GRID = "public.grid.at"


def asked(window: MainWindow) -> ConnectDatabase:
    window.actions_table["database"].trigger()
    found = [one for one in window.findChildren(ConnectDatabase) if one.isVisible()]
    return found[-1]


def connect(dialog: ConnectDatabase, database: Database, qtbot: QtBot, password: str = PASSWORD) -> None:
    for box, text in (
        (dialog.host, database.host),
        (dialog.name, database.name),
        (dialog.user, database.user),
        (dialog.password, password),
    ):
        box.setText(text)
    dialog.port.setValue(database.port)
    before = dialog.note.text()
    QTest.mouseClick(dialog.connect_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.list.count()) or dialog.note.text() not in (before, "Asking the server…"), timeout=PATIENCE_MS)


def choose(dialog: ConnectDatabase, name: str) -> None:
    dialog.list.clearSelection()
    for row in range(dialog.list.count()):
        item = dialog.list.item(row)
        if item is not None and item.data(Qt.ItemDataRole.UserRole) == name:
            dialog.list.setCurrentRow(row)
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton)


def test_a_layer_follows_the_view(window: MainWindow, qtbot: QtBot, database: Database, tmp_path: Path) -> None:
    dialog = asked(window)
    connect(dialog, database, qtbot)
    choose(dialog, GRID)
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=PATIENCE_MS)
    settle(qtbot, window)
    whole = window.workspace.own["own-1"]
    assert whole.features == 64_800
    window.canvas.show_places(whole.xy[(abs(whole.xy[:, 0] - 15) < 5) & (abs(whole.xy[:, 1] - 45) < 5)])
    qtbot.waitUntil(lambda: window.workspace.own["own-1"] is not whole, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert 100 <= window.workspace.own["own-1"].features < 10_000
    assert window.workspace.undo_name == "Add public.grid"
    source = window.workspace.document.layer("own-1").source
    assert source == SourceRef(database.address, GRID)
    path = tmp_path / "live.lodestone"
    save_as(qtbot, window, path)
    settle(qtbot, window)
    saved = path.read_text(encoding="utf-8")
    assert PASSWORD not in saved
    assert database.address in saved
    assert all(PASSWORD not in str(window.settings.value(key)) for key in window.settings.allKeys())
    window.open_files([path])
    qtbot.waitUntil(lambda: "own-1" not in window.workspace.own and not window.tasks.running, timeout=PATIENCE_MS)
    told = f"{database.address}, layer {GRID}: it lies in a database, which is asked only when you connect to it."
    assert told in "\n".join(window.messages.texts)
    again = asked(window)
    connect(again, database, qtbot)
    choose(again, GRID)
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=PATIENCE_MS)
    assert [layer.id for layer in window.workspace.document.layers if layer.source is not None] == ["own-1"]


def test_what_is_added_is_read_once(window: MainWindow, qtbot: QtBot, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    reads, read = [], Database.read

    def counted(*arguments: Any, **options: Any) -> FeatureLayer:
        reads.append(arguments[1])
        return read(*arguments, **options)

    monkeypatch.setattr(Database, "read", counted)
    dialog = asked(window)
    connect(dialog, database, qtbot)
    choose(dialog, GRID)
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.layer_desk.live.is_waiting and not window.tasks.running, timeout=PATIENCE_MS)
    assert reads == [GRID]


def test_a_large_file_follows_the_view(window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.dialogs.wanted.BY_VIEW", 1_000)
    window.open_files([grid(tmp_path / "grid.parquet", covering=True)])
    settle(qtbot, window)
    whole = window.workspace.own["own-1"]
    source = window.workspace.document.layer("own-1").source
    assert source is not None
    assert source.reading.by_view
    window.canvas.show_places(whole.xy[(abs(whole.xy[:, 0] - 15) < 5) & (abs(whole.xy[:, 1] - 45) < 5)])
    qtbot.waitUntil(lambda: window.workspace.own["own-1"].features < 10_000, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert window.workspace.own["own-1"].features >= 100
    assert window.workspace.undo_name == "Add grid"


def test_a_wrong_password_is_told_and_lists_nothing(window: MainWindow, qtbot: QtBot, database: Database) -> None:
    dialog = asked(window)
    connect(dialog, database, qtbot, "wrong")
    assert "password authentication failed" in dialog.note.text()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()
    assert not window.workspace.own
