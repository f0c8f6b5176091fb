"""Own layers on the page: every feature with its colour, its shape and all its attributes as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from desktop.export.page.coordinates import Frame
from desktop.export.page.reduced import MOST_VERTICES, Shown, must_thin
from desktop.render.parts import failing_by_name
from layers.document import Layer, LayerKind, MapDocument
from layers.errors import ExportError
from layers.geometry.densify import densified_lines, densified_rings
from layers.geometry.north import north_at
from layers.sources.layer import FeatureLayer
from layers.style import Icon, StyleKind
from layers.styling.categories import Colouring
from layers.styling.content import MapContent
from layers.styling.labelling import label_columns, label_texts
from layers.styling.words import name_of

MOST_LABELS = 2_000
"""Features of a layer that bring a label, as on the map."""
_GATHERED = {StyleKind.CLUSTERS: "clusters with their counts", StyleKind.HEAT: "a heat map"}


def shown_layers(document: MapDocument, own: Mapping[str, FeatureLayer]) -> list[Shown]:
    """Give the own layers that are seen."""
    return [(layer, own[layer.id]) for layer in document.layers if layer.kind is LayerKind.OWN and layer.visible and layer.id in own]


def own_layers(frame: Frame, shown: Sequence[Shown], kept: Sequence[FeatureLayer], content: MapContent) -> list[dict[str, Any]]:
    """Describe own layers, and coarser shapes where a browser could not show all; `kept` are their features that it can.

    Raises
    ------
    ExportError
        Even coarse shapes are more than a browser can show.
    """
    thin = must_thin(kept)
    layers = []
    for (layer, _), features in zip(shown, kept, strict=True):
        with failing_by_name(layer.name):
            layers.append(_own_layer(frame, layer, features, content, thin))
    _check_size(layers)
    return layers


def _check_size(layers: list[dict[str, Any]]) -> None:
    shapes = [shape for layer in layers for shape in layer["features"]]
    vertices = sum(len(track) // 2 for shape in shapes for kind in ("lines", "rings") for track in shape.get(kind, ()))
    if vertices > MOST_VERTICES:
        raise ExportError(
            f"Own layers have {vertices:,} vertices, even simplified, which is too much for one page (at most {MOST_VERTICES:,}).",
            "Hide a layer, use a part of it, or export a picture.",
        )


def _own_layer(frame: Frame, layer: Layer, features: FeatureLayer, content: MapContent, thin: bool) -> dict[str, Any]:
    colouring = content.colourings[layer.id]
    shapes = _shapes(frame, features, thin)
    rows = sorted(shapes)
    table = features.columns.take(rows)
    looks = _looks(frame, layer, features, colouring, rows)
    columns = [[as_text(value) for value in column.to_pylist()] for column in table.columns]
    labels = _labels(layer, features, shapes)
    return {
        "layer": layer.id,
        "size": layer.style.size,
        "dash": layer.style.dash.value,
        "icon": "" if layer.style.icon is Icon.CIRCLE else layer.style.icon.value,
        "turn": layer.style.turn,
        "fill": layer.style.fill.value,
        "spacing": layer.style.hatch_spacing,
        "angle": layer.style.hatch_angle,
        "columns": [str(name) for name in table.column_names],
        "colours": colouring.colours,
        "features": [
            {
                "row": row + 1,
                "colour": int(colouring.of_feature[row]),
                "values": [column[at] for column in columns],
                **looks.get(row, {}),
                **({"label": labels[row]} if row in labels else {}),
                **shapes[row],
            }
            for at, row in enumerate(rows)
        ],
        "notes": _notes(layer, features, shapes) + _unlabelled(layer, features, shapes),
    }


def _labels(layer: Layer, features: FeatureLayer, shapes: Mapping[int, object]) -> dict[int, str]:
    """Give the labels of the first features; which of them have room is found out in the browser."""
    rows = np.array(sorted(shapes)[:MOST_LABELS], dtype=np.int64)
    return {row: text for row, text in zip(rows.tolist(), label_texts(features.columns, layer.style, rows), strict=True) if text}


def _unlabelled(layer: Layer, features: FeatureLayer, shapes: Mapping[int, object]) -> list[str]:
    if len(shapes) <= MOST_LABELS or not label_columns(layer.style, features.columns.column_names):
        return []
    return [f"{name_of(layer.name)}: only the first {MOST_LABELS:,} features have labels on this page; a click tells what any is."]


def _looks(frame: Frame, layer: Layer, features: FeatureLayer, colouring: Colouring, rows: list[int]) -> dict[int, dict[str, float]]:
    """Give size and direction of the features that have their own."""
    looks: dict[int, dict[str, float]] = {row: {} for row in rows}
    if colouring.sizing is not None:
        for row in rows:
            looks[row]["size"] = round(float(colouring.sizing.diameters[row]), 2)
    if colouring.turning is not None:
        xy, owners = features.points()
        turns = colouring.turning.degrees[owners] + north_at(frame.projection, frame.projection.forward(xy)) + layer.style.turn
        for row, turn in zip(owners.tolist(), turns.tolist(), strict=True):
            if row in looks and math.isfinite(turn):
                looks[row]["turn"] = round(turn, 1)
    return looks


def _shapes(frame: Frame, features: FeatureLayer, thin: bool) -> dict[int, dict[str, list[Any]]]:
    """Points, lines and rings by the feature that they belong to."""
    shapes: dict[int, dict[str, list[Any]]] = {}
    xy, owners = features.points()
    for owner, place in zip(owners.tolist(), frame.places(xy), strict=True):
        if place is not None:
            shapes.setdefault(owner, {}).setdefault("points", []).append(place)
    for owner, track in frame.fine_lines(densified_lines(features.lines()), thin=thin):
        shapes.setdefault(owner, {}).setdefault("lines", []).append(track)
    for owner, track in frame.fine_rings(densified_rings(features.rings()), thin=thin):
        shapes.setdefault(owner, {}).setdefault("rings", []).append(track)
    return shapes


def _notes(layer: Layer, features: FeatureLayer, shapes: Mapping[int, object]) -> list[str]:
    """Say what of a layer the page does not show."""
    rejected = len(np.unique([problem.row for problem in features.rejected]))
    outside = features.drawn - len(shapes)
    notes = [f"{name_of(layer.name)}: {rejected} rows cannot be drawn."] if rejected else []
    if layer.style.drawn_as in _GATHERED:
        notes.append(f"{name_of(layer.name)}: this page draws each point by itself, the map as {_GATHERED[layer.style.drawn_as]}.")
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
