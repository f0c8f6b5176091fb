"""The dialogs: export writes what was asked for, a style shows at once, help is complete."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.actions import COMMANDS, MENUS
from desktop.dialogs.export_map import CHOICES, ExportDialog
from desktop.dialogs.help import about_text, keys_text, licences_text
from desktop.dialogs.leave import Leave
from desktop.dialogs.style import StyleDialog
from desktop.export import ExportOptions
from desktop.main_window import MainWindow
from layers.style import ClassMethod, Palette, StyleKind
from tests.desktop.window_kit import DAY, PATIENCE_MS, colour_at, drag, settle, window

__all__ = ["window"]

SAVE = QDialogButtonBox.StandardButton.Save


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    window.settings.setValue("export_folder", str(tmp_path))
    window.actions_table["export"].trigger()
    found = window.findChild(ExportDialog)
    assert found is not None
    settle(qtbot, window)
    return found


def save(dialog: ExportDialog) -> None:
    QTest.mouseClick(dialog.buttons.button(SAVE), Qt.MouseButton.LeftButton)


def test_the_preview_has_the_shape_of_the_export(dialog: ExportDialog, window: MainWindow, qtbot: QtBot) -> None:
    assert dialog.preview.pixmap().deviceIndependentSize().width() == pytest.approx(560, abs=1)
    dialog.width_box.setValue(600)
    dialog.height_box.setValue(1200)
    qtbot.waitUntil(lambda: dialog.preview.pixmap().height() > 1.9 * dialog.preview.pixmap().width(), timeout=PATIENCE_MS)
    assert dialog.preview.pixmap().deviceIndependentSize().height() <= dialog.preview.height()


@pytest.mark.parametrize(("dpi", "least"), [(96, (320, 240)), (192, (640, 480)), (97, (324, 243)), (30, (100, 75)), (1200, (4000, 3000))])
def test_no_size_can_be_chosen_that_has_no_room_for_a_map(dialog: ExportDialog, dpi: int, least: tuple[int, int]) -> None:
    for box in (dialog.width_box, dialog.height_box):
        box.setValue(1)
    dialog.dpi.setValue(dpi)
    assert (dialog.width_box.minimum(), dialog.height_box.minimum()) == least
    options = ExportOptions(dialog.width_box.value(), dialog.height_box.value(), float(dpi))
    assert options.width >= least[0]
    assert options.height >= least[1]


def test_a_page_that_keeps_shapes_has_images_for_print_until_another_density_is_chosen(dialog: ExportDialog) -> None:
    def choose(box: QComboBox, value: str) -> None:
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())

    choose(dialog.format, ".pdf")
    assert dialog.dpi.value() == 96
    choose(dialog.page, "a4-landscape")
    assert dialog.dpi.value() == 300
    choose(dialog.format, ".png")
    assert dialog.dpi.value() == 96
    dialog.dpi.setValue(150)
    choose(dialog.format, ".pdf")
    assert dialog.dpi.value() == 150


def test_a_picture_of_the_asked_size_and_density_is_written(dialog: ExportDialog, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog.width_box.setValue(800)
    dialog.height_box.setValue(500)
    dialog.dpi.setValue(150)
    QTest.keyClicks(dialog.title, "Who holds what")
    save(dialog)
    path = tmp_path / f"rare-earths-{DAY.isoformat()}.png"
    qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
    settle(qtbot, window)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (800, 500)
    assert image.dotsPerMeterX() == round(150 / 0.0254)
    assert window.workspace.document.title == "Who holds what"
    assert str(path) in window.status.currentMessage()


@pytest.mark.parametrize(("row", "start"), [(3, b"<?xml"), (4, b"%PDF"), (5, b"<!DOCTYPE html>")])
def test_other_formats_carry_their_ending(
    dialog: ExportDialog, window: MainWindow, qtbot: QtBot, tmp_path: Path, row: int, start: bytes
) -> None:
    dialog.format.setCurrentIndex(row)
    path = dialog.path
    assert path.suffix == CHOICES[row][0]
    save(dialog)
    qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert path.read_bytes()[:20].lstrip().lower().startswith(start.lower())


def close_during_export(dialog: ExportDialog, window: MainWindow) -> tuple[Leave, Path]:
    """Start an export that takes a while, and close the window before it is done."""
    dialog.width_box.setValue(5000)
    dialog.height_box.setValue(3000)
    path = dialog.path
    save(dialog)
    window.close()
    assert window.isVisible()
    question = window.findChild(Leave)
    assert question is not None
    assert path.name in question.text()
    return question, path


def test_finishing_the_export_closes_the_window_once_the_file_is_there(dialog: ExportDialog, window: MainWindow, qtbot: QtBot) -> None:
    question, path = close_during_export(dialog, window)
    QTest.mouseClick(question.finish, Qt.MouseButton.LeftButton)
    assert window.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    assert QImage(str(path)).width() == 5000


def test_stopping_the_export_closes_at_once_and_leaves_no_file(dialog: ExportDialog, window: MainWindow, tmp_path: Path) -> None:
    question, _ = close_during_export(dialog, window)
    QTest.mouseClick(question.stop, Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    assert not window.tasks.running
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("rare-earths")] == []


def test_cancel_keeps_window_and_export(dialog: ExportDialog, window: MainWindow, qtbot: QtBot) -> None:
    question, path = close_during_export(dialog, window)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert window.isVisible()


def test_an_export_that_fails_keeps_the_window_open_to_say_so(
    dialog: ExportDialog, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    dialog.file.setText(str(folder / "a.png"))
    folder.rmdir()
    question, _ = close_during_export(dialog, window)
    QTest.mouseClick(question.finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.messages.texts), timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert window.isVisible()
    assert window.messages.failures.isVisible()


def test_an_export_that_ends_while_the_question_is_open_answers_it(dialog: ExportDialog, window: MainWindow, qtbot: QtBot) -> None:
    question, path = close_during_export(dialog, window)
    assert question.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    assert path.exists()


def test_what_stands_in_the_way_is_said_beforehand(dialog: ExportDialog, tmp_path: Path) -> None:
    button = dialog.buttons.button(SAVE)
    dialog.file.setText(str(tmp_path / "absent" / "a.png"))
    assert not button.isEnabled()
    assert "no folder" in dialog.note.text()
    dialog.file.setText(str(tmp_path / "a.gif"))
    assert not button.isEnabled()
    (tmp_path / "there.png").write_bytes(b"")
    dialog.file.setText(str(tmp_path / "there.png"))
    assert button.isEnabled()
    assert "will be replaced" in dialog.note.text()


def test_the_view_of_the_window_can_be_exported(window: MainWindow, qtbot: QtBot) -> None:
    drag(window.canvas, QPoint(300, 200), QPoint(500, 300), Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot, window)
    extent = window.canvas.extent()
    assert extent is not None
    lon, lat = window.canvas.place_at(window.canvas.rect().center().toPointF())
    assert extent.south < lat < extent.north
    assert (lon - extent.west) % 360 < (extent.east - extent.west) % 360
    window.canvas.show_whole()
    assert window.canvas.extent() is None


def choose(box: QComboBox, data: str) -> None:
    """Choose an entry with the arrow keys."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.findData(data)):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == data


def test_every_way_of_drawing_has_its_fields_and_each_change_is_a_step(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    path.write_text("lat,lon,tonnes\n-20,-140,1\n-20,-120,500\n-10,-130,\n", encoding="utf-8")
    window.open_files([path])
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    window.actions_table["style_layer"].trigger()
    style = window.findChild(StyleDialog)
    assert style is not None
    qtbot.waitUntil(lambda: style.column.findData("tonnes") > 0, timeout=PATIENCE_MS)
    before = window.workspace.document
    choose(style.kind, "graduated")
    choose(style.column, "tonnes")
    style.classes.setFocus()
    for _ in range(2):
        QTest.keyClick(style.classes, Qt.Key.Key_Down)
    choose(style.method, "equal")
    choose(style.palette_box, "browns")
    drawn = window.workspace.document.layers[0].style
    assert (drawn.drawn_as, drawn.column, drawn.classes) == (StyleKind.GRADUATED, "tonnes", 3)
    assert (drawn.method, drawn.palette) == (ClassMethod.EQUAL, Palette.BROWNS)
    settle(qtbot, window)
    assert colour_at(window, -140, -20) != colour_at(window, -120, -20) != colour_at(window, -130, -10)
    assert style.height() < 600
    for _ in range(5):  # the palette, the bounds, both steps of the spin box as one, the column, the way of drawing
        window.actions_table["undo"].trigger()
    assert window.workspace.document == before
    assert style.size_box.isVisible()
    for kind, shown in (("clusters", style.colour), ("heat", style.radius)):
        choose(style.kind, kind)
        assert shown.isVisible()
        assert not style.column.isVisible()
    assert not style.size_box.isVisible()
    style.close()
    settle(qtbot, window)


def test_a_style_shows_on_the_map_at_once(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lat,lon,kind\n-20,-140,<i>a</i>\n-20,-120,b\n", encoding="utf-8")
    window.open_files([path])
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    settle(qtbot, window)
    window.actions_table["style_layer"].trigger()
    style = window.findChild(StyleDialog)
    assert style is not None
    lon, _ = window.canvas.place_at(window.canvas.point_of(-140, -20) + QPointF(9, 0))
    small = colour_at(window, lon, -20)
    style.size_box.setValue(30)
    settle(qtbot, window)
    assert colour_at(window, lon, -20) != small
    qtbot.waitUntil(lambda: style.category.findData("kind") > 0, timeout=PATIENCE_MS)
    assert not style.category.isVisible()
    choose(style.kind, "categories")
    assert style.category.isVisible()
    assert not style.colour.isVisible()
    choose(style.category, "kind")
    settle(qtbot, window)
    assert colour_at(window, -140, -20) != colour_at(window, -120, -20)
    window.actions_table["remove_layer"].trigger()
    assert not style.isVisible()
    settle(qtbot, window)


def test_the_legend_can_be_taken_off_the_map(window: MainWindow, qtbot: QtBot) -> None:
    def shown() -> QImage:
        return window.canvas.grab().toImage()

    before = shown()
    window.actions_table["legend"].trigger()
    qtbot.waitUntil(lambda: shown() != before, timeout=PATIENCE_MS)
    window.actions_table["legend"].trigger()
    qtbot.waitUntil(lambda: shown() == before, timeout=PATIENCE_MS)


def test_help_names_every_key_and_every_licence() -> None:
    text = keys_text()
    assert all(key in text for command in COMMANDS for key in command.keys)
    assert "ISC License" in licences_text()
    assert DAY.isoformat() in about_text(DAY)


def test_every_command_stands_in_a_menu_and_no_key_is_taken_twice() -> None:
    listed = [name for _, names in MENUS for name in names if name]
    assert {command.name for command in COMMANDS} - {"add_bookmark"} == set(listed) - {"recent", "panels", "bookmarks"}
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
