"""Own layers that are too much for a browser, brought down to what it can show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop.export.page.coordinates import UNITS_ACROSS
from layers.document import Layer
from layers.sources.layer import FeatureLayer
from layers.styling.words import name_of

MOST_FEATURES = 20_000
MOST_VERTICES = 1_000_000
"""Beyond these a browser takes minutes over the page."""

Shown = tuple[Layer, FeatureLayer]


def reduced(shown: Sequence[Shown]) -> tuple[list[FeatureLayer], list[str]]:
    """Take features of layers evenly where all of them are too many, each layer giving up the same share.

    Returns
    -------
    features
        The layers with what is kept of them.
    notes
        A sentence for each layer that lost some.
    """
    total = sum(features.drawn for _, features in shown)
    if total <= MOST_FEATURES:
        return [features for _, features in shown], []
    kept, notes = [], []
    for layer, features in shown:
        most = min(max(features.drawn * MOST_FEATURES // total, 1), features.drawn)
        rows = features.drawn_rows[np.linspace(0, features.drawn, most, endpoint=False).astype(np.int64)]
        chosen = np.zeros(features.features, dtype=np.bool_)
        chosen[rows] = True
        kept.append(features.with_parts_of(chosen))
        if len(rows) < features.drawn:
            notes.append(f"{name_of(layer.name)}: this page shows {len(rows):,} of {features.drawn:,} features, taken evenly.")
    return kept, notes


def must_thin(layers: Sequence[FeatureLayer]) -> bool:
    """Whether shapes have more vertices than a browser can show."""
    return sum(len(features.xy) for features in layers) > MOST_VERTICES


def page_notes(shown: Sequence[Shown], kept: Sequence[FeatureLayer], lost: Sequence[str]) -> list[str]:
    """Say, a sentence each, what of big layers a page leaves out; `kept` and `lost` are what :func:`reduced` gives."""
    notes = list(lost)
    if must_thin(kept):
        of = [layer for (layer, _), features in zip(shown, kept, strict=True) if len(features.xy) > len(features.part_kind)]
        names = ", ".join(name_of(layer.name) for layer in of)
        notes.append(f"{names}: this page shows simplified shapes, which lie at most {1 / 2 / UNITS_ACROSS:.3%} of its map's width off.")
    return notes
