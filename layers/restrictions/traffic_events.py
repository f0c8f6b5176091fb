"""What happened to goods on their way: links that began or stopped, goods newly hit or freed by measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from layers.catalogue.dates import Period
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Link
from layers.catalogue.vocabulary import LinkStatus
from layers.restrictions.event import Change, ChangeKind, Span, dated, day_after
from layers.restrictions.hit_events import hit_changes


def traffic_changes(catalogue: Catalogue, since: dt.date, until: dt.date, muted: Collection[str] = ()) -> Iterator[Change]:
    """Give links that began or stopped, and goods hit or freed by measures that are not muted, after `since` and up to `until`."""
    yield from hit_changes(catalogue, since, until, muted)
    span = Span(since, until)
    for link in catalogue.links:
        yield from _life(catalogue, link, span)


def _life(catalogue: Catalogue, link: Link, span: Span) -> Iterator[Change]:
    """A plan is no fact, so a planned link neither begins nor stops."""
    if link.status is LinkStatus.PLANNED:
        return
    if link.first is not None and span.meets(link.first):
        yield _link_change(catalogue, link, ChangeKind.BEGUN, link.first)
    if link.last is not None:
        stopped = _day_after(link.last) if link.last.is_day else link.last
        if span.meets(stopped):
            yield _link_change(catalogue, link, ChangeKind.STOPPED, stopped)


def _link_change(catalogue: Catalogue, link: Link, kind: ChangeKind, period: Period) -> Change:
    day, interval = dated(period)
    text = f"Supply of {link.product} {'began' if kind is ChangeKind.BEGUN else 'ended'}"
    text += f", some day of {interval.text}." if interval else "."
    title = f"{catalogue.sites[link.from_id].name} → {catalogue.sites[link.to_id].name}: {link.product}"
    return Change(day, interval, kind, link.id, title, "link", text)


def _day_after(period: Period) -> Period:
    day = day_after(period.last)
    return Period(day, day, day.isoformat())
