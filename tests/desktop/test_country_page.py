"""The page of a country: what it issues, and what names it, on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.panels.pages import country
from layers.catalogue.loading import Catalogue, load
from layers.restrictions.match import targets, territory
from layers.restrictions.state import State, standing_on

DAY = dt.date(2025, 11, 20)
LIVE = (State.IN_FORCE, State.SUSPENDED, State.ANNOUNCED)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize("code", ["CHN", "USA", "JPN"])
@pytest.mark.parametrize("day", [DAY, dt.date(2025, 4, 3), dt.date(2026, 11, 23)])
def test_it_counts_what_it_issues_and_what_names_it(catalogue: Catalogue, code: str, day: dt.date) -> None:
    live = [measure for measure in catalogue.measures.values() if standing_on(measure, day).state in LIVE]
    issued = [measure for measure in live if code in territory(measure, day, catalogue)]
    named = [measure for measure in live if measure not in issued and code in (targets(measure, day, catalogue) or ())]
    first = country.page(catalogue, code, "", day).split("On this day it issues ")[1].split("</p>")[0]
    issues, names = first.split(", and is named by ")
    assert issues.startswith(f"{len(issued)} restriction" if issued else "none")
    assert names.startswith(f"{len(named)} restriction" if named else "none")


def test_it_says_how_many_of_them_are_switched_off(catalogue: Catalogue) -> None:
    assert "switched off" not in country.page(catalogue, "CHN", "China", DAY)
    text = country.page(catalogue, "CHN", "China", DAY, ("chn-2025-18", "chn-2025-57"))
    assert "Of all listed here 2 are switched off on this map." in text
    assert "switched off" not in country.page(catalogue, "BRA", "Brazil", DAY, ("no-such-measure",))
