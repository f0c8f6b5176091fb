"""A second map of the same place with a lens and layers of its own: steps of Undo, saved, drawn beside the first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.panels.second_menus import SecondMenus
from layers import edits, second_map, storage
from layers.document import LayerKind, SecondMap, first_map
from layers.second_map import second_of
from tests.desktop.window_kit import DAY, settle, wheel, window

__all__ = ["window"]
LATER = dt.date(2026, 1, 15)


def choose(button: QToolButton, name: str) -> None:
    menu = button.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == name).trigger()


def test_a_second_map_has_a_lens_and_layers_of_its_own_and_shows_the_same_place(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot, window)
    second, space = window.maps.second, window.workspace
    assert second is not None
    assert space.undo_name == "Second map"
    assert window.maps.difference is not None
    assert not window.maps.difference.isVisible()
    menus = window.findChild(SecondMenus)
    assert menus is not None
    choose(menus.lens, "Dy")
    choose(menus.layers, "Mines")
    settle(qtbot, window)
    assert (menus.lens.text(), menus.layers.text()) == ("Lens: Dy", "Layers, 1 off")
    assert window.canvas.picture is not None
    assert second.picture is not None
    assert (window.canvas.picture.content.lens, second.picture.content.lens) == ((), ("Dy",))
    assert not any(mark.layer_id == "mines" for mark in second.picture.content.sites)
    wheel(second, QPointF(second.rect().center()), 3)
    settle(qtbot, window)
    assert second.viewport.resolution == window.canvas.viewport.resolution
    window.show_day(LATER)
    settle(qtbot, window)
    assert second.shown().day == LATER
    for _ in range(3):
        space.undo()
    settle(qtbot, window)
    assert second.shown() == window.canvas.shown()
    window.actions_table["second_map"].trigger()
    assert space.document.compare is None
    assert space.document.second == SecondMap()


def test_a_day_of_its_own_makes_it_two_days_and_it_stays_as_it_is(qtbot: QtBot, window: MainWindow) -> None:
    space = window.workspace
    space.apply(second_map.show_second(space.document))
    space.apply(second_map.set_lens(space.document, ("Nd",)))
    space.apply(edits.compare_with(space.document, LATER))
    window.show_day(dt.date(2025, 1, 1))
    settle(qtbot, window)
    assert second_of(space.document).day == LATER
    assert second_of(space.document).elements == ("Nd",)
    assert window.actions_table["compare"].isChecked()
    assert not window.actions_table["second_map"].isChecked()


def test_it_is_saved_with_the_map_and_strange_elements_are_told(tmp_path: Path) -> None:
    document = second_map.show_second(first_map(DAY)).document
    document = second_map.show_layer(second_map.set_lens(document, ("Dy", "Sc")).document, "works", False).document
    text = storage.encode(document, tmp_path)
    opened = storage.decode(text, tmp_path / "a.lodestone")
    assert opened.document == document
    other = second_of(opened.document)
    assert (other.elements, other.compare) == (("Sc", "Dy"), None)
    assert not other.shows(LayerKind.WORKS)
    strange = storage.decode(text.replace(b'"Dy"', b'"Xx"'), tmp_path / "a.lodestone")
    assert strange.document.second.elements == ("Sc",)
