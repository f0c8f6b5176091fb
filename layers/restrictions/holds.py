"""Answers with a middle: yes, no, or not to be told. They are joined as Kleene's strong logic joins them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import reduce
from operator import and_, or_
from typing import Protocol, Self


class Holds(StrEnum):
    """Whether a clause holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __and__(self, other: Holds) -> Holds:
        """Both must hold: one no is no, else one unknown is unknown."""
        return self if _RANK[self] <= _RANK[other] else other

    def __or__(self, other: Holds) -> Holds:
        """One that holds is enough: one yes is yes, else one unknown is unknown."""
        return self if _RANK[self] >= _RANK[other] else other

    def __invert__(self) -> Holds:
        """Yes for no and no for yes; unknown stays unknown."""
        return _OPPOSITE[self]

    def surely(self) -> Holds:
        """Yes for yes, else no."""
        return yes_no(self is Holds.YES)

    @property
    def rank(self) -> int:
        """0 for no, 1 for unknown, 2 for yes: to be joined in arrays by the least and the greatest."""
        return _RANK[self]


_RANK = {Holds.NO: 0, Holds.UNKNOWN: 1, Holds.YES: 2}
_OPPOSITE = {Holds.YES: Holds.NO, Holds.NO: Holds.YES, Holds.UNKNOWN: Holds.UNKNOWN}


class Truth(Protocol):
    """An answer, or an array of answers, so that one rule can speak of either."""

    def __and__(self, other: Self | Holds) -> Self: ...
    def __or__(self, other: Self | Holds) -> Self: ...
    def __invert__(self) -> Self: ...
    def surely(self) -> Self:
        """Yes for yes, else no."""
        ...


def yes_no(condition: bool) -> Holds:
    """Give a sure answer."""
    return Holds.YES if condition else Holds.NO


def together(answers: Iterable[Holds]) -> Holds:
    """All must hold."""
    return reduce(and_, answers, Holds.YES)


def either(answers: Iterable[Holds]) -> Holds:
    """One that holds is enough."""
    return reduce(or_, answers, Holds.NO)
