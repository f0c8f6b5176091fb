"""Labels along links and flows: what moves and how much, written beside the line where it is nearly straight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.render.along import spots_along
from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.label_room import Size, Spot, size_of
from desktop.render.labels import Label
from desktop.render.links import Way, arc_width
from desktop.render.sites import WORLD_RESOLUTION
from layers.geometry.ribbon import lengths
from layers.styling.arcs import Arc, goods_told

Array = NDArray[np.float64]
Owners = NDArray[np.int16]
SIZE = 10.0
ENDS = 24.0
"""Logical pixels at both ends of a line that stay free of text: marks and arrow's heads are there."""
GAP = 3.5
"""Logical pixels between a line and its text."""
GRAIN = 3.0
NOBODY, SEVERAL = -1, -2


def want_link_labels(frame: Frame, ways: Sequence[Way]) -> None:
    """Ask for a label along each arc that has room for it, where no other arc runs; on a map of the world there is none.

    All other labels are asked to keep off the arcs, if they can.
    """
    for way in ways:
        frame.labels.shun(way.xy)
    if frame.viewport.resolution > WORLD_RESOLUTION or not ways:
        return
    longest: dict[str, Way] = {}
    for way in ways:
        known = longest.get(way.arc.key)
        if known is None or lengths(way.xy)[-1] > lengths(known.xy)[-1]:
            longest[way.arc.key] = way
    numbers = {key: number for number, key in enumerate(longest)}
    lines = _lines(frame, ways, numbers)
    face = font(SIZE)
    for key, way in longest.items():
        frame.feedback.check()
        text = goods_told(way.arc)
        spots = _spots(frame, way, size_of(text, face), lines, numbers[key])
        if spots:
            x, y = way.xy[0].tolist()
            weight = _priority(way.arc)
            frame.labels.want(Label(text, x, y, 0.0, weight, face, frame.theme.text, key=f"arc {key}", spots=spots))


def _priority(arc: Arc) -> float:
    """After sites and before countries: the severest first, then the largest."""
    return -0.8 + 0.05 * int(arc.verdict) + 0.04 * min((arc.tonnes or 0.0) / 30_000, 1.0)


@dataclass(frozen=True, eq=False)
class Lines:
    """Whose line runs through each square of the picture. Squares lie on the plane: a moved view has the same ones.

    Parameters
    ----------
    owners
        Shape (rows, columns): number of the arc, or one of :data:`NOBODY` and :data:`SEVERAL`.
    corner
        The upper left corner of the first square, in logical pixels.
    """

    owners: Owners
    corner: Array

    def cells(self, xy: Array) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Give row and column of places (..., 2), and whether there is such a square."""
        column, row = np.moveaxis(np.floor((xy - self.corner) / GRAIN).astype(np.int64), -1, 0)
        inside = (column >= 0) & (row >= 0) & (column < self.owners.shape[1]) & (row < self.owners.shape[0])
        return row, column, inside

    def free(self, xy: Array, number: int) -> NDArray[np.bool_]:
        """Tell at which places there is no line but that of one arc; beside the picture there is none that may be."""
        row, column, inside = self.cells(xy)
        owner = self.owners[np.where(inside, row, 0), np.where(inside, column, 0)]
        return np.asarray(inside & ((owner == NOBODY) | (owner == number)))


def _lines(frame: Frame, ways: Sequence[Way], numbers: dict[str, int]) -> Lines:
    view = frame.viewport
    corner = np.mod(view.to_screen(np.zeros((1, 2)))[0], GRAIN) - GRAIN
    lines = Lines(np.full((int(view.height / GRAIN) + 2, int(view.width / GRAIN) + 2), NOBODY, dtype=np.int16), corner)
    for way in ways:
        run = lengths(way.xy)
        at = np.arange(0.0, run[-1], GRAIN * 0.7)
        row, column, inside = lines.cells(np.column_stack([np.interp(at, run, way.xy[:, 0]), np.interp(at, run, way.xy[:, 1])]))
        row, column, number = row[inside], column[inside], numbers[way.arc.key]
        held = lines.owners[row, column]
        lines.owners[row, column] = np.where((held == NOBODY) | (held == number), number, SEVERAL)
    return lines


def _spots(frame: Frame, way: Way, size: Size, lines: Lines, number: int) -> tuple[Spot, ...]:
    """Give where a text lies along a piece of an arc, the nearest to the arc's middle first, and on no line of another."""
    away = arc_width(way.arc) / 2 + GAP + (0.0 if way.arc.verified else 2.6)
    across = np.linspace(-0.5, 0.5, max(int(size.width / GRAIN), 2)) * (size.width + 4)
    down = np.array([-0.5, 0.0, 0.5]) * (size.height + 4)

    def clear(centre: Array, unit: Array, up: Array) -> NDArray[np.bool_]:
        points = centre + across[:, None, None, None] * unit + down[None, :, None, None] * up
        return np.asarray(lines.free(points, number).all(axis=(0, 1)))

    middle = way.place[1] / 2 - way.place[0]
    return spots_along(way.xy, size, away, (frame.viewport.width, frame.viewport.height), ends=ENDS, middle=middle, clear=clear)
