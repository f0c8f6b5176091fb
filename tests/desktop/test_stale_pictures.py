"""A picture that nobody wants any more does not hold up the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas.geodataframe import GeoDataFrame
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.render import flat
from layers import edits
from layers.document import MapDocument
from layers.edits import Edit
from layers.geometry.densify import densified_rings
from tests.desktop.window_kit import PATIENCE_MS, settle, window

__all__ = ["window"]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Laying a layer on the plane of Equal Earth waits for this event, as that of an enormous one would; told by `begun`."""
    event = threading.Event()
    lay = densified_rings

    def late(rings: Any) -> Any:
        event.begun.set()  # type: ignore[attr-defined]
        assert event.wait(60)
        return lay(rings)

    event.begun = threading.Event()  # type: ignore[attr-defined]
    monkeypatch.setattr(flat, "densified_rings", late)
    yield event
    event.set()


def remove(document: MapDocument) -> Edit:
    return edits.remove_layer(document, "own-1")


def hide(document: MapDocument) -> Edit:
    return edits.show_layer(document, "own-1", False)


@pytest.mark.parametrize("edit", [remove, hide])
def test_a_layer_that_is_shown_no_more_does_not_hold_up_the_map(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, held: threading.Event, edit: Callable[[MapDocument], Edit]
) -> None:
    path = tmp_path / "area.gpkg"
    GeoDataFrame({"n": [1]}, geometry=[shapely.box(0, 0, 20, 20)], crs="EPSG:4326").to_file(path, driver="GPKG")
    window.open_files([path])
    qtbot.waitUntil(held.begun.is_set, timeout=PATIENCE_MS)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=PATIENCE_MS)
    window.workspace.apply(edit(window.workspace.document))
    settle(qtbot, window)
    assert not held.is_set()
