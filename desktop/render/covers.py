"""What of an own layer lies under a point of a picture; worked out when asked, since a layer may hold millions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from desktop.render.dense import Discs
from desktop.render.flat import FlatFeatures
from desktop.render.hits import REACH, Hit, distance, inside
from layers.document import Layer
from layers.geometry.arrays import Floats, Ints
from layers.geometry.clusters import Cell, members
from layers.styling.sizing import Sizing
from layers.viewport import Viewport

THIN_SPACE = "\u2009"


@dataclass(frozen=True, eq=False)
class LayerCover:
    """An own layer as one picture shows it."""

    layer: Layer
    flat: FlatFeatures
    viewport: Viewport
    discs: Discs | None = None
    sizing: Sizing | None = None

    def points_at(self, x: float, y: float) -> list[Hit]:
        """Give the features whose mark lies at a logical pixel, the topmost first."""
        east, north = self._place(x, y)
        return self._hits(self._points(east, north)) if self.discs is None else self._heaps(self.discs, east, north)

    def lines_at(self, x: float, y: float) -> list[Hit]:
        """Give the features that have a line there."""
        return self._hits(self._lines(*self._place(x, y)))

    def areas_at(self, x: float, y: float) -> list[Hit]:
        """Give the features that have an area there."""
        return self._hits(self._areas(*self._place(x, y)))

    def _place(self, x: float, y: float) -> tuple[float, float]:
        [(east, north)] = self.viewport.to_world(np.array([(x, y)])).tolist()
        return east, north

    def _hits(self, rows: Iterable[int]) -> list[Hit]:
        return [Hit("feature", f"{self.layer.id}/{row}", self.layer.name) for row in rows]

    def _points(self, x: float, y: float) -> Iterator[int]:
        reach = (self.layer.style.size / 2 + 2) * self.viewport.resolution
        points = self.flat.points
        for stretch in reversed(points.near((x - reach, y - reach, x + reach, y + reach))):
            apart = np.hypot(points.xy[stretch, 0] - x, points.xy[stretch, 1] - y)
            rows = points.rows[stretch]
            if self.sizing is not None:
                own = (self.sizing.diameters[rows] / 2 + 2) * self.viewport.resolution
                met = np.flatnonzero(apart <= own)[::-1]
                yield from rows[met[np.argsort(own[met], kind="stable")]].tolist()  # the smaller lie above
            else:
                yield from rows[apart <= reach][::-1].tolist()

    def _heaps(self, discs: Discs, x: float, y: float) -> list[Hit]:
        """Give the heaps whose disc lies there; a heap of one is its feature."""
        found = discs.heaps
        apart = np.hypot(found.places[:, 0] - x, found.places[:, 1] - y)
        hits = []
        for number in np.flatnonzero(apart <= (discs.diameters / 2 + 2) * self.viewport.resolution).tolist():
            count = int(found.counts[number])
            if count == 1:
                hits += self._hits(members(self.flat.points, found.level, found.cells[number]).tolist())
            else:
                key = cluster_key(self.layer.id, found.level, found.cells[number])
                hits.append(Hit("cluster", key, f"{count:,} points of {self.layer.name}".replace(",", THIN_SPACE)))
        return hits

    def _lines(self, x: float, y: float) -> Iterator[int]:
        reach = REACH * self.viewport.resolution
        lines = self.flat.lines
        met = self.flat.line_shapes.meeting((x - reach, y - reach, x + reach, y + reach))
        for line in np.flatnonzero(met)[::-1].tolist():
            if distance(_run(lines.xy, lines.offsets, line), x, y) <= reach:
                yield int(lines.owner[line])

    def _areas(self, x: float, y: float) -> Iterator[int]:
        rings = self.flat.rings
        met = self.flat.ring_shapes.meeting((x, y, x, y))
        for polygon in np.unique(rings.polygon[met])[::-1].tolist():
            members = np.arange(*np.searchsorted(rings.polygon, [polygon, polygon + 1]))
            if inside([_run(rings.xy, rings.offsets, ring) for ring in members.tolist()], x, y):
                yield int(rings.owner[members[0]])


def _run(xy: Floats, offsets: Ints, number: int) -> Floats:
    """Give the vertices of one line or ring."""
    return xy[offsets[number] : offsets[number + 1]]


def cluster_key(layer_id: str, level: int, cells: tuple[Cell, ...]) -> str:
    """Write down a heap of a layer's points, so that its members are found again on the same plane: ``layer/level/column,row;...``."""
    return f"{layer_id}/{level}/" + ";".join(f"{column},{row}" for column, row in cells)


def members_of(key: str, flat: FlatFeatures) -> Ints:
    """Give the rows of the points of a heap, by its key; none for a key that is none of a heap's."""
    try:
        _, level, cells = key.rsplit("/", 2)
        pairs = tuple((int(column), int(row)) for column, row in (cell.split(",") for cell in cells.split(";")))
        return members(flat.points, int(level), pairs) if abs(int(level)) < 100 and len(pairs) < 10 else np.empty(0, dtype=np.int64)
    except ValueError:
        return np.empty(0, dtype=np.int64)
