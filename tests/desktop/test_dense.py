"""Discs with counts and heat maps: on the screen and in drawings, found under the pointer, explained by the legend."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.export import ExportOptions, write
from desktop.export.page.coordinates import Frame as PageFrame
from desktop.export.page.own import own_layers, shown_layers
from desktop.main_window import MainWindow
from desktop.render.dense import short
from desktop.render.features import image_notes
from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument, SourceRef, Style
from layers.sources import FeatureLayer, read
from layers.style import Palette, StyleKind
from layers.styling.content import build_content
from layers.styling.theme import LIGHT
from tests.desktop.render_kit import colour_at, lens, picture_of, place, texts
from tests.desktop.window_kit import PATIENCE_MS, settle, window

__all__ = ["window"]
pytestmark = pytest.mark.usefixtures("qapp")
COLOUR = "#B5179E"
NEAR = [(-130 + number * 0.01, -20.0) for number in range(12)]
ALONE = (-100.0, 10.0)


def csv_of(folder: Path) -> Path:
    path = folder / "wells.csv"
    rows = [f"Well {number},{lon},{lat}" for number, (lon, lat) in enumerate([*NEAR, ALONE])]
    path.write_text("\n".join(["name,lon,lat", *rows]) + "\n", encoding="utf-8")
    return path


def layer_of(folder: Path, style: Style) -> tuple[MapDocument, dict[str, FeatureLayer]]:
    path = csv_of(folder)
    document = lens()
    for layer in document.layers:
        if layer.kind is not LayerKind.WORLD:
            document = edits.remove_layer(document, layer.id).document
    return edits.add_own_layer(document, "wells", SourceRef(str(path)), style).document, {"own-1": read(path)}


def test_near_points_are_one_disc_with_their_count(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, Style(COLOUR, 8.0, kind=StyleKind.CLUSTERS))
    shown = picture_of(document, own)
    x, y = place(shown, document, *NEAR[5])
    assert shown.image.pixelColor(round(x), round(y) - 8).name().upper() == COLOUR
    assert colour_at(shown, document, *ALONE) == COLOUR
    [hit] = shown.hits.at(x, y)
    assert (hit.kind, hit.name) == ("cluster", "12 points of wells")
    assert [(hit.kind, hit.key) for hit in shown.hits.at(*place(shown, document, *ALONE))] == [("feature", "own-1/12")]


def test_a_drawing_has_the_discs_as_shapes_and_their_counts_as_text(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, Style(COLOUR, kind=StyleKind.CLUSTERS))
    path = tmp_path / "map.svg"
    write(document, load(), own, path, ExportOptions(900, 600))
    svg = path.read_bytes()
    assert b"<image" not in svg
    counts = [text.text for text in texts(svg) if text.text == "12"]
    assert len(counts) == 2  # on the map, and as the legend's sample
    assert "Close points, counted (13)" in [text.text for text in texts(svg)]


def test_a_heat_map_is_warm_where_points_are_and_clear_elsewhere(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, Style(kind=StyleKind.HEAT, palette=Palette.VIRIDIS))
    shown = picture_of(document, own)
    assert colour_at(shown, document, -130, -20) != LIGHT.sea
    assert colour_at(shown, document, *ALONE) != LIGHT.sea
    assert colour_at(shown, document, -130, -45) == LIGHT.sea
    hits = shown.hits.at(*place(shown, document, *ALONE))
    assert [(hit.kind, hit.key) for hit in hits] == [("feature", "own-1/12")]
    assert len([hit for hit in shown.hits.at(*place(shown, document, *NEAR[5])) if hit.kind == "feature"]) == 12
    group = build_content(load(), document, own).legend[0]
    assert [(item.kind, item.count) for item in group.items] == [("heat", 13), ("note", None)]


def test_a_heat_map_is_one_image_in_a_drawing_and_the_sheet_says_so(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, Style(kind=StyleKind.HEAT))
    path = tmp_path / "map.svg"
    write(document, load(), own, path, ExportOptions(900, 600))
    assert path.read_bytes().count(b"<image") == 1
    assert image_notes(document, own, 96.0) == ("wells: a heat map, drawn as one image at 96 dots an inch.",)


def test_the_page_says_that_it_draws_each_point(tmp_path: Path) -> None:
    document, own = layer_of(tmp_path, Style(kind=StyleKind.CLUSTERS))
    [told] = own_layers(PageFrame(document.crs), shown_layers(document, own), list(own.values()), build_content(load(), document, own))
    assert told["notes"] == ["wells: this page draws each point by itself, the map as clusters with their counts."]


@pytest.mark.parametrize(
    ("count", "text"), [(2, "2"), (999, "999"), (1000, "1k"), (1290, "1.2k"), (48_900, "48k"), (1_250_000, "1.2M"), (999_999, "999k")]
)
def test_counts_are_short_and_never_rounded_up(count: int, text: str) -> None:
    assert short(count) == text


def test_a_chosen_disc_lists_its_points_and_leads_to_each(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.open_files([csv_of(tmp_path)])
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    window.workspace.apply(edits.restyle_layer(window.workspace.document, "own-1", Style(kind=StyleKind.CLUSTERS)))
    settle(qtbot, window)
    point = window.canvas.point_of(*NEAR[5])
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=point.toPoint())
    qtbot.waitUntil(lambda: "Well 11 (feature 12)" in window.details.text, timeout=PATIENCE_MS)
    assert "12 points" in window.details.text
    before = window.canvas.viewport.resolution
    follow(window, "zoom:own-1")
    qtbot.waitUntil(lambda: window.canvas.viewport.resolution < before / 10, timeout=PATIENCE_MS)
    settle(qtbot, window)
    follow(window, "feature:own-1%2F3")
    qtbot.waitUntil(lambda: "Feature 4 of 13" in window.details.text, timeout=PATIENCE_MS)
    settle(qtbot, window)


def follow(window: MainWindow, link: str) -> None:
    assert link in window.details.browser.toHtml()
    window.details.browser.anchorClicked.emit(QUrl(link))


@pytest.mark.parametrize("by_key", [False, True])
def test_a_cluster_is_opened_by_a_double_click_or_enter(window: MainWindow, qtbot: QtBot, tmp_path: Path, by_key: bool) -> None:
    window.open_files([csv_of(tmp_path)])
    qtbot.waitUntil(lambda: bool(window.workspace.own), timeout=PATIENCE_MS)
    settle(qtbot, window)
    layer, canvas = window.workspace.document.layers[0], window.canvas
    window.workspace.apply(edits.restyle_layer(window.workspace.document, layer.id, Style(COLOUR, 8.0, kind=StyleKind.CLUSTERS)))
    settle(qtbot, window)
    heap = np.array(NEAR)
    at = canvas.point_of(*heap.mean(axis=0).tolist())
    before = canvas.viewport.resolution
    if by_key:
        canvas.pan(canvas.width() / 2 - at.x(), canvas.height() / 2 - at.y())
        settle(qtbot, window)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    else:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at.toPoint())
        QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at.toPoint())
    qtbot.waitUntil(lambda: canvas.viewport.resolution < before / 2.5, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert window.workspace.selection is not None
    assert window.workspace.selection.kind == "cluster"
    places = [canvas.point_of(lon, lat) for lon, lat in NEAR]
    assert all(0 < place.x() < canvas.width() and 0 < place.y() < canvas.height() for place in places)
    assert max(place.x() for place in places) - min(place.x() for place in places) > 100
