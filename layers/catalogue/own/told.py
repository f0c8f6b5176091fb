"""What is told of rows that do not join the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from layers.catalogue.model import Fact
from layers.catalogue.tables import Table


class Place(NamedTuple):
    """Where a row stands. Rows count from 1 and do not count a header."""

    path: str
    layer: str
    row: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that does not join.

    Parameters
    ----------
    left_out
        Whether nothing is wrong with it: it is about other goods, or other rows hold the same.
    """

    place: Place
    column: str
    value: str
    reason: str
    remedy: str = ""
    left_out: bool = False

    @property
    def sentence(self) -> str:
        """Reason and remedy in one line."""
        return f"{self.reason} {self.remedy}".strip()


class Draft(NamedTuple):
    """A row that holds to its table's schema, and where it comes from."""

    table: Table[Any]
    fact: Fact
    place: Place


class Unreadable(ValueError):  # noqa: N818 - a turn of events, handled by whoever reads the row
    """A cell that cannot be understood, with what to do about it."""

    def __init__(self, reason: str, remedy: str = "Correct the cell.") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


LONGEST_VALUE = 120


def short(value: str) -> str:
    """Give a value as one line that a list can show."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"
