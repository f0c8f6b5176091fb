"""The days on which something changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from layers.catalogue.loading import Catalogue


def change_days(
    catalogue: Catalogue, muted: Collection[str] = (), first: dt.date = dt.date.min, last: dt.date = dt.date.max
) -> list[dt.date]:
    """Give the days on which a measure came into another state or a site opened or closed, as far as the day is known.

    Parameters
    ----------
    muted
        Ids of measures whose changes do not count.
    first, last
        Only days from the first to the last.
    """
    from layers.restrictions.change import measure_changes
    from layers.restrictions.site_events import site_changes

    found = (*measure_changes(catalogue, dt.date.min, dt.date.max, muted), *site_changes(catalogue, dt.date.min, dt.date.max))
    return sorted({change.day for change in found if change.period is None and first <= change.day <= last})
