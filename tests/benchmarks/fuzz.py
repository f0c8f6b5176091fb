"""Files damaged at random, through the reader: this process must live on, and every failure must be one of our own sentences."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from layers.errors import LodestoneError
from layers.sources import Limits, inspect, read
from layers.sources.host import HOSTS
from tests.benchmarks.corpus import MANIFEST
from tests.benchmarks.measure import BenchmarkError

FILES = 20
LARGEST = 300_000
LIMITS = Limits(seconds=5)
SEED = 20251120
# Numbers at which programs break: signs, the ends of whole numbers, lengths that nothing has.
_NASTY = (
    b"\x00" * 4,
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\x01\x00\x00\x00",
    b"NaN",
    b"1e999",
    b"-",
    b'"',
    b"<",
    b"\x00",
)


def run(folder: Path, rounds: int) -> tuple[str, list[str]]:
    """Damage some files of a folder that has a manifest, each in `rounds` ways, and read what came of it.

    Returns
    -------
    tuple
        A Markdown table of what became of them, and the names of the targets that were missed.

    Raises
    ------
    BenchmarkError
        There is no manifest.
    """
    if not (folder / MANIFEST).is_file():
        raise BenchmarkError(f"There is no {MANIFEST} in {folder}.")
    chance = random.Random(SEED)
    totals: Counter[str] = Counter()
    lines = ["| file | read | refused | reader ended | out of time | not our error | slowest |", "|---|---:|---:|---:|---:|---:|---:|"]
    odd: list[str] = []
    HOSTS.warm_up()
    for path in _chosen(folder, chance):
        outcomes, slowest = _damage(path, rounds, chance, odd)
        totals += outcomes
        lines.append(_line(path.name, outcomes, slowest))
    lines.append(_line("all", totals, 0.0))
    missed = [] if not totals["odd"] else ["every failure told in our own words"]
    return "\n".join([*lines, *(f"- {line}" for line in odd)]), missed


def _chosen(folder: Path, chance: random.Random) -> list[Path]:
    """Choose files that open, small ones, some of each format."""
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["expected"] != "must-refuse" and row["feature_count"] not in ("", "0")]
    by_format: dict[str, list[Path]] = {}
    for row in rows:
        path = folder / row["path"]
        if path.stat().st_size <= LARGEST:
            by_format.setdefault(row["format"], []).append(path)
    chosen: list[Path] = []
    while len(chosen) < FILES and any(by_format.values()):
        for paths in by_format.values():
            if paths and len(chosen) < FILES:
                chosen.append(paths.pop(chance.randrange(len(paths))))
    return chosen


def _damage(path: Path, rounds: int, chance: random.Random, odd: list[str]) -> tuple[Counter[str], float]:
    data = path.read_bytes()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as private:
        for sibling in path.parent.iterdir():
            if sibling.stem == path.stem and sibling != path:
                (Path(private) / sibling.name).write_bytes(sibling.read_bytes())
        target = Path(private) / path.name
        for number in range(rounds):
            target.write_bytes(_damaged(data, chance))
            start = time.perf_counter()
            outcome = _outcome(target)
            slowest = max(slowest, time.perf_counter() - start)
            outcomes[outcome.split(":")[0]] += 1
            if outcome.startswith(("odd", "ended")):
                odd.append(f"{path.name}, damage {number}: {outcome}")
    return outcomes, slowest


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Turn bits, put in what is nasty, leave out, double or move pieces, or cut the end off."""
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(max(1, len(result)))
        piece = chance.randrange(1, 64)
        match chance.randrange(6):
            case 0:
                if result:
                    result[at % len(result)] ^= 1 << chance.randrange(8)
            case 1:
                nasty = chance.choice(_NASTY)
                result[at : at + len(nasty)] = nasty
            case 2:
                del result[at : at + piece]
            case 3:
                result[at:at] = result[at : at + piece]
            case 4:
                other = chance.randrange(max(1, len(result)))
                result[at : at + piece] = result[other : other + piece]
            case _:
                if chance.random() < 0.1:
                    del result[at:]
    return bytes(result)


def _outcome(path: Path) -> str:
    try:
        found = inspect(path, 1, limits=LIMITS)
        drawable = [layer.name for layer in found.layers if layer.drawn and layer.crs]
        if drawable:
            features = read(path, drawable[0], limits=LIMITS)
            assert features.columns.num_rows in (0, features.features)
    except LodestoneError as error:
        if "the reader ended before" in error.what:
            return f"ended: {error.what}"
        if "took longer than" in error.what:
            return "late"
        text = str(error)
        return f"odd: {text}" if "makes no sense" in text or "Traceback" in text else "refused"
    except Exception as error:  # whatever else it is would have reached the window
        return f"odd: {type(error).__name__}: {error}"
    return "read"


def _line(name: str, outcomes: Counter[str], slowest: float) -> str:
    counts = [outcomes[kind] for kind in ("read", "refused", "ended", "late", "odd")]
    return f"| {name} | {' | '.join(map(str, counts))} | {f'{slowest:.1f} s' if slowest else ''} |"
