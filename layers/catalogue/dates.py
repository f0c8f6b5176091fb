"""Days that are known only to the month or the year."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import cache

import msgspec

from layers.errors import RequestError

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Period(msgspec.Struct, frozen=True):
    """A stretch of days, written as a day, a month, a year or a range of these.

    As the date of an event it says that the event fell on one of its days.

    Parameters
    ----------
    first, last
        The first and the last day, both included.
    text
        How the table writes it: ``2025``, ``2025-07``, ``2025-07-10`` or ``2021/2024``.
    """

    first: date
    last: date
    text: str

    def __str__(self) -> str:
        return self.text

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def is_day(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last


@cache
def parse_period(text: str) -> Period:
    """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises
    ------
    ValueError
        If the text is none of these, or no such day exists.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError("expected a year, month or day such as 2025, 2025-07 or 2025-07-10")
    year = int(match[1])
    first_month = int(match[2] or 1)
    last_month = int(match[2] or 12)
    if match[3]:
        first = last = date(year, first_month, int(match[3]))
    else:
        first = date(year, first_month, 1)
        last = date(year, last_month, calendar.monthrange(year, last_month)[1])
    return Period(first, last, text)


def parse_range(text: str) -> Period:
    """Read a period, or two with a slash between them: ``2025-01/2025-04``.

    Raises
    ------
    ValueError
        If a part is no period, or the second ends before the first begins.
    """
    begin, slash, end = text.partition("/")
    first = parse_period(begin)
    if not slash:
        return first
    last = parse_period(end)
    if last.last <= first.last:
        raise ValueError("expected the earlier period first, such as 2021/2024")
    return Period(first.first, last.last, text)


def parse_exact_day(text: str) -> date:
    """Read ``YYYY-MM-DD`` and nothing else.

    Raises
    ------
    ValueError
        If the text is not a day, or no such day exists.
    """
    if not _DAY.fullmatch(text):
        raise ValueError("expected a day such as 2025-11-20")
    return date.fromisoformat(text)


def parse_day(text: str) -> date:
    """Read a day that a user typed.

    Raises
    ------
    RequestError
        If the text is not a day of the calendar in the form ``YYYY-MM-DD``.
    """
    try:
        return parse_exact_day(text.strip())
    except ValueError as error:
        raise RequestError(f"{text!r} is not a day.", "Write year, month and day, such as 2025-11-20.") from error
