"""What happened at sites: a stage opened, stood still, began again, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from layers.catalogue.dates import Period
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Site, Stage
from layers.catalogue.stages import status_on
from layers.catalogue.vocabulary import Status
from layers.restrictions.event import Change, ChangeKind, Span, dated, day_after, day_before

_YEAR = dt.timedelta(days=366)  # as for the state of a stage: no source speaks for a time more than a year after it
_RUNNING = (Status.OPERATING, Status.RAMP_UP)
_IDLE = (Status.SUSPENDED, Status.CARE_AND_MAINTENANCE)


def site_changes(catalogue: Catalogue, since: dt.date, until: dt.date) -> Iterator[Change]:
    """Give the stages of sites that opened or closed, stood still or began again after `since` and up to `until`.

    Where only a month or a year is known, the change is told if it may have happened within the days asked about. A plan or
    the building of a stage is no opening, and a further circuit beside one that runs opens nothing.
    """
    span = Span(since, until)
    for site_id, rows in catalogue.stages.items():
        for kind in dict.fromkeys(row.stage for row in rows):
            life = _Life(catalogue.sites[site_id], tuple(row for row in rows if row.stage is kind), catalogue.edition)
            found = {(change.kind, change.day, change.period): change for change in life.changes()}
            yield from (change for change in found.values() if span.meets(change.period or Period(change.day, change.day, "")))


@dataclass(frozen=True, slots=True)
class _Life:
    """All rows of one stage of one site."""

    site: Site
    rows: tuple[Stage, ...]
    edition: dt.date

    def changes(self) -> Iterator[Change]:
        for row in self.rows:
            if row.status in _RUNNING:
                yield from self._begin(row)
                yield from self._end(row)
            elif row.status in _IDLE or row.status is Status.CLOSED:
                yield from self._stop(row)

    def _begin(self, row: Stage) -> Iterator[Change]:
        """A running stage opens, unless it ran before."""
        if row.first is None:
            return
        before = self._around(day_before(row.first.first), row)
        if _some(before, _RUNNING):
            return
        kind = ChangeKind.RESUMED if _some(before, _IDLE) else ChangeKind.OPENED
        yield self._change(kind, row.first, row, f"{_from(before)} to {_words(row.status)}")

    def _stop(self, row: Stage) -> Iterator[Change]:
        """A stage that stands still did not do so before, and nothing else of it goes on; a plan ends, for it never was open."""
        if row.first is None:
            return
        before, after = self._around(day_before(row.first.first), row), self._around(day_after(row.first.last), row)
        same = _IDLE if row.status in _IDLE else (Status.CLOSED,)
        if _some(before, same) or _some(after, _RUNNING):
            return
        given_up = bool(before) and all(other.status is Status.PLANNED for other in before)
        stopped = ChangeKind.ENDED if given_up else ChangeKind.CLOSED
        kind = ChangeKind.SUSPENDED if row.status in _IDLE else stopped
        yield self._change(kind, row.first, row, f"{_from(before)} to {_words(row.status)}")

    def _end(self, row: Stage) -> Iterator[Change]:
        """A running stage ends without a row that tells when the next state began."""
        if row.last is None:
            return
        after = self._around(day_after(row.last.last), row)
        if any(other.status in _RUNNING or other.first is not None for other in after if other.status is not Status.PLANNED):
            return
        period = _next_day(row.last) if row.last.is_day else row.last
        kind = ChangeKind.SUSPENDED if _some(after, _IDLE) else ChangeKind.CLOSED
        then = _words(after[0].status) if after else "a state that is not on record"
        yield self._change(kind, period, row, f"From {_words(row.status)} to {then}")

    def _around(self, day: dt.date, but: Stage) -> list[Stage]:
        """The other rows whose state held on a day, or may have."""
        return [row for row in self.rows if row is not but and _may_hold(row, day, self.edition)]

    def _change(self, kind: ChangeKind, period: Period, row: Stage, text: str) -> Change:
        day, interval = dated(period)
        text += f", some day of {interval.text}." if interval else "."
        if row.checked_on is None or day > row.checked_on.last + _YEAR:
            text += " Unverified: no dated source speaks for it."
        return Change(day, interval, kind, self.site.id, f"{self.site.name}: {row.stage.value}", "site", text)


def _may_hold(row: Stage, day: dt.date, edition: dt.date) -> bool:
    inside = any(period is not None and day in period for period in (row.first, row.last))
    return inside or status_on([row], day, edition).row is not None


def _some(rows: Iterable[Stage], statuses: Sequence[Status]) -> bool:
    return any(row.status in statuses for row in rows)


def _from(before: Sequence[Stage]) -> str:
    return f"From {_words(before[0].status)}" if before else "From a state that is not on record"


def _words(status: Status) -> str:
    return status.value.replace("-", " ")


def _next_day(period: Period) -> Period:
    day = day_after(period.last)
    return Period(day, day, day.isoformat())
