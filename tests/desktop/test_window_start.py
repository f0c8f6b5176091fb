"""Starting the window as the command does: it opens, measures itself and puts files on the map."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

START = """
import gc
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop import app
from PySide6.QtWidgets import QApplication

def quit_when_done():
    windows = [window for window in QApplication.topLevelWidgets() if hasattr(window, "workspace")]
    if Path(sys.argv[1]).exists() and windows and windows[0].workspace.own:
        print([layer.name for layer in windows[0].workspace.document.layers][0], gc.isenabled(), gc.get_freeze_count() > 0)
        windows[0].close()
    else:
        QTimer.singleShot(50, quit_when_done)

exec_ = QApplication.exec
def run_loop(*_):
    QTimer.singleShot(50, quit_when_done)
    return exec_()
QApplication.exec = run_loop
sys.exit(app.run([Path(name) for name in sys.argv[2:]], Path(sys.argv[1])))
"""
HEAVY = ("geopandas", "pandas", "pyogrio", "pyarrow", "folium")


def fresh(tmp_path: Path) -> dict[str, str]:
    kinds = ("CONFIG", "CACHE", "DATA", "STATE")
    return os.environ | {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in kinds}


def test_the_window_writes_its_times_and_opens_the_files(tmp_path: Path) -> None:
    points, timings = tmp_path / "points.csv", tmp_path / "timings.json"
    points.write_text("lat,lon\n-20,-140\n", encoding="utf-8")
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", START, str(timings), str(points)],
        check=False,
        env=fresh(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    whole = time.monotonic() - begin
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["points", "True", "True"]
    seconds = json.loads(timings.read_text(encoding="utf-8"))
    assert 0 < seconds["window_shown_s"] < seconds["first_picture_s"] < whole


def test_the_start_loads_nothing_that_only_files_or_pages_need(tmp_path: Path) -> None:
    code = "import sys; import desktop.main_window, desktop.render.picture, layers.styling.content; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=fresh(tmp_path), capture_output=True, text=True, timeout=60, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint(HEAVY)
