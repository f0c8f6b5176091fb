"""Names of countries, each inside its country as the picture shows it, or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath

from desktop.render.arrays import polygon
from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.label_room import EDGE, NEAR_EDGE, Size, Spot, size_of
from desktop.render.labels import Label
from layers.geometry.world import World
from layers.viewport import Viewport

Array = NDArray[np.float64]
Sums = NDArray[np.int32]
GRAIN = 3
"""Logical pixels a side of the squares that tell whose the ground is."""
BESIDE = 60
"""Logical pixels beside the picture that are looked at too, so that its edge makes no place seem shallow."""
CLEAR = 2.0
"""Logical pixels between a name and its country's border."""
DEPTHS = (20, 14, 10, 6, 3)
"""Squares between a name and the border that make a place the better, in steps."""
STEPS = (24.0, 48.0, 96.0)
"""Logical pixels between places that are tried, the wider for the larger country; half of that from row to row."""
MOST_PLACES = 2000
FACES = ((10.0, 0.18), (9.0, 0.06))
"""Sizes with their letter-spacing, the better first. The SVG writer knows the space between letters by the size."""


def want_names(frame: Frame, world: World, labels: Array, outlines: Mapping[int, list[Array]], sizes: Array) -> None:
    """Ask for the names of countries, the largest first; they give way to sites.

    Parameters
    ----------
    labels
        The known label point of each country, on the plane.
    outlines
        The rings of each country in view, in logical pixels.
    sizes
        Width and height of each country on the plane.
    """
    resolution = frame.viewport.resolution
    limit = 28 if resolution > 12_000 else 90 if resolution > 4_000 else len(labels)
    named = {owner: rings for owner, rings in outlines.items() if int(world.rank[owner]) < limit}
    if not named:
        return
    ground = Ground(frame.viewport, outlines)
    anchors = frame.viewport.to_screen(labels)
    for owner in named:
        frame.feedback.check()
        x, y = anchors[owner].tolist()
        if not math.isfinite(x + y):
            continue
        text = world.names[owner].upper()
        for pixels, spacing in FACES:
            face = font(pixels, QFont.Weight.Medium, spacing=spacing)
            spots = ground.spots(owner, (x, y), size_of(text, face), sizes[owner] / resolution)
            if spots:
                priority = -1.0 - int(world.rank[owner]) / 1000
                colour, key = frame.theme.country_text, f"country {world.codes[owner]}"
                frame.labels.want(Label(text, x, y, 0.0, priority, face, colour, key=key, spots=spots))
                break


class Ground:
    """Whose each square of the picture is. Squares lie on the plane: a moved view has the same ones."""

    def __init__(self, viewport: Viewport, outlines: Mapping[int, list[Array]]) -> None:
        self._viewport = viewport
        origin = viewport.to_screen(np.zeros((1, 2)))[0]
        self._left, self._top = (float(np.mod(value, GRAIN)) - GRAIN - BESIDE for value in origin)
        wide = math.ceil((viewport.width + BESIDE - self._left) / GRAIN)
        high = math.ceil((viewport.height + BESIDE - self._top) / GRAIN)
        image = QImage(wide, high, QImage.Format.Format_RGB32)
        image.fill(QColor(0, 0, 0))
        painter = QPainter(image)
        painter.scale(1 / GRAIN, 1 / GRAIN)
        painter.translate(-self._left, -self._top)
        painter.setPen(Qt.PenStyle.NoPen)
        for owner, rings in outlines.items():
            path = QPainterPath()
            for ring in rings:
                path.addPolygon(polygon(ring))
            painter.setBrush(QColor.fromRgb(owner + 1))
            painter.drawPath(path)
        painter.end()
        pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(high, image.bytesPerLine() // 4)
        self._corners = {
            owner: (np.min([ring.min(axis=0) for ring in rings], axis=0), np.max([ring.max(axis=0) for ring in rings], axis=0))
            for owner, rings in outlines.items()
        }
        self._owner = (pixels[:, :wide] & 0xFFFFFF).astype(np.int32) - 1

    def spots(self, owner: int, anchor: tuple[float, float], size: Size, across: Array) -> tuple[Spot, ...]:
        """Give where a text lies inside a country and inside the picture: its anchor first, then the deepest inside, near the edge last.

        Parameters
        ----------
        across
            Width and height of the whole country, in logical pixels.
        """
        box = self._box(owner)
        if box is None:
            return ()
        top, left, bottom, right = box
        ours = self._owner[top:bottom, left:right] == owner
        sums: Sums = np.zeros((ours.shape[0] + 1, ours.shape[1] + 1), dtype=np.int32)
        sums[1:, 1:] = ours.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
        places = np.vstack([[anchor], self._lattice(across)])
        places = places[self._inside_view(places, size)]
        columns, rows = (places[:, 0] - self._left) / GRAIN - left, (places[:, 1] - self._top) / GRAIN - top
        half = (size.width / 2 + CLEAR) / GRAIN, (size.height / 2 + CLEAR) / GRAIN
        fits = _all_ours(sums, columns, rows, half, 0)
        places, columns, rows = places[fits], columns[fits], rows[fits]
        depth = np.zeros(len(places))
        for number, wider in enumerate(DEPTHS):
            deep = _all_ours(sums, columns, rows, half, wider)
            depth = np.maximum(depth, np.where(deep, len(DEPTHS) - number, 0))
        away = np.hypot(places[:, 0] - anchor[0], places[:, 1] - anchor[1])
        view = np.array([self._viewport.width, self._viewport.height])
        near = np.minimum(places, view - places).min(axis=1) < NEAR_EDGE
        order = np.lexsort([away, -depth, away > 0, near])
        return tuple(Spot(x, y) for x, y in places[order].tolist())

    def _box(self, owner: int) -> tuple[int, int, int, int] | None:
        """Give the first row and column of a country, and those after its last; None if it has no square."""
        low, high = self._corners[owner]
        left, top = max(math.floor((low[0] - self._left) / GRAIN), 0), max(math.floor((low[1] - self._top) / GRAIN), 0)
        right = min(math.ceil((high[0] - self._left) / GRAIN), self._owner.shape[1])
        bottom = min(math.ceil((high[1] - self._top) / GRAIN), self._owner.shape[0])
        return (top, left, bottom, right) if left < right and top < bottom else None

    def _inside_view(self, places: Array, size: Size) -> NDArray[np.bool_]:
        room = np.array([size.width, size.height]) / 2 + EDGE
        return np.asarray(((places >= room) & (places <= np.array([self._viewport.width, self._viewport.height]) - room)).all(axis=1))

    def _lattice(self, across: Array) -> Array:
        """Give places that are tried, on the plane, so that a moved view tries the same ones."""
        step = next((step for step in STEPS if across[0] * across[1] <= MOST_PLACES * step**2 / 2), STEPS[-1])
        origin = self._viewport.to_screen(np.zeros((1, 2)))[0]
        x = np.arange(np.mod(origin[0], step), self._viewport.width, step)
        y = np.arange(np.mod(origin[1], step / 2), self._viewport.height, step / 2)
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _all_ours(sums: Sums, columns: Array, rows: Array, half: tuple[float, float], wider: int) -> NDArray[np.bool_]:
    """Tell at which places a box, made wider by some squares, holds squares of the country alone."""
    left, right = np.floor(columns - half[0]).astype(np.int64) - wider, np.ceil(columns + half[0]).astype(np.int64) + wider
    top, bottom = np.floor(rows - half[1]).astype(np.int64) - wider, np.ceil(rows + half[1]).astype(np.int64) + wider
    inside = (left >= 0) & (top >= 0) & (right < sums.shape[1]) & (bottom < sums.shape[0])
    left, right, top, bottom = (np.where(inside, edge, 0) for edge in (left, right, top, bottom))
    held = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(inside & (held == (right - left) * (bottom - top)))
