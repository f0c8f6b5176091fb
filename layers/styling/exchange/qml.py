"""Styles of QGIS (QML of version 3): one symbol, categories and graduated classes of simple markers, lines and fills."""

from __future__ import annotations

import datetime as dt
from typing import Any

from layers.errors import SourceError
from layers.style import ClassMethod, Style, StyleKind
from layers.styling.exchange.own import checked
from layers.styling.exchange.plan import Plan, Rule
from layers.styling.exchange.qgis_symbols import BLENDS, LOOKS, symbol_of
from layers.styling.exchange.xml import Element, add, number, read_tree, written

_RENDERERS = {"singleSymbol": StyleKind.SINGLE, "categorizedSymbol": StyleKind.CATEGORIES, "graduatedSymbol": StyleKind.GRADUATED}


def write(plan: Plan) -> str:
    """Give the text of a QML file."""
    root = Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology|Labeling"})
    kind = "singleSymbol" if plan.column is None else "categorizedSymbol" if plan.rules[0].bounds is None else "graduatedSymbol"
    renderer = add(root, "renderer-v2", type=kind, enableorderby="0", symbollevels="0", forceraster="0")
    if plan.column is not None:
        renderer.set("attr", plan.column)
        _rules(renderer, plan, graduated=kind == "graduatedSymbol")
    symbols = add(renderer, "symbols")
    for place, rule in enumerate(plan.rules):
        _symbol(symbols, plan, rule, str(place))
    add(root, "blendMode", BLENDS[plan.blend])
    add(root, "layerOpacity", f"{plan.opacity:g}")
    if plan.label is not None:
        settings = add(add(root, "labeling", type="simple"), "settings", calloutType="simple")
        add(settings, "text-style", fieldName=plan.label, isExpression="0", fontSize="8")
    return written(root, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n")


def _rules(renderer: Element, plan: Plan, *, graduated: bool) -> None:
    held = add(renderer, "ranges" if graduated else "categories")
    if graduated:
        renderer.set("graduatedMethod", "GraduatedColor")
    for place, rule in enumerate(plan.rules):
        if rule.bounds is not None:
            low, high = rule.bounds
            add(held, "range", lower=repr(low), upper=repr(high), label=rule.label, symbol=str(place), render="true")
        else:
            kind, value = _value(rule.value)
            add(held, "category", type=kind, value=value, label=rule.label, symbol=str(place), render="true")


def _value(value: Any) -> tuple[str, str]:
    if value is None:
        return "string", ""
    if isinstance(value, bool):
        return "bool", str(value).lower()
    if isinstance(value, int):
        return "long", str(value)
    return (
        ("double", repr(value)) if isinstance(value, float) else ("string", value.isoformat() if isinstance(value, dt.date) else str(value))
    )


def _symbol(symbols: Element, plan: Plan, rule: Rule, name: str) -> None:
    kind = {"point": "marker", "line": "line", "area": "fill"}[plan.geometry]
    symbol = add(symbols, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    colour = ",".join(str(int(rule.colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
    for options, within in LOOKS[plan.geometry](plan, colour):
        layer = add(symbol, "layer", **{"class": options.pop("class"), "enabled": "1", "locked": "0", "pass": "0"})
        _options(layer, options)
        if within is not None:
            inner = add(layer, "symbol", type="line", name=f"@{name}@0", alpha="1")
            _options(add(inner, "layer", **{"class": "SimpleLine", "enabled": "1", "locked": "0", "pass": "0"}), within)
        if plan.geometry == "point" and plan.turn_by is not None:
            _turned_by(layer, plan.turn_by)


def _options(layer: Element, options: dict[str, str]) -> None:
    held = add(layer, "Option", type="Map")
    for key, value in options.items():
        add(held, "Option", name=key, value=value, type="QString")
    for key, value in options.items():  # as versions before 3.24 read them
        add(layer, "prop", k=key, v=value)


def _turned_by(layer: Element, column: str) -> None:
    """Let a column decide the angle of a symbol."""
    held = add(add(layer, "data_defined_properties"), "Option", type="Map")
    add(held, "Option", name="name", value="", type="QString")
    angle = add(add(held, "Option", name="properties", type="Map"), "Option", name="angle", type="Map")
    for key, value, kind in (("active", "true", "bool"), ("field", column, "QString"), ("type", "2", "int")):
        add(angle, "Option", name=key, value=value, type=kind)
    add(held, "Option", name="type", value="collection", type="QString")


def read(text: str) -> tuple[Style, list[str]]:
    """Give the style of a QML file, and what of it could not be taken over.

    Raises
    ------
    SourceError
        It is no QML, or damaged.
    """
    root = read_tree(text, "QML")
    renderer = root.find(".//renderer-v2")
    if root.tag != "qgis" or renderer is None:
        raise SourceError("It is no style of QGIS for vector layers.", "Save one in QGIS: Layer Properties, Style, Save Style.")
    lost: list[str] = []
    kind = _RENDERERS.get(renderer.get("type", ""))
    if kind is None:
        lost.append(f"the renderer {renderer.get('type', '')[:40]}: one symbol for all is taken")
    looks = symbol_of(renderer, lost)
    if (blend := root.findtext(".//blendMode")) in BLENDS.values():
        looks["blend"] = next(ours for ours, theirs in BLENDS.items() if theirs == blend)
    elif blend is not None and blend != "0":
        lost.append("its blend mode")
    label = root.find(".//labeling//text-style")
    name = label.get("fieldName") if label is not None and label.get("isExpression") != "1" else None
    if label is not None and name is None:
        lost.append("labels from an expression")
    style = Style(**looks, label=name or None, kind=kind or StyleKind.SINGLE)
    column = renderer.get("attr") or None
    if kind is StyleKind.CATEGORIES:
        lost.append("the colours of the categories: the most frequent values get our own")
        return checked(_with(style, category=column)), lost
    if kind is StyleKind.GRADUATED:
        return checked(_classes(style, renderer, column, lost)), lost
    return checked(style), lost


def _classes(style: Style, renderer: Element, column: str | None, lost: list[str]) -> Style:
    lost.append("the colours of the classes: they come from a palette of our own")
    ranges = sorted((number(one.get("lower"), 0.0), number(one.get("upper"), 0.0)) for one in renderer.iter("range"))
    edges = sorted({edge for pair in ranges for edge in pair})
    if not 2 <= len(edges) <= 10:
        lost.append(f"{len(edges)} bounds of classes, of which there may be 2 to 10: they are parted anew")
        return _with(style, column=column)
    if len(edges) > len(ranges) + 1:
        lost.append("gaps between the classes: they are classes of their own")
    return _with(style, column=column, method=ClassMethod.MANUAL, bounds=tuple(edges))


def _with(style: Style, **changes: Any) -> Style:
    from msgspec.structs import replace

    return replace(style, **changes)
