"""States of measures on days, through the shipped catalogue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from layers.catalogue.loading import Catalogue, load
from layers.restrictions.state import State, standing_on

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
    return load()


@pytest.mark.parametrize(
    ("measure", "day", "state", "verified"),
    [
        ("chn-2025-18", "2025-04-03", "not-announced", True),
        ("chn-2025-18", "2025-04-04", "in-force", True),
        ("chn-2025-18", "2025-11-20", "in-force", True),
        ("chn-2025-18", "2026-05-17", "in-force", True),
        ("chn-2025-18", "2026-05-18", "in-force", False),
        ("chn-2025-57", "2025-10-08", "not-announced", True),
        ("chn-2025-57", "2025-10-09", "announced", True),
        ("chn-2025-57", "2025-11-06", "announced", True),
        ("chn-2025-57", "2025-11-07", "suspended", True),
        ("chn-2025-61-item3", "2025-10-09", "in-force", True),
        ("chn-2025-61-item3", "2025-11-07", "suspended", True),
        ("chn-2024-46-art2", "2025-11-08", "in-force", True),
        ("chn-2024-46-art2", "2026-11-27", "suspended", True),
        ("chn-2024-46-art2", "2026-11-28", "in-force", False),
        ("usa-100pct-2025", "2025-10-10", "announced", True),
        ("usa-100pct-2025", "2025-11-20", "never-in-force", False),
        ("aus-firb-cnmc-2009", "2009-09-23", "not-announced", False),
        ("aus-firb-cnmc-2009", "2009-09-24", "ended", False),
        ("usa-ieepa-fentanyl", "2026-02-24", "ended", True),
        ("chn-tech-catalogue-2008", "2010-01-01", "in-force", False),
        ("idn-ree-2025", "2020-01-01", "announced", False),
        ("vnm-ree-ore-pre2026", "2025-12-31", "in-force", True),
        ("vnm-ree-ore-pre2026", "2020-01-01", "in-force", False),
    ],
)
def test_state_on_a_day(catalogue: Catalogue, measure: str, day: str, state: str, verified: bool) -> None:
    standing = standing_on(catalogue.measures[measure], date.fromisoformat(day))
    assert (standing.state.value, standing.verified) == (state, verified)


@pytest.mark.parametrize("measure", OCTOBER_PACKAGE)
def test_the_october_package_is_suspended_by_its_notice_and_afterwards_by_an_announcement_alone(catalogue: Catalogue, measure: str) -> None:
    by_notice = standing_on(catalogue.measures[measure], date(2025, 11, 20))
    assert (by_notice.state, by_notice.verified, by_notice.verified_until) == (State.SUSPENDED, True, date(2026, 11, 10))
    by_word = standing_on(catalogue.measures[measure], date(2026, 11, 23))
    assert (by_word.state, by_word.verified) == (State.SUSPENDED, False)


def test_each_measure_has_one_state_each_day_that_changes_only_where_a_spell_begins(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        starts = {spell.first for spell in measure.spells}
        days = [first for first in starts if first] or [date(2025, 1, 1)]
        day = min(days) - timedelta(days=3)
        before = standing_on(measure, day)
        while day < max(days) + timedelta(days=3):
            day += timedelta(days=1)
            today = standing_on(measure, day)
            covering = [spell for spell in measure.spells if spell.covers(day)]
            assert covering == ([] if today.spell is None else [today.spell])
            assert today.spell is before.spell or day in starts
            before = today


def test_a_rate_is_that_of_the_spell(catalogue: Catalogue) -> None:
    measure = catalogue.measures["usa-ieepa-recip-chn"]
    days = ("2025-04-08", "2025-04-09", "2025-04-10", "2025-05-14")
    assert [standing_on(measure, date.fromisoformat(day)).rate_percent for day in days] == [10, 84, 125, 10]
