"""From a start to the first map, beside QGIS's own snapshot of the same countries at the same size."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.measure import Result, Run, in_turns, run_until, run_whole
from tests.benchmarks.screen import environment, screen, tool

WIDTH, HEIGHT = 1920, 1080
ROOT = Path(__file__).resolve().parents[2]
EXPORT, WINDOW, QGIS = "`lodestone export`", "`lodestone`, window to first full picture", "`qgis --snapshot`"


@dataclass(frozen=True)
class Target:
    """A limit on a figure; the figure is what `of` says about the results."""

    name: str
    limit: float
    of: Callable[[Mapping[str, Result]], float]


TARGETS = (
    Target("export / QGIS, time", 0.45, lambda results: results[EXPORT].beside(results[QGIS])),
    Target("window / QGIS, time", 0.8, lambda results: results[WINDOW].beside(results[QGIS])),
    Target("export, peak memory in MB", 200.0, lambda results: results[EXPORT].megabytes),
)


def run(rounds: int) -> tuple[str, list[str]]:
    """Measure.

    Returns
    -------
    tuple
        Markdown tables of the results and the targets, and the names of the targets that were missed.

    Raises
    ------
    BenchmarkError
        A program is missing or did not draw.
    """
    qgis, lodestone = tool("qgis", "qgis"), _lodestone()
    with tempfile.TemporaryDirectory(prefix="lodestone-benchmark-") as name, screen(WIDTH, HEIGHT) as display:
        folder = Path(name)
        around = environment(folder, display)
        countries = folder / "countries.shp"
        subprocess.run([sys.executable, "-m", "tests.benchmarks.countries", str(countries)], check=True, cwd=ROOT)
        results = in_turns(_runners(folder, around, lodestone, qgis, countries), rounds)
    missed = [target.name for target in TARGETS if target.of(results) > target.limit]
    return f"{_table(results)}\n\n{_targets(results)}", missed


def _lodestone() -> str:
    """Find the installed command beside the Python that runs this."""
    command = Path(sys.executable).with_name("lodestone")
    return str(command) if command.is_file() else tool("lodestone", "lodestone")


def _runners(folder: Path, around: Mapping[str, str], lodestone: str, qgis: str, countries: Path) -> dict[str, Callable[[], Run]]:
    ours, theirs, told = folder / "ours.png", folder / "theirs.png", folder / "timings.json"
    export = [lodestone, "export", "-o", str(ours), "--size", f"{WIDTH}x{HEIGHT}"]
    window = [lodestone, "--timings", str(told)]
    plain = ["--nologo", "--noplugins", "--noversioncheck", "--profiles-path", str(folder / "profiles")]
    size = ["--snapshot", str(theirs), "--width", str(WIDTH), "--height", str(HEIGHT), "--extent", "-180,-90,180,90"]
    return {
        EXPORT: lambda: run_whole(export, around, ours),
        WINDOW: lambda: run_until(window, around, told, lambda text: float(json.loads(text)["first_picture_s"])),
        QGIS: lambda: run_whole([qgis, *plain, *size, str(countries)], around, theirs),
    }


def _table(results: Mapping[str, Result]) -> str:
    head = ("program", "time", "fastest to slowest", "processor time", "peak memory")
    rows = [(name, *_figures(result)) for name, result in results.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---", *["---:"] * 4), *rows))


def _figures(result: Result) -> tuple[str, ...]:
    seconds = result.seconds
    span = f"{min(seconds):.2f} to {max(seconds):.2f} s"
    return f"{median(seconds):.2f} s", span, f"{result.busy:.2f} s", f"{result.megabytes:.0f} MB"


def _targets(results: Mapping[str, Result]) -> str:
    lines = ["| figure | measured | at most | |", "|---|---:|---:|---|"]
    for target in TARGETS:
        value = target.of(results)
        lines.append(f"| {target.name} | {value:.3g} | {target.limit:g} | {'met' if value <= target.limit else 'missed'} |")
    return "\n".join(lines)
