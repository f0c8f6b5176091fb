"""States of measures on days, through the shipped catalogue."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from layers.catalogue.dates import Period, parse_period
from layers.catalogue.loading import Catalogue, load, shipped_folder
from layers.catalogue.model import Measure
from layers.restrictions.state import State, standing_on

CATALOGUE = load()
OCTOBER_PACKAGE = (
    "chn-2025-55",
    "chn-2025-56",
    "chn-2025-57",
    "chn-2025-57-magnet",
    "chn-2025-58",
    "chn-2025-61-item3",
    "chn-2025-61-item3-sm",
    "chn-2025-61-item3-tbdy",
    "chn-2025-61-items12",
    "chn-2025-61-items12-sm",
    "chn-2025-61-items12-tbdy",
    "chn-2025-62",
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.mark.parametrize(
    ("measure", "day", "state", "verified"),
    [
        ("chn-2025-18", "2025-04-03", "not-announced", True),
        ("chn-2025-18", "2025-04-04", "in-force", True),
        ("chn-2025-18", "2025-11-20", "in-force", True),
        ("chn-2025-18", "2026-05-17", "in-force", None),
        ("chn-2025-18", "2026-05-18", "in-force", None),
        ("chn-2025-57", "2025-10-08", "not-announced", True),
        ("chn-2025-57", "2025-10-09", "announced", True),
        ("chn-2025-57", "2025-11-06", "announced", True),
        ("chn-2025-57", "2025-11-07", "suspended", True),
        ("chn-2025-61-item3", "2025-10-09", "in-force", True),
        ("chn-2025-61-item3", "2025-11-07", "suspended", True),
        ("chn-2024-46-art2", "2025-11-08", "in-force", True),
        ("chn-2024-46-art2", "2026-11-27", "suspended", True),
        ("chn-2024-46-art2", "2026-11-28", "in-force", False),
        ("usa-100pct-2025", "2025-10-10", "announced", False),
        ("usa-100pct-2025", "2025-11-20", "never-in-force", None),
        ("aus-firb-cnmc-2009", "2009-09-23", "not-announced", None),
        ("aus-firb-cnmc-2009", "2009-09-24", "ended", None),
        ("chn-export-control-law-2020", "2020-10-16", "not-announced", True),
        ("usa-software-2025", "2025-11-20", "never-in-force", False),
        ("usa-ieepa-fentanyl", "2026-02-24", "ended", None),
        ("chn-tech-catalogue-2008", "2010-01-01", "in-force", None),
        ("idn-ree-2025", "2020-01-01", "not-announced", None),
        ("vnm-ree-ore-pre2026", "2025-12-31", "in-force", True),
        ("vnm-ree-ore-pre2026", "2005-03-01", "not-announced", None),
        ("idn-raw-2023", "2010-01-01", "not-announced", None),
        ("idn-raw-2023", "2023-06-01", "not-announced", False),
        ("idn-raw-2023", "2023-12-31", "in-force", True),
        ("chn-2025-56", "2025-11-20", "suspended", True),
        ("chn-2025-58", "2026-11-10", "suspended", True),
        ("chn-2025-58", "2026-11-11", "suspended", False),
        ("chn-2025-61-items12", "2025-10-09", "announced", True),
        ("chn-2025-61-items12", "2025-12-01", "suspended", True),
        ("chn-2025-62", "2025-11-06", "in-force", True),
        ("chn-2025-62", "2025-11-07", "suspended", True),
        ("chn-2024-46-art2", "2024-12-02", "not-announced", True),
        ("chn-2024-46-art2", "2024-12-03", "in-force", True),
        ("chn-2024-46-art1-ree", "2025-04-03", "not-announced", True),
        ("chn-2024-46-art1-ree", "2025-11-20", "in-force", None),
        ("chn-gage-2023", "2023-07-02", "not-announced", True),
        ("chn-gage-2023", "2023-07-31", "announced", True),
        ("chn-gage-2023", "2023-08-01", "in-force", True),
        ("chn-export-quota-2010", "2014-12-31", "in-force", None),
        ("chn-export-quota-2010", "2015-01-01", "ended", None),
        ("chn-tech-catalogue-2023", "2023-12-20", "not-announced", True),
        ("chn-tech-catalogue-2023", "2023-12-21", "in-force", True),
        ("usa-100pct-2025", "2025-10-09", "not-announced", None),
        ("usa-100pct-2025", "2025-10-31", "announced", False),
        ("usa-100pct-2025", "2025-11-01", "never-in-force", True),
        ("usa-s301-magnets-2026", "2025-12-31", "announced", True),
        ("usa-s301-magnets-2026", "2026-01-01", "in-force", True),
        ("usa-s122-2026", "2026-07-23", "in-force", True),
        ("usa-s122-2026", "2026-07-24", "ended", True),
        ("usa-dfars-7018-upstream", "2026-12-31", "announced", None),
        ("usa-dfars-7018-upstream", "2027-01-01", "in-force", None),
    ],
)
def test_state_on_a_day(catalogue: Catalogue, measure: str, day: str, state: str, verified: bool | None) -> None:
    """Where only a source of today vouches for a state, not its legal text, how long it does so is left open here."""
    standing = standing_on(catalogue.measures[measure], date.fromisoformat(day))
    assert standing.state.value == state
    assert verified is None or standing.verified is verified


@pytest.mark.parametrize("measure", OCTOBER_PACKAGE)
def test_the_october_package_is_suspended_by_its_notice_and_afterwards_by_an_announcement_alone(catalogue: Catalogue, measure: str) -> None:
    by_notice = standing_on(catalogue.measures[measure], date(2025, 11, 20))
    assert (by_notice.state, by_notice.verified, by_notice.verified_until) == (State.SUSPENDED, True, date(2026, 11, 10))
    by_word = standing_on(catalogue.measures[measure], date(2026, 11, 23))
    assert (by_word.state, by_word.verified) == (State.SUSPENDED, False)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1998, 1, 1), date(2031, 12, 31)))
def test_each_measure_has_one_state_on_any_day(day: date) -> None:
    for measure in CATALOGUE.measures.values():
        standing = standing_on(measure, day)
        covering = [spell for spell in measure.spells if spell.covers(day)]
        assert covering == ([] if standing.spell is None else [standing.spell])
        assert (standing.state is State.NOT_ANNOUNCED) == (not covering)
        assert standing.state is (covering[0].state if covering else State.NOT_ANNOUNCED)


@pytest.mark.parametrize("measure", CATALOGUE.measures.values(), ids=lambda measure: measure.id)
def test_spells_never_overlap_and_leave_no_gap(measure: Measure) -> None:
    assert measure.spells
    for before, after in pairwise(measure.spells):
        assert before.last is not None
        assert after.first == before.last + timedelta(days=1)
    for spell in measure.spells:
        assert spell.last is None or spell.first <= spell.last
    assert measure.spells[-1].last is None


AFTER = {
    State.NOT_ANNOUNCED: {State.ANNOUNCED, State.IN_FORCE, State.ENDED},  # ended at once: only the end of something is on record
    State.ANNOUNCED: {State.ANNOUNCED, State.IN_FORCE, State.SUSPENDED, State.NEVER_IN_FORCE},
    State.IN_FORCE: {State.IN_FORCE, State.SUSPENDED, State.ENDED},
    State.SUSPENDED: {State.SUSPENDED, State.IN_FORCE, State.ENDED, State.NEVER_IN_FORCE},
    State.ENDED: set(),
    State.NEVER_IN_FORCE: set(),
}


@pytest.mark.parametrize("measure", CATALOGUE.measures.values(), ids=lambda measure: measure.id)
def test_states_follow_each_other_lawfully(measure: Measure) -> None:
    states = [State.NOT_ANNOUNCED, *(spell.state for spell in measure.spells)]
    for before, after in pairwise(states):
        assert after in AFTER[before]
    assert not {State.IN_FORCE, State.NEVER_IN_FORCE} <= set(states), "what was never in force was in force"


def raw_spells() -> dict[str, list[dict[str, str]]]:
    """The rows of the table as they are written, read without the code under test."""
    found: dict[str, list[dict[str, str]]] = {}
    with (shipped_folder() / "spells.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found.setdefault(row["measure_id"], []).append(row)
    return found


def expected(rows: list[dict[str, str]], day: str) -> tuple[str, bool]:
    """State and verification by the rule itself: days written as text are ordered as text is."""
    held = [row for row in rows if latest(row["from"]) <= day]
    begun_perhaps = [row for row in rows if row not in held and earliest(row["from"]) <= day]
    if not held:
        return "not-announced", rows[0]["verified_until"] != "" and not begun_perhaps
    return held[-1]["state"], day <= held[-1]["verified_until"] and not begun_perhaps


def earliest(text: str) -> str:
    """The first day of a day, month, year or range."""
    return f"{text.partition('/')[0]}-01-01"[:10]


def latest(text: str) -> str:
    """The last day of one."""
    end = text.rpartition("/")[2]
    if len(end) != 7:
        return end if len(end) == 10 else f"{end}-12-31"
    return f"{end}-{monthrange(int(end[:4]), int(end[5:]))[1]}"


def test_the_day_before_of_and_after_every_date_of_the_register() -> None:
    """Needs no renewal when rows are added: what is expected is worked out from the rows as written."""
    tables = raw_spells()
    assert tables.keys() == CATALOGUE.measures.keys()
    asked = 0
    for name, rows in tables.items():
        cells = {row[column] for row in rows for column in ("from", "until", "verified_until")} - {""}
        written = {end(text) for text in cells for end in (earliest, latest)}
        for day in sorted(date.fromisoformat(text) + timedelta(days=step) for text in written for step in (-1, 0, 1)):
            standing = standing_on(CATALOGUE.measures[name], day)
            assert (standing.state.value, standing.verified) == expected(rows, day.isoformat()), (name, day)
            asked += 1
    assert asked > 1000


@st.composite
def lives(draw: st.DrawFn) -> tuple[Measure, list[date]]:
    """A measure with spells that begin on random days, the first perhaps on a day that nobody knows."""
    cuts = sorted(draw(st.sets(st.dates(date(2020, 1, 1), date(2020, 3, 1)), min_size=1, max_size=6)))
    states = draw(st.lists(st.sampled_from(list(AFTER)[1:]), min_size=len(cuts), max_size=len(cuts)))
    template = CATALOGUE.measures["chn-2025-18"]
    spells = tuple(
        replace(template.spells[0], seq=number, state=state, begins=on(first), ends=after and on(after - timedelta(days=1)))
        for number, (state, first, after) in enumerate(zip(states, cuts, [*cuts[1:], None], strict=True))
    )
    if draw(st.booleans()):
        spells = (replace(spells[0], begins=Period(cuts[0] - timedelta(days=9), cuts[0], "some day")), *spells[1:])
    return replace(template, spells=spells), cuts


def on(day: date) -> Period:
    """A day that is known."""
    return parse_period(day.isoformat())


@given(lives(), st.dates(date(2019, 12, 1), date(2020, 4, 1)))
def test_the_last_spell_begun_holds(life: tuple[Measure, list[date]], day: date) -> None:
    measure, cuts = life
    begun = [spell.state for spell, first in zip(measure.spells, cuts, strict=True) if first <= day]
    assert standing_on(measure, day).state is (begun[-1] if begun else State.NOT_ANNOUNCED)
    assert standing_on(measure, day).pending == (() if begun or day < measure.spells[0].begins.first else measure.spells[:1])


def test_a_rate_is_that_of_the_spell(catalogue: Catalogue) -> None:
    measure = catalogue.measures["usa-ieepa-recip-chn"]
    days = ("2025-04-08", "2025-04-09", "2025-04-10", "2025-05-14")
    assert [standing_on(measure, date.fromisoformat(day)).rate_percent for day in days] == [10, 84, 125, 10]
