"""Exports as whole processes: an atlas beside single exports, sizes, and what other programs read of them; writes EXPORTS.md."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from tests.benchmarks.engine import machine
from tests.benchmarks.first_map import ROOT, _lodestone, _table
from tests.benchmarks.measure import Run, in_turns, run_whole
from tests.benchmarks.screen import environment, screen, tool
from tests.desktop.page_browser import opened

RESULTS = Path(__file__).with_name("EXPORTS.md")
WIDTH, HEIGHT = 3840, 2160
SHEETS = 100
EXPORT = "`lodestone export`, the default map at 4K"
QGIS = "`qgis --snapshot`, the countries at 4K"
SINGLE, ATLAS = "a single A4 sheet by `lodestone export`", f"`lodestone atlas`, {SHEETS} A4 sheets of as many places"
MOST_PDF, MOST_HTML, MOST_PAINT_MS = 1_500_000, 3_000_000, 1_000
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def run(rounds: int) -> tuple[str, list[str]]:
    """Measure, and write EXPORTS.md.

    Returns
    -------
    tuple
        Markdown, and the names of the targets that were missed.

    Raises
    ------
    BenchmarkError
        A program is missing or did not draw.
    """
    lodestone = _lodestone()
    with tempfile.TemporaryDirectory(prefix="lodestone-benchmark-") as name, screen(1920, 1080) as display:
        folder = Path(name)
        around = environment(folder, display)
        countries = folder / "countries.shp"
        subprocess.run([sys.executable, "-m", "tests.benchmarks.countries", str(countries)], check=True, cwd=ROOT)
        results = in_turns(_runners(folder, around, lodestone) | _other(folder, around, countries), rounds)
        facts, sizes = _facts(folder, lodestone, around)
    faster = SHEETS / results[ATLAS].beside(results[SINGLE])
    share = results[EXPORT].beside(results[QGIS])
    targets = [
        ("the default map at 4K / `qgis --snapshot`, time", share, 0.5, share <= 0.5),
        (f"{SHEETS} single exports / {SHEETS} atlas sheets, time (at least)", faster, 3.0, faster >= 3.0),
        ("PDF of the default map, bytes", sizes["pdf"], MOST_PDF, sizes["pdf"] < MOST_PDF),
        ("web page of the default map, bytes", sizes["html"], MOST_HTML, sizes["html"] < MOST_HTML),
        ("web page of the default map in Chromium, first paint, ms", sizes["paint"], MOST_PAINT_MS, sizes["paint"] < MOST_PAINT_MS),
    ]
    rows = [f"| {text} | {value:,.4g} | {limit:,} | {'met' if met else 'missed'} |" for text, value, limit, met in targets]
    table = "\n".join(["| figure | measured | limit | |", "|---|---:|---:|---|", *rows])
    report = f"# Exports\n\n{machine()}\n\n{_table(results)}\n\n{table}\n\n{facts}\n"
    RESULTS.write_text(report, encoding="utf-8")
    return report, [text for text, _, _, met in targets if not met]


def _runners(folder: Path, around: Mapping[str, str], lodestone: str) -> dict[str, Callable[[], Run]]:
    places = folder / "places.csv"
    rows = [f"p{number},{-100 + 12 * (number % 20) + number // 20},{-30 + 4 * (number % 20) + number // 20}" for number in range(SHEETS)]
    places.write_text("\n".join(["name,longitude,latitude", *rows]) + "\n")
    ours, single, atlas = (folder / made for made in ("ours.png", "single.png", f"atlas/{SHEETS:03d}-p{SHEETS - 1}.png"))
    atlas.parent.mkdir()
    page = ["--page", "a4-landscape", "--layer", str(places)]
    export = [lodestone, "export", "-o", str(ours), "--size", f"{WIDTH}x{HEIGHT}", "--dpi", "192"]
    one = [lodestone, "export", *page, "--extent", "30,0,70,30", "-o", str(single)]
    many = [lodestone, "atlas", "--by", "layer", *page, "-o", str(atlas.parent)]
    return {
        EXPORT: lambda: run_whole(export, around, ours),
        SINGLE: lambda: run_whole(one, around, single),
        ATLAS: lambda: run_whole(many, around, atlas),
    }


def _other(folder: Path, around: Mapping[str, str], countries: Path) -> dict[str, Callable[[], Run]]:
    theirs = folder / "theirs.png"
    command = [tool("qgis", "qgis"), "--nologo", "--noplugins", "--noversioncheck", "--profiles-path", str(folder / "profiles")]
    command += ["--snapshot", str(theirs), "--width", str(WIDTH), "--height", str(HEIGHT), "--extent", "-180,-90,180,90", str(countries)]
    return {QGIS: lambda: run_whole(command, around, theirs)}


def _facts(folder: Path, lodestone: str, around: Mapping[str, str]) -> tuple[str, dict[str, int]]:
    """Tell what other programs read of exports, and whether two runs give the same bytes."""

    def made(name: str, *options: str, seed: str = "0") -> Path:
        path = folder / name
        command = [lodestone, "export", *options, "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **around, "PYTHONHASHSEED": seed})
        return path

    def said(*command: str) -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout

    pdf, html = made("map.pdf"), made("map.html")
    tif = made("europe.tif", "--region", "europe", "--size", "1200x800", "--dpi", "144")
    sums = []
    for ending in ("png", "svg", "pdf", "html"):
        twice = (made(f"{seed}.{ending}", "--element", "Dy", seed=seed).read_bytes() for seed in "12")
        sums.append(f"| {ending} | {' | '.join(hashlib.sha256(data).hexdigest()[:24] for data in twice)} |")
    wanted = ("Origin", "Pixel Size", "Upper Left", "Lower Right")
    corners = [line for line in said("gdalinfo", str(tif)).splitlines() if line.startswith(wanted)]
    words = [line.strip() for line in said("pdftotext", str(pdf), "-").splitlines() if line.strip()]
    parts = [
        "The PDF's fonts (`pdffonts`):\n\n```\n" + said("pdffonts", str(pdf)).rstrip() + "\n```",
        "Its first words (`pdftotext`): " + "; ".join(words[:12]) + ".",
        "A GeoTIFF of Europe (`gdalinfo`):\n\n```\n" + "\n".join(corners) + "\n```",
        "The beginnings of SHA-256 of two runs of `lodestone export --element Dy`:\n\n"
        + "\n".join(["| format | first run | second run |", "|---|---|---|", *sums]),
    ]
    return "\n\n".join(parts), {"pdf": pdf.stat().st_size, "html": html.stat().st_size, "paint": _first_paint(html)}


def _first_paint(page: Path) -> int:
    """Give the milliseconds from asking for a page to the first of it that is seen; the median of five browsers, each started anew."""
    times = []
    for _ in range(5):
        with opened(page) as browser:
            times.append(float(browser.evaluate(PAINTED)))
    return round(median(times))
