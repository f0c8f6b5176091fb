"""Rows of two tables that mean the same, told by a key that both have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from layers.errors import RequestError

if TYPE_CHECKING:
    import pyarrow as pa

Rows = npt.NDArray[np.int64]
_CALLED = ("id", "fid", "code", "key", "iso", "name")


@dataclass(frozen=True, eq=False)
class Matching:
    """Which row of a second table each row of a first one meets.

    Parameters
    ----------
    second_of_first
        Shape (rows of the first): the row of the second, -1 for none.
    only_first, only_second
        Rows that meet none, for want of a key or of the other.
    doubled
        Rows of the second whose key an earlier one has: they meet none.
    """

    second_of_first: Rows
    only_first: Rows
    only_second: Rows
    doubled: Rows


def match(first: pa.Table, first_key: str, second: pa.Table, second_key: str) -> Matching:
    """Match rows by columns whose values are compared as texts without blanks around them, whole numbers whatever their type.

    Raises
    ------
    RequestError
        A table has no such column.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    ours, theirs = _texts(first, first_key), _texts(second, second_key)
    values = pc.unique(theirs)
    met: Any = pc.index_in(theirs, value_set=values)
    codes = np.asarray(met.fill_null(-1), dtype=np.int64)
    keyed = codes[np.asarray(pc.is_valid(theirs))]
    rows = np.flatnonzero(np.asarray(pc.is_valid(theirs)))
    row_of_code = np.full(len(values), -1, dtype=np.int64)
    row_of_code[keyed[::-1]] = rows[::-1]  # of several the first in the file stays
    found: Any = pc.index_in(ours, value_set=values, skip_nulls=True) if len(values) else pa.nulls(len(ours), pa.int32())
    places = np.asarray(found.fill_null(-1), dtype=np.int64)
    second_of_first = np.where(places >= 0, row_of_code[places] if len(values) else -1, -1).astype(np.int64)
    taken = np.zeros(second.num_rows, dtype=np.bool_)
    taken[second_of_first[second_of_first >= 0]] = True
    doubled = rows[row_of_code[keyed] != rows]
    only_second = np.setdiff1d(np.flatnonzero(~taken), doubled)
    return Matching(second_of_first, np.flatnonzero(second_of_first < 0), only_second, doubled)


def likely_key(first: pa.Table, second: pa.Table) -> str | None:
    """Give a column of both tables in which no value occurs twice, rather one that is called like a key; None without."""
    import pyarrow as pa
    import pyarrow.compute as pc

    common = [str(name) for name in first.column_names if name in second.column_names]
    ranked = sorted(common, key=lambda name: next((rank for rank, call in enumerate(_CALLED) if call == name.lower()), len(_CALLED)))
    for name in ranked:
        columns = [table.column(name) for table in (first, second)]
        if any(pa.types.is_floating(column.type) or column.null_count for column in columns):
            continue
        if all(pc.count_distinct(column).as_py() == len(column) > 0 for column in columns):
            return name
    return None


def _texts(table: pa.Table, name: str) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in table.column_names:
        raise RequestError(f"There is no column '{name[:60]}' to match by.", "Choose another key.")
    column: Any = table.column(name)
    if pa.types.is_floating(column.type):
        whole = pc.and_(pc.is_finite(column), pc.equal(pc.trunc(column), column))
        small = pc.and_(whole, pc.less(pc.abs(column), pa.scalar(2.0**53)))
        none = pa.scalar(None, pa.string())
        as_whole: Any = pc.cast(pc.cast(pc.if_else(small, column, pa.scalar(None, pa.float64())), pa.int64()), pa.string())
        column = pc.coalesce(as_whole, pc.if_else(pc.is_nan(column), none, pc.cast(column, pa.string())))
    elif not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    trimmed: Any = pc.utf8_trim_whitespace(column)
    texts: Any = pc.if_else(pc.equal(trimmed, pa.scalar("")), pa.scalar(None, pa.string()), trimmed)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
