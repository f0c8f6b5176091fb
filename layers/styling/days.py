"""Days in classes: as whole numbers of days since 1 January 1970, and their bounds as people write them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from layers.geometry.arrays import Floats
from layers.style import ClassMethod
from layers.styling.classes import MOST, edges_of
from layers.styling.legend import long_day, month_name

if TYPE_CHECKING:
    from layers.sources.raw import Column

_EPOCH = dt.date(1970, 1, 1)
_FIRST, _LAST = ((day - _EPOCH).days for day in (dt.date.min, dt.date.max))
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 300, 600, 1200, 2400, 6000, 12_000, 24_000)
"""Lengths of round classes."""
_ISO = r"^\d{4}-\d\d-\d\d($|[T ])"


def days_of(column: Column) -> Floats | None:
    """Give a column as days since 1 January 1970, nan where there is none; None if it holds something else.

    Of times, the day is taken, in UTC where they say of which place they are; of texts, days as ``2025-11-20``, with a time or without.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_string(kind):
        column = _written(column)
        if column is None:
            return None
    elif pa.types.is_timestamp(kind):
        column = pc.floor_temporal(column.cast(pa.timestamp("us")), unit="day")
    elif not pa.types.is_date(kind):
        return None
    days = np.asarray(column.cast(pa.date32()).cast(pa.int32()).cast(pa.float64()), dtype=np.float64)
    return np.where((days >= _FIRST) & (days <= _LAST), days, np.nan)


def _written(column: Column) -> Column | None:
    """Give the days that texts begin with; None where one is no day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column).combine_chunks()
    held = pc.replace_with_mask(trimmed, pc.equal(trimmed, pa.scalar("")), pa.scalar(None, pa.string()))
    if not pc.all(pc.match_substring_regex(held, _ISO), min_count=0).as_py():
        return None
    try:
        return pc.utf8_slice_codeunits(held, 0, 10).cast(pa.date32())
    except pa.ArrowInvalid:
        return None


def day_edges(days: Floats, method: ClassMethod, classes: int) -> Floats:
    """Part days into classes, as :func:`~layers.styling.classes.edges_of` parts numbers; round bounds are those of months and years."""
    if method is ClassMethod.PRETTY and len(found := _round_edges(days, classes)) > 2:
        return found
    return edges_of(days, method, classes)


def _round_edges(days: Floats, classes: int) -> Floats:
    """Give the firsts of months or years in about so many steps; the last is the day before the step that would follow."""
    low, high = (_months(float(day)) for day in (days.min(), days.max()))
    counted = [(abs(high // step - low // step + 1 - classes), step) for step in _MONTHS if high // step - low // step < MOST]
    step = min(counted)[1] if counted else _MONTHS[-1]
    firsts = [_first_of(number * step) for number in range(low // step, high // step + 2)]
    return np.array([*firsts[:-1], firsts[-1] - 1.0])


def _months(day: float) -> int:
    date = day_of(day)
    return 12 * date.year + date.month - 1


def _first_of(month: int) -> float:
    """Give the first day of a month, counted from that of the year 0; days that no calendar has give the nearest."""
    year, month = divmod(month, 12)
    if year < 1:
        return float(_FIRST)
    return float(_LAST + 1 if year > dt.MAXYEAR else (dt.date(year, month + 1, 1) - _EPOCH).days)


def day_of(day: float) -> dt.date:
    """Give the date of a number of days."""
    return _EPOCH + dt.timedelta(days=min(max(int(np.floor(day)), _FIRST), _LAST))


def number_of(text: str) -> float:
    """Read a bound: a day as ``2025-11-20``, or a year, which means its first day.

    Raises
    ------
    ValueError
        If it is neither.
    """
    day = dt.date(int(text), 1, 1) if text.isdecimal() else dt.date.fromisoformat(text)
    return float((day - _EPOCH).days)


def days_told(edges: Floats) -> list[str]:
    """Write the bounds of classes of days, each by its first and last day, in whole months or years where they are that."""
    last = len(edges) - 2
    spans = enumerate(zip(np.ceil(edges[:-1]).tolist(), np.ceil(edges[1:]).tolist(), strict=True))
    return [_span(day_of(low), day_of(np.floor(edges[-1]) if number == last else high - 1)) for number, (low, high) in spans]


def _span(first: dt.date, last: dt.date) -> str:
    ends_month = last == dt.date.max or (last + dt.timedelta(days=1)).day == 1
    if first.day == 1 and ends_month:
        if first.month == 1 and last.month == 12:
            return _joined(f"{first.year}", f"{last.year}")
        return _joined(f"{month_name(first)} {first.year}", f"{month_name(last)} {last.year}")
    return _joined(long_day(first), long_day(last))


def _joined(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"
