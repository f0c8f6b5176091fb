"""Kills a real window at random moments of changing and saving a map, and looks what the next one would find; writes KILLS.md."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
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
from tests.benchmarks.kill_window import digest, main
from tests.benchmarks.measure import BenchmarkError

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LIFE_S = 2.0
PATIENCE_S = 60.0
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


def _live(folder: Path, seed: int, seconds: float) -> tuple[list[tuple[float, str, str]], float]:
    """Give what a process told, with the time of each, and the time of its end. It is forked: all that it needs is loaded here."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, 1)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        with contextlib.suppress(BaseException):
            main(folder, seed)
        os._exit(1)
    os.close(writing)
    told: list[tuple[float, str, str]] = []
    end = time.monotonic() + PATIENCE_S
    with os.fdopen(reading, "rb", buffering=0) as stream:
        rest = b""
        while (left := end - time.monotonic()) > 0:
            if not select.select([stream], [], [], left)[0]:
                break
            if not (more := stream.read(2**16)):
                raise BenchmarkError("the window ended by itself")
            *lines, rest = (rest + more).split(b"\n")
            end = time.monotonic() + seconds if lines and not told else end
            told += [(time.monotonic(), *json.loads(one)) for one in lines]
        os.kill(child, signal.SIGKILL)
        killed = time.monotonic()
        os.waitpid(child, 0)
        lines = (rest + b"".join(iter(lambda: stream.read(2**16), b""))).split(b"\n")[:-1]
    return told + [(killed, *json.loads(one)) for one in lines], killed


def _fate(folder: Path, told: list[tuple[float, str, str]], end: float) -> Fate:
    states = [(when, state) for when, what, state in told if what == "state"]
    number = {state: place for place, (_, state) in enumerate(states)}
    saves = sum(what == "save" for _, what, _ in told)
    path = folder / "map.lodestone"
    found = [read_map(path).document]
    if backup_of(path).exists():
        read_map(backup_of(path))
    left, faults = left_behind(folder / "journals")
    found += [one.opened.document for one in left]
    if faults:
        return Fate(len(states) - 1, saves, 0.0, f"the journal cannot be read: {faults[0]}")
    unknown = [document for document in found if digest(document) not in number]
    if unknown and told[-1][1] != "step":  # nobody knows before where Undo leads
        return Fate(len(states) - 1, saves, 0.0, "a map came back that was never shown")
    last = max((number.get(digest(document), len(states)) for document in found), default=0)
    lost = end - states[last + 1][0] if last + 1 < len(states) else 0.0
    fault = f"an edit of {lost:.2f} s before the end is lost" if lost > MOST_LOST_S else ""
    return Fate(len(states) - 1, saves, lost, fault)


def _report(fates: list[Fate]) -> str:
    lost = sorted(fate.lost_s for fate in fates)
    wrong = [fate for fate in fates if fate.fault]
    lines = [
        "# A window killed at random moments",
        "",
        "A real window changes its map every 5 to 60 ms (day, lens, layers, style, filter, bookmarks, undo and redo), saves it every",
        f"150 to 700 ms, and is ended by SIGKILL at a random moment of its first {LONGEST_LIFE_S:g} seconds",
        "(`python -m tests.benchmarks kills`). Then the map, its backup and the journal are read as the next start reads them, and the",
        "newest map must be one of those that were shown.",
        "",
        "| | |",
        "|---|---:|",
        f"| windows killed | {len(fates)} |",
        f"| edits made | {sum(fate.edits for fate in fates)} |",
        f"| saves begun | {sum(fate.saves for fate in fates)} |",
        f"| maps, backups and journals that could not be read, or that held a map never shown | {len(wrong)} |",
        f"| oldest edit that was lost, before the end: median | {1000 * lost[len(lost) // 2]:.0f} ms |",
        f"| the same: worst (at most {1000 * MOST_LOST_S:.0f}) | {1000 * lost[-1]:.0f} ms |",
        "",
    ]
    return "\n".join(lines)
