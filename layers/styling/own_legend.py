"""What the legend says of own layers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers.document import Layer, MapDocument
from layers.sources.layer import PartKind
from layers.style import DENSE, Dash, Fill, Icon, Style, StyleKind
from layers.styling.categories import Colouring
from layers.styling.classes import told
from layers.styling.legend import LegendGroup, LegendItem
from layers.styling.sizing import LEAST, Sizing
from layers.styling.theme import OTHER_VALUES
from layers.styling.words import name_of

if TYPE_CHECKING:
    from layers.built_in_filters import Limits
    from layers.sources.layer import FeatureLayer

LONGEST_FILTER = 120
"""Letters of a filter that the legend says; the rest of a longer one is cut off with an ellipsis."""


def own_groups(layers: Sequence[Layer], own: Mapping[str, FeatureLayer], colourings: Mapping[str, Colouring]) -> tuple[LegendGroup, ...]:
    """Return the legend of own layers: those of one colour share a group, a line each; others have groups of their own."""
    alone: list[LegendItem] = []
    groups = []
    for layer in layers:
        colours = colourings[layer.id]
        lines = _lines(layer, own[layer.id], colours)
        if layer.style.drawn_as in DENSE and not colours.note:
            found = LegendGroup(name_of(layer.name), _dense_lines(layer, own[layer.id]))
            groups.append(_of_layer(layer, found))
        elif colours.column is None:
            alone += _of_layer(layer, LegendGroup("", lines)).items
        else:
            groups.append(_of_layer(layer, LegendGroup(f"{name_of(layer.name)}, by {name_of(colours.column)}", lines)))
        if colours.sizing is not None:
            groups.append(_of_layer(layer, _size_group(layer, own[layer.id], colours.sizing)))
    return LegendGroup("Own layers", tuple(alone)), *groups


def without_layers(groups: Sequence[LegendGroup], hidden: Collection[str]) -> tuple[LegendGroup, ...]:
    """Leave out what explains some layers, by their ids."""
    if not hidden:
        return tuple(groups)
    left = [LegendGroup(group.title, tuple(item for item in group.items if item.layer not in hidden)) for group in groups]
    return tuple(group for group in left if group.items)


def _of_layer(layer: Layer, group: LegendGroup) -> LegendGroup:
    return LegendGroup(group.title, tuple(_as_drawn(layer.style, replace(item, layer=layer.id)) for item in group.items))


def _as_drawn(style: Style, item: LegendItem) -> LegendItem:
    """Give a sample the icon, dashes or hatch of its layer."""
    if item.kind in ("own-line", "own-width") and style.dash is not Dash.SOLID:
        return replace(item, dash=style.dash.value)
    if item.kind in ("own-point", "own-size") and style.icon is not Icon.CIRCLE:
        return replace(item, icon=style.icon.value, turn=style.turn)
    if item.kind == "own-area" and style.fill is not Fill.SOLID:
        return replace(item, fill=style.fill.value, spacing=style.hatch_spacing, angle=style.hatch_angle)
    return item


def _lines(layer: Layer, features: FeatureLayer, colours: Colouring) -> tuple[LegendItem, ...]:
    kinds = _kinds(features)
    if len(kinds) > 1 and colours.column is None:
        name, [colour] = name_of(layer.name), colours.colours
        lines = [LegendItem(f"own-{kind}", colour, f"{name}, {kind}s", count, size=layer.style.size) for kind, count in kinds.items()]
    else:
        first = next(iter(kinds), "area")
        lines = [
            LegendItem(f"own-{first}", colour, label, count, size=layer.style.size)
            for colour, label, count in zip(colours.colours, colours.labels, colours.counts, strict=True)
            if count or colours.column is None
        ]
        if len(kinds) > 1:  # a sample of each kind, in no class's colour
            lines += [
                LegendItem(f"own-{kind}", OTHER_VALUES, f"{kind.capitalize()}s", n, size=layer.style.size) for kind, n in kinds.items()
            ]
    lines += [LegendItem("note", "", note) for note in (colours.note, _turning_note(layer, colours), filter_note(layer, features)) if note]
    return tuple(lines)


_KINDS = {"point": PartKind.POINT, "line": PartKind.LINE, "area": PartKind.SHELL}


def _kinds(features: FeatureLayer) -> dict[str, int]:
    """Give how many features are drawn as points, lines and areas, of those that there are; one of several kinds counts for each."""
    held = {name: kind for name, kind in _KINDS.items() if kind in features.kinds}
    if len(held) < 2:
        return dict.fromkeys(held, features.drawn)
    return {name: int(np.count_nonzero(np.bincount(features.part_feature[features.parts(kind)]))) for name, kind in held.items()}


def _turning_note(layer: Layer, colours: Colouring) -> str:
    """Say what the direction of icons means."""
    turning = colours.turning
    if turning is None:
        return ""
    upright = f"; {turning.without:,} without a number stand upright".replace(",", "\u2009") if turning.without else ""
    return f"{name_of(layer.name)}: turned by {name_of(turning.column)}, in degrees clockwise from north{upright}"


def _size_group(layer: Layer, features: FeatureLayer, sizing: Sizing) -> LegendGroup:
    """Explain sizes by samples, the greatest first."""
    kinds = [kind for kind, count in (("own-size", len(features.points()[0])), ("own-width", len(features.lines()))) if count]
    colour, kind = layer.style.colour if layer.style.drawn_as is StyleKind.SINGLE else OTHER_VALUES, kinds[0]
    lines = [LegendItem(kind, colour, told(value), size=diameter) for kind in kinds for value, diameter in sizing.samples]
    if sizing.without:
        lines.append(LegendItem(kind, colour, "No number above zero", sizing.without, size=LEAST))
    return LegendGroup(f"{name_of(layer.name)}, size by {name_of(sizing.column)}", tuple(lines))


def filter_note(layer: Layer, features: FeatureLayer) -> str:
    """Say that a layer shows some of its features only, and which; or that its filter could not be applied."""
    if features.unfiltered:
        return _unfiltered(layer)
    return "" if features.shown is None else _only_where(layer)


def filters_told(document: MapDocument, limits: Limits | None) -> tuple[LegendGroup, ...]:
    """Say which built-in layers show a part of what they hold, and which."""
    if limits is None:
        return ()
    told = [
        LegendItem("note", "", _unfiltered(layer) if layer.id in limits.problems else _only_where(layer))
        for layer in document.layers
        if layer.id in limits.kept or layer.id in limits.problems
    ]
    return (LegendGroup("Filtered", tuple(told)),)


def _unfiltered(layer: Layer) -> str:
    return f"{name_of(layer.name)}: all features, since its filter cannot be applied"


def _only_where(layer: Layer) -> str:
    text = " ".join(layer.filter.split())
    return f"{name_of(layer.name)}: only where {name_of(text if len(text) <= LONGEST_FILTER else text[: LONGEST_FILTER - 1] + '…')}"


def _dense_lines(layer: Layer, features: FeatureLayer) -> tuple[LegendItem, ...]:
    """Explain discs with counts, or a heat map, and what else the layer holds."""
    count, style = len(features.points()[0]), layer.style
    others = [("line", len(features.lines())), ("area", len(features.rings()))]
    note = filter_note(layer, features)
    rest = [LegendItem("note", "", note)] if note else []
    rest += [LegendItem(f"own-{kind}", style.colour, f"{kind.capitalize()}s", size=style.size) for kind, number in others if number]
    if style.drawn_as is StyleKind.HEAT:
        told = "Shades compare with the layer's densest place at this scale"
        return LegendItem("heat", style.palette.value, "Fewer to more points near", count), *rest, LegendItem("note", "", told)
    single = LegendItem("own-point", style.colour, "One point", size=style.size)
    return LegendItem("cluster", style.colour, "Close points, counted", count), single, *rest
