"""Two days side by side: each map its own day, both the same place, and all of it through the document."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.canvas.map_canvas import MapCanvas
from desktop.canvas.overlay import chosen_places
from desktop.main_window import MainWindow
from desktop.workspace import Selection
from layers import edits
from layers.restrictions.change import changes
from layers.viewport import Viewport
from tests.desktop.window_kit import ATLANTIC, DAY, drag, settle, wheel, window

__all__ = ["window"]

OTHER = dt.date(2025, 4, 3)


@pytest.fixture
def second(window: MainWindow, qtbot: QtBot) -> MapCanvas:
    """The second map, beside the first, each with its picture."""
    window.actions_table["compare"].trigger()
    window.workspace.apply(edits.compare_with(window.workspace.document, OTHER))
    settle(qtbot, window)
    assert window.maps.second is not None
    return window.maps.second


def day_of(canvas: MapCanvas) -> dt.date:
    assert canvas.picture is not None
    return canvas.picture.document.day


def look(view: Viewport) -> tuple[float, float, float]:
    return view.x, view.y, view.resolution


def test_the_second_map_is_made_when_it_is_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    assert list(window.maps.maps) == [window.canvas]
    assert not window.maps.heading.isVisible()
    window.actions_table["compare"].trigger()
    assert window.workspace.document.compare == window.workspace.catalogue.edition
    settle(qtbot, window)
    assert window.maps.second is not None
    assert window.maps.second.isVisible()
    assert abs(window.maps.first.width() - window.maps.second.width()) <= 1


def test_each_map_shows_its_day_and_says_so(window: MainWindow, second: MapCanvas) -> None:
    heading = window.maps.second_heading
    assert heading is not None
    assert (day_of(window.canvas), day_of(second)) == (DAY, OTHER)
    assert window.maps.heading.words.text() == "20 November 2025"
    assert heading.words.text() == "3 April 2025"
    pictures = [canvas.picture for canvas in (window.canvas, second)]
    arcs = [{arc.key: (arc.verdict, arc.verified) for arc in picture.content.arcs} for picture in pictures if picture is not None]
    assert arcs[0] != arcs[1]


def test_what_one_map_does_the_other_does(window: MainWindow, second: MapCanvas) -> None:
    first = window.canvas
    first.zoom(3.0)
    assert look(second.viewport) == look(first.viewport)
    drag(second, QPoint(100, 100), QPoint(160, 130))
    assert look(second.viewport) == look(first.viewport)
    wheel(second, QPointF(80, 90), 2)
    assert look(second.viewport) == look(first.viewport)
    QTest.keyClick(second, Qt.Key.Key_Home)
    for canvas in (first, second):
        whole = canvas.viewport
        canvas.show_whole()
        assert canvas.viewport == whole


def test_the_place_that_is_looked_at_stays_when_the_second_map_comes_and_goes(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.zoom(4.0)
    settle(qtbot, window)
    before = look(window.canvas.viewport)
    for _ in range(3):
        window.actions_table["compare"].trigger()
        settle(qtbot, window)
        assert look(window.canvas.viewport) == before
    assert window.maps.second is not None
    assert look(window.maps.second.viewport) == before


def test_a_new_projection_reaches_both(window: MainWindow, second: MapCanvas, qtbot: QtBot) -> None:
    window.canvas.zoom(4.0)
    window.workspace.apply(edits.set_crs(window.workspace.document, ATLANTIC))
    assert second.projection.text == window.canvas.projection.text == ATLANTIC
    settle(qtbot, window)
    assert second.picture is not None
    assert second.picture.document.crs == ATLANTIC


def test_days_are_typed_swapped_and_undone(window: MainWindow, second: MapCanvas, qtbot: QtBot) -> None:
    heading, space = window.maps.second_heading, window.workspace
    assert heading is not None
    heading.field.selectAll()
    QTest.keyClicks(heading.field, "2023-08-01")
    QTest.keyClick(heading.field, Qt.Key.Key_Return)
    typed = dt.date(2023, 8, 1)
    assert (space.document.day, space.document.compare) == (DAY, typed)
    window.actions_table["swap_days"].trigger()
    settle(qtbot, window)
    assert (day_of(window.canvas), day_of(second)) == (typed, DAY)
    space.undo()
    settle(qtbot, window)
    assert (day_of(window.canvas), day_of(second)) == (DAY, typed)


def test_one_map_again_and_undo_brings_the_second_back(window: MainWindow, second: MapCanvas, qtbot: QtBot) -> None:
    window.actions_table["one_map"].trigger()
    assert not second.isVisible()
    assert second.picture is None
    assert not window.actions_table["compare"].isChecked()
    settle(qtbot, window)
    window.workspace.undo()
    settle(qtbot, window)
    assert second.isVisible()
    assert day_of(second) == OTHER


def test_pictures_never_mix_while_both_maps_hurry(window: MainWindow, second: MapCanvas, qtbot: QtBot) -> None:
    pictures: list[tuple[dt.date, dt.date]] = []
    window.canvas.maker.arrived.connect(lambda picture: pictures.append((picture.document.day, window.workspace.document.day)))
    second.maker.arrived.connect(lambda picture: pictures.append((picture.document.day, OTHER)))
    for notches in (1, 1, -1, 1):
        wheel(window.canvas, QPointF(100, 100), notches)
        wheel(second, QPointF(100, 100), notches)
        qtbot.wait(20)
    settle(qtbot, window)
    assert pictures
    assert all(drawn == due for drawn, due in pictures)


def test_the_selection_is_shared(window: MainWindow, second: MapCanvas) -> None:
    site = next(site for site in window.workspace.catalogue.sites.values() if site.name.startswith("Mountain Pass"))
    QTest.mouseClick(second, Qt.MouseButton.LeftButton, pos=second.point_of(site.lon, site.lat).toPoint())
    chosen = window.workspace.selection
    assert isinstance(chosen, Selection)
    ringed = [chosen_places(canvas.picture, window.workspace.catalogue, chosen) for canvas in (window.canvas, second)]
    assert ringed[0] == ringed[1] != []


def test_a_line_counts_what_changed(window: MainWindow, second: MapCanvas, qtbot: QtBot) -> None:
    difference = window.maps.difference
    assert difference is not None
    expected = len(changes(window.workspace.catalogue, OTHER, DAY))
    assert difference.text() == f"{expected} changes between 3 April 2025 and 20 November 2025"
    window.workspace.apply(edits.compare_with(window.workspace.document, DAY))
    settle(qtbot, window)
    assert difference.text().startswith("No change between")


def test_the_window_fits_small_screens_with_two_maps(window: MainWindow, second: MapCanvas, qtbot: QtBot) -> None:
    window.resize(1024, 600)
    qtbot.waitUntil(lambda: not window.maps.heading.label.isVisible())
    assert window.width() == 1024
    assert second.width() >= 200
    assert window.maps.heading.words.width() >= window.maps.heading.words.sizeHint().width()
