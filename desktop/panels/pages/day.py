"""What a day looks like, when nothing is chosen: counts by state, what changed last, what comes next."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from desktop.panels.pages.markup import heading, jump, number, paragraph, section, table
from desktop.panels.text import plain
from desktop.panels.timeline import Change, Timeline
from layers.catalogue.loading import Catalogue
from layers.catalogue.stages import site_stages_on
from layers.document import MapDocument
from layers.styling.legend import STATE_LABELS, STATUS_LABELS, lens_name, long_day


def page(catalogue: Catalogue, timeline: Timeline, document: MapDocument) -> str:
    """Give the day in short."""
    day = document.day
    before = day if timeline.on(day) else timeline.before(day)
    return (
        heading(long_day(day), lens_name(catalogue, document))
        + paragraph("Click a site, a line or a country on the map for all that is known of it.", "quiet")
        + section("Restrictions")
        + _restrictions(timeline, day)
        + section("Stages of sites")
        + _stages(catalogue, day)
        + _changes("Changed today" if before == day else "Changed last", timeline, before)
        + _changes("Comes next", timeline, timeline.after(day))
    )


def _restrictions(timeline: Timeline, day: dt.date) -> str:
    rows = [(STATE_LABELS[state], str(count), _unverified(count, part)) for state, count, part in timeline.counts(day)]
    return table(("", "", ""), rows, frozenset({1}))


def _unverified(count: int, part: int) -> str:
    if not part:
        return ""
    return "all unverified" if part == count else f"of which {part} unverified"


def _stages(catalogue: Catalogue, day: dt.date) -> str:
    states = [state.status for stages in site_stages_on(catalogue, day).values() for state in stages.values()]
    counts = Counter(states)
    return table(("", ""), [(label, str(counts[status])) for status, label in STATUS_LABELS.items() if counts[status]], frozenset({1}))


def _changes(title: str, timeline: Timeline, day: dt.date | None) -> str:
    if day is None:
        return section(title) + paragraph("Nothing that the catalogue knows of.", "quiet")
    lines = [f"<p>{jump('measure', change.measure.id, change.measure.title)}: {_became(change)}</p>" for change in timeline.on(day)]
    return section(title) + f"<p>{jump('day', day.isoformat(), long_day(day))}</p>" + "".join(lines)


def _became(change: Change) -> str:
    rate = change.standing.rate_percent
    return plain(STATE_LABELS[change.standing.state].lower()) + (f", {number(rate)} %" if rate is not None else "")
