"""Filters of own layers: what they let through, and where they say that they are wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.filters import FilterError, filtered, parse, rows_where
from layers.filters.tokens import as_column, as_value, one_of
from layers.sources.layer import FeatureLayer, points_alone

DAYS = [dt.date(2020, 1, 1), dt.date(2025, 6, 1), None, dt.date(2025, 11, 20), dt.date(1999, 1, 1)]
TABLE = pa.table(
    {
        "name": ["Mount Weld", "Lynas", None, "Äspö", "O'Brien"],
        "year": [2011, 2012, 2013, None, 1988],
        "tonnes": [1.5, float("nan"), -3.0, 0.0, 10.0],
        "open": [True, False, None, True, False],
        "since": pa.array(DAYS, pa.date32()),
        "seen": pa.array([dt.datetime(2025, 1, 1, 12)] * 5, pa.timestamp("us", "UTC")),
        "code": ["7", " 12 ", "", None, "3.5"],
        "odd name": ["a", "b", "a", "b", "a"],
        "dirty": ["x", "7", None, "2025-01-01", "1e1x"],
        "nothing": pa.nulls(5),
    }
)


def rows(text: str, table: pa.Table = TABLE) -> list[int]:
    found: list[int] = np.flatnonzero(rows_where(parse(text), table, table.num_rows)).tolist()
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("year > 2011", [1, 2]),
        ("year = 2011 OR tonnes >= 10", [0, 4]),
        ("NOT year > 2011", [0, 4]),
        ("year <> 2011", [1, 2, 4]),
        ("tonnes < 1", [2, 3]),
        ("tonnes IS NULL", [1]),
        ("year IS NOT NULL AND name IS NOT NULL", [0, 1, 4]),
        ("name LIKE 'Mount%'", [0]),
        ("name LIKE '_ynas'", [1]),
        ("name NOT LIKE '%n%'", [3]),
        ("name = 'O''Brien'", [4]),
        ("CASEI(name) = CASEI('LYNAS')", [1]),
        ("ACCENTI(name) = ACCENTI('Aspo')", [3]),
        ("upper(name) = 'LYNAS'", [1]),
        ("name IN ('Lynas', 'Äspö')", [1, 3]),
        ("year NOT IN (2011, 2012)", [2, 4]),
        ("year BETWEEN 2011 AND 2012", [0, 1]),
        ("open", [0, 3]),
        ("open = FALSE", [1, 4]),
        ("NOT open", [1, 4]),
        ("since >= DATE('2025-01-01')", [1, 3]),
        ("since >= '2025-01-01'", [1, 3]),
        ("since < TIMESTAMP('2025-06-01T00:00:01Z')", [0, 1, 4]),
        ("seen < TIMESTAMP('2025-01-01T12:00:00Z')", []),
        ("seen = TIMESTAMP('2025-01-01T13:00:00+01:00')", [0, 1, 2, 3, 4]),
        ("code > 5", [0, 1]),
        ("year != 2011", [1, 2, 4]),
        ("dirty > 5", [1]),
        ("dirty = DATE('2025-01-01')", [3]),
        ("\"odd name\" = 'a'", [0, 2, 4]),
        ("year + 1 = 2012", [0]),
        ("-tonnes > 2", [2]),
        ("tonnes * 2 - 1 > 1", [0, 4]),
        ("1 / tonnes > 0", [0, 4]),
        ("year % 2 = 1", [0, 2]),
        ("year DIV 10 = 201", [0, 1, 2]),
        ("tonnes ^ 2 = 9", [2]),
        ("year = NULL", []),
        ("nothing = 3 OR year = 1988", [4]),
        ("TRUE", [0, 1, 2, 3, 4]),
        ("1 = 2", []),
        ("(open OR year = 2013) AND NOT (tonnes = 0)", [0, 2]),
    ],
)
def test_a_filter_lets_through_what_it_says(text: str, wanted: list[int]) -> None:
    assert rows(text) == wanted


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("", "", "empty"),
        ("year >", ">", "ends too early"),
        ("year == 3", "==", "single ="),
        ("yaer = 3", "yaer", "no column 'yaer'"),
        ("open AND Year = 3", "Year", "Did you mean year?"),
        ("open AND yaer = 3", "yaer", "Did you mean year?"),
        ("(year = 3", "(", "not closed"),
        ("year = 3)", ")", "not opened"),
        ("name = 'x", "'x", "quote"),
        ("year = 3 name = 'x'", "name", "AND"),
        ("year = 'x'", "=", "A number is compared with a text"),
        ("open > TRUE", ">", "no order"),
        ("year", "year", "no question"),
        ("year AND open", "year", "no question"),
        ("foo(year) = 3", "foo", "no function 'foo'"),
        ("casei(year) = 'x'", "year", "needs a text"),
        ("name + 1 > 3", "name", "needs numbers"),
        ("since > DATE('2025-13-40')", "'2025-13-40'", "no day"),
        ("s_intersects(geometry, BBOX(1, 2, 3, 4))", "s_intersects", "no shapes"),
        ("name LIKE name", "LIKE", "Behind LIKE"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, at: str, says: str) -> None:
    with pytest.raises(FilterError) as caught:
        rows(text)
    assert says in str(caught.value)
    if at:
        assert (text[caught.value.begin : caught.value.end], text.find(at)) == (at, caught.value.begin)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "year = 1" + ")" * 3000,
        "NOT " * 900 + "open",
        "-" * 3000 + "1 = year",
        "=".join(["year"] * 700),
        "f(" * 900,
        "x" * 9000,
    ],
)
def test_hostile_texts_are_refused_in_words(text: str) -> None:
    with pytest.raises(FilterError):
        rows(text)


@given(st.text(alphabet="year opn=<>()'\"+-*/%^,1.ANDORNOTLIKE\n;\\", max_size=40))
def test_any_text_is_a_filter_or_a_mistake(text: str) -> None:
    mistake = None
    try:
        assert set(rows(text)) <= set(range(5))
    except FilterError as error:
        mistake = error
    assert mistake is None or 0 <= mistake.begin <= mistake.end <= max(len(text), 1) + 1


@pytest.mark.parametrize(
    "value", ["plain", "O'Brien", 'a"b', "%_", "", 3, -2.5, True, dt.date(2025, 1, 2), dt.datetime(2025, 1, 2, 3, 4, 5)]
)
@pytest.mark.parametrize("name", ["a", "odd name", 'quo"te', "größe", "and", "1st"])
def test_names_and_values_are_written_so_that_they_are_read_again(name: str, value: Any) -> None:
    table = pa.table({name: pa.array([value, None])})
    assert rows(f"{as_column(name)} = {as_value(value)}", table) == [0]
    assert rows(one_of(name, [value, None]), table) == [0, 1]


def layer() -> FeatureLayer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    xy = np.arange(10.0).reshape(5, 2)
    parts: dict[str, Any] = points_alone(5)
    return FeatureLayer("five", "five.csv", "EPSG:4326", "Point", 5, xy, attributes=sink.getvalue().to_pybytes(), **parts)


def test_a_filtered_layer_keeps_its_rows_and_draws_what_is_left() -> None:
    whole = layer()
    left = filtered(whole, "year > 2011")
    assert left.features == 5
    assert left.drawn_rows.tolist() == [1, 2]
    assert left.points()[0].tolist() == [[2.0, 3.0], [4.0, 5.0]]
    assert left.shown is not None
    assert left.shown.tolist() == [False, True, True, False, False]
    assert left.columns is whole.columns
    assert filtered(whole, "  ") is whole
    assert filtered(whole, "FALSE").drawn == 0
