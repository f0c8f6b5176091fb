"""Kills a real window at random moments of changing and saving a map, and looks what the next one would find; writes KILLS.md."""

from __future__ import annotations

import json
import os
import random
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from desktop.journal import left_behind
from desktop.map_store import backup_of, read_map
from layers import edits
from layers.catalogue import loading
from layers.document import SourceRef, first_map
from layers.storage import encode
from tests.benchmarks.kill_window import digest
from tests.benchmarks.measure import BenchmarkError

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LIFE_S = 2.5
MOST_LOST_S = 0.5
PER_ROUND = 40
"""Kills a round: five rounds, as are usual, are two hundred."""


@dataclass(frozen=True)
class Fate:
    """What one kill did.

    Parameters
    ----------
    edits, saves
        How many there were.
    lost_s
        Age of the oldest edit that is not found again, when the process was killed; 0 if none is lost.
    fault
        What is wrong, or an empty text.
    """

    edits: int
    saves: int
    lost_s: float
    fault: str = ""


def run(rounds: int) -> tuple[str, list[str]]:
    """Kill so many times forty windows; gives the report and what was missed."""
    fates = [kill(seed) for seed in range(rounds * PER_ROUND)]
    if not fates:
        raise BenchmarkError("nothing was killed")
    report = _report(fates)
    (ROOT / "tests" / "benchmarks" / "KILLS.md").write_text(report, encoding="utf-8")
    faults = [f"kill {number}: {fate.fault}" for number, fate in enumerate(fates) if fate.fault]
    return report, faults


def kill(seed: int) -> Fate:
    """Let a window change and save a map, kill it at a random moment, and look at what is there."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        told, end = _live(folder, seed, chance.uniform(0.0, LONGEST_LIFE_S))
        return _fate(folder, told, end)


def _prepare(folder: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"n": n, "name": "abc"[n % 3]}, "geometry": {"type": "Point", "coordinates": [10 * n, n]}}
        for n in range(9)
    ]
    (folder / "own.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    document = edits.add_own_layer(first_map(loading.load().edition), "own", SourceRef(str(folder / "own.geojson"))).document
    (folder / "map.lodestone").write_bytes(encode(document, folder))


def _live(folder: Path, seed: int, seconds: float) -> tuple[list[tuple[float, list[object]]], float]:
    """Give what the process told, with the time of each, and the time of its end."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.benchmarks.kill_window", str(folder), str(seed)]
    told: list[tuple[float, list[object]]] = []
    with (
        (folder / "errors.txt").open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=ROOT) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise BenchmarkError(f"the window did not open: {(folder / 'errors.txt').read_text(errors='replace')[-400:]}")
        told.append((time.monotonic(), json.loads(line)))
        end, rest, handle = time.monotonic() + seconds, b"", process.stdout.fileno()
        while (left := end - time.monotonic()) > 0:
            if select.select([handle], [], [], left)[0]:
                *lines, rest = (rest + os.read(handle, 2**16)).split(b"\n")
                told += [(time.monotonic(), json.loads(one)) for one in lines]
        process.kill()
        killed = time.monotonic()
        process.wait()
        told += [(killed, json.loads(one)) for one in (rest + process.stdout.read()).split(b"\n")[:-1]]
    return told, killed


def _fate(folder: Path, told: list[tuple[float, list[object]]], end: float) -> Fate:
    digests = {0: str(told[0][1][2])} | {int(str(what[1])): str(what[2]) for _, what in told if what[0] == "edit"}
    saves = sum(what[0] == "save" for _, what in told)
    path = folder / "map.lodestone"
    found = [read_map(path).document]
    if backup_of(path).exists():
        read_map(backup_of(path))
    left, faults = left_behind(folder / "journals")
    found += [one.opened.document for one in left]
    if faults:
        return Fate(len(digests) - 1, saves, 0.0, f"the journal cannot be read: {faults[0]}")
    numbers = {(int(document.title.split()[1]) if document.title else 0): document for document in found}
    last = max(numbers)
    lost = [end - when for when, what in told if what[0] == "edit" and int(str(what[1])) > last]
    fate = Fate(len(digests) - 1, saves, max(lost, default=0.0))
    if last in digests and digest(numbers[last]) != digests[last]:
        return Fate(fate.edits, saves, fate.lost_s, f"edit {last} came back as another map")
    if fate.lost_s > MOST_LOST_S:
        return Fate(fate.edits, saves, fate.lost_s, f"an edit of {fate.lost_s:.2f} s before the end is lost")
    return fate


def _report(fates: list[Fate]) -> str:
    lost = sorted(fate.lost_s for fate in fates)
    wrong = [fate for fate in fates if fate.fault]
    lines = [
        "# A window killed at random moments",
        "",
        "A real window changes its map every 5 to 60 ms (day, lens, layers, style, filter, bookmarks, undo and redo), saves it every",
        f"150 to 700 ms, and is ended by SIGKILL at a random moment of its first {LONGEST_LIFE_S:g} seconds",
        "(`python -m tests.benchmarks kills`). Then the map, its backup and the journal are read as the next start reads them, and the",
        "newest map is compared with the one that was shown after that edit.",
        "",
        "| | |",
        "|---|---:|",
        f"| windows killed | {len(fates)} |",
        f"| edits made | {sum(fate.edits for fate in fates)} |",
        f"| saves begun | {sum(fate.saves for fate in fates)} |",
        f"| maps, backups and journals that could not be read, or held another map | {len(wrong)} |",
        f"| oldest edit that was lost, before the end: median | {1000 * lost[len(lost) // 2]:.0f} ms |",
        f"| the same: worst (at most {1000 * MOST_LOST_S:.0f}) | {1000 * lost[-1]:.0f} ms |",
        "",
    ]
    return "\n".join(lines)
