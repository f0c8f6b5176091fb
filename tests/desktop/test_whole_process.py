"""A command that ends its process at once still tells its status, writes all of its output and clears away what it made."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.cli import main

PATIENCE_SECONDS = 30.0
LISTING = ["restrictions", "--day", "2025-11-20", "--format", "json"]


def run(*arguments: str | Path, folder: Path | None = None, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"TMPDIR": str(folder)} if folder else {})
    command = [sys.executable, "-m", "desktop", *map(str, arguments)]
    return subprocess.run(command, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False)


def test_all_of_the_output_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(LISTING) == 0
    done = run(*LISTING)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == capsys.readouterr().out


def test_the_status_is_that_of_the_command() -> None:
    assert run("restrictions", "--day", "yesterday").returncode == 2
    assert run("export").returncode == 2
    assert run("info", "nowhere.gpkg").returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_finds_no_room_is_told_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = run(*LISTING, stdout=full.fileno())
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


def test_the_reader_of_files_leaves_nothing_behind(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    table, picture = tmp_path / "places.csv", tmp_path / "map.png"
    table.write_text("name,lon,lat\nhere,10,50\n", encoding="utf-8")
    assert run("export", "--layer", table, "--size", "320x240", "-o", picture, folder=private).returncode == 0
    assert picture.stat().st_size > 0
    # The reader sees that its reader has gone and clears up by itself, a moment later.
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (left := list(private.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []
