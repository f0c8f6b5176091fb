"""Very many numbers and moments put in order: as whole numbers of 64 bits, which numpy sorts fastest."""

from __future__ import annotations

from typing import Any

import numpy as np

from layers.tabular.text_order import Rows, Words, in_groups

_SIGN = np.uint64(1 << 63)


def is_numeric(kind: Any) -> bool:
    """Whether values of a type are numbers, days or moments."""
    import pyarrow as pa

    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_date(kind) or types.is_timestamp(kind))


def number_order(values: Any, *, descending: bool = False) -> Rows:
    """Give the rows of an Arrow array of numbers, days or moments in their order: stable, those that are no number and nulls last."""
    import pyarrow.compute as pc

    floating = str(values.type) in ("double", "float", "halffloat")
    valid = np.asarray(values.is_valid())
    strange = valid & np.asarray(pc.is_nan(values).fill_null(False)) if floating else np.zeros(len(values), dtype=np.bool_)
    rows = np.flatnonzero(valid & ~strange).astype(np.int64)
    words = _of_reals(values) if floating else _of_whole(values)
    words = words[rows]
    if descending:
        words = ~words
    return np.concatenate([rows[stably(words)], np.flatnonzero(strange), np.flatnonzero(~valid)])


def stably(words: Words) -> Rows:
    """Give the order of numbers of 64 bits; equal ones stay as they stood."""
    order = in_groups(words, np.zeros(len(words), dtype=np.int64))
    sorted_words = words[order]
    same = np.zeros(len(order), dtype=np.bool_)
    same[1:] = sorted_words[1:] == sorted_words[:-1]
    tied = np.flatnonzero(same | np.append(same[1:], False))
    run = np.cumsum(~same[tied]) - 1  # each begins with one that is like none before it
    order[tied] = order[tied][in_groups(order[tied].astype(np.uint64), run)]
    return order


def _of_reals(values: Any) -> Words:
    import pyarrow as pa

    reals = np.array(values.cast(pa.float64()).fill_null(0.0), dtype=np.float64) + 0.0  # so that zero has one sign
    bits = reals.view(np.uint64)
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)


def _of_whole(values: Any) -> Words:
    import pyarrow as pa

    kind = pa.int32() if values.type == pa.date32() else pa.int64()
    whole = values.cast(kind).cast(pa.int64()) if not pa.types.is_uint64(values.type) else values.cast(pa.int64(), safe=False)
    bits = np.array(whole.fill_null(0), dtype=np.int64).view(np.uint64)
    return bits if pa.types.is_uint64(values.type) else bits ^ _SIGN
