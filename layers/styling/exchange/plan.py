"""What a style comes to on one layer, in the terms that other programs share: a symbol for all, a value or a stretch of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layers.sources.layer import PartKind
from layers.style import FILL_OPACITY, THINNEST, Blend, Fill, Icon, StyleKind, dash_of, line_width
from layers.styling.categories import Colouring, colouring
from layers.styling.palettes import steps
from layers.styling.sizing import LEAST, Sizing

if TYPE_CHECKING:
    from layers.document import Layer
    from layers.sources.layer import FeatureLayer


HEAT_COLOURS = 5


@dataclass(frozen=True)
class Rule:
    """Features that look alike.

    Parameters
    ----------
    value
        Their value in the column; None for all others.
    bounds
        Or the least and greatest number, the greatest being part of the last rule alone.
    others, missing
        Or what no other rule has, and what has no value.
    """

    label: str
    colour: str
    value: Any = None
    bounds: tuple[float, float] | None = None
    others: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Sized:
    """Sizes by a column: the area of a point as the number; `most` has the whole size, and none is smaller than `least` pixels."""

    column: str
    most: float
    least: float


@dataclass(frozen=True)
class Heat:
    """A heat map: colours from few to many points, and how far in pixels each point warms."""

    colours: tuple[str, ...]
    radius: float


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
        From 0 to 1, that of fillings included.
    dash
        Strokes and gaps of lines in turn, in pixels; none for solid ones.
    sized
        None for one size.
    label, template
        As :class:`layers.style.Style` has them; a template goes first.
    scales
        Denominators from which and up to which the layer is drawn; 0 for no bound.
    lost
        What of the style the plan does not hold.
    heat
        None unless points are drawn as a heat map.
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
    dash: tuple[float, ...] = ()
    sized: Sized | None = None
    template: str = ""
    scales: tuple[float, float] = (0.0, 0.0)
    icon: Icon = Icon.CIRCLE
    turn: float = 0.0
    turn_by: str | None = None
    fill: Fill = Fill.SOLID
    spacing: float = 0.0
    angle: float = 0.0
    blend: Blend = Blend.NORMAL
    heat: Heat | None = None


def plan_of(layer: Layer, features: FeatureLayer) -> Plan:
    """Work out a layer's style."""
    colours, style = colouring(layer, features), layer.style
    geometry = "point" if PartKind.POINT in features.kinds else "line" if PartKind.LINE in features.kinds else "area"
    is_heat = style.drawn_as is StyleKind.HEAT and geometry == "point"
    width = style.size if geometry == "point" else line_width(style.size)
    return Plan(
        layer.name,
        geometry,
        _rules(layer, colours),
        None if colours.dated else colours.column,
        width,
        layer.opacity * (FILL_OPACITY if geometry == "area" and style.fill is Fill.SOLID else 1.0),
        None if style.template else style.label,
        tuple(_lost(layer, features, dated=colours.dated)),
        dash=dash_of(style.dash, width) if geometry == "line" else (),
        sized=None if colours.sizing is None or geometry == "area" else _sized(colours.sizing, geometry, style.size),
        template=style.template,
        scales=(style.scale_from, style.scale_to),
        icon=style.icon,
        turn=style.turn % 360.0,
        turn_by=None if colours.turning is None else colours.turning.column,
        fill=style.fill if geometry == "area" else Fill.SOLID,
        spacing=style.hatch_spacing,
        angle=style.hatch_angle,
        blend=style.blend,
        heat=Heat(steps(style.palette, HEAT_COLOURS, dark=False), style.radius) if is_heat else None,
    )


def _rules(layer: Layer, colours: Colouring) -> tuple[Rule, ...]:
    """Give what each colour stands for; those of features without a value, and of numbers beyond all classes, where there are any."""
    if colours.column is None or colours.dated:
        return (Rule(layer.name, layer.style.colour),)
    told = list(zip(colours.labels, colours.colours, colours.counts, strict=True))
    if colours.edges:
        pairs = zip(colours.edges[:-1], colours.edges[1:], told, strict=False)
        rules = [Rule(label, colour, bounds=(low, high)) for low, high, (label, colour, _) in pairs]
    else:
        rules = [Rule(label, colour, value=value) for value, (label, colour, _) in zip(colours.values, told, strict=False)]
    (others, grey, beyond), (none, pale, without) = told[-2:]
    if beyond or not colours.edges:
        rules.append(Rule(others, grey, others=True))
    if without:
        rules.append(Rule(none, pale, missing=True))
    return tuple(rules)


def _sized(sizing: Sizing, geometry: str, size: float) -> Sized:
    return Sized(sizing.column, sizing.most, min(LEAST, size) if geometry == "point" else THINNEST)


def _lost(layer: Layer, features: FeatureLayer, *, dated: bool) -> list[str]:
    """Say what neither format can hold."""
    lost, kind = [], layer.style.drawn_as
    if kind is StyleKind.CLUSTERS:
        lost.append("the clusters: one symbol for all points is written")
    if dated:
        lost.append("classes of days: one colour for all is written")
    if layer.filter:
        lost.append("the filter, which belongs to the layer and not to its style")
    if len(features.kinds & {PartKind.POINT, PartKind.LINE, PartKind.SHELL}) > 1:
        lost.append("one of the kinds of geometry that the layer mixes")
    return lost
