"""Styles of others as Styled Layer Descriptor, of version 1.0 or 1.1: what of them is ours as well."""

from __future__ import annotations

import re
from typing import Any

from layers.errors import SourceError
from layers.style import FILL_OPACITY, MOST_TEMPLATE, WIDTH_A_SIZE, Blend, Fill, Icon, Style, StyleKind
from layers.styling.exchange.classing import Told, classed, scales_of, within
from layers.styling.exchange.own import checked
from layers.styling.exchange.qgis_reading import nearest_dash
from layers.styling.exchange.qgis_terms import ICONS, STROKED
from layers.styling.exchange.sld import NAMES
from layers.styling.exchange.xml import Element, local, number, read_tree

HATCHES = {
    "horline": (Fill.LINES, 0.0),
    "vertline": (Fill.LINES, 90.0),
    "slash": (Fill.LINES, 45.0),
    "backslash": (Fill.LINES, -45.0),
    "plus": (Fill.CROSSED, 0.0),
    "cross": (Fill.CROSSED, 0.0),
    "times": (Fill.CROSSED, 45.0),
    "x": (Fill.CROSSED, 45.0),
    "circle": (Fill.DOTS, 0.0),
    "dot": (Fill.DOTS, 0.0),
}
_RGB = re.compile(r"#[0-9A-F]{6}")
_SYMBOLIZERS = ("PointSymbolizer", "LineSymbolizer", "PolygonSymbolizer")
_ICONS = ICONS | {name: icon for icon, name in NAMES.items()}


def read(text: str) -> tuple[Style, list[str]]:
    """Give the style of an SLD file, and what of it could not be taken over.

    Raises
    ------
    SourceError
        It is no SLD, or damaged.
    """
    root, rules = _rules(text)
    lost: list[str] = []
    style = _symbol(rules[0], lost) | _label(rules, lost) | {"blend": _blend(root, lost)} | _scales(rules, lost)
    if _opacity(rules[0]) > 1.02:
        lost.append(f"how dense areas are filled: here {FILL_OPACITY:.0%}")
    columns = {name for rule in rules for name in _columns(rule)}
    if not columns:
        return checked(Style(kind=StyleKind.SINGLE, **style)), lost
    if len({_look(rule) for rule in rules if _drawn(rule)}) > 1:
        lost.append("shapes and sizes that differ from class to class: those of the first are taken")
    classes = within([one for rule in rules if _drawn(rule) for one in _classes(rule)])
    return checked(Style(**style, **classed(columns, classes, lost))), lost


def _look(rule: Element) -> tuple[str, ...]:
    """Give what a rule draws with beside its colours."""
    found = []
    for part in _drawn(rule):
        found += [local(part), *(_text(one) for one in part.iter() if local(one) in ("WellKnownName", "Size"))]
        values = _values(part)
        found += [values.get(key, "") for key in ("stroke-width", "stroke-dasharray")]
    return tuple(found)


def _classes(rule: Element) -> list[Told]:
    """Give what a rule lets through as values or as numbers between bounds."""
    colour = _colour(_drawn(rule))
    if edges := _edges(rule):
        return [Told(colour, edges=tuple(sorted(edges)))]
    equal = [one for one in rule.iter() if local(one) == "PropertyIsEqualTo"]
    return [Told(colour, value=_text(one)) for one in equal]


def _colour(drawn: list[Element]) -> str:
    """Give the colour of the first thing that a rule draws."""
    if not drawn:
        return Style().colour
    values, name = _values(drawn[0]), next((_text(one) for one in drawn[0].iter() if local(one) == "WellKnownName"), "")
    stroked = name in STROKED and "stroke" in values  # of which QGIS draws the outline alone
    colour = ((None if stroked else values.get("fill")) or values.get("stroke") or Style().colour).upper()
    return colour if _RGB.fullmatch(colour) else Style().colour


def read_opacity(text: str) -> float | None:
    """Give the opacity that an SLD file says, from 0 to 1; None where it says none."""
    rule = _rules(text)[1][0]
    told = any((one.get("name") or "").endswith("-opacity") for part in _drawn(rule) for one in part.iter())
    return min(max(_opacity(rule), 0.0), 1.0) if told else None


def _rules(text: str) -> tuple[Element, list[Element]]:
    """Give the rules that draw; those that label alone are told apart by :func:`_label`, which looks at all of them."""
    root = read_tree(text, "SLD")
    rules = [element for element in root.iter() if local(element) == "Rule"]
    if local(root) != "StyledLayerDescriptor" or not rules:
        raise SourceError("It is no Styled Layer Descriptor with rules.", "Choose another file.")
    return root, sorted(rules, key=lambda rule: not _drawn(rule))


def _drawn(rule: Element) -> list[Element]:
    return [one for one in rule if local(one) in _SYMBOLIZERS]


def _opacity(rule: Element) -> float:
    """Give the opacity of the first thing that a rule draws; fillings of ours count as whole."""
    for part in _drawn(rule):
        values = _values(part)
        if "fill" in values:
            alpha = number(values.get("fill-opacity"), 1.0)
            plain = local(part) == "PolygonSymbolizer" and all(local(one) != "GraphicFill" for one in part.iter())
            return round(alpha / FILL_OPACITY, 2) if plain else alpha
        if "stroke" in values:
            return number(values.get("stroke-opacity"), 1.0)
    return 1.0


def _values(part: Element) -> dict[str, str]:
    return {one.get("name", ""): _text(one) for one in part.iter() if local(one) in ("CssParameter", "SvgParameter")}


def _text(element: Element) -> str:
    """Give the text of an element, or of the literal within it."""
    literal = next((one for one in element.iter() if local(one) == "Literal"), element)
    return (literal.text or "").strip()


def _blend(root: Element, lost: list[str]) -> Blend:
    told = [(one.text or "").strip() for one in root.iter() if local(one) == "VendorOption" and one.get("name") == "composite"]
    if told and told[0] not in {blend.value for blend in Blend}:
        lost.append(f"the blend mode {told[0][:40]}")
        return Blend.NORMAL
    return Blend(told[0]) if told else Blend.NORMAL


def _scales(rules: list[Element], lost: list[str]) -> dict[str, Any]:
    """Give the scales at which all rules draw."""
    ranges = {
        tuple(
            next((number(one.text, 0.0) for one in rule if local(one) == tag), 0.0)
            for tag in ("MinScaleDenominator", "MaxScaleDenominator")
        )
        for rule in rules
        if _drawn(rule) or not any(map(_drawn, rules))
    }
    if len(ranges) > 1:
        lost.append("ranges of scale that differ from rule to rule")
        return {}
    [(low, high)] = ranges
    return scales_of(low, high, lost)


def _columns(rule: Element) -> list[str]:
    found = [one for held in rule if local(held) == "Filter" for one in held.iter() if local(one) == "PropertyName"]
    return [one.text.strip() for one in found if one.text]


def _edges(rule: Element) -> list[float]:
    """Give the numbers that a rule compares with as bounds."""
    comparisons = [one for one in rule.iter() if local(one).startswith(("PropertyIsGreater", "PropertyIsLess", "PropertyIsBetween"))]
    literals = [one for comparison in comparisons for one in comparison.iter() if local(one) == "Literal"]
    return [value for one in literals if (value := number(one.text, float("nan"))) == value]


def _label(rules: list[Element], lost: list[str]) -> dict[str, Any]:
    """Give the column or the template that labels are read from."""
    texts = {_template(one) for rule in rules for one in rule.iter() if local(one) == "Label"}
    if not texts:
        return {}
    if len(texts) > 1 or None in texts or len(template := str(texts.pop())) > MOST_TEMPLATE:
        lost.append("labels from more than columns and texts")
        return {}
    column = template[1:-1]
    return {"label": column} if template == "{" + column + "}" and not set("{}") & set(column) else {"template": template}


def _template(label: Element) -> str | None:
    """Give what a label says as a template; None where it does more than join columns and texts."""
    functions = [one for one in label.iter() if local(one) == "Function"]
    if any(one.get("name") != "Concatenate" for one in functions):
        return None
    parts = [_literal(label.text)] if not functions else []
    for one in label.iter():
        if local(one) == "PropertyName":
            parts.append("{" + (one.text or "").strip() + "}")
        elif local(one) == "Literal":
            parts.append((one.text or "").replace("{", "{{").replace("}", "}}"))
        if one is not label and not functions:
            parts.append(_literal(one.tail))
    text = "".join(parts)
    return text if "PropertyName" in {local(one) for one in label.iter()} else None


def _literal(text: str | None) -> str:
    """Give text between columns; line breaks and what indents them are none."""
    return "" if text is None or not text.strip() else text.replace("{", "{{").replace("}", "}}")


def _symbol(rule: Element, lost: list[str]) -> dict[str, Any]:
    """Give the symbol that a rule draws first."""
    drawn = _drawn(rule)
    if any(local(one) in ("ExternalGraphic", "RasterSymbolizer") for one in rule.iter()):
        lost.append("pictures in symbols: plain discs, lines or fills are drawn")
    if not drawn:
        return {}
    first = drawn[0]
    values = _values(first)
    hatches = [one for part in drawn for one in part.iter() if local(one) == "GraphicFill"]
    edges = [part for part in drawn[len(hatches) :] if "fill" not in _values(part)] if hatches else []
    if len(drawn) > max(len(hatches), 1) + len(edges[:1]):
        lost.append("further symbols of a rule")
    name = next((_text(one) for one in first.iter() if local(one) == "WellKnownName"), "")
    found: dict[str, Any] = {"colour": _colour(drawn)}
    if hatches:
        return found | _hatch_of(hatches, [one for one in first.iter() if local(one) == "VendorOption"], lost)
    if local(first) == "PointSymbolizer":
        size = number(next((_text(one) for one in first.iter() if local(one) == "Size"), None), Style().size)
        return found | {"size": _held(size)} | _icon_of(first, name, lost)
    width = number(values.get("stroke-width"), 1.0)
    if local(first) == "PolygonSymbolizer":
        return found if "fill" in values else found | {"fill": Fill.EMPTY}
    lengths = [number(part, 0.0) for part in values.get("stroke-dasharray", "").replace(",", " ").split()]
    # an area that is drawn by its edge alone is a line in some files
    return found | {"size": _held(width / WIDTH_A_SIZE), "dash": nearest_dash(lengths, width, lost), "fill": Fill.EMPTY}


def _held(size: float) -> float:
    return round(min(max(size, 0.5), 40.0), 2)


def _icon_of(symbolizer: Element, name: str, lost: list[str]) -> dict[str, Any]:
    icon = _ICONS.get(name or "circle")
    if icon is None:
        lost.append(f"the shape {name[:40]}: discs are drawn")
    found: dict[str, Any] = {"icon": icon or Icon.CIRCLE}
    for turn in (one for one in symbolizer.iter() if local(one) == "Rotation"):
        columns = [one.text.strip() for one in turn.iter() if local(one) == "PropertyName" and one.text]
        if len(columns) == 1:
            found["turn_by"] = columns[0]
        else:
            found["turn"] = number(_text(turn), 0.0) % 360.0
    return found


def _hatch_of(hatches: list[Element], options: list[Element], lost: list[str]) -> dict[str, Any]:
    """Give the hatch of a fill; GeoServer names lines in four directions, other programs turn level ones."""
    found = [_lines_of(hatch) for hatch in hatches]
    name, fill, angle, spacing = found[0]
    if fill is Fill.DOTS:
        told = {one.get("name", ""): number((one.text or "").replace(",", " ").split(" ")[0], 0.0) for one in options}
        spacing = told.get("distance") or spacing + told.get("graphic-margin", 0.0)
    if fill is None:
        lost.append(f"the pattern {name[:40]}: a plain colour is taken")
        return {}
    if len(found) > 1 and found[1][1] is Fill.LINES and (found[1][2] - angle) % 180.0 == 90.0:
        fill = Fill.CROSSED
    return {"fill": fill, "hatch_angle": (angle + 180.0) % 360.0 - 180.0, "hatch_spacing": round(min(max(spacing, 2.0), 60.0), 2)}


def _lines_of(hatch: Element) -> tuple[str, Fill | None, float, float]:
    """Give name, kind, angle and spacing of a hatch; no kind where it is none of ours."""
    names = [_text(one) for one in hatch.iter() if local(one) == "WellKnownName"] or [""]
    name = names[-1].removeprefix("shape://")  # of several, the first is QGIS's
    fill, angle = HATCHES.get(name, (None, 0.0))
    turned = next((number(_text(one), 0.0) for one in hatch.iter() if local(one) == "Rotation"), 0.0)
    against = name == "horline" and names == [name]  # as QGIS turns its own
    return (
        name,
        fill,
        angle + turned if against else angle - turned,
        next((number(_text(one), 6.0) for one in hatch.iter() if local(one) == "Size"), 6.0),
    )
