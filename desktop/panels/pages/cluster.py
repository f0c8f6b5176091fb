"""Points that the map gathers in one disc: how many, the first of them by name, and a way to each."""

from __future__ import annotations

from desktop.panels.pages.markup import heading, jump, number, paragraph
from layers.geometry.arrays import Ints
from layers.sources import FeatureLayer

LISTED = 100
"""Members that are named; a page of more is slow to lay out."""
_NAMES = ("name", "title", "label", "id")


def page(features: FeatureLayer, layer_id: str, rows: Ints, label: str | None) -> str:
    """List the members of a heap; `label` is the column of the layer's labels. It reads attributes, so not on the window's thread."""
    under = f"Points of {features.path} that lie close together at this scale"
    first = rows[:LISTED]
    lines = [
        f"<p>{jump('feature', f'{layer_id}/{row}', f'{name} (feature {row + 1})' if name else f'Feature {row + 1}')}</p>"
        for row, name in zip(first.tolist(), names(features, first, label), strict=True)
    ]
    more = f"and {number(len(rows) - LISTED)} more: zoom in to part them" if len(rows) > LISTED else ""
    zoom = f"<p>{jump('zoom', layer_id, 'Zoom to all of them')}</p>"
    return heading(f"{number(len(rows))} points", under) + zoom + "".join(lines) + paragraph(more, "quiet")


def names(features: FeatureLayer, rows: Ints, label: str | None) -> list[str]:
    """Give what features are called: by the column of labels, else by one that is called name, title, label or id; blank without."""
    columns = {str(name).lower(): str(name) for name in reversed(features.columns.column_names)}
    chosen = label if label in features.columns.column_names else next((columns[name] for name in _NAMES if name in columns), None)
    if chosen is None:
        return [""] * len(rows)
    return ["" if value is None else str(value) for value in features.columns.column(chosen).take(rows).to_pylist()]
