"""Numbers in classes: bounds that hold what the legend says, colours from little to much, counts of all that is drawn."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.render.flat import flat_features
from layers import edits
from layers.catalogue.loading import load
from layers.document import MapDocument, SourceRef, Style, first_map
from layers.feedback import Feedback
from layers.sources import FeatureLayer, read
from layers.style import ClassMethod, Palette, StyleKind
from layers.styling.categories import colouring
from layers.styling.classes import MOST, bounds_told, class_of, edges_of, told
from layers.styling.content import build_content
from layers.styling.days import day_edges, days_told, number_of
from layers.styling.palettes import INKS, ink_on, steps
from layers.styling.theme import NO_VALUE
from tests.layers.colour_sight import SIGHT, contrast, difference

TONNES = ["1", "2", "3", "40", "50", "60", "700", "800", "9000", "", "", "5"]


def layer_of(folder: Path, values: list[str], style: Style, placeless: str = "77") -> tuple[MapDocument, FeatureLayer]:
    path = folder / "works.csv"
    rows = [f"{value},{number + 1},{number + 1}" for number, value in enumerate(values)]
    path.write_text("\n".join(["tonnes,latitude,longitude", *rows, f"{placeless},,"]) + "\n", encoding="utf-8")
    document = edits.add_own_layer(first_map(dt.date(2025, 11, 20)), "works", SourceRef("works.csv"), style).document
    return document, read(path)


@pytest.mark.parametrize("method", ClassMethod)
@given(
    values=st.lists(
        st.one_of(st.integers(-(10**9), 10**9).map(float), st.floats(-1e6, 1e6).map(lambda value: round(value, 3))), min_size=1, max_size=60
    ),
    classes=st.integers(2, MOST),
)
def test_every_number_lies_in_the_one_class_whose_bounds_hold_it(method: ClassMethod, values: list[float], classes: int) -> None:
    numbers = np.array(values)
    edges = edges_of(numbers, method, classes)
    assert (np.diff(edges) > 0).all() or (len(edges) == 2 and len(set(values)) == 1)
    assert len(edges) - 1 <= MOST
    assert edges[0] <= numbers.min()
    assert numbers.max() <= edges[-1]
    found = class_of(numbers, edges)
    last = len(edges) - 2
    for value, number in zip(values, found.tolist(), strict=True):
        assert edges[number] <= value
        assert value < edges[number + 1] or number == last
    assert len(set(bounds_told(edges, whole=False))) == len(edges) - 1


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (ClassMethod.EQUAL, ["0 to 33", "34 to 66", "67 to 100"]),
        (ClassMethod.QUANTILE, ["0 to 2", "3 to 5", "6 to 100"]),
        (ClassMethod.PRETTY, ["0 to 24", "25 to 49", "50 to 74", "75 to 100"]),
        (ClassMethod.NATURAL, ["0 to 3", "4 to 89", "90 to 100"]),
    ],
)
def test_whole_numbers_have_whole_bounds(method: ClassMethod, expected: list[str]) -> None:
    numbers = np.array([0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 99.0, 100.0])
    assert bounds_told(edges_of(numbers, method, 3), whole=True) == expected


def test_natural_breaks_part_the_heaps_that_the_eye_sees() -> None:
    rng = np.random.default_rng(5)
    heaps = [rng.normal(middle, 1.0, 2000) for middle in (0.0, 100.0, 1000.0)]
    found = class_of(np.concatenate(heaps), edges_of(np.concatenate(heaps), ClassMethod.NATURAL, 3))
    assert [set(found[begin : begin + 2000].tolist()) for begin in (0, 2000, 4000)] == [{0}, {1}, {2}]


def test_numbers_are_written_as_newspapers_do() -> None:
    assert [told(value) for value in (0.0, -1234567.0, 0.25, 1e20, -0.5)] == [
        "0",
        "\N{MINUS SIGN}1\u2009234\u2009567",
        "0.25",
        "1e+20",
        "\N{MINUS SIGN}0.5",
    ]


def test_classes_are_in_the_legend_with_counts_and_those_without_a_number(tmp_path: Path) -> None:
    style = Style(kind=StyleKind.GRADUATED, column="tonnes", classes=2, method=ClassMethod.QUANTILE)
    document, features = layer_of(tmp_path, TONNES, style)
    group = build_content(load(), document, {"own-1": features}).legend[0]
    assert group.title == "works, by tonnes"
    assert [(item.label, item.count) for item in group.items] == [("1 to 44", 5), ("45 to 9\u2009000", 5), ("(no value)", 2)]
    assert group.items[-1].token == NO_VALUE


def test_a_column_of_words_has_no_classes_and_the_legend_says_so(tmp_path: Path) -> None:
    document, features = layer_of(tmp_path, ["a", "b"], Style(kind=StyleKind.GRADUATED, column="tonnes"))
    (item, note) = build_content(load(), document, {"own-1": features}).legend[0].items
    assert (item.token, item.count) == (document.layers[0].style.colour, 2)
    assert note.label == "No numbers or days in tonnes: one colour for all"


@pytest.mark.parametrize("style", [Style(kind=StyleKind.GRADUATED, column="gone"), Style(kind=StyleKind.CATEGORIES, category="gone")])
def test_a_column_that_the_file_has_no_more_is_told_in_the_legend(tmp_path: Path, style: Style) -> None:
    document, features = layer_of(tmp_path, ["a", "b"], style)
    (item, note) = build_content(load(), document, {"own-1": features}).legend[0].items
    assert (item.token, item.count) == (document.layers[0].style.colour, 2)
    assert note.label == "No column gone: one colour for all"


def test_another_style_leaves_what_lies_on_the_plane_as_it_is(tmp_path: Path) -> None:
    document, features = layer_of(tmp_path, TONNES, Style())
    before = flat_features(Feedback(), features, document.crs)
    points, rows, plane = before.points.xy, before.points.rows, features.xy
    for kind in (StyleKind.GRADUATED, StyleKind.CATEGORIES, StyleKind.SINGLE):
        style = Style(kind=kind, column="tonnes", category="tonnes")
        document = edits.restyle_layer(document, "own-1", style).document
        assert len(colouring(document.layers[0], features).of_feature) == features.features
        after = flat_features(Feedback(), features, document.crs)
        assert after is before
        assert after.points.xy is points
        assert after.points.rows is rows
        assert features.xy is plane


@pytest.mark.parametrize("palette", Palette)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("sight", SIGHT)
def test_neighbours_of_a_palette_are_told_apart_by_every_eye(palette: Palette, dark: bool, sight: str) -> None:
    colours = steps(palette, 5, dark=dark)
    assert min(difference(one, other, sight) for one, other in pairwise(colours)) > 8
    bright = [contrast(colour, "#000000") for colour in colours]
    assert bright == sorted(bright, reverse=not dark)


@given(st.integers(0, 0xFFFFFF))
def test_a_count_can_be_read_on_any_colour(colour: int) -> None:
    assert ink_on(f"#{colour:06X}") in INKS
    assert contrast(ink_on(f"#{colour:06X}"), f"#{colour:06X}") >= 4.5


DATES = ["2001-01-01", "2003-06-30", "2010-12-31", "2019-02-28", "2019-03-01", "2024-12-31", ""]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (ClassMethod.PRETTY, ["2000 to 2004", "2005 to 2009", "2010 to 2014", "2015 to 2019", "2020 to 2024"]),
        (ClassMethod.EQUAL, None),
        (ClassMethod.QUANTILE, None),
        (ClassMethod.NATURAL, None),
    ],
)
@pytest.mark.parametrize("kind", ["text", "day", "moment", "text with times"])
def test_days_are_parted_and_written_as_days(tmp_path: Path, method: ClassMethod, expected: list[str] | None, kind: str) -> None:
    style = Style(kind=StyleKind.GRADUATED, column="tonnes", method=method, classes=5)
    written = [f"{day}T23:59:59" if day and kind == "text with times" else day for day in DATES]
    document, features = layer_of(tmp_path, written, style, "1999-01-01")
    if kind in ("day", "moment"):
        days = [None if not day else dt.datetime.fromisoformat(day) for day in [*DATES, ""]]
        typed = pa.array(days, pa.timestamp("us", "UTC") if kind == "moment" else pa.timestamp("us"))
        vars(features)["columns"] = pa.table({"tonnes": typed.cast(pa.date32()) if kind == "day" else typed})
    found = colouring(document.layers[0], features)
    assert found.dated
    assert sum(found.counts) == len(DATES)
    assert (found.counts[-2], found.counts[-1]) == (0, 1)
    assert expected is None or list(found.labels[: len(found.edges) - 1]) == expected
    for row, day in enumerate(filter(None, DATES)):
        number = (dt.date.fromisoformat(day) - dt.date(1970, 1, 1)).days
        at = int(found.of_feature[row])
        assert found.edges[at] <= number
        assert number < found.edges[at + 1] or at == len(found.edges) - 2


def test_spans_of_days_are_written_as_long_as_they_need_to_be() -> None:
    def of(*days: str) -> list[str]:
        return days_told(np.array([number_of(day) for day in days]))

    assert of("2020", "2021", "2021-12-31") == ["2020", "2021"]
    assert of("2020-01-01", "2020-04-01", "2020-05-01", "2020-05-30") == [
        "January 2020 to March 2020",
        "April 2020",
        "1 May 2020 to 30 May 2020",
    ]
    assert of("2020-02-29", "2020-02-29") == ["29 February 2020"]
    assert of("0001-01-01", "9999-12-31") == ["1 to 9999"]


@given(days=st.lists(st.dates(), min_size=1, max_size=40), classes=st.integers(2, MOST), method=st.sampled_from(ClassMethod))
def test_every_day_lies_in_a_class_and_no_two_classes_are_called_alike(days: list[dt.date], classes: int, method: ClassMethod) -> None:
    numbers = np.array([number_of(day.isoformat()) for day in days])
    edges = day_edges(numbers, method, classes)
    assert edges[0] <= numbers.min()
    assert numbers.max() <= edges[-1]
    assert (np.diff(edges) > 0).all() or len(set(days)) == 1
    assert 1 <= len(edges) - 1 <= MOST
    assert len(set(days_told(edges))) == len(edges) - 1


@pytest.mark.parametrize("values", [["2020-01-01", "soon"], ["2020-13-01", "2020-01-01"], ["2020-01-011", "2020-01-01"]])
def test_texts_that_are_no_days_are_not_taken_for_days(tmp_path: Path, values: list[str]) -> None:
    document, features = layer_of(tmp_path, values, Style(kind=StyleKind.GRADUATED, column="tonnes"), "2020-01-01")
    assert colouring(document.layers[0], features).note == "No numbers or days in tonnes: one colour for all"


def test_bounds_of_days_by_hand(tmp_path: Path) -> None:
    bounds = tuple(number_of(text) for text in ("2003", "2019-03-01", "2025"))
    style = Style(kind=StyleKind.GRADUATED, column="tonnes", method=ClassMethod.MANUAL, bounds=bounds)
    document, features = layer_of(tmp_path, DATES, style, "1999-01-01")
    found = colouring(document.layers[0], features)
    assert found.labels[:2] == ("January 2003 to February 2019", "1 March 2019 to 1 January 2025")
    assert found.counts == (3, 2, 1, 1)
