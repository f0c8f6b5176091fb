"""Dark ground: it is chosen once, outlives the process, and what stands above the map follows it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.first import fresh_map
from desktop.main_window import MainWindow
from layers.document import first_map
from tests.desktop.window_kit import DAY, settle, window

__all__ = ["window"]


def ground(widget: QWidget) -> int:
    """Give how light the ground of a widget is, at its left edge."""
    image = widget.grab().toImage()
    return image.pixelColor(3, 3).lightness()


def test_the_choice_is_on_the_disk_at_once_and_a_new_map_begins_with_it(qtbot: QtBot, window: MainWindow, settings_path: Path) -> None:
    window.actions_table["dark"].trigger()
    stored = QSettings(str(settings_path), QSettings.Format.IniFormat)  # as the next process would read it
    assert fresh_map(DAY, stored).dark
    window.map_file.discard()
    window.actions_table["new"].trigger()
    settle(qtbot, window)
    assert window.workspace.document.dark
    assert not window.map_file.unsaved
    window.actions_table["dark"].trigger()
    assert fresh_map(DAY, QSettings(str(settings_path), QSettings.Format.IniFormat)) == first_map(DAY)


def test_banner_and_messages_are_dark_with_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.banner.show_text("The catalogue ends here.")
    window.messages.note("A note.")
    window.messages.tell("A failure.")
    shown = (window.banner, window.messages.notes, window.messages.failures)
    settle(qtbot, window)
    assert all(ground(widget) > 200 for widget in shown)
    window.actions_table["dark"].trigger()
    settle(qtbot, window)
    assert all(ground(widget) < 80 for widget in shown)
    window.actions_table["dark"].trigger()
    settle(qtbot, window)
    assert all(ground(widget) > 200 for widget in shown)
