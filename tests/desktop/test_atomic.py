"""Files are written whole or not at all, and what they were in other respects they stay."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.export.atomic import check_place, write_whole
from layers.errors import ExportError

LONG_AGO = time.time() - 3600


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["unnamed", "named"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, on a system that has files without a name and on one that has not."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return tmp_path


def test_a_new_file_has_the_rights_that_new_files_have(folder: Path) -> None:
    path, other = folder / "map.svg", folder / "other"
    write_whole(path, b"whole")
    other.touch()
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode == other.stat().st_mode
    assert names(folder) == ["map.svg", "other"]


def test_rights_and_links_are_kept(folder: Path) -> None:
    path, link = folder / "map.svg", folder / "link.svg"
    path.write_bytes(b"before")
    path.chmod(0o662)
    link.symlink_to(path)
    write_whole(link, b"after")
    assert link.is_symlink()
    assert path.read_bytes() == b"after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o662
    assert names(folder) == ["link.svg", "map.svg"]


@pytest.mark.parametrize("length", [254, 255])
def test_the_longest_names_can_be_written(folder: Path, length: int) -> None:
    path = folder / ("m" * (length - 4) + ".svg")
    for content in (b"one", b"two"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert names(folder) == [path.name]


def test_a_name_that_is_too_long_is_refused(folder: Path) -> None:
    with pytest.raises(ExportError, match="cannot be written: File name too long"):
        write_whole(folder / ("m" * 300), b"content")


def test_a_file_that_is_for_reading_only_is_left_alone(folder: Path) -> None:
    path = folder / "map.svg"
    path.write_bytes(b"before")
    path.chmod(0o444)
    with pytest.raises(ExportError, match="write-protected"):
        check_place(path)
    with pytest.raises(ExportError, match="write-protected"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"


def test_what_is_no_ordinary_file_is_left_alone(folder: Path) -> None:
    path = folder / "map.svg"
    os.mkfifo(path)
    with pytest.raises(ExportError, match="not an ordinary file"):
        write_whole(path, b"content")
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_what_killed_processes_left_is_cleared_and_nothing_else(folder: Path) -> None:
    stale, fresh, foreign = (folder / name for name in (".lodestone-0011aabb.part", ".lodestone-0011aabc.part", ".lodestone-mine.part"))
    for path in (stale, fresh, foreign):
        path.write_bytes(b"half")
    for path in (stale, foreign):
        os.utime(path, (LONG_AGO, LONG_AGO))
    write_whole(folder / "map.svg", b"whole")
    assert names(folder) == [fresh.name, foreign.name, "map.svg"]


KILLED = """
import os, signal, sys
from pathlib import Path
from desktop.export.atomic import write_whole
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
write_whole(Path(sys.argv[1]), b"after")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no files without a name")
def test_a_killed_process_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "map.svg"
    path.write_bytes(b"before")
    ended = subprocess.run([sys.executable, "-c", KILLED, path], env=os.environ | {"PYTHONPATH": "."}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["map.svg"]
