"""Symbols of QGIS in our words, and what of them is none of ours."""

from __future__ import annotations

from typing import Any

from layers.style import DASHES, FILL_OPACITY, WIDTH_A_SIZE, Dash, Fill, Icon, Style, dash_of
from layers.styling.exchange.qgis_expressions import named, sized_by, turned_by
from layers.styling.exchange.qgis_terms import BRUSH_SPACING, BRUSHES, ICONS, MM, STROKED, UNITS
from layers.styling.exchange.xml import Element, number

_CLASSES = ("SimpleMarker", "SimpleLine", "SimpleFill", "LinePatternFill", "PointPatternFill")
_LINE_STYLES = {"dash": Dash.DASHED, "dot": Dash.DOTTED, "dash dot": Dash.DASH_DOT, "dash dot dot": Dash.DASH_DOT}
_LOOKS = ("name", "size", "angle", "line_width", "line_style", "style", "distance")
_KEYS = {"SimpleLine": ("line_color", "line_width"), "SimpleMarker": ("color", "size")}


def symbol_of(renderer: Element, lost: list[str]) -> dict[str, Any]:
    """Give the parts of a style that the first symbol says, and say what of it is none of ours."""
    symbol = renderer.find("./symbols/symbol")
    layers = [] if symbol is None else symbol.findall("./layer")
    if symbol is None or not layers:
        return {}
    drawn, options = layers[0].get("class", ""), _options(layers[0])
    hatched = drawn == "LinePatternFill"
    crossed = hatched and len(layers) > 1 and layers[1].get("class") == drawn and _upright(options, _options(layers[1]))
    rest = layers[1 + crossed :]
    dotted = drawn == "PointPatternFill"
    if rest and not ((hatched or dotted) and len(rest) == 1 and _is_edge(rest[0])):
        lost.append("further layers of the symbol")
    if drawn not in _CLASSES:
        lost.append(f"the symbol {drawn[:40]}: plain discs, lines or fills are drawn")
    size = _KEYS.get(drawn, ("color", "size"))[1]
    found: dict[str, Any] = {"colour": _tint(layers[0])}
    widened = 1 / WIDTH_A_SIZE if drawn == "SimpleLine" else 1.0
    found["size"] = round(min(max(_pixels(options, size, Style().size / widened, lost) * widened, 0.5), 40.0), 1)
    if drawn == "SimpleMarker":
        found |= _marker(options, lost)
    if drawn == "SimpleLine":
        found |= {"fill": Fill.EMPTY} if symbol.get("type") == "fill" else {"dash": _dash(options, lost)}
    if drawn == "SimpleFill":
        found |= _brush(options, lost)
    if hatched:
        found |= _hatch(
            Fill.CROSSED if crossed else Fill.LINES, number(options.get("angle"), 45.0), _pixels(options, "distance", 6.0, lost)
        )
    if dotted:
        found |= _dotted(options, lost)
    return found | _decided(layers[0], lost)


def differs(renderer: Element) -> bool:
    """Whether symbols are told apart by more than their colours, which classes here are not."""
    looks = set()
    for symbol in renderer.findall("./symbols/symbol"):
        layers = [(layer.get("class", ""), _options(layer)) for layer in symbol.findall("./layer")]
        looks.add(tuple((drawn, *(options.get(key, "") for key in _LOOKS)) for drawn, options in layers))
    return len(looks) > 1


def colours_of(renderer: Element) -> dict[str, str]:
    """Give the colour of each symbol by its name."""
    return {
        symbol.get("name", ""): _tint(layer)
        for symbol in renderer.findall("./symbols/symbol")
        if (layer := symbol.find("./layer")) is not None
    }


def _tint(layer: Element) -> str:
    """Give the colour of a layer of a symbol."""
    options = _options(layer)
    within = layer.find("./symbol/layer")
    if layer.get("class") in ("LinePatternFill", "PointPatternFill") and within is not None:
        inner = _options(within)
        return _colour(inner.get("line_color") or inner.get("color", ""))
    key = _KEYS.get(layer.get("class", ""), ("color", ""))[0]
    stroked = layer.get("class") == "SimpleMarker" and options.get("name") in STROKED
    edged = layer.get("class") == "SimpleFill" and options.get("style") == "no" and "outline_color" in options
    return _colour(options.get("outline_color" if stroked or edged else key, ""))


def opacity_of(root: Element) -> float:
    """Give the opacity of a layer: its own, times those of its first symbol and of its colour; fillings of ours count as whole."""
    symbol = root.find(".//renderer-v2/symbols/symbol")
    told = number(root.findtext("layerOpacity"), 1.0)
    if symbol is None or (layer := symbol.find("./layer")) is None:
        return told
    options = _options(layer)
    parts = options.get(_KEYS.get(layer.get("class", ""), ("color", ""))[0], "").split(",")
    alpha = number(parts[3], 255.0) / 255.0 if len(parts) > 3 else 1.0
    filled = layer.get("class") == "SimpleFill" and options.get("style", "solid") == "solid"
    return round(told * number(symbol.get("alpha"), 1.0) * (alpha / FILL_OPACITY if filled else alpha), 2)


def _options(layer: Element) -> dict[str, str]:
    options = {one.get("k", ""): one.get("v", "") for one in layer.findall("./prop")}
    return options | {one.get("name", ""): one.get("value", "") for one in layer.findall("./Option/Option") if one.get("value") is not None}


def _pixels(options: dict[str, str], key: str, otherwise: float, lost: list[str]) -> float:
    """Give a length of a symbol in pixels."""
    value, unit = number(options.get(key), otherwise * MM), options.get(f"{key}_unit", "MM")
    if unit not in UNITS:
        lost.append("sizes in units of the map")
        return otherwise
    return value * UNITS[unit]


def _is_edge(layer: Element) -> bool:
    return layer.get("class") == "SimpleLine" or _options(layer).get("style") == "no"


def _upright(one: dict[str, str], other: dict[str, str]) -> bool:
    return (number(one.get("angle"), 0.0) - number(other.get("angle"), 0.0)) % 180.0 == 90.0


def _marker(options: dict[str, str], lost: list[str]) -> dict[str, Any]:
    name, turn = options.get("name", "circle"), number(options.get("angle"), 0.0) % 360.0
    icon = ICONS.get(name)
    if icon is None:
        lost.append(f"the shape {name[:40]}: discs are drawn")
    return {"icon": icon or Icon.CIRCLE, "turn": turn}


def _dash(options: dict[str, str], lost: list[str]) -> Dash:
    """Give the dashes of a line, or those of ours that are most like them."""
    if options.get("use_custom_dash") != "1":
        style = options.get("line_style", "solid")
        if style == "dash dot dot":
            lost.append("the second dot between dashes")
        return _LINE_STYLES.get(style, Dash.SOLID)
    width = _pixels(options, "line_width", 1.0, lost)
    scale = UNITS.get(options.get("customdash_unit", "MM"), UNITS["MM"])
    return nearest_dash([number(part, 0.0) * scale for part in options.get("customdash", "").split(";")], width, lost)


def nearest_dash(lengths: list[float], width: float, lost: list[str]) -> Dash:
    """Give the dashes that are most like lengths in pixels, and say where they are not the same."""
    if sum(lengths) <= 0:
        return Dash.SOLID
    first = max(lengths[0], 0.01)
    alike = [dash for dash in DASHES if len(DASHES[dash]) == len(lengths)] or [Dash.DASHED]
    best = min(alike, key=lambda dash: abs(max(first / dash_of(dash, width)[0], dash_of(dash, width)[0] / first)))
    ours = dash_of(best, width)
    if len(ours) != len(lengths) or any(abs(one - other) > 0.1 * other + 0.1 for one, other in zip(lengths, ours, strict=True)):
        lost.append("the lengths of dashes")
    return best


def _decided(layer: Element, lost: list[str]) -> dict[str, Any]:
    """Give what columns decide of a symbol, and say what is decided otherwise."""
    found: dict[str, Any] = {}
    for own in layer.findall("./data_defined_properties/Option/Option[@name='properties']/Option"):
        told = {one.get("name", ""): one.get("value", "") for one in own}
        if told.get("active") == "false":
            continue
        text = named(told.get("field", "")) if told.get("type") == "2" else told.get("expression", "")
        key, scaled = own.get("name", ""), own.find("./Option[@name='transformer']") is not None
        turn, column = turned_by(text), sized_by(text)
        if key == "angle" and turn is not None and not scaled:
            found |= {"turn_by": turn[0], "turn": turn[1]}
        elif key in ("size", "outlineWidth") and (column or (scaled and turn is not None)):
            found["size_by"] = column or (turn[0] if turn else None)
            if column is None:
                lost.append("how sizes grow: here the area of a point is as its number, from zero on")
        else:
            lost.append(f"the {key[:40]} of symbols by an expression")
    return found


def _brush(options: dict[str, str], lost: list[str]) -> dict[str, Any]:
    name = options.get("style", "solid")
    if name not in BRUSHES:
        lost.append(f"the brush {name[:40]}: a plain colour is taken")
    fill, angle = BRUSHES.get(name, (Fill.SOLID, 0.0))
    return {"fill": fill} if fill in (Fill.SOLID, Fill.EMPTY) else _hatch(fill, angle, BRUSH_SPACING)


def _hatch(fill: Fill, angle: float, spacing: float) -> dict[str, Any]:
    return {"fill": fill, "hatch_angle": (angle + 180.0) % 360.0 - 180.0, "hatch_spacing": round(min(max(spacing, 2.0), 60.0), 1)}


def _dotted(options: dict[str, str], lost: list[str]) -> dict[str, Any]:
    apart = [_pixels(options, f"distance_{axis}", 6.0, lost) for axis in "xy"]
    if abs(apart[0] - apart[1]) > 0.5 or number(options.get("displacement_x"), 0.0) or number(options.get("displacement_y"), 0.0):
        lost.append("rows of dots that are shifted, or apart otherwise than their dots")
    return _hatch(Fill.DOTS, -number(options.get("angle"), 0.0), apart[0])


def _colour(text: str) -> str:
    parts = [int(number(part, 0.0)) for part in text.split(",")[:3]]
    return "#" + "".join(f"{min(max(part, 0), 255):02X}" for part in parts) if len(parts) == 3 else Style().colour
