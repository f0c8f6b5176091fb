"""Our symbols in QGIS's words: markers by name and angle, lines, fills and hatches, and what columns decide of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from layers.style import FILL_OPACITY, Fill, Icon, dot_of
from layers.styling.exchange.plan import Plan
from layers.styling.exchange.qgis_expressions import sized_text, turned_text
from layers.styling.exchange.qgis_terms import ICONS, MM

_NAMES = {ours: theirs for theirs, ours in reversed(ICONS.items())} | {Icon.PLUS: "cross_fill", Icon.CROSS: "cross2"}


@dataclass(frozen=True)
class SymbolLayer:
    """A layer of a symbol: its class, its options, the line that it draws hatches with, and options that an expression decides."""

    drawn: str
    options: dict[str, str]
    within: dict[str, str] | None = None
    decided: dict[str, str] = field(default_factory=dict)


def _point(plan: Plan, colour: str) -> list[SymbolLayer]:
    strokes = plan.icon is Icon.CROSS  # which QGIS draws with its outline alone
    options = {
        "name": _NAMES[plan.icon],
        "angle": f"{plan.turn:g}",
        "color": colour,
        "size": f"{plan.size * MM:.4g}",
        "size_unit": "MM",
        "outline_color": colour if strokes else "255,255,255,255",
        "outline_width": f"{0.3 * plan.size * MM:.4g}" if strokes else "0.2" if plan.icon is Icon.CIRCLE else "0.1",
    }
    decided = {}
    if plan.sized is not None:
        decided["size"] = sized_text(plan.sized, plan.size * MM, plan.sized.least * MM)
    if plan.turn_by is not None:
        decided["angle"] = turned_text(plan.turn_by, plan.turn)
    return [SymbolLayer("SimpleMarker", options, decided=decided)]


def _line(plan: Plan, colour: str) -> list[SymbolLayer]:
    options = _stroke(colour, plan.size * MM)
    if plan.dash:
        lengths = ";".join(f"{length * MM:.4g}" for length in plan.dash)
        options |= {"use_custom_dash": "1", "customdash": lengths, "customdash_unit": "MM", "capstyle": "flat"}
    decided = {} if plan.sized is None else {"outlineWidth": sized_text(plan.sized, plan.size * MM, plan.sized.least * MM)}
    return [SymbolLayer("SimpleLine", options, decided=decided)]


def _stroke(colour: str, width: float) -> dict[str, str]:
    return {"line_color": colour, "line_width": f"{width:.4g}", "line_width_unit": "MM", "capstyle": "round", "joinstyle": "round"}


def _area(plan: Plan, colour: str) -> list[SymbolLayer]:
    solid = plan.fill is Fill.SOLID
    edge, style = ("255,255,255,255", "solid") if solid else (colour, "no")
    filled = colour.removesuffix(",255") + f",{round(FILL_OPACITY * 255)}" if solid else colour
    simple = {"color": filled, "style": style, "outline_color": edge, "outline_width": "0.26", "outline_style": "solid"}
    angles = {Fill.LINES: [plan.angle], Fill.CROSSED: [plan.angle, plan.angle + 90.0]}.get(plan.fill, [])
    distance = {"distance": f"{plan.spacing * MM:.4g}", "distance_unit": "MM", "line_width": "0.26", "color": colour}
    hatches = [SymbolLayer("LinePatternFill", {"angle": f"{angle:g}", **distance}, _stroke(colour, 0.26)) for angle in angles]
    if plan.fill is Fill.DOTS:
        hatches = [_dots(plan, colour)]
    return [*hatches, SymbolLayer("SimpleFill", simple)]


def _dots(plan: Plan, colour: str) -> SymbolLayer:
    """Give dots on a grid, which QGIS turns clockwise from version 3.24 on."""
    apart, dot = f"{plan.spacing * MM:.4g}", f"{dot_of(plan.spacing) * MM:.4g}"
    options = {"displacement_x": "0", "displacement_y": "0", "angle": f"{-plan.angle:g}"}
    for axis in "xy":
        options |= {f"distance_{axis}": apart, f"distance_{axis}_unit": "MM"}
    within = {"name": "circle", "color": colour, "size": dot, "size_unit": "MM", "outline_style": "no"}
    return SymbolLayer("PointPatternFill", options, within)


LOOKS: dict[str, Callable[[Plan, str], list[SymbolLayer]]] = {"point": _point, "line": _line, "area": _area}
"""How QGIS draws each geometry."""
