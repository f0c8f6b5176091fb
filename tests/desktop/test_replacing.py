"""New data for a layer: what differs is shown before it is taken, and Undo brings the old data back."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from desktop.dialogs.replace_data import ReplaceData
from desktop.filtered_layers import apply_filter
from desktop.main_window import MainWindow
from layers import edits
from layers.sources import FeatureLayer
from layers.style import Style, StyleKind
from tests.desktop.window_kit import settle, window

__all__ = ["window"]
STYLE = Style("#123456", kind=StyleKind.CATEGORIES, category="kind")


def write(path: Path, rows: list[tuple[int, str, float]]) -> Path:
    features = [
        {"type": "Feature", "properties": {"id": key, "kind": kind}, "geometry": {"type": "Point", "coordinates": [lon, -50]}}
        for key, kind, lon in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def styled(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    window.open_files([write(tmp_path / "old.geojson", [(1, "a", 90), (2, "b", 91), (3, "c", 92)])])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    window.workspace.apply(edits.restyle_layer(window.workspace.document, "own-1", STYLE))
    settle(qtbot, window)
    return window


def choose(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.actions_table["replace_data"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    settle(qtbot, window)


def test_the_difference_is_shown_first_and_the_style_stays(qtbot: QtBot, styled: MainWindow, tmp_path: Path) -> None:
    new = write(tmp_path / "new.geojson", [(4, "d", 95), (3, "x", 92), (2, "b", 99)])
    choose(qtbot, styled, new)
    dialog = styled.findChild(ReplaceData)
    assert dialog is not None
    assert [dialog.tabs.tabText(place) for place in range(4)] == ["Added (1)", "Gone (1)", "Moved (1)", "Changed (1)"]
    assert dialog.key.currentData() == "id"
    assert dialog.lists["Gone"].item(0).text() == "Feature 1: 1"
    assert styled.workspace.own["own-1"].path.endswith("old.geojson")
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    settle(qtbot, styled)
    layer = styled.workspace.document.layer("own-1")
    assert (layer.style, layer.name) == (STYLE, "old")
    assert styled.workspace.own["own-1"].columns.column("id").to_pylist() == [4, 3, 2]
    assert styled.workspace.undo_name == "Replace data: old"
    styled.workspace.undo()
    assert styled.workspace.own["own-1"].columns.column("id").to_pylist() == [1, 2, 3]


def test_cancel_and_another_key_change_nothing(qtbot: QtBot, styled: MainWindow, tmp_path: Path) -> None:
    choose(qtbot, styled, write(tmp_path / "new.geojson", [(3, "c", 92), (1, "a", 90)]))
    dialog = styled.findChild(ReplaceData)
    assert dialog is not None
    dialog.key.setCurrentIndex(0)
    dialog.key.activated.emit(0)
    settle(qtbot, styled)
    assert dialog.tabs.tabText(3) == "Changed (2)"
    before = styled.workspace.document
    dialog.reject()
    assert styled.workspace.document is before


@pytest.mark.parametrize("text", ["", "{}", '{"type": "FeatureCollection", "features": []}'])
def test_a_file_that_is_none_is_told_and_changes_nothing(qtbot: QtBot, styled: MainWindow, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text(text)
    before = styled.workspace.document
    choose(qtbot, styled, path)
    assert styled.findChild(ReplaceData) is None
    assert "bad.geojson" in " ".join(styled.messages.texts)
    assert styled.workspace.document is before


def test_the_file_that_is_read_already_is_refused(qtbot: QtBot, styled: MainWindow, tmp_path: Path) -> None:
    choose(qtbot, styled, tmp_path / "old.geojson")
    assert "reads already" in " ".join(styled.messages.texts)


def test_the_filter_of_a_large_layer_is_held_against_new_data_away_from_the_window(
    qtbot: QtBot, styled: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def noted(features: FeatureLayer, text: str) -> FeatureLayer:
        threads.append(threading.current_thread())
        return apply_filter(features, text)

    monkeypatch.setattr("desktop.filtered_layers.AT_ONCE", 1)
    for module in ("filtered_layers", "filters_first"):
        monkeypatch.setattr(f"desktop.{module}.apply_filter", noted)
    styled.workspace.apply(edits.filter_layer(styled.workspace.document, "own-1", "id > 2"))
    threads.clear()
    choose(qtbot, styled, write(tmp_path / "new.geojson", [(3, "c", 92), (4, "d", 93), (1, "a", 90)]))
    dialog = styled.findChild(ReplaceData)
    assert dialog is not None
    dialog.accept()
    qtbot.waitUntil(lambda: styled.workspace.undo_name == "Replace data: old", timeout=20_000)
    settle(qtbot, styled)
    assert styled.workspace.own["own-1"].drawn == 2
    assert threads
    assert threading.main_thread() not in threads
