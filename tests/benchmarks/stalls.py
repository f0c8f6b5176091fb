"""How long the window's thread is held up while large layers load, and are panned and zoomed; writes STALLS.md."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.engine import DATA, ROOT, machine
from tests.benchmarks.measure import BenchmarkError
from tests.benchmarks.screen import environment, screen

RESULTS = Path(__file__).with_name("STALLS.md")
PATIENCE_S = 400.0
MOST_MS = 16.0
"""What the window's thread may be held up, 999 times in 1,000."""
STOP_MS = 20.0
WINDOW = (
    "from desktop.load_qt import load_qt; load_qt(); import runpy; runpy.run_module('tests.benchmarks.stall_window', run_name='__main__')"
)
"""Starts the window as the application does."""
TEN_MILLION_MB = 1500.0
TEN_MILLION_S = 1.0


@dataclass(frozen=True)
class Course:
    """Layers that are opened one after the other in one window."""

    name: str
    layers: tuple[str, ...]


COURSES = (
    Course("1M points, then 200k polygons", ("points-1m", "polygons-200k")),
    Course("10M points", ("points-10m",)),
)


def run(rounds: int) -> tuple[str, list[str]]:
    """Measure.

    Returns
    -------
    tuple
        Markdown, which is written into STALLS.md too, and the names of the targets that were missed.

    Raises
    ------
    BenchmarkError
        A program is missing, or the window did not come to its end.
    """
    told = {course.name: _played(course) for course in COURSES}
    report = _report(told)
    RESULTS.write_text(report, encoding="utf-8")
    return report, [line for name, figures in told.items() for line in _missed(name, figures)]


def _played(course: Course) -> dict[str, Any]:
    from tests.benchmarks.data import made

    DATA.mkdir(exist_ok=True)
    files = [str(made(DATA, layer)) for layer in course.layers]
    with tempfile.TemporaryDirectory(prefix="lodestone-benchmark-") as name, screen(1920, 1080) as display:
        command = [sys.executable, "-c", WINDOW, *files]
        around = environment(Path(name), display) | {"QT_QPA_PLATFORM": "xcb"}
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=around, timeout=PATIENCE_S, check=False)
    begin = ended.stdout.find("{")
    if ended.returncode or begin < 0:
        raise BenchmarkError(f"The window of '{course.name}' failed: {ended.stderr.strip() or 'it said nothing'}")
    figures: dict[str, Any] = json.loads(ended.stdout[begin:])
    return figures


def _missed(name: str, figures: dict[str, Any]) -> list[str]:
    late = []
    if _share(figures["window"], 0.999) > MOST_MS:
        late.append(f"{name}: the window's thread")
    if _share(figures["stops"], 1.0) > STOP_MS:
        late.append(f"{name}: stopping")
    if name == "10M points":
        if figures["megabytes"] > TEN_MILLION_MB:
            late.append(f"{name}: memory")
        if _share(figures["pictures"], 0.5) > 1000 * TEN_MILLION_S:
            late.append(f"{name}: whole pictures")
        if _share(figures["paints"], 0.99) > MOST_MS:
            late.append(f"{name}: moved pictures")
    return late


def _share(seconds: Sequence[float], share: float) -> float:
    """Give the milliseconds that so large a share of times does not pass."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def _report(told: dict[str, dict[str, Any]]) -> str:
    lines = [
        "# How long the window is held up",
        "",
        f"`python -m tests.benchmarks stalls` on {machine()}:",
        "a window of 1800x1000 opens each file while a hand pans and zooms, and again once it is drawn. Its thread",
        "and, as a control, a thread of their own beat every 2 ms; what a beat comes late is a stall. Milliseconds.",
        "",
        "| course | what | number | median | 99th | 99.9th | longest | at most |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, figures in told.items():
        for key, what, limit in (
            ("window", "the window's thread", f"{MOST_MS:g} at the 99.9th percentile"),
            ("control", "a thread of its own", ""),
            ("paints", "painting the moved or new picture", ""),
            ("pictures", "from rest to the whole picture", ""),
            ("stops", "from Stop to the end of a job", f"{STOP_MS:g}"),
        ):
            times = figures[key]
            row = [f"{_share(times, share):.1f}" for share in (0.5, 0.99, 0.999, 1.0)]
            lines.append(f"| {name} | {what} | {len(times):,} | {' | '.join(row)} | {limit} |")
        lines.append(f"| {name} | most memory at once, all processes, MB | | {figures['megabytes']:.0f} | | | | |")
    missed = [line for name, figures in told.items() for line in _missed(name, figures)]
    return "\n".join([*lines, "", f"Missed: {'; '.join(missed)}." if missed else "No limit is missed.", ""])
