"""Own layers opened and drawn, beside QGIS's render job and geopandas.plot of the same data, extent and size; writes RESULTS.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.measure import BenchmarkError
from tests.benchmarks.screen import tool

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")
DATA = Path(tempfile.gettempdir()) / "lodestone-benchmark-data"
WIDTH, HEIGHT, FRAMES = 1920, 1080, 5
PATIENCE_S = 300.0
FINER = 4
"""How many times the pixels, each way, of the picture by QGIS that tells where things lie."""
SAME_PICTURE = 0.97
"""Least share of the pixels painted by either program that both paint."""

Figures = dict[str, Any]


@dataclass(frozen=True)
class View:
    """A layer in an extent, and what share of QGIS's time is allowed for a warm picture and up to the first, where it is limited.

    Attributes
    ----------
    once
        Whether one round of one further picture is enough, since QGIS takes a minute for each, and geopandas.plot is left out.
    """

    name: str
    layer: str
    crs: str
    extent: str | None
    frame: float | None
    first: float | None
    once: bool = False

    @property
    def frames(self) -> int:
        """How many further pictures are drawn, each with the extent shifted."""
        return 1 if self.once else FRAMES


EUROPE = "-13,34,42,72"
CITY = "2.0,48.6,2.8,49.1"
VIEWS = (
    View("4,556 provinces, world", "provinces", "EPSG:8857", None, 0.35, 0.8),
    View("4,556 provinces, Europe", "provinces", "EPSG:8857", EUROPE, 0.35, None),
    View("4,556 provinces, Paris", "provinces", "EPSG:8857", CITY, None, None),
    View("4,556 provinces, Europe, degrees", "provinces", "EPSG:4326", EUROPE, 0.35, None),
    View("200k polygons, world", "polygons-200k", "EPSG:8857", None, 0.15, 0.5),
    View("200k polygons, Europe", "polygons-200k", "EPSG:8857", EUROPE, 0.15, None),
    View("200k polygons, Paris", "polygons-200k", "EPSG:8857", CITY, None, None),
    View("200k polygons, Europe, degrees", "polygons-200k", "EPSG:4326", EUROPE, 0.15, None),
    View("1M points, world", "points-1m", "EPSG:8857", None, 0.05, 0.5),
    View("1M points, Europe", "points-1m", "EPSG:8857", EUROPE, 0.05, None),
    View("1M points, Paris", "points-1m", "EPSG:8857", CITY, None, None),
    View("1M points, Europe, degrees", "points-1m", "EPSG:4326", EUROPE, 0.05, None),
    View("10M points, world", "points-10m", "EPSG:8857", None, None, None, once=True),
    View("100k links, world", "links-100k", "EPSG:8857", None, None, None),
)


@dataclass(frozen=True)
class Outcome:
    """What was measured of a view, round by round: ours, QGIS's and, once, geopandas'; and how far the pictures agree.

    Attributes
    ----------
    overlap, alike
        Share of the pixels painted by either program that both paint; and the same with a picture by QGIS of four times the pixels each
        way, in which it places more exactly what it moves to whole pixels.
    """

    view: View
    ours: Sequence[Figures]
    theirs: Sequence[Figures]
    plot: Figures | None
    overlap: float
    alike: float

    def ratio(self, of: Callable[[Figures], float]) -> float:
        """Give the median of the ratios in each round."""
        return median(of(one) / of(two) for one, two in zip(self.ours, self.theirs, strict=True))

    def missed(self) -> list[str]:
        """Name the limits that are not kept."""
        wanted = ((self.view.frame, _frame, "warm picture"), (self.view.first, _first, "first picture"))
        late = [f"{self.view.name}: {what}" for limit, of, what in wanted if limit is not None and self.ratio(of) > limit]
        return late if max(self.overlap, self.alike) >= SAME_PICTURE else [*late, f"{self.view.name}: the same picture"]


def _frame(figures: Figures) -> float:
    return float(median(figures["frames_s"]))


def _first(figures: Figures) -> float:
    return float(figures["first_frame_s"])


def run(rounds: int) -> tuple[str, list[str]]:
    """Measure.

    Returns
    -------
    tuple
        Markdown, which is written into RESULTS.md too, and the names of the targets that were missed.

    Raises
    ------
    BenchmarkError
        A program is missing or did not draw.
    """
    python = _python_of_qgis()
    outcomes = [_measured(view, rounds, python) for view in VIEWS]
    report = _report(outcomes, rounds)
    RESULTS.write_text(report, encoding="utf-8")
    return report, [name for outcome in outcomes for name in outcome.missed()]


def _python_of_qgis() -> str:
    """Find a Python that holds QGIS's modules: not this one, as a rule, but the system's."""
    for python in ("/usr/bin/python3", tool("python3", "python3")):
        if subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0:
            return python
    raise BenchmarkError("QGIS's modules for Python are missing. On Debian and Ubuntu, install them with 'apt-get install python3-qgis'.")


def _measured(view: View, rounds: int, python: str) -> Outcome:
    from tests.benchmarks.data import made

    DATA.mkdir(exist_ok=True)
    path = made(DATA, view.layer)
    with tempfile.TemporaryDirectory(prefix="lodestone-benchmark-") as name:
        pictures, fine = (Path(name) / "ours.png", Path(name) / "theirs.png"), Path(name) / "fine.png"
        request = _request(view, path, pictures[1])
        ours: list[Figures] = []
        theirs: list[Figures] = []
        for number in range(1 if view.once else rounds + 1):  # the first round of several, not counted, warms caches
            one = _said(_our_command(view, path, pictures[0]))
            two = _said([python, str(Path(__file__).with_name("qgis_job.py")), json.dumps(request)])
            if number or view.once:
                ours.append(one)
                theirs.append(two)
        plot = None
        if find_spec("matplotlib") is not None and not view.once:
            plot = _said([sys.executable, "-m", "tests.benchmarks.geopandas_plot", json.dumps(request | {"frames": 1})])
        _said(
            [
                python,
                str(Path(__file__).with_name("qgis_job.py")),
                json.dumps(request | {"frames": 0, "picture": str(fine), "finer": FINER}),
            ]
        )
        return Outcome(view, ours, theirs, plot, _overlap(*pictures), _overlap(pictures[0], fine))


def _our_command(view: View, path: Path, picture: Path) -> list[str]:
    extent = [] if view.extent is None else ["--extent", view.extent]
    size = ["--size", f"{WIDTH}x{HEIGHT}", "--frames", str(view.frames), "-o", str(picture), "--format", "json"]
    return [sys.executable, "-m", "desktop", "bench", "--layer", str(path), "--crs", view.crs, *extent, *size]


def _request(view: View, path: Path, picture: Path) -> Figures:
    """Ask QGIS for the very extent that ours shows, and for the same shifts."""
    from desktop.bench import SHIFT, SQUARE
    from desktop.render.picture import plane_bounds
    from layers.extent import Extent
    from layers.geometry.projection import Projection
    from layers.viewport import Viewport

    projection = Projection(view.crs)
    extent = None if view.extent is None else Extent.parse(view.extent)
    viewport = Viewport.fit(plane_bounds(projection, extent), WIDTH, HEIGHT)
    # Ours draws a geographic system as plate carrée, in metres; QGIS counts in its degrees.
    unit = 1 / 111_319.49079327358 if projection.is_geographic else 1.0
    return {
        "layer": str(path),
        "crs": view.crs,
        "bounds": [bound * unit for bound in viewport.bounds],
        "shift": [SHIFT[0] * viewport.resolution * unit, -SHIFT[1] * viewport.resolution * unit],
        "width": WIDTH,
        "height": HEIGHT,
        "frames": view.frames,
        "picture": str(picture),
        "finer": 1,
        "square": SQUARE,
    }


def _said(command: Sequence[str]) -> Figures:
    """Run a program and read the JSON that it prints last."""
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE_S, check=False)
    begin = ended.stdout.find("{")
    if ended.returncode or begin < 0:
        raise BenchmarkError(f"'{' '.join(command)}' failed: {ended.stderr.strip() or ended.stdout.strip() or 'it said nothing'}")
    figures: Figures = json.loads(ended.stdout[begin:])
    return figures


def _overlap(one: Path, other: Path) -> float:
    """Give the share of the pixels painted in either picture, however pale, that are painted in both."""
    import numpy as np
    from PySide6.QtGui import QImage

    painted = []
    for path in (one, other):
        image = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
        grey = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
        finer = image.width() // WIDTH
        painted.append((grey < 250).reshape(HEIGHT, finer, WIDTH, finer).any(axis=(1, 3)))
    first, second = painted
    return float((first & second).sum() / max((first | second).sum(), 1))


@dataclass(frozen=True)
class Floor:
    """What this machine needs at least: to read a file that is in memory once, to write its vertices once, and to write a picture once."""

    megabytes: float
    read_s: float
    vertices_s: float
    picture_s: float


def _floor(path: Path, vertices: int) -> Floor:
    import numpy as np

    block = bytearray(2**20)
    began = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.readinto(block):
            pass
    read = time.perf_counter() - began
    return Floor(
        path.stat().st_size / 1e6, read, _seconds_to_copy(np.ones((vertices, 2))), _seconds_to_copy(np.ones((HEIGHT, WIDTH), np.uint32))
    )


FRESH = "import time, numpy; room = numpy.empty(12_500_000); began = time.perf_counter(); room[:] = 1.0; print(time.perf_counter() - began)"


def _seconds_to_touch() -> float:
    """Give the time to write 100 MB of memory that a process was not given before; on a shared machine that varies tenfold."""
    ended = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True)
    return float(ended.stdout)


def _seconds_to_copy(array: Any) -> float:
    """Give the best of some times to copy an array onto memory that was written before."""
    other, times = array.copy(), []
    for _ in range(5):
        began = time.perf_counter()
        other[:] = array
        times.append(time.perf_counter() - began)
    return min(times)


def _floors(outcomes: Sequence[Outcome]) -> list[str]:
    """Say of each layer what the machine itself would take, and how many times that we take."""
    lines = [
        "How far that is from what the machine must do at least, as measured in this run: to read the file from the system's cache and",
        "write every vertex once (first picture), and to write the picture once (warm picture, whose vertices were thinned before).",
        f"Memory that a process writes for the first time took {1000 * _seconds_to_touch():.0f} ms for 100 MB; that of vertices is such.",
        "",
        "| view | file | vertices | reading | writing vertices | first picture takes | writing a picture | warm picture takes |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for outcome in outcomes:
        vertices = int(outcome.ours[0]["vertices"])
        floor = _floor(DATA / f"{outcome.view.layer}.gpkg", vertices)
        first, frame = median(map(_first, outcome.ours)), median(map(_frame, outcome.ours))
        cells = [
            outcome.view.name,
            f"{floor.megabytes:.0f} MB",
            f"{vertices:,}",
            f"{1000 * floor.read_s:.0f} ms",
            f"{1000 * floor.vertices_s:.1f} ms",
        ]
        cells += [
            f"{first / (floor.read_s + floor.vertices_s):.0f} times",
            f"{1000 * floor.picture_s:.1f} ms",
            f"{frame / floor.picture_s:.0f} times",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _report(outcomes: Sequence[Outcome], rounds: int) -> str:
    lines = [
        "# Own layers opened and drawn",
        "",
        f"`python -m tests.benchmarks engine`: medians of {rounds} rounds in turns, {WIDTH}x{HEIGHT}, on {machine()}.",
        "QGIS draws with its sequential render job, the same symbols and extents; `geopandas.plot` ran once. Each warm picture shifts the",
        "extent and keeps nothing of the one before. Ratios are medians of the ratios in each round, of ours to QGIS's; in brackets what",
        "they may be. The first picture counts from the request to open the file, in a program that has opened and drawn a layer of one",
        "square before. Same pixels: of those that either paints, however pale,",
        "the share that both do; and, after the stroke, the same where QGIS draws four times the pixels each way: it moves the disc of a",
        "point to whole pixels, and ours lies where its point does. 10M points were drawn in one round, with one further picture.",
        "",
        "| view | warm picture | QGIS | ratio | first picture | QGIS | ratio | memory | QGIS | same pixels | geopandas, warm and first |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(_row(outcome) for outcome in outcomes),
    ]
    missed = [name for outcome in outcomes for name in outcome.missed()]
    verdict = f"Missed: {'; '.join(missed)}." if missed else "No limit is missed."
    return "\n".join([*lines, "", verdict, "", *_floors(outcomes), ""])


def _row(outcome: Outcome) -> str:
    cells = [outcome.view.name]
    for of, limit in ((_frame, outcome.view.frame), (_first, outcome.view.first)):
        cells += [f"{1000 * median(map(of, side)):.0f} ms" for side in (outcome.ours, outcome.theirs)]
        cells.append(f"{outcome.ratio(of):.2f}" + ("" if limit is None else f" ({limit:g})"))
    cells += [f"{median(figures['peak_rss_mb'] for figures in side):.0f} MB" for side in (outcome.ours, outcome.theirs)]
    cells.append(f"{outcome.overlap:.3f} / {outcome.alike:.3f}")
    cells.append("" if outcome.plot is None else f"{_frame(outcome.plot):.1f} s, {_first(outcome.plot):.1f} s")
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Say on what was measured."""
    return f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
