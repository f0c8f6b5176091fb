"""Styles of QGIS (QML of version 3): one symbol, categories, graduated classes and plain rules of simple markers, lines and fills."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from layers.errors import SourceError
from layers.style import FILL_OPACITY, MOST_TEMPLATE, Fill, Style, StyleKind
from layers.styling.exchange.classing import Told, classed, scales_of, within
from layers.styling.exchange.own import checked
from layers.styling.exchange.plan import Heat, Plan, Rule
from layers.styling.exchange.qgis_expressions import column_of, compared, label_text, template_of
from layers.styling.exchange.qgis_reading import colours_of, differs, opacity_of, symbol_of
from layers.styling.exchange.qgis_symbols import LOOKS
from layers.styling.exchange.qgis_terms import BLENDS, RENDER_UNITS, UNITS
from layers.styling.exchange.xml import Element, add, number, read_tree, written

MOST_OPACITY = 1.02


def write(plan: Plan) -> tuple[str, list[str]]:
    """Give the text of a QML file, and what of the plan it does not hold."""
    root = Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology|Labeling|Rendering"})
    low, high = plan.scales
    if low or high:
        root.attrib |= {"hasScaleBasedVisibilityFlag": "1", "maxScale": f"{low:.12g}", "minScale": f"{high:.12g}"}
    lost = []
    if plan.heat is not None:
        _heat(root, plan.heat)
    else:
        lost += _renderer(root, plan)
    add(root, "blendMode", BLENDS[plan.blend])
    solid = plan.geometry == "area" and plan.fill is Fill.SOLID  # whose colour holds the opacity of fillings
    add(root, "layerOpacity", f"{plan.opacity / FILL_OPACITY if solid else plan.opacity:.6g}")
    text, expression = (label_text(plan.template), "1") if plan.template else (plan.label, "0")
    if text is not None:
        settings = add(add(root, "labeling", type="simple"), "settings", calloutType="simple")
        add(settings, "text-style", fieldName=text, isExpression=expression, fontSize="8")
    return written(root, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"), lost


def _renderer(root: Element, plan: Plan) -> list[str]:
    """Write what draws symbols, and say what it leaves out."""
    lost = []
    graduated = plan.rules[0].bounds is not None
    kind = "singleSymbol" if plan.column is None else "graduatedSymbol" if graduated else "categorizedSymbol"
    rules = [rule for rule in plan.rules if not rule.missing and not (graduated and rule.others)]
    if len(rules) < len(plan.rules):
        lost.append(
            "numbers beyond the classes and features without one: they are not drawn"
            if graduated
            else "the colour of features without a value: they look like all others"
        )
    if plan.fill is Fill.DOTS and plan.angle % 90.0:
        lost.append("for QGIS before version 3.24, how the rows of dots slope")
    renderer = add(root, "renderer-v2", type=kind, enableorderby="0", symbollevels="0", forceraster="0")
    if plan.column is not None:
        renderer.set("attr", plan.column)
        _rules(renderer, rules, graduated=graduated)
    symbols = add(renderer, "symbols")
    for place, rule in enumerate(rules):
        _symbol(symbols, plan, rule, str(place))
    return lost


def _heat(root: Element, heat: Heat) -> None:
    """Write a heat map, which begins clear."""
    renderer = add(root, "renderer-v2", type="heatmapRenderer", radius=f"{heat.radius:g}", radius_unit=RENDER_UNITS["Pixel"], quality="2")
    colours = [",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) for colour in heat.colours]
    shares = [place / (len(colours) - 1) for place in range(len(colours))]
    between = ":".join(f"{share:g};{colour},255" for share, colour in list(zip(shares, colours, strict=True))[1:-1])
    options = {"color1": f"{colours[0]},0", "color2": f"{colours[-1]},255", "discrete": "0", "rampType": "gradient", "stops": between}
    _options(add(renderer, "colorramp", type="gradient", name="[source]"), options)


def _rules(renderer: Element, rules: list[Rule], *, graduated: bool) -> None:
    held = add(renderer, "ranges" if graduated else "categories")
    if graduated:
        renderer.set("graduatedMethod", "GraduatedColor")
    for place, rule in enumerate(rules):
        if rule.bounds is not None:
            low, high = rule.bounds
            if place < len(rules) - 1:
                high = math.nextafter(high, -math.inf)  # for QGIS a number on a bound is of the class below it
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
    for place, held in enumerate(LOOKS[plan.geometry](plan, colour)):
        layer = add(symbol, "layer", **{"class": held.drawn, "enabled": "1", "locked": "0", "pass": "0"})
        _options(layer, held.options)
        if held.within is not None:
            kind, drawn = ("marker", "SimpleMarker") if held.drawn == "PointPatternFill" else ("line", "SimpleLine")
            inner = add(layer, "symbol", type=kind, name=f"@{name}@{place}", alpha="1")
            _options(add(inner, "layer", **{"class": drawn, "enabled": "1", "locked": "0", "pass": "0"}), held.within)
        if held.decided:
            _decided(layer, held.decided)


def _options(layer: Element, options: dict[str, str]) -> None:
    held = add(layer, "Option", type="Map")
    for key, value in options.items():
        add(held, "Option", name=key, value=value, type="QString")
    for key, value in options.items():  # as versions before 3.24 read them
        add(layer, "prop", k=key, v=value)


def _decided(layer: Element, decided: dict[str, str]) -> None:
    """Let expressions decide some options of a symbol."""
    held = add(add(layer, "data_defined_properties"), "Option", type="Map")
    add(held, "Option", name="name", value="", type="QString")
    properties = add(held, "Option", name="properties", type="Map")
    for name, text in decided.items():
        option = add(properties, "Option", name=name, type="Map")
        for key, value, kind in (("active", "true", "bool"), ("expression", text, "QString"), ("type", "3", "int")):
            add(option, "Option", name=key, value=value, type=kind)
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
    looks = symbol_of(renderer, lost)
    if (blend := root.findtext(".//blendMode")) in BLENDS.values():
        looks["blend"] = next(ours for ours, theirs in BLENDS.items() if theirs == blend)
    elif blend is not None and blend != "0":
        lost.append("its blend mode")
    if root.get("hasScaleBasedVisibilityFlag") == "1":
        looks |= scales_of(number(root.get("maxScale"), 0.0), number(root.get("minScale"), 0.0), lost)
    looks |= _label(root, lost)
    classes = _classes(renderer, lost)
    if classes["kind"] in (StyleKind.CATEGORIES, StyleKind.GRADUATED) and differs(renderer):
        lost.append("shapes and sizes that differ from class to class: those of the first are taken")
    style = Style(**looks, **classes)
    if opacity_of(root) > MOST_OPACITY:
        lost.append(f"how dense areas are filled: here {FILL_OPACITY:.0%}")
    return checked(style), lost


def read_opacity(text: str) -> float | None:
    """Give the opacity that a QML file says, from 0 to 1; None where it says none."""
    root = read_tree(text, "QML")
    return min(max(opacity_of(root), 0.0), 1.0) if root.find("layerOpacity") is not None else None


def _label(root: Element, lost: list[str]) -> dict[str, Any]:
    """Give what labels are read from."""
    label = root.find(".//labeling//text-style")
    if label is None or root.get("labelsEnabled") == "0":
        return {}
    name = label.get("fieldName", "")
    if label.get("isExpression") != "1":
        return {"label": name or None}
    if (column := column_of(name)) is not None:
        return {"label": column}
    if (template := template_of(name)) is None or len(template) > MOST_TEMPLATE:
        lost.append("labels from an expression")
        return {}
    return {"template": template}


def _classes(renderer: Element, lost: list[str]) -> dict[str, Any]:
    """Give what decides the colours."""
    kind, column = renderer.get("type", ""), renderer.get("attr", "")
    if kind == "singleSymbol":
        return {"kind": StyleKind.SINGLE}
    if kind == "RuleRenderer":
        return _ruled(renderer, lost)
    if kind in ("heatmapRenderer", "pointCluster"):
        return _gathered(renderer, lost)
    if kind not in ("categorizedSymbol", "graduatedSymbol"):
        lost.append(f"the renderer {kind[:40]}: one symbol for all is taken")
        return {"kind": StyleKind.SINGLE}
    if (named := column_of(column) or (column if not any(sign in column for sign in "()+*/|") else None)) is None:
        lost.append(f"classes of the expression {column[:60]}: one symbol for all is taken")
        return {"kind": StyleKind.SINGLE}
    if kind == "categorizedSymbol":
        return classed({named}, _categories(renderer), lost)
    if renderer.get("graduatedMethod") == "GraduatedSize":
        lost.append("sizes of classes: here the area of a point is as its number, from zero on")
        return {"kind": StyleKind.SINGLE, "size_by": named}
    tints = colours_of(renderer)
    ranges = [
        Told(tints.get(one.get("symbol", ""), Style().colour), edges=(number(one.get("lower"), 0.0), number(one.get("upper"), 0.0)))
        for one in renderer.iter("range")
    ]
    return classed({named}, ranges, lost, graduated=True)


def _gathered(renderer: Element, lost: list[str]) -> dict[str, Any]:
    """Give how points are gathered: as clusters, or as a heat map."""
    if renderer.get("type") == "pointCluster":
        lost.append("how near clustered points lie, and what the discs of clusters look like")
        return {"kind": StyleKind.CLUSTERS}
    if renderer.get("weight_expression"):
        lost.append("the weight of points on the heat map: each counts as one")
    unit = next((unit for unit, number_ in RENDER_UNITS.items() if number_ == renderer.get("radius_unit", "0")), None)
    radius = number(renderer.get("radius"), 20.0) * (UNITS[unit] if unit is not None else 1.0)
    if unit is None:
        lost.append("the radius of the heat map in units of the map")
    lost.append("the colours of the heat map: they come from a palette of our own")
    return {"kind": StyleKind.HEAT, "radius": round(min(max(radius, 2.0), 100.0), 1)}


def _categories(renderer: Element) -> list[Told]:
    """Give the values of categories, those of one symbol that several share one by one."""
    tints, found = colours_of(renderer), []
    for one in renderer.findall("./categories/category"):
        tint = tints.get(one.get("symbol", ""), Style().colour)
        values = [part.get("value", "") for part in one.findall("./val")] or [one.get("value", "")]
        found += [Told(tint, value=value) for value in values if one.get("type") != "NULL"]
    return found


def _ruled(renderer: Element, lost: list[str]) -> dict[str, Any]:
    """Give the classes that rules come to, where they only compare one column."""
    rules = list(renderer.iter("rule"))
    filters = [one.get("filter", "") for one in rules]
    ranges = {(number(one.get("scalemindenom"), 0.0), number(one.get("scalemaxdenom"), 0.0)) for one in rules}
    scales = scales_of(*ranges.pop(), lost) if len(ranges) == 1 else {}
    if ranges:
        lost.append("ranges of scale that differ from rule to rule")
    if len(rules) == 1 and not filters[0]:
        return {"kind": StyleKind.SINGLE, **scales}
    found = [compared(text) for text in filters if text and text.strip().upper() != "ELSE"]
    known = [one for one in found if one is not None]
    if len(known) < len(found) or not known:
        lost.append("rules that do more than compare a column: one symbol for all is taken")
        return {"kind": StyleKind.SINGLE}
    tints, classes = colours_of(renderer), []
    for rule, text in zip(rules, filters, strict=True):
        if text and (one := compared(text)) is not None:
            tint = tints.get(rule.get("symbol", ""), Style().colour)
            classes += [Told(tint, edges=tuple(sorted(one.edges)))] if one.edges else [Told(tint, value=value) for value in one.values]
    return scales | classed({name for one in known for name in one.columns}, within(classes), lost)
