"""A layer with nothing but what a filter lets through: legend, labels, hits, table and exports follow by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers.filters.evaluating import rows_where
from layers.filters.parsing import parse
from layers.geometry.arrays import take_runs

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer


def filtered(features: FeatureLayer, text: str) -> FeatureLayer:
    """Give a layer whose parts are those of the rows that a filter lets through; its table keeps all rows, and :attr:`shown` tells which.

    Raises
    ------
    FilterError
        The filter cannot be read, or not be held against the layer's columns.
    """
    if not text.strip():
        return features
    columns = features.columns
    shown = rows_where(parse(text), columns, features.features, features)
    kept = np.flatnonzero(shown[features.part_feature])
    xy, offsets = take_runs(features.xy, features.offsets, kept)
    made = replace(
        features,
        xy=xy,
        offsets=offsets,
        part_feature=features.part_feature[kept],
        part_kind=features.part_kind[kept],
        part_polygon=features.part_polygon[kept],
        shown=shown,
    )
    made.__dict__["columns"] = columns  # decoded once for both
    return made
