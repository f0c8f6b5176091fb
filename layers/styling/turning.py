"""Which way the icon of each feature points, where a column of degrees says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from layers.geometry.arrays import Floats, Ints
from layers.geometry.north import north_at
from layers.geometry.projection import Projection
from layers.style import DENSE, Icon, Style
from layers.styling.numbers import numbers_of
from layers.styling.words import name_of

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer


@dataclass(frozen=True, eq=False)
class Turning:
    """The direction of each feature.

    Parameters
    ----------
    degrees
        Shape (features): clockwise from north, from 0 to less than 360; nan where the column has no number.
    column
        The column of numbers.
    without
        How many drawn features have no number; their icons stand upright.
    """

    degrees: Floats
    column: str
    without: int


def turns(style: Style) -> bool:
    """Whether a style has icons that can be turned each by itself."""
    return style.icon is not Icon.CIRCLE and style.drawn_as not in DENSE


def turning_of(style: Style, features: FeatureLayer) -> tuple[Turning | None, str]:
    """Turn the features of a layer by its style; None where none is turned, with the reason where the style asks for it."""
    name = style.turn_by
    if name is None or not turns(style) or not len(features.points()[0]):
        return None, ""
    if name not in features.columns.column_names:
        return None, f"No column {name_of(name)}: icons stand upright"
    numbers = numbers_of(features.columns.column(name))
    if numbers is None or not (known := np.isfinite(numbers[features.drawn_rows])).any():
        return None, f"No degrees in {name_of(name)}: icons stand upright"
    degrees = np.full(len(numbers), np.nan)
    np.mod(numbers, 360.0, out=degrees, where=np.isfinite(numbers))
    return Turning(degrees, name, int(np.count_nonzero(~known))), ""


def turns_at(style: Style, turning: Turning | None, projection: Projection, rows: Ints, plane: Floats) -> Floats:
    """Give by how much icons are turned on a map.

    Parameters
    ----------
    turning
        None where all are turned alike.
    rows
        Features, shape (n).
    plane
        Where they are, in units of the CRS, shape (n, 2).

    Returns
    -------
    ndarray
        Degrees clockwise from straight up, shape (n).
    """
    degrees = np.full(len(rows), style.turn)
    if turning is not None:
        own = turning.degrees[rows]
        known = np.isfinite(own)
        degrees[known] += own[known] + north_at(projection, plane[known])
    return degrees
