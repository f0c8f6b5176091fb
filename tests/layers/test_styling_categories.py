"""Own layers in one colour, or one colour a value, with a legend that counts what is drawn."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument, SourceRef, Style, first_map
from layers.sources import FeatureLayer, read
from layers.styling.categories import colouring
from layers.styling.content import build_content
from layers.styling.theme import CATEGORY_COLOURS, NO_VALUE, OTHER_VALUES

# twelve kinds, a blank one and a row without a place: k0 once, k1 twice ...
KINDS = [f"k{number}" for number in range(12) for _ in range(number + 1)] + [""] * 3


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> FeatureLayer:
    path = tmp_path_factory.mktemp("own") / "ports.csv"
    rows = [f"{kind},yes,{number % 60 + 1},{number}" for number, kind in enumerate(KINDS)]
    path.write_text("\n".join(["kind,port,latitude,longitude", *rows, "k11,yes,,"]) + "\n", encoding="utf-8")
    return read(path)


def shown(features: FeatureLayer, category: str | None) -> tuple[MapDocument, dict[str, FeatureLayer]]:
    document = edits.add_own_layer(first_map(dt.date(2025, 11, 20)), "ports", SourceRef("ports.csv"), Style(category=category)).document
    return document, {"own-1": features}


def test_one_colour_for_all(ports: FeatureLayer) -> None:
    document, own = shown(ports, None)
    (group, *_) = build_content(load(), document, own).legend
    (item,) = group.items
    assert (item.kind, item.token, item.label, item.count) == ("own-point", document.layers[0].style.colour, "ports", len(KINDS))


def test_a_layer_of_several_kinds_has_a_sample_of_each(tmp_path: Path) -> None:
    shapes = [("Point", [1, 1]), ("Point", [2, 2]), ("LineString", [[0, 0], [3, 3]]), ("Polygon", [[[0, 0], [4, 0], [4, 4], [0, 0]]])]
    features = [
        {"type": "Feature", "properties": {"n": place + 1}, "geometry": {"type": kind, "coordinates": places}}
        for place, (kind, places) in enumerate(shapes)
    ]
    path = tmp_path / "mixed.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    mixed = read(path)
    document, own = shown(mixed, None)
    (group, *_) = build_content(load(), document, own).legend
    assert [(item.kind, item.label, item.count) for item in group.items] == [
        ("own-point", "ports, points", 2),
        ("own-line", "ports, lines", 1),
        ("own-area", "ports, areas", 1),
    ]
    document, own = shown(mixed, "n")
    (group, *_) = build_content(load(), document, own).legend
    assert [(item.kind, item.label, item.count) for item in group.items[4:]] == [
        ("own-point", "Points", 2),
        ("own-line", "Lines", 1),
        ("own-area", "Areas", 1),
    ]


def test_frequent_values_have_colours_and_the_rest_share_grey(ports: FeatureLayer) -> None:
    document, own = shown(ports, "kind")
    (group, *_) = build_content(load(), document, own).legend
    assert group.title == "ports, by kind"
    assert [item.label for item in group.items[:3]] == ["k11", "k10", "k9"]
    assert [item.token for item in group.items] == [*CATEGORY_COLOURS, OTHER_VALUES, NO_VALUE]
    assert sum(item.count or 0 for item in group.items) == len(KINDS)
    assert [(item.label, item.count) for item in group.items[-2:]] == [("All other values", 1 + 2 + 3 + 4), ("(no value)", 3)]


def test_every_feature_has_the_colour_that_the_legend_gives_its_value(ports: FeatureLayer) -> None:
    document, _ = shown(ports, "kind")
    colours = colouring(document.layers[0], ports)
    drawn = Counter(colours.labels[colours.of_feature[row]] for row in ports.part_feature.tolist())
    assert [drawn[label] for label in colours.labels] == list(colours.counts)
    of_label = dict(zip(colours.labels, colours.colours, strict=True))
    for row, kind in enumerate(KINDS):
        expected = of_label.get(kind, OTHER_VALUES) if kind else NO_VALUE
        assert colours.colours[colours.of_feature[row]] == expected


def test_a_column_that_is_gone_falls_back_to_one_colour(ports: FeatureLayer) -> None:
    document, _ = shown(ports, "no such column")
    assert colouring(document.layers[0], ports).labels == ("ports",)


def test_a_hidden_layer_or_one_without_data_is_in_neither_legend_nor_credits(ports: FeatureLayer) -> None:
    document, own = shown(ports, "kind")
    hidden = replace(document, layers=(replace(document.layers[0], visible=False), *document.layers[1:]))
    for content in (build_content(load(), hidden, own), build_content(load(), document, {})):
        assert content.colourings == {}
        assert "own layers" not in " ".join(content.credits)
    assert "own layers: ports" in " ".join(build_content(load(), document, own).credits)


def test_own_layers_of_one_colour_share_a_group_with_a_line_each(ports: FeatureLayer) -> None:
    document = first_map(dt.date(2025, 11, 20))
    for name, category in (("a", None), ("b", None), ("c", "port"), ("d", "no such column")):
        document = edits.add_own_layer(document, name, SourceRef("ports.csv"), Style(category=category)).document
    shown = [layer for layer in document.layers if layer.kind is LayerKind.OWN]
    alone, apart, *others = build_content(load(), document, dict.fromkeys((layer.id for layer in shown), ports)).legend
    lines = [("d", len(KINDS)), ("No column no such column: one colour for all", None), ("b", len(KINDS)), ("a", len(KINDS))]
    assert (alone.title, [(item.label, item.count) for item in alone.items]) == ("Own layers", lines)
    assert (apart.title, [item.label for item in apart.items]) == ("c, by port", ["yes"])
    assert not any(item.kind.startswith("own") for group in others for item in group.items)
