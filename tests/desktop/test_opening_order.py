"""Files that are opened together lie on the map as they were given; what is opened afterwards waits for none of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.dialogs import opening
from desktop.main_window import MainWindow
from layers.sources import FeatureLayer, read
from tests.desktop.window_kit import PATIENCE_MS, settle, window

__all__ = ["window"]


def written(path: Path) -> Path:
    shape = {"type": "Point", "coordinates": [1, 2]}
    features = [{"type": "Feature", "properties": {"n": 1}, "geometry": shape}]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def late(gate: threading.Event) -> Callable[..., FeatureLayer]:
    """Read what is called slow once the gate is open."""

    def read_late(path: Path, *arguments: Any, **options: Any) -> FeatureLayer:
        assert path.stem != "slow" or gate.wait(30)
        return read(path, *arguments, **options)

    return read_late


def names(window: MainWindow) -> list[str]:
    return [layer.name for layer in window.workspace.document.layers if layer.id.startswith("own")]


def test_the_order_is_that_of_the_files_and_a_later_one_does_not_wait(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(opening, "read", late(gate))
    try:
        window.open_files([written(tmp_path / f"{name}.geojson") for name in ("slow", "quick")])
        window.open_files([written(tmp_path / "afterwards.geojson")])
        qtbot.waitUntil(lambda: names(window) == ["afterwards"], timeout=PATIENCE_MS)
    finally:
        gate.set()
    qtbot.waitUntil(lambda: len(names(window)) == 3, timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert names(window) == ["quick", "slow", "afterwards"]


def test_what_is_opened_together_is_one_step(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    before = window.workspace.position
    window.open_files([written(tmp_path / f"{name}.geojson") for name in ("a", "b", "c")])
    settle(qtbot, window)
    assert window.workspace.steps[before:] == ("Add 3 layers",)
    window.open_files([written(tmp_path / "d.geojson")])
    settle(qtbot, window)
    assert window.workspace.steps[before:] == ("Add 3 layers", "Add d")
    window.actions_table["undo"].trigger()
    window.actions_table["undo"].trigger()
    assert not names(window)
    window.actions_table["redo"].trigger()
    assert names(window) == ["c", "b", "a"]


def test_what_comes_after_another_step_is_a_step_of_its_own(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(opening, "read", late(gate))
    before = window.workspace.position
    try:
        window.open_files([written(tmp_path / f"{name}.geojson") for name in ("a", "b", "slow")])
        qtbot.waitUntil(lambda: len(names(window)) == 2, timeout=PATIENCE_MS)
        window.actions_table["dark"].trigger()
    finally:
        gate.set()
    settle(qtbot, window)
    assert window.workspace.steps[before:] == ("Add 2 layers", "Dark map", "Add slow")
