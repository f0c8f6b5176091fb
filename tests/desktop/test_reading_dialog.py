"""Look before you read: what was found out about a table is shown, each of it can be changed, and the preview follows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel
from pytestqt.qtbot import QtBot

from desktop.dialogs.ask_crs import AskCrs
from desktop.dialogs.reading import ReadingDialog
from desktop.main_window import MainWindow
from layers.reading import Reading
from tests.desktop.window_kit import PATIENCE_MS, settle, window

__all__ = ["window"]


def table(folder: Path, data: bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def asked(window: MainWindow, qtbot: QtBot, path: Path) -> ReadingDialog:
    window.files.opener.open_after_look([path])
    qtbot.waitUntil(lambda: window.findChild(ReadingDialog) is not None, timeout=PATIENCE_MS)
    found = window.findChild(ReadingDialog)
    assert found is not None
    qtbot.waitUntil(lambda: found.shown is not None or bool(found.note.text()), timeout=PATIENCE_MS)
    return found


def choose(dialog: ReadingDialog, qtbot: QtBot, **choices: str | None) -> None:
    """Choose in fields, and wait for the preview that follows."""
    before = dialog.shown
    for name, value in choices.items():
        box = getattr(dialog, name)
        box.setCurrentIndex(box.findData(value))
    qtbot.waitUntil(lambda: dialog.shown is not before and dialog.shown is not None, timeout=PATIENCE_MS)


def press_open(dialog: ReadingDialog) -> None:
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton)


def test_what_was_found_out_is_shown(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = asked(window, qtbot, table(tmp_path, "Größe;Breite;Länge\n1;12,5;-7,25\n2;x;1\n".encode("cp1252")))
    assert dialog.encoding.currentText() == "cp1252 (found out)"
    assert dialog.delimiter.currentText() == "semicolon (found out)"
    assert dialog.header.currentText() == "names of columns (found out)"
    assert dialog.way.currentText() == "two columns of coordinates: Länge and Breite (found out)"
    assert [dialog.table.horizontalHeaderItem(column).text() for column in range(3)] == ["Größe", "Breite", "Länge"]  # type: ignore[union-attr]
    assert not window.workspace.own


def test_columns_are_chosen_where_no_name_tells(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = table(tmp_path, b"what|how far east|how far north\nA|131|-22.5\nB|-115.5|35\nC|?|1\n")
    dialog = asked(window, qtbot, path)
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()
    choose(dialog, qtbot, way="xy", first="how far east", second="how far north")
    assert dialog.shown is not None
    assert list(dialog.shown.places) == [(131, -22.5), (-115.5, 35)]
    assert "2 of 3 rows are on the map" in dialog.note.text()
    assert "Row 3, how far east '?': it is no number" in dialog.note.text()
    press_open(dialog)
    settle(qtbot, window)
    assert window.workspace.own["own-1"].xy.tolist() == [[131, -22.5], [-115.5, 35]]
    source = window.workspace.document.layer("own-1").source
    assert source is not None
    assert source.reading == Reading(x="how far east", y="how far north")


def test_a_table_that_says_no_place_is_asked_about_and_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.open_files([table(tmp_path, b"what,e,n\nA,600000,5000000\n")])
    qtbot.waitUntil(lambda: window.findChild(ReadingDialog) is not None, timeout=PATIENCE_MS)
    dialog = window.findChild(ReadingDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.shown is not None, timeout=PATIENCE_MS)
    assert "table without coordinates" in "\n".join(window.messages.texts)
    choose(dialog, qtbot, way="xy", first="e", second="n")
    assert "Say in which system they are" in dialog.note.text()
    before = dialog.shown
    dialog.crs.setEditText("EPSG:32633")
    qtbot.waitUntil(lambda: dialog.shown is not before and dialog.shown is not None and dialog.shown.crs is not None, timeout=PATIENCE_MS)
    press_open(dialog)
    settle(qtbot, window)
    lon, lat = window.workspace.own["own-1"].xy[0]
    assert (round(lon, 1), round(lat, 1)) == (16.3, 45.1)


def test_a_layer_is_read_otherwise_and_undo_takes_it_back(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.open_files([table(tmp_path, b"lat,lon,country\n10,20,Japan\n")])
    settle(qtbot, window)
    window.layers_panel.choose("own-1")
    window.actions_table["layer_reading"].trigger()
    dialog = window.findChild(ReadingDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.shown is not None, timeout=PATIENCE_MS)
    choose(dialog, qtbot, way="country")
    choose(dialog, qtbot, first="country")
    press_open(dialog)
    settle(qtbot, window)
    assert window.workspace.own["own-1"].geometry == "MultiPolygon"
    assert window.workspace.undo_name == "Read otherwise: t"
    window.workspace.undo()
    assert window.workspace.own["own-1"].xy.tolist() == [[20, 10]]


def test_a_wrong_choice_is_told_in_words_and_opens_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = asked(window, qtbot, table(tmp_path, b"lat,lon,n\n1,2,x\n"))
    choose(dialog, qtbot, delimiter=";")
    assert "0 of 1 rows are on the map" in dialog.note.text()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()


def test_one_answer_holds_for_all_files_that_do_not_say(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [table(tmp_path, f"easting,northing\n{600_000 + n},5000000\n".encode(), f"{n}.csv") for n in range(3)]
    window.open_files(paths)
    qtbot.waitUntil(lambda: sum(one.isVisible() for one in window.findChildren(AskCrs)) == 3, timeout=PATIENCE_MS)
    first = window.findChildren(AskCrs)[0]
    assert first.for_all.isVisible()
    assert "from 5,000,000 to 5,000,000" in first.findChildren(QLabel)[0].text()
    assert first.crs == "EPSG:32650"
    first.box.setEditText("EPSG:32633")
    first.for_all.setChecked(True)
    first.accept()
    qtbot.waitUntil(lambda: len(window.workspace.own) == 3, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert not any(one.isVisible() for one in window.findChildren(AskCrs))
    assert {round(layer.xy[0, 0], 1) for layer in window.workspace.own.values()} == {16.3}
