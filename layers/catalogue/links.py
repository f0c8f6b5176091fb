"""How a supply link stood on a day."""

from __future__ import annotations

from datetime import date, timedelta

from layers.catalogue.model import Link
from layers.catalogue.vocabulary import LinkStatus

_YEAR = timedelta(days=366)


def link_status_on(link: Link, day: date, edition: date) -> LinkStatus:
    """Give the state of a link on a day.

    A planned link stays planned after its target has passed: a target is no fact. Inside the month or year in which a link
    began or ended its state is unknown; a link without a beginning is known from a year before its source's date, or, if that
    is undated too, from the beginning of the year before the edition's.

    Parameters
    ----------
    link
        The link.
    day
        The day.
    edition
        The catalogue's own day.
    """
    if link.status is LinkStatus.PLANNED:
        return LinkStatus.PLANNED
    if link.first is None:
        if day < _known_from(link, edition):
            return LinkStatus.UNKNOWN
    elif day < link.first.first:
        return LinkStatus.NOT_BEGUN
    elif day < link.first.last:
        return LinkStatus.UNKNOWN
    if link.last is None:
        return LinkStatus.UNKNOWN if link.status is LinkStatus.ENDED else link.status
    if day <= link.last.first:
        return LinkStatus.ACTIVE if link.status is LinkStatus.ENDED else link.status
    return LinkStatus.UNKNOWN if day in link.last else LinkStatus.ENDED


def _known_from(link: Link, edition: date) -> date:
    """The first day on which a link without a beginning is taken to be known."""
    known = [period.first for period in (link.last, link.source.date) if period]
    return min(known) - _YEAR if known else date(edition.year - 1, 1, 1)
