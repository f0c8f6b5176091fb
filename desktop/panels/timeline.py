"""When restrictions changed: the days to step to, and what a day looks like in counts."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.restrictions.event import Change as Event
from layers.restrictions.state import Standing, State, standing_on
from layers.styling.legend import long_day

LIVE = (State.IN_FORCE, State.SUSPENDED, State.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Change:
    """A measure came into another state on a day, or its rate became another."""

    day: dt.date
    measure: Measure
    standing: Standing


class Timeline:
    """The changes of all measures, in order of their days.

    Parameters
    ----------
    muted
        Ids of measures that are switched off: their changes are not among those of the map.
    """

    def __init__(self, catalogue: Catalogue, muted: Collection[str] = ()) -> None:
        self._catalogue = catalogue
        self._muted = muted
        self.edition = catalogue.edition
        self.changes = sorted(
            (change for measure in catalogue.measures.values() if measure.id not in muted for change in _changes(measure)),
            key=lambda change: change.day,
        )
        self.days = sorted({change.day for change in self.changes})

    @cached_property
    def site_days(self) -> list[dt.date]:
        """Days on which a stage of a site is known to have opened, closed, stood still or begun again."""
        from layers.restrictions.site_events import site_changes

        found = site_changes(self._catalogue, dt.date.min, dt.date.max)
        return sorted({change.day for change in found if change.period is None})

    def told(self, day: dt.date) -> list[str]:
        """Tell in a line each what happened to measures and sites on a day, and to measures by then, if only a period is known."""
        from layers.restrictions.change import measure_changes, site_changes

        before = day - dt.timedelta(1)
        found = measure_changes(self._catalogue, before, day, self._muted)
        measures = (change for change in found if change.period is None or change.period.last == day)
        sites = (change for change in site_changes(self._catalogue, before, day) if change.period is None)
        return [_line(change) for change in (*measures, *sites)]

    def before(self, day: dt.date) -> dt.date | None:
        """Give the last day of change before a day."""
        place = bisect_left(self.days, day)
        return self.days[place - 1] if place else None

    def after(self, day: dt.date) -> dt.date | None:
        """Give the first day of change after a day."""
        place = bisect_right(self.days, day)
        return self.days[place] if place < len(self.days) else None

    def beside(self, day: dt.date) -> dt.date | None:
        """Give a day worth comparing a day with: the edition's, or on that and later the change before."""
        edition = self._catalogue.edition
        return edition if day < edition else self.before(day)

    def on(self, day: dt.date) -> list[Change]:
        """Give what changed on a day."""
        return [change for change in self.changes if change.day == day]

    def standings(self, day: dt.date) -> list[tuple[Measure, Standing]]:
        """Give every measure with its state on a day."""
        return [(measure, standing_on(measure, day)) for measure in self._catalogue.measures.values()]

    def counts(self, day: dt.date) -> list[tuple[State, int, int]]:
        """Count the measures that stand in each live state on a day, and how many of them no source vouches for on that day."""
        standings = [standing for _, standing in self.standings(day)]
        total = Counter(standing.state for standing in standings)
        unverified = Counter(standing.state for standing in standings if not standing.verified)
        return [(state, total[state], unverified[state]) for state in LIVE]


class Timelines:
    """Gives the timeline of a catalogue that tables may join, and measures be switched off in: made anew only when they were."""

    def __init__(self, catalogue: Callable[[], Catalogue], muted: Callable[[], Collection[str]]) -> None:
        self._catalogue = catalogue
        self._muted = muted
        self._made: tuple[Catalogue, Collection[str], Timeline] | None = None

    def __call__(self) -> Timeline:
        """Give the timeline as it is now."""
        catalogue, muted = self._catalogue(), self._muted()
        if self._made is None or self._made[0] is not catalogue or self._made[1] != muted:
            self._made = catalogue, muted, Timeline(catalogue, muted)
        return self._made[2]


def _line(change: Event) -> str:
    within = f", some day of {change.period.text.replace('/', ' to ')}" if change.period else ""
    return f"{change.title}: {change.kind.value.replace('-', ' ')}{within}"


def _changes(measure: Measure) -> Iterator[Change]:
    """Give the days on which a measure became something else; a spell that only rests on another source is none."""
    for day in sorted({spell.first for spell in measure.spells}):
        before, now = standing_on(measure, day - dt.timedelta(1)), standing_on(measure, day)
        if _matter(before) != _matter(now):
            yield Change(day, measure, now)


def _matter(standing: Standing) -> tuple[object, ...]:
    """Give what a reader would call a change if it were another: not the source, nor how far it vouches."""
    return standing.state, standing.rate_percent, standing.spell.rate_kind if standing.spell else None


def warning(catalogue: Catalogue, day: dt.date) -> str:
    """Say in one line what a reader must know of a day, or nothing.

    Past the edition every state is only the last known one; between the last source on trade law and the edition that holds for
    restrictions alone.
    """
    if day > catalogue.edition:
        return f"The catalogue was last checked on {long_day(catalogue.edition)}: what is shown for later days is the last known state."
    law = catalogue.parts.get("trade-law")
    if law is not None and day > law.last_checked.last:
        return (
            f"Sources on trade law end on {long_day(law.last_checked.last)}: later states are the last known ones, unverified where marked."
        )
    return ""
