"""How large each feature of an own layer is, where a column of numbers says so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from layers.geometry.arrays import Bools, Floats
from layers.style import DENSE, Style
from layers.styling.numbers import numbers_of
from layers.styling.words import name_of

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

LEAST = 2.0
"""Diameter of what is too little to be seen, and of what has no size, in logical pixels."""
_SHARES = (1.0, 1 / 4, 1 / 16)
"""Of the greatest number, that the legend has samples near."""


@dataclass(frozen=True, eq=False)
class Sizing:
    """The size of each feature.

    Parameters
    ----------
    diameters
        Shape (features): logical pixels, the area as the number.
    column
        The column of numbers.
    most
        The greatest number, which has the whole size of the style.
    samples
        Round numbers, the greatest first, and the diameter of each.
    without
        How many drawn features have no number above zero; they are as small as can be seen.
    """

    diameters: Floats
    column: str
    most: float
    samples: tuple[tuple[float, float], ...]
    without: int


def sizing_of(style: Style, features: FeatureLayer) -> tuple[Sizing | None, str]:
    """Size the features of a layer by its style; None where all are of one size, with the reason where the style asks for more."""
    name = style.size_by
    if name is None or style.drawn_as in DENSE:
        return None, ""
    if name not in features.columns.column_names:
        return None, f"No column {name_of(name)}: one size for all"
    if not len(features.points()[0]) and not len(features.lines()):
        return None, f"Areas keep their size, whatever {name_of(name)} is"
    numbers = numbers_of(features.columns.column(name))
    drawn = None if numbers is None else numbers[features.drawn_rows]
    if numbers is None or drawn is None or not (above := np.isfinite(drawn) & (drawn > 0)).any():
        return None, f"No numbers above zero in {name_of(name)}: one size for all"
    most = float(drawn[above].max())
    has: Bools = np.isfinite(numbers) & (numbers > 0)
    shares = np.sqrt(np.divide(numbers, most, out=np.zeros(len(numbers)), where=has))
    diameters = np.clip(shares * style.size, min(LEAST, style.size), style.size)
    return Sizing(diameters, name, most, _samples(most, style.size), int(np.count_nonzero(~above))), ""


def _samples(most: float, size: float) -> tuple[tuple[float, float], ...]:
    """Give round numbers, and how large they are drawn."""
    values = dict.fromkeys(_round_below(most * share) for share in _SHARES)
    sized = [(value, size * math.sqrt(value / most)) for value in values if value > 0]
    return tuple(pair for place, pair in enumerate(sized) if place == 0 or pair[1] > LEAST)


def _round_below(value: float) -> float:
    """Give the greatest of 1, 2 and 5 times a power of ten that is not above a number."""
    power = math.floor(math.log10(value))
    return max((found for factor in (0.5, 1.0, 2.0, 5.0, 10.0) if (found := float(f"{factor}e{power}")) <= value), default=value)
