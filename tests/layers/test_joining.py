"""A table joined to a layer by a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from layers.document import SourceRef, TableJoin
from layers.feedback import Feedback
from layers.joining import joined, read_table_of, with_joins
from layers.sources.layer import FeatureLayer, points_alone


def layer() -> FeatureLayer:
    table = pa.table({"code": ["CHN", "USA", "XXX", None], "n": [1, 2, 3, 4]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    parts: dict[str, Any] = points_alone(4)
    places = np.arange(8.0).reshape(4, 2)
    return FeatureLayer("four", "f.csv", "EPSG:4326", "Point", 4, places, attributes=sink.getvalue().to_pybytes(), **parts)


def test_columns_join_by_key_and_a_name_that_is_taken_is_numbered() -> None:
    made, matching = joined(layer(), pa.table({"iso": ["USA", "CHN", "JPN"], "n": [20, 10, 30], "t": ["u", "c", "j"]}), "code", "iso")
    assert made.columns.column_names == ["code", "n", "n (2)", "t"]
    assert made.columns.column("n (2)").to_pylist() == [10, 20, None, None]
    assert (matching.only_first.tolist(), matching.only_second.tolist()) == ([2, 3], [2])
    assert made.features == 4


def test_a_table_is_read_from_its_file_with_numbers_as_numbers_and_codes_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("iso,zip,share,day\nUSA,01234,1.5,2025-01-01\nCHN,10000,,x\n")
    name, table = read_table_of(path, None, Feedback())
    assert name == "t"
    assert table.to_pydict() == {
        "iso": ["USA", "CHN"],
        "zip": ["01234", "10000"],
        "share": [1.5, None],
        "day": ["2025-01-01", "x"],
    }


def test_tables_are_joined_as_a_layer_is_read_and_one_that_is_gone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("iso,share\nUSA,1\nCHN,2\n")
    joins = (TableJoin(str(path), "t", "code", "iso"), TableJoin(str(tmp_path / "gone.csv"), None, "code", "iso"))
    made = with_joins(layer(), SourceRef("f.csv", joins=joins), Feedback())
    assert made.columns.column("share").to_pylist() == [2, 1, None, None]
    [warning] = made.warnings
    assert warning.code == "join-failed"
    assert "gone.csv is not joined" in warning.text
