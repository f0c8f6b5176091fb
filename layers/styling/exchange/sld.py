"""Styles as Styled Layer Descriptor (OGC 02-070, version 1.0): one symbol, categories and classes as rules with filters."""

from __future__ import annotations

from typing import Any

from layers.style import FILL_OPACITY, Blend, Fill, Icon, dot_of
from layers.styling.exchange.plan import Plan, Rule
from layers.styling.exchange.qgis_terms import MM
from layers.styling.exchange.xml import Element, add, written
from layers.styling.template import parts_of

NAMES = {icon: icon.value for icon in Icon} | {Icon.PLUS: "cross", Icon.CROSS: "x"}
"""Of marks; diamond, pentagon, hexagon and arrow are known to QGIS alone."""
PAPER = "#ffffff"
ARM = 0.2
"""Width of the arms of crosses that are drawn by their outline alone, as a share of their size."""
LINES = {0.0: "horline", 45.0: "slash", 90.0: "vertline", 135.0: "backslash"}
"""GeoServer's marks by the degrees that their lines rise. SLD turns them clockwise, but QGIS its own the other way: where a mark stands at
twice the angle, both programs come to the same."""
_SPACES = {"xmlns": "http://www.opengis.net/sld", "xmlns:ogc": "http://www.opengis.net/ogc", "version": "1.0.0"}


def write(plan: Plan) -> tuple[str, list[str]]:
    """Give the text of an SLD file, and what of the plan it does not hold, or some programs do not read."""
    root = Element("StyledLayerDescriptor", _SPACES)
    named = add(root, "NamedLayer")
    add(named, "Name", plan.name)
    kind = add(add(named, "UserStyle"), "FeatureTypeStyle")
    for place, rule in enumerate(plan.rules):
        last = place + 1 == len(plan.rules) or plan.rules[place + 1].bounds is None
        _rule(kind, plan, rule, last=last)
    lost = []
    if plan.heat is not None:
        lost.append("the heat map: one symbol for all points is written")
    if plan.sized is not None:
        lost.append(f"sizes by {plan.sized.column}: all are of the greatest size")
    if plan.turn_by is not None:
        if plan.turn:
            lost.append(f"the {plan.turn:g} degrees by which icons are turned beside {plan.turn_by}")
        lost.append(f"for QGIS, which does not read it from SLD, the turn by {plan.turn_by}")
    if plan.fill is Fill.DOTS:
        lost.append("for QGIS, which does not read them from SLD, the dots of areas")
    if plan.fill in (Fill.LINES, Fill.CROSSED) and 2.0 * plan.angle % 180.0 not in LINES:
        lost.append("for QGIS, which turns them the other way than SLD says, the slope of hatches")
    if plan.template:
        lost.append("for QGIS, which reads labels of one column alone from SLD, the text of labels")
    if plan.blend is not Blend.NORMAL:
        add(kind, "VendorOption", plan.blend.value, name="composite")  # as GeoServer reads it
        lost.append("for QGIS, which does not read it from SLD, how the layer blends")
    return written(root), lost


def _rule(parent: Element, plan: Plan, rule: Rule, *, last: bool) -> None:
    held = add(parent, "Rule")
    add(held, "Title", rule.label)
    if plan.column is not None:
        _filter(add(held, "ogc:Filter"), plan, rule, last=last)
    for tag, bound in zip(("MinScaleDenominator", "MaxScaleDenominator"), plan.scales, strict=True):
        if bound:
            add(held, tag, f"{bound:.12g}")
    if plan.geometry == "point":
        _mark(add(add(held, "PointSymbolizer"), "Graphic"), plan, rule.colour)
    elif plan.geometry == "line":
        _stroke(add(held, "LineSymbolizer"), rule.colour, plan.size, plan.opacity, plan.dash)
    elif plan.fill is Fill.SOLID:
        area = add(held, "PolygonSymbolizer")
        _fill(area, rule.colour, plan.opacity)
        _stroke(area, PAPER, 0.6, min(plan.opacity / FILL_OPACITY, 1.0))
    else:
        _hatched(held, plan, rule.colour)
    if plan.template:
        joined = add(add(add(held, "TextSymbolizer"), "Label"), "ogc:Function", name="Concatenate")
        for text, is_column in parts_of(plan.template):
            add(joined, "ogc:PropertyName" if is_column else "ogc:Literal", text)
    elif plan.label is not None:
        add(add(add(held, "TextSymbolizer"), "Label"), "ogc:PropertyName", plan.label)


def _mark(graphic: Element, plan: Plan, colour: str) -> None:
    mark = add(graphic, "Mark")
    add(mark, "WellKnownName", NAMES[plan.icon])
    _fill(mark, colour, plan.opacity)
    if plan.icon in (Icon.PLUS, Icon.CROSS):  # of which some programs draw the outline alone
        _stroke(mark, colour, plan.size * ARM, plan.opacity)
    else:
        _stroke(mark, PAPER, 0.7 if plan.icon is Icon.CIRCLE else 0.4, plan.opacity)
    add(graphic, "Size", f"{plan.size:g}")
    if plan.turn_by is not None:
        add(add(graphic, "Rotation"), "ogc:PropertyName", plan.turn_by)
    elif plan.turn:
        add(graphic, "Rotation", f"{plan.turn:g}")


def _fill(parent: Element, colour: str, opacity: float) -> None:
    fill = add(parent, "Fill")
    add(fill, "CssParameter", colour, name="fill")
    add(fill, "CssParameter", f"{opacity:.4g}", name="fill-opacity")


def _stroke(parent: Element, colour: str, width: float, opacity: float, dash: tuple[float, ...] = ()) -> None:
    options = {"stroke": colour, "stroke-width": f"{width:.4g}", "stroke-opacity": f"{opacity:.4g}"}
    if dash:
        options |= {"stroke-dasharray": " ".join(f"{length:.4g}" for length in dash), "stroke-linecap": "butt"}
    stroke = add(parent, "Stroke")
    for name, value in options.items():
        add(stroke, "CssParameter", value, name=name)


def _hatched(rule: Element, plan: Plan, colour: str) -> None:
    """Write lines in one or two directions, then the edge; each mark by the name that QGIS knows and by GeoServer's."""
    if plan.fill is Fill.DOTS:
        _dotted(rule, plan, colour)
    for angle in {Fill.LINES: [plan.angle], Fill.CROSSED: [plan.angle, plan.angle + 90.0]}.get(plan.fill, []):
        graphic = add(add(add(add(rule, "PolygonSymbolizer"), "Fill"), "GraphicFill"), "Graphic")
        other = LINES.get(2.0 * angle % 180.0)
        for name, width in (("horline", MM), (f"shape://{other or 'horline'}", 1.0)):  # QGIS takes the former's pixels for millimetres
            mark = add(graphic, "Mark")
            add(mark, "WellKnownName", name)
            _stroke(mark, colour, width, plan.opacity)
        add(graphic, "Size", f"{plan.spacing:g}")
        add(graphic, "Rotation", f"{(angle if other else -angle) % 180.0:g}")
    _stroke(add(rule, "PolygonSymbolizer"), colour, 1.0, plan.opacity)


def _dotted(rule: Element, plan: Plan, colour: str) -> None:
    """Write a fill of discs, with the distance between them as GeoServer reads it."""
    area, size = add(rule, "PolygonSymbolizer"), dot_of(plan.spacing)
    graphic = add(add(add(area, "Fill"), "GraphicFill"), "Graphic")
    mark = add(graphic, "Mark")
    add(mark, "WellKnownName", "circle")
    _fill(mark, colour, plan.opacity)
    add(graphic, "Size", f"{size:.4g}")
    add(graphic, "Rotation", f"{-plan.angle % 360.0:g}")
    add(area, "VendorOption", f"{plan.spacing - size:.4g}", name="graphic-margin")


def _filter(parent: Element, plan: Plan, rule: Rule, *, last: bool) -> None:
    column = str(plan.column)
    if rule.missing:
        either = parent
        if not any(other.bounds for other in plan.rules):
            either = add(parent, "ogc:Or")
            _compare(either, "ogc:PropertyIsEqualTo", column, "")
        add(add(either, "ogc:PropertyIsNull"), "ogc:PropertyName", column)
    elif rule.others:
        _others(parent, plan, column)
    elif rule.bounds is None:
        _compare(parent, "ogc:PropertyIsEqualTo", column, _text(rule.value))
    else:
        both = add(parent, "ogc:And")
        _compare(both, "ogc:PropertyIsGreaterThanOrEqualTo", column, repr(rule.bounds[0]))
        _compare(both, "ogc:PropertyIsLessThanOrEqualTo" if last else "ogc:PropertyIsLessThan", column, repr(rule.bounds[1]))


def _others(parent: Element, plan: Plan, column: str) -> None:
    """Write what no other rule lets through, which an ElseFilter would say if all programs read it."""
    bounds = [rule.bounds for rule in plan.rules if rule.bounds is not None]
    if bounds:
        either = add(parent, "ogc:Or")
        _compare(either, "ogc:PropertyIsLessThan", column, repr(bounds[0][0]))
        _compare(either, "ogc:PropertyIsGreaterThan", column, repr(bounds[-1][1]))
        return
    told = [_text(rule.value) for rule in plan.rules if not rule.others and not rule.missing]
    if any(rule.missing for rule in plan.rules):
        told.append("")
    both = parent if len(told) == 1 else add(parent, "ogc:And")
    for text in told:
        _compare(both, "ogc:PropertyIsNotEqualTo", column, text)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compare(parent: Element, tag: str, column: str, value: str) -> None:
    held = add(parent, tag)
    add(held, "ogc:PropertyName", column)
    add(held, "ogc:Literal", value)
