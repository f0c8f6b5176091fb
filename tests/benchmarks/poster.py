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
OURS, WHOLE = "`lodestone export`, both layers", "`lodestone export`, both layers on the built-in map with labels, in Equal Earth"
QGIS = "`qgis --snapshot`, both layers"
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
    ours, whole, theirs = folder / "ours.png", folder / "whole.png", folder / "theirs.png"
    layers = [word for file in files for word in ("--layer", str(file))]
    export = [sys.executable, "-m", "desktop", "export", "--size", f"{WIDTH}x{HEIGHT}"]
    alone = [str(_map_of(folder, files)), "--crs", "EPSG:4326", "--extent", "-180,-90,180,90"]
    plain = ["--nologo", "--noplugins", "--noversioncheck", "--profiles-path", str(folder / "profiles")]
    size = ["--snapshot", str(theirs), "--width", str(WIDTH), "--height", str(HEIGHT), "--extent", "-180,-90,180,90"]
    around = dict(around) | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return {
        OURS: lambda: run_whole([*export, *alone, "-o", str(ours)], around, ours),
        WHOLE: lambda: run_whole([*export, *layers, "-o", str(whole)], around, whole),
        QGIS: lambda: run_whole([qgis, *plain, *size, *map(str, reversed(files))], around, theirs),
    }


def _map_of(folder: Path, files: list[Path]) -> Path:
    """Save a map of these files and nothing else, as QGIS draws them, in the system that they are in."""
    import datetime as dt

    from layers import edits
    from layers.document import MapDocument, SourceRef, Style
    from layers.storage import encode

    document = MapDocument(dt.date(2025, 11, 20))
    for file in files:
        document = edits.add_own_layer(document, file.stem, SourceRef(str(file)), Style()).document
    path = folder / "both.lodestone"
    path.write_bytes(encode(document, folder))
    return path


def _report(results: Mapping[str, Result], ratio: float, rounds: int) -> str:
    lines = [
        "# A 4K picture",
        "",
        f"`python -m tests.benchmarks poster`: medians of {rounds} rounds in turns, {WIDTH}x{HEIGHT}, whole processes, on {machine()}.",
        "4,556 provinces and a million points from GeoPackages. Ours has title, legend and credits as well.",
        "",
        "| program | time | processor time | peak memory |",
        "|---|---:|---:|---:|",
    ]
    for name, result in results.items():
        seconds = sorted(result.seconds)[len(result.seconds) // 2]
        lines.append(f"| {name} | {seconds:.2f} s | {result.busy:.2f} s | {result.megabytes:.0f} MB |")
    return "\n".join([*lines, "", f"Ratio of the times, median of the rounds: {ratio:.2f}, of at most {LIMIT:g}.", ""])
