"""A 4K picture of provinces and a million points, whole process, beside QGIS's snapshot of the same files; writes POSTER.md."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.benchmarks.engine import DATA, machine
from tests.benchmarks.measure import Result, Run, in_turns, run_whole
from tests.benchmarks.screen import environment, screen, tool

RESULTS = Path(__file__).with_name("POSTER.md")
WIDTH, HEIGHT = 3840, 2160
LAYERS = ("provinces", "points-1m")
OURS, QGIS = "`lodestone export`, the whole map and both layers", "`qgis --snapshot`, both layers"
LIMIT = 0.3


def run(rounds: int) -> tuple[str, list[str]]:
    """Measure.

    Returns
    -------
    tuple
        Markdown, which is written into POSTER.md too, and the names of the targets that were missed.

    Raises
    ------
    BenchmarkError
        A program is missing or did not draw.
    """
    from tests.benchmarks.data import made

    qgis = tool("qgis", "qgis")
    DATA.mkdir(exist_ok=True)
    files = [made(DATA, layer) for layer in LAYERS]
    with tempfile.TemporaryDirectory(prefix="lodestone-benchmark-") as name, screen(1920, 1080) as display:
        folder = Path(name)
        results = in_turns(_runners(folder, environment(folder, display), qgis, files), rounds)
    ratio = results[OURS].beside(results[QGIS])
    report = _report(results, ratio, rounds)
    RESULTS.write_text(report, encoding="utf-8")
    return report, ["4K picture / QGIS, time"] if ratio > LIMIT else []


def _runners(folder: Path, around: Mapping[str, str], qgis: str, files: list[Path]) -> dict[str, Callable[[], Run]]:
    ours, theirs = folder / "ours.png", folder / "theirs.png"
    layers = [word for file in files for word in ("--layer", str(file))]
    export = [sys.executable, "-m", "desktop", "export", *layers, "--size", f"{WIDTH}x{HEIGHT}", "-o", str(ours)]
    plain = ["--nologo", "--noplugins", "--noversioncheck", "--profiles-path", str(folder / "profiles")]
    size = ["--snapshot", str(theirs), "--width", str(WIDTH), "--height", str(HEIGHT), "--extent", "-180,-90,180,90"]
    around = dict(around) | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return {
        OURS: lambda: run_whole(export, around, ours),
        QGIS: lambda: run_whole([qgis, *plain, *size, *map(str, reversed(files))], around, theirs),
    }


def _report(results: Mapping[str, Result], ratio: float, rounds: int) -> str:
    lines = [
        "# A 4K picture",
        "",
        f"`python -m tests.benchmarks poster`: medians of {rounds} rounds in turns, {WIDTH}x{HEIGHT}, whole processes, on {machine()}.",
        "4,556 provinces and a million points from GeoPackages. Ours has the built-in map with labels, legend and credits as well.",
        "",
        "| program | time | processor time | peak memory |",
        "|---|---:|---:|---:|",
    ]
    for name, result in results.items():
        seconds = sorted(result.seconds)[len(result.seconds) // 2]
        lines.append(f"| {name} | {seconds:.2f} s | {result.busy:.2f} s | {result.megabytes:.0f} MB |")
    return "\n".join([*lines, "", f"Ratio of the times, median of the rounds: {ratio:.2f}, of at most {LIMIT:g}.", ""])
