"""The window end to end: day, lens, layers, undo, files, details, all through real mouse and keys."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs.ask_crs import AskCrs
from desktop.dialogs.choose_layers import ChooseLayers
from desktop.main_window import MainWindow
from desktop.memory import mend
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import first_map
from tests.desktop.window_kit import DAY, PATIENCE_MS, colour_at, picture, settle, window

__all__ = ["window"]

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """A square in the empty middle of the Pacific, with one hostile and one plain attribute."""
    path = tmp_path / "square.geojson"
    ring = [[-150, -30], [-130, -30], [-130, -10], [-150, -10], [-150, -30]]
    features = [
        {"type": "Feature", "properties": {"<b>k</b>": "<img src=x>", "n": 1}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def lens(window: MainWindow) -> list[str]:
    return list(window.workspace.document.elements)


def messages(window: MainWindow) -> list[str]:
    return list(window.messages.texts)


def holds(window: MainWindow, count: int) -> bool:
    return len(window.workspace.own) == count


def drop(window: MainWindow, *paths: Path, onto: QWidget | None = None) -> bool:
    """Drop files on the window or a part of it; tell whether it would take them."""
    target = onto or window
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, buttons, keys))
    return enter.isAccepted()


def write_point(path: Path, crs: str | None, **options: Any) -> None:
    """Write a file with one point in the Pacific."""
    import pyogrio
    import shapely

    write: Any = pyogrio.raw.write
    write(path, shapely.to_wkb([shapely.Point(-140.0, -20.0)]), field_data=[], fields=[], geometry_type="Point", crs=crs, **options)


def wait_for_dialog(qtbot: QtBot, window: MainWindow, kind: type[QDialog]) -> QDialog:
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in window.findChildren(kind)), timeout=PATIENCE_MS)
    return next(dialog for dialog in window.findChildren(kind) if dialog.isVisible())


def test_a_typed_day_changes_document_picture_and_title(window: MainWindow, qtbot: QtBot) -> None:
    before, field = picture(window), window.day_bar.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2015-06-01")
    QTest.keyClick(field, Key.Key_Return)
    assert window.workspace.document.day == dt.date(2015, 6, 1)
    assert "2015-06-01" in window.windowTitle()
    settle(qtbot, window)
    assert picture(window) != before


@pytest.mark.parametrize("typed", ["2025-02-30", "20251120", "tomorrow", ""])
def test_a_day_that_is_none_changes_nothing_and_says_why(window: MainWindow, typed: str) -> None:
    field = window.day_bar.field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Key.Key_Delete)
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Key.Key_Return)
    assert window.workspace.document.day == DAY
    assert "is not a day" in window.day_bar.problem.text()
    assert window.day_bar.problem.isVisible()
    QTest.keyClick(field, Key.Key_Escape)
    assert field.text() == DAY.isoformat()


def test_arrows_in_the_field_step_by_a_day_and_undo_folds_them(window: MainWindow) -> None:
    for _ in range(3):
        QTest.keyClick(window.day_bar.field, Key.Key_Up)
    assert window.workspace.document.day == DAY + dt.timedelta(3)
    window.actions_table["undo"].trigger()
    assert window.workspace.document.day == DAY


def test_steps_go_to_the_nearest_days_on_which_something_changed(window: MainWindow) -> None:
    days = {day for day in (DAY + dt.timedelta(step) for step in range(-400, 400)) if window.timeline.on(day)}
    window.actions_table["next_change"].trigger()
    after = window.workspace.document.day
    window.show_day(DAY)
    window.actions_table["previous_change"].trigger()
    before = window.workspace.document.day
    assert before < DAY < after
    assert {day for day in days if before <= day <= after} - {DAY} == {before, after}


def test_the_banner_warns_past_the_edition_only_of_what_is_so(window: MainWindow) -> None:
    edition = window.workspace.catalogue.edition
    assert window.banner.isHidden()
    window.show_day(edition + dt.timedelta(1))
    assert window.banner.isVisible()
    assert "last checked" in window.banner.text
    window.actions_table["edition_day"].trigger()
    assert window.workspace.document.day == edition
    assert "last checked" not in window.banner.text


def test_lens_chips_combine_and_all_clears_them(window: MainWindow, qtbot: QtBot) -> None:
    before, chips = picture(window), window.tools.lens
    for symbol in ("Tb", "Dy"):
        QTest.mouseClick(chips.switches[symbol], Qt.MouseButton.LeftButton)
    assert lens(window) == ["Tb", "Dy"]
    assert not chips.all.isChecked()
    settle(qtbot, window)
    assert picture(window) != before
    QTest.mouseClick(chips.all, Qt.MouseButton.LeftButton)
    assert lens(window) == []
    settle(qtbot, window)
    assert picture(window) == before


def test_all_stages_on_is_the_same_as_none(window: MainWindow) -> None:
    stages = window.tools.stages
    for switch in stages.switches.values():
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert window.workspace.document.stages == ()
    assert stages.all.isChecked()
    assert not any(switch.isChecked() for switch in stages.switches.values())


def test_undo_and_redo_by_keys_with_their_names_in_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    table = window.actions_table
    assert not table["undo"].isEnabled()
    QTest.mouseClick(window.tools.lens.switches["Nd"], Qt.MouseButton.LeftButton)
    assert table["undo"].text() == "&Undo Lens Nd"
    window.canvas.setFocus()
    QTest.keyClick(window, Key.Key_Z, CTRL)
    assert lens(window) == []
    assert table["redo"].text() == "&Redo Lens Nd"
    assert not window.tools.lens.switches["Nd"].isChecked()
    QTest.keyClick(window, Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert lens(window) == ["Nd"]
    settle(qtbot, window)


def test_a_dropped_file_is_drawn_where_it_lies_and_undo_takes_it_away(window: MainWindow, qtbot: QtBot, square: Path) -> None:
    middle = (-140.0, -20.0)
    sea = colour_at(window, *middle)
    assert drop(window, square)
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert window.workspace.document.layers[0].name == "square"
    assert colour_at(window, *middle) != sea
    assert messages(window) == []
    window.actions_table["undo"].trigger()
    settle(qtbot, window)
    assert colour_at(window, *middle) == sea
    assert window.recent.paths == [str(square)]


def test_files_can_be_dropped_on_every_part(window: MainWindow, qtbot: QtBot, square: Path) -> None:
    parts = [window.canvas, window.layers_panel.hint, window.layers_panel.list.viewport(), window.details.browser.viewport()]
    for count, part in enumerate(parts, start=1):
        assert drop(window, square, onto=part)
        qtbot.waitUntil(partial(holds, window, count), timeout=PATIENCE_MS)
    settle(qtbot, window)


def test_what_is_no_file_is_not_taken(window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.geojson")])
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


def test_the_attributes_of_a_feature_show_literally(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text('lat,lon,"<b>k</b>"\n-20,-140,<img src=x onerror=1>{{ 7*7 }}\n', encoding="utf-8")
    drop(window, path)
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    settle(qtbot, window)
    point = window.canvas.point_of(-140, -20).toPoint()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    qtbot.waitUntil(lambda: "<img src=x onerror=1>{{ 7*7 }}" in window.details.text, timeout=PATIENCE_MS)
    assert "<b>k</b>" in window.details.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.geojson", ""), ("broken.geojson", '{"type":'), ("table.csv", "a,b\n1,2\n"), ("fake.gpkg", "not a database")],
)
def test_a_file_that_cannot_be_opened_gives_one_message_and_changes_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, content: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    document = window.workspace.document
    drop(window, path)
    qtbot.waitUntil(lambda: bool(window.messages.texts), timeout=PATIENCE_MS)
    settle(qtbot, window)
    (message,) = messages(window)
    assert name in message
    assert "Traceback" not in message
    assert window.workspace.document == document
    assert window.recent.paths == []


def test_swapped_columns_are_told_with_their_remedy(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "swapped.csv"
    path.write_text("lat,lon\n-115.5,35.4\n101.2,40.1\n", encoding="utf-8")
    drop(window, path)
    qtbot.waitUntil(lambda: bool(window.messages.texts), timeout=PATIENCE_MS)
    (message,) = messages(window)
    assert "none of its 2 features can be drawn" in message
    assert "seem to be swapped; exchange their names in the header." in message
    assert "Row 1: a latitude must lie between -90 and 90." in message
    assert window.workspace.own == {}


def test_a_file_without_features_says_so(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "nothing.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    drop(window, path)
    qtbot.waitUntil(lambda: bool(window.messages.texts), timeout=PATIENCE_MS)
    (message,) = messages(window)
    assert "no features" in message


def test_a_file_without_a_system_asks_and_takes_the_answer(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "nowhere.shp"
    with pytest.warns(UserWarning, match="crs"):
        write_point(path, None)
    drop(window, path)
    dialog = wait_for_dialog(qtbot, window, AskCrs)
    assert isinstance(dialog, AskCrs)
    assert dialog.crs == "EPSG:4326"
    QTest.keyClick(dialog.box, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    source = window.workspace.document.layers[0].source
    assert source is not None
    assert source.assume_crs == "EPSG:4326"
    settle(qtbot, window)


def test_a_geopackage_with_several_layers_asks_which(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    for name in ("first", "second"):
        write_point(path, "EPSG:4326", layer=name, append=path.exists())
    drop(window, path)
    dialog = wait_for_dialog(qtbot, window, ChooseLayers)
    assert isinstance(dialog, ChooseLayers)
    dialog.list.selectAll()
    dialog.accept()
    qtbot.waitUntil(lambda: len(window.workspace.own) == 2, timeout=PATIENCE_MS)
    assert {layer.name for layer in window.workspace.document.layers[:2]} == {"first", "second"}
    settle(qtbot, window)


def test_empty_layers_are_marked_and_not_chosen_unasked(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    import pyogrio

    path = tmp_path / "some.gpkg"
    write: Any = pyogrio.raw.write
    write(path, [], field_data=[], fields=[], geometry_type="Point", crs="EPSG:4326", layer="blank")
    for name in ("full", "other"):
        write_point(path, "EPSG:4326", layer=name, append=True)
    drop(window, path)
    dialog = wait_for_dialog(qtbot, window, ChooseLayers)
    assert isinstance(dialog, ChooseLayers)
    lines = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert [("empty" in line) for line in lines] == [line.startswith("blank") for line in lines]
    assert [item.text().partition(":")[0] for item in dialog.list.selectedItems()] == ["full"]
    dialog.accept()
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    assert [layer.name for layer in window.workspace.document.layers if layer.source] == ["full"]
    settle(qtbot, window)


def test_a_chosen_site_tells_its_stages_with_sources(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    site = next(site for site in window.workspace.catalogue.sites.values() if "Mountain Pass" in site.name)
    point = canvas.point_of(site.lon, site.lat).toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    qtbot.waitUntil(lambda: site.name in window.details.text)
    text = window.details.text
    assert "Separation (refinery)" in text
    assert f"on {DAY.isoformat()}" in text
    assert text.count("Source:") >= len(window.workspace.catalogue.stages[site.id])


def test_a_dark_map_changes_the_picture_and_undo_returns(window: MainWindow, qtbot: QtBot) -> None:
    light = colour_at(window, 150, 0)
    window.actions_table["dark"].trigger()
    settle(qtbot, window)
    assert colour_at(window, 150, 0).lightness() < light.lightness() / 2
    window.actions_table["undo"].trigger()
    settle(qtbot, window)
    assert colour_at(window, 150, 0) == light


@pytest.mark.parametrize(
    "content",
    [
        b'[General]\ngeometry=@ByteArray(rubbish)\nstate="x"\nrecent=7, @Invalid()\n',
        b"[General]\ngeometry=@ByteArray(rubbish)\n",
        b"[General]\nrecent=@Variant(\\0\\0\\0\\x80foo)\n",
        b"\x00\xff\x00garbage\n[[[",
        b"no settings at all",
    ],
)
def test_damaged_settings_are_set_aside_with_a_note(qtbot: QtBot, settings_path: Path, content: bytes) -> None:
    settings_path.write_bytes(content)
    workspace = Workspace(loading.load(), first_map(DAY))
    made = MainWindow(workspace, Tasks(), QSettings(str(settings_path), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show()
    settle(qtbot, made)
    kept = settings_path.with_name("settings.ini.bad")
    assert made.layers_panel.isVisible()
    assert made.recent.paths == []
    assert kept.read_bytes() == content
    (note,) = messages(made)
    assert str(kept) in note
    made.close()
    made.settings.sync()
    again = QSettings(str(settings_path), QSettings.Format.IniFormat)
    assert {"geometry", "state"} <= set(again.allKeys())
    assert mend(again) == ""


def test_whole_settings_are_no_reason_for_a_note(window: MainWindow, settings_path: Path) -> None:
    window.recent.add(Path("/a.csv"))
    window.recent.add(Path("/b, c.csv"))
    window.close()
    window.settings.sync()
    assert mend(QSettings(str(settings_path), QSettings.Format.IniFormat)) == ""
    assert messages(window) == []


def test_every_control_has_a_name_and_every_command_something_to_do(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider

    controls = [control for kind in (QAbstractButton, QComboBox, QLineEdit, QSlider) for control in window.findChildren(kind)]
    nameless = [
        control
        for control in controls
        if not (control.accessibleName() or control.toolTip() or (isinstance(control, QAbstractButton) and control.text()))
        and control.isVisible()
        and not control.objectName().startswith("qt_")
    ]
    assert nameless == []
    assert all(action.receivers("2triggered(bool)") for action in window.actions_table.values())


def test_an_edit_while_a_picture_is_made_is_not_lost(window: MainWindow, qtbot: QtBot) -> None:
    space = window.workspace
    for number in range(5):
        space.apply(edits.set_day(space.document, dt.date(2010 + 2 * number, 1, 1)))
        QApplication.processEvents()
    settle(qtbot, window)
    assert window.canvas.picture is not None
    assert window.canvas.picture.document.day == dt.date(2018, 1, 1)
