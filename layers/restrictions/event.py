"""What can change from one day to another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from layers.catalogue.dates import Period

_DAY = dt.timedelta(days=1)


class ChangeKind(StrEnum):
    """What happened to a measure, to a stage of a site, or to goods on their way."""

    ANNOUNCED = "announced"
    CAME_INTO_FORCE = "came-into-force"
    AMENDED = "amended"  # the state of a measure stays, under another rate or instrument; or the verdict on goods, by fewer measures
    SUSPENDED = "suspended"  # a measure, or the work at a site
    RESUMED = "resumed"  # a measure that was in force before, or the work at a site
    ENDED = "ended"
    NEVER_IN_FORCE = "never-in-force"  # an announcement was settled without ever having been in force
    OPENED = "opened"
    CLOSED = "closed"
    BEGUN = "begun"  # goods began to move along a link
    STOPPED = "stopped"
    HIT = "hit"  # goods are newly caught by a measure
    FREED = "freed"  # the verdict on goods became milder


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise than on the day before.

    Parameters
    ----------
    day
        The first day on which it is so; where only a month or a year is known, the first day of that.
    period
        The month or the year, where the day is not known.
    id
        Of the measure, site or link. Goods between countries are named `CHN>USA:oxide/Dy`; what stands before the colon is
        the way on the map.
    subject
        `measure`, `site`, `link` or `flow`.
    detail
        One sentence or two: from what to what, and why.
    measures
        Ids of the measures that hit goods, or that catch them no more.
    """

    day: dt.date
    period: Period | None
    kind: ChangeKind
    id: str
    title: str
    subject: str
    detail: str
    measures: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """The day, month or year, as precisely as it is known."""
        return self.period.text if self.period else self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are asked about: after `since`, up to and with `until`."""

    since: dt.date
    until: dt.date

    def __contains__(self, day: dt.date | None) -> bool:
        return day is not None and self.since < day <= self.until

    def meets(self, period: Period) -> bool:
        """Whether what happened within a period may have happened within the span."""
        end = min(period.last, self.until)
        return self.since < end and period.first <= end


def dated(period: Period) -> tuple[dt.date, Period | None]:
    """Give the day and the interval of a change that happened within a period."""
    return period.first, None if period.is_day else period


def day_before(day: dt.date) -> dt.date:
    """Give the day before; the first day of the calendar has none but itself."""
    return max(day, dt.date.min + _DAY) - _DAY


def day_after(day: dt.date) -> dt.date:
    """Give the day after; the last day of the calendar, by which some mean for ever, has none but itself."""
    return min(day, dt.date.max - _DAY) + _DAY
