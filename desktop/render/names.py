"""Names of countries, each inside its country as the picture shows it, or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath

from desktop.render.arrays import polygon
from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.images import painting
from desktop.render.label_room import EDGE, NEAR_EDGE, Box, Size, Spot, size_of
from desktop.render.labels import Label
from layers.feedback import Feedback
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
STEPS = (12.0, 24.0, 48.0, 96.0)
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
    ground = Ground(frame.viewport, named, frame.feedback)
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

    def __init__(self, viewport: Viewport, outlines: Mapping[int, list[Array]], feedback: Feedback) -> None:
        self._viewport = viewport
        self._outlines = outlines
        self._boxes: dict[int, Box] = {}
        self._areas: dict[int, _Area] = {}
        self._origin = viewport.to_screen(np.zeros((1, 2)))[0]
        self._left, self._top = (float(np.mod(value, GRAIN)) - GRAIN - BESIDE for value in self._origin)
        wide = math.ceil((viewport.width + BESIDE - self._left) / GRAIN)
        high = math.ceil((viewport.height + BESIDE - self._top) / GRAIN)
        image = QImage(wide, high, QImage.Format.Format_RGB32)
        image.fill(QColor(0, 0, 0))
        with painting(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # a square is of one country or of another
            painter.scale(1 / GRAIN, 1 / GRAIN)
            painter.translate(-self._left, -self._top)
            painter.setPen(Qt.PenStyle.NoPen)
            for owner, rings in outlines.items():
                feedback.check()
                path = QPainterPath()
                for ring in rings:
                    path.addPolygon(polygon(ring))
                painter.setBrush(QColor.fromRgb(owner + 1))
                painter.drawPath(path)
        pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(high, image.bytesPerLine() // 4)
        self._owner = (pixels[:, :wide] & 0xFFFFFF).astype(np.int32) - 1

    def spots(self, owner: int, anchor: tuple[float, float], size: Size, across: Array) -> tuple[Spot, ...]:
        """Give where a text lies inside a country and inside the picture: its anchor first, then the deepest inside, near the edge last.

        Parameters
        ----------
        across
            Width and height of the whole country, in logical pixels.
        """
        box = self._box(owner)
        wide, high = size.width / 2 + CLEAR, size.height / 2 + CLEAR
        view = self._viewport.width, self._viewport.height
        low = max(box.left + wide, size.width / 2 + EDGE), max(box.top + high, size.height / 2 + EDGE)
        far = min(box.right - wide, view[0] - size.width / 2 - EDGE), min(box.bottom - high, view[1] - size.height / 2 - EDGE)
        if low[0] > far[0] or low[1] > far[1]:
            return ()
        area, half = self._area(owner), np.array([wide, high]) / GRAIN
        places = np.vstack([[anchor], self._lattice(across, low, far)])
        places = places[((places >= low) & (places <= far)).all(axis=1)]
        cells = (places - area.corner) / GRAIN
        fits = _all_ours(area.sums, cells, half, np.zeros(1, dtype=np.int64))[0]
        places, cells = places[fits], cells[fits]
        if not len(places):
            return ()
        depth = _all_ours(area.sums, cells, half, np.array(DEPTHS)).sum(axis=0)
        away = np.hypot(places[:, 0] - anchor[0], places[:, 1] - anchor[1])
        near = np.minimum(places, view - places).min(axis=1) < NEAR_EDGE
        order = np.lexsort([away, -depth, away > 0, near])
        return tuple(Spot(x, y) for x, y in places[order].tolist())

    def _box(self, owner: int) -> Box:
        """Give what holds a country, in logical pixels."""
        if owner not in self._boxes:
            xy = np.concatenate(self._outlines[owner])
            self._boxes[owner] = Box(*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist())
        return self._boxes[owner]

    def _area(self, owner: int) -> _Area:
        """Count the squares of a country. Kept, since a name is tried in several sizes."""
        if owner not in self._areas:
            box, shape = self._box(owner), self._owner.shape
            left, top = max(math.floor((box.left - self._left) / GRAIN), 0), max(math.floor((box.top - self._top) / GRAIN), 0)
            right = min(math.ceil((box.right - self._left) / GRAIN), shape[1])
            bottom = min(math.ceil((box.bottom - self._top) / GRAIN), shape[0])
            ours = self._owner[top:bottom, left:right] == owner
            sums: Sums = np.zeros((ours.shape[0] + 1, ours.shape[1] + 1), dtype=np.int32)
            sums[1:, 1:] = ours.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
            self._areas[owner] = _Area(sums, np.array([self._left + GRAIN * left, self._top + GRAIN * top]))
        return self._areas[owner]

    def _lattice(self, across: Array, low: tuple[float, float], far: tuple[float, float]) -> Array:
        """Give places that are tried between two corners, on the plane, so that a moved view tries the same ones."""
        step = next((step for step in STEPS if across[0] * across[1] <= MOST_PLACES * step**2 / 2), STEPS[-1])
        x = np.arange(np.mod(self._origin[0], step), far[0] + step, step)
        y = np.arange(np.mod(self._origin[1], step / 2), far[1] + step, step / 2)
        x, y = x[x >= low[0]], y[y >= low[1]]
        return np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])


class _Area(NamedTuple):
    """How many squares of a country lie above and to the left of each corner between squares, and where the first corner is, in pixels."""

    sums: Sums
    corner: Array


def _all_ours(sums: Sums, cells: Array, half: Array, wider: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell at which places (n, 2) a box, made wider by some squares (k), holds squares of the country alone: shape (k, n)."""
    wide = wider[:, None]
    left, top = np.floor(cells - half).astype(np.int64).T
    right, bottom = np.ceil(cells + half).astype(np.int64).T
    left, top, right, bottom = left - wide, top - wide, right + wide, bottom + wide
    inside = (left >= 0) & (top >= 0) & (right < sums.shape[1]) & (bottom < sums.shape[0])
    left, top, right, bottom = left * inside, top * inside, right * inside, bottom * inside
    held = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(inside & (held == (right - left) * (bottom - top)))
