"""Filters of the built-in layers: tried, shown and told as those of own ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.dialogs.filter import FilterDialog
from desktop.main_window import MainWindow
from layers import edits, storage
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument, first_map
from layers.styling.content import MapContent, build_content
from layers.styling.legend import LegendItem
from tests.desktop.command_kit import lodestone
from tests.desktop.window_kit import DAY, PATIENCE_MS, settle, window

__all__ = ["window"]


def narrowed(kind: LayerKind, text: str) -> tuple[MapDocument, MapContent, MapContent]:
    """Give the first map with a filter, what it shows, and what it shows without."""
    document = first_map(DAY)
    layer = document.of_kind(kind)
    assert layer is not None
    filtered = edits.filter_layer(document, layer.id, text).document
    return filtered, build_content(load(), filtered, {}), build_content(load(), document, {})


def told(content: MapContent) -> list[LegendItem]:
    return [item for group in content.legend for item in group.items]


def test_sites_are_left_by_what_their_table_says_and_counted_so() -> None:
    _, left, whole = narrowed(LayerKind.MINES, "status = 'operating' AND country <> 'China'")
    mines = [mark for mark in left.sites if mark.layer_id == "mines"]
    assert 0 < len(mines) < sum(mark.layer_id == "mines" for mark in whole.sites)
    assert {mark.status.value for mark in mines} == {"operating"}
    assert [mark for mark in left.sites if mark.layer_id != "mines"] == [mark for mark in whole.sites if mark.layer_id != "mines"]
    counts = [{item.label: item.count for item in told(content)} for content in (left, whole)]
    assert counts[0]["Operating"] == sum(mark.status.value == "operating" for mark in left.sites)
    assert counts[0]["Operating"] != counts[1]["Operating"]
    assert "Mines: only where status = 'operating' AND country <> 'China'" in counts[0]


def test_links_countries_and_rings_are_left_likewise() -> None:
    _, left, whole = narrowed(LayerKind.LINKS, "tonnes > 1000 AND from_country = 'China'")
    assert 0 < len(left.arcs) < len(whole.arcs)
    assert {arc.from_country for arc in left.arcs} == {"CHN"}
    _, left, whole = narrowed(LayerKind.RESTRICTIONS, "code IN ('CHN', 'USA')")
    assert set(left.roles) == {"CHN", "USA"} < set(whole.roles)
    _, left, whole = narrowed(LayerKind.ALLIED, "country = 'Australia'")
    assert 0 < sum(mark.allied for mark in left.sites) < sum(mark.allied for mark in whole.sites)
    assert len(left.sites) == len(whole.sites)  # the rings go, and no site


@pytest.mark.parametrize("text", ["nowhere = 1", "country = ", "status > 3", "(" * 2000])
def test_a_filter_that_cannot_be_applied_shows_all_and_says_so(text: str) -> None:
    document, left, whole = narrowed(LayerKind.MINES, text)
    assert left.sites == whole.sites
    assert list(left.unfiltered) == ["mines"]
    assert any("filter cannot be applied" in item.label for item in told(left))
    assert build_content(load(), edits.show_layer(document, "mines", False).document, {}).unfiltered == {}


def test_the_window_asks_completes_points_to_mistakes_and_undoes(window: MainWindow, qtbot: QtBot) -> None:
    before = len(window.canvas.picture.content.sites) if window.canvas.picture else 0
    window.layers_panel.choose("mines")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: window.findChild(FilterDialog) is not None, timeout=PATIENCE_MS)
    dialog = window.findChild(FilterDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.columns.count() > 10, timeout=PATIENCE_MS)
    QTest.keyClicks(dialog.field, "status = 'operating' AND contry = 'Chile'")
    qtbot.waitUntil(lambda: dialog.message.text().startswith("At letter 26"), timeout=PATIENCE_MS)
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, "status = 'operating'")
    qtbot.waitUntil(lambda: "features are shown" in dialog.message.text(), timeout=PATIENCE_MS)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.workspace.undo_name == "Filter Mines", timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert window.canvas.picture is not None
    assert len(window.canvas.picture.content.sites) < before
    row = next(number for number, layer in enumerate(window.workspace.document.layers) if layer.id == "mines")
    assert "(filtered)" in window.layers_panel.model.index(row).data()
    QTest.keyClick(window, Qt.Key.Key_F6)
    settle(qtbot, window)
    assert " of " in window.table.count.text()
    window.workspace.undo()
    settle(qtbot, window)
    assert len(window.canvas.picture.content.sites) == before
    assert " of " not in window.table.count.text()


def test_a_saved_map_keeps_it_and_the_command_follows_it_or_refuses(tmp_path: Path) -> None:
    document, left, _ = narrowed(LayerKind.MINES, "country = 'Australia'")
    path = tmp_path / "a.lodestone"
    path.write_bytes(storage.encode(document, tmp_path))
    assert storage.decode(path.read_bytes(), path).document == document
    ended = lodestone("export", path, "--size", "600x400", "-o", tmp_path / "a.svg")
    assert ended.status == 0
    assert "only where country" in (tmp_path / "a.svg").read_text("utf-8")
    assert left.sites
    wrong = edits.filter_layer(document, "mines", "a = 1").document
    path.write_bytes(storage.encode(wrong, tmp_path))
    refused = lodestone("export", path, "-o", tmp_path / "no.png")
    assert refused.status != 0
    assert "The filter of layer Mines cannot be applied" in refused.err
