"""Zooming to layers: what takes long is looked for away from the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from tests.desktop.window_kit import window

__all__ = ["window"]


def test_very_many_points_are_looked_through_away_from_the_window(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    generator = np.random.default_rng(7)
    places = generator.uniform((100, 20), (110, 30), (120_000, 2))
    places[:2] = (95, 15), (115, 35)
    path = tmp_path / "many.csv"
    np.savetxt(path, places, "%.4f", ",", header="lon,lat", comments="")
    with qtbot.waitSignal(window.files.opener.opened, timeout=20_000):
        window.open_files([path])
    window.canvas.zoom(20.0)
    window.actions_table["zoom_layer"].trigger()
    assert "zoom" in [task.key for task in window.tasks.running]
    assert window.tasks.wait_all()
    assert all(window.canvas.rect().contains(window.canvas.point_of(x, y).toPoint()) for x, y in ((95, 15), (115, 35), (105, 25)))
    assert window.canvas.viewport.resolution < 20_000
