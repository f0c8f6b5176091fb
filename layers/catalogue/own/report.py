"""What became of tables of the user's when they joined the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from layers.catalogue.loading import Catalogue
from layers.catalogue.own.told import Refused
from layers.document import FactsRef


@dataclass(frozen=True)
class FactsReport:
    """What became of one table.

    Parameters
    ----------
    rows, joined
        How many rows the file holds, and how many of them joined.
    refused
        Those that did not, in the file's order.
    notes
        What else should be known, such as which columns were taken for which.
    """

    ref: FactsRef
    rows: int
    joined: int
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]

    @property
    def faulty(self) -> int:
        """How many rows have something wrong."""
        return len({refused.place.row for refused in self.refused if not refused.left_out})

    @property
    def left_out(self) -> int:
        """How many rows are about other goods, or repeat others."""
        return len({refused.place.row for refused in self.refused if refused.left_out})


@dataclass(frozen=True)
class OwnFacts:
    """The catalogue with tables of the user's in it, and what became of each."""

    catalogue: Catalogue
    reports: tuple[FactsReport, ...]
