"""Layers of a file are looked into before they are opened: rows, system, kinds, columns with values, and where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.dialogs.choose_layers import ChooseLayers
from desktop.main_window import MainWindow
from tests.desktop.window_kit import PATIENCE_MS, settle, window

__all__ = ["window"]

_gdal: Any = pyogrio.raw
LAYERS = 6


_boxes: Any = np.vectorize(lambda lon: shapely.box(lon, 50, lon + 1, 51), otypes=[object])


def several(path: Path, layers: int = LAYERS) -> Path:
    """A GeoPackage of layers: points, lines and areas in turn, each with more rows than the one before."""
    for number in range(layers):
        lon = np.arange(number + 1) / 10 + number
        ways: list[Any] = [shapely.points(lon, 50), _boxes(lon), shapely.linestrings([[[0, 0], [1, number + 1]]])]
        shapes = ways[number % 3]
        values = pa.table(
            {
                "name": [f"Ort {row}" for row in range(len(shapes))],
                "share": [row / 2 for row in range(len(shapes))],
                "geom": pa.array(list(shapely.to_wkb(shapes)), pa.binary()),
            }
        )
        _gdal.write_arrow(
            values,
            path,
            layer=f"layer {number}",
            driver="GPKG",
            geometry_name="geom",
            geometry_type="Unknown",
            crs="EPSG:4326",
            append=number > 0,
        )
    return path


def shown(qtbot: QtBot, window: MainWindow) -> ChooseLayers:
    qtbot.waitUntil(lambda: window.findChild(ChooseLayers) is not None, timeout=PATIENCE_MS)
    found = window.findChild(ChooseLayers)
    assert found is not None
    return found


def test_the_layer_under_the_cursor_is_looked_into(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.open_files([several(tmp_path / "several.gpkg")])
    dialog = shown(qtbot, window)
    sheet = dialog.sheet
    assert dialog.list.count() == LAYERS
    kinds = ["points", "areas", "lines", "points", "areas", "lines"]

    def told() -> list[str]:
        items = [dialog.list.item(row) for row in range(LAYERS)]
        return [item.text().split(": ")[1].split(",")[0] for item in items if item is not None]

    qtbot.waitUntil(lambda: told() == kinds, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: sheet.shown is not None, timeout=PATIENCE_MS)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):  # each stops the one before
        QTest.keyClick(dialog.list, key)
    assert sheet.info is not None
    assert sheet.info.name == "layer 4"
    qtbot.waitUntil(lambda: sheet.shown is not None, timeout=PATIENCE_MS)
    assert sheet.told.text() == "layer 4: areas, 5 features, 2 columns, EPSG:4326\n5 with areas."
    table = sheet.columns
    cells = [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]  # type: ignore[union-attr]
    assert cells == [["name", "text", "Ort 0; Ort 1; Ort 2"], ["share", "numbers", "0.0; 0.5; 1.0"]]
    assert sheet.shown is not None
    assert all(4 <= lon <= 5.5 and 50 <= lat <= 51 for lon, lat in sheet.shown.places)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=PATIENCE_MS)
    assert window.workspace.own["own-1"].name == "layer 4"


def test_a_file_of_one_layer_is_looked_into_and_a_broken_one_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "one.kml"
    points = "".join(f"<Placemark><name>P{lon}</name><Point><coordinates>{lon},10</coordinates></Point></Placemark>" for lon in range(3))
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{points}</Document></kml>', encoding="utf-8")
    window.files.opener.open_after_look([path])
    dialog = shown(qtbot, window)
    qtbot.waitUntil(lambda: dialog.sheet.shown is not None, timeout=PATIENCE_MS)
    assert "3 with points" in dialog.sheet.told.text()
    dialog.reject()
    assert not window.workspace.own
    for number, (text, told) in enumerate((('{"type":"Feature"', "cannot be"), ("", "0 bytes"))):
        broken = tmp_path / f"broken{number}.geojson"
        broken.write_text(text, encoding="utf-8")
        window.files.opener.open_after_look([broken])
        settle(qtbot, window)
        assert told in window.messages.refusals.texts[0]


def test_all_layers_that_hold_something_are_chosen_by_a_key_and_are_one_step(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = several(tmp_path / "several.gpkg")
    none = pa.table({"name": pa.array([], pa.string()), "geom": pa.array([], pa.binary())})
    _gdal.write_arrow(none, path, layer="none", driver="GPKG", geometry_name="geom", geometry_type="Point", crs="EPSG:4326", append=True)
    before = window.workspace.position
    window.open_files([path])
    dialog = shown(qtbot, window)
    assert dialog.list.count() == LAYERS + 1
    QTest.keyClick(dialog.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert len(window.workspace.own) == LAYERS
    assert window.workspace.steps[before:] == (f"Add {LAYERS} layers",)
    assert not window.messages.refusals.texts
