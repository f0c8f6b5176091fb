"""The shapes of icons, as outlines that every kind of picture draws alike."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from layers.geometry.arrays import Floats
from layers.style import Icon

_Points = list[tuple[float, float]]


def _regular(sides: int, radius: float, first: float = -90.0) -> _Points:
    turns = (math.radians(first + 360 * corner / sides) for corner in range(sides))
    return [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]


def _star(outer: float, inner: float) -> _Points:
    pairs = zip(_regular(5, outer), _regular(5, inner, -54.0), strict=True)
    return [point for pair in pairs for point in pair]


def _plus(reach: float, half: float) -> _Points:
    corner = [(half, -reach), (half, -half), (reach, -half)]
    return [point for quarter in range(4) for point in (_turned(x, y, 90.0 * quarter) for x, y in corner)]


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return x * cos - y * sin, x * sin + y * cos


_OUTLINES: dict[Icon, _Points] = {
    Icon.SQUARE: [(-0.44, -0.44), (0.44, -0.44), (0.44, 0.44), (-0.44, 0.44)],
    Icon.TRIANGLE: [(0.0, -0.58), (0.58, 0.44), (-0.58, 0.44)],
    Icon.DIAMOND: _regular(4, 0.6),
    Icon.PENTAGON: _regular(5, 0.54),
    Icon.HEXAGON: _regular(6, 0.53, 0.0),
    Icon.STAR: _star(0.64, 0.27),
    Icon.PLUS: _plus(0.54, 0.18),
    Icon.CROSS: [_turned(x, y, 45.0) for x, y in _plus(0.58, 0.17)],
    Icon.ARROW: [(0.0, -0.64), (0.44, -0.02), (0.16, -0.02), (0.16, 0.6), (-0.16, 0.6), (-0.16, -0.02), (-0.44, -0.02)],
}
REACH = 0.7
"""How far from its middle any icon of size 1 reaches, at most."""


@cache
def outline(icon: Icon) -> Floats:
    """Give the corners (n, 2) of an icon of size 1 about the origin, x to the right and y down.

    Raises
    ------
    KeyError
        The icon is a circle, which has no corners.
    """
    corners = np.array(_OUTLINES[icon])
    corners.flags.writeable = False
    return corners


def placed(icon: Icon, size: float, degrees: float = 0.0) -> Floats:
    """Give the corners of an icon of a size, turned clockwise."""
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    return np.asarray(outline(icon) @ np.array([[cos, sin], [-sin, cos]]) * size)
