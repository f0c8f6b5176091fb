"""Measures held against many consignments at once, by arrays.

The meaning is that of the clauses: what a clause asks is asked once for each pair of different things that it looks at, such as
a product and a list of products, and the answers are then spread over all goods and measures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.restrictions.clauses import Consignment
from layers.restrictions.conditions import (
    End,
    LiesIn,
    Side,
    border_holds,
    content_holds,
    direction_holds,
    elements_hold,
    end_use_holds,
    free_by_elements,
    note_holds,
    other_end_holds,
    party_holds,
    reached_by_content,
    role_holds,
    sets_no_elements,
    way,
)
from layers.restrictions.holds import Holds
from layers.restrictions.setting import Countries, Setting, lies_in
from layers.restrictions.state import standing_on

Ranks = NDArray[np.int8]
"""Answers as numbers: 0 no, 1 unknown, 2 yes."""

Answering = Callable[[slice], Ranks]
"""Gives the answers for some of the goods, to be broadcast to (consignments, measures)."""

NO, UNKNOWN, YES = (answer.rank for answer in (Holds.NO, Holds.UNKNOWN, Holds.YES))

_Value = TypeVar("_Value", bound=Hashable)
_Asked = TypeVar("_Asked", bound=Hashable)
_SIDES: tuple[Side, ...] = ("home", "named", "spared")
_ENDS: tuple[End, ...] = ("shipped_from", "made_in", "destination")
_BLOCK = 1024  # consignments at a time, so that the answers stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Answers:
    """An array of answers, joined as single ones are."""

    ranks: Ranks

    def __and__(self, other: Answers | Holds) -> Answers:
        return Answers(np.minimum(self.ranks, _ranks(other)))

    def __or__(self, other: Answers | Holds) -> Answers:
        return Answers(np.maximum(self.ranks, _ranks(other)))

    def __invert__(self) -> Answers:
        return Answers(np.int8(YES) - self.ranks)

    def surely(self) -> Answers:
        """Yes for yes, else no."""
        return Answers(self.ranks & np.int8(YES))


def _ranks(answers: Answers | Holds) -> Ranks | np.int8:
    return np.int8(answers.rank) if isinstance(answers, Holds) else answers.ranks


class Coded(Generic[_Value]):
    """The different values of a column, and for each of its rows the number of its value."""

    def __init__(self, rows: Iterable[_Value]) -> None:
        rows = list(rows)
        numbers = {value: number for number, value in enumerate(dict.fromkeys(rows))}
        self.codes = np.fromiter(map(numbers.__getitem__, rows), np.intp, len(rows))
        self.values = tuple(numbers)


def holds(catalogue: Catalogue, measures: Sequence[Measure], goods: Sequence[Consignment], days: Sequence[dt.date]) -> Ranks:
    """Say of each measure whether it catches each consignment on each day.

    Returns
    -------
    numpy.ndarray
        0 no, 1 unknown, 2 yes, of shape (days, measures, consignments): what
        :attr:`~layers.restrictions.match.Match.holds` says of each.

    Raises
    ------
    RequestError
        If the catalogue does not know a product.
    """
    found = np.full((len(days), len(measures), len(goods)), NO, np.int8)
    states = np.array([in_force(measures, day) for day in days], np.int8).reshape(len(days), len(measures))
    # A measure that is in force on none of the days, or of a role that catches nothing, needs no look at the goods.
    rows = [row for row, measure in enumerate(measures) if states[:, row].any() and role_holds(measure.role) is not Holds.NO]
    asked = [measures[row] for row in rows]
    scopes: dict[frozenset[str], Ranks] = {}
    for number, day in enumerate(days):
        setting = Setting(catalogue, day)
        if setting.union not in scopes:
            scopes[setting.union] = Matrix(setting, asked).scope(goods).T
        found[number, rows] = np.minimum(scopes[setting.union], states[number, rows, np.newaxis])
    return found


def in_force(measures: Sequence[Measure], day: dt.date) -> Ranks:
    """Answer the clause of the day: which measures are in force on it."""
    return np.array([standing_on(measure, day).in_force.rank for measure in measures], np.int8)


class Matrix:
    """Some measures, ready to be held against any consignments.

    Parameters
    ----------
    setting
        The catalogue on a day. Of the day only the members of blocs matter here.
    """

    def __init__(self, setting: Setting, measures: Sequence[Measure]) -> None:
        self._setting = setting
        self._ways = _Ways(setting, measures)
        self._roles = np.array([role_holds(measure.role).rank for measure in measures], np.int8)
        self._products = Coded(measure.products for measure in measures)
        self._elements = Coded(measure.elements for measure in measures)
        self._exempt_products = Coded(measure.exempt_products for measure in measures)
        self._exempt_elements = Coded(measure.exempt_elements for measure in measures)
        self._parties = Coded(measure.parties for measure in measures)
        self._end_uses = Coded(measure.end_use for measure in measures)
        self._contents = Coded((measure.de_minimis_percent, bool(measure.content_rule_note)) for measure in measures)
        self._noted = Coded(measure.note_decides_for for measure in measures)

    def scope(self, goods: Sequence[Consignment]) -> Ranks:
        """Say whether all clauses hold but that of the day; of shape (consignments, measures)."""
        found = np.full((len(goods), len(self._roles)), YES, np.int8)
        clauses = self.clauses(goods) if found.size else {}
        for start in range(0, len(goods), _BLOCK):
            rows = slice(start, start + _BLOCK)
            for answers in clauses.values():
                np.minimum(found[rows], answers(rows), out=found[rows])
        return found

    def clauses(self, goods: Sequence[Consignment]) -> dict[str, Answering]:
        """Prepare the answers of each clause but that of the day."""
        products = Coded(map(attrgetter("product"), goods))
        elements = Coded(map(attrgetter("elements"), goods))
        parties = Coded(map(attrgetter("party", "site"), goods))
        uses = Coded(map(attrgetter("end_use"), goods))
        contents = Coded(map(attrgetter("content_percent"), goods))
        kinds = Coded(map(attrgetter("product", "may_be_mixed"), goods))
        falls_under = self._setting.falls_under
        free_products = _spread(_ask(products, self._exempt_products, falls_under), products)
        free_elements = _spread(self._free_by_elements(elements), elements)
        return {
            "role": lambda _: self._roles[np.newaxis],
            **self._ways.clauses(goods),
            "product": _spread(_ask(products, self._products, falls_under), products),
            "element": _spread(self._by_elements(elements), elements),
            "exemption": lambda rows: (~(Answers(free_products(rows)) | Answers(free_elements(rows)))).ranks,
            "party": _spread(_ask(parties, self._parties, lambda stated, listed: party_holds(listed, *stated)), parties),
            "end use": _spread(_ask(uses, self._end_uses, lambda stated, reached: end_use_holds(reached, stated)), uses),
            "content": _spread(_ask(contents, self._contents, lambda stated, rule: content_holds(*rule, stated)), contents),
            "note": _spread(_ask(kinds, self._noted, self._note), kinds),
        }

    def _note(self, goods: tuple[str, bool], decides_for: tuple[str, ...]) -> Holds:
        product, may_be_mixed = goods
        return note_holds(decides_for, may_be_mixed, partial(self._setting.falls_under, product))

    def _by_elements(self, stated: Coded[frozenset[str]]) -> Ranks:
        has, names = _bits(stated, self._elements)
        table = np.where((has & names).any(axis=-1), np.int8(YES), np.int8(NO))
        table[:, [sets_no_elements(listed) for listed in self._elements.values]] = YES
        return self._with_not_told(table, stated, self._elements, elements_hold)

    def _free_by_elements(self, stated: Coded[frozenset[str]]) -> Ranks:
        if not any(self._exempt_elements.values):
            return np.full((1, len(self._exempt_elements.codes)), NO, np.int8)
        has, names = _bits(stated, self._exempt_elements)
        table = np.where((has & ~names).any(axis=-1), np.int8(NO), np.int8(YES))
        return self._with_not_told(table, stated, self._exempt_elements, free_by_elements)

    def _with_not_told(
        self,
        table: Ranks,
        stated: Coded[frozenset[str]],
        listed: Coded[tuple[str, ...]],
        ask: Callable[[tuple[str, ...], frozenset[str], frozenset[str]], Holds],
    ) -> Ranks:
        """Answer for goods whose elements are not told, and give each measure its column."""
        nothing: frozenset[str] = frozenset()
        if nothing in stated.values:
            answers = [ask(one, nothing, self._setting.traded_rare_earths).rank for one in listed.values]
            table[stated.values.index(nothing)] = answers
        return np.take(table, listed.codes, axis=1)


class _Ways:
    """Where measures look for goods, and what they say of the way that goods take."""

    def __init__(self, setting: Setting, measures: Sequence[Measure]) -> None:
        self._setting = setting
        sides = [setting.sides(measure) for measure in measures]
        self._sides = {side: Coded(getattr(one, side) for one in sides) for side in _SIDES}
        # One rule serves all measures that look at the way of goods alike.
        self._rules = Coded(way(measure) for measure in measures)
        self._columns = [np.flatnonzero(self._rules.codes == code) for code in range(len(self._rules.values))]
        self._examples = [measures[columns[0]] for columns in self._columns]

    def clauses(self, goods: Sequence[Consignment]) -> dict[str, Answering]:
        """Prepare the answers of the clauses border, direction and destination."""
        places = Coded(chain.from_iterable(map(attrgetter(end), goods) for end in _ENDS))
        ends = dict(zip(_ENDS, places.codes.reshape(len(_ENDS), -1), strict=True))
        within = {side: _ask(places, self._sides[side], self._lies_in) for side in _SIDES}
        parts = [{side: table[:, columns] for side, table in within.items()} for columns in self._columns]

        contents = Coded(map(attrgetter("content_percent"), goods))
        by_content = np.array([reached_by_content(content).rank for content in contents.values], np.int8)[contents.codes][:, np.newaxis]

        def direction(measure: Measure, lies: LiesIn[Answers], rows: slice) -> Answers | Holds:
            return direction_holds(measure, lies, Answers(by_content[rows]))

        def destination(measure: Measure, lies: LiesIn[Answers], _: slice) -> Answers | Holds:
            return other_end_holds(measure, lies)

        def follow(rule: Callable[[Measure, LiesIn[Answers], slice], Answers | Holds], rows: slice) -> Ranks:
            found = np.empty((len(ends["destination"][rows]), len(self._rules.codes)), np.int8)
            for example, columns, tables in zip(self._examples, self._columns, parts, strict=True):
                found[:, columns] = _ranks(rule(example, partial(_lies, tables, ends, rows), rows))
            return found

        border = self._border(places.values, ends)
        return {
            "border": lambda rows: border[rows],
            "direction": partial(follow, direction),
            "destination": partial(follow, destination),
        }

    def _lies_in(self, code: str, countries: Countries) -> Holds:
        return lies_in(self._setting.place(code), countries)

    def _border(self, codes: Sequence[str], ends: dict[End, NDArray[np.intp]]) -> Ranks:
        """Only goods that stay under one code need a look at what the code stands for."""
        stays = np.array([border_holds(code, code, self._setting.place(code)).rank for code in codes], np.int8)
        leaves, reaches = ends["shipped_from"], ends["destination"]
        return np.where(leaves == reaches, stays[leaves], np.int8(YES))[:, np.newaxis]


def _lies(within: dict[Side, Ranks], ends: dict[End, NDArray[np.intp]], rows: slice, end: End, side: Side) -> Answers:
    return Answers(np.take(within[side], ends[end][rows], axis=0))


def _ask(stated: Coded[_Value], listed: Coded[_Asked], question: Callable[[_Value, _Asked], Holds]) -> Ranks:
    """Answer a question for each pair of different values; of shape (values stated, measures)."""
    table = np.array([[question(one, other).rank for other in listed.values] for one in stated.values], np.int8)
    return np.take(table, listed.codes, axis=1)


def _spread(table: Ranks, stated: Coded[_Value]) -> Answering:
    """Give each consignment its row; where all are alike, one row stands for all."""
    return (lambda _: table) if len(table) == 1 else (lambda rows: np.take(table, stated.codes[rows], axis=0))


def _bits(stated: Coded[frozenset[str]], listed: Coded[tuple[str, ...]]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give the elements of goods (rows) and of lists (columns) as bits, eight to a byte, ready to be laid over each other."""
    symbols = dict.fromkeys(symbol for one in listed.values for symbol in one)
    numbers = {symbol: number for number, symbol in enumerate(symbols)}
    return _marked(stated.values, numbers)[:, np.newaxis], _marked(listed.values, numbers)[np.newaxis]


def _marked(sets: Sequence[Collection[str]], numbers: dict[str, int]) -> NDArray[np.uint8]:
    """Mark the symbols of each set; those without a number share a last mark."""
    found = np.zeros((len(sets), len(numbers) + 1), bool)
    rows = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    found[rows, [numbers.get(symbol, -1) for one in sets for symbol in one]] = True
    return np.packbits(found, axis=1)
