"""The parts of QGIS's symbols that are ours as well: markers by name and angle, lines, fills and hatches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layers.style import Blend, Fill, Icon, Style
from layers.styling.exchange.plan import Plan
from layers.styling.exchange.xml import Element, number

MM = 25.4 / 96
"""Millimetres a pixel: QGIS measures symbols in the former."""
BLENDS = {Blend.NORMAL: "0", Blend.LIGHTEN: "1", Blend.SCREEN: "2", Blend.DARKEN: "5", Blend.MULTIPLY: "6"}
"""As QGIS numbers them."""
_ICONS = {
    "circle": Icon.CIRCLE,
    "square": Icon.SQUARE,
    "rectangle": Icon.SQUARE,
    "triangle": Icon.TRIANGLE,
    "equilateral_triangle": Icon.TRIANGLE,
    "diamond": Icon.DIAMOND,
    "pentagon": Icon.PENTAGON,
    "hexagon": Icon.HEXAGON,
    "star": Icon.STAR,
    "cross": Icon.PLUS,
    "cross_fill": Icon.PLUS,
    "cross2": Icon.CROSS,
    "arrow": Icon.ARROW,
}
_NAMES = {ours: theirs for theirs, ours in reversed(_ICONS.items())} | {Icon.PLUS: "cross_fill"}
_BRUSHES = {
    "solid": (Fill.SOLID, 0.0),
    "no": (Fill.EMPTY, 0.0),
    "horizontal": (Fill.LINES, 0.0),
    "vertical": (Fill.LINES, 90.0),
    "b_diagonal": (Fill.LINES, 45.0),
    "f_diagonal": (Fill.LINES, -45.0),
    "cross": (Fill.CROSSED, 0.0),
    "diagonal_x": (Fill.CROSSED, 45.0),
}
_BRUSH_SPACING = 8.0
_CLASSES = ("SimpleMarker", "SimpleLine", "SimpleFill", "LinePatternFill")
Layers = list[tuple[dict[str, str], dict[str, str] | None]]
"""Of a symbol: the options of each, its class among them, and those of the line that it draws hatches with."""


def _point(plan: Plan, colour: str) -> Layers:
    strokes = plan.icon is Icon.CROSS  # which QGIS draws with its outline alone
    options = {
        "class": "SimpleMarker",
        "name": _NAMES[plan.icon],
        "angle": f"{plan.turn:g}",
        "color": colour,
        "size": f"{plan.size * MM:.4g}",
        "size_unit": "MM",
        "outline_color": colour if strokes else "255,255,255,255",
        "outline_width": f"{0.3 * plan.size * MM:.4g}" if strokes else "0.2",
    }
    return [(options, None)]


def _line(plan: Plan, colour: str) -> Layers:
    return [({"class": "SimpleLine", **_stroke(colour, plan.size * MM)}, None)]


def _stroke(colour: str, width: float) -> dict[str, str]:
    return {"line_color": colour, "line_width": f"{width:.4g}", "line_width_unit": "MM", "capstyle": "round", "joinstyle": "round"}


def _area(plan: Plan, colour: str) -> Layers:
    edge, style = ("255,255,255,255", "solid") if plan.fill is Fill.SOLID else (colour, "no")
    simple = {"color": colour, "style": style, "outline_color": edge, "outline_width": "0.26", "outline_style": "solid"}
    angles = {Fill.LINES: [plan.angle], Fill.CROSSED: [plan.angle, plan.angle + 90.0]}.get(plan.fill, [])
    hatches: Layers = [
        (
            {
                "class": "LinePatternFill",
                "angle": f"{angle:g}",
                "distance": f"{plan.spacing * MM:.4g}",
                "distance_unit": "MM",
                "line_width": "0.26",
                "color": colour,
            },
            _stroke(colour, 0.26),
        )
        for angle in angles
    ]
    return [*hatches, ({"class": "SimpleFill", **simple}, None)]


LOOKS: dict[str, Callable[[Plan, str], Layers]] = {"point": _point, "line": _line, "area": _area}
"""How QGIS draws each geometry."""


def symbol_of(renderer: Element, lost: list[str]) -> dict[str, Any]:
    """Give the parts of a style that the first symbol says, and say what of it is none of ours."""
    layers = renderer.findall("./symbols/symbol[1]/layer")
    if not layers:
        return {}
    drawn, options = layers[0].get("class", ""), _options(layers[0])
    hatched = drawn == "LinePatternFill"
    crossed = hatched and len(layers) > 1 and layers[1].get("class") == drawn and _upright(options, _options(layers[1]))
    rest = layers[1 + crossed :]
    if rest and not (hatched and len(rest) == 1 and _options(rest[0]).get("style") == "no"):
        lost.append("further layers of the symbol")
    if drawn not in _CLASSES:
        lost.append(f"the symbol {drawn[:40]}: plain discs, lines or fills are drawn")
    line = drawn == "SimpleLine"
    by_outline = options.get("name") in ("cross", "cross2") and drawn == "SimpleMarker"
    found: dict[str, Any] = {"colour": _colour(options.get("line_color" if line else "outline_color" if by_outline else "color", ""))}
    scale = 4.0 if line else 1.0
    size = number(options.get("line_width" if line else "size"), Style().size * MM / scale) / MM * scale
    found["size"] = round(min(max(size, 0.5), 40.0), 2)
    if drawn == "SimpleMarker":
        found |= _marker(options, layers[0], lost)
    if drawn == "SimpleFill":
        found |= _brush(options, lost)
    if hatched:
        inner = layers[0].find("./symbol/layer")
        if inner is not None and "line_color" in (within := _options(inner)):
            found["colour"] = _colour(within["line_color"])
        spacing = number(options.get("distance"), 6.0 * MM) / MM
        found |= _hatch(Fill.CROSSED if crossed else Fill.LINES, number(options.get("angle"), 45.0), spacing)
    return found


def _options(layer: Element) -> dict[str, str]:
    options = {one.get("k", ""): one.get("v", "") for one in layer.findall("./prop")}
    return options | {one.get("name", ""): one.get("value", "") for one in layer.findall("./Option/Option") if one.get("value") is not None}


def _upright(one: dict[str, str], other: dict[str, str]) -> bool:
    return (number(one.get("angle"), 0.0) - number(other.get("angle"), 0.0)) % 180.0 == 90.0


def _marker(options: dict[str, str], layer: Element, lost: list[str]) -> dict[str, Any]:
    name, turn = options.get("name", "circle"), number(options.get("angle"), 0.0) % 360.0
    icon = _ICONS.get(name)
    if icon is None:
        lost.append(f"the shape {name[:40]}: discs are drawn")
    found: dict[str, Any] = {"icon": icon or Icon.CIRCLE, "turn": turn}
    for own in layer.findall("./data_defined_properties/Option/Option[@name='properties']/Option"):
        told = {one.get("name", ""): one.get("value", "") for one in own}
        if told.get("active") == "false":
            continue
        if own.get("name") == "angle" and told.get("type") == "2" and told.get("field"):
            found |= {"turn": 0.0, "turn_by": told["field"]}
        else:
            lost.append(f"the {own.get('name', '')[:40]} of symbols by an expression")
    return found


def _brush(options: dict[str, str], lost: list[str]) -> dict[str, Any]:
    name = options.get("style", "solid")
    if name not in _BRUSHES:
        lost.append(f"the brush {name[:40]}: a plain colour is taken")
    fill, angle = _BRUSHES.get(name, (Fill.SOLID, 0.0))
    return {"fill": fill} if fill in (Fill.SOLID, Fill.EMPTY) else _hatch(fill, angle, _BRUSH_SPACING)


def _hatch(fill: Fill, angle: float, spacing: float) -> dict[str, Any]:
    return {"fill": fill, "hatch_angle": (angle + 180.0) % 360.0 - 180.0, "hatch_spacing": round(min(max(spacing, 2.0), 60.0), 2)}


def _colour(text: str) -> str:
    parts = [int(number(part, 0.0)) for part in text.split(",")[:3]]
    return "#" + "".join(f"{min(max(part, 0), 255):02X}" for part in parts) if len(parts) == 3 else Style().colour
