"""What lies under a point of a rendered picture."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
REACH = 5.0


class Hit(NamedTuple):
    """A thing of the map. The kind is site, arc, feature, cluster or country; a feature's key is ``layer/row``."""

    kind: str
    key: str
    name: str


class Cover(Protocol):
    """Very many things, looked up when they are asked for; each function takes a point and gives what lies there, the topmost first."""

    def points_at(self, x: float, y: float) -> list[Hit]:
        """Marks."""

    def lines_at(self, x: float, y: float) -> list[Hit]:
        """Lines."""

    def areas_at(self, x: float, y: float) -> list[Hit]:
        """Areas."""


@dataclass(eq=False)
class HitIndex:
    """Shapes of one rendering in its logical pixels, in the order in which they were drawn."""

    _points: list[tuple[Hit, float, float, float]] = field(default_factory=list)
    _lines: list[tuple[Hit, Array]] = field(default_factory=list)
    _covers: list[tuple[Cover, int, int]] = field(default_factory=list)  # each with the marks and lines that were there before it
    _areas: list[tuple[Hit, list[Array]]] = field(default_factory=list)

    def add_point(self, hit: Hit, x: float, y: float, radius: float) -> None:
        """Add a mark."""
        self._points.append((hit, x, y, radius))

    def add_line(self, hit: Hit, xy: Array) -> None:
        """Add a line (n, 2)."""
        self._lines.append((hit, xy))

    def add_cover(self, cover: Cover) -> None:
        """Add all of an own layer at once."""
        self._covers.append((cover, len(self._points), len(self._lines)))

    def add_area(self, hit: Hit, rings: list[Array]) -> None:
        """Add a polygon by its rings, holes among them."""
        self._areas.append((hit, rings))

    def absorb(self, other: HitIndex) -> None:
        """Take over what lies above all of this."""
        points, lines = len(self._points), len(self._lines)
        self._covers += [(cover, marks + points, ways + lines) for cover, marks, ways in other._covers]
        self._points += other._points
        self._lines += other._lines
        self._areas += other._areas

    def lines(self, kind: str, key: str) -> list[Array]:
        """Return the pieces of a line, in the picture's pixels."""
        return [xy for hit, xy in self._lines if (hit.kind, hit.key) == (kind, key)]

    def rings(self, kind: str, keys: Collection[str]) -> dict[str, list[Array]]:
        """Return the rings of areas by their key."""
        return {hit.key: rings for hit, rings in self._areas if hit.kind == kind and hit.key in keys}

    def visible(self, kind: str, width: float, height: float) -> set[str]:
        """Return the keys of the marks, lines and areas of a kind that lie, in part at least, inside a picture."""
        keys = {hit.key for hit, x, y, r in self._points if hit.kind == kind and -r <= x <= width + r and -r <= y <= height + r}
        keys |= {hit.key for hit, xy in self._lines if hit.kind == kind and crosses(xy, width, height)}
        for hit, rings in self._areas:
            if hit.kind != kind or hit.key in keys:
                continue
            if any(crosses(ring, width, height) for ring in rings) or inside(rings, width / 2, height / 2):
                keys.add(hit.key)
        return keys

    @cached_property
    def _boxes(self) -> Array:
        return np.array([_box(rings) for _, rings in self._areas]).reshape(-1, 4)

    def _near(self, x: float, y: float) -> list[int]:
        """Return the areas whose box holds a point, the topmost first."""
        left, top, right, bottom = self._boxes.T
        indices: list[int] = np.flatnonzero((left <= x) & (x <= right) & (top <= y) & (y <= bottom))[::-1].tolist()
        return indices

    def at(self, x: float, y: float) -> list[Hit]:
        """Return everything at a point, the topmost first: marks, then lines, then areas."""
        marks, lines = len(self._points), len(self._lines)
        found: list[Hit] = []
        below: list[Hit] = []
        for cover, first_mark, first_line in (*reversed(self._covers), (None, 0, 0)):
            found += [hit for hit, px, py, radius in self._points[first_mark:marks][::-1] if np.hypot(px - x, py - y) <= radius + 2]
            below += [hit for hit, xy in self._lines[first_line:lines][::-1] if distance(xy, x, y) <= REACH]
            marks, lines = first_mark, first_line
            if cover is not None:
                found += cover.points_at(x, y)
                below += cover.lines_at(x, y)
        found += below
        found += [hit for cover, *_ in reversed(self._covers) for hit in cover.areas_at(x, y)]
        found += [self._areas[index][0] for index in self._near(x, y) if inside(self._areas[index][1], x, y)]
        return list(dict.fromkeys(found))


def _box(rings: list[Array]) -> tuple[float, float, float, float]:
    low, high = np.min([ring.min(axis=0) for ring in rings], axis=0), np.max([ring.max(axis=0) for ring in rings], axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def crosses(xy: Array, width: float, height: float) -> bool:
    """Whether a line enters the picture: some segment's box meets it, and its corners lie on both sides of that segment."""
    if len(xy) > 1 and 0 < xy[0, 0] < width and 0 < xy[0, 1] < height:
        return True
    start, end = xy[:-1], xy[1:]
    low, high = np.minimum(start, end), np.maximum(start, end)
    near = (low[:, 0] <= width) & (low[:, 1] <= height) & (high[:, 0] >= 0) & (high[:, 1] >= 0)
    if not near.any():
        return False
    start, step = start[near], (end - start)[near]
    corners = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    side = step[:, None, 0] * (corners[None, :, 1] - start[:, None, 1]) - step[:, None, 1] * (corners[None, :, 0] - start[:, None, 0])
    return bool(((side.min(axis=1) <= 0) & (side.max(axis=1) >= 0)).any())


def distance(xy: Array, x: float, y: float) -> float:
    """Distance of a point from a line."""
    if len(xy) < 2:
        return np.inf
    start, step = xy[:-1], np.diff(xy, axis=0)
    to_point = np.array([x, y]) - start
    size = np.maximum((step**2).sum(axis=1), 1e-12)
    share = np.clip((to_point * step).sum(axis=1) / size, 0, 1)
    return float(np.hypot(*(to_point - share[:, None] * step).T).min())


def inside(rings: list[Array], x: float, y: float) -> bool:
    """Whether a point lies inside, by the even-odd rule over all rings."""
    inside = False
    for ring in rings:
        low, high = ring.min(axis=0), ring.max(axis=0)
        if not (low[0] <= x <= high[0] and low[1] <= y <= high[1]):
            continue
        x1, y1 = ring[:, 0], ring[:, 1]
        x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
        crosses = (y1 > y) != (y2 > y)
        at = x1[crosses] + (y - y1[crosses]) * (x2 - x1)[crosses] / (y2 - y1)[crosses]
        inside ^= bool(np.count_nonzero(at > x) % 2)
    return inside
