"""Layers of web services in the window: chosen from a list, read for what is seen, and kept in the map without a password or a key."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.dialogs.connect_service import ConnectService
from desktop.dialogs.export_layer import ExportLayerDialog
from desktop.dialogs.export_map import ExportDialog
from desktop.live_layers import holds
from desktop.main_window import MainWindow
from layers.document import SourceRef
from layers.sources import look
from tests.desktop.test_map_file import save_as
from tests.desktop.window_kit import PATIENCE_MS, settle, window
from tests.service_kit import KEY, PASSWORD, PLACES, USER, WebServer, web, web_running

__all__ = ["web", "web_running", "window"]

GRID = "grid/of points"


def shown(window: MainWindow) -> ConnectService:
    return [one for one in window.findChildren(ConnectService) if one.isVisible()][-1]


def connect(window: MainWindow, qtbot: QtBot, address: str, password: str = "") -> ConnectService:
    window.actions_table["service"].trigger()
    dialog = shown(window)
    for box, text in ((dialog.address, address), (dialog.user, USER if password else ""), (dialog.password, password)):
        box.clear()
        QTest.keyClicks(box, text)
    QTest.mouseClick(dialog.connect_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Asking" not in dialog.note.text(), timeout=PATIENCE_MS)
    return dialog


def open_chosen(dialog: ConnectService) -> None:
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton)


def test_a_layer_follows_the_view_and_is_kept_without_secrets(window: MainWindow, qtbot: QtBot, web: WebServer, tmp_path: Path) -> None:
    web.login = web.key = True
    dialog = connect(window, qtbot, f"{web.api}/collections/grid%2Fof%20points?apikey={KEY}", PASSWORD)
    assert dialog.list.currentItem().text() == "Grid of points (grid/of points): 612 features, OGC:CRS84"
    open_chosen(dialog)
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=PATIENCE_MS)
    settle(qtbot, window)
    whole = window.workspace.own["own-1"]
    assert (whole.features, whole.name) == (len(PLACES), "Grid of points")
    assert window.workspace.undo_name == "Add Grid of points"
    source = window.workspace.document.layer("own-1").source
    assert source == SourceRef(f"oapif:{web.api}", GRID)
    path = tmp_path / "live.lodestone"
    save_as(qtbot, window, path)
    settle(qtbot, window)
    kept = path.read_text(encoding="utf-8") + "".join(str(window.settings.value(key)) for key in window.settings.allKeys())
    assert f"oapif:{web.api}" in kept
    assert PASSWORD not in kept
    assert KEY not in kept
    before = len(web.asked)
    window.open_files([path])
    qtbot.waitUntil(lambda: "own-1" not in window.workspace.own and not window.tasks.running, timeout=PATIENCE_MS)
    assert f"oapif:{web.api}, layer {GRID}: it lies on a server, which is asked only when you connect to it." in "\n".join(
        window.messages.texts
    )
    assert window.layers_panel.model.index(0).data() == "Grid of points (not connected)"
    assert len(web.asked) == before, "a map that is opened asks no server"
    window.actions_table["service"].trigger()
    waiting = shown(window)
    assert waiting.address.text() == f"oapif:{web.api}"
    waiting.reject()
    open_chosen(connect(window, qtbot, f"{web.api}?apikey={KEY}", PASSWORD))
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=PATIENCE_MS)
    assert [layer.id for layer in window.workspace.document.layers if layer.source is not None] == ["own-1"]


def test_the_server_is_asked_for_what_was_not_read_yet_and_exports_are_whole(
    window: MainWindow, qtbot: QtBot, web: WebServer, tmp_path: Path
) -> None:
    window.canvas.show_places(np.array([(0.0, 0.0), (40.0, 40.0)]))
    settle(qtbot, window)
    open_chosen(connect(window, qtbot, web.wfs))
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=PATIENCE_MS)
    settle(qtbot, window)
    some = window.workspace.own["own-1"]
    assert 16 <= some.features < len(PLACES)
    before = len(web.asked)
    window.canvas.show_places(np.array([(10.0, 10.0), (30.0, 30.0)]))
    settle(qtbot, window)
    window.layer_desk.live.refresh()
    settle(qtbot, window)
    assert len(web.asked) == before, "what lies within was read already"
    window.canvas.show_places(np.array([(-100.0, 0.0), (-60.0, 40.0)]))
    qtbot.waitUntil(lambda: window.workspace.own["own-1"] is not some, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert "BBOX" in web.asked[-1]
    assert window.workspace.undo_name == "Add Grid of points"
    window.actions_table["export"].trigger()
    maps = window.findChild(ExportDialog)
    assert maps is not None
    assert "Grid of points: only what the window shows of it was read." in maps.note.text()
    QTest.keyClick(maps.extent, Qt.Key.Key_Down)
    assert maps.extent.currentText() == "What the window shows"
    assert "only what" not in maps.note.text()
    maps.reject()
    settle(qtbot, window)
    window.layers_panel.choose("own-1")
    window.actions_table["export_layer"].trigger()
    dialog = window.findChild(ExportLayerDialog)
    assert dialog is not None
    assert [dialog.rows.itemText(row) for row in range(dialog.rows.count())] == ["All rows, not only those that are seen"]
    dialog.file.setText(str(tmp_path / "grid.gpkg"))
    settle(qtbot, window)
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert look(tmp_path / "grid.gpkg")[0].features == len(PLACES)
    assert "612 rows were written to grid.gpkg" in "\n".join(window.messages.texts)


def test_what_goes_wrong_is_said_in_the_dialog_and_nobody_is_asked_unasked(window: MainWindow, qtbot: QtBot, web: WebServer) -> None:
    QApplication.clipboard().setText(f" {web.api}/collections?key={KEY}\n")
    window.actions_table["paste"].trigger()
    dialog = shown(window)
    assert dialog.address.text() == f"{web.api}/collections?key={KEY}"
    dialog.address.setText("http://example.org/wfs")
    assert "anybody" not in dialog.note.text()
    dialog.password.setText("x")
    assert "anybody on the way can read the password" in dialog.note.text()
    dialog.address.setText("https://example.org/wfs")
    assert "anybody" not in dialog.note.text()
    assert not web.asked
    dialog.reject()
    web.login = True
    web.turn = lambda path, _query: (200, {}, b"<html>") if "nothing" in path else None
    for address, told in (
        (f"{web.root}/ows/nothing?x", "a web page"),
        ("file:///etc/passwd", "no address"),
        (f"{web.root}/api", "wants a name and a password"),
    ):
        dialog = connect(window, qtbot, address)
        assert told in dialog.note.text()
        assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()
        dialog.reject()
    assert not window.workspace.own


def test_what_another_server_offered_or_a_search_hides_cannot_be_opened(window: MainWindow, qtbot: QtBot, web: WebServer) -> None:
    dialog = connect(window, qtbot, f"{web.root}/api")
    button = dialog.buttons.button(QDialogButtonBox.StandardButton.Open)
    assert button.isEnabled()
    assert button.isDefault()
    dialog.finder.setText("no layer of this name")
    assert not button.isEnabled()
    dialog.finder.clear()
    assert button.isEnabled()
    dialog.address.setText("http://127.0.0.1:9/other")
    assert dialog.list.count() == 0
    assert not button.isEnabled()
    assert dialog.connect_button.isDefault()
    dialog.reject()
    dialog = connect(window, qtbot, f"{web.root}/api")
    dialog.address.setText("http://example.org/wfs")
    dialog.password.setText("x")
    assert "anybody on the way can read the password" in dialog.note.text()
    dialog.reject()


@pytest.mark.parametrize(
    ("outer", "inner", "does"),
    [
        ((0, 0, 10, 10), (2, 2, 8, 8), True),
        ((0, 0, 10, 10), (2, 2, 12, 8), False),
        ((170, 0, -170, 10), (175, 1, -175, 2), True),
        ((170, 0, -170, 10), (-179, 1, -178, 2), True),
        ((-180, -90, 180, 90), (170, 0, -170, 10), True),
        ((-179, 0, 179, 10), (178, 0, -178, 10), False),
        ((0, 0, 10, 10), (0, -1, 10, 10), False),
    ],
)
def test_a_box_holds_another(outer: tuple[float, float, float, float], inner: tuple[float, float, float, float], *, does: bool) -> None:
    assert holds(outer, inner) is does
