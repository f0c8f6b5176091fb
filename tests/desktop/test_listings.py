"""Tables of the built-in layers: what the map shows on its day, picked in the table and on the map alike."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.workspace import Selection
from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, first_map
from layers.restrictions.verdict import Docket
from layers.styling.content import build_content
from layers.tabular.listing import listing
from tests.desktop.window_kit import drag, settle, window

__all__ = ["window"]


def opened(qtbot: QtBot, window: MainWindow, kind: LayerKind) -> MainWindow:
    layer = window.workspace.document.of_kind(kind)
    assert layer is not None
    window.layers_panel.choose(layer.id)
    if not window.table.isVisible():
        QTest.keyClick(window, Qt.Key.Key_F6)
    else:
        window.table.show_layer(layer.id)
    settle(qtbot, window)
    return window


def column(window: MainWindow, name: str) -> list[object]:
    model = window.table.model
    assert model.table is not None
    values = model.table.column(name).to_pylist()
    return [values[row] for row in model.rows.tolist()]


def picked(window: MainWindow) -> list[str]:
    shown = window.workspace.listings.shown
    assert shown is not None
    return [shown.keys[row] for row in window.workspace.picks.rows.tolist()]


@pytest.mark.parametrize("kind", [LayerKind.MINES, LayerKind.REFINERIES, LayerKind.ALLIED, LayerKind.WORKS, LayerKind.LINKS])
def test_a_layer_lists_what_the_map_shows(kind: LayerKind) -> None:
    document, catalogue = first_map(dt.date(2025, 11, 20)), load()
    document = edits.set_elements(document, ("Dy",)).document
    layer = document.of_kind(kind)
    assert layer is not None
    content = build_content(catalogue, document, {})
    made = listing(catalogue, edits.show_layer(document, layer.id, False).document, layer)
    sites = [mark.site_id for mark in content.sites if (mark.allied if kind is LayerKind.ALLIED else mark.layer_id == layer.id)]
    assert sorted(made.keys) == sorted([arc.key for arc in content.arcs] if kind is LayerKind.LINKS else sites)
    assert made.features.drawn == made.features.features == made.features.columns.num_rows > 0


def test_countries_are_listed_with_their_roles() -> None:
    document, catalogue = first_map(dt.date(2025, 11, 20)), load()
    layers = {layer.kind: layer for layer in document.layers}
    restricted = listing(catalogue, document, layers[LayerKind.RESTRICTIONS])
    roles = Docket(catalogue, document.day).roles(())
    assert set(restricted.keys) <= set(roles)
    table = restricted.features.columns.to_pydict()
    china = restricted.keys.index("CHN")
    assert table["issues"][china] == roles["CHN"].issues.name.lower() if roles["CHN"].issues is not None else None
    world = listing(catalogue, document, layers[LayerKind.WORLD])
    assert set(restricted.keys) < set(world.keys)
    assert world.features.drawn == len(world.keys)


def test_f6_shows_the_rows_of_a_built_in_layer_and_picks_lead_both_ways(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window, LayerKind.MINES)
    table, space = window.table, window.workspace
    assert table.layer.currentText() == "Mines"
    assert table.filter.isEnabled()
    [row] = [place for place, site in enumerate(column(window, "site")) if site == "Bayan Obo"]
    table.view.show_row(row)
    settle(qtbot, window)
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=table.view.visualRect(table.model.index(row, 0)).center())
    settle(qtbot, window)
    assert space.selection == Selection("site", "bayan-obo", "Bayan Obo")
    assert space.picks.rows.tolist() == [row]
    space.select(Selection("site", "mount-weld", "Mount Weld"))
    assert picked(window) == ["mount-weld"]
    window.show_day(dt.date(2019, 6, 1))
    settle(qtbot, window)
    assert picked(window) == ["mount-weld"]
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert space.listings.layer_id == ""
    assert not len(space.picks.rows)


def test_rows_of_sites_are_picked_by_a_rectangle_sorted_searched_and_summed_up(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window, LayerKind.REFINERIES)
    table, space = window.table, window.workspace
    window.actions_table["pick_box"].trigger()
    drag(window.canvas, QPoint(5, 5), QPoint(window.canvas.width() - 5, window.canvas.height() - 5))
    settle(qtbot, window)
    assert len(space.picks.rows) > 10
    window.actions_table["pick_box"].trigger()
    table.words.setText("china")
    table.arrange()
    settle(qtbot, window)
    assert "China" in column(window, "country")
    assert table.model.rowCount() < len(space.picks.rows)
    head = table.view.horizontalHeader()
    assert table.model.table is not None
    head.sectionClicked.emit(table.model.table.column_names.index("quantity"))
    settle(qtbot, window)
    known = [value for value in column(window, "quantity") if isinstance(value, float)]
    assert known == sorted(known)
    table.view.setCurrentIndex(table.model.index(0, table.model.table.column_names.index("quantity")))
    settle(qtbot, window)
    assert "quantity" in table.statistics.heading.text()


def test_a_line_is_picked_in_its_table_and_zoomed_to(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window, LayerKind.LINKS)
    space = window.workspace
    assert space.listings.shown is not None
    row = space.listings.shown.keys.index("CHN>USA")
    space.picks.pick(space.listings.layer_id, np.array([row]))
    assert space.selection is not None
    assert (space.selection.kind, space.selection.key) == ("arc", "CHN>USA")
    window.table.zoom.click()
    settle(qtbot, window)
    assert window.canvas.rect().contains(window.canvas.point_of(105.0, 35.0).toPoint())
    opened(qtbot, window, LayerKind.MINES)
    assert window.table.layer.currentText() == "Mines"
    assert not len(space.picks.rows)
