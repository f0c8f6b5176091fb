"""What of an own layer lies under a point of a picture; worked out when asked, since a layer may hold millions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from desktop.render.flat import FlatFeatures
from desktop.render.hits import REACH, Hit, distance, inside
from layers.document import Layer
from layers.geometry.arrays import Floats, Ints
from layers.viewport import Viewport


@dataclass(frozen=True, eq=False)
class LayerCover:
    """An own layer as one picture shows it."""

    layer: Layer
    flat: FlatFeatures
    viewport: Viewport

    def points_at(self, x: float, y: float) -> list[Hit]:
        """Give the features whose mark lies at a logical pixel, the topmost first."""
        return self._hits(self._points(*self._place(x, y)))

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
            yield from points.rows[stretch][apart <= reach][::-1].tolist()

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
