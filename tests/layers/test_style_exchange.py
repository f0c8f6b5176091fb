"""Styles as JSON, QML and SLD."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from layers.document import Layer, LayerKind, SourceRef
from layers.errors import LodestoneError, RequestError, SourceError
from layers.sources.layer import FeatureLayer, PartKind, points_alone
from layers.style import Blend, ClassMethod, Fill, Icon, Style, StyleKind
from layers.styling.categories import NO_VALUE_TOLD, OTHERS_TOLD, colouring
from layers.styling.exchange import read_style, write_style
from layers.styling.sight import Sight, seen_as

TABLE = pa.table({"kind": ["a", "b", "a", None, "<&\"'>"], "tonnes": [1.0, 50.0, 100.0, None, 5000.0]})
BY_HAND = Style("#102030", 9.0, kind=StyleKind.GRADUATED, column="tonnes", method=ClassMethod.MANUAL, bounds=(0.0, 10.0, 100.0))
STYLES = {
    "single": Style("#102030", 9.0, label="kind"),
    "categories": Style("#102030", 9.0, kind=StyleKind.CATEGORIES, category="kind"),
    "graduated": BY_HAND,
}


def features() -> FeatureLayer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    parts: dict[str, Any] = points_alone(5)
    return FeatureLayer(
        "five", "f.csv", "EPSG:4326", "Point", 5, np.arange(10.0).reshape(5, 2), attributes=sink.getvalue().to_pybytes(), **parts
    )


def layer(style: Style) -> Layer:
    return Layer("own-1", LayerKind.OWN, "Five & more", source=SourceRef("f.csv"), style=style)


def test_numbers_beyond_bounds_by_hand_are_all_others_and_none_is_miscounted() -> None:
    found = colouring(layer(BY_HAND), features())
    assert dict(zip(found.labels, found.counts, strict=True)) == {"0 to 9": 1, "10 to 100": 2, OTHERS_TOLD: 1, NO_VALUE_TOLD: 1}
    assert found.edges == (0.0, 10.0, 100.0)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_our_own_file_holds_all_of_a_style(style: Style) -> None:
    text, lost = write_style(layer(style), features(), ".lodestyle")
    assert lost == []
    assert read_style(text, ".lodestyle") == (style, [])


@pytest.mark.parametrize("ending", [".qml", ".sld"])
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_what_others_can_hold_comes_back(style: Style, ending: str) -> None:
    text, _ = write_style(layer(style), features(), ending)
    back, lost = read_style(text, ending)
    assert (back.drawn_as, back.category, back.column, back.bounds, back.label) == (
        style.drawn_as,
        style.category,
        style.column,
        style.bounds,
        style.label,
    )
    assert back.size == pytest.approx(style.size, abs=0.05)
    assert lost == []
    found, before = (colouring(layer(one), features()) for one in (back, style))
    assert found.colours == before.colours
    assert found.counts == before.counts


@pytest.mark.parametrize("ending", [".lodestyle", ".qml", ".sld"])
@pytest.mark.parametrize("icon", list(Icon))
def test_icons_and_their_directions_come_back(icon: Icon, ending: str) -> None:
    for looks in ({"turn": 30.0}, {"turn_by": "tonnes"} if icon is not Icon.CIRCLE else {}):
        style = Style("#102030", 9.0, icon=icon, blend=Blend.MULTIPLY, kind=StyleKind.SINGLE, **looks)
        text, lost = write_style(layer(style), features(), ending)
        back, _ = read_style(text, ending)
        assert (back.icon, back.turn, back.turn_by, back.blend) == (icon, style.turn, style.turn_by, Blend.MULTIPLY)
        assert all("QGIS" in told for told in lost)


@pytest.mark.parametrize("ending", [".qml", ".sld"])
@pytest.mark.parametrize("fill", list(Fill))
def test_hatches_come_back(fill: Fill, ending: str) -> None:
    style = Style("#102030", 9.0, fill=fill, hatch_angle=-30.0, hatch_spacing=5.0, kind=StyleKind.SINGLE)
    areas = replace_kinds(features())
    text, _ = write_style(layer(style), areas, ending)
    back, lost = read_style(text, ending)
    assert (back.fill, back.colour, lost) == (fill, style.colour, [])
    if fill not in (Fill.SOLID, Fill.EMPTY):
        assert back.hatch_angle == pytest.approx(-30.0)
        assert back.hatch_spacing == pytest.approx(5.0, abs=0.02)


def replace_kinds(points: FeatureLayer) -> FeatureLayer:
    """Give a layer whose parts are all outlines of areas."""
    import dataclasses

    return dataclasses.replace(points, part_kind=np.full_like(points.part_kind, int(PartKind.SHELL)))


@pytest.mark.parametrize(
    ("brush", "expected"),
    [("b_diagonal", (Fill.LINES, 45.0)), ("vertical", (Fill.LINES, 90.0)), ("no", (Fill.EMPTY, 45.0)), ("dense4", (Fill.SOLID, 45.0))],
)
def test_brushes_of_qgis_are_taken_over_or_told(brush: str, expected: tuple[Fill, float]) -> None:
    text = f"""<qgis><renderer-v2 type="singleSymbol"><symbols><symbol type="fill" name="0"><layer class="SimpleFill">
    <prop k="color" v="1,2,3,255"/><prop k="style" v="{brush}"/></layer></symbol></symbols></renderer-v2></qgis>"""
    style, lost = read_style(text, ".qml")
    assert (style.fill, style.hatch_angle) == expected
    assert bool(lost) == (brush == "dense4")


def test_what_a_file_does_not_hold_is_told() -> None:
    clusters = replace(STYLES["single"], kind=StyleKind.CLUSTERS)
    filtered = replace(layer(clusters), filter="kind = 'a'")
    _, lost = write_style(filtered, features(), ".qml")
    assert [word in " ".join(lost) for word in ("clusters", "filter")] == [True, True]


def test_what_cannot_be_taken_over_is_told() -> None:
    text = """<qgis><renderer-v2 type="invertedPolygonRenderer" attr="x"><symbols><symbol type="marker" name="0"><layer class="SvgMarker">
    <prop k="color" v="1,2,3,255"/></layer><layer class="SimpleMarker"/></symbol></symbols></renderer-v2></qgis>"""
    style, lost = read_style(text, ".qml")
    assert style.colour == "#010203"
    assert [word in " ".join(lost) for word in ("invertedPolygonRenderer", "SvgMarker", "further layers")] == [True, True, True]


@pytest.mark.parametrize("ending", [".lodestyle", ".qml", ".sld"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "<a/>",
        "<qgis><renderer-v2/>",
        '{"format": "lodestone-style", "version": 1, "style": {"colour": "red"}}',
        '{"format": "lodestone-style", "version": 1, "style": {"size": 1e9}}',
        '{"format": "lodestone-style", "version": 1, "style": {"bounds": [3, 2]}}',
        '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><qgis>&d;</qgis>',
        "[" * 100_000,
        "<a>" * 60_000 + "</a>" * 60_000,
    ],
)
def test_what_is_no_style_is_refused_in_words(text: str, ending: str) -> None:
    with pytest.raises(SourceError):
        read_style(text, ending)


@given(st.text(max_size=60))
def test_any_text_is_a_style_or_refused(text: str) -> None:
    for ending, frame in ((".qml", '<qgis><renderer-v2 type="singleSymbol" attr="{}"/></qgis>'), (".sld", "{}"), (".lodestyle", "{}")):
        try:
            read_style(frame.replace("{}", text), ending)
        except LodestoneError as error:
            told = str(error)
            assert told


def test_an_ending_of_something_else_is_refused() -> None:
    with pytest.raises(RequestError):
        read_style("", ".txt")
    with pytest.raises(RequestError):
        write_style(layer(STYLES["single"]), features(), ".txt")


def test_red_and_green_are_alike_without_one_kind_of_cone_and_grey_has_no_hue() -> None:
    assert seen_as(("#FF0000", "#123456"), Sight.NORMAL) == ("#FF0000", "#123456")
    red, green = seen_as(("#B04000", "#5A7000"), Sight.DEUTERANOPIA)
    distance = sum(abs(int(red[at : at + 2], 16) - int(green[at : at + 2], 16)) for at in (1, 3, 5))
    assert distance < 60
    [grey] = seen_as(("#FF0000",), Sight.GREY)
    assert grey[1:3] == grey[3:5] == grey[5:7]


RULE = '<rule filter="{}" symbol="{}" label="x"/>'
SYMBOL = '<symbol type="marker" name="{}"><layer class="SimpleMarker"><prop k="color" v="{},0,0,255"/></layer></symbol>'


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["kind = 'a'", "&quot;kind&quot; IN ('b', 'c''d')", "ELSE"], ("kind", ("a", "b", "c'd"), ("#000000", "#010000", "#010000"))),
        (
            ["(tonnes &gt;= 0) AND (tonnes &lt; 5)", "tonnes &gt;= 5 AND tonnes &lt;= 9"],
            ("tonnes", (0.0, 5.0, 9.0), ("#000000", "#010000")),
        ),
        (["kind = 'a' AND tonnes = 3"], None),
        (["upper(kind) = 'A'"], None),
        (["kind LIKE 'a%'"], None),
        (["tonnes &gt; other"], None),
    ],
)
def test_rules_of_qgis_that_compare_one_column_are_classes(filters: list[str], expected: tuple[Any, ...] | None) -> None:
    rules = "".join(RULE.format(text, place) for place, text in enumerate(filters))
    symbols = "".join(SYMBOL.format(place, place) for place in range(len(filters)))
    text = f'<qgis><renderer-v2 type="RuleRenderer"><rules>{rules}</rules><symbols>{symbols}</symbols></renderer-v2></qgis>'
    style, lost = read_style(text, ".qml")
    if expected is None:
        assert style.drawn_as is StyleKind.SINGLE
        assert lost
    else:
        column = style.category or style.column
        assert (column, style.values or style.bounds, style.colours) == expected
        assert lost == []


@pytest.mark.parametrize(
    ("text", "template", "label"),
    [
        ("&quot;name&quot; || ' (' || kind || ')'", "{name} ({kind})", None),
        ("concat(&quot;a b&quot;, '{', name)", "{a b}{{{name}", None),
        ("&quot;name&quot;", "", "name"),
        ("upper(name)", "", None),
        ("'text alone'", "", None),
        ("name ||", "", None),
    ],
)
def test_labels_of_qgis_that_join_columns_and_texts_are_templates(text: str, template: str, label: str | None) -> None:
    settings = f'<settings><text-style isExpression="1" fieldName="{text}"/></settings>'
    style, lost = read_style(f'<qgis><renderer-v2 type="singleSymbol"/><labeling>{settings}</labeling></qgis>', ".qml")
    assert (style.template, style.label) == (template, label)
    assert bool(lost) == (not template and label is None)


def test_symbols_that_differ_by_more_than_colour_are_told() -> None:
    symbols = "".join(SYMBOL.format(place, place).replace("</layer>", f'<prop k="size" v="{place + 1}"/></layer>') for place in range(2))
    ranges = "".join(f'<range lower="{place}" upper="{place + 1}" symbol="{place}"/>' for place in range(2))
    held = f"<ranges>{ranges}</ranges><symbols>{symbols}</symbols>"
    style, lost = read_style(f'<qgis><renderer-v2 type="graduatedSymbol" attr="tonnes">{held}</renderer-v2></qgis>', ".qml")
    assert style.bounds == (0.0, 1.0, 2.0)
    assert [word for word in lost if "differ" in word]
