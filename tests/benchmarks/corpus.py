"""Every file of a corpus through `lodestone info`, held against its manifest; nothing may be written beside a file or asked of a server."""

from __future__ import annotations

import csv
import hashlib
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.info import report
from layers.sources.opening import warm_up
from tests.benchmarks.measure import BenchmarkError

MANIFEST = "MANIFEST.csv"
SLOW = 20.0
CANARY_PORTS = (8080, 47999)
LEAST_AS_EXPECTED = 0.98
# What says the same of a file in other words.
SAYS_TOO = {
    "null-geometry": {"geometry-dropped"},
    "geometry-dropped": {"null-geometry"},
    "gdal-warning": {"layer-unreadable", "geometry-dropped", "count-mismatch"},
    "unsupported-geometry-type": {"geometry-dropped"},
    "table-only": {"joined-by-name", "crs-assumed"},
}
# What a loader that does better has no reason to say.
NEEDS_NOT_BE_SAID = {"geopandas-read_parquet-fails", "no-layer", "no-vector-layer", "unsupported-geometry-encoding"}


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    path: str
    format: str
    expected: str
    verdict: str
    seconds: float
    wrong: tuple[str, ...]
    said: str

    @property
    def as_expected(self) -> bool:
        """Whether nothing about it is other than its manifest says."""
        return not self.wrong


def run(folder: Path) -> tuple[str, list[str]]:
    """Read all files of a folder that has a manifest, from a copy.

    Returns
    -------
    tuple
        A Markdown table with the files that are not as expected below, and the names of the targets that were missed.

    Raises
    ------
    BenchmarkError
        There is no manifest.
    """
    if not (folder / MANIFEST).is_file():
        raise BenchmarkError(f"There is no {MANIFEST} in {folder}.")
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    warm_up()
    with tempfile.TemporaryDirectory() as private, Canary() as canary:
        copy = Path(private) / "corpus"
        shutil.copytree(folder, copy)
        before = _state(copy)
        outcomes = [_outcome(copy, row) for row in rows]
        changed = sorted({path for path, _ in _state(copy) ^ before})
    missed = _missed(outcomes, canary.asked, changed)
    return _told(outcomes, canary.asked, changed), missed


class Canary:
    """Listens on this machine for whoever follows an address in a file."""

    def __init__(self) -> None:
        self.asked = 0
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Canary:
        """Begin to listen."""
        for port in CANARY_PORTS:
            listener = socket.create_server(("127.0.0.1", port))
            self._sockets.append(listener)
            threading.Thread(target=self._listen, args=(listener,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        for listener in self._sockets:
            listener.close()

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.asked += 1
            connection.close()


def _state(folder: Path) -> set[tuple[str, str]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {(str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files}


def _outcome(folder: Path, row: dict[str, str]) -> Outcome:
    start = time.perf_counter()
    entry = report(folder / row["path"])
    seconds = time.perf_counter() - start
    verdict = _verdict(entry)
    wrong = [*_wrong_verdict(verdict, row), *([f"took {seconds:.0f} s"] if seconds > SLOW else [])]
    if "the reader ended before it was done" in str(entry["error"]):
        wrong.append("crashed its reader")
    if verdict != "must-refuse" and row["expected"] != "must-refuse":
        wrong += [*_wrong_count(entry, row), *_not_said(entry, row)]
    said = entry["error"] or "; ".join(f"{warning['code']}: {warning['text']}" for warning in _warnings(entry))
    return Outcome(row["path"], row["format"], row["expected"], verdict, seconds, tuple(wrong), said.replace(str(folder), ""))


def _warnings(entry: dict[str, Any]) -> list[dict[str, str]]:
    return [*entry["warnings"], *(warning for layer in entry["layers"] for warning in layer["warnings"])]


def _verdict(entry: dict[str, Any]) -> str:
    if entry["error"]:
        return "must-refuse"
    return "opens-with-warning" if _warnings(entry) or any(layer["rejected"] for layer in entry["layers"]) else "opens"


def _wrong_verdict(verdict: str, row: dict[str, str]) -> list[str]:
    good = {row["expected"], *filter(None, row["accept_also"].split(";"))}
    if "opens" in good:
        good.add("opens-with-warning")
    return [] if verdict in good else [f"{verdict}, not {' or '.join(sorted(good))}"]


def _wrong_count(entry: dict[str, Any], row: dict[str, str]) -> list[str]:
    found = sum(layer["features"] for layer in entry["layers"])
    wrong = [] if not row["feature_count"] or found == int(row["feature_count"]) else [f"{found} features, not {row['feature_count']}"]
    for layer in entry["layers"]:
        unplaced = {one["row"] for one in layer["rejected"]}
        if layer["geometry"] != "None" and layer["drawn"] + len(unplaced) < layer["features"]:
            wrong.append(f"{layer['features'] - layer['drawn'] - len(unplaced)} rows neither drawn nor listed")
    return wrong


def _not_said(entry: dict[str, Any], row: dict[str, str]) -> list[str]:
    codes = {warning["code"] for warning in _warnings(entry)}
    demanded = {part.split(":")[0] for part in row["say"].split(";") if part} - NEEDS_NOT_BE_SAID
    return [f"does not say {code}" for code in sorted(demanded) if not codes & {code, *SAYS_TOO.get(code, ())}]


def _missed(outcomes: list[Outcome], asked: int, changed: list[str]) -> list[str]:
    good = sum(outcome.as_expected for outcome in outcomes)
    checks = {
        "files as expected": good >= LEAST_AS_EXPECTED * len(outcomes),
        "no request on the network": not asked,
        "nothing written beside a file": not changed,
        "no hang": all(outcome.seconds <= SLOW for outcome in outcomes),
    }
    return [name for name, met in checks.items() if not met]


def _told(outcomes: list[Outcome], asked: int, changed: list[str]) -> str:
    by_format: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_format[outcome.format].append(outcome)
    lines = ["| format | files | as expected | opened | with a warning | refused | slowest |", "|---|---:|---:|---:|---:|---:|---:|"]
    lines += [_line(name, ones) for name, ones in [*sorted(by_format.items()), ("all", outcomes)]]
    lines += [
        "",
        f"Requests on the network: {asked}. Files changed or written: {len(changed)}{': ' if changed else ''}{', '.join(changed)}.",
    ]
    lines += [f"- {one.path}: {', '.join(one.wrong)}. It says: {one.said or 'nothing'}" for one in outcomes if not one.as_expected]
    return "\n".join(lines)


def _line(name: str, outcomes: list[Outcome]) -> str:
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    counts = (
        len(outcomes),
        sum(one.as_expected for one in outcomes),
        *(verdicts[v] for v in ("opens", "opens-with-warning", "must-refuse")),
    )
    return f"| {name} | {' | '.join(map(str, counts))} | {max(one.seconds for one in outcomes):.1f} s |"
