"""A shipment against the whole register: what catches it, what might, what nearly does, and what to state to know."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.catalogue.loading import load
from layers.catalogue.vocabulary import Role
from layers.errors import RequestError
from layers.restrictions.check import Check, Outcome, Wanted, check, end_uses, failing, stated, still_open, wanted
from layers.restrictions.holds import Holds
from layers.restrictions.match import Match

CATALOGUE = load()
NOVEMBER = date(2025, 11, 20)
PRODUCTS = sorted(CATALOGUE.products)
RARE_EARTHS = [symbol for symbol, element in CATALOGUE.elements.items() if element.is_rare_earth]


def asked(day: date, product: str, elements: str, start: str, end: str, **more: Any) -> Check:
    goods = stated(CATALOGUE, product=product, elements=elements.split(), shipped_from=start, destination=end, **more)
    return check(CATALOGUE, goods, day)


def ids(matches: tuple[Match, ...]) -> set[str]:
    return {match.measure.id for match in matches}


def the(found: Check, measure: str) -> Match:
    return next(match for match in (*found.matches, *found.others) if match.measure.id == measure)


@given(
    day=st.dates(date(2009, 1, 1), date(2028, 1, 1)),
    product=st.sampled_from(PRODUCTS),
    elements=st.sets(st.sampled_from(RARE_EARTHS), min_size=1, max_size=3),
    ends=st.tuples(*[st.sampled_from(["CHN", "USA", "JPN", "DEU", "MYS", "MMR", "RUS", "EUU", "WLD"])] * 2),
    end_use=st.sampled_from([None, *end_uses(CATALOGUE)]),
    party=st.sampled_from([None, "Kawasaki", "Somebody"]),
)
@settings(max_examples=40, deadline=None)
def test_every_measure_is_answered_once_and_the_verdict_follows_from_the_answers(
    day: date, product: str, elements: set[str], ends: tuple[str, str], end_use: str | None, party: str | None
) -> None:
    found = asked(day, product, " ".join(elements), *ends, end_use=end_use, party=party)
    answers = [*found.matches, *found.others]
    assert sorted(match.measure.id for match in answers) == sorted(CATALOGUE.measures)
    assert all(match.holds is Holds.YES and match.measure.role is Role.BINDING for match in found.matches)
    binding = {match.holds for match in found.others if match.measure.role is Role.BINDING}
    assert Holds.YES not in binding
    expected = Outcome.CAUGHT if found.matches else Outcome.UNKNOWN if Holds.UNKNOWN in binding else Outcome.CLEAR
    assert found.verdict is expected
    parts = [found.possible, found.duties, found.near, found.far]
    assert sorted(match.measure.id for part in parts for match in part) == sorted(match.measure.id for match in found.others)


@given(measure=st.sampled_from(sorted(CATALOGUE.measures)), day=st.dates(date(2010, 1, 1), date(2027, 1, 1)))
@settings(max_examples=40, deadline=None)
def test_frameworks_proposals_and_support_catch_nothing_and_duties_do_not_count(measure: str, day: date) -> None:
    role = CATALOGUE.measures[measure].role
    found = asked(day, "magnet", "Nd Dy", "CHN", "USA", end_use="military", party="Anybody", content_percent=50)
    if role is not Role.BINDING:
        assert measure not in ids(found.matches) | ids(found.possible)


def test_dysprosium_oxide_to_an_american_civil_user() -> None:
    found = asked(NOVEMBER, "oxide", "Dy", "CHN", "USA", end_use="civil")
    assert found.verdict is Outcome.CAUGHT
    assert ids(found.matches) == {"chn-2025-18", "usa-ieepa-fentanyl"}
    assert [clause.clause for clause in failing(the(found, "chn-2024-46-art1-ree"))] == ["end use"]
    assert [clause.clause for clause in failing(the(found, "usa-ieepa-recip-chn"))] == ["exemption"]
    assert [clause.clause for clause in failing(the(found, "chn-export-control-law-2020"))] == ["role"]
    assert {"chn-2024-46-art1-ree", "usa-ieepa-recip-chn", "chn-export-control-law-2020"} <= ids(found.near)
    assert "usa-mfn-2846-90" in ids(found.duties)


def test_an_end_use_that_is_not_stated_leaves_the_ban_on_military_use_open() -> None:
    silent = asked(NOVEMBER, "oxide", "Dy", "CHN", "USA")
    ban = the(silent, "chn-2024-46-art1-ree")
    assert "chn-2024-46-art1-ree" in ids(silent.possible)
    assert wanted(ban, silent.goods) == (Wanted.END_USE,)
    military = asked(NOVEMBER, "oxide", "Dy", "CHN", "USA", end_use="Military")
    assert "chn-2024-46-art1-ree" in ids(military.matches)


def test_the_verdict_is_unknown_where_nothing_catches_for_certain() -> None:
    found = asked(date(2025, 6, 1), "NdFeB-magnet", "", "CHN", "DEU", end_use="civil", party="Nobody")
    assert found.verdict is Outcome.UNKNOWN
    assert wanted(the(found, "chn-2025-18-ndfeb"), found.goods) == (Wanted.ELEMENTS,)


@pytest.mark.parametrize(
    ("start", "end", "elements"),
    [("DEU", "CHN", "Dy"), ("CHN", "CHN", "Dy"), ("CHN", "DEU", "Nd"), ("CHN", "DEU", "La")],
)
def test_the_reverse_way_one_country_and_elements_that_no_rule_names_are_clear(start: str, end: str, elements: str) -> None:
    found = asked(date(2025, 5, 1), "metal", elements, start, end, end_use="civil", party="Somebody")
    assert (found.verdict, found.matches, found.possible) == (Outcome.CLEAR, (), ())


def test_a_bloc_is_to_be_told_as_countries_where_members_differ() -> None:
    found = asked(NOVEMBER, "oxide", "Dy", "EUU", "EUU", end_use="civil")
    assert wanted(found.others[0], found.goods)[0] is Wanted.COUNTRIES
    open_clauses = {clause.clause for match in found.others for clause in still_open(match)}
    assert "border" in open_clauses


def test_what_no_statement_settles_is_not_asked_for() -> None:
    found = asked(date(2026, 3, 1), "oxide", "Dy", "CHN", "JPN", end_use="civil", party="A firm that no list is known to name")
    lists = [match for match in found.possible if match.measure.names_parties]
    assert lists
    assert all(wanted(match, found.goods) == () for match in lists)


def test_the_site_is_asked_for_where_a_rule_names_sites() -> None:
    found = asked(date(2024, 12, 1), "concentrate", "Dy", "MMR", "CHN")
    assert Wanted.SITE in wanted(the(found, "mmr-kia-2024"), found.goods)
    from_there = asked(date(2024, 12, 1), "concentrate", "Dy", "MMR", "CHN", site="pangwa")
    assert "mmr-kia-2024" in ids(from_there.matches)


def test_measures_whose_state_nobody_vouches_for_are_told_apart() -> None:
    edition = asked(date(2026, 11, 23), "oxide", "Ho", "CHN", "DEU", end_use="civil")
    assert edition.verdict is Outcome.CLEAR
    assert "chn-2025-57" in ids(edition.unverified)
    assert "chn-2025-57" not in ids(asked(NOVEMBER, "oxide", "Ho", "CHN", "DEU", end_use="civil").unverified)


def test_near_measures_come_closest_first_and_none_is_about_investment() -> None:
    near = asked(NOVEMBER, "oxide", "Dy", "CHN", "USA", end_use="civil").near
    counts = [len(failing(match)) for match in near]
    assert counts == sorted(counts)
    assert set(counts) == {1, 2}
    assert "can-ica-2024" not in ids(near)


@pytest.mark.parametrize(
    ("wrong", "word", "known"),
    [
        ({"product": "slag"}, "slag", "NdFeB-magnet"),
        ({"elements": ["Xq"]}, "Xq", "Dy"),
        ({"shipped_from": "Atlantis"}, "Atlantis", "CHN"),
        ({"destination": "XXX"}, "XXX", "USA"),
        ({"origin": "XXX"}, "XXX", "USA"),
        ({"end_use": "hobby"}, "hobby", "military"),
        ({"site": "nowhere"}, "nowhere", "pangwa"),
        ({"content_percent": -1.0}, "-1", "0 to 100"),
        ({"content_percent": 100.5}, "100.5", "0 to 100"),
        ({"content_percent": float("nan")}, "content", "0 to 100"),
        ({"product": "graphite", "elements": []}, "graphite", "C"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(wrong: dict[str, Any], word: str, known: str) -> None:
    right: dict[str, Any] = {"product": "oxide", "elements": ["Dy"], "shipped_from": "CHN", "destination": "USA"}
    stated(CATALOGUE, **right)
    with pytest.raises(RequestError) as refused:
        stated(CATALOGUE, **right | wrong)
    assert word in refused.value.what
    assert known in refused.value.remedy


def test_letters_of_any_case_and_spaces_are_understood() -> None:
    goods = stated(
        CATALOGUE, product=" ndfeb-MAGNET ", elements=["dy"], shipped_from="chn", destination=" usa", party="  ", end_use="CIVIL"
    )
    assert (goods.product, goods.shipped_from, goods.destination, goods.end_use) == ("NdFeB-magnet", "CHN", "USA", "civil")
    assert (goods.elements, goods.party, goods.made_in) == (frozenset({"Dy"}), None, "CHN")
