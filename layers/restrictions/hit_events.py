"""Which goods on their way are newly hit by measures, or freed of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from layers.catalogue.dates import Period
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Flow, Link, Measure
from layers.restrictions.clauses import Consignment
from layers.restrictions.event import Change, ChangeKind, Span, dated, day_after, day_before
from layers.restrictions.matrix import YES, Matrix, Ranks
from layers.restrictions.setting import EUROPEAN_UNION_MEMBERS, Setting
from layers.restrictions.state import Standing, State, standing_on
from layers.restrictions.traffic import current_flows, in_flow, is_active, named_elements, on_link
from layers.restrictions.verdict import Verdict, may_colour, severities


def hit_changes(catalogue: Catalogue, since: dt.date, until: dt.date, muted: Collection[str] = ()) -> Iterator[Change]:
    """Give the goods on links and in flows that a measure newly catches, or catches no more, after `since` and up to `until`.

    Where one of several measures falls away and the verdict stays, the goods are caught on other terms: `amended`.
    Goods count if they are on their way on the day of the change, and measures as they colour the map: binding rules on goods,
    whoever the parties are. That a measure might catch goods is no hit.
    """
    measures = [measure for measure in catalogue.measures.values() if may_colour(measure) and measure.id not in muted]
    span = Span(since, until)
    days = {spell.first for measure in measures for spell in measure.spells if span.meets(spell.begins)}
    days |= {day for day in _days_of_the_union(catalogue) if day in span}
    ledger = _Ledger(catalogue, measures)
    for day in sorted(days):
        yield from (change for change in ledger.changes(day) if change.period or day in span)


def _days_of_the_union(catalogue: Catalogue) -> Iterator[dt.date]:
    """Days on which a country joined, or was no more in, the European Union, for which `EUU` stands."""
    for member in catalogue.memberships[EUROPEAN_UNION_MEMBERS]:
        if member.first:
            yield member.first.last
        if member.last:
            yield day_after(member.last.first)


@dataclass(frozen=True)
class _Eve:
    """How all measures stand on a day, and which goods they would catch."""

    scope: Ranks
    standings: list[Standing]

    def caught(self) -> NDArray[np.bool_]:
        """Which goods (rows) are caught by which measures (columns), as far as is known: until the end of an interval as before it."""
        in_force = np.array([standing.state is State.IN_FORCE for standing in self.standings], bool)
        caught: NDArray[np.bool_] = (self.scope == YES) & in_force
        return caught


@dataclass
class _Moved:
    """Who moves goods that a measure judges alike."""

    links: list[Link] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)


class _Ledger:
    """All goods of the catalogue, and what befalls them from one day to the next."""

    def __init__(self, catalogue: Catalogue, measures: Sequence[Measure]) -> None:
        self._catalogue = catalogue
        self._measures = measures
        self._moved: dict[Consignment, _Moved] = {}
        for link in catalogue.links:
            self._moved.setdefault(on_link(catalogue, link, named_elements(link)), _Moved()).links.append(link)
        for flow in catalogue.flows:
            self._moved.setdefault(in_flow(flow, named_elements(flow)), _Moved()).flows.append(flow)
        self._goods = list(self._moved)
        self._scopes: dict[frozenset[str], Ranks] = {}

    def changes(self, day: dt.date) -> Iterator[Change]:
        """Give what befalls goods on a day that did not befall them on the day before."""
        before, after = self._on(day_before(day)), self._on(day)
        was, now = before.caught(), after.caught()
        rows = np.flatnonzero((was != now).any(axis=1))
        verdicts = [severities(eve.scope[rows], self._measures, eve.standings).max(axis=1, initial=0).tolist() for eve in (before, after)]
        for row, *pair in zip(rows.tolist(), *verdicts, strict=True):
            gained, lost = (np.flatnonzero(news).tolist() for news in (now[row] & ~was[row], was[row] & ~now[row]))
            turn = _Turn(day, Verdict(pair[0]), Verdict(pair[1]), self._named(gained, after), self._named(lost, after))
            yield from self._told(self._goods[row], turn)

    def _on(self, day: dt.date) -> _Eve:
        setting = Setting(self._catalogue, day)
        if setting.union not in self._scopes:
            self._scopes[setting.union] = Matrix(setting, self._measures).scope(self._goods)
        return _Eve(self._scopes[setting.union], [standing_on(measure, day) for measure in self._measures])

    def _named(self, columns: Iterable[int], eve: _Eve) -> list[tuple[Measure, Standing]]:
        return [(self._measures[column], eve.standings[column]) for column in columns]

    def _told(self, goods: Consignment, turn: _Turn) -> Iterator[Change]:
        """One change for each link, one for all flows of the same goods."""
        sites, countries = self._catalogue.sites, self._catalogue.countries
        for link in self._moved[goods].links:
            if is_active(self._catalogue, link, turn.day):
                title = f"{sites[link.from_id].name} → {sites[link.to_id].name}: {_goods(goods)}"
                yield turn.change(link.id, title, "link")
        if current_flows(self._moved[goods].flows, turn.day):
            way = f"{countries[goods.shipped_from].name} → {countries[goods.destination].name}"
            key = f"{goods.shipped_from}>{goods.destination}:{'/'.join((goods.product, *sorted(goods.elements)))}"
            yield turn.change(key, f"{way}: {_goods(goods)}", "flow")


@dataclass(frozen=True, slots=True)
class _Turn:
    """How the verdict on goods turns on a day, and by which measures."""

    day: dt.date
    before: Verdict
    after: Verdict
    gained: list[tuple[Measure, Standing]]
    lost: list[tuple[Measure, Standing]]

    def change(self, key: str, title: str, subject: str) -> Change:
        """Tell it by its kind."""
        kind = self._kind
        measures = tuple(measure.id for measure, _ in (self.gained if kind is ChangeKind.HIT else self.lost))
        day, interval = dated(self._when)
        return Change(day, interval, kind, key, title, subject, self._detail(), measures)

    @property
    def _when(self) -> Period:
        """The interval of the turn, if that is all that is known of any of the measures."""
        begun = (standing.spell.begins for _, standing in (*self.gained, *self.lost) if standing.spell)
        known = Period(self.day, self.day, self.day.isoformat())
        intervals = {begins if begins.last == self.day else known for begins in begun}
        return intervals.pop() if len(intervals) == 1 else known

    @property
    def _kind(self) -> ChangeKind:
        """A milder verdict frees, unless it is that none is known; else a further measure hits; one less of several changes the terms."""
        if self.after < self.before and self.after is not Verdict.UNKNOWN:
            return ChangeKind.FREED
        return ChangeKind.HIT if self.gained else ChangeKind.AMENDED

    def _detail(self) -> str:
        was, now = self.before.label.casefold(), self.after.label.casefold()
        text = f"Still {now}." if was == now else f"From {was} to {now}."
        if self.gained:
            text += f" Now caught by: {_titles(self.gained)}."
        if self.lost:
            text += f" No longer caught by: {_titles(self.lost)}."
        if all(standing.verified for _, standing in (*self.gained, *self.lost)):
            return text
        return f"{text} Unverified: for some of this no legal text or dated source vouches on that day."


def _titles(some: Iterable[tuple[Measure, Standing]]) -> str:
    return "; ".join(measure.title for measure, _ in some)


def _goods(goods: Consignment) -> str:
    return f"{goods.product} ({', '.join(sorted(goods.elements))})" if goods.elements else goods.product
