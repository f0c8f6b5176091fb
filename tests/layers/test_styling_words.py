"""Names from a user's files never change how our own words and numbers around them read."""

from __future__ import annotations

import datetime as dt
import json
from unicodedata import bidirectional, category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, SourceRef, Style, first_map
from layers.sources import FeatureLayer, read
from layers.styling.content import MapContent, build_content
from layers.styling.words import isolated, name_of

TURNED = "a\u202enosjoeg"
ARABIC = "\u0645\u0646\u0627\u062c\u0645"
COLUMN = "kind\u202e"
CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ports", "ports"),
        ("M\u00e9xico \u7a00\u571f", "M\u00e9xico \u7a00\u571f"),
        (TURNED, "a[U+202E]nosjoeg"),
        ("a\u2069b\u2066c", "a[U+2069]b[U+2066]c"),
        (ARABIC, f"\u2068{ARABIC}\u2069"),
        ("a\u200fb", "\u2068a\u200fb\u2069"),
        ("a\nb\r\n\tc\u2028d", "a b c d"),
        ("a\x1b[31mb\udcff", "a[U+001B][31mb[U+DCFF]"),
        ("", ""),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert name_of(text) == expected


@given(st.text())
def test_what_is_isolated_cannot_reach_outside(text: str) -> None:
    classes = [bidirectional(letter) for letter in isolated(text)]
    if {"R", "AL", "AN"} & set(classes):
        assert (classes[0], classes[-1]) == ("FSI", "PDI")
        classes = classes[1:-1]
    assert not CONTROLS & set(classes)


@given(st.text())
def test_names_are_one_line_without_controls(text: str) -> None:
    assert not [letter for letter in name_of(text) if category(letter) in ("Cc", "Cs", "Zl", "Zp")]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], max_codepoint=0x58F)))
def test_left_to_right_text_stays_as_it_is(text: str) -> None:
    assert isolated(text) == text


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> FeatureLayer:
    shape = {"type": "Point", "coordinates": [10, 20]}
    features = [{"type": "Feature", "geometry": shape, "properties": {COLUMN: kind}} for kind in (TURNED, ARABIC, "plain")]
    path = tmp_path_factory.mktemp("own") / "kinds.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read(path)


def content(features: FeatureLayer, *names: str, category: str | None = None) -> MapContent:
    document = first_map(dt.date(2025, 11, 20))
    for name in names:
        document = edits.add_own_layer(document, name, SourceRef("kinds.geojson"), Style(category=category)).document
    own = [layer for layer in document.layers if layer.kind is LayerKind.OWN]
    return build_content(load(), document, {layer.id: features for layer in own})


def test_legend_and_credits_isolate_names_of_layers(kinds: FeatureLayer) -> None:
    shown = content(kinds, TURNED, ARABIC)
    group = shown.legend[0]
    assert [item.label for item in group.items] == [name_of(ARABIC), name_of(TURNED)]
    assert f"own layers: {name_of(ARABIC)}, {name_of(TURNED)}. Edition" in shown.credits[0]


def test_legend_isolates_columns_and_values(kinds: FeatureLayer) -> None:
    group = content(kinds, TURNED, category=COLUMN).legend[0]
    assert group.title == "a[U+202E]nosjoeg, by kind[U+202E]"
    assert {item.label for item in group.items} == {name_of(TURNED), name_of(ARABIC), "plain"}
