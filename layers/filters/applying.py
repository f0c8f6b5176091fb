"""A layer with nothing but what a filter lets through: legend, labels, hits, table and exports follow by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.filters.evaluating import rows_where
from layers.filters.parsing import parse

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
    shown = rows_where(parse(text), features.columns, features.features, features)
    return features.with_parts_of(shown, shown=shown)
