"""How long it takes to look into a million rows, to restyle 200,000 areas and to take steps back; writes OWN_WORK.md."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.engine import ROOT, machine
from tests.benchmarks.measure import BenchmarkError
from tests.benchmarks.screen import environment, screen

RESULTS = Path(__file__).with_name("OWN_WORK.md")
PATIENCE_S = 300.0
OPEN_MS, ORDER_MS, SCROLL_MS, UNDO_MS = 200.0, 1000.0, 16.0, 50.0
Line = tuple[str, str, float, float | None]
"""What, how it is counted, its figure, and the most that it may be."""


def run(rounds: int) -> tuple[str, list[str]]:
    """Measure in as many windows as there are rounds; the median of each figure counts, of steps all of them together.

    Returns
    -------
    tuple
        Markdown, which is written into OWN_WORK.md too, and the names of the limits that were missed.

    Raises
    ------
    BenchmarkError
        A window did not come to its end.
    """
    lines = _lines([_played() for _ in range(rounds)])
    missed = [f"{what}, {how}" for what, how, figure, most in lines if most is not None and figure > most]
    report = _report(lines, missed, rounds)
    RESULTS.write_text(report, encoding="utf-8")
    return report, missed


def _played() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="lodestone-benchmark-") as name, screen(1920, 1080) as display:
        around = environment(Path(name), display) | {"QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-m", "tests.benchmarks.own_work_window"]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=around, timeout=PATIENCE_S, check=False)
    begin = ended.stdout.find("{")
    if ended.returncode or begin < 0:
        raise BenchmarkError(f"The window failed: {ended.stderr.strip() or 'it said nothing'}")
    figures: dict[str, Any] = json.loads(ended.stdout[begin:])
    return figures


def _lines(told: list[dict[str, Any]]) -> list[Line]:
    def median(values: list[float]) -> float:
        return sorted(values)[len(values) // 2]

    def all_of(name: str) -> list[float]:
        return sorted(value for figures in told for value in figures[name])

    scrolls, work, undo = all_of("scroll"), all_of("scroll work"), all_of("undo")
    return [
        ("A table of a million rows opens", "median", median([figures["open"] for figures in told]), OPEN_MS),
        ("it is put in order by different texts", "median", median([figures["order"]["name"] for figures in told]), ORDER_MS),
        ("it is put in order by numbers", "median", median([figures["order"]["tonnes"] for figures in told]), ORDER_MS),
        ("its columns are searched for words", "median", median([figures["search"] for figures in told]), None),
        ("it is scrolled by three rows", "median", median(scrolls), SCROLL_MS),
        ("it is scrolled by three rows", "99th percentile", scrolls[int(len(scrolls) * 0.99)], SCROLL_MS),
        ("it is scrolled by three rows", "longest", scrolls[-1], SCROLL_MS),
        ("the window's thread works for that", "longest", work[-1], SCROLL_MS),
        ("A step is taken back or made again, without drawing", "median", median(undo), UNDO_MS),
        ("A step is taken back or made again, without drawing", "longest", undo[-1], UNDO_MS),
        ("200,000 areas are restyled, until the whole picture", "median", median(all_of("restyle")), None),
        ("Geometries that are touched for that", "number", float(max(figures["geometries"] for figures in told)), 0.0),
    ]


def _report(lines: list[Line], missed: list[str], rounds: int) -> str:
    head = [
        "# Own work: tables, steps back, styles",
        "",
        f"`python -m tests.benchmarks own_work` on {machine()}, in {rounds} windows of 1800x1000. Milliseconds.",
        "What a step of scrolling takes beyond the work of the window's thread, it waits for a processor that others use.",
        "",
        "| what | counted | figure | at most |",
        "|---|---|---:|---:|",
    ]
    rows = [f"| {what} | {how} | {figure:.4g} | {'' if most is None else f'{most:g}'} |" for what, how, figure, most in lines]
    return "\n".join([*head, *rows, "", f"Missed: {'; '.join(missed)}." if missed else "No limit is missed.", ""])
