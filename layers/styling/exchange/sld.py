"""Styles as Styled Layer Descriptor (OGC 02-070, version 1.0): one symbol, categories and classes as rules with filters."""

from __future__ import annotations

from typing import Any

from layers.errors import SourceError
from layers.style import ClassMethod, Style, StyleKind
from layers.styling.exchange.own import checked
from layers.styling.exchange.plan import Plan, Rule
from layers.styling.exchange.xml import Element, add, local, number, read_tree, written

_SPACES = {"xmlns": "http://www.opengis.net/sld", "xmlns:ogc": "http://www.opengis.net/ogc", "version": "1.0.0"}


def write(plan: Plan) -> str:
    """Give the text of an SLD file."""
    root = Element("StyledLayerDescriptor", _SPACES)
    named = add(root, "NamedLayer")
    add(named, "Name", plan.name)
    kind = add(add(named, "UserStyle"), "FeatureTypeStyle")
    for place, rule in enumerate(plan.rules):
        _rule(kind, plan, rule, last=place == len(plan.rules) - 1)
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
        add(mark, "WellKnownName", "circle")
        _fill(mark, rule.colour, plan.opacity)
        add(graphic, "Size", f"{plan.size:g}")
    elif plan.geometry == "line":
        stroke = add(add(held, "LineSymbolizer"), "Stroke")
        for name, value in (("stroke", rule.colour), ("stroke-width", f"{plan.size:g}"), ("stroke-opacity", f"{plan.opacity:g}")):
            add(stroke, "CssParameter", value, name=name)
    else:
        _fill(add(held, "PolygonSymbolizer"), rule.colour, plan.opacity)
    if plan.label is not None:
        add(add(add(held, "TextSymbolizer"), "Label"), "ogc:PropertyName", plan.label)


def _fill(parent: Element, colour: str, opacity: float) -> None:
    fill = add(parent, "Fill")
    add(fill, "CssParameter", colour, name="fill")
    add(fill, "CssParameter", f"{opacity:g}", name="fill-opacity")


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
    colour, size = _symbol(rules[0], lost)
    style: dict[str, Any] = {"colour": colour, "size": size, "label": _label(rules, lost)}
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


def _symbol(rule: Element, lost: list[str]) -> tuple[str, float]:
    values = {one.get("name", ""): (one.text or "").strip() for one in rule.iter() if local(one) in ("CssParameter", "SvgParameter")}
    shapes = [(one.text or "").strip() for one in rule.iter() if local(one) == "WellKnownName"]
    if shapes and shapes[0] != "circle":
        lost.append(f"the shape {shapes[0][:40]}: discs are drawn")
    if any(local(one) in ("ExternalGraphic", "GraphicFill", "RasterSymbolizer") for one in rule.iter()):
        lost.append("pictures in symbols: plain discs, lines or fills are drawn")
    colour = (values.get("fill") or values.get("stroke") or Style().colour).upper()
    sizes = [one.text for one in rule.iter() if local(one) == "Size"]
    line = values.get("stroke-width") if not sizes and "fill" not in values else None
    size = number(line, 1.75) * 4 if line else number(sizes[0] if sizes else None, Style().size)
    return (colour if len(colour) == 7 else Style().colour), round(min(max(size, 0.5), 40.0), 2)
