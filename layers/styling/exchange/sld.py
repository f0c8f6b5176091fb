"""Styles as Styled Layer Descriptor (OGC 02-070, version 1.0): one symbol, categories and classes as rules with filters."""

from __future__ import annotations

from typing import Any

from layers.errors import SourceError
from layers.style import Blend, ClassMethod, Fill, Icon, Style, StyleKind
from layers.styling.exchange.own import checked
from layers.styling.exchange.plan import Plan, Rule
from layers.styling.exchange.xml import Element, add, local, number, read_tree, written

NAMES = {icon: icon.value for icon in Icon} | {Icon.PLUS: "cross", Icon.CROSS: "x"}
"""Of marks; diamond, pentagon, hexagon and arrow are known to QGIS alone."""
HATCHES = {
    "horline": (Fill.LINES, 0.0),
    "vertline": (Fill.LINES, 90.0),
    "slash": (Fill.LINES, 45.0),
    "backslash": (Fill.LINES, -45.0),
    "plus": (Fill.CROSSED, 0.0),
    "cross": (Fill.CROSSED, 0.0),
    "times": (Fill.CROSSED, 45.0),
    "x": (Fill.CROSSED, 45.0),
}
_SPACES = {"xmlns": "http://www.opengis.net/sld", "xmlns:ogc": "http://www.opengis.net/ogc", "version": "1.0.0"}


def write(plan: Plan) -> str:
    """Give the text of an SLD file."""
    root = Element("StyledLayerDescriptor", _SPACES)
    named = add(root, "NamedLayer")
    add(named, "Name", plan.name)
    kind = add(add(named, "UserStyle"), "FeatureTypeStyle")
    for place, rule in enumerate(plan.rules):
        _rule(kind, plan, rule, last=place == len(plan.rules) - 1)
    if plan.blend is not Blend.NORMAL:
        add(kind, "VendorOption", plan.blend.value, name="composite")  # as GeoServer reads it
    return written(root)


def _rule(parent: Element, plan: Plan, rule: Rule, *, last: bool) -> None:
    held = add(parent, "Rule")
    add(held, "Title", rule.label)
    if rule.others:
        add(held, "ElseFilter")
    elif plan.column is not None:
        _filter(add(held, "ogc:Filter"), plan.column, rule, last=last)
    if plan.geometry == "point":
        graphic = add(add(held, "PointSymbolizer"), "Graphic")
        mark = add(graphic, "Mark")
        add(mark, "WellKnownName", NAMES[plan.icon])
        _fill(mark, rule.colour, plan.opacity)
        add(graphic, "Size", f"{plan.size:g}")
        if plan.turn_by is not None:
            add(add(graphic, "Rotation"), "ogc:PropertyName", plan.turn_by)
        elif plan.turn:
            add(graphic, "Rotation", f"{plan.turn:g}")
    elif plan.geometry == "line":
        _stroke(add(held, "LineSymbolizer"), rule.colour, plan.size, plan.opacity)
    elif plan.fill is Fill.SOLID:
        _fill(add(held, "PolygonSymbolizer"), rule.colour, plan.opacity)
    else:
        _hatched(add(held, "PolygonSymbolizer"), plan, rule.colour)
    if plan.label is not None:
        add(add(add(held, "TextSymbolizer"), "Label"), "ogc:PropertyName", plan.label)


def _fill(parent: Element, colour: str, opacity: float) -> None:
    fill = add(parent, "Fill")
    add(fill, "CssParameter", colour, name="fill")
    add(fill, "CssParameter", f"{opacity:g}", name="fill-opacity")


def _stroke(parent: Element, colour: str, width: float, opacity: float) -> None:
    stroke = add(parent, "Stroke")
    for name, value in (("stroke", colour), ("stroke-width", f"{width:g}"), ("stroke-opacity", f"{opacity:g}")):
        add(stroke, "CssParameter", value, name=name)


def _hatched(parent: Element, plan: Plan, colour: str) -> None:
    if plan.fill is not Fill.EMPTY:
        graphic = add(add(add(parent, "Fill"), "GraphicFill"), "Graphic")
        mark = add(graphic, "Mark")
        add(mark, "WellKnownName", "shape://horline" if plan.fill is Fill.LINES else "shape://plus")
        _stroke(mark, colour, 1.0, plan.opacity)
        add(graphic, "Size", f"{plan.spacing:g}")
        add(graphic, "Rotation", f"{-plan.angle:g}")  # which SLD counts clockwise
    _stroke(parent, colour, 1.0, plan.opacity)


def _filter(parent: Element, column: str, rule: Rule, *, last: bool) -> None:
    if rule.bounds is None:
        _compare(parent, "ogc:PropertyIsEqualTo", column, str(rule.value))
        return
    both = add(parent, "ogc:And")
    _compare(both, "ogc:PropertyIsGreaterThanOrEqualTo", column, repr(rule.bounds[0]))
    _compare(both, "ogc:PropertyIsLessThanOrEqualTo" if last else "ogc:PropertyIsLessThan", column, repr(rule.bounds[1]))


def _compare(parent: Element, tag: str, column: str, value: str) -> None:
    held = add(parent, tag)
    add(held, "ogc:PropertyName", column)
    add(held, "ogc:Literal", value)


def read(text: str) -> tuple[Style, list[str]]:
    """Give the style of an SLD file, and what of it could not be taken over.

    Raises
    ------
    SourceError
        It is no SLD, or damaged.
    """
    root = read_tree(text, "SLD")
    rules = [element for element in root.iter() if local(element) == "Rule"]
    if local(root) != "StyledLayerDescriptor" or not rules:
        raise SourceError("It is no Styled Layer Descriptor with rules.", "Choose another file.")
    lost: list[str] = []
    style = _symbol(rules[0], lost) | {"label": _label(rules, lost), "blend": _blend(root, lost)}
    columns = {name for rule in rules for name in _columns(rule)}
    if any(local(element).endswith("ScaleDenominator") for rule in rules for element in rule.iter()):
        lost.append("ranges of scale")
    if len(columns) > 1:
        lost.append("rules about several columns: one symbol for all is taken")
    if len(columns) != 1 or len(rules) == 1:
        return checked(Style(kind=StyleKind.SINGLE, **style)), lost
    [column] = columns
    edges = sorted({edge for rule in rules for edge in _edges(rule)})
    if not edges:
        lost.append("the colours of the categories: the most frequent values get our own")
        return checked(Style(kind=StyleKind.CATEGORIES, category=column, **style)), lost
    lost.append("the colours of the classes: they come from a palette of our own")
    if not 2 <= len(edges) <= 10:
        lost.append(f"{len(edges)} bounds of classes, of which there may be 2 to 10: they are parted anew")
        return checked(Style(kind=StyleKind.GRADUATED, column=column, **style)), lost
    return checked(Style(kind=StyleKind.GRADUATED, column=column, method=ClassMethod.MANUAL, bounds=tuple(edges), **style)), lost


def _blend(root: Element, lost: list[str]) -> Blend:
    told = [(one.text or "").strip() for one in root.iter() if local(one) == "VendorOption" and one.get("name") == "composite"]
    if told and told[0] not in {blend.value for blend in Blend}:
        lost.append(f"the blend mode {told[0][:40]}")
        return Blend.NORMAL
    return Blend(told[0]) if told else Blend.NORMAL


def _columns(rule: Element) -> list[str]:
    found = [one for held in rule if local(held) == "Filter" for one in held.iter() if local(one) == "PropertyName"]
    return [one.text.strip() for one in found if one.text]


def _edges(rule: Element) -> list[float]:
    """Give the numbers that a rule compares with as bounds."""
    comparisons = [one for one in rule.iter() if local(one).startswith(("PropertyIsGreater", "PropertyIsLess", "PropertyIsBetween"))]
    literals = [one for comparison in comparisons for one in comparison.iter() if local(one) == "Literal"]
    return [value for one in literals if (value := number(one.text, float("nan"))) == value]


def _label(rules: list[Element], lost: list[str]) -> str | None:
    labels = [one for rule in rules for one in rule.iter() if local(one) == "Label"]
    names = {(one.text or "").strip() for label in labels for one in label.iter() if local(one) == "PropertyName"}
    if labels and len(names) != 1:
        lost.append("labels from more than one column")
        return None
    return next(iter(names), None) or None


def _symbol(rule: Element, lost: list[str]) -> dict[str, Any]:
    values = {one.get("name", ""): (one.text or "").strip() for one in rule.iter() if local(one) in ("CssParameter", "SvgParameter")}
    hatch = next((one for one in rule.iter() if local(one) == "GraphicFill"), None)
    if any(local(one) in ("ExternalGraphic", "RasterSymbolizer") for one in rule.iter()):
        lost.append("pictures in symbols: plain discs, lines or fills are drawn")
    colour = (values.get("fill") or values.get("stroke") or Style().colour).upper()
    found: dict[str, Any] = {"colour": colour if len(colour) == 7 else Style().colour}
    if hatch is not None:
        return found | _hatch_of(hatch, lost)
    area = any(local(one) == "PolygonSymbolizer" for one in rule.iter())
    if area and "fill" not in values and "stroke" in values:
        return found | {"fill": Fill.EMPTY}
    sizes = [one.text for one in rule.iter() if local(one) == "Size"]
    line = values.get("stroke-width") if not sizes and "fill" not in values else None
    size = number(line, 1.75) * 4 if line else number(sizes[0] if sizes else None, Style().size)
    return found | {"size": round(min(max(size, 0.5), 40.0), 2)} | _icon_of(rule, lost)


def _icon_of(rule: Element, lost: list[str]) -> dict[str, Any]:
    names = [(one.text or "").strip() for one in rule.iter() if local(one) == "WellKnownName"]
    if not names:
        return {}
    icon = next((ours for ours, theirs in NAMES.items() if theirs == names[0]), None)
    if icon is None:
        lost.append(f"the shape {names[0][:40]}: discs are drawn")
    found: dict[str, Any] = {"icon": icon or Icon.CIRCLE}
    for turn in (one for one in rule.iter() if local(one) == "Rotation"):
        columns = [one.text.strip() for one in turn.iter() if local(one) == "PropertyName" and one.text]
        if len(columns) == 1:
            found["turn_by"] = columns[0]
        else:
            found["turn"] = number(turn.text, 0.0) % 360.0
    return found


def _hatch_of(hatch: Element, lost: list[str]) -> dict[str, Any]:
    """Give the hatch of a fill; GeoServer names lines in four directions, other programs turn level ones."""
    name = next(((one.text or "").strip() for one in hatch.iter() if local(one) == "WellKnownName"), "").removeprefix("shape://")
    if name not in HATCHES:
        lost.append(f"the pattern {name[:40]}: a plain colour is taken")
        return {}
    fill, angle = HATCHES[name]
    turned = next((number(one.text, 0.0) for one in hatch.iter() if local(one) == "Rotation"), 0.0)
    spacing = next((number(one.text, 6.0) for one in hatch.iter() if local(one) == "Size"), 6.0)
    angle = (angle - turned + 180.0) % 360.0 - 180.0
    return {"fill": fill, "hatch_angle": angle, "hatch_spacing": round(min(max(spacing, 2.0), 60.0), 2)}
