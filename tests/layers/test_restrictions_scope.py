"""What the catalogue's measures catch: truths of trade law, each told by its sentence, through the public surface."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from layers.catalogue.loading import Catalogue, load
from layers.catalogue.vocabulary import Direction, Role
from layers.errors import RequestError
from layers.restrictions.holds import either, together
from layers.restrictions.match import Consignment, Holds, match
from layers.restrictions.state import State, standing_on
from tests.layers.register_kit import EDITION, Register, goods


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def register(catalogue: Catalogue) -> Register:
    return Register(catalogue)


def test_01_dysprosium_oxide_to_a_civil_user_needs_the_licence_of_no_18_alone(register: Register) -> None:
    assert register.catch("2025-11-20", goods("oxide", "Dy", "CHN", "USA"), "CHN") == {"chn-2025-18"}


def test_02_the_same_oxide_for_a_military_user_is_banned_by_article_1_of_no_46(register: Register) -> None:
    caught = register.catch("2025-11-20", goods("oxide", "Dy", "CHN", "USA", end_use="military"), "CHN")
    assert caught == {"chn-2025-18", "chn-2024-46-art1-ree"}


def test_03_before_april_2025_no_chinese_rule_on_exports_catches_dysprosium_oxide_even_for_military_use(register: Register) -> None:
    assert register.catch("2025-03-01", goods("oxide", "Dy", "CHN", "USA", end_use="military"), "CHN") == set()


@pytest.mark.parametrize("day", ["2015-06-01", "2020-01-01", "2025-04-04", "2025-10-20", "2025-11-20", EDITION])
@pytest.mark.parametrize("element", ["Nd", "Pr"])
def test_04_neodymium_and_praseodymium_oxide_meet_no_chinese_rule_since_may_2015(register: Register, day: str, element: str) -> None:
    sent = goods("oxide", element, "CHN", "DEU", end_use="military")
    assert register.catch(day, sent, "CHN") | register.might_catch(day, sent, "CHN") == set()


def test_05_an_ndfeb_magnet_needs_a_licence_if_it_contains_dysprosium_or_terbium(register: Register) -> None:
    for elements in ("Nd Dy", "Nd Tb", "Nd Pr Dy Tb"):
        assert register.catch("2025-06-01", goods("NdFeB-magnet", elements, "CHN", "DEU"), "CHN") == {"chn-2025-18-ndfeb"}
    assert register.catch("2025-06-01", goods("NdFeB-magnet", "Nd Pr", "CHN", "DEU"), "CHN") == set()


def test_05_the_bans_for_military_users_reach_an_ndfeb_magnet_only_with_dysprosium_or_terbium(register: Register) -> None:
    for user, day, ban in (("USA", "2025-11-20", "chn-2024-46-art1-ree-ndfeb"), ("JPN", "2026-03-01", "chn-jpn-1-2026-ndfeb")):
        with_gadolinium = goods("NdFeB-magnet", "Nd Gd", "CHN", user, end_use="military")
        assert register.catch(day, with_gadolinium, "CHN") | register.might_catch(day, with_gadolinium, "CHN") == set()
        for element in ("Dy", "Tb"):
            magnet = goods("NdFeB-magnet", f"Nd Gd {element}", "CHN", user, end_use="military")
            assert register.catch(day, magnet, "CHN") == {"chn-2025-18-ndfeb", ban}
        samarium = goods("SmCo-magnet", "Sm Gd", "CHN", user, end_use="military")
        assert register.catch(day, samarium, "CHN") == {"chn-2025-18", ban.removesuffix("-ndfeb")}


@pytest.mark.parametrize("product", ["ore", "concentrate"])
def test_06_ores_and_concentrates_are_not_caught_by_no_18(register: Register, product: str) -> None:
    assert register.catch("2025-11-20", goods(product, "Dy Tb Y", "CHN", "USA"), "CHN") == set()


@pytest.mark.parametrize("element", ["Ho", "Er", "Tm", "Eu", "Yb"])
def test_07_five_further_elements_were_never_under_control(register: Register, element: str) -> None:
    day = date(2025, 10, 1)
    while day <= date.fromisoformat(EDITION):
        state = standing_on(register.catalogue.measures["chn-2025-57"], day).state
        assert state is not State.IN_FORCE
        day += timedelta(days=1)
    for asked in ("2025-10-20", "2025-11-07", "2025-11-08", EDITION):
        assert register.catch(asked, goods("oxide", element, "CHN", "DEU"), "CHN") == set()


def test_08_the_package_of_october_2025_is_suspended_and_vouched_for_to_10_november_2026_alone(register: Register) -> None:
    """What each row of it says is in the tests of states; here, that none of it goes unnoticed."""
    package = [name for name in register.catalogue.measures if name.startswith(("chn-2025-5", "chn-2025-6"))]
    assert {name.split("-")[2] for name in package} == {"55", "56", "57", "58", "61", "62"}
    for name in package:
        standing = standing_on(register.catalogue.measures[name], date.fromisoformat(EDITION))
        assert (standing.state, standing.verified, standing.verified_until) == (State.SUSPENDED, False, date(2026, 11, 10))


def test_09_a_rule_on_origin_binds_what_leaves_elsewhere_and_a_rule_on_shipment_what_leaves_china(register: Register) -> None:
    assert register.catch("2025-10-20", goods("oxide", "Dy", "JPN", "DEU", origin="CHN"), "CHN") == {"chn-2025-61-item3-tbdy"}
    assert register.catch("2025-10-20", goods("oxide", "Dy", "CHN", "DEU"), "CHN") == {"chn-2025-18"}


def test_10_chinese_yttrium_oxide_out_of_japan_is_not_caught_by_no_61(register: Register) -> None:
    assert register.catch("2025-10-20", goods("oxide", "Y", "JPN", "DEU", origin="CHN"), "CHN") == set()


@pytest.mark.parametrize("day", ["2025-10-20", "2025-11-06", "2025-11-20", "2025-12-01", EDITION])
def test_11_a_japanese_magnet_with_chinese_dysprosium_was_never_caught_by_its_content(register: Register, day: str) -> None:
    sent = goods("NdFeB-magnet", "Nd Dy", "JPN", "DEU", content_percent=5.0)
    assert register.catch(day, sent, "CHN") | register.might_catch(day, sent, "CHN") == set()


def test_12_separation_technology_is_caught_by_the_catalogue_of_2023_although_no_62_is_suspended(register: Register) -> None:
    assert register.catch(EDITION, goods("technology", "Nd Pr", "CHN", "MYS"), "CHN") == {"chn-tech-catalogue-2023"}
    assert register.catch(EDITION, goods("technology", "", "CHN", "MYS"), "CHN") == {"chn-tech-catalogue-2023"}


@pytest.mark.parametrize("day", ["2021-01-01", "2025-11-20", EDITION])
def test_13_lanthanum_oxide_is_caught_by_nothing_for_a_framework_catches_no_goods(register: Register, day: str) -> None:
    sent = goods("oxide", "La", "CHN", "DEU")
    assert register.catch(day, sent) | register.might_catch(day, sent) == set()


def test_14_japan_in_2026_licence_for_civil_buyers_ban_for_military_use_lists_only_for_named_buyers(register: Register) -> None:
    to_japan = "oxide", "Dy", "CHN", "JPN"
    lists = {"chn-jpn-ecl20-2026", "chn-jpn-watch20-2026"}
    assert register.catch("2026-03-01", goods(*to_japan)) == {"chn-2025-18"}
    assert register.catch("2026-03-01", goods(*to_japan, end_use="military")) == {"chn-2025-18", "chn-jpn-1-2026"}
    assert register.might_catch("2026-03-01", goods(*to_japan)) == lists
    assert register.catch("2026-03-01", goods(*to_japan, party="TDK")) == {"chn-2025-18", "chn-jpn-watch20-2026"}


def test_15_gallium_needs_a_licence_and_the_ban_to_the_usa_comes_back_by_its_text_unverified(register: Register) -> None:
    sent = goods("metal", "Ga", "CHN", "USA")
    assert register.catch("2026-11-23", sent, "CHN") == {"chn-gage-2023"}
    assert register.catch("2026-11-28", sent, "CHN") == {"chn-gage-2023", "chn-2024-46-art2"}
    (ban,) = [answer for answer in register.answers("2026-11-28", sent, "CHN") if answer.measure.id == "chn-2024-46-art2"]
    assert not ban.standing.verified


def test_16_neodymium_metal_pays_the_ordinary_and_the_opioid_duty_and_no_reciprocal_one(register: Register) -> None:
    sent = goods("metal", "Nd", "CHN", "USA")
    assert register.catch("2025-06-01", sent, "USA") == {"usa-mfn-2805", "usa-ieepa-fentanyl"}
    assert register.rates("2025-06-01", sent) == [5, 20]


def test_17_sintered_ndfeb_magnets_paid_the_reciprocal_duty_to_september_2025_and_smco_magnets_longer(register: Register) -> None:
    reciprocal = {"usa-ieepa-recip-chn", "usa-ieepa-recip-chn-ndfeb"}

    def paid(day: str, magnet: str) -> bool:
        return bool(register.catch(day, goods(magnet, "Nd Sm", "CHN", "USA")) & reciprocal)

    assert [paid("2025-09-07", "NdFeB-magnet"), paid("2025-09-08", "NdFeB-magnet")] == [True, False]
    assert [paid("2025-09-07", "SmCo-magnet"), paid("2025-09-08", "SmCo-magnet")] == [True, True]


@pytest.mark.parametrize("magnet", ["NdFeB-magnet", "SmCo-magnet"])
@pytest.mark.parametrize("day", ["2025-04-05", "2025-04-10", "2025-06-01", "2025-10-01", "2026-02-23"])
def test_18_chinese_goods_never_pay_the_baseline_of_all_countries_beside_the_chinese_row(register: Register, day: str, magnet: str) -> None:
    caught = register.catch(day, goods(magnet, "Nd Sm", "CHN", "USA"))
    assert not caught & {"usa-ieepa-recip-all", "usa-ieepa-recip-all-ndfeb"}
    of_japan = register.catch("2025-06-01", goods(magnet, "Nd Sm", "JPN", "USA"))
    assert of_japan & {"usa-ieepa-recip-all", "usa-ieepa-recip-all-ndfeb"}


def test_19_what_chinese_magnets_pay_on_the_day_of_the_edition(register: Register) -> None:
    assert register.rates(EDITION, goods("NdFeB-magnet", "Nd", "CHN", "USA")) == [2.1, 25]
    assert register.rates(EDITION, goods("SmCo-magnet", "Sm", "CHN", "USA")) == [2.1, 12.5, 25]


@pytest.mark.parametrize("product", ["ore", "concentrate", "oxide", "mixed-carbonate", "metal"])
@pytest.mark.parametrize("origin", ["CHN", "MYS", "DEU", "JPN", "AUS"])
def test_20_rare_earth_materials_pay_neither_the_surcharge_of_2026_nor_the_forced_labour_duty(
    register: Register, product: str, origin: str
) -> None:
    for day in ("2026-03-01", EDITION):
        caught = register.catch(day, goods(product, "Nd", origin, "USA"))
        assert not [measure for measure in caught if measure == "usa-s122-2026" or "forced-labour" in measure]
    assert register.catch("2026-03-01", goods("SmCo-magnet", "Sm", origin, "USA")) >= {"usa-s122-2026"}


def test_21_no_day_exists_on_which_the_hundred_percent_tariff_or_the_software_controls_applied(register: Register) -> None:
    day = date(2025, 10, 1)
    sent = goods("SmCo-magnet", "Sm", "CHN", "USA"), goods("software", "", "USA", "CHN")
    while day <= date.fromisoformat(EDITION):
        for name in ("usa-100pct-2025", "usa-software-2025"):
            measure = register.catalogue.measures[name]
            assert standing_on(measure, day).state is not State.IN_FORCE
            assert all(match(measure, one, day, register.catalogue).holds is Holds.NO for one in sent)
        day += timedelta(days=7)


def test_22_the_kachin_closure_catches_concentrate_from_its_own_land_alone(register: Register) -> None:
    sent = "concentrate", "Dy Tb", "MMR", "CHN"
    assert register.catch("2024-12-01", goods(*sent, site="pangwa"), "MMR") == {"mmr-kia-2024"}
    assert register.catch("2024-12-01", goods(*sent, site="mong-bawk"), "MMR") == set()
    assert register.might_catch("2024-12-01", goods(*sent, site="mong-bawk"), "MMR") == set()
    assert register.might_catch("2024-12-01", goods(*sent), "MMR") == {"mmr-kia-2024"}


def test_23_dfars_hits_defence_contracts_alone_and_the_upstream_stages_from_2027(register: Register) -> None:
    upstream = {"usa-dfars-7018-upstream"}
    magnet, metal = ("SmCo-magnet", "Sm", "CHN", "USA"), ("metal", "Sm", "CHN", "USA")
    assert "usa-dfars-7018" in register.catch(EDITION, goods(*magnet, end_use="defence-procurement"))
    assert "usa-dfars-7018" not in register.catch(EDITION, goods(*magnet)) | register.might_catch(EDITION, goods(*magnet))
    assert not register.catch("2026-12-31", goods(*metal, end_use="defence-procurement")) & upstream
    assert register.catch("2027-01-01", goods(*metal, end_use="defence-procurement")) >= upstream


def test_24_russian_carbonate_to_estonia_is_free_and_neodymium_metal_to_russia_banned(register: Register) -> None:
    carbonate = goods("mixed-carbonate", "La Ce Nd Pr", "RUS", "EST")
    assert register.catch(EDITION, carbonate) | register.might_catch(EDITION, carbonate) == set()
    assert register.catch(EDITION, goods("metal", "Nd", "EST", "RUS")) == {"euu-rus-10th-2023"}


def test_25_malaysia_keeps_raw_material_and_lets_separated_products_leave(register: Register) -> None:
    assert register.catch("2026-03-01", goods("concentrate", "Nd", "MYS", "CHN"), "MYS") == {"mys-ree-moratorium-2024"}
    assert register.catch("2026-03-01", goods("oxide", "Dy", "MYS", "JPN"), "MYS") == set()


def test_what_is_not_stated_is_unknown_and_never_no(register: Register) -> None:
    magnet = Consignment("SmCo-magnet", frozenset({"Sm"}), "CHN", "USA")
    for answer in register.answers(EDITION, magnet):
        by_name = {clause.clause: clause.holds for clause in answer.clauses}
        assert Holds.NO not in (by_name["party"], by_name["end use"], by_name["content"])
    assert {"chn-2024-46-art1-ree", "chn-ecl-usa28-2025-ree"} <= register.might_catch(EDITION, magnet)


def test_a_party_that_is_not_among_the_names_at_hand_may_still_be_listed(register: Register) -> None:
    sent = goods("oxide", "Dy", "CHN", "USA", party="Some Company")
    assert "chn-ecl-usa28-2025-ree" in register.might_catch(EDITION, sent)


@pytest.mark.parametrize("sent", [goods("oxide", "Dy", "CHN", "USA"), goods("NdFeB-magnet", "Nd Dy", "CHN", "USA")])
def test_the_list_of_january_2025_reaches_rare_earths_only_once_they_are_under_control(register: Register, sent: Consignment) -> None:
    def reached(day: str, one: Consignment) -> set[str]:
        return {measure for measure in register.might_catch(day, one, "CHN") if measure.startswith("chn-ecl-usa28-2025")}

    assert [len(reached(day, sent)) for day in ("2025-04-03", "2025-04-04")] == [0, 1]
    assert reached("2025-01-02", goods("metal", "Ga", "CHN", "USA")) == {"chn-ecl-usa28-2025"}


def test_no_rule_on_the_items_of_no_18_reaches_an_ndfeb_magnet_without_terbium_or_dysprosium(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        if measure.issuer_territory == "CHN" and measure.direction is Direction.EXPORT and "NdFeB-magnet" in measure.products:
            assert set(measure.elements) == {"Tb", "Dy"}, measure.id


def test_goods_stated_more_broadly_than_a_rule_might_be_caught(register: Register) -> None:
    assert register.might_catch("2025-06-01", goods("magnet", "Nd Dy", "CHN", "DEU"), "CHN") == {"chn-2025-18", "chn-2025-18-ndfeb"}


def test_elements_that_are_not_told_are_caught_only_by_a_rule_on_all_rare_earths(register: Register) -> None:
    assert register.might_catch("2025-06-01", goods("oxide", "", "CHN", "DEU"), "CHN") == {"chn-2025-18"}
    assert register.catch(EDITION, goods("metal", "", "DEU", "RUS")) == {"euu-rus-10th-2023"}


def test_a_bloc_stands_for_its_members_and_the_world_for_a_country_that_is_not_told(register: Register) -> None:
    assert register.catch(EDITION, goods("metal", "Nd", "EUU", "RUS")) == {"euu-rus-10th-2023"}
    assert register.catch("2025-06-01", goods("oxide", "Dy", "CHN", "WLD"), "CHN") == {"chn-2025-18"}
    assert "usa-ieepa-fentanyl" in register.might_catch("2025-06-01", goods("oxide", "Dy", "CHN", "WLD"))


def test_goods_that_stay_at_home_are_caught_by_nothing(register: Register) -> None:
    assert register.catch("2025-11-20", goods("oxide", "Dy", "CHN", "CHN")) == set()


def test_a_measure_holds_only_if_each_clause_holds_and_gives_its_reasons(register: Register) -> None:
    sent = goods("oxide", "Dy", "CHN", "USA")
    for answer in register.answers("2025-11-20", sent):
        told = [clause.holds for clause in answer.clauses]
        assert (answer.holds is Holds.YES) == all(holds is Holds.YES for holds in told)
        assert (answer.holds is Holds.NO) == any(holds is Holds.NO for holds in told)
        assert all(clause.why for clause in answer.clauses)


def test_only_binding_rules_and_ordinary_duties_on_goods_can_catch_anything(register: Register) -> None:
    sent = [goods("NdFeB-magnet", "Nd Dy", "CHN", "USA"), goods("ore", "Nd", "AUS", "CHN"), goods("metal", "Dy", "GBR", "CAN")]
    for answer in (answer for one in sent for answer in register.answers(EDITION, one)):
        binds = answer.measure.role in (Role.BINDING, Role.ORDINARY_DUTY)
        on_goods = answer.measure.direction not in (Direction.INVESTMENT, Direction.DOMESTIC)
        assert answer.holds is Holds.NO or (binds and on_goods)


def test_an_unknown_product_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(RequestError, match="unobtainium"):
        match(catalogue.measures["chn-2025-18"], goods("unobtainium", "Dy", "CHN", "USA"), date(2025, 11, 20), catalogue)


@pytest.mark.parametrize(("stated", "holds"), [({}, "unknown"), ({"content_percent": 5.0}, "yes"), ({"content_percent": 0.01}, "unknown")])
def test_a_rule_on_content_that_reaches_further_than_its_number_is_never_ruled_out_by_it(
    catalogue: Catalogue, stated: dict[str, str | float], holds: str
) -> None:
    """Item 1(2) of No. 61 asks for Chinese technology at any content, beside the 0.1 percent of item 1(1)."""
    sent = goods("NdFeB-magnet", "Dy", "JPN", "DEU", **stated)
    answer = match(catalogue.measures["chn-2025-61-items12-tbdy"], sent, date(2025, 12, 1), catalogue)
    assert answer.scope_holds.value == holds


@pytest.mark.parametrize(("shipped_from", "origin"), [("CHN", "CHN"), ("JPN", "CHN")])
def test_a_rule_on_foreign_goods_with_chinese_content_leaves_chinese_goods_to_other_rules(
    catalogue: Catalogue, shipped_from: str, origin: str
) -> None:
    sent = goods("NdFeB-magnet", "Dy", shipped_from, "DEU", origin=origin)
    assert match(catalogue.measures["chn-2025-61-items12-tbdy"], sent, date(2025, 12, 1), catalogue).scope_holds is Holds.NO


YES, NO, MAYBE = Holds.YES, Holds.NO, Holds.UNKNOWN


@pytest.mark.parametrize(
    ("one", "other", "both", "any_of_them"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, MAYBE, MAYBE, YES),
        (NO, NO, NO, NO),
        (NO, MAYBE, NO, MAYBE),
        (MAYBE, MAYBE, MAYBE, MAYBE),
    ],
)
def test_answers_with_a_middle_are_joined_as_kleene_did(one: Holds, other: Holds, both: Holds, any_of_them: Holds) -> None:
    assert together((one, other)) is together((other, one)) is both
    assert either((one, other)) is either((other, one)) is any_of_them
