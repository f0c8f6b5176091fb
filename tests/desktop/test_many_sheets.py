"""Atlases and sequences: each sheet is what a single export of it is, and together they come whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtGui import QColor, QImage, QImageReader

from desktop.export.animation import animated_webp, gif, gif_frame
from desktop.export.picture import encoded
from layers.geometry.spans import country_spans, span
from layers.geometry.world import load_world

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = ["--size", "500x400", "--element", "Dy"]


def lodestone(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop.cli", *map(str, arguments)]
    return subprocess.run(command, check=check, capture_output=True, text=True)


def frames(path: Path) -> list[QImage]:
    reader, found = QImageReader(str(path)), []
    while reader.canRead():
        found.append(reader.read().convertToFormat(QImage.Format.Format_RGB32))
    return found


def test_frames_are_the_exports_of_their_days(tmp_path: Path) -> None:
    asked = ["sequence", *SIZE, "--since", "2025-11-01", "--until", "2025-12-10", "--every", "month"]
    lodestone(*asked, "-o", tmp_path / "frames")
    names = sorted(path.name for path in (tmp_path / "frames").iterdir())
    assert names == ["0001-2025-11-01.png", "0002-2025-12-01.png", "0003-2025-12-10.png"]
    single = tmp_path / "single.png"
    lodestone("export", *SIZE, "--day", "2025-12-01", "-o", single)
    assert single.read_bytes() == (tmp_path / "frames" / names[1]).read_bytes()
    lodestone(*asked, "-o", tmp_path / "a.webp", "--seconds", "0.5")
    moving = frames(tmp_path / "a.webp")
    assert len(moving) == 3
    assert moving[1] == QImage(str(single)).convertToFormat(QImage.Format.Format_RGB32)


def test_a_gif_shows_every_frame_in_its_colours(tmp_path: Path) -> None:
    images = []
    for seed in range(3):
        pixels = np.random.default_rng(seed).integers(0, 6, (90, 120), dtype=np.uint8)
        image = QImage(120, 90, QImage.Format.Format_RGB32)
        for y, row in enumerate(pixels.tolist()):
            for x, value in enumerate(row):
                image.setPixelColor(x, y, QColor(40 * value, 8 * value, 250 - 40 * value))
        images.append(image)
    path = tmp_path / "moving.gif"
    path.write_bytes(gif([gif_frame(image) for image in images], 0.25))
    assert frames(path) == images
    reader = QImageReader(str(path))
    reader.read()
    assert reader.nextImageDelay() == 250


def test_a_webp_keeps_its_frames(tmp_path: Path) -> None:
    images = [QImage(31, 17, QImage.Format.Format_RGB32) for _ in range(3)]
    for image, colour in zip(images, ("red", "#123456", "white"), strict=True):
        image.fill(QColor(colour))
    path = tmp_path / "a.webp"
    path.write_bytes(animated_webp([encoded(image, b"webp", path, {}) for image in images], 1.0))
    assert frames(path) == images


def test_an_atlas_is_one_document_of_a_page_each(tmp_path: Path) -> None:
    path = tmp_path / "stages.pdf"
    done = lodestone("atlas", "--by", "stage", "--page", "column-1", "--title", "{{x}} <b>", "-o", path)
    assert "8 of 8 sheets" in done.stderr
    reader = PdfReader(path)
    assert len(reader.pages) == 8
    assert "{{x}} <b>: mine" in " ".join(reader.pages[0].extract_text().split())
    told = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    assert all(line.split()[-5] == "yes" for line in told.splitlines()[2:])


def test_an_atlas_of_a_layer_has_a_file_for_each_feature(tmp_path: Path) -> None:
    layer = tmp_path / "plants.csv"
    layer.write_text("name,longitude,latitude\nÉcole,10,50\n../../etc,179.5,-17\n")
    folder = tmp_path / "out"
    lodestone("atlas", "--by", "layer", "--layer", layer, "--size", "400x300", "-o", folder, "--format", "png")
    assert sorted(path.name for path in folder.iterdir()) == ["001-ecole.png", "002-etc.png"]
    refused = lodestone("atlas", "--by", "layer", "--of", "nothing", "--layer", layer, "-o", folder, check=False)
    assert refused.returncode == 2
    assert "plants" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sequence", "--since", "2025-02-01", "--until", "2025-01-01", "-o", "x.gif"], "lies before"),
        (["sequence", "--since", "1900-01-01", "--until", "2025-01-01", "--every", "day", "-o", "x.gif"], "at most 2,000"),
        (["sequence", "--since", "2025-01-01", "--until", "2025-01-02", "-o", "x.avi"], "nothing that moves"),
        (["atlas", "-o", "x.png"], "neither a PDF nor a folder"),
        (["atlas", "-o", "no/such/folder/x.pdf"], "does not exist"),
    ],
)
def test_what_cannot_be_is_one_message(arguments: list[str], told: str) -> None:
    done = lodestone(*arguments, check=False)
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_stopping_leaves_the_old_file_and_no_process(tmp_path: Path) -> None:
    path = tmp_path / "atlas.pdf"
    path.write_bytes(b"old")
    command = [sys.executable, "-m", "desktop.cli", "atlas", "--by", "country", "--page", "a4-landscape", "-o", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        assert "sheets are drawn" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl+C does
        told = process.stderr.read()
        assert process.wait(timeout=30) == 130
    assert "stopped" in told
    assert "Traceback" not in told
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["atlas.pdf"]
    limit = time.monotonic() + 20
    while _group_lives(process.pid):
        assert time.monotonic() < limit


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_boxes_hold_the_main_part_of_a_country() -> None:
    spans = country_spans(load_world("50m"))
    assert spans["FRA"].east < 15  # not Guiana, which is another code or small
    assert spans["RUS"].crosses_180
    assert spans["USA"].width < 130
    assert 3 < spans["LUX"].width < 6
    across = span(np.array([[179.0, -17.0], [-179.0, -16.0]]))
    assert across.crosses_180
    assert across.width < 10


def test_days_of_a_calendar_are_the_same_day_or_the_last() -> None:
    from desktop.export.sequence import _by_calendar

    days = list(_by_calendar(dt.date(2024, 1, 31), dt.date(2024, 5, 1), 1))
    assert [day.isoformat() for day in days] == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
