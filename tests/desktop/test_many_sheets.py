"""Atlases and sequences: each sheet is what a single export of it is, and together they come whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtGui import QColor, QImage, QImageReader

from desktop.cli import main
from desktop.export.animation import animated_webp, gif, gif_frame
from desktop.export.bound import write_folder
from desktop.export.picture import encoded
from layers import edits, storage
from layers.document import LayerKind, SourceRef, first_map
from layers.errors import ExportError
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


def test_a_hundred_sheets_are_a_hundred_pages_each_with_its_own(tmp_path: Path) -> None:
    rows = "\n".join(f"Place {number:03d},{number * 2 - 100},{number % 50 + 1}" for number in range(100))
    (tmp_path / "places.csv").write_text(f"name,longitude,latitude\n{rows}\nNowhere,far,far\n")
    document = edits.add_own_layer(first_map(dt.date(2025, 11, 20)), "places", SourceRef(str(tmp_path / "places.csv"))).document
    for layer in document.layers:
        document = edits.show_layer(document, layer.id, layer.kind is LayerKind.OWN).document
    (tmp_path / "map.lodestone").write_bytes(storage.encode(document, tmp_path))
    path = tmp_path / "atlas.pdf"
    done = lodestone("atlas", tmp_path / "map.lodestone", "--by", "layer", "--of", "places", "--page", "square", "-o", path)
    assert "places: 1 row has nothing to draw, and no sheet" in done.stderr
    assert "100 of 100 sheets" in done.stderr
    told = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    pages = told.removesuffix("\f").split("\f")
    assert len(pages) == 100
    assert all(f"Place {number:03d}" in text for number, text in enumerate(pages))


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


@pytest.mark.parametrize(
    ("asked", "ending", "names"),
    [
        (["atlas", "--by", "layer"], ".pdf", ["One", "Two"]),
        (["sequence", "--since", "2025-10-01", "--until", "2025-10-01"], ".webp", ["2025-10-01"]),
    ],
)
def test_one_evidence_proves_all_sheets_and_draws_them_again(tmp_path: Path, asked: list[str], ending: str, names: list[str]) -> None:
    data = tmp_path / "s3cret-person"
    data.mkdir()
    (data / "plants.csv").write_text("name,longitude,latitude\nOne,10,50\nTwo,12,51\n")
    path = tmp_path / f"all{ending}"
    lodestone(*asked, *SIZE, "--layer", data / "plants.csv", "--evidence", "-o", path)
    evidence = tmp_path / f"all{ending}.evidence.json"
    told = json.loads(evidence.read_text())
    assert [sheet["sheet"] for sheet in told["sheets"]] == names
    assert all(sheet["maps"][0]["sites"] for sheet in told["sheets"])
    assert told["files"][0]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    with (tmp_path / f"all{ending}.evidence.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["sheet"] for row in rows} == set(names)
    assert all(b"s3cret-person" not in each.read_bytes() for each in tmp_path.glob("all*"))
    done = lodestone("redraw", evidence, "-o", tmp_path / f"again{ending}", "--data", data)
    assert "the same bytes" in done.stdout
    assert (tmp_path / f"again{ending}").read_bytes() == path.read_bytes()
    assert main(["redraw", str(evidence), "-o", str(tmp_path / "again.png"), "--data", str(data)]) == 2


def test_sheets_come_into_a_folder_together_with_their_evidence(tmp_path: Path) -> None:
    folder = tmp_path / "days"
    lodestone("sequence", *SIZE, "--since", "2025-10-01", "--until", "2025-10-01", "--evidence", "-o", folder)
    names = ["0001-2025-10-01.png", "0001-2025-10-01.png.evidence.csv", "0001-2025-10-01.png.evidence.json"]
    assert sorted(path.name for path in folder.iterdir()) == names


def test_a_full_disk_is_told_of_the_file_that_had_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise ExportError("It cannot be written: No space left on device.", "Free some room.", path=path)

    monkeypatch.setattr("desktop.export.bound.write_whole", full)
    with pytest.raises(ExportError, match="No space left") as told:
        write_folder(tmp_path / "out", [{"a.png": b"new"}])
    assert str(told.value).startswith(str(tmp_path / "out" / "a.png"))
    assert not any(tmp_path.iterdir())


def failing() -> Iterator[dict[str, bytes]]:
    yield {"a.png": b"new"}
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_of_which_a_sheet_fails_is_as_before(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with pytest.raises(ExportError, match="No space left"):
        write_folder(folder, failing())
    assert not any(tmp_path.iterdir())
    folder.mkdir()
    (folder / "a.png").write_bytes(b"old")
    with pytest.raises(ExportError, match="No space left"):
        write_folder(folder, failing())
    (folder / "b.png").mkdir()
    with pytest.raises(ExportError, match="folder"):
        write_folder(folder, [{"a.png": b"new"}, {"b.png": b"new"}])
    assert (folder / "a.png").read_bytes() == b"old"
    assert sorted(path.name for path in folder.iterdir()) == ["a.png", "b.png"]


def test_a_folder_gets_all_sheets_and_keeps_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.txt").write_text("mine")
    write_folder(tmp_path, [{"a.png": b"1"}, {"b.png": b"2"}])
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "a.png"), str(tmp_path / "b.png")]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"other.txt": b"mine", "a.png": b"1", "b.png": b"2"}
    with pytest.raises(ExportError, match="a file of that name"):
        write_folder(tmp_path / "other.txt", [])
