"""What the tests of the window share: a real window on the shipped catalogue, and words for what hands do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.catalogue import loading
from layers.document import first_map

DAY = dt.date(2025, 11, 20)
PATIENCE_MS = 20_000
PACIFIC, ATLANTIC = (f"+proj=eqearth +lon_0={centre} +datum=WGS84" for centre in (150, 10))
"""The map about two oceans, as the menu centres it."""


@pytest.fixture
def window(qtbot: QtBot, settings_path: Path) -> Iterator[MainWindow]:
    """A window with its first whole picture on the screen."""
    workspace = Workspace(loading.load(), first_map(DAY))
    made = MainWindow(workspace, Tasks(), QSettings(str(settings_path), QSettings.Format.IniFormat))
    made.resize(1180, 720)
    qtbot.addWidget(made, before_close_func=lambda _window: made.map_file.discard())  # or it would ask
    made.show()
    qtbot.waitExposed(made)
    settle(qtbot, made)
    yield made
    made.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until every map shows the document and its view as they are."""
    qtbot.waitUntil(lambda: window.maps.is_whole() and not window.tasks.running, timeout=PATIENCE_MS)
    QApplication.processEvents()


def picture(window: MainWindow) -> QImage:
    """Give the picture that is shown."""
    assert window.canvas.picture is not None
    return window.canvas.picture.rendering.image


def colour_at(window: MainWindow, lon: float, lat: float) -> QColor:
    """Give the colour of the screen at a place."""
    point = window.canvas.point_of(lon, lat)
    return QColor(window.canvas.grab().toImage().pixelColor(round(point.x()), round(point.y())))


def wheel(widget: QWidget, at: QPointF, notches: int) -> None:
    """Turn the wheel over a point of a widget."""
    event = QWheelEvent(
        at,
        widget.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drag(widget: QWidget, start: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press, move in steps, and let go."""
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, modifier, start)
    for step in range(1, 6):
        QTest.mouseMove(widget, start + (end - start) * step / 5)
        QApplication.processEvents()
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, modifier, end)
