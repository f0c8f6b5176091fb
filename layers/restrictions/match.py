"""Match of a consignment against a measure, clause by clause: yes, no or unknown, each with its why.

A measure catches a consignment only if every clause holds. What is not stated is unknown, never no.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.restrictions.clauses import CLAUSES, Case, Clause, Consignment, named_parties
from layers.restrictions.holds import Holds, together
from layers.restrictions.setting import Setting, targets, territory
from layers.restrictions.state import Standing, standing_on

__all__ = ["Clause", "Consignment", "Holds", "Match", "match", "match_within", "named_parties", "targets", "territory"]


@dataclass(frozen=True, slots=True)
class Match:
    """A measure against a consignment on a day."""

    measure: Measure
    standing: Standing
    clauses: tuple[Clause, ...]

    @property
    def holds(self) -> Holds:
        """The measure catches the goods, does not, or it cannot be told.

        An ordinary duty may hold too; it is to be listed, not counted as a restriction.
        """
        return together(clause.holds for clause in self.clauses)

    @property
    def scope_holds(self) -> Holds:
        """The same, whatever the state of the measure on the day."""
        return together(clause.holds for clause in self.clauses if clause.clause != "day")


def match(measure: Measure, consignment: Consignment, day: dt.date, catalogue: Catalogue) -> Match:
    """Hold a measure against a consignment on a day.

    Raises
    ------
    RequestError
        If the catalogue does not know the product.
    """
    setting = Setting(catalogue, day)
    return match_within(setting, measure, standing_on(measure, day), consignment)


def match_within(setting: Setting, measure: Measure, standing: Standing, consignment: Consignment) -> Match:
    """Do the same with what the matches of a day share."""
    case = Case(measure, consignment, standing, setting, setting.sides(measure))
    return Match(measure, standing, tuple(clause(case) for clause in CLAUSES))
