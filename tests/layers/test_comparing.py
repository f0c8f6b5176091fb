"""Matching rows by a key, and what differs between two states of a layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from layers.comparing import compare
from layers.errors import RequestError
from layers.sources.layer import FeatureLayer, points_alone
from layers.tabular.matching import likely_key, match


def layer(columns: dict[str, list[Any]], places: list[tuple[float, float]]) -> FeatureLayer:
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    parts: dict[str, Any] = points_alone(len(places))
    data = sink.getvalue().to_pybytes()
    return FeatureLayer("a", "a.csv", "EPSG:4326", "Point", len(places), np.array(places, dtype=float), attributes=data, **parts)


def test_keys_match_whatever_their_type_and_what_does_not_is_told_both_ways() -> None:
    first = pa.table({"k": ["1", " 2 ", "x", None, ""]})
    second = pa.table({"n": [2.0, 1.0, 7.0, float("nan"), 1.0]})
    found = match(first, "k", second, "n")
    assert found.second_of_first.tolist() == [1, 0, -1, -1, -1]
    assert found.only_first.tolist() == [2, 3, 4]
    assert found.only_second.tolist() == [2, 3]
    assert found.doubled.tolist() == [4]


def test_empty_tables_match_nothing() -> None:
    empty, one = pa.table({"k": pa.array([], pa.string())}), pa.table({"k": ["a"]})
    assert match(empty, "k", one, "k").only_second.tolist() == [0]
    assert match(one, "k", empty, "k").only_first.tolist() == [0]
    with pytest.raises(RequestError, match="no column"):
        match(one, "gone", one, "k")


def test_a_key_is_a_column_of_both_without_doubles_rather_called_so() -> None:
    first = pa.table({"place": ["a", "b"], "ID": [1, 2], "kind": ["x", "x"]})
    assert likely_key(first, first) == "ID"
    assert likely_key(first.drop(["ID"]), first) == "place"
    assert likely_key(first.select(["kind"]), first) is None


def test_added_gone_moved_and_changed_features_are_told_apart() -> None:
    old = layer({"id": [1, 2, 3, 4], "v": ["a", "b", None, "d"], "old": [1, 2, 3, 4]}, [(0, 0), (1, 1), (2, 2), (3, 3)])
    new = layer({"id": [5, 4, 3, 2], "v": ["e", "d", "c", "b"], "new": [1, 2, 3, 4]}, [(9, 9), (3, 3), (2, 2), (1, 1.5)])
    found = compare(old, new, "id")
    assert (found.added.tolist(), found.gone.tolist()) == ([0], [0])
    assert (found.moved.tolist(), found.changed.tolist()) == ([3], [2])
    assert (found.columns_added, found.columns_gone) == (("new",), ("old",))


def test_without_a_key_the_order_tells() -> None:
    old, new = layer({"v": [1]}, [(0, 0)]), layer({"v": [1, 2]}, [(0, 0), (1, 1)])
    assert compare(old, new, None).added.tolist() == [1]
    assert compare(new, old, None).gone.tolist() == [1]
    assert compare(old, old, None).moved.tolist() == []


def test_values_of_another_type_are_the_same_if_they_say_the_same() -> None:
    old, new = layer({"v": [1, 2]}, [(0, 0), (1, 1)]), layer({"v": [1.0, 2.5]}, [(0, 0), (1, 1 + 1e-9)])
    found = compare(old, new, None)
    assert (found.changed.tolist(), found.moved.tolist()) == ([1], [])
