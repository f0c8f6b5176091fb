"""Everything that differs between two days: measures, sites, and which goods are newly hit or freed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from layers.catalogue.loading import Catalogue
from layers.errors import RequestError
from layers.restrictions.event import Change, ChangeKind
from layers.restrictions.measure_events import measure_changes
from layers.restrictions.site_events import site_changes
from layers.restrictions.traffic_events import traffic_changes

__all__ = ["Change", "ChangeKind", "changes", "measure_changes", "site_changes", "traffic_changes"]

_ORDER = {"measure": 0, "site": 1, "link": 2, "flow": 3}


def changes(catalogue: Catalogue, since: dt.date, until: dt.date, muted: Collection[str] = ()) -> tuple[Change, ...]:
    """Give everything that happened after one day and up to, and with, another, in the order of days.

    Parameters
    ----------
    since, until
        Two days; what happened on the first is no change between them. The same day twice has no changes.
    muted
        Ids of measures that are switched off: they neither change nor hit anything.

    Raises
    ------
    RequestError
        If `since` is later than `until`.
    """
    if since > until:
        raise RequestError(f"{since} is later than {until}.", "Give the earlier day first.")
    parts = (measure_changes(catalogue, since, until, muted), site_changes(catalogue, since, until))
    found = [change for part in (*parts, traffic_changes(catalogue, since, until, muted)) for change in part]
    return tuple(sorted(found, key=lambda change: (change.day, _ORDER[change.subject], change.id, change.title)))
