"""One colour a value of a column, and what the legend says of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from layers.document import Layer
from layers.styling.legend import LegendGroup, LegendItem
from layers.styling.theme import CATEGORY_COLOURS, OTHER_VALUES

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
    """

    colours: tuple[str, ...]
    of_feature: NDArray[np.int64]
    labels: tuple[str, ...]
    counts: tuple[int, ...]


def colouring(layer: Layer, features: FeatureLayer) -> Colouring:
    """Colour by the layer's category column; the most frequent values get colours, the rest share one grey."""
    drawn = np.unique(features.part_feature)
    column = layer.style.category
    if column is None or column not in features.columns.column_names:
        return Colouring((layer.style.colour,), np.zeros(features.features, dtype=np.int64), (layer.name,), (len(drawn),))
    values = ["" if value is None else str(value) for value in features.columns.column(column).to_pylist()]
    counts = Counter(values[row] for row in drawn.tolist())
    ranked = [value for value, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    top = ranked[: len(CATEGORY_COLOURS)]
    index = {value: place for place, value in enumerate(top)}
    of_feature = np.array([index.get(value, len(top)) for value in values], dtype=np.int64)
    labels = [value or "(no value)" for value in top]
    sizes = [counts[value] for value in top]
    colours = list(CATEGORY_COLOURS[: len(top)])
    rest = sum(counts.values()) - sum(sizes)
    if rest or len(top) == 0 or of_feature.max(initial=0) == len(top):
        colours.append(OTHER_VALUES)
        labels.append("All other values")
        sizes.append(rest)
    return Colouring(tuple(colours), of_feature, tuple(labels), tuple(sizes))


def own_group(layer: Layer, features: FeatureLayer, colours: Colouring) -> LegendGroup:
    """Return the legend's lines for an own layer."""
    geometry = "point" if len(features.points()[0]) else ("line" if len(features.lines()) else "area")
    title = f"{layer.name}, by {layer.style.category}" if len(colours.labels) > 1 else "Own layer"
    items = tuple(
        LegendItem(f"own-{geometry}", colour, label, count, size=layer.style.size)
        for colour, label, count in zip(colours.colours, colours.labels, colours.counts, strict=True)
        if count or len(colours.labels) == 1
    )
    return LegendGroup(title, items)
