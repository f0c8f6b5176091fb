"""The page in the window: items are dragged, sized and worded by hand, each as a step of Undo, on a preview that is the export."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.dialogs.page_layout import PageLayoutDialog
from desktop.dialogs.page_view import PagePicture
from desktop.dialogs.paper import Picture, print_sheet
from desktop.export import ExportOptions
from desktop.export.picture import Sheet
from desktop.main_window import MainWindow
from layers.catalogue.loading import load
from layers.feedback import Feedback
from layers.layout import edits
from layers.layout.model import Item, Layout
from layers.layout.presets import preset
from layers.styling.content import build_content
from tests.desktop.render_kit import lens
from tests.desktop.window_kit import PATIENCE_MS, drag, window  # noqa: F401


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> PageLayoutDialog:  # noqa: F811
    window.actions_table["page_layout"].trigger()
    found = window.findChild(PageLayoutDialog)
    assert found is not None
    qtbot.waitUntil(lambda: found.view._image is not None and not window.tasks.running, timeout=PATIENCE_MS)
    return found


def item(dialog: PageLayoutDialog, name: str) -> Item:
    return dialog.layout_of_map.item(name)


def middle(dialog: PageLayoutDialog, name: str) -> QPoint:
    return dialog.view.place_of(name).center().toPoint()


def test_looking_at_a_page_changes_nothing_until_something_is_changed(dialog: PageLayoutDialog, window: MainWindow) -> None:  # noqa: F811
    def page() -> Layout | None:
        return window.workspace.document.layout

    offered = dialog.layout_of_map
    assert page() is None
    assert window.workspace.undo_name is None
    QTest.mouseClick(dialog.add_text, Qt.MouseButton.LeftButton)
    assert page() == dialog.layout_of_map
    window.workspace.undo()
    assert page() is None
    assert dialog.isVisible()
    QTest.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    assert page() == offered


def test_an_item_is_dragged_to_an_edge_and_back(dialog: PageLayoutDialog, window: MainWindow) -> None:  # noqa: F811
    before = item(dialog, "title")
    start = middle(dialog, "title")
    drag(dialog.view, start, start + QPoint(2, 31))
    after = item(dialog, "title")
    assert after.left == before.left  # two pixels away, its own edge and others draw it back
    assert after.top > before.top + 5
    assert window.workspace.undo_name == "Move Title"
    QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert item(dialog, "title") == before


def test_keys_move_and_size_the_chosen_item(dialog: PageLayoutDialog, window: MainWindow) -> None:  # noqa: F811
    before, steps = item(dialog, "legend"), window.workspace.position
    QTest.mouseClick(dialog.view, Qt.MouseButton.LeftButton, pos=middle(dialog, "legend"))
    for _ in range(3):
        QTest.keyClick(dialog.view, Qt.Key.Key_Right)
    assert item(dialog, "legend").left == pytest.approx(before.left + 3)
    assert window.workspace.position == steps + 1
    QTest.keyClick(dialog.view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert item(dialog, "legend").height == pytest.approx(before.height - 1)


def test_a_corner_sizes(dialog: PageLayoutDialog) -> None:
    before = item(dialog, "sources")
    QTest.mouseClick(dialog.view, Qt.MouseButton.LeftButton, pos=middle(dialog, "sources"))
    corner = dialog.view.place_of("sources").bottomRight().toPoint()
    drag(dialog.view, corner, corner - QPoint(60, 0))
    assert item(dialog, "sources").width < before.width - 10
    assert item(dialog, "sources").left == before.left


def test_words_are_written_into_the_fields(qtbot: QtBot, dialog: PageLayoutDialog, window: MainWindow) -> None:  # noqa: F811
    QTest.mouseClick(dialog.view, Qt.MouseButton.LeftButton, pos=middle(dialog, "subtitle"))
    QTest.keyClicks(dialog.form.words, "<b>Own</b> words")
    QTest.keyClick(dialog.form.words, Qt.Key.Key_Return)
    assert item(dialog, "subtitle").text == "<b>Own</b> words"
    QTest.mouseClick(dialog.view, Qt.MouseButton.LeftButton, pos=middle(dialog, "legend"))
    qtbot.waitUntil(lambda: not window.tasks.running and dialog.form.texts.rowCount() > 0, timeout=PATIENCE_MS)
    table = dialog.form.texts.model()
    rows = [table.index(row, 0).data() for row in range(table.rowCount())]
    table.setData(table.index(rows.index("Mine"), 1), "Bergwerk")
    assert dialog.layout_of_map.legend_texts == (("Mine", "Bergwerk"),)


def test_items_are_hidden_but_not_the_map(dialog: PageLayoutDialog) -> None:
    rows = {dialog.items.item(row).data(Qt.ItemDataRole.UserRole): dialog.items.item(row) for row in range(dialog.items.count())}
    rows["title"].setCheckState(Qt.CheckState.Unchecked)
    assert not item(dialog, "title").visible
    rows = {dialog.items.item(row).data(Qt.ItemDataRole.UserRole): dialog.items.item(row) for row in range(dialog.items.count())}
    rows["map"].setCheckState(Qt.CheckState.Unchecked)
    assert item(dialog, "map").visible
    assert "stays on every page" in dialog.note.text()


def test_a_template_goes_to_a_file_and_comes_back(dialog: PageLayoutDialog, tmp_path: Path) -> None:
    dialog._apply(lambda: edits.add_text(dialog._workspace.document, "Mine"))
    kept, path = dialog.layout_of_map, tmp_path / "a.lodestone-page"
    dialog.keep_template(path)
    dialog.page.setCurrentIndex(dialog.page.findData("square"))
    dialog.page.activated.emit(dialog.page.currentIndex())
    assert item(dialog, "map").width < 200
    dialog.take_template(path)
    assert dialog.layout_of_map == kept
    dialog.take_template(tmp_path / "none.lodestone-page")
    assert "none.lodestone-page" in dialog.note.text()
    assert dialog.layout_of_map == kept


def test_the_preview_is_the_export(qapp: QApplication) -> None:
    document = edits.lay_out(lens("Dy"), preset("a4-landscape")).document
    pixels = 144 / 25.4
    image, _ = PagePicture(load(), document, {}, None, pixels)(Feedback())
    options = ExportOptions(dpi=144).on(document.layout)
    export = Sheet(((document, build_content(load(), document, {})),), {}, options, Feedback()).image()
    assert (image.width(), image.height()) == (export.width(), export.height())
    assert image.convertToFormat(QImage.Format.Format_RGB888) == export.convertToFormat(QImage.Format.Format_RGB888)


def test_a_sheet_is_printed(qapp: QApplication, tmp_path: Path) -> None:
    document = edits.lay_out(lens("Dy"), preset("a4-landscape")).document
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "a.pdf"))
    print_sheet(printer, Picture(load(), document, {}, ExportOptions().on(document.layout)), Feedback())
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_sheet_fits_a_room_in_its_own_shape(qapp: QApplication) -> None:
    document = edits.lay_out(lens("Dy"), preset("slide")).document
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    painter = QPainter(image)
    Picture(load(), document, {}, ExportOptions().on(document.layout)).sheet(Feedback()).fit(painter, QRectF(0, 0, 400, 400))
    painter.end()
    assert image.pixelColor(200, 20) == Qt.GlobalColor.red
    assert image.pixelColor(5, 200).lightness() > 240
