"""Atlases drawn by a dask cluster: a real scheduler and worker on the loopback, each a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.command_kit import lodestone

ASKED = ("atlas", "--by", "stage", "--element", "Dy", "--size", "500x350", "--format", "png", "--evidence")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with one worker, which end with the tests."""
    folder = tmp_path_factory.mktemp("cluster")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    local = ("--host", "127.0.0.1", "--no-dashboard")
    parts = (
        ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder), *local),
        ("distributed.cli.dask_scheduler", "--port", str(port), *local),
    )
    started = [
        subprocess.Popen([sys.executable, "-m", *part], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for part in parts
    ]
    try:
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_cluster_draws_the_sheets_that_processes_draw(scheduler: str, tmp_path: Path) -> None:
    here = lodestone(*ASKED, "-o", tmp_path / "here")
    assert here.status == 0, here.err
    there = lodestone(*ASKED, "--scheduler", scheduler, "-o", tmp_path / "there")
    assert there.status == 0, there.err
    names = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert len(names) >= 3 * 5
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == names
    for name in names:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes(), name


def test_what_a_sheet_cannot_be_is_one_message_from_a_cluster_too(scheduler: str, tmp_path: Path) -> None:
    ended = lodestone("atlas", "--by", "stage", "--size", "500x350", "--format", "bmp", "--scheduler", scheduler, "-o", tmp_path / "a")
    assert ended.status == 2
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_scheduler_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    ended = lodestone(*ASKED, "--scheduler", address, "-o", tmp_path / "a")
    assert ended.status == 1
    [line] = ended.err.splitlines()
    assert f"The scheduler at {address} does not answer" in line
    assert list(tmp_path.iterdir()) == []
