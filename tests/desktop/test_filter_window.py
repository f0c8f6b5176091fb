"""Filters in the window, in saved maps and in exports."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import filtered_layers, filters_first
from desktop.dialogs.export_layer import ExportLayerDialog
from desktop.dialogs.filter import FilterDialog
from desktop.main_window import MainWindow
from layers import edits, storage
from layers.document import MapDocument
from layers.sources import FeatureLayer
from tests.desktop.command_kit import lodestone
from tests.desktop.window_kit import DAY, settle, window

__all__ = ["window"]


def write(path: Path) -> Path:
    kinds = ["mine", "mine", "works", "port"]
    features = [
        {
            "type": "Feature",
            "properties": {"kind": kind, "year": 2000 + row},
            "geometry": {"type": "Point", "coordinates": [90 + 5 * row, -50]},
        }
        for row, kind in enumerate(kinds)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def layered(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    window.open_files([write(tmp_path / "places.geojson")])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    settle(qtbot, window)
    return window


def ask(qtbot: QtBot, window: MainWindow) -> FilterDialog:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)  # keys reach no other
    QTest.keyClick(window, Qt.Key.Key_F7)
    dialog = window.findChild(FilterDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.columns.count() == 2)
    return dialog


def legend_texts(window: MainWindow) -> list[str]:
    assert window.canvas.picture is not None
    return [f"{item.label} {item.count}" for group in window.canvas.picture.content.own_legend for item in group.items]


def test_a_filter_is_tried_as_it_is_written_and_then_holds_everywhere(layered: MainWindow, qtbot: QtBot) -> None:
    dialog = ask(qtbot, layered)
    QTest.keyClicks(dialog.field, "kind = 'mine'")
    qtbot.waitUntil(lambda: dialog.message.text().startswith("2 of 4 features"))
    QTest.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, layered)
    assert layered.workspace.undo_name == "Filter places"
    assert layered.workspace.own["own-1"].drawn == 2
    assert any(text.startswith("places 2") for text in legend_texts(layered))
    assert any("only where kind = 'mine'" in text for text in legend_texts(layered))
    assert "filtered" in layered.layers_panel.model.index(0).data()
    layered.actions_table["table"].trigger()
    settle(qtbot, layered)
    assert layered.table.count.text() == "2 of 4 rows"
    layered.workspace.undo()
    settle(qtbot, layered)
    assert layered.table.count.text() == "4 rows"
    assert not any("only where" in text for text in legend_texts(layered))


def test_a_mistake_is_underlined_and_keeps_the_dialog_open(layered: MainWindow, qtbot: QtBot) -> None:
    dialog = ask(qtbot, layered)
    dialog.field.setPlainText("year >= 2001 AND kynd = 'mine'")
    qtbot.waitUntil(lambda: "no column 'kynd'" in dialog.message.text())
    [mark] = dialog.field.extraSelections()
    assert mark.cursor.selectedText() == "kynd"
    dialog.accept()
    settle(qtbot, layered)
    assert dialog.isVisible()
    assert layered.workspace.document.layer("own-1").filter == ""


def test_names_of_columns_are_completed(layered: MainWindow, qtbot: QtBot) -> None:
    dialog = ask(qtbot, layered)
    QTest.keyClicks(dialog.field, "ki")
    popup = dialog.field.completer.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert dialog.field.toPlainText() == "kind"


def test_values_are_ticked_instead_of_written(layered: MainWindow, qtbot: QtBot) -> None:
    dialog = ask(qtbot, layered)
    dialog.columns.setCurrentRow(0)
    qtbot.waitUntil(lambda: dialog.values.count() == 3)
    assert dialog.values.item(0).text().startswith("mine  ·  2")
    for row in (1, 2):
        dialog.values.item(row).setCheckState(Qt.CheckState.Checked)
    dialog.only_ticked.click()
    assert dialog.text == "kind IN ('works', 'port')"
    dialog.accept()
    qtbot.waitUntil(lambda: layered.workspace.own["own-1"].drawn == 2)
    qtbot.waitUntil(lambda: layered.findChild(FilterDialog) is None)
    ask(qtbot, layered).none.click()
    qtbot.waitUntil(lambda: layered.workspace.own["own-1"].drawn == 4)


def test_what_is_picked_is_let_go_once_it_is_hidden(layered: MainWindow, qtbot: QtBot) -> None:
    import numpy as np

    layered.workspace.picks.pick("own-1", np.array([0, 2]))
    layered.workspace.apply(edits.filter_layer(layered.workspace.document, "own-1", "kind = 'mine'"))
    assert layered.workspace.picks.rows.tolist() == [0]


def test_the_ground_of_the_map_has_no_filter(window: MainWindow) -> None:
    window.layers_panel.choose("world")
    assert not window.actions_table["filter_layer"].isEnabled()


def saved(path: Path, text: str) -> Path:
    from layers.document import SourceRef, first_map

    document: MapDocument = edits.add_own_layer(first_map(DAY), "places", SourceRef(str(path / "places.geojson"))).document
    document = edits.filter_layer(document, "own-1", text).document
    (path / "map.lodestone").write_bytes(storage.encode(document, path))
    return path / "map.lodestone"


def test_a_filter_comes_back_with_its_map_and_is_drawn_by_the_command(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "places.geojson")
    window.open_files([saved(tmp_path, "year > 2001")])
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=20_000)
    assert window.workspace.own["own-1"].drawn == 2
    ended = lodestone("export", tmp_path / "map.lodestone", "--size", "500x400", "-o", tmp_path / "map.svg")
    assert (ended.status, ended.err) == (0, "")
    assert "only where year &gt; 2001" in (tmp_path / "map.svg").read_text()


def test_a_filter_that_fits_no_more_shows_all_and_says_so(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "places.geojson")
    window.open_files([saved(tmp_path, "gone = 3")])
    qtbot.waitUntil(lambda: "own-1" in window.workspace.own, timeout=20_000)
    settle(qtbot, window)
    assert window.workspace.own["own-1"].drawn == 4
    assert "without its filter" in " ".join(window.messages.texts)
    assert any("filter cannot be applied" in text for text in legend_texts(window))
    ended = lodestone("export", tmp_path / "map.lodestone", "-o", tmp_path / "map.png")
    assert ended.status == 2
    assert "There is no column 'gone'" in ended.err


def test_the_command_filters_the_layers_that_it_is_given(tmp_path: Path) -> None:
    layer = write(tmp_path / "places.geojson")
    ended = lodestone("export", "--layer", layer, "--filter", "kind = 'mine'", "--size", "500x400", "-o", tmp_path / "map.svg")
    assert ended.status == 0
    assert "only where kind" in (tmp_path / "map.svg").read_text()
    assert lodestone("export", "--filter", "a = 1", "-o", tmp_path / "no.png").status == 2
    wrong = lodestone("export", "--layer", layer, "--filter", "kind = ", "-o", tmp_path / "no.png")
    assert (wrong.status, "ends too early" in wrong.err) == (2, True)


def test_a_filter_on_the_ground_of_the_map_is_damage(tmp_path: Path) -> None:
    from layers.document import first_map
    from layers.errors import SourceError

    document = edits.filter_layer(first_map(DAY), "world", "a = 1").document
    with pytest.raises(SourceError, match="filter"):
        storage.decode(storage.encode(document, tmp_path), tmp_path / "map.lodestone")


def test_data_are_exported_as_the_filter_shows_them_unless_all_are_asked_for(layered: MainWindow, qtbot: QtBot) -> None:
    import numpy as np

    layered.workspace.apply(edits.filter_layer(layered.workspace.document, "own-1", "kind = 'mine'"))
    layered.workspace.picks.pick("own-1", np.array([1]))
    layered.actions_table["export_layer"].trigger()
    dialog = layered.findChild(ExportLayerDialog)
    assert dialog is not None
    choices = [dialog.rows.itemText(row) for row in range(dialog.rows.count())]
    assert choices == ["All rows (4)", "Rows that the filter shows (2)", "Picked rows (1)"]
    assert dialog.rows.currentIndex() == 1
    dialog.reject()


def test_undo_to_a_filter_that_is_no_longer_kept_waits_for_a_job(
    layered: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtered_layers, "AT_ONCE", 0)
    space = layered.workspace
    space.filtered.most = 1
    threads: set[int] = set()
    apply = filtered_layers.apply_filter

    def told(features: FeatureLayer, text: str) -> FeatureLayer:
        threads.add(threading.get_ident())
        return apply(features, text)

    for text in ("year < 2002", "year < 2001"):
        space.apply(edits.filter_layer(space.document, "own-1", text))
        settle(qtbot, layered)
    monkeypatch.setattr(filtered_layers, "apply_filter", told)
    monkeypatch.setattr(filters_first, "apply_filter", told)
    space.undo()
    assert space.document.layer("own-1").filter == "year < 2001"
    settle(qtbot, layered)
    assert space.document.layer("own-1").filter == "year < 2002"
    assert space.own["own-1"].drawn == 2
    space.redo()
    settle(qtbot, layered)
    assert space.own["own-1"].drawn == 1
    assert threads
    assert threading.get_ident() not in threads


def test_undo_and_redo_where_there_is_nothing_to_do_change_nothing(window: MainWindow) -> None:
    before = window.workspace.document
    window.workspace.undo()
    window.workspace.redo()
    assert window.workspace.document is before
