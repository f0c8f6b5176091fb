"""Columns as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from layers.geometry.arrays import Floats

if TYPE_CHECKING:
    from layers.sources.raw import Column


def numbers_of(column: Column) -> Floats | None:
    """Give a column as numbers, nan where there is none; None if it holds something else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_string(kind):
        trimmed = pc.utf8_trim_whitespace(column).combine_chunks()
        blank: Any = pc.equal(trimmed, pa.scalar(""))
        column = pc.replace_with_mask(trimmed, blank, pa.scalar(None, pa.string()))
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return None
    try:
        return np.asarray(column.cast(pa.float64(), safe=False), dtype=np.float64)
    except pa.ArrowInvalid:
        return None
