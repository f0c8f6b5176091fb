"""Choosing a projection: by its picture, by search or by its text, with a preview, as one step of Undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.dialogs.projection import ProjectionDialog
from desktop.main_window import MainWindow
from desktop.render.sketch import sketch
from layers import edits
from layers.errors import RequestError
from layers.extent import region
from layers.geometry.gallery import GALLERY, Family
from layers.geometry.projection import Projection
from layers.styling.theme import theme
from tests.desktop.window_kit import PACIFIC, PATIENCE_MS, settle, window

__all__ = ["window"]

OK = QDialogButtonBox.StandardButton.Ok


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> ProjectionDialog:
    return opened(window, qtbot)


def opened(window: MainWindow, qtbot: QtBot) -> ProjectionDialog:
    window.actions_table["projection"].trigger()
    found = window.findChildren(ProjectionDialog)[-1]
    settle(qtbot, window)
    return found


def pick(dialog: ProjectionDialog, key: str) -> Family:
    row = [family.key for family in GALLERY].index(key)
    dialog.gallery.setCurrentRow(row)
    return GALLERY[row]


def press_ok(dialog: ProjectionDialog) -> None:
    QTest.mouseClick(dialog.buttons.button(OK), Qt.MouseButton.LeftButton)


def drawn(dialog: ProjectionDialog, qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not dialog._soon.isActive(), timeout=PATIENCE_MS)
    settle(qtbot, window)


def search(dialog: ProjectionDialog, qtbot: QtBot, window: MainWindow, text: str) -> None:
    dialog.tabs.setCurrentWidget(dialog.search)
    settle(qtbot, window)
    dialog.search.field.setText(text)
    QTest.keyClick(dialog.search.field, Qt.Key.Key_Return)
    drawn(dialog, qtbot, window)


def test_it_opens_on_what_the_map_has_and_cancel_changes_nothing(dialog: ProjectionDialog, window: MainWindow, qtbot: QtBot) -> None:
    assert dialog.gallery.currentRow() == 0
    assert dialog.lon.value == 150.0
    assert dialog.lat.isHidden()
    assert dialog.name.text() == "Equal Earth, centred on 150° E"
    assert not any(dialog.gallery.item(row).icon().isNull() for row in range(dialog.gallery.count()))
    pick(dialog, "globe")
    drawn(dialog, qtbot, window)
    dialog.reject()
    assert window.workspace.document.crs == PACIFIC
    assert window.workspace.undo_name is None


def test_a_family_keeps_the_meridian_and_is_one_step_of_undo(dialog: ProjectionDialog, window: MainWindow, qtbot: QtBot) -> None:
    dialog.lon.box.setValue(-100.0)
    family = pick(dialog, "globe")
    assert dialog.lon.value == -100.0
    assert not dialog.lat.isHidden()
    dialog.lat.slider.setValue(45)
    drawn(dialog, qtbot, window)
    assert dialog.name.text() == "Globe (orthographic), centred on 45° N 100° W"
    press_ok(dialog)
    settle(qtbot, window)
    assert window.workspace.document.crs == family.crs(-100.0, 45.0)
    assert window.status.projection.text() == "Globe (orthographic), centred on 45° N 100° W"
    window.workspace.undo()
    assert window.workspace.document.crs == PACIFIC
    assert window.workspace.undo_name is None


def test_a_projection_made_for_a_region_goes_there(dialog: ProjectionDialog, window: MainWindow, qtbot: QtBot) -> None:
    pick(dialog, "europe")
    assert dialog.lon.value == 10.0
    drawn(dialog, qtbot, window)
    press_ok(dialog)
    settle(qtbot, window)
    shown = window.canvas.extent()
    assert shown is not None
    assert shown.west > -80.0
    assert shown.north > 70.0
    lon, lat = region("europe").centre
    point = window.canvas.point_of(lon, lat)
    assert window.canvas.rect().contains(point.toPoint())


def test_any_system_is_found_and_taken(dialog: ProjectionDialog, window: MainWindow, qtbot: QtBot) -> None:
    search(dialog, qtbot, window, "3035")
    assert dialog.crs == "EPSG:3035"
    assert "LAEA Europe" in dialog.name.text()
    assert "52° N 10° E" in dialog.note.text()
    assert dialog.lon.isHidden()
    press_ok(dialog)
    settle(qtbot, window)
    assert window.workspace.document.crs == "EPSG:3035"
    again = opened(window, qtbot)
    assert again.tabs.currentWidget() is again.search
    assert again.crs == "EPSG:3035"
    again.reject()


@pytest.mark.parametrize(("text", "words"), [("ESRI:54090", "interrupted"), ("+proj=nonsense", "not known"), ("+proj=igh", "interrupted")])
def test_what_cannot_be_drawn_is_told_and_not_taken(
    dialog: ProjectionDialog, window: MainWindow, qtbot: QtBot, text: str, words: str
) -> None:
    search(dialog, qtbot, window, text)
    assert words in dialog.note.text()
    assert not dialog.buttons.button(OK).isEnabled()
    dialog.accept()
    assert window.workspace.document.crs == PACIFIC
    search(dialog, qtbot, window, "+proj=sinu +lon_0=100")
    assert dialog.buttons.button(OK).isEnabled()
    dialog.reject()


def test_a_search_without_an_answer_says_so(dialog: ProjectionDialog, window: MainWindow, qtbot: QtBot) -> None:
    search(dialog, qtbot, window, "no such place at all")
    assert "Nothing found" in dialog.search.count.text()
    assert dialog.crs == PACIFIC
    dialog.reject()


def test_the_map_is_centred_on_an_ocean_in_the_projection_that_it_has(window: MainWindow, qtbot: QtBot) -> None:
    robinson = GALLERY[1]
    window.workspace.apply(edits.set_crs(window.workspace.document, robinson.crs(0.0)))
    window.actions_table["atlantic"].trigger()
    assert window.workspace.document.crs == robinson.crs(10.0)
    window.workspace.apply(edits.set_crs(window.workspace.document, "EPSG:32633"))
    window.actions_table["pacific"].trigger()
    assert window.workspace.document.crs == PACIFIC
    settle(qtbot, window)


def pixel(image: QImage, x: float, y: float) -> str:
    return image.pixelColor(round(x * image.width()), round(y * image.height())).name().upper()


@pytest.mark.parametrize("family", GALLERY, ids=lambda family: str(family.key))
@pytest.mark.parametrize("dark", [False, True])
def test_every_picture_shows_land_on_sea(family: Family, dark: bool) -> None:
    image = sketch(Projection(family.crs()), family.extent, (200, 120), 1.0, dark=dark)
    colours = [pixel(image, x / 20, y / 12) for x in range(1, 20) for y in range(1, 12)]
    land, sea = colours.count(theme(dark).land), colours.count(theme(dark).sea)
    assert land > 4
    assert sea > 12
    assert sea > land or family.home


def test_a_region_beyond_the_projection_is_refused() -> None:
    with pytest.raises(RequestError, match="shows nothing"):
        sketch(Projection("EPSG:3031"), region("europe"), (200, 120), 1.0, dark=False)
