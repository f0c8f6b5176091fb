"""The first features of a large layer are on the map while the rest is read, and are no part of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas.geodataframe import GeoDataFrame
from pytestqt.qtbot import QtBot

from desktop.dialogs import opening, wanted
from desktop.main_window import MainWindow
from layers.errors import SourceError
from layers.sources import FeatureLayer, glimpse, read
from tests.desktop.window_kit import PATIENCE_MS, colour_at, settle, window

__all__ = ["window"]
PLACES = [(-150.0 + 4 * number, -30.0) for number in range(8)]
COLOUR = "#0b7a75"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "occurrences.gpkg"
    GeoDataFrame({"n": range(len(PLACES))}, geometry=shapely.points(PLACES), crs="EPSG:4326").to_file(path, driver="GPKG")
    return path


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Eight features are many, and the whole is read once the gate is open."""
    event = threading.Event()

    def read_late(*arguments: Any, **options: Any) -> FeatureLayer:
        assert event.wait(30)
        return read(*arguments, **options)

    monkeypatch.setattr(wanted, "LARGE", 5)
    monkeypatch.setattr(opening, "FIRST_ROWS", 3)
    monkeypatch.setattr(opening, "read", read_late)
    yield event
    event.set()


def drawn(window: MainWindow) -> list[bool]:
    return [colour_at(window, *place).name() == COLOUR for place in PLACES]


def until_early(qtbot: QtBot, window: MainWindow) -> None:
    early = window.workspace.early
    qtbot.waitUntil(lambda: early.over(window.workspace.document) != window.workspace.document, timeout=PATIENCE_MS)
    qtbot.waitUntil(window.maps.is_whole, timeout=PATIENCE_MS)


def test_the_first_features_are_shown_while_all_are_read(qtbot: QtBot, window: MainWindow, file: Path, gate: threading.Event) -> None:
    before = window.workspace.document
    window.open_files([file])
    until_early(qtbot, window)
    assert drawn(window) == [True] * 3 + [False] * 5
    assert window.workspace.document == before
    assert window.workspace.undo_name is None
    assert window.canvas.picture is not None
    assert "the first 3" in str([group for group in window.canvas.picture.content.legend if group.title == "Own layers"])
    gate.set()
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert drawn(window) == [True] * 8
    assert window.workspace.early.over(window.workspace.document) == window.workspace.document
    assert len(window.workspace.steps) == 1


def test_what_cannot_be_read_to_its_end_is_shown_no_more(
    qtbot: QtBot, window: MainWindow, file: Path, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: Any, **_options: Any) -> FeatureLayer:
        assert gate.wait(30)
        raise SourceError("it breaks off.", path=file)

    monkeypatch.setattr(opening, "read", break_off)
    window.open_files([file])
    until_early(qtbot, window)
    assert any(drawn(window))
    gate.set()
    qtbot.waitUntil(lambda: window.workspace.early.over(window.workspace.document) == window.workspace.document, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert not any(drawn(window))
    assert window.workspace.own == {}


def test_a_glimpse_is_the_beginning_of_the_whole(file: Path, tmp_path: Path) -> None:
    first, whole = glimpse(file, "occurrences", 3), read(file)
    assert first is not None
    assert (first.features, first.xy.tolist()) == (3, whole.xy[:3].tolist())
    assert first.columns.to_pylist() == whole.columns.to_pylist()[:3]
    table = tmp_path / "places.csv"
    table.write_text("lon,lat\n1,2\n3,4\n", encoding="utf-8")
    assert glimpse(table, None, 1) is None  # all of it is read as soon
