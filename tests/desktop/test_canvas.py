"""The map under mouse and keys: the last picture follows at once, and the new one lands where it was promised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.canvas import navigation
from desktop.canvas.drag import Drag
from desktop.main_window import MainWindow
from layers import edits
from layers.viewport import Viewport
from tests.desktop.window_kit import ATLANTIC, drag, picture, settle, wheel, window

__all__ = ["window"]

Key = Qt.Key
MOUNTAIN_PASS = (-115.53, 35.48)


def near(first: QPointF, second: QPointF, slack: float = 0.01) -> bool:
    return (first - second).manhattanLength() < slack


def test_a_drag_moves_the_place_with_the_hand(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    canvas.zoom(3.0)
    settle(qtbot, window)
    before, old = canvas.point_of(150.0, 0.0), picture(window)
    drag(canvas, QPoint(300, 200), QPoint(380, 250))
    assert near(canvas.point_of(150.0, 0.0), before + QPointF(80, 50))
    settle(qtbot, window)
    assert picture(window) != old


def test_while_a_picture_is_made_the_last_one_is_shown_moved(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    canvas.zoom(3.0)
    settle(qtbot, window)
    before = canvas.grab().toImage()
    canvas.pan(40, 0)
    after = canvas.grab().toImage()  # before any event could bring a new picture
    assert after.copy(40, 0, 200, 200) == before.copy(0, 0, 200, 200)


@pytest.mark.parametrize("notches", [1, -1, 4])
def test_the_wheel_keeps_the_place_under_the_pointer(window: MainWindow, notches: int) -> None:
    canvas = window.canvas
    canvas.zoom(2.0)
    at = QPointF(333, 222)
    place = canvas.place_at(at)
    resolution = canvas.viewport.resolution
    wheel(canvas, at, notches)
    assert canvas.viewport.resolution == pytest.approx(resolution / navigation.STEP**notches)
    assert canvas.place_at(at) == pytest.approx(place, abs=1e-6)


def test_many_turns_of_the_wheel_end_in_the_picture_of_the_last(window: MainWindow, qtbot: QtBot) -> None:
    for _ in range(12):
        wheel(window.canvas, QPointF(400, 300), 1)
    settle(qtbot, window)
    assert window.canvas.picture is not None
    assert window.canvas.picture.rendering.viewport == window.canvas.viewport


def test_shift_drag_zooms_to_the_box(window: MainWindow) -> None:
    canvas = window.canvas
    west_north, east_south = canvas.place_at(QPointF(300, 200)), canvas.place_at(QPointF(420, 260))
    drag(canvas, QPoint(300, 200), QPoint(420, 260), Qt.KeyboardModifier.ShiftModifier)
    first, second = canvas.point_of(*west_north), canvas.point_of(*east_south)
    assert first.x() == pytest.approx(0, abs=1)
    assert second.x() == pytest.approx(canvas.width(), abs=1)
    assert 0 <= first.y() < second.y() <= canvas.height()


def test_double_click_doubles_the_scale_there(window: MainWindow) -> None:
    canvas = window.canvas
    canvas.zoom(2.0)
    resolution, place = canvas.viewport.resolution, canvas.place_at(QPointF(310, 240))
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(310, 240))
    assert canvas.viewport.resolution == pytest.approx(resolution / 2)
    assert canvas.place_at(QPointF(310, 240)) == pytest.approx(place, abs=1e-6)


def test_keys_move_zoom_and_return(window: MainWindow) -> None:
    canvas = window.canvas
    whole = canvas.viewport
    QTest.keyClick(canvas, Key.Key_Plus)
    assert canvas.viewport.resolution == pytest.approx(whole.resolution / navigation.STEP)
    moves = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
    for key, (east, north) in moves.items():
        old = canvas.viewport
        QTest.keyClick(canvas, key)
        assert ((canvas.viewport.x - old.x) * east > 0, (canvas.viewport.y - old.y) * north > 0) == (east != 0, north != 0)
    QTest.keyClick(canvas, Key.Key_Home)
    assert canvas.viewport == whole
    QTest.keyClick(canvas, Key.Key_Minus)
    QTest.keyClick(canvas, Key.Key_0)
    assert canvas.viewport == whole


def test_a_view_of_the_whole_map_stays_whole_when_the_window_grows(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1000, 640)
    settle(qtbot, window)
    expected = navigation.whole(window.canvas.projection.bounds, window.canvas.width(), window.canvas.height())
    assert window.canvas.viewport == expected


def test_a_click_chooses_and_escape_lets_go(window: MainWindow) -> None:
    canvas = window.canvas
    canvas.show_whole()
    point = canvas.point_of(*MOUNTAIN_PASS).toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    chosen = window.workspace.selection
    assert chosen is not None
    assert chosen.kind == "site"
    QTest.keyClick(canvas, Key.Key_Escape)
    assert window.workspace.selection is None


def test_enter_chooses_what_is_in_the_middle(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    site = next(site for site in window.workspace.catalogue.sites.values() if "Mountain Pass" in site.name)
    canvas._go(navigation.limited(replace(canvas.viewport, resolution=500.0), canvas.projection.bounds))
    plane = canvas.projection.forward([[site.lon, site.lat]])[0]  # type: ignore[arg-type]
    canvas._go(replace(canvas.viewport, x=float(plane[0]), y=float(plane[1])))
    settle(qtbot, window)
    QTest.keyClick(canvas, Key.Key_Return)
    chosen = window.workspace.selection
    assert chosen is not None
    assert chosen.key == site.id


def test_another_projection_keeps_the_place_and_the_scale(window: MainWindow, qtbot: QtBot) -> None:
    space, canvas = window.workspace, window.canvas
    canvas.show_places(np.array([[100.0, 20.0], [125.0, 45.0]]))
    middle = QPointF(canvas.width() / 2, canvas.height() / 2)
    lon, lat = canvas.place_at(middle)
    space.apply(edits.set_crs(space.document, "EPSG:3857"))
    assert canvas.place_at(middle) == pytest.approx((lon, lat), abs=1e-6)
    assert canvas.rect().contains(canvas.point_of(lon, lat + 8.0).toPoint())
    assert not canvas.rect().contains(canvas.point_of(lon + 60.0, lat).toPoint())
    space.apply(edits.set_crs(space.document, "EPSG:2193"))  # New Zealand: what was seen is not shown
    settle(qtbot, window)
    assert canvas.extent() is None


def test_places_that_the_projection_does_not_show_are_told_of(window: MainWindow, qtbot: QtBot) -> None:
    space, canvas = window.workspace, window.canvas
    space.apply(edits.set_crs(space.document, "EPSG:3031"))
    view = canvas.viewport
    with qtbot.waitSignal(canvas.failed) as told:
        canvas.show_places(np.array([[10.0, 50.0], [20.0, 55.0]]))
    assert "within 90° of the South Pole" in str(told.args[0])
    assert canvas.viewport == view
    settle(qtbot, window)


def test_another_projection_shows_the_whole_map_and_undo_returns(window: MainWindow, qtbot: QtBot) -> None:
    space = window.workspace
    space.apply(edits.set_crs(space.document, ATLANTIC))
    settle(qtbot, window)
    assert window.canvas.projection.centre_lon == pytest.approx(10)
    assert "10° E" in window.status.projection.text()
    space.undo()
    settle(qtbot, window)
    assert window.canvas.projection.centre_lon == pytest.approx(150)


def test_coordinates_under_the_pointer_are_told_and_cleared_beside_the_map(window: MainWindow, qtbot: QtBot) -> None:
    canvas, place = window.canvas, window.status.place
    QTest.mouseMove(canvas, canvas.point_of(140.0, 20.0).toPoint())
    qtbot.waitUntil(lambda: place.text().endswith("E"))
    latitude, longitude = (float(part.split("°")[0]) for part in place.text().split("  "))
    assert (latitude, longitude) == pytest.approx((20, 140), abs=1)
    QTest.mouseMove(canvas, QPoint(1, 1))
    qtbot.waitUntil(lambda: place.text() == "")


def test_the_pointer_names_what_it_rests_on(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    QTest.mouseMove(canvas, QPoint(2, 2))
    QTest.mouseMove(canvas, canvas.point_of(*MOUNTAIN_PASS).toPoint())
    qtbot.waitUntil(lambda: canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor)


def test_two_fingers_zoom_where_they_are(window: MainWindow) -> None:
    canvas = window.canvas
    canvas.zoom(2.0)
    at = QPointF(333, 222)
    place, resolution = canvas.place_at(at), canvas.viewport.resolution
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, QPointingDevice.primaryPointingDevice(), 2, at, at, canvas.mapToGlobal(at), 0.25, QPointF())
    QApplication.sendEvent(canvas, event)
    assert canvas.viewport.resolution == pytest.approx(resolution / 1.25)
    assert canvas.place_at(at) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_zoom_has_limits_and_keeps_its_point_at_them(factor: float) -> None:
    view = Viewport(0.0, 0.0, 1e5, 800, 600)
    bounds = (-2e7, -1e7, 2e7, 1e7)
    zoomed = navigation.zoomed(view, factor, (400, 300), bounds)
    assert navigation.FINEST <= zoomed.resolution <= 2 * navigation.whole(bounds, 800, 600).resolution
    assert (zoomed.x, zoomed.y) == pytest.approx((0, 0))


def test_some_of_the_map_always_stays_in_view() -> None:
    view = navigation.limited(Viewport(1e9, -1e9, 100.0, 800, 600), (-2e7, -1e7, 2e7, 1e7))
    assert (view.x, view.y) == pytest.approx((2e7 + navigation.OFF * 800 * 100, -1e7 - navigation.OFF * 600 * 100))
    west, _, _, north = view.bounds
    assert west < 2e7
    assert north > -1e7


def test_a_trembling_click_is_no_drag() -> None:
    press = Drag(QPointF(10, 10), boxed=False)
    assert press.move(QPointF(11, 12)) == QPointF()
    assert not press.begun
    assert press.move(QPointF(30, 10)) == QPointF(20, 0)
    assert press.move(QPointF(35, 10)) == QPointF(5, 0)
    assert press.begun
