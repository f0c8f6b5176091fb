"""What a column holds, in a few numbers and a small histogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Floats

Rows = NDArray[np.int64]
BARS = 24
MOST_FREQUENT = 5


@dataclass(frozen=True)
class Summary:
    """A column summed up.

    Parameters
    ----------
    kind
        ``number``, ``text``, ``date``, ``time``, ``yes or no`` or ``nothing``.
    rows, missing
        Rows looked at, and those of them without a value: null, not a number, or blank text.
    distinct
        Different values among the others.
    least, greatest
        As the values are written; None without any.
    numbers
        Mean, median, standard deviation and sum of numbers; empty for other kinds.
    frequent
        The most frequent values of other kinds and how often each occurs.
    bars
        How many numbers lie in each of as many stretches of equal width between least and greatest; empty for other kinds.
    edges
        Where these stretches begin, and the last one ends; a number on an edge belongs to the stretch above it, the greatest to the last.
    """

    kind: str
    rows: int
    missing: int
    distinct: int
    least: Any = None
    greatest: Any = None
    numbers: tuple[tuple[str, float], ...] = ()
    frequent: tuple[tuple[Any, int], ...] = ()
    bars: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()


def summary(column: Any) -> Summary:
    """Sum up a column of an Arrow table."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = _kind(column.type)
    rows = len(column)
    if kind == "text":
        blank: Any = pc.equal(pc.utf8_trim_whitespace(column), pa.scalar(""))
        held = column.filter(pc.invert(blank.fill_null(True)))
    elif pa.types.is_floating(column.type):
        finite: Any = pc.is_finite(column)
        held = column.filter(finite.fill_null(False))
    else:
        held = column.drop_null()
    if not len(held):
        return Summary(kind, rows, rows, 0)
    least, greatest = (value.as_py() for value in pc.min_max(held).values())
    told = Summary(kind, rows, rows - len(held), int(pc.count_distinct(held).as_py()), least, greatest)
    if kind == "number":
        return _of_numbers(told, np.asarray(held).astype(np.float64))
    return Summary(**_fields(told), frequent=frequent(held, MOST_FREQUENT))


def _kind(kind: Any) -> str:
    import pyarrow as pa

    types = pa.types
    tests = (
        ("text", types.is_string),
        ("yes or no", types.is_boolean),
        ("date", types.is_date),
        ("time", types.is_timestamp),
        ("nothing", types.is_null),
    )
    return next((name for name, test in tests if test(kind)), "number")


def _fields(told: Summary) -> dict[str, Any]:
    names = ("kind", "rows", "missing", "distinct", "least", "greatest")
    return {name: getattr(told, name) for name in names}


def _of_numbers(told: Summary, values: Floats) -> Summary:
    with np.errstate(over="ignore", invalid="ignore"):  # sums of very large numbers may be infinite, and say so
        named = (
            ("Mean", float(values.mean())),
            ("Median", float(np.median(values))),
            ("Standard deviation", float(values.std())),
            ("Sum", float(values.sum())),
        )
        low, high = float(values.min()), float(values.max())
    spread = np.isfinite(high - low) and low < high
    if not spread:
        return Summary(**_fields(told), numbers=named, bars=(len(values),))
    counts, edges = np.histogram(values, BARS, (low, high))
    return Summary(**_fields(told), numbers=named, bars=tuple(counts.tolist()), edges=tuple(edges.tolist()))


def bars_of(column: Any, picked: Rows, among: Rows | None, edges: tuple[float, ...]) -> tuple[int, ...]:
    """Tell how many of some picked rows lie in each stretch between edges, of those among which the stretches were counted."""
    chosen = picked if among is None else picked[_marks(len(column), among)[picked]]
    values = _numbers(column)[chosen]
    return tuple(np.histogram(values[np.isfinite(values)], np.array(edges))[0].tolist())


def rows_with(column: Any, among: Rows | None, *, low: float = 0.0, high: float = 0.0, closed: bool = False, value: Any = None) -> Rows:
    """Give the rows, rising, whose number lies between two bounds, or that have a value.

    Parameters
    ----------
    among
        The rows that are asked; None for all.
    low, high, closed
        The lower bound, the upper one, and whether that itself is in.
    value
        In place of bounds.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if value is not None:
        same: Any = pc.equal(column, pa.scalar(value, column.type))
        found = np.asarray(same.fill_null(False))
    else:
        numbers = _numbers(column)
        found = (numbers >= low) & ((numbers <= high) if closed else (numbers < high))
    return np.flatnonzero(found if among is None else found & _marks(len(found), among)).astype(np.int64)


def _numbers(column: Any) -> Floats:
    import pyarrow as pa

    return np.asarray(column.cast(pa.float64(), safe=False), dtype=np.float64)


def _marks(count: int, rows: Rows) -> NDArray[np.bool_]:
    marks = np.zeros(count, dtype=np.bool_)
    marks[rows] = True
    return marks


def frequent(column: Any, most_wanted: int) -> tuple[tuple[Any, int], ...]:
    """Give the most frequent values of a column, null among them, and how often each occurs; of equal ones the first in the file."""
    import pyarrow.compute as pc

    counted: Any = pc.value_counts(column)
    counts = np.asarray(counted.field("counts"))
    most = np.argsort(-counts, kind="stable")[:most_wanted]
    return tuple((counted.field("values")[int(place)].as_py(), int(counts[place])) for place in most.tolist())
