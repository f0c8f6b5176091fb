"""Measures of which only a month, a year or a range is known for the day of a turn."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from layers.catalogue.dates import Period, parse_day, parse_period, parse_range
from layers.catalogue.loading import Catalogue, load
from layers.catalogue.model import Measure
from layers.restrictions.change import ChangeKind, changes
from layers.restrictions.check import Outcome, check
from layers.restrictions.match import Consignment, Holds, match
from layers.restrictions.matrix import holds
from layers.restrictions.state import State, standing_on
from layers.restrictions.verdict import Docket, Verdict
from layers.restrictions.wording import why

ORE = Consignment("ore", frozenset(), "IDN", "CHN")
DYSPROSIUM = Consignment("oxide", frozenset({"Dy"}), "CHN", "DEU")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def lapsed(catalogue: Catalogue) -> Catalogue:
    """No. 18 alone, as if it had come in the first half of 2025 and gone on a day of 2026."""
    number_18 = catalogue.measures["chn-2025-18"]
    spell = replace(
        number_18.spells[0], begins=parse_range("2025-01/2025-06"), ends=parse_period("2026"), verified_until=date(2026, 12, 31)
    )
    end = replace(spell, seq=2, state=State.ENDED, begins=parse_period("2026"), ends=None, verified_until=None)
    ours = load()
    ours.measures = {number_18.id: replace(number_18, spells=(spell, end))}
    return ours


def law(catalogue: Catalogue) -> Measure:
    return catalogue.measures["chn-2025-18"]


@pytest.mark.parametrize(
    ("day", "state", "verified", "in_force"),
    [
        ("2024-12-31", State.NOT_ANNOUNCED, True, Holds.NO),
        ("2025-01-01", State.NOT_ANNOUNCED, False, Holds.UNKNOWN),
        ("2025-06-29", State.NOT_ANNOUNCED, False, Holds.UNKNOWN),
        ("2025-06-30", State.IN_FORCE, True, Holds.YES),
        ("2025-12-31", State.IN_FORCE, True, Holds.YES),
        ("2026-01-01", State.IN_FORCE, False, Holds.UNKNOWN),
        ("2026-12-30", State.IN_FORCE, False, Holds.UNKNOWN),
        ("2026-12-31", State.ENDED, False, Holds.NO),
    ],
)
def test_inside_an_interval_the_state_before_is_shown_unverified(
    lapsed: Catalogue, day: str, state: State, verified: bool, in_force: Holds
) -> None:
    when = parse_day(day)
    standing = standing_on(law(lapsed), when)
    assert (standing.state, standing.verified, standing.in_force) == (state, verified, in_force)
    (clause,) = [clause for clause in match(law(lapsed), DYSPROSIUM, when, lapsed).clauses if clause.clause == "day"]
    assert clause.holds is in_force
    assert holds(lapsed, [law(lapsed)], [DYSPROSIUM], [when]).item() == in_force.rank
    colour = {Holds.NO: Verdict.FREE, Holds.UNKNOWN: Verdict.UNKNOWN, Holds.YES: Verdict.LICENCE}[in_force]
    assert Docket(lapsed, when).rule(DYSPROSIUM).verdict is colour
    assert [spell.covers(when) for spell in law(lapsed).spells].count(True) == (state is not State.NOT_ANNOUNCED)


def test_words_name_the_interval(lapsed: Catalogue) -> None:
    told = {
        day: why(law(lapsed), standing_on(law(lapsed), parse_day(day))) for day in ("2024-06-01", "2025-03-01", "2025-09-01", "2026-03-01")
    }
    assert "in force from some day from 2025-01 to 2025-06 on" in told["2024-06-01"]
    assert "in force since some day from 2025-01 to 2025-06, perhaps already on this day: unverified" in told["2025-03-01"]
    assert "In force since some day from 2025-01 to 2025-06, until some day of 2026" in told["2025-09-01"]
    assert "ended since some day of 2026, perhaps already on this day" in told["2026-03-01"]


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2024-06-01", "2024-12-31", []),
        ("2024-12-31", "2025-01-01", [(ChangeKind.CAME_INTO_FORCE, "2025-01/2025-06")]),
        ("2025-06-30", "2025-12-31", []),
        ("2025-12-31", "2026-12-31", [(ChangeKind.ENDED, "2026")]),
    ],
)
def test_changes_print_the_interval(lapsed: Catalogue, since: str, until: str, told: list[tuple[ChangeKind, str]]) -> None:
    found = changes(lapsed, parse_day(since), parse_day(until))
    assert [(change.kind, change.when) for change in found if change.subject == "measure"] == told
    flows = [change for change in found if change.subject == "flow"]
    assert {change.when for change in flows} <= {when for _, when in told}
    assert all(change.day == change.period.first for change in flows if change.period)


def test_goods_are_freed_within_the_interval_too(lapsed: Catalogue) -> None:
    found = changes(lapsed, date(2025, 12, 31), date(2026, 12, 31))
    freed = [change for change in found if change.kind is ChangeKind.FREED]
    assert freed
    assert {change.period for change in freed} == {parse_period("2026")}


@pytest.mark.parametrize(
    ("measure", "goods", "day"),
    [
        ("idn-raw-2023", ORE, "2010-01-01"),
        ("chn-tech-catalogue-2008", Consignment("technology", frozenset(), "CHN", "DEU"), "1950-01-01"),
        ("vnm-ree-ore-pre2026", Consignment("ore", frozenset({"Nd"}), "VNM", "CHN"), "2005-03-01"),
    ],
)
def test_no_ban_holds_before_it_was_made(catalogue: Catalogue, measure: str, goods: Consignment, day: str) -> None:
    assert match(catalogue.measures[measure], goods, parse_day(day), catalogue).holds is Holds.NO
    assert check(catalogue, goods, parse_day(day)).verdict is Outcome.CLEAR


def test_no_measure_is_alive_in_1900(catalogue: Catalogue) -> None:
    assert {standing_on(measure, date(1900, 1, 1)).state for measure in catalogue.measures.values()} == {State.NOT_ANNOUNCED}


def test_a_ban_of_a_year_comes_into_force_in_it(catalogue: Catalogue) -> None:
    found = changes(catalogue, date(2022, 12, 31), date(2023, 12, 31))
    (start,) = [change for change in found if change.id == "idn-raw-2023"]
    assert (start.kind, start.when, start.day) == (ChangeKind.CAME_INTO_FORCE, "2023", date(2023, 1, 1))


def test_a_day_is_an_interval_of_one() -> None:
    day = date(2025, 4, 4)
    assert parse_period("2025-04-04") == Period(day, day, "2025-04-04")
