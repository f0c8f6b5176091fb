"""Own layers on the page: every feature with its colour, its shape and all its attributes as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from desktop.export.page.coordinates import Frame
from layers.document import Layer, LayerKind, MapDocument
from layers.errors import ExportError
from layers.geometry.densify import densified_lines, densified_rings
from layers.sources.layer import FeatureLayer
from layers.style import StyleKind
from layers.styling.content import MapContent
from layers.styling.words import name_of

_DENSE = {StyleKind.CLUSTERS: "clusters with their counts", StyleKind.HEAT: "a heat map"}
MOST_FEATURES = 20_000
MOST_VERTICES = 1_000_000
"""Beyond these a browser takes minutes over the page."""


def own_layers(frame: Frame, document: MapDocument, content: MapContent, own: Mapping[str, FeatureLayer]) -> list[dict[str, Any]]:
    """Describe the visible own layers.

    Raises
    ------
    ExportError
        They hold more than a browser can show.
    """
    shown = [layer for layer in document.layers if layer.kind is LayerKind.OWN and layer.visible and layer.id in own]
    _check_size([own[layer.id] for layer in shown])
    return [_own_layer(frame, layer, own[layer.id], content) for layer in shown]


def _check_size(layers: list[FeatureLayer]) -> None:
    features, vertices = sum(layer.drawn for layer in layers), sum(len(layer.xy) for layer in layers)
    if features > MOST_FEATURES or vertices > MOST_VERTICES:
        raise ExportError(
            f"Own layers with {features} features and {vertices} vertices are too much for one page "
            f"(at most {MOST_FEATURES} and {MOST_VERTICES}).",
            "Hide a layer, use a part of it, or export a picture.",
        )


def _own_layer(frame: Frame, layer: Layer, features: FeatureLayer, content: MapContent) -> dict[str, Any]:
    colouring = content.colourings[layer.id]
    shapes = _shapes(frame, features)
    table = features.columns
    sizes = {} if colouring.sizing is None else {row: {"size": round(float(colouring.sizing.diameters[row]), 2)} for row in shapes}
    columns = [[as_text(value) for value in column.to_pylist()] for column in table.columns]
    return {
        "layer": layer.id,
        "size": layer.style.size,
        "dash": layer.style.dash.value,
        "columns": [str(name) for name in table.column_names],
        "colours": colouring.colours,
        "features": [
            {
                "row": row + 1,
                "colour": int(colouring.of_feature[row]),
                "values": [column[row] for column in columns],
                **sizes.get(row, {}),
                **shape,
            }
            for row, shape in sorted(shapes.items())
        ],
        "notes": _notes(layer, features, shapes),
    }


def _shapes(frame: Frame, features: FeatureLayer) -> dict[int, dict[str, list[Any]]]:
    """Points, lines and rings by the feature that they belong to."""
    shapes: dict[int, dict[str, list[Any]]] = {}
    xy, owners = features.points()
    for owner, place in zip(owners.tolist(), frame.places(xy), strict=True):
        if place is not None:
            shapes.setdefault(owner, {}).setdefault("points", []).append(place)
    for owner, track in frame.fine_lines(densified_lines(features.lines())):
        shapes.setdefault(owner, {}).setdefault("lines", []).append(track)
    for owner, track in frame.fine_rings(densified_rings(features.rings())):
        shapes.setdefault(owner, {}).setdefault("rings", []).append(track)
    return shapes


def _notes(layer: Layer, features: FeatureLayer, shapes: Mapping[int, object]) -> list[str]:
    """Say what of a layer the page does not show."""
    rejected = len(np.unique([problem.row for problem in features.rejected]))
    outside = features.drawn - len(shapes)
    notes = [f"{name_of(layer.name)}: {rejected} rows cannot be drawn."] if rejected else []
    if layer.style.drawn_as in (StyleKind.CLUSTERS, StyleKind.HEAT):
        notes.append(f"{name_of(layer.name)}: this page draws each point by itself, the map as {_DENSE[layer.style.drawn_as]}.")
    if layer.style.scale_from or layer.style.scale_to:
        notes.append(f"{name_of(layer.name)}: this page draws it at every scale, the map at some only.")
    return notes + ([f"{name_of(layer.name)}: {outside} features lie outside of this projection."] if outside else [])


def as_text(value: object) -> str:
    """Write an attribute as it is read; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
