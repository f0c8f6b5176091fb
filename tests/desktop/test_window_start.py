"""Starting the window as the command does: it opens, measures itself and puts files on the map."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
        windows[0].map_file.discard()
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
ASK = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import app
from desktop.dialogs.export_map import ExportDialog
from desktop.dialogs.leave import Leave

def close_during_export():
    window = next(window for window in QApplication.topLevelWidgets() if hasattr(window, "workspace"))
    window.actions_table["export"].trigger()
    dialog = window.findChild(ExportDialog)
    dialog.file.setText(sys.argv[1])
    dialog.width_box.setValue(12000)
    dialog.height_box.setValue(8000)
    dialog.accept()
    window.close()
    print(window.findChild(Leave) is not None, flush=True)

exec_ = QApplication.exec
def run_loop(*_):
    QTimer.singleShot(0, close_during_export)
    return exec_()
QApplication.exec = run_loop
sys.exit(app.run([]))
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_signal_to_end_is_obeyed_while_the_window_asks_about_an_export(tmp_path: Path) -> None:
    target = tmp_path / "a.png"
    with subprocess.Popen(
        [sys.executable, "-c", ASK, str(target)], env=fresh(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "True"
        process.terminate()
        assert process.wait(5) == -signal.SIGTERM
    assert not target.exists()


def test_the_start_loads_nothing_that_only_files_or_pages_need(tmp_path: Path) -> None:
    code = "import sys; import desktop.main_window, desktop.render.picture, layers.styling.content; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=fresh(tmp_path), capture_output=True, text=True, timeout=60, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint(HEAVY)
