"""One colour a value of a column, and what the legend says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from layers.document import Layer
from layers.styling.legend import LegendGroup, LegendItem
from layers.styling.theme import CATEGORY_COLOURS, OTHER_VALUES
from layers.styling.words import name_of

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer


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
    """

    colours: tuple[str, ...]
    of_feature: NDArray[np.int64]
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    column: str | None = None


def colouring(layer: Layer, features: FeatureLayer) -> Colouring:
    """Colour by the layer's category column; the most frequent values get colours, the rest share one grey."""
    drawn = features.drawn_rows
    column = layer.style.category
    if column is None or column not in features.columns.column_names:
        return Colouring((layer.style.colour,), np.zeros(features.features, dtype=np.int64), (name_of(layer.name),), (len(drawn),))
    values = ["" if value is None else str(value) for value in features.columns.column(column).to_pylist()]
    counts = Counter(values[row] for row in drawn.tolist())
    ranked = [value for value, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    top = ranked[: len(CATEGORY_COLOURS)]
    index = {value: place for place, value in enumerate(top)}
    of_feature = np.array([index.get(value, len(top)) for value in values], dtype=np.int64)
    labels = [name_of(value) or "(no value)" for value in top]
    sizes = [counts[value] for value in top]
    colours = list(CATEGORY_COLOURS[: len(top)])
    rest = sum(counts.values()) - sum(sizes)
    if rest or len(top) == 0 or of_feature.max(initial=0) == len(top):
        colours.append(OTHER_VALUES)
        labels.append("All other values")
        sizes.append(rest)
    return Colouring(tuple(colours), of_feature, tuple(labels), tuple(sizes), column)


def own_groups(layers: Sequence[Layer], own: Mapping[str, FeatureLayer], colourings: Mapping[str, Colouring]) -> tuple[LegendGroup, ...]:
    """Return the legend of own layers: those of one colour share a group, a line each; others have groups of their own."""
    alone: list[LegendItem] = []
    groups = []
    for layer in layers:
        colours = colourings[layer.id]
        lines = _lines(layer, own[layer.id], colours)
        if colours.column is None:
            alone += lines
        else:
            groups.append(LegendGroup(f"{name_of(layer.name)}, by {name_of(colours.column)}", lines))
    return LegendGroup("Own layers", tuple(alone)), *groups


def _lines(layer: Layer, features: FeatureLayer, colours: Colouring) -> tuple[LegendItem, ...]:
    geometry = "point" if len(features.points()[0]) else ("line" if len(features.lines()) else "area")
    return tuple(
        LegendItem(f"own-{geometry}", colour, label, count, size=layer.style.size)
        for colour, label, count in zip(colours.colours, colours.labels, colours.counts, strict=True)
        if count or colours.column is None
    )
