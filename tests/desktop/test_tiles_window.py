"""Tiles in the window: added by name, never fetched unasked, one message when their server fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.canvas.map_canvas import MapCanvas
from desktop.dialogs.add_tiles import AddTiles
from desktop.main_window import MainWindow
from layers import edits, storage
from tests.desktop.tiles_kit import CREDIT, name_of_tile, private_cache, tile_server, with_tiles
from tests.desktop.window_kit import PATIENCE_MS, settle, window
from tests.tile_kit import TileServer

__all__ = ["private_cache", "tile_server", "window"]


def dialog_of(window: MainWindow) -> AddTiles:
    window.actions_table["add_tiles"].trigger()
    dialog = window.findChild(AddTiles)
    assert dialog is not None
    return dialog


def add(qtbot: QtBot, window: MainWindow, server: TileServer) -> None:
    dialog = dialog_of(window)
    QTest.keyClicks(dialog.url, server.template)
    QTest.keyClicks(dialog.credit, CREDIT)
    QTest.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    settle(qtbot, window)


def shows_tiles(qtbot: QtBot, window: MainWindow, canvas: MapCanvas | None = None) -> None:
    """Wait until the sea is the colour of a tile of any zoom that a window takes."""
    shown = canvas or window.canvas
    names = {name_of_tile(zoom, column, row) for zoom in range(4) for column in range(2**zoom) for row in range(2**zoom)}

    def sees_tile() -> bool:
        point = shown.point_of(-160.0, 75.0)
        return shown.grab().toImage().pixelColor(round(point.x()), round(point.y())).name().upper() in names

    qtbot.waitUntil(sees_tile, timeout=PATIENCE_MS)


def test_adding_tiles_turns_to_web_mercator_in_one_step(qtbot: QtBot, window: MainWindow, tile_server: TileServer) -> None:
    before = window.workspace.document
    add(qtbot, window, tile_server)
    assert window.workspace.document.crs == "+proj=webmerc +lon_0=150 +datum=WGS84"
    shows_tiles(qtbot, window)
    assert window.workspace.undo_name == f"Add 127.0.0.1:{tile_server.port}"
    window.actions_table["undo"].trigger()
    settle(qtbot, window)
    assert window.workspace.document == before
    asked = tile_server.total
    window.canvas.zoom(2.0)
    settle(qtbot, window)
    assert tile_server.total == asked


def test_servers_are_found_by_name_and_their_makers_told(qtbot: QtBot, window: MainWindow) -> None:
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: dialog.list.count() > 100, timeout=PATIENCE_MS)
    QTest.keyClicks(dialog.search, "world imagery")
    assert dialog.chosen is not None
    assert dialog.chosen.name == "Esri.WorldImagery"
    assert "Esri" in dialog.note.text()
    assert "learns your address" in dialog.note.text()
    QTest.keyClicks(dialog.search, "nothing of the kind")
    assert not dialog.add.isEnabled()
    QTest.keyClicks(dialog.url, "file:///etc/{z}/{x}/{y}")
    assert not dialog.add.isEnabled()
    assert "does not begin with https://" in dialog.note.text()
    dialog.reject()


def save_with_tiles(server: TileServer, path: Path) -> None:
    path.write_bytes(storage.encode(with_tiles(server, "+proj=webmerc +lon_0=150 +datum=WGS84"), path.parent))


def test_a_saved_map_fetches_nothing_before_its_layer_is_ticked(
    qtbot: QtBot, window: MainWindow, tile_server: TileServer, tmp_path: Path
) -> None:
    path = tmp_path / "a.lodestone"
    save_with_tiles(tile_server, path)
    window.open_files([path])
    settle(qtbot, window)
    window.canvas.zoom(1.5)
    settle(qtbot, window)
    assert tile_server.total == 0
    model = window.layers_panel.model
    index = model.index(model.row_of("tiles-1"))
    assert model.data(index, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert any(f"127.0.0.1:{tile_server.port}" in text and "Nothing was fetched" in text for text in window.messages.texts)
    assert not window.map_file.unsaved
    model.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert model.data(index, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    shows_tiles(qtbot, window)
    assert not window.map_file.unsaved  # the file said so all along


def test_tiles_in_another_projection_are_told_of(qtbot: QtBot, window: MainWindow, tile_server: TileServer) -> None:
    add(qtbot, window, tile_server)
    window.workspace.apply(edits.set_crs(window.workspace.document, "EPSG:8857"))
    settle(qtbot, window)
    assert sum("Tiles need the Web Mercator projection" in text for text in window.messages.texts) == 1


@pytest.mark.parametrize(("status", "told"), [(500, "fails (answer 500)"), (403, "refuses to give tiles"), (200, "no picture")])
def test_a_server_that_fails_is_told_of_once_and_the_map_goes_on(
    qtbot: QtBot, window: MainWindow, tile_server: TileServer, status: int, told: str
) -> None:
    tile_server.reply = lambda *_: (status, {"Retry-After": "0"}, b"no tile")
    add(qtbot, window, tile_server)
    qtbot.waitUntil(lambda: any(told in text for text in window.messages.texts), timeout=PATIENCE_MS)
    for _ in range(3):
        window.canvas.zoom(1.3)
        settle(qtbot, window)
    assert sum("tile server" in text for text in window.messages.texts) == 1
    assert window.canvas.picture is not None


def test_tiles_come_onto_both_maps_when_two_days_are_compared(qtbot: QtBot, window: MainWindow, tile_server: TileServer) -> None:
    add(qtbot, window, tile_server)
    window.actions_table["compare"].trigger()
    settle(qtbot, window)
    assert window.maps.second is not None
    shows_tiles(qtbot, window, window.maps.second)
