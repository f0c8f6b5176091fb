"""The reader's process: it may die, hang, lie or be attacked, and this process hears of it in one sentence."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from layers.errors import SourceError, Stopped
from layers.feedback import Feedback
from layers.sources import host, protocol, read

ROOT = Path(__file__).resolve().parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the reader forks on Linux alone")
POINT = json.dumps({"type": "Point", "coordinates": [1, 2]})


@pytest.fixture(autouse=True)
def _temporary_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test temporary files of its own, lest it counts those of other programs that run meanwhile."""
    monkeypatch.setenv("TMPDIR", str(tmp_path_factory.mktemp("temporary")))
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that takes the better part of a second to read."""
    path = tmp_path / "large.csv"
    path.write_text("name,lat,lon\n" + "".join(f"n{row},{row % 90}.5,{row % 180}.25\n" for row in range(300_000)), encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.geojson"
    path.write_text(POINT, encoding="utf-8")
    return path


def children_of(parent: int) -> list[int]:
    answer = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return [int(line) for line in answer.stdout.split()]


def host_process() -> int:
    host.HOSTS.warm_up()
    assert host.HOSTS.pid is not None
    return host.HOSTS.pid


def soon(condition: Callable[[], object], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.002)
    return False


def leftovers() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob(f"{host.FOLDER_PREFIX}*")}


@LINUX
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_reader_that_dies_is_told_at_once_and_the_next_one_works(large: Path, small: Path, number: signal.Signals) -> None:
    parent, before = host_process(), leftovers()

    def kill() -> None:
        assert soon(lambda: children_of(parent))
        for child in children_of(parent):
            os.kill(child, number)

    killer = threading.Thread(target=kill)
    started = time.monotonic()
    killer.start()
    with pytest.raises(SourceError, match="the reader ended before it was done"):
        read(large)
    killer.join()
    assert time.monotonic() - started < 3
    assert read(small).features == 1
    assert leftovers() == before


@LINUX
def test_a_host_that_dies_is_started_anew(small: Path) -> None:
    parent = host_process()
    os.kill(parent, signal.SIGKILL)
    assert soon(lambda: not Path(f"/proc/{parent}/cmdline").read_bytes())
    assert read(small).features == 1
    assert host_process() != parent


@LINUX
def test_stopping_ends_the_reader(large: Path) -> None:
    parent, feedback = host_process(), Feedback()
    threading.Timer(0.1, feedback.stop).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        read(large, feedback=feedback)
    assert time.monotonic() - started < 2
    assert soon(lambda: not children_of(parent))


@LINUX
def test_no_reader_and_no_folder_outlives_its_window(large: Path) -> None:
    program = "import sys, pathlib; from layers.sources import read, host; host.HOSTS.warm_up(); print(host.HOSTS.pid, flush=True); "
    program += "[read(pathlib.Path(sys.argv[1])) for _ in range(99)]"
    before = leftovers()
    with subprocess.Popen(
        [sys.executable, "-c", program, str(large)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as window:
        assert window.stdout is not None
        parent = int(window.stdout.readline())
        assert soon(lambda: children_of(parent))
        window.kill()
    assert soon(lambda: not Path(f"/proc/{parent}").exists())
    assert soon(lambda: leftovers() == before)


def test_progress_is_heard(large: Path) -> None:
    heard: list[float] = []
    path = large.with_suffix(".geojsonl")
    feature = '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}\n'
    path.write_text(feature * 70_000, encoding="utf-8")
    assert read(path, feedback=Feedback(lambda fraction, _: heard.append(fraction))).features == 70_000
    assert heard
    assert heard == sorted(heard)
    assert 0 <= heard[0] <= heard[-1] <= 1


def test_many_requests_at_once(small: Path) -> None:
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(read(small).features)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [1] * 12


def test_a_reader_of_one_request_works_where_nothing_forks(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "FORKS", False)
    hosts = host.Hosts()
    monkeypatch.setattr(host, "HOSTS", hosts)
    try:
        assert [read(small).xy.tolist() for _ in range(2)] == [[[1, 2]]] * 2
        with pytest.raises(SourceError, match="holds no layer 'other'"):
            read(small, "other")
    finally:
        hosts.close()


PROBE = """
import json, os, pathlib, socket, subprocess, sys
from layers.sources import sandbox
inside, outside, private = map(pathlib.Path, sys.argv[1:])
print(sandbox.give_up_files([inside], listed=inside.parent, private=private), sandbox.give_up_network())
def tried(act):
    try:
        act()
    except OSError:
        return "refused"
    return "done"
print(tried(lambda: inside.read_text()), tried(lambda: (private / "new").write_text("x")))
print(tried(lambda: outside.read_text()), tried(lambda: inside.write_text("x")), tried(lambda: (inside.parent / "new").write_text("x")))
print(tried(socket.socket), tried(lambda: subprocess.run(["true"])), tried(lambda: os.kill(os.getppid(), 0)))
"""


@LINUX
def test_the_kernel_refuses_what_the_reader_gave_up(small: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "secret"
    outside.write_text("secret")
    private = tmp_path_factory.mktemp("private")
    answer = subprocess.run(
        [sys.executable, "-c", PROBE, str(small), str(outside), str(private)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    able, allowed, files, calls = answer.stdout.splitlines()
    if able != "True True":
        pytest.skip("this kernel has no Landlock or no filters of calls")
    assert allowed == "done done"
    assert files == "refused refused refused"
    assert calls == "refused refused refused"


def good_reply(folder: Path) -> dict[str, Any]:
    """Write the reply of a layer of two points."""
    arrays: dict[str, Any] = {
        "xy": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "offsets": np.array([0, 1, 2]),
        "part_feature": np.array([0, 1]),
        "part_kind": np.array([0, 0], np.uint8),
        "part_polygon": np.array([-1, -1]),
    }
    protocol.write_arrays(folder, arrays)
    (folder / protocol.ATTRIBUTES_FILE).write_bytes(b"")
    return {"name": "a", "crs": None, "geometry": "Point", "features": 2, "rejected": [], "warnings": []}


LIES: dict[str, Any] = {
    "offsets": [np.array([0, 1, 9]), np.array([0, 2, 1]), np.array([1, 1, 2]), np.array([0, 2]), np.array([0.0, 1.0, 2.0])],
    "part_feature": [np.array([0, 2]), np.array([-1, 0])],
    "part_kind": [np.array([0, 9], np.uint8), np.array([0], np.uint8)],
    "xy": [np.array([[1.0, np.nan], [1.0, 2.0]]), np.array([1.0, 2.0]), np.zeros((2, 3)), np.array([["a", "b"]])],
}


@pytest.mark.parametrize(("name", "array"), [(name, array) for name, arrays in LIES.items() for array in arrays])
def test_a_reply_whose_parts_do_not_fit_is_refused(tmp_path: Path, name: str, array: Any) -> None:
    message = good_reply(tmp_path)
    assert protocol.read_layer(tmp_path, message, Path("a")).drawn == 2
    np.save(tmp_path / f"{name}.npy", array, allow_pickle=False)
    with pytest.raises(ValueError, match=r"."):
        protocol.read_layer(tmp_path, message, Path("a"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_reply_that_is_a_link_or_a_pipe_is_refused(tmp_path: Path) -> None:
    message = good_reply(tmp_path)
    (tmp_path / "xy.npy").rename(tmp_path / "elsewhere.npy")
    (tmp_path / "xy.npy").symlink_to(tmp_path / "elsewhere.npy")
    with pytest.raises(OSError, match=r"."):
        protocol.read_layer(tmp_path, message, Path("a"))
    (tmp_path / "xy.npy").unlink()
    os.mkfifo(tmp_path / "xy.npy")
    with pytest.raises(ValueError, match="no regular file"):
        protocol.read_layer(tmp_path, message, Path("a"))


def table_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def broken_strings() -> bytes:
    """A column of text whose offsets point outside of it."""
    good = table_bytes(pa.table({"a": ["hello", "x"]}))
    return good.replace(struct.pack("<3i", 0, 5, 6), struct.pack("<3i", 0, 5, 4000))


@pytest.mark.parametrize(
    "attributes", [b"noise", table_bytes(pa.table({"a": [1]})), table_bytes(pa.table({"a": [[1], [2]]})), broken_strings()]
)
def test_attributes_that_do_not_fit_are_refused(tmp_path: Path, attributes: bytes) -> None:
    message = good_reply(tmp_path)
    (tmp_path / protocol.ATTRIBUTES_FILE).write_bytes(attributes)
    layer = protocol.read_layer(tmp_path, message, Path("a"))
    with pytest.raises(SourceError, match="its attributes cannot be read"):
        _ = layer.columns
