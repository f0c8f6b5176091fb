"""A layer with the columns of a table beside its own, where a key of both is the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.errors import LodestoneError
from layers.feedback import Feedback
from layers.tabular.matching import Matching, match

if TYPE_CHECKING:
    import pyarrow as pa

    from layers.document import SourceRef, TableJoin
    from layers.sources.layer import FeatureLayer


def joined(features: FeatureLayer, table: pa.Table, key: str, table_key: str) -> tuple[FeatureLayer, Matching]:
    """Give a layer with the columns of a table, but for its key; names that the layer has already are numbered.

    Raises
    ------
    RequestError
        One of them has no such column.
    """
    import pyarrow as pa

    own = features.columns
    matching = match(own, key, table, table_key)
    rows: Any = pa.array(matching.second_of_first, mask=matching.second_of_first < 0)
    names, columns = list(map(str, own.column_names)), list(own.columns)
    for name in map(str, table.column_names):
        if name != table_key:
            names.append(_fresh(name, names))
            columns.append(table.column(name).take(rows))
    made = replace(features)
    made.__dict__["columns"] = pa.Table.from_arrays(columns, names=names)
    return made, matching


def with_joins(features: FeatureLayer, source: SourceRef, feedback: Feedback) -> FeatureLayer:
    """Read the tables that a layer is joined with, and join them; one that cannot be is told among the layer's warnings."""
    from layers.sources.layer import SourceWarning

    for join in source.joins:
        try:
            features, _ = joined(features, read_join(join, feedback), join.key, join.table_key)
        except LodestoneError as error:
            told = SourceWarning("join-failed", f"The table {Path(join.path).name} is not joined: {error}")
            columns = features.columns
            features = replace(features, warnings=(*features.warnings, told))
            features.__dict__["columns"] = columns
    return features


def read_join(join: TableJoin, feedback: Feedback) -> pa.Table:
    """Read the table of a join.

    Raises
    ------
    SourceError
        It cannot be read, or has no columns.
    """
    return read_table_of(Path(join.path), join.layer, feedback)[1]


def read_table_of(path: Path, layer: str | None, feedback: Feedback) -> tuple[str, pa.Table]:
    """Read a file for its columns alone, whether it has coordinates or none; give the name of its layer with them.

    Raises
    ------
    SourceError
        It cannot be read, holds several layers and none was named, or has no columns.
    """
    import pyarrow as pa

    from layers.sources import read_table

    texts = read_table(path, layer, feedback)
    table = pa.table({name: _typed(pa.array(values, pa.string())) for name, values in texts.columns.items()})
    return texts.name, table


def _typed(column: Any) -> Any:
    """Give texts as whole or real numbers where all of them are some and none has a zero before it; blank ones as null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    held = pc.if_else(pc.equal(trimmed, pa.scalar("")), pa.scalar(None, pa.string()), column)
    number: Any = pc.match_substring_regex(pc.utf8_trim_whitespace(held), r"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$")
    if held.null_count == len(held) or not pc.all(number).as_py():
        return held
    plain: Any = pc.utf8_trim_whitespace(held)
    try:
        return pc.cast(plain, pa.int64())
    except pa.ArrowInvalid:
        values = pc.cast(plain, pa.float64())
        return values if np.isfinite(np.asarray(values.drop_null())).all() else held


def _fresh(name: str, taken: list[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate
