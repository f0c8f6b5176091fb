"""A country: the restrictions it issues and those that name it on the day, its figures and its sites."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection

from desktop.panels.pages.assertion import figure
from desktop.panels.pages.markup import heading, jump, paragraph, section
from desktop.panels.pages.measure import summary, titles
from desktop.panels.text import plain
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.stages import stages_on
from layers.restrictions.match import targets, territory
from layers.restrictions.state import State, standing_on
from layers.styling.legend import STAGE_LABELS, STATE_LABELS, STATUS_LABELS

_ORDER = [State.IN_FORCE, State.SUSPENDED, State.ANNOUNCED, State.NEVER_IN_FORCE, State.ENDED, State.NOT_ANNOUNCED]
_LIVE = _ORDER[:3]


def page(catalogue: Catalogue, code: str, name: str, day: dt.date, muted: Collection[str] = ()) -> str:
    """Give all that is known of a country on a day; the name is that of the map, for countries without a row.

    Parameters
    ----------
    muted
        Measures that the map leaves out.
    """
    known = catalogue.countries.get(code)
    groups = [group.name for group in catalogue.groups.values() if code in catalogue.members(group.id, day)]
    return (
        heading(known.name if known else name, code)
        + paragraph("On this day in: " + ", ".join(groups) if groups else "", "quiet")
        + _measures(catalogue, code, day, muted)
        + _statistics(catalogue, code)
        + _sites(catalogue, code, day)
    )


def _measures(catalogue: Catalogue, code: str, day: dt.date, muted: Collection[str]) -> str:
    issued, named, against_all = [], [], []
    for measure in catalogue.measures.values():
        if code in territory(measure, day, catalogue):
            issued.append(measure)
            continue
        hit = targets(measure, day, catalogue)
        if hit is None:
            against_all.append(measure)
        elif code in hit:
            named.append(measure)
    live_against_all = [measure for measure in _ordered(against_all, day) if standing_on(measure, day).state in _LIVE]
    off = sum(measure.id in muted for measure in (*issued, *named, *against_all))
    return (
        paragraph(f"On this day it issues {_counted(issued, day)}, and is named by {_counted(named, day)}.")
        + paragraph(f"Of all listed here {off} {'is' if off == 1 else 'are'} switched off on this map." if off else "", "doubt")
        + _listed("Restrictions issued here", issued, day)
        + _listed("Restrictions that name it", named, day)
        + section(f"Restrictions on all countries ({len(live_against_all)})")
        + titles(live_against_all, day)
    )


def _counted(measures: list[Measure], day: dt.date) -> str:
    """Count measures that live on a day by their state."""
    states = Counter(standing_on(measure, day).state for measure in measures)
    told = [f"{states[state]} {STATE_LABELS[state].lower()}" for state in _LIVE if states[state]]
    number = sum(states[state] for state in _LIVE)
    return f"{number} {'restriction' if number == 1 else 'restrictions'} ({', '.join(told)})" if told else "none"


def _ordered(measures: list[Measure], day: dt.date) -> list[Measure]:
    return sorted(measures, key=lambda measure: (_ORDER.index(standing_on(measure, day).state), measure.title))


def _listed(title: str, measures: list[Measure], day: dt.date) -> str:
    """Those that live on the day in full; the others by title, so that nothing is hidden."""
    live = [measure for measure in measures if standing_on(measure, day).state in _LIVE]
    past = [measure for measure in measures if measure not in live]
    text = section(f"{title} ({len(live)} on this day)") + "".join(summary(measure, day) for measure in _ordered(live, day))
    if not live:
        text += paragraph("None on this day.", "quiet")
    return text + (paragraph("At other times, or never in force:", "quiet") + titles(_ordered(past, day), day) if past else "")


def _statistics(catalogue: Catalogue, code: str) -> str:
    rows = [row for row in catalogue.statistics if row.country == code]
    if not rows:
        return ""
    rows.sort(key=lambda row: (row.metric, -row.year, not row.preferred))
    return section("Figures") + "".join(figure(row) for row in rows)


def _sites(catalogue: Catalogue, code: str, day: dt.date) -> str:
    sites = sorted((site for site in catalogue.sites.values() if site.country == code), key=lambda site: site.name)
    if not sites:
        return ""
    lines = []
    for site in sites:
        states = stages_on(catalogue.stages.get(site.id, ()), day, catalogue.edition)
        stages = "; ".join(f"{STAGE_LABELS[kind]}: {STATUS_LABELS[state.status].lower()}" for kind, state in states.items())
        lines.append(f'<p>{jump("site", site.id, site.name)}<br/><span class="quiet">{plain(stages)}</span></p>')
    return section(f"Sites here ({len(sites)})") + "".join(lines)
