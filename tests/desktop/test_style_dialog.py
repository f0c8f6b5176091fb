"""The dialog of styles: bounds by hand, how colours are seen, and styles that are carried elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QMessageBox
from pytestqt.qtbot import QtBot

from desktop.dialogs.style import StyleDialog
from desktop.main_window import MainWindow
from layers.style import ClassMethod, StyleKind
from layers.styling.days import day_of
from tests.desktop.window_kit import settle, window

__all__ = ["window"]


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> StyleDialog:
    features = [
        {
            "type": "Feature",
            "properties": {"n": row, "kind": "ab"[row % 2], "on": f"202{row}-05-01"},
            "geometry": {"type": "Point", "coordinates": [90 + row, -50]},
        }
        for row in range(10)
    ]
    path = tmp_path / "ten.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    window.open_files([path])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    window.actions_table["style_layer"].trigger()
    made = window.findChild(StyleDialog)
    assert made is not None
    settle(qtbot, window)
    return made


def graduated(qtbot: QtBot, window: MainWindow, dialog: StyleDialog, column: str = "n") -> None:
    for box, value in ((dialog.kind, StyleKind.GRADUATED), (dialog.column, column), (dialog.method, ClassMethod.MANUAL)):
        settle(qtbot, window)
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
    settle(qtbot, window)


def test_classes_of_days_are_parted_by_days(qtbot: QtBot, window: MainWindow, dialog: StyleDialog) -> None:
    graduated(qtbot, window, dialog, "on")
    assert dialog.bounds.text().startswith("2020-05-01; ")
    write_bounds(dialog, "2020; 2023-05-01; 2030")
    settle(qtbot, window)
    assert list(map(day_of, dialog.style_now.bounds)) == [dt.date(2020, 1, 1), dt.date(2023, 5, 1), dt.date(2030, 1, 1)]
    assert window.canvas.picture is not None
    colours = window.canvas.picture.content.colourings["own-1"]
    assert (colours.labels[0], colours.counts[:2]) == ("January 2020 to April 2023", (3, 7))
    write_bounds(dialog, "2020; soon")
    assert "days such as" in dialog.bounds.toolTip()


def write_bounds(dialog: StyleDialog, text: str) -> None:
    dialog.activateWindow()
    dialog.bounds.setFocus()
    dialog.bounds.setText(text)
    QTest.keyClick(dialog.bounds, Qt.Key.Key_Return)


def test_bounds_by_hand_begin_where_classes_were_parted(qtbot: QtBot, window: MainWindow, dialog: StyleDialog) -> None:
    graduated(qtbot, window, dialog)
    begun = list(dialog.style_now.bounds)
    assert len(begun) == 6
    write_bounds(dialog, "0; 2.5; 9")
    settle(qtbot, window)
    assert list(dialog.style_now.bounds) == [0.0, 2.5, 9.0]
    assert window.canvas.picture is not None
    assert window.canvas.picture.content.colourings["own-1"].counts[:2] == (3, 7)
    write_bounds(dialog, "3; 2")
    assert "greater" in dialog.bounds.toolTip()
    assert list(dialog.style_now.bounds) == [0.0, 2.5, 9.0]
    window.workspace.undo()
    assert list(dialog.style_now.bounds) != [0.0, 2.5, 9.0]


def test_the_colours_are_shown_as_others_see_them(qtbot: QtBot, window: MainWindow, dialog: StyleDialog) -> None:
    image = dialog.sights.grab().toImage()
    ratio = image.devicePixelRatio()
    right, rows = image.width() - 8, dialog.sights.height() / 5
    colours = [QColor(image.pixelColor(right, round((row + 0.5) * rows * ratio))) for row in range(5)]
    assert colours[0] == QColor(dialog.style_now.colour)
    assert len({colour.name() for colour in colours}) == 5
    assert colours[4].saturation() == 0


def test_a_style_is_copied_and_pasted(qtbot: QtBot, window: MainWindow, dialog: StyleDialog) -> None:
    graduated(qtbot, window, dialog)
    wanted = dialog.style_now
    dialog.exchange.copy()
    while window.workspace.document.layer("own-1").style.kind is not None:
        window.workspace.undo()
    dialog.exchange.paste()
    assert dialog.style_now == wanted
    QGuiApplication.clipboard().setText("nothing of the kind")
    dialog.exchange.paste()
    box = dialog.findChild(QMessageBox)
    assert box is not None
    assert "no style" in box.text()
    assert dialog.style_now == wanted


@pytest.mark.parametrize("ending", ["lodestyle", "qml", "sld"])
def test_a_style_is_saved_and_loaded(qtbot: QtBot, window: MainWindow, dialog: StyleDialog, tmp_path: Path, ending: str) -> None:
    graduated(qtbot, window, dialog)
    wanted = dialog.style_now
    dialog.exchange.save(tmp_path / f"a.{ending}")
    settle(qtbot, window)
    while window.workspace.document.layer("own-1").style.kind is not None:
        window.workspace.undo()
    dialog.exchange.load(tmp_path / f"a.{ending}")
    settle(qtbot, window)
    assert (dialog.style_now.drawn_as, dialog.style_now.column, dialog.style_now.bounds) == (wanted.drawn_as, wanted.column, wanted.bounds)
    assert not dialog.findChildren(QMessageBox)


def test_a_text_of_labels_is_taken_or_refused_and_a_column_takes_its_place(qtbot: QtBot, window: MainWindow, dialog: StyleDialog) -> None:
    dialog.activateWindow()
    for text, kept in (("{kind} {n}", "{kind} {n}"), ("{kind} {m}", "{kind} {n}"), ("{kind", "{kind} {n}")):
        dialog.template.setFocus()
        dialog.template.selectAll()
        QTest.keyClicks(dialog.template, text)
        QTest.keyClick(dialog.template, Qt.Key.Key_Return)
        settle(qtbot, window)
        assert dialog.style_now.template == kept
    assert "brace" in dialog.template.toolTip()
    dialog.label.setCurrentIndex(dialog.label.findData("kind"))
    dialog.label.activated.emit(dialog.label.currentIndex())
    settle(qtbot, window)
    assert (dialog.style_now.template, dialog.style_now.label) == ("", "kind")
    window.workspace.undo()
    assert (dialog.style_now.template, dialog.style_now.label) == ("{kind} {n}", None)


def test_a_class_gets_a_colour_of_its_own_until_a_palette_is_chosen(qtbot: QtBot, window: MainWindow, dialog: StyleDialog) -> None:
    for kind, column in ((StyleKind.CATEGORIES, "category"), (StyleKind.GRADUATED, "column")):
        for box, value in ((dialog.kind, kind), (getattr(dialog, column), "n")):
            box.setCurrentIndex(box.findData(value))
            box.activated.emit(box.currentIndex())
            settle(qtbot, window)
        before = dialog.style_now
        assert not dialog.class_colours.own.isVisible()
        dialog.class_colours.list.setCurrentRow(1)
        QTest.keyClick(dialog.class_colours.list, Qt.Key.Key_Return)
        ask = dialog.findChild(QColorDialog)
        assert ask is not None
        ask.setCurrentColor(QColor("#12AB34"))
        ask.accept()
        settle(qtbot, window)
        content = window.canvas.picture.content if window.canvas.picture is not None else None
        assert content is not None
        assert content.colourings["own-1"].colours[1] == "#12AB34"
        assert dialog.style_now.colours[1] == "#12AB34"
        assert window.workspace.undo_name == "Style of ten"
        QTest.mouseClick(dialog.class_colours.own, Qt.MouseButton.LeftButton)
        settle(qtbot, window)
        assert dialog.style_now == before
        qtbot.waitUntil(lambda: dialog.findChild(QColorDialog) is None)


def test_the_panel_sets_the_opacity_as_one_step(qtbot: QtBot, window: MainWindow, dialog: StyleDialog) -> None:
    dialog.activateWindow()
    dialog.opacity.setFocus()
    for _ in range(4):
        QTest.keyClick(dialog.opacity, Qt.Key.Key_Down)
    settle(qtbot, window)
    assert window.workspace.document.layer("own-1").opacity == 0.8
    window.workspace.undo()
    assert dialog.opacity.value() == 100
