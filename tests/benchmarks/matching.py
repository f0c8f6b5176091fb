"""Two hundred measures against ten thousand consignments on one day, beside the same asked one by one; and the whole history of changes."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from msgspec.structs import replace

from layers.catalogue.dates import Period
from layers.catalogue.loading import Catalogue, load
from layers.catalogue.model import Measure
from layers.restrictions.change import changes
from layers.restrictions.match import Consignment, match_within
from layers.restrictions.matrix import holds
from layers.restrictions.setting import Setting
from layers.restrictions.state import standing_on
from tests.benchmarks.measure import BenchmarkError

MEASURES, CONSIGNMENTS, SAMPLE = 200, 10_000, 50
DAY = dt.date(2025, 11, 20)
MONTH = [DAY + dt.timedelta(days=number) for number in range(30)]
HISTORY = dt.date(2009, 1, 1), dt.date(2027, 12, 31)


@dataclass(frozen=True)
class Figure:
    """Something timed: seconds a run, round by round, and the most that the median may be."""

    name: str
    seconds: tuple[float, ...]
    limit: float | None

    @property
    def missed(self) -> bool:
        """Whether the median is over the limit."""
        return self.limit is not None and median(self.seconds) > self.limit


def run(rounds: int) -> tuple[str, list[str]]:
    """Measure, in turns.

    Returns
    -------
    tuple
        A Markdown table, and the names of the figures that missed their limits.

    Raises
    ------
    BenchmarkError
        The two ways of matching do not agree.
    """
    catalogue = load()
    measures, goods = _measures(catalogue), _goods(catalogue)
    at_once = f"{MEASURES} measures x {CONSIGNMENTS:,} consignments at once, one day"
    one_by_one = f"{MEASURES} measures x {SAMPLE} consignments one by one"
    jobs: dict[str, tuple[Callable[[], object], float | None]] = {
        at_once: (lambda: holds(catalogue, measures, goods, [DAY]), 0.050),
        "the same on each of 30 days": (lambda: holds(catalogue, measures, goods, MONTH), None),
        one_by_one: (lambda: _one_by_one(catalogue, measures, goods[:SAMPLE]), None),
        "all changes from 2009 to 2027": (lambda: changes(catalogue, *HISTORY), 1.5),
    }
    if holds(catalogue, measures, goods[:SAMPLE], [DAY])[0].tolist() != _one_by_one(catalogue, measures, goods[:SAMPLE]):
        raise BenchmarkError("Matching at once and one by one do not agree.")
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(rounds + 1):
        for name, (job, _) in jobs.items():
            seconds = _timed(job)
            if number > 0:  # the first round warms caches
                times[name].append(seconds)
    figures = [Figure(name, tuple(times[name]), limit) for name, (_, limit) in jobs.items()]
    pairs = [slow / SAMPLE / (fast / CONSIGNMENTS) for fast, slow in zip(times[at_once], times[one_by_one], strict=True)]
    told = f"At once, a pair takes 1/{median(pairs):.0f} of its time one by one; coding the goods and the measures is timed too."
    return f"{_table(figures)}\n\n{told}", [figure.name for figure in figures if figure.missed]


def _measures(catalogue: Catalogue) -> list[Measure]:
    """The register, over again until there are enough; each copy starts on another day."""
    register = list(catalogue.measures.values())
    return [_later(register[number % len(register)], number // len(register)) for number in range(MEASURES)]


def _later(measure: Measure, copy: int) -> Measure:
    first = measure.spells[0].first - dt.timedelta(days=copy)
    spells = [replace(measure.spells[0], begins=Period(first, first, first.isoformat())), *measure.spells[1:]]
    return replace(measure, id=f"{measure.id}-{copy}", spells=tuple(spells))


def _goods(catalogue: Catalogue) -> list[Consignment]:
    """Random goods from random countries to random countries, some of them with all that can be stated."""
    chance = random.Random(20251120)
    countries, products, elements = list(catalogue.countries), list(catalogue.products), list(catalogue.elements)
    return [
        Consignment(
            product=chance.choice(products),
            elements=frozenset(chance.sample(elements, chance.randint(0, 4))),
            shipped_from=chance.choice(countries),
            destination=chance.choice(countries),
            origin=chance.choice(["", "", chance.choice(countries)]),
            end_use=chance.choice([None, "civil", "military"]),
            party=chance.choice([None, None, "TDK"]),
            content_percent=chance.choice([None, None, 0.05, 5.0]),
        )
        for _ in range(CONSIGNMENTS)
    ]


def _one_by_one(catalogue: Catalogue, measures: list[Measure], goods: list[Consignment]) -> list[list[int]]:
    setting = Setting(catalogue, DAY)
    standings = [standing_on(measure, DAY) for measure in measures]
    return [
        [match_within(setting, measure, standing, one).holds.rank for one in goods]
        for measure, standing in zip(measures, standings, strict=True)
    ]


def _timed(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _table(figures: list[Figure]) -> str:
    lines = ["| what | median | fastest to slowest | at most | |", "|---|---:|---:|---:|---|"]
    for figure in figures:
        span = f"{min(figure.seconds) * 1000:.0f} to {max(figure.seconds) * 1000:.0f} ms"
        limit = "" if figure.limit is None else f"{figure.limit * 1000:.0f} ms"
        verdict = "" if figure.limit is None else "missed" if figure.missed else "met"
        lines.append(f"| {figure.name} | {median(figure.seconds) * 1000:.1f} ms | {span} | {limit} | {verdict} |")
    return "\n".join(lines)
