"""Where rules look for goods and whom they mean: home goods, content, end uses within each other, names of parties."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from layers.catalogue.loading import Catalogue, load
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import Direction, ScopeBasis
from layers.errors import RequestError
from layers.restrictions.check import Wanted, stated, wanted
from layers.restrictions.conditions import bare_name, end_use_holds
from layers.restrictions.listing import entries
from layers.restrictions.match import Consignment, Holds, match
from layers.restrictions.matrix import holds

YES, NO, UNKNOWN = Holds.YES, Holds.NO, Holds.UNKNOWN


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def answer(catalogue: Catalogue, measure: Measure, goods: Consignment, day: str) -> dict[str, Holds]:
    """The clauses by name; what the arrays say of the whole must be the same."""
    found = match(measure, goods, date.fromisoformat(day), catalogue)
    assert holds(catalogue, [measure], [goods], [date.fromisoformat(day)]).item() == found.holds.rank
    return {clause.clause: clause.holds for clause in found.clauses} | {"all": found.holds}


@pytest.mark.parametrize(
    ("reached", "use", "expected"),
    [
        ("any", None, YES),
        ("military", None, UNKNOWN),
        ("military", "military", YES),
        ("military", "civil", NO),
        ("military", "defence-procurement", YES),
        ("defence-procurement", "military", UNKNOWN),
        ("defence-procurement", "defence-procurement", YES),
        ("defence-procurement", "civil", NO),
        ("civil", "defence-procurement", NO),
    ],
)
def test_defence_procurement_lies_within_military_use(reached: str, use: str | None, expected: Holds) -> None:
    assert end_use_holds(reached, use) is expected


def test_a_us_defence_contract_is_military_use_to_china_and_a_military_user_may_hold_one(catalogue: Catalogue) -> None:
    oxide = Consignment("oxide", frozenset({"Dy"}), "CHN", "USA", end_use="defence-procurement")
    assert answer(catalogue, catalogue.measures["chn-2024-46-art1-ree"], oxide, "2025-11-20")["all"] is YES
    magnet = Consignment("SmCo-magnet", frozenset({"Sm"}), "CHN", "USA", end_use="military")
    assert answer(catalogue, catalogue.measures["usa-dfars-7018"], magnet, "2025-11-20")["end use"] is UNKNOWN


@pytest.mark.parametrize(
    ("measure", "start", "origin", "end", "expected"),
    [
        ("euu-cct-8505", "DEU", "", "FRA", NO),
        ("euu-cct-8505", "DEU", "CHN", "FRA", NO),
        ("euu-cct-8505", "CHN", "", "FRA", YES),
        ("euu-cct-8505", "JPN", "DEU", "FRA", NO),
        ("euu-cct-8505", "GBR", "CHN", "FRA", YES),
        ("euu-cct-8505", "EUU", "", "FRA", NO),
        ("euu-cct-8505", "WLD", "", "FRA", YES),
        ("usa-s122-2026", "CAN", "USA", "USA", NO),
        ("usa-s122-2026", "JPN", "", "USA", YES),
    ],
)
def test_a_country_is_no_foreign_origin_to_its_own_import_rules(
    catalogue: Catalogue, measure: str, start: str, origin: str, end: str, expected: Holds
) -> None:
    goods = Consignment("magnet", frozenset({"Nd"}), start, end, origin=origin)
    assert answer(catalogue, catalogue.measures[measure], goods, "2026-06-01")["destination"] is expected


def test_an_import_rule_on_dealings_reaches_home_goods_that_come_from_the_country_it_names(catalogue: Catalogue) -> None:
    goods = Consignment("oxide", frozenset({"Nd"}), "MMR", "USA", origin="USA")
    assert answer(catalogue, catalogue.measures["usa-mmr-eo14014"], goods, "2025-01-01")["destination"] is YES


@pytest.mark.parametrize(
    ("start", "origin", "content", "expected"),
    [
        ("KOR", "", None, NO),
        ("KOR", "", 0.0, NO),
        ("KOR", "", 12.0, UNKNOWN),
        ("KOR", "USA", None, YES),
        ("USA", "", None, YES),
        ("WLD", "", None, UNKNOWN),
    ],
)
def test_a_rule_without_a_number_reaches_foreign_goods_only_by_a_stated_content(
    catalogue: Catalogue, start: str, origin: str, content: float | None, expected: Holds
) -> None:
    goods = Consignment("oxide", frozenset({"Dy"}), start, "VNM", origin=origin, content_percent=content)
    assert answer(catalogue, catalogue.measures["usa-affiliates-rule"], goods, "2025-10-20")["direction"] is expected


@pytest.mark.parametrize(("start", "end"), [("CHN", "CHN"), ("DEU", "FRA"), ("MMR", "CHN")])
def test_such_a_rule_is_not_listed_for_goods_between_other_countries(catalogue: Catalogue, start: str, end: str) -> None:
    listed = {entry.measure.id for entry in entries(catalogue, date(2025, 10, 20), None, start, end)}
    assert "usa-affiliates-rule" not in listed
    assert start != end or not listed


def test_goods_of_foreign_make_leave_in_spite_of_a_rule_on_home_goods(catalogue: Catalogue) -> None:
    rule = replace(catalogue.measures["chn-2025-18"], id="home", basis=ScopeBasis.HOME_ORIGIN)
    for start, origin, expected in (("CHN", "", YES), ("CHN", "AUS", NO), ("JPN", "CHN", NO), ("CHN", "WLD", UNKNOWN)):
        goods = Consignment("oxide", frozenset({"Dy"}), start, "DEU", origin=origin)
        assert answer(catalogue, rule, goods, "2025-11-20")["direction"] is expected


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        ("MP Materials", YES),
        ("MP Materials Corp.", YES),
        ("mp-materials, Inc", YES),
        ("USA Rare Earth, LLC", YES),
        ("Red Cat Holdings Inc.", YES),
        ("Ball Aerospace and Technologies", UNKNOWN),
        ("Corp.", UNKNOWN),
        ("Some other firm", UNKNOWN),
    ],
)
def test_a_party_is_known_whatever_its_legal_form_and_punctuation(catalogue: Catalogue, party: str, expected: Holds) -> None:
    goods = Consignment("oxide", frozenset({"Dy"}), "CHN", "USA", party=party)
    assert answer(catalogue, catalogue.measures["chn-ecl-usa10-2026"], goods, "2026-07-01")["party"] is expected


def test_a_remark_in_a_list_of_parties_is_no_party(catalogue: Catalogue) -> None:
    rule = replace(catalogue.measures["usa-mmr-eo14014"], id="listed", parties="named: two firms (Alpha SE, Béta S.p.A.), (recalled)")
    for party, expected in (("recalled", UNKNOWN), ("alpha", YES), ("BETA SpA", YES), ("", UNKNOWN)):
        goods = Consignment("oxide", frozenset({"Dy"}), "MMR", "USA", party=party)
        assert answer(catalogue, rule, goods, "2025-01-01")["party"] is expected


def test_a_name_that_is_a_legal_form_alone_is_kept() -> None:
    assert (bare_name("SE"), bare_name("Rheinmetall AG"), bare_name("Gibbs & Cox, Inc."), bare_name("Smith & Co.")) == (
        "se",
        "rheinmetall",
        "gibbs & cox",
        "smith",
    )


@pytest.mark.parametrize(("start", "origin"), [("MMR", None), ("CHN", "MMR"), ("DEU", "EUU")])
def test_a_site_in_another_country_is_refused(catalogue: Catalogue, start: str, origin: str | None) -> None:
    with pytest.raises(RequestError, match="mountain-pass lies in USA"):
        stated(catalogue, product="oxide", elements=["Nd"], shipped_from=start, destination="JPN", origin=origin, site="mountain-pass")


@pytest.mark.parametrize(("start", "origin"), [("USA", None), ("CHN", "USA"), ("WLD", None)])
def test_a_site_in_the_country_of_shipment_or_origin_is_taken(catalogue: Catalogue, start: str, origin: str | None) -> None:
    goods = stated(catalogue, product="oxide", elements=["Nd"], shipped_from=start, destination="JPN", origin=origin, site="mountain-pass")
    assert goods.site == "mountain-pass"


def test_an_end_use_of_a_measure_is_one_that_can_be_stated(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        assert end_use_holds(measure.end_use, "civil") is not UNKNOWN, measure.id


def test_procurement_asks_where_goods_were_made_whatever_way_they_came(catalogue: Catalogue) -> None:
    goods = Consignment("SmCo-magnet", frozenset({"Sm"}), "JPN", "USA", origin="CHN", end_use="defence-procurement")
    measure = catalogue.measures["usa-dfars-7018"]
    assert measure.direction is Direction.PROCUREMENT
    assert answer(catalogue, measure, goods, "2025-11-20")["destination"] is YES


def test_elements_settle_whether_goods_are_a_mixture_and_nothing_settles_what_a_list_names(catalogue: Catalogue) -> None:
    day = date(2025, 11, 20)
    for elements, asked in ((frozenset[str](), {Wanted.ELEMENTS}), (frozenset({"Nd", "Pr"}), set[Wanted]())):
        goods = Consignment("oxide", elements, "JPN", "USA")
        found = match(catalogue.measures["usa-mfn-2846-90"], goods, day, catalogue)
        assert set(wanted(found, goods)) == asked
    alloy = Consignment("alloy", frozenset({"Dy", "Nd"}), "CHN", "DEU", end_use="civil")
    listed = match(catalogue.measures["chn-2025-18"], alloy, day, catalogue)
    assert (listed.holds, wanted(listed, alloy)) == (UNKNOWN, ())
