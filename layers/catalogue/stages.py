"""How a stage of a site stood on a day.

The rules:

- Inside a month or a year in which a state began or ended, it may or may not have held.
- A row without a beginning is known around the day that its source speaks for: from a year before. Without any date, it is known around
  the catalogue's edition, that is from the beginning of the year before the edition's.
- Of several rows that hold at once (phases, circuits), the most active counts.
- If a row that only may hold is more active than all that do hold, or none holds, the state is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Stage
from layers.catalogue.vocabulary import StageKind, Status

REFINING = frozenset({StageKind.SEPARATION, StageKind.METAL, StageKind.ALLOY, StageKind.MAGNET, StageKind.RECYCLING})
"""Separation and what follows it: the stages of the allied refining network."""

_YEAR = timedelta(days=366)

# A works that stands still outranks a plan for it, and a plan to reopen outranks the closing before it.
_ACTIVITY = {
    Status.CLOSED: 0,
    Status.PLANNED: 1,
    Status.SUSPENDED: 2,
    Status.CARE_AND_MAINTENANCE: 2,
    Status.CONSTRUCTION: 3,
    Status.RAMP_UP: 4,
    Status.OPERATING: 5,
}

Holds = Literal["no", "maybe", "yes"]


class StageState(msgspec.Struct, frozen=True):
    """The state of one stage of a site on a day.

    Parameters
    ----------
    status
        `UNKNOWN` where the rows do not tell.
    checked
        Whether the row's source speaks for a time no more than a year from the day.
    start_known
        Whether the table knows when the state began.
    row
        The row that tells the status; ``None`` if it is unknown.
    """

    status: Status
    checked: bool
    start_known: bool
    row: Stage | None

    @property
    def is_last_known(self) -> bool:
        """Whether the status is to be shown as last known, not as a fact of the day."""
        return self.row is not None and not self.checked


_UNKNOWN = StageState(Status.UNKNOWN, checked=False, start_known=False, row=None)


def status_on(stages: Iterable[Stage], day: date, edition: date) -> StageState:
    """Give the state on a day.

    Parameters
    ----------
    stages
        All rows of one kind of stage at one site.
    day
        The day.
    edition
        The catalogue's own day, for which rows without any date speak.
    """
    holding: list[Stage] = []
    possible: list[Stage] = []
    for stage in stages:
        match _holds(stage, day, edition):
            case "yes":
                holding.append(stage)
            case "maybe":
                possible.append(stage)
    if not holding:
        return _UNKNOWN
    best = max(holding, key=lambda stage: (_ACTIVITY[stage.status], _is_checked(stage, day)))
    if any(_ACTIVITY[stage.status] > _ACTIVITY[best.status] for stage in possible):
        return _UNKNOWN
    return StageState(best.status, checked=_is_checked(best, day), start_known=best.first is not None, row=best)


def site_stages_on(catalogue: Catalogue, day: date) -> dict[str, dict[StageKind, StageState]]:
    """Give the state of every stage of every site on a day, by site and stage."""
    return {site: stages_on(rows, day, catalogue.edition) for site, rows in catalogue.stages.items()}


def stages_on(rows: Sequence[Stage], day: date, edition: date) -> dict[StageKind, StageState]:
    """Give the state of each stage of one site on a day, in the order in which material passes."""
    kinds = {row.stage for row in rows}
    return {kind: status_on([row for row in rows if row.stage is kind], day, edition) for kind in StageKind if kind in kinds}


def allied_refining_sites(catalogue: Catalogue, day: date) -> dict[str, tuple[StageKind, ...]]:
    """Give the sites with separation or a later stage in the countries that are allied on a day, with those stages.

    The stages' states are those of :func:`site_stages_on`; a planned plant belongs to the network, and is drawn as planned.
    """
    allied = catalogue.members("allied", day)
    network: dict[str, tuple[StageKind, ...]] = {}
    for site, rows in catalogue.stages.items():
        kinds = {row.stage for row in rows} & REFINING
        if kinds and catalogue.sites[site].country in allied:
            network[site] = tuple(kind for kind in StageKind if kind in kinds)
    return network


def _holds(stage: Stage, day: date, edition: date) -> Holds:
    """Whether a row's state held on a day."""
    if stage.first is None:
        if day < _known_from(stage, edition):
            return "no"
    elif day < stage.first.first:
        return "no"
    elif day < stage.first.last:
        return "maybe"
    if stage.last is None or day <= stage.last.first:
        return "yes"
    return "maybe" if day <= stage.last.last and not stage.last.is_day else "no"


def _known_from(stage: Stage, edition: date) -> date:
    """The first day on which a row without a beginning is taken to hold."""
    known = [period.first for period in (stage.last, stage.checked_on) if period]
    return min(known) - _YEAR if known else date(edition.year - 1, 1, 1)


def _is_checked(stage: Stage, day: date) -> bool:
    """Whether the row's source speaks for a time within a year of the day."""
    return stage.checked_on is not None and day <= stage.checked_on.last + _YEAR
