"""States of stages and links on a day."""

from __future__ import annotations

from datetime import date

import pytest

from layers.catalogue.dates import parse_period
from layers.catalogue.links import link_status_on
from layers.catalogue.loading import Catalogue, load
from layers.catalogue.model import Link, Stage
from layers.catalogue.stages import REFINING, allied_refining_sites, site_stages_on, status_on
from layers.catalogue.vocabulary import LinkStatus, StageKind, Status

EDITION = date(2026, 11, 23)


def stage(status: str, first: str = "", last: str = "", checked_on: str = "") -> Stage:
    first_, last_, checked = (parse_period(text) if text else None for text in (first, last, checked_on))
    return Stage("here", StageKind.MINE, Status(status), first_, last_, (), None, None, None, None, None, checked)


def link(status: str, first: str = "", last: str = "") -> Link:
    first_, last_ = (parse_period(text) if text else None for text in (first, last))
    return Link("here", "there", "oxide", (), None, None, None, first_, last_, LinkStatus(status), False)


def status(rows: list[Stage], day: str) -> str:
    return status_on(rows, date.fromisoformat(day), EDITION).status.value


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2011-12-31", "unknown"),  # before the first known date
        ("2012-06-30", "unknown"),  # it began sometime in 2012
        ("2012-12-31", "operating"),
        ("2015-10-01", "operating"),
        ("2015-10-15", "unknown"),  # it ended sometime in October
        ("2015-11-01", "unknown"),  # nothing is known after
    ],
)
def test_a_month_or_year_is_an_interval_of_not_knowing(day: str, expected: str) -> None:
    assert status([stage("operating", "2012", "2015-10")], day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-09-17", "unknown"), ("2025-09-18", "construction"), ("2025-09-19", "construction"), ("2025-09-20", "ramp-up")],
)
def test_an_exact_last_day_belongs_to_its_state(day: str, expected: str) -> None:
    rows = [stage("construction", "2025-09-18", "2025-09-19"), stage("ramp-up", "2025-09-20")]
    assert status(rows, day) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["operating", "construction", "planned"], "operating"),
        (["ramp-up", "construction"], "ramp-up"),
        (["suspended", "construction"], "construction"),
        (["suspended", "planned"], "suspended"),
        (["closed", "planned"], "planned"),
    ],
)
def test_of_several_phases_the_most_active_counts(statuses: list[str], expected: str) -> None:
    rows = [stage(word, "2020-01-01") for word in statuses]
    assert status(rows, "2024-01-01") == expected
    assert status(rows[::-1], "2024-01-01") == expected


def test_a_phase_that_may_have_begun_makes_a_lesser_state_unknown() -> None:
    rows = [stage("construction", "2020-01-01"), stage("operating", "2023")]
    assert status(rows, "2023-05-01") == "unknown"


def test_a_lesser_phase_that_may_have_begun_changes_nothing() -> None:
    rows = [stage("operating", "2020-01-01"), stage("construction", "2023")]
    assert status(rows, "2023-05-01") == "operating"


@pytest.mark.parametrize(
    ("day", "expected", "checked"),
    [
        ("2023-06-01", "unknown", False),
        ("2024-12-31", "operating", True),
        ("2025-06-15", "operating", True),
        ("2026-06-30", "operating", True),
        ("2026-11-23", "operating", False),
    ],
)
def test_a_row_without_a_beginning_is_known_around_its_check(day: str, expected: str, checked: bool) -> None:
    state = status_on([stage("operating", checked_on="2025-06")], date.fromisoformat(day), EDITION)
    assert (state.status.value, state.checked, state.start_known) == (expected, checked, False)
    assert state.is_last_known is (expected == "operating" and not checked)


@pytest.mark.parametrize(("day", "expected"), [("1950-01-01", "unknown"), ("2025-11-20", "operating"), ("2026-11-23", "operating")])
def test_a_row_without_any_date_is_last_known_around_the_edition(day: str, expected: str) -> None:
    state = status_on([stage("operating")], date.fromisoformat(day), EDITION)
    assert state.status == expected
    assert not state.checked


def test_no_rows_are_unknown() -> None:
    assert status([], "2025-01-01") == "unknown"


def test_every_operating_site_without_a_start_is_drawn_on_the_edition(catalogue: Catalogue) -> None:
    states = site_stages_on(catalogue, EDITION)
    for site, rows in catalogue.stages.items():
        for row in rows:
            if row.status is Status.OPERATING and row.first is None and row.last is None:
                assert states[site][row.stage].status is Status.OPERATING


def test_mountain_pass_through_its_life(catalogue: Catalogue) -> None:
    days = {"1990-01-01": "operating", "2005-01-01": "closed", "2014-01-01": "operating", "2017-01-01": "care-and-maintenance"}
    for day, expected in days.items():
        state = site_stages_on(catalogue, date.fromisoformat(day))["mountain-pass"][StageKind.MINE]
        assert state.status == expected


def test_the_day_before_the_next_state_is_the_last_of_the_one_before(catalogue: Catalogue) -> None:
    narva = catalogue.stages["neo-narva"]
    ends = {str(row.last) for row in narva if row.status is Status.CONSTRUCTION}
    starts = {str(row.first) for row in narva if row.status is Status.RAMP_UP}
    assert (ends, starts) == ({"2025-09-18"}, {"2025-09-19"})


def test_the_allied_network_is_refining_in_allied_countries_on_the_day(catalogue: Catalogue) -> None:
    before, after = date(2025, 10, 25), date(2025, 10, 26)
    assert "lynas-malaysia-gebeng" not in allied_refining_sites(catalogue, before)
    network = allied_refining_sites(catalogue, after)
    assert StageKind.SEPARATION in network["lynas-malaysia-gebeng"]
    allied = catalogue.members("allied", after)
    assert all(catalogue.sites[site].country in allied and set(kinds) <= REFINING for site, kinds in network.items())
    assert not any(catalogue.sites[site].country == "CHN" for site in network)


@pytest.mark.parametrize(
    ("row", "day", "expected"),
    [
        (link("active", "2012"), "2011-12-31", "not-begun"),
        (link("active", "2012"), "2012-06-01", "unknown"),
        (link("active", "2012"), "2013-01-01", "active"),
        (link("active"), "1990-01-01", "unknown"),
        (link("active"), "2025-11-20", "active"),
        (link("ended", "2018", "2025-06"), "2020-01-01", "active"),
        (link("ended", "2018", "2025-06"), "2025-06-15", "unknown"),
        (link("ended", "2018", "2025-06"), "2025-07-01", "ended"),
        (link("ended", "2018", "2025-06-10"), "2025-06-10", "active"),
        (link("planned", "2026"), "2026-11-23", "planned"),
        (link("suspended", "2023"), "2024-06-01", "suspended"),
    ],
)
def test_a_link_on_a_day(row: Link, day: str, expected: str) -> None:
    assert link_status_on(row, date.fromisoformat(day), EDITION) == expected
