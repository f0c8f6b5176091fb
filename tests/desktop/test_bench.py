"""`lodestone bench` measures a layer's opening and drawing, and draws it at the asked extent."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from desktop.peak_memory import PeakMemory, resident_bytes
from tests.desktop.command_kit import lodestone
from tests.desktop.render_kit import pixels

KEYS = ["worker_start_s", "open_s", "first_frame_s", "frames_s", "peak_rss_mb", "features", "vertices"]


def square(folder: Path, west: float, south: float, east: float, north: float) -> Path:
    """A layer of one rectangle."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = folder / "square.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_json_has_the_promised_keys_and_times_that_fit_together(tmp_path: Path) -> None:
    ended = lodestone("bench", "--layer", square(tmp_path, 0, 0, 10, 10), "--frames", "3", "--size", "400x300", "--format", "json")
    assert (ended.status, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert list(told) == KEYS
    assert (told["features"], told["vertices"], len(told["frames_s"])) == (1, 5, 3)
    assert 0 < told["open_s"] < told["first_frame_s"]
    assert told["worker_start_s"] > 0
    assert all(seconds > 0 for seconds in told["frames_s"])
    assert 50 < told["peak_rss_mb"] < 1_000


def test_the_picture_shows_the_layer_alone_at_the_asked_extent(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    options = ["--extent", "-20,-10,20,10", "--crs", "EPSG:4326", "--size", "400x200", "--frames", "2", "-o", str(path)]
    assert lodestone("bench", "--layer", square(tmp_path, 0, -10, 20, 0), *options).status == 0
    shown = pixels(QImage(str(path)))
    assert shown.shape[:2] == (200, 400)
    painted = (shown[..., :3] != 255).any(axis=2)
    assert painted[102:198, 202:398].all()
    assert not painted[:98].any()
    assert not painted[:, :198].any()


@pytest.mark.parametrize(
    "wrong",
    [["--size", "large"], ["--extent", "1,2,3"], ["--crs", "EPSG:0"], ["--frames", "-1"], ["-o", "picture.jpg"], ["--format", "csv"]],
)
def test_wrong_usage_is_told_in_one_line(tmp_path: Path, wrong: list[str]) -> None:
    ended = lodestone("bench", "--layer", square(tmp_path, 0, 0, 1, 1), *wrong)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_a_file_that_is_not_there_fails(tmp_path: Path) -> None:
    ended = lodestone("bench", "--layer", tmp_path / "none.gpkg")
    assert (ended.status, ended.out) == (1, "")
    assert "there is no such file" in ended.err


def test_text_is_for_reading(tmp_path: Path) -> None:
    ended = lodestone("bench", "--layer", square(tmp_path, 0, 0, 1, 1), "--frames", "1", "--size", "320x240")
    assert ended.status == 0
    assert "1 features, 5 vertices" in ended.out
    assert "MB over all processes" in ended.out


def test_the_peak_counts_what_was_held_only_for_a_while() -> None:
    with PeakMemory() as memory:
        before = resident_bytes()
        held = np.ones(25_000_000)
        time.sleep(0.1)
        del held
    assert memory.megabytes * 1e6 > before + 150e6


def test_every_key_is_named_on_the_help_page() -> None:
    page = (Path(__file__).parents[2] / "resources" / "help" / "command.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"| `{key}` |" not in page.split("## lodestone bench")[1]] == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them")
def test_memory_of_a_child_counts() -> None:
    before = resident_bytes()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(reading, 1)
        os._exit(0)
    both = resident_bytes()
    os.write(writing, b"x")
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    assert both > before
