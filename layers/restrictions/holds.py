"""Answers with a middle: yes, no, or not to be told."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Holds(StrEnum):
    """Whether a clause holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def yes_no(condition: bool) -> Holds:
    """Give a sure answer."""
    return Holds.YES if condition else Holds.NO


def together(answers: Iterable[Holds]) -> Holds:
    """All must hold: one no is no, else one unknown is unknown."""
    seen = set(answers)
    if Holds.NO in seen:
        return Holds.NO
    return Holds.UNKNOWN if Holds.UNKNOWN in seen else Holds.YES


def either(answers: Iterable[Holds]) -> Holds:
    """One that holds is enough: one yes is yes, else one unknown is unknown."""
    return opposite(together(opposite(answer) for answer in answers))


def opposite(answer: Holds) -> Holds:
    """Yes for no and no for yes; unknown stays unknown."""
    return {Holds.YES: Holds.NO, Holds.NO: Holds.YES, Holds.UNKNOWN: Holds.UNKNOWN}[answer]
