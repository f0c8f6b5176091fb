"""The colour of each feature of an own layer, worked out column by column as arrays, without a look at its geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from layers.document import Layer
from layers.geometry.arrays import Bools, Floats, Ints
from layers.style import ClassMethod, Style, StyleKind
from layers.styling.classes import bounds_told, class_of, edges_of
from layers.styling.days import day_edges, days_of, days_told
from layers.styling.numbers import numbers_of
from layers.styling.palettes import steps
from layers.styling.sizing import Sizing, sizing_of
from layers.styling.theme import CATEGORY_COLOURS, NO_VALUE, OTHER_VALUES
from layers.styling.turning import Turning, turning_of
from layers.styling.words import name_of

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer
    from layers.sources.raw import Column

NO_VALUE_TOLD = "(no value)"
OTHERS_TOLD = "All other values"
_TIES = 1000
"""Values of the same frequency that the last colours are given to by the alphabet; of more, those that come first in the file."""


@dataclass(frozen=True, eq=False)
class Colouring:
    """The colour of each feature of an own layer.

    Parameters
    ----------
    colours
        Distinct colours, ``#rrggbb``.
    of_feature
        Shape (features): index into ``colours``.
    labels, counts
        What each colour stands for, and how many drawn features have it.
    column
        The column that is told apart by colour, or None.
    note
        Why a style could not be followed, or an empty text.
    values
        The value that each of the first colours stands for, of categories.
    edges
        Where classes of numbers are parted, one more than there are classes.
    dated
        Whether those numbers are days since 1 January 1970.
    sizing
        How large each feature is, or None where all are of one size.
    turning
        Which way each icon points, or None where all point the same way.
    """

    colours: tuple[str, ...]
    of_feature: NDArray[np.uint8]
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    column: str | None = None
    note: str = ""
    values: tuple[Any, ...] = ()
    edges: tuple[float, ...] = ()
    dated: bool = False
    sizing: Sizing | None = None
    turning: Turning | None = None


def colouring(layer: Layer, features: FeatureLayer, *, dark: bool = False) -> Colouring:
    """Colour, size and turn the features of a layer by its style; `dark` tells the ground that classes stand out from."""
    sizing, note = sizing_of(layer.style, features)
    turning, why = turning_of(layer.style, features)
    coloured = _coloured(layer, features, dark=dark)
    return replace(coloured, sizing=sizing, turning=turning, note="; ".join(filter(None, (coloured.note, note, why))))


def _coloured(layer: Layer, features: FeatureLayer, *, dark: bool) -> Colouring:
    style = layer.style
    if (lost := _lost(style, features)) is not None:
        return _one_colour(layer, features, f"No column {name_of(lost)}: one colour for all")
    match style.drawn_as:
        case StyleKind.CATEGORIES if (column := _column(features, style.category)) is not None:
            return _by_category(style, column, features.drawn_rows)
        case StyleKind.GRADUATED if (column := _column(features, style.column)) is not None:
            numbers = numbers_of(column)
            days = days_of(column) if numbers is None else None
            held = days if numbers is None else numbers
            if held is not None and np.isfinite(held[features.drawn_rows]).any():
                return _by_class(layer, held, features.drawn_rows, dark=dark, dated=days is not None)
            return _one_colour(layer, features, f"No numbers or days in {name_of(str(style.column))}: one colour for all")
        case StyleKind.CLUSTERS | StyleKind.HEAT if not len(features.points()[0]):
            return _one_colour(layer, features, f"No points in {name_of(layer.name)} to gather: one colour for all")
    return _one_colour(layer, features)


def _lost(style: Style, features: FeatureLayer) -> str | None:
    """Give the column that decides the colours and that the layer has no more, as after its file was changed."""
    name = {StyleKind.CATEGORIES: style.category, StyleKind.GRADUATED: style.column}.get(style.drawn_as)
    return name if name is not None and name not in features.columns.column_names else None


def _one_colour(layer: Layer, features: FeatureLayer, note: str = "") -> Colouring:
    of_feature = np.zeros(features.features, dtype=np.uint8)
    return Colouring((layer.style.colour,), of_feature, (name_of(layer.name),), (features.drawn,), note=note)


def _column(features: FeatureLayer, name: str | None) -> Column | None:
    return features.columns.column(name) if name is not None and name in features.columns.column_names else None


def _by_category(style: Style, column: Column, drawn: Ints) -> Colouring:
    """Give the chosen or the most frequent values colours of their own; the rest share one grey, and those without a value another."""
    codes, values = _encoded(column)
    missing = codes < 0
    counts = np.bincount(codes[drawn][~missing[drawn]], minlength=len(values))
    top, tints = _chosen(style, values) if style.values else (_most_frequent(counts, values), CATEGORY_COLOURS)
    place = np.full(len(values) + 1, len(top), dtype=np.uint8)
    place[top] = np.arange(len(top))
    place[-1] = len(top) + 1  # what has no value is coded -1
    of_feature = place[codes]
    colours = [*tints[: len(top)], OTHER_VALUES, NO_VALUE]
    labels = [*(name_of(_text(values[int(code)])) for code in top), OTHERS_TOLD, NO_VALUE_TOLD]
    sizes = np.bincount(of_feature[drawn], minlength=len(colours)).tolist()
    held = tuple(values[int(code)].as_py() for code in top)
    return Colouring(tuple(colours), of_feature, tuple(labels), tuple(sizes), style.category, values=held)


def _encoded(column: Column) -> tuple[Ints, Any]:
    """Give the code of each row's value, -1 for none, blank or not a number, and the values by code."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(column).combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], column.type).dictionary_encode()
    values = encoded.dictionary
    codes = np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
    if not len(codes) or pa.types.is_null(values.type):
        return np.full(len(codes), -1, dtype=np.int64), values
    if pa.types.is_string(values.type):
        blank = pc.equal(values, pa.scalar(""))
    elif pa.types.is_floating(values.type):
        blank = pc.is_nan(values)
    else:
        return codes, values
    recoded = np.append(np.where(blank.fill_null(True).to_numpy(zero_copy_only=False), -1, np.arange(len(values))), -1)
    return recoded[codes], values


def _chosen(style: Style, values: Any) -> tuple[Ints, Sequence[str]]:
    """Give the codes of the values that the style names, as far as the layer has them, and their colours."""
    code_of = {text_of(value): code for code, value in enumerate(values.to_pylist())}
    tints = style.colours if len(style.colours) == len(style.values) else tuple(islice(cycle(CATEGORY_COLOURS), len(style.values)))
    found = {code_of[text]: tint for text, tint in zip(style.values, tints, strict=True) if text in code_of}
    return np.array(list(found), dtype=np.int64), list(found.values())


def text_of(value: Any) -> str:
    """Write a value as styles name it: whole numbers without decimals, as other programs do."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else str(value)


def _most_frequent(counts: Ints, values: Any) -> Ints:
    """Give the codes of the values that get colours, the most frequent first."""
    most = len(CATEGORY_COLOURS)
    met = np.flatnonzero(counts)
    if len(met) > most:
        least = np.partition(counts[met], -most)[-most]
        above = met[counts[met] > least]
        met = np.concatenate([above, met[counts[met] == least][:_TIES]])
    ranked = sorted(met.tolist(), key=lambda code: (-int(counts[code]), _text(values[code])))
    return np.array(ranked[:most], dtype=np.int64)


def _text(value: Any) -> str:
    return str(value.as_py())


def _by_class(layer: Layer, numbers: Floats, drawn: Ints, *, dark: bool, dated: bool) -> Colouring:
    style = layer.style
    shown = numbers[drawn]
    finite: Bools = np.isfinite(shown)
    held = shown[finite]
    part = day_edges if dated else edges_of
    edges = np.array(style.bounds) if by_hand(style) else part(held, style.method, style.classes)
    of_feature = class_of(numbers, edges)
    beyond: Bools = (numbers < edges[0]) | (numbers > edges[-1])  # of classes by hand alone
    of_feature[of_feature == len(edges) - 1] = len(edges)
    of_feature[beyond] = len(edges) - 1
    told = days_told(edges) if dated else bounds_told(edges, whole=bool((held == np.rint(held)).all()))
    labels = [*told, OTHERS_TOLD, NO_VALUE_TOLD]
    own = len(style.colours) == len(edges) - 1
    colours = (*(style.colours if own else steps(style.palette, len(edges) - 1, dark=dark)), OTHER_VALUES, NO_VALUE)
    counts = np.bincount(of_feature[drawn], minlength=len(colours)).tolist()
    parted = tuple(edges.tolist())
    return Colouring(colours, of_feature.astype(np.uint8), tuple(labels), tuple(counts), style.column, edges=parted, dated=dated)


def by_hand(style: Style) -> bool:
    """Whether a style parts its classes by hand, and says where."""
    return style.method is ClassMethod.MANUAL and len(style.bounds) > 1
