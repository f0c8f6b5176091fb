"""Attribute tables: order, search and sums of columns."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import Stopped
from layers.feedback import Feedback
from layers.tabular.arranging import Order, arranged
from layers.tabular.cells import shown, tabbed
from layers.tabular.number_order import number_order
from layers.tabular.statistics import summary
from layers.tabular.text_order import text_order

TABLE = pa.table(
    {
        "name": ["beta", None, "Alpha", "gamma", "alpha"],
        "tonnes": [3.5, None, -1.0, float("nan"), 3.5],
        "year": [2020, 1999, None, 2025, 2020],
        "empty": pa.nulls(5),
    }
)


def rows(order: Order | None, words: str = "", shown: list[bool] | None = None) -> list[int]:
    mask = None if shown is None else np.array(shown)
    found: list[int] = arranged(TABLE, order, words, mask, Feedback()).tolist()
    return found


def test_rows_without_an_order_are_those_of_the_file() -> None:
    assert rows(None) == [0, 1, 2, 3, 4]
    assert rows(Order("gone")) == [0, 1, 2, 3, 4]


def test_texts_are_ordered_whatever_their_case_and_nulls_come_last_both_ways() -> None:
    assert rows(Order("name")) == [2, 4, 0, 3, 1]
    assert rows(Order("name", descending=True)) == [3, 0, 2, 4, 1]


def test_numbers_are_ordered_stably_and_those_without_a_value_come_last() -> None:
    assert rows(Order("tonnes")) == [2, 0, 4, 3, 1]
    assert rows(Order("year", descending=True)) == [3, 0, 4, 1, 2]
    assert rows(Order("empty")) == [0, 1, 2, 3, 4]


def test_a_search_looks_into_all_columns_whatever_the_case() -> None:
    assert rows(None, "ALPHA") == [2, 4]
    assert rows(Order("year"), "20") == [0, 4, 3]
    assert rows(None, "nowhere") == []
    assert rows(None, "alpha", [True, True, False, True, True]) == [4]


def test_a_search_for_signs_that_mean_something_elsewhere_means_these_signs() -> None:
    assert rows(None, "%") == rows(None, ".*") == rows(None, "\\") == []


def test_a_table_without_rows_can_be_arranged() -> None:
    nothing = pa.table({"a": pa.array([], pa.string())})
    assert arranged(nothing, Order("a"), "x", None, Feedback()).tolist() == []


def test_arranging_can_be_stopped() -> None:
    feedback = Feedback()
    feedback.stop()
    with pytest.raises(Stopped):
        arranged(TABLE, None, "", None, feedback)


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5))))
def test_an_order_is_that_of_sorted(values: list[int | None]) -> None:
    table = pa.table({"a": pa.array(values, pa.int64())})
    wanted = sorted(range(len(values)), key=lambda row: (values[row] is None, values[row] or 0))
    assert arranged(table, Order("a"), "", None, Feedback()).tolist() == wanted


def test_a_column_of_numbers_is_summed_up_without_those_that_are_none() -> None:
    told = summary(TABLE.column("tonnes"))
    assert (told.kind, told.rows, told.missing, told.distinct, told.least, told.greatest) == ("number", 5, 2, 2, -1.0, 3.5)
    assert dict(told.numbers)["Mean"] == pytest.approx(2.0)
    assert dict(told.numbers)["Median"] == pytest.approx(3.5)
    assert sum(told.bars) == 3


def test_a_column_of_texts_tells_its_most_frequent_values() -> None:
    told = summary(pa.chunked_array([["a", "b", "a", " ", None]]))
    assert (told.kind, told.missing, told.distinct) == ("text", 2, 2)
    assert told.frequent == (("a", 2), ("b", 1))


@pytest.mark.parametrize("column", [pa.nulls(3), pa.array([], pa.float64()), pa.array([float("nan"), float("inf")])])
def test_a_column_without_values_is_summed_up_as_such(column: Any) -> None:
    told = summary(pa.chunked_array([column]))
    assert (told.missing, told.distinct, told.least, told.bars) == (len(column), 0, None, ())


def test_numbers_too_large_to_be_added_do_no_harm() -> None:
    told = summary(pa.chunked_array([[1e308, 1e308, -1e308]]))
    assert told.rows == 3
    assert told.bars == (3,)


def test_cells_are_one_line_and_hide_nothing() -> None:
    assert [shown(value) for value in (None, float("nan"), True, 2025, -1.5)] == ["", "", "yes", "2025", "\N{MINUS SIGN}1.5"]
    assert shown("two\nlines") == "two lines"
    assert shown(dt.datetime(2025, 1, 2, 3, 4)) == "2025-01-02 03:04:00"
    assert len(shown("x" * 1000)) == 300
    assert "\u202e" not in shown("a\u202eb")


def test_copied_rows_have_a_tab_between_values_and_none_within() -> None:
    assert tabbed(["a", "b"], [["x\ty", 1.25], [None, "z\nz"]]) == "a\tb\nx y\t1.25\n\tz z\n"


def test_a_copied_text_that_a_spreadsheet_would_run_is_kept_from_it() -> None:
    assert tabbed(["a"], [["=1+1"], ["-x"], [-1.5], [""]]) == "a\n'=1+1\n'-x\n-1.5\n\n"


@pytest.mark.parametrize("descending", [False, True])
@given(
    texts=st.lists(
        st.none() | st.text(alphabet="ab\u00e9\U0001f600", max_size=20) | st.sampled_from(["Bayan Obo, section 1", "Bayan Obo, section 10"])
    )
)
def test_texts_are_ordered_by_their_bytes_and_stay_as_they_stood_where_equal(descending: bool, texts: list[str | None]) -> None:
    column = pa.array(["left out", *texts], pa.string())[1:]  # begins within its buffers, as a slice does
    held = [row for row, text in enumerate(texts) if text is not None]
    wanted = sorted(held, key=lambda row: (texts[row] or "").encode(), reverse=descending)
    wanted += [row for row, text in enumerate(texts) if text is None]
    assert text_order(column, descending=descending).tolist() == wanted


@pytest.mark.parametrize("descending", [False, True])
@given(values=st.lists(st.none() | st.floats() | st.sampled_from([0.0, -0.0, 1.5, float("nan")])))
def test_numbers_are_ordered_as_arrow_orders_them(descending: bool, values: list[float | None]) -> None:
    order: Any = "descending" if descending else "ascending"
    whole = [None if value is None or math.isnan(value) else int(max(min(value, 9e18), -9e18)) for value in values]
    days = [None if number is None else dt.date(2000, 1, 1) + dt.timedelta(number % 9) for number in whole]
    moments = [None if number is None else dt.datetime(2000, 1, 1) + dt.timedelta(seconds=number % 9) for number in whole]
    columns = [
        pa.array(values, pa.float64()),
        pa.array(whole, pa.int64()),
        pa.array(days, pa.date32()),
        pa.array(moments, pa.timestamp("us")),
    ]
    for column in columns:
        wanted: Any = pc.array_sort_indices(cast("Any", column), order=order)
        assert number_order(column, descending=descending).tolist() == wanted.to_pylist()


def test_words_are_found_in_values_of_every_type() -> None:
    table = pa.table(
        {
            "whole": [12, -345, None],
            "real": [1.5e300, float("nan"), float("inf")],
            "true": [True, False, None],
            "day": [dt.date(2025, 11, 20), None, None],
            "moment": pa.array([dt.datetime(2025, 1, 2, 3, 4, 5), None, None], pa.timestamp("us")),
        }
    )
    wanted = {
        "-345": [1],
        "E+300": [0],
        "NaN": [1],
        "inf": [2],
        "rue": [0],
        "false": [1],
        "2025-11": [0],
        "03:04:05": [0],
        "x": [],
        "2 0": [0],
    }
    for words, rows_found in wanted.items():
        assert arranged(table, None, words, None, Feedback()).tolist() == rows_found, words


def test_many_groups_of_texts_that_begin_alike_are_told_apart() -> None:
    rng = np.random.default_rng(7)
    numbers = rng.permutation(140_000)
    column = pa.array([f"{number // 2:07d} and on and on {number % 2}" for number in numbers.tolist()])
    assert text_order(column).tolist() == np.argsort(numbers).tolist()
