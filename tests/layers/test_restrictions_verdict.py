"""Verdicts of links and flows, and roles of countries, through the shipped catalogue."""

from __future__ import annotations

from datetime import date

import pytest

from layers.catalogue.loading import Catalogue, load
from layers.catalogue.vocabulary import MeasureKind
from layers.restrictions.match import Consignment, Holds, match
from layers.restrictions.state import State
from layers.restrictions.verdict import Docket, Verdict

DAYS = [date(2025, 3, 1), date(2025, 6, 1), date(2025, 10, 20), date(2025, 11, 20), date(2026, 11, 23)]
NEVER_COLOURING = {MeasureKind.INVESTMENT_SCREENING, MeasureKind.PROCUREMENT_RULE}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def oxide(elements: str, shipped_from: str, destination: str) -> Consignment:
    return Consignment("oxide", frozenset(elements.split()), shipped_from, destination)


def consignments(catalogue: Catalogue) -> list[Consignment]:
    sites = catalogue.sites
    links = [
        Consignment(link.product, frozenset(link.elements) - {"ANY"}, sites[link.from_id].country, sites[link.to_id].country)
        for link in catalogue.links
    ]
    flows = [Consignment(flow.product, frozenset(flow.elements) - {"ANY"}, flow.from_country, flow.to_country) for flow in catalogue.flows]
    return list(dict.fromkeys(links + flows))


@pytest.mark.parametrize(
    ("goods", "day", "verdict", "verified"),
    [
        (oxide("Dy", "CHN", "DEU"), date(2025, 4, 3), Verdict.FREE, True),
        (oxide("Dy", "CHN", "DEU"), date(2025, 11, 20), Verdict.LICENCE, True),
        (oxide("Dy", "CHN", "DEU"), date(2026, 11, 23), Verdict.LICENCE, False),
        (oxide("Nd Pr", "CHN", "DEU"), date(2025, 11, 20), Verdict.FREE, True),
        (oxide("Ho", "CHN", "DEU"), date(2025, 11, 20), Verdict.SUSPENDED, True),
        (oxide("Ho", "CHN", "DEU"), date(2026, 11, 23), Verdict.SUSPENDED, False),
        (oxide("Ho", "CHN", "DEU"), date(2025, 10, 20), Verdict.FREE, True),
        (oxide("", "CHN", "DEU"), date(2025, 11, 20), Verdict.UNKNOWN, True),
        (Consignment("magnet", frozenset({"Nd"}), "CHN", "USA"), date(2025, 6, 1), Verdict.TARIFFED, True),
        (Consignment("concentrate", frozenset({"Nd"}), "MYS", "CHN"), date(2025, 6, 1), Verdict.BANNED, True),
        (Consignment("concentrate", frozenset({"Dy"}), "MMR", "CHN"), date(2024, 12, 1), Verdict.FREE, True),
    ],
)
def test_verdict(catalogue: Catalogue, goods: Consignment, day: date, verdict: Verdict, verified: bool) -> None:
    ruling = Docket(catalogue, day).rule(goods)
    assert (ruling.verdict, ruling.verified) == (verdict, verified)
    assert bool(ruling.deciding) == (verdict is not Verdict.FREE)


def test_many_are_judged_as_each_alone_and_their_clauses_spelled_out_where_asked(catalogue: Catalogue) -> None:
    docket = Docket(catalogue, date(2025, 11, 20))
    goods = consignments(catalogue)
    rulings = docket.rule_all([*goods, *goods])
    assert rulings == [docket.rule(one) for one in goods] * 2
    for ruling in rulings:
        assert tuple(answer.measure.id for answer in ruling.deciding) == ruling.measures
        assert all(answer.clauses for answer in ruling.deciding)


def test_no_goods_have_no_rulings(catalogue: Catalogue) -> None:
    assert Docket(catalogue, date(2025, 11, 20)).rule_all([]) == []


def test_verdicts_are_ordered_from_free_to_banned() -> None:
    order = [Verdict.FREE, Verdict.SUSPENDED, Verdict.UNKNOWN, Verdict.TARIFFED, Verdict.LICENCE, Verdict.BANNED]
    assert sorted(Verdict) == order
    assert len({verdict.label for verdict in Verdict}) == len(order)


@pytest.mark.parametrize("day", DAYS)
def test_no_measure_that_could_colour_is_passed_over(catalogue: Catalogue, day: date) -> None:
    """The quick rejection inside the docket must agree with the clauses spelled out for every measure."""
    docket = Docket(catalogue, day)
    for goods in consignments(catalogue)[::3]:
        caught = [match(measure, goods, day, catalogue) for measure in catalogue.measures.values()]
        colouring = [
            answer
            for answer in caught
            if answer.measure.role == "binding"
            and answer.measure.direction in ("export", "import")
            and answer.measure.measure not in NEVER_COLOURING
            and not answer.measure.names_parties
        ]
        held = {answer.measure.id for answer in colouring if answer.holds is not Holds.NO}
        suspended = {a.measure.id for a in colouring if a.standing.state is State.SUSPENDED and a.scope_holds is Holds.YES}
        ruling = docket.rule(goods)
        assert {answer.measure.id for answer in ruling.deciding} <= held | suspended
        assert (ruling.verdict is Verdict.FREE) == (not held | suspended)
        assert (ruling.verdict is Verdict.SUSPENDED) == (not held and bool(suspended))


def test_through_the_lens_of_dysprosium_at_least_five_ways_out_of_china_need_a_licence(catalogue: Catalogue) -> None:
    docket = Docket(catalogue, date(2025, 11, 20))
    lens = frozenset({"Dy"})
    out = [goods for goods in consignments(catalogue) if goods.shipped_from == "CHN" and goods.elements & lens]
    seen = {
        (goods.product, goods.destination)
        for goods in out
        if docket.rule(Consignment(goods.product, goods.elements & lens, "CHN", goods.destination)).verdict is Verdict.LICENCE
    }
    assert len(seen) >= 5


def test_an_issuer_is_tinted_and_a_rule_against_all_hatches_nobody(catalogue: Catalogue) -> None:
    roles = Docket(catalogue, date(2025, 11, 20)).roles(["Y"])
    assert (roles["CHN"].issues, roles["CHN"].issues_verified) == (Verdict.LICENCE, True)
    targeted = {code for code, role in roles.items() if role.targeted is not None}
    assert "CHN" in targeted
    assert not targeted & {"DEU", "JPN", "AUS", "KOR"}


def test_a_bloc_tints_its_members_and_its_named_target_is_hatched(catalogue: Catalogue) -> None:
    roles = Docket(catalogue, date(2025, 11, 20)).roles(["Nd"])
    assert roles["EST"].issues is Verdict.BANNED
    assert roles["RUS"].targeted is Verdict.BANNED


def test_a_non_state_issuer_never_tints_the_state(catalogue: Catalogue) -> None:
    assert Docket(catalogue, date(2024, 12, 1)).roles([]).get("MMR") is None


def test_a_rule_for_one_end_use_leaves_open_what_befalls_its_target(catalogue: Catalogue) -> None:
    assert Docket(catalogue, date(2026, 3, 1)).roles(["Dy"])["JPN"].targeted is Verdict.UNKNOWN


def test_the_lens_chooses_what_a_role_is_about(catalogue: Catalogue) -> None:
    docket = Docket(catalogue, date(2025, 11, 20))
    assert docket.roles(["Dy"])["CHN"].issues is Verdict.LICENCE
    assert docket.roles(["Ho"])["CHN"].issues is not Verdict.LICENCE


def test_a_measure_that_is_switched_off_decides_nothing(catalogue: Catalogue) -> None:
    day, goods = date(2025, 11, 20), oxide("Dy", "CHN", "DEU")
    deciding = [answer.measure.id for answer in Docket(catalogue, day).rule(goods).deciding]
    assert deciding
    ruling = Docket(catalogue, day, deciding).rule(goods)
    assert ruling.verdict < Verdict.LICENCE
    assert not set(deciding) & {answer.measure.id for answer in ruling.deciding}
