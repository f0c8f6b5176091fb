"""Which rows of a table are shown, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from layers.feedback import Feedback
from layers.tabular.number_order import is_numeric, number_order
from layers.tabular.text_order import text_order

if TYPE_CHECKING:
    import pyarrow as pa

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Order:
    """By which column rows are put in order; rows without a value come last either way."""

    column: str
    descending: bool = False


def arranged(table: pa.Table, order: Order | None, words: str, shown: Mask | None, feedback: Feedback) -> Rows:
    """Give the rows to show, counted from 0.

    Parameters
    ----------
    order
        None leaves them as the file has them.
    words
        Text that one of the row's values must hold, whatever the case; blank for all rows.
    shown
        Shape (rows): the rows that may be shown at all, or None for all.

    Raises
    ------
    Stopped
        When the feedback was stopped.
    """
    kept = shown
    if words.strip():
        found = holding(table, words.strip(), feedback)
        kept = found if kept is None else found & kept
    feedback.check()
    if order is None or order.column not in table.column_names:
        return np.arange(table.num_rows, dtype=np.int64) if kept is None else np.flatnonzero(kept).astype(np.int64)
    rows = in_order(table.column(order.column), descending=order.descending)
    return rows if kept is None else rows[kept[rows]]


def in_order(column: Any, *, descending: bool) -> Rows:
    """Give the rows in the order of a column's values: stable, texts whatever their case, nulls last."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_null(column.type) or not len(column):
        return np.arange(len(column), dtype=np.int64)
    keys = pc.utf8_lower(column) if pa.types.is_string(column.type) else column
    whole = pa.concat_arrays(keys.chunks) if isinstance(keys, pa.ChunkedArray) and keys.num_chunks != 1 else keys
    piece = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole  # an array sorts four times as fast as its table
    if pa.types.is_string(piece.type):
        return text_order(piece, descending=descending)
    if is_numeric(piece.type):
        return number_order(piece, descending=descending)
    return np.asarray(pc.array_sort_indices(piece, order="descending" if descending else "ascending")).astype(np.int64)


def holding(table: pa.Table, words: str, feedback: Feedback) -> Mask:
    """Tell which rows hold some text in any of their values, whatever the case."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = np.zeros(table.num_rows, dtype=np.bool_)
    for number, column in enumerate(table.columns):
        feedback.progress(number / table.num_columns, "Searching")
        if pa.types.is_null(column.type):
            continue
        is_text = pa.types.is_string(column.type)
        if not is_text and not set(words.casefold()) <= _letters_of(column.type):
            continue  # no value of that type is written so, and writing a million takes long
        texts = column if is_text else pc.cast(column, pa.string())
        match: Any = pc.match_substring(texts, words, ignore_case=True)
        found |= np.asarray(match.fill_null(False))
    return found


def _letters_of(kind: Any) -> set[str]:
    """Give the letters, small ones, that values of a type other than text are written with."""
    import pyarrow as pa

    if pa.types.is_integer(kind):
        return set("0123456789-")
    if pa.types.is_floating(kind):
        return set("0123456789.-+einfa")
    return set("truefals") if pa.types.is_boolean(kind) else set("0123456789-:. tz+")
