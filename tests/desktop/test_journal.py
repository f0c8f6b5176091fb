"""The journal: whatever ends the process, the next one finds the map as it was at most half a second before."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest
from pytestqt.qtbot import QtBot

from desktop.dialogs.restore import Restore
from desktop.export.atomic import write_whole
from desktop.journal import Journal, Left, Unwritten, left_behind
from desktop.main_window import MainWindow
from desktop.map_store import backup_of, read_map
from desktop.recovery import Recovery
from layers import edits
from layers.document import first_map
from layers.storage import View, decode
from layers.storage.difference import differences
from tests.desktop.window_kit import DAY, PATIENCE_MS, settle, window

__all__ = ["window"]
KILLS = int(os.environ.get("LODESTONE_KILLS", "10"))
"""How often a process is killed; the environment can ask for more."""
DOCUMENT = first_map(DAY)
VIEW = View(extent=(0.0, 0.0, 10.0, 10.0), x=1.0, y=2.0, resolution=3.0)
EDIT_FOR_EVER = """
import datetime as dt, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.export.atomic import write_whole
from desktop.journal import Journal, Unwritten
from layers.document import first_map

app = QCoreApplication([])
days = 0
def snapshot():
    return Unwritten(first_map(dt.date(2000, 1, 1) + dt.timedelta(days)), None, None)
journal = Journal(Path(sys.argv[1]), snapshot)
def edit():
    global days
    days += 1
    journal.note()
    print(days, flush=True)
timer = QTimer()
timer.timeout.connect(edit)
timer.start(20)
app.exec()
"""


SAVE_FOR_EVER = """
import datetime as dt, sys
from pathlib import Path
from desktop.map_store import write_map
from layers.document import first_map
from layers.storage import encode

path = Path(sys.argv[1])
for day in range(10_000_000):
    write_map(path, encode(first_map(dt.date(2000, 1, 1) + dt.timedelta(day % 300_000)), path.parent))
    if not day:
        print(flush=True)
"""


def die_at(folder: Path, seconds: float) -> list[tuple[float, int]]:
    """Let a process edit, kill it so long after its first journal was there, and give its edits with the seconds before the end."""
    with subprocess.Popen([sys.executable, "-c", EDIT_FOR_EVER, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [heard(process.stdout)]
        while not list(folder.glob("*.json")):
            told.append(heard(process.stdout))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            told.append(heard(process.stdout))
        process.kill()
        killed = time.monotonic()
        told += [(killed, int(line)) for line in process.stdout.read().split()]
    return [(killed - when, edit) for when, edit in told]


def heard(stream: IO[str]) -> tuple[float, int]:
    """Give the next edit, and when it was told."""
    edit = int(stream.readline())
    return time.monotonic(), edit


def was_starved(told: list[tuple[float, int]]) -> bool:
    """Whether a process that should edit every 20 ms had to wait for a busy machine: then its journal had to wait as well."""
    times = [before for before, _ in told if before < 1.0]
    return max((early - late for early, late in itertools.pairwise(times)), default=1.0) > 0.2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes in another way")
def test_a_killed_process_loses_at_most_half_a_second(tmp_path: Path) -> None:
    chance, fair = random.Random(6), 0
    for number in range(4 * KILLS):
        folder = tmp_path / str(number)
        told = die_at(folder, 0.8 * chance.random())
        found, faults = left_behind(folder)
        assert faults == []
        (left,) = found
        kept = (left.opened.document.day - dt.date(2000, 1, 1)).days
        assert kept <= told[-1][1]
        write_whole(folder / "next", b"")  # takes away what a killed write leaves
        assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []
        if not was_starved(told):
            assert kept >= max((edit for before, edit in told if before >= 0.5), default=0)
            fair += 1
        if fair == KILLS:
            break
    assert fair > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes in another way")
def test_a_process_killed_while_saving_leaves_a_whole_map_and_a_whole_backup(tmp_path: Path) -> None:
    chance = random.Random(7)
    path = tmp_path / "a.lodestone"
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", SAVE_FOR_EVER, str(path)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.05 + 0.25 * chance.random())
            process.kill()
        assert read_map(path).document.layers == DOCUMENT.layers
        assert decode(backup_of(path).read_bytes(), path).document.layers == DOCUMENT.layers


def kept(folder: Path, qtbot: QtBot, unwritten: Unwritten | None) -> Journal:
    journal = Journal(folder, lambda: unwritten)
    journal.note()
    qtbot.waitUntil(lambda: journal.path.exists() is (unwritten is not None), timeout=PATIENCE_MS)
    return journal


def crash(journal: Journal) -> None:
    """End a journal as a crash does: nothing is cleared up, and its lock counts for nothing."""
    journal._tasks.close()
    journal._lock.unlock()


def test_map_view_and_file_come_back(tmp_path: Path, qtbot: QtBot) -> None:
    unwritten = Unwritten(DOCUMENT, VIEW, tmp_path / "a.lodestone")
    journal = kept(tmp_path, qtbot, unwritten)
    assert left_behind(tmp_path) == ([], [])  # its window lives
    crash(journal)
    ((left,), _) = left_behind(tmp_path)
    assert (left.opened.document, left.opened.view, left.path) == (DOCUMENT, VIEW, tmp_path / "a.lodestone")
    assert abs((dt.datetime.now(dt.UTC) - left.when).total_seconds()) < 60


def test_a_clean_end_leaves_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    kept(tmp_path, qtbot, Unwritten(DOCUMENT, None, None)).close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 50_000, b'{"when":"2026-01-01T00:00:00Z","path":null,"map":{}}'])
def test_a_damaged_journal_is_set_aside_and_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    found, (fault,) = left_behind(tmp_path)
    assert found == []
    assert "a.bad" in str(fault)
    assert (tmp_path / "a.bad").read_bytes() == content
    assert left_behind(tmp_path) == ([], [])


def leave(tmp_path: Path, qtbot: QtBot) -> Left:
    document = edits.set_day(DOCUMENT, dt.date(2024, 5, 1)).document
    crash(kept(tmp_path, qtbot, Unwritten(document, None, None)))
    ((left,), _) = left_behind(tmp_path)
    return left


def test_the_next_window_offers_what_was_left_and_keeps_it_until_it_is_saved(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "journals"
    left = leave(folder, qtbot)
    recovery = Recovery(window, folder)
    recovery.offer()
    question = window.findChild(Restore)
    assert question is not None
    assert "day 2024-05-01" in question.informativeText()
    question.restore.click()
    qtbot.waitUntil(lambda: window.workspace.document == left.opened.document, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: recovery.journal.path.exists() and not left.journal.exists(), timeout=PATIENCE_MS)
    assert window.isWindowModified()
    settle(qtbot, window)
    recovery.close()
    assert left_behind(folder) == ([], [])


def test_what_is_discarded_is_not_offered_again_and_later_keeps_it(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "journals"
    left = leave(folder, qtbot)
    recovery = Recovery(window, folder)
    for answer, stays in (("later", True), ("drop", False)):
        recovery.offer()
        question = next(one for one in window.findChildren(Restore) if one.isVisible())
        getattr(question, answer).click()
        assert left.journal.exists() is stays
    recovery.close()


def test_a_second_window_on_a_map_is_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    first, second = Recovery(window, tmp_path / "journals"), Recovery(window, tmp_path / "journals")
    told: list[str] = []
    window.map_file.told.connect(told.append)
    window.map_file.kept.emit(tmp_path / "a.lodestone")
    assert len(told) == 1
    assert "another window" in told[0]
    first.close()
    second.close()


def test_differences_are_named() -> None:
    changed = edits.set_dark(edits.set_day(DOCUMENT, dt.date(2024, 5, 1)).document, True).document
    changed = edits.rename_layer(edits.remove_layer(changed, "links").document, "mines", "Pits").document
    assert differences(DOCUMENT, DOCUMENT) == []
    assert differences(DOCUMENT, changed) == [
        "day 2024-05-01 instead of 2025-11-20",
        "light or dark ground",
        "layer Supply links and flows removed",
        "layer Pits changed",
    ]
