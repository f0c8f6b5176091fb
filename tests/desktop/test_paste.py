"""What was copied elsewhere becomes a layer by Ctrl+V, and what is none is told and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.dialogs.ask_crs import AskCrs
from desktop.main_window import MainWindow
from desktop.paste import as_file, keep
from layers.errors import SourceError
from layers.sources import read
from tests.desktop.window_kit import PATIENCE_MS, settle, window

__all__ = ["window"]

GEOJSON = '{"type": "Point", "coordinates": [131.25, -22.5]}'


def paste(window: MainWindow, qtbot: QtBot, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)


@pytest.mark.parametrize("text", [GEOJSON, "name\tlat\tlon\nA\t-22.5\t131.25\n", "name;lat;lon\nA;-22,5;131,25"])
def test_text_becomes_a_layer_that_can_be_undone(window: MainWindow, qtbot: QtBot, text: str) -> None:
    paste(window, qtbot, text)
    assert window.workspace.own["own-1"].xy.tolist() == [[131.25, -22.5]]
    window.workspace.undo()
    assert not window.workspace.own


def test_wkt_is_asked_for_its_system(window: MainWindow, qtbot: QtBot) -> None:
    paste(window, qtbot, "POINT (131.25 -22.5)\nLINESTRING (0 0,\n  1 1)")
    qtbot.waitUntil(lambda: window.findChild(AskCrs) is not None, timeout=PATIENCE_MS)
    dialog = window.findChild(AskCrs)
    assert dialog is not None
    dialog.accept()
    settle(qtbot, window)
    assert window.workspace.own["own-1"].drawn == 2


def test_files_that_were_copied_open(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(GEOJSON, encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(data)
    window.actions_table["paste"].trigger()
    settle(qtbot, window)
    assert window.workspace.own["own-1"].path == str(path)


def test_what_is_no_layer_is_told(window: MainWindow, qtbot: QtBot) -> None:
    paste(window, qtbot, "just a sentence")
    assert "text that is no layer" in "\n".join(window.messages.texts)
    assert not window.workspace.own


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("[1]", ".geojson"),
        ("<?xml version='1.0'?><kml xmlns='x'/>", ".kml"),
        ("<gpx version='1.1'></gpx>", ".gpx"),
        ("SRID=4326;POINT(1 2)", ".csv"),
        ("multipolygon z empty", ".csv"),
        ("a\tb\n1\t2", ".tsv"),
        ("a|b\n1|2", ".csv"),
    ],
)
def test_endings(text: str, ending: str) -> None:
    assert as_file(text)[0] == ending


@pytest.mark.parametrize("text", ["", "  \n", "<html></html>", "point of no return (really)", "one,line"])
def test_what_cannot_be_a_layer_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(SourceError, match="paste again"):
        as_file(text)


def test_shapes_over_several_lines_stay_whole_and_no_paste_replaces_another(tmp_path: Path) -> None:
    text = "POLYGON ((0 0, 1 0,\n  1 1, 0 0));\nPOINT (2 3)\n"
    first, second = keep(text, tmp_path / "new"), keep(text, tmp_path / "new")
    assert first != second
    layer = read(first, assume_crs="EPSG:4326")
    assert (layer.features, layer.drawn) == (2, 2)
