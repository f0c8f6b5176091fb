"""A feature of an own layer: its attributes as they stand in the file."""

from __future__ import annotations

from desktop.panels.pages.markup import heading, pairs, paragraph
from desktop.panels.text import plain
from layers.sources import FeatureLayer


def page(features: FeatureLayer, name: str, row: int) -> str:
    """Give the attributes of one feature, the row counted from 0; decoding them takes time, so not on the window's thread."""
    columns = features.columns
    values = columns.slice(row, 1).to_pylist()
    attributes = values[0] if values else {}
    text = pairs((str(column), plain("" if value is None else value) or "–") for column, value in attributes.items())
    under = f"Feature {row + 1} of {features.features}, {features.path}"
    return heading(name, under) + (text or paragraph("It has no attributes.", "quiet"))
