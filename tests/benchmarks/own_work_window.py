"""A real window with a million rows and 200,000 areas of one's own; says in JSON how long looking into them and taking steps back takes.

python -m tests.benchmarks.own_work_window, under an X server.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop.later import load_later
from desktop.main_window import MainWindow
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import SourceRef, first_map
from layers.geometry.flatten import flatten_rings
from layers.sources.layer import FeatureLayer, points_alone
from layers.style import ClassMethod, Icon, Palette, Style, StyleKind

ROWS, AREAS, CORNERS = 1_000_000, 200_000, 33
SCROLLS = 400
PATIENCE_S = 120.0
Figures = dict[str, Any]


class Bench:
    """The window, and clocks around what is done in it."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        self.app, self.window = app, window

    def wait(self, done: Callable[[], bool]) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not done():
            self.app.processEvents()
            time.sleep(0.001)  # a window that waits leaves the processor to others
            if time.monotonic() > end:
                raise SystemExit("the window did not come to rest")

    def settle(self) -> None:
        """Wait until the map is whole and nothing is under way."""
        self.wait(lambda: self.window.maps.is_whole() and not self.window.tasks.running)

    def until(self, act: Callable[[], object], done: Callable[[], bool]) -> float:
        """Give the milliseconds from an act until something is so."""
        begin = time.perf_counter()
        act()
        self.wait(done)
        return 1000 * (time.perf_counter() - begin)


def points() -> FeatureLayer:
    """Give a million points with different names."""
    rng = np.random.default_rng(1)
    order = rng.permutation(ROWS)
    table = pa.table(
        {
            "id": pa.array(np.arange(ROWS)),
            "name": [f"Occurrence {number}" for number in order.tolist()],
            "tonnes": pa.array(rng.lognormal(3.0, 2.0, ROWS)),
            "kind": [f"kind {number % 7}" for number in order.tolist()],
            "year": pa.array(rng.integers(1950, 2026, ROWS)),
        }
    )
    xy = np.column_stack([rng.uniform(-170, 170, ROWS), rng.uniform(-55, 70, ROWS)])
    parts: dict[str, Any] = points_alone(ROWS)
    return FeatureLayer("points", "points.csv", "EPSG:4326", "Point", ROWS, xy, attributes=stream(table), **parts)


def areas() -> FeatureLayer:
    """Give 200,000 areas with numbers."""
    rng = np.random.default_rng(2)
    middles = np.column_stack([rng.uniform(-170, 170, AREAS), rng.uniform(-55, 70, AREAS)])
    turn = np.linspace(0.0, 2 * np.pi, CORNERS)
    ring = 0.2 * np.column_stack([np.cos(turn), np.sin(turn)])
    ring[-1] = ring[0]
    table = pa.table({"n": pa.array(rng.lognormal(3.0, 2.0, AREAS)), "kind": [f"kind {number % 7}" for number in range(AREAS)]})
    every = np.arange(AREAS)
    shells = np.full(AREAS, 2, dtype=np.uint8)
    xy = (middles[:, None, :] + ring).reshape(-1, 2)
    offsets = np.arange(AREAS + 1) * CORNERS
    return FeatureLayer("areas", "areas.csv", "EPSG:4326", "Polygon", AREAS, xy, offsets, every, shells, every, attributes=stream(table))


def stream(table: pa.Table) -> bytes:
    """Give a table as the reader's process hands it over."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def look_into_the_table(bench: Bench) -> Figures:
    """Open, order, search and scroll a million rows."""
    window, table = bench.window, bench.window.table
    window.workspace.add_layer(points(), SourceRef("points.csv"))
    bench.settle()
    opened = bench.until(lambda: window.show_table(True), lambda: table.model.rowCount() == ROWS)
    bench.settle()
    orders = {}
    for name in ("name", "tonnes"):
        column = bench.window.table.model.table.column_names.index(name)  # type: ignore[union-attr]
        clicked = partial(table.view.horizontalHeader().sectionClicked.emit, column)
        orders[name] = bench.until(clicked, partial(_is_ordered_by, bench, name))
        bench.settle()
    table.words.setText("Occurrence 99999")
    searched = bench.until(table.arrange, lambda: table.model.rowCount() < ROWS)
    table.words.clear()
    bench.until(table.arrange, lambda: table.model.rowCount() == ROWS)
    bench.settle()
    bar, steps, worked = table.view.verticalScrollBar(), [], []
    for _ in range(SCROLLS):
        begin, work = time.perf_counter(), time.thread_time()
        bar.setValue(bar.value() + 3)
        bench.app.processEvents()
        steps.append(1000 * (time.perf_counter() - begin))
        worked.append(1000 * (time.thread_time() - work))
    window.show_table(False)
    return {"open": opened, "order": orders, "search": searched, "scroll": steps, "scroll work": worked}


def _is_ordered_by(bench: Bench, name: str) -> bool:
    order = bench.window.table.model.order
    return order is not None and order.column == name


def restyle_areas(bench: Bench) -> Figures:
    """Give 200,000 areas other styles, and count how often their geometry was laid on the plane for it."""
    space = bench.window.workspace
    space.add_layer(areas(), SourceRef("areas.csv"))
    bench.settle()
    layer_id, times = space.document.layers[0].id, []
    with patch("desktop.render.flat.flatten_rings", wraps=flatten_rings) as laid:
        for style in (
            Style("#B5179E"),
            Style(kind=StyleKind.CATEGORIES, category="kind"),
            Style(kind=StyleKind.GRADUATED, column="n", palette=Palette.CIVIDIS),
            Style(kind=StyleKind.GRADUATED, column="n", method=ClassMethod.NATURAL),
        ):
            act = edits.restyle_layer(space.document, layer_id, style)
            times.append(bench.until(partial(space.apply, act), bench.window.maps.is_whole))
            bench.settle()
    return {"restyle": times, "geometries": laid.call_count}


def take_steps_back(bench: Bench) -> Figures:
    """Take back and make again what was done; the map is drawn anew elsewhere meanwhile."""
    space = bench.window.workspace
    times: list[float] = []
    layer_id = space.document.layers[0].id
    acts: tuple[Callable[[], edits.Edit], ...] = (
        lambda: edits.set_day(space.document, dt.date(2025, 4, 3)),
        lambda: edits.set_elements(space.document, ("Dy",)),
        lambda: edits.restyle_layer(space.document, layer_id, Style(icon=Icon.STAR)),
        lambda: edits.move_layer(space.document, layer_id, 2),
        lambda: edits.remove_layer(space.document, layer_id),
    )
    for act in acts:
        space.apply(act())
        bench.settle()
    for step in [space.undo] * 5 + [space.redo] * 5:
        begin = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - begin))
        bench.settle()
    return {"undo": times}


def main() -> int:
    """Do all of it."""
    app = QApplication(["lodestone"])
    with tempfile.TemporaryDirectory() as private:
        settings = QSettings(str(Path(private) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(Workspace(loading.load(), first_map(dt.date(2025, 11, 20))), Tasks(), settings)
        window.resize(1800, 1000)
        window.show()
        bench = Bench(app, window)
        bench.settle()
        load_later().join()  # as the application does once its first picture is there
        told = look_into_the_table(bench) | restyle_areas(bench) | take_steps_back(bench)
        window.map_file.discard()
        window.close()
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
