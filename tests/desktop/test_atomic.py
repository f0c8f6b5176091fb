"""Files are written whole or not at all, and what they were in other respects they stay."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.export.atomic import check_place, write_together, write_whole
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


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file that the system does not let go of: a mount, or where none can be made, what Windows says of a file that is open elsewhere."""
    path, other = tmp_path / "map.png", tmp_path.with_name(f"{tmp_path.name}-other")
    for each in (path, other):
        each.write_bytes(b"old")
    mounted = subprocess.run(["mount", "--bind", other, path], capture_output=True, check=False).returncode == 0
    if not mounted:
        real = Path.replace

        def replace(self: Path, target: Path) -> Path:
            if Path(target) == path:
                raise PermissionError(errno.EBUSY, "in use", str(path))
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
    yield path
    if mounted:
        subprocess.run(["umount", path], check=True)


def test_a_file_that_is_open_elsewhere_stays_with_all_that_belongs_to_it(busy: Path) -> None:
    beside = busy.with_name("map.png.evidence.json")
    beside.write_bytes(b"old evidence")
    fresh = busy.with_name("map.pgw")
    with pytest.raises(ExportError, match=r"map\.png: It is open in another program.*Close it there"):
        write_together({busy: b"new", beside: b"new evidence", fresh: b"new"})
    assert busy.read_bytes() == b"old"
    assert beside.read_bytes() == b"old evidence"
    assert names(busy.parent) == ["map.png", "map.png.evidence.json"]


def test_whoever_has_the_old_file_open_goes_on_reading_it(folder: Path) -> None:
    path = folder / "map.png"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        write_together({path: b"new", folder / "map.pgw": b"new"})
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert names(folder) == ["map.pgw", "map.png"]
