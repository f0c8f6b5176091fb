"""Which features of an own layer are drawn by the same pen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Floats, Ints
from layers.style import THINNEST, WIDTH_A_SIZE, Style, line_width
from layers.styling.categories import Colouring

STEP = 0.5
"""Logical pixels, to which widths and diameters are told apart."""


def line_looks(style: Style, colours: Colouring) -> tuple[NDArray[Any], list[tuple[str, float]]]:
    """Give the pen of each feature, and the pens as colour and width in logical pixels, the thick ones first."""
    if colours.sizing is None:
        return colours.of_feature, [(colour, line_width(style.size)) for colour in colours.colours]
    number, widths = levels(np.maximum(colours.sizing.diameters * WIDTH_A_SIZE, THINNEST))
    pens = [(colour, width) for width in widths for colour in colours.colours]
    return number * len(colours.colours) + colours.of_feature, pens


def levels(sizes: Floats) -> tuple[Ints, list[float]]:
    """Give the level of each size, and the sizes of the levels, from the greatest on."""
    steps, number = np.unique(-np.ceil(sizes / STEP), return_inverse=True)
    return np.asarray(number, dtype=np.int64), (-steps * STEP).tolist()
