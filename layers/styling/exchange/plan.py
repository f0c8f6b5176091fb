"""What a style comes to on one layer, in the terms that other programs share: a symbol for all, a value or a stretch of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layers.sources.layer import PartKind
from layers.style import FILL_OPACITY, Blend, Dash, Fill, Icon, StyleKind, line_width
from layers.styling.categories import colouring

if TYPE_CHECKING:
    from layers.document import Layer
    from layers.sources.layer import FeatureLayer


@dataclass(frozen=True)
class Rule:
    """Features that look alike.

    Parameters
    ----------
    value
        Their value in the column; None for all others.
    bounds
        Or the least and greatest number, the greatest being part of the last rule alone.
    """

    label: str
    colour: str
    value: Any = None
    bounds: tuple[float, float] | None = None
    others: bool = False


@dataclass(frozen=True)
class Plan:
    """A style, worked out.

    Parameters
    ----------
    geometry
        ``point``, ``line`` or ``area``.
    column
        That the rules ask about; None for one symbol.
    size
        Diameter of points and width of lines, in pixels of 1/96 inch.
    opacity
        From 0 to 1.
    lost
        What of the style the plan does not hold.
    icon, turn, turn_by, fill, spacing, angle, blend
        As :class:`layers.style.Style` has them.
    """

    name: str
    geometry: str
    rules: tuple[Rule, ...]
    column: str | None
    size: float
    opacity: float
    label: str | None
    lost: tuple[str, ...]
    icon: Icon = Icon.CIRCLE
    turn: float = 0.0
    turn_by: str | None = None
    fill: Fill = Fill.SOLID
    spacing: float = 0.0
    angle: float = 0.0
    blend: Blend = Blend.NORMAL


def plan_of(layer: Layer, features: FeatureLayer) -> Plan:
    """Work out a layer's style."""
    colours, style = colouring(layer, features), layer.style
    lost = []
    if style.drawn_as in (StyleKind.CLUSTERS, StyleKind.HEAT):
        lost.append(f"the {'clusters' if style.drawn_as is StyleKind.CLUSTERS else 'heat map'}: one symbol for all points is written")
    if colours.sizing is not None:
        lost.append(f"sizes by {colours.sizing.column}: all are of the greatest size")
    if style.dash is not Dash.SOLID and PartKind.LINE in features.kinds:
        lost.append("the dashes of lines: they are solid")
    if style.template:
        lost.append("the template of labels")
    if style.scale_from or style.scale_to:
        lost.append("the scales that it is drawn at")
    if layer.filter:
        lost.append("the filter, which belongs to the layer and not to its style")
    if len(features.kinds & {PartKind.POINT, PartKind.LINE, PartKind.SHELL}) > 1:
        lost.append("one of the kinds of geometry that the layer mixes")
    geometry = "point" if PartKind.POINT in features.kinds else "line" if PartKind.LINE in features.kinds else "area"
    width = style.size if geometry == "point" else line_width(style.size)
    rules: tuple[Rule, ...] = (Rule(layer.name, colours.colours[0]),)
    if colours.values:
        labelled = zip(colours.values, colours.labels, colours.colours, strict=False)
        rules = tuple(Rule(label, colour, value=value) for value, label, colour in labelled)
        rules = (*rules, Rule(colours.labels[-2], colours.colours[-2], others=True))
        lost.append("the colour of features without a value: they look like all others")
    elif colours.edges:
        pairs = zip(colours.edges[:-1], colours.edges[1:], colours.labels, colours.colours, strict=False)
        rules = tuple(Rule(label, colour, bounds=(low, high)) for low, high, label, colour in pairs)
        lost.append("features without a number: they are not drawn")
    opacity = layer.opacity * (FILL_OPACITY if geometry == "area" and style.fill is Fill.SOLID else 1.0)
    turn_by = None if colours.turning is None else colours.turning.column
    if turn_by is not None and style.turn:
        lost.append(f"the {style.turn:g} degrees by which icons are turned beside {turn_by}")
    return Plan(
        layer.name,
        geometry,
        rules,
        colours.column,
        width,
        opacity,
        style.label,
        tuple(lost),
        icon=style.icon,
        turn=style.turn % 360.0,
        turn_by=turn_by,
        fill=style.fill,
        spacing=style.hatch_spacing,
        angle=style.hatch_angle,
        blend=style.blend,
    )
