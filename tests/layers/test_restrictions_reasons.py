"""Why the register catches goods or lets them go: the reasons that the truths of trade law give, and the cases that must come out right."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from layers.catalogue.loading import Catalogue, load
from layers.catalogue.vocabulary import IssuerKind, Role
from layers.restrictions.match import Consignment, Holds
from layers.restrictions.matrix import holds
from layers.restrictions.state import State, standing_on
from tests.layers.register_kit import EDITION, Register, goods


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def register(catalogue: Catalogue) -> Register:
    return Register(catalogue)


def states(register: Register, measure: str) -> set[State]:
    return {spell.state for spell in register.catalogue.measures[measure].spells}


def test_01_what_does_not_catch_civil_dysprosium_oxide_fails_for_the_reason_given(register: Register) -> None:
    sent = goods("oxide", "Dy", "CHN", "USA")
    assert register.failing("chn-2024-46-art1-ree", "2025-11-20", sent) == {"end use"}
    assert register.failing("chn-2025-57", "2025-10-20", sent) == {"day", "element"}
    assert register.failing("chn-2025-61-item3-tbdy", "2025-10-20", sent) == {"direction"}
    assert register.failing("usa-ieepa-recip-chn", "2025-11-20", sent) == {"exemption"}


def test_02_only_article_2_of_no_46_was_ever_suspended(register: Register) -> None:
    for measure in ("chn-2024-46-art1", "chn-2024-46-art1-ree", "chn-2024-46-art1-ree-ndfeb"):
        assert states(register, measure) == {State.IN_FORCE}
    assert State.SUSPENDED in states(register, "chn-2024-46-art2")


@pytest.mark.parametrize(("day", "caught"), [("2025-04-03", set()), ("2025-04-04", {"chn-2025-18", "chn-2024-46-art1-ree"})])
def test_03_the_ban_for_military_users_reaches_rare_earths_once_they_are_listed(register: Register, day: str, caught: set[str]) -> None:
    assert register.catch(day, goods("oxide", "Dy", "CHN", "USA", end_use="military"), "CHN") == caught


def test_05_an_ndfeb_magnet_without_dysprosium_or_terbium_fails_by_its_elements_alone(register: Register) -> None:
    assert register.failing("chn-2025-18-ndfeb", "2025-06-01", goods("NdFeB-magnet", "Nd Pr", "CHN", "DEU")) == {"element"}


@pytest.mark.parametrize("product", ["ore", "concentrate"])
def test_06_ores_fail_no_18_by_the_product_alone(register: Register, product: str) -> None:
    assert register.failing("chn-2025-18", "2025-11-20", goods(product, "Dy", "CHN", "USA")) == {"product"}


def test_07_no_57_was_announced_and_then_suspended_and_nothing_else(register: Register) -> None:
    measure = register.catalogue.measures["chn-2025-57"]
    first = [next(spell.first for spell in measure.spells if spell.state is state) for state in (State.ANNOUNCED, State.SUSPENDED)]
    assert first == [date(2025, 10, 9), date(2025, 11, 7)]
    assert states(register, "chn-2025-57") == {State.ANNOUNCED, State.SUSPENDED}


def test_08_past_the_legal_text_the_package_of_october_2025_is_suspended_and_unverified(register: Register) -> None:
    package = [name for name in register.catalogue.measures if name.startswith(tuple(f"chn-2025-{no}" for no in (55, 56, 57, 58, 61, 62)))]
    assert len(package) >= 12
    for name in package:
        for day, verified in ((date(2026, 11, 10), True), (date(2026, 11, 11), False), (date(2026, 11, 23), False)):
            standing = standing_on(register.catalogue.measures[name], day)
            assert (standing.state, standing.verified, standing.verified_until) == (State.SUSPENDED, verified, date(2026, 11, 10))


def test_09_each_of_the_two_rules_leaves_the_other_s_goods_alone(register: Register) -> None:
    assert register.failing("chn-2025-18", "2025-10-20", goods("oxide", "Dy", "JPN", "DEU", origin="CHN")) == {"direction"}
    assert register.failing("chn-2025-61-item3-tbdy", "2025-10-20", goods("oxide", "Dy", "CHN", "DEU")) == {"direction"}


def test_10_yttrium_is_on_the_list_of_no_61_as_metal(register: Register) -> None:
    sent = "Y", "JPN", "DEU"
    assert "chn-2025-61-item3" in register.catch("2025-10-20", goods("metal", *sent, origin="CHN"))
    assert register.failing("chn-2025-61-item3", "2025-10-20", goods("oxide", *sent, origin="CHN")) == {"product"}
    assert register.failing("chn-2025-61-item3-tbdy", "2025-10-20", goods("oxide", *sent, origin="CHN")) == {"element"}


def test_11_the_rules_on_content_were_announced_and_suspended_and_never_in_force(register: Register) -> None:
    for name in ("chn-2025-61-items12", "chn-2025-61-items12-sm", "chn-2025-61-items12-tbdy"):
        assert states(register, name) == {State.ANNOUNCED, State.SUSPENDED}
    magnet = goods("NdFeB-magnet", "Nd Dy", "JPN", "DEU", content_percent=5.0)
    assert register.failing("chn-2025-61-items12-tbdy", "2025-12-01", magnet) == {"day"}


def test_12_no_62_fails_by_the_day_alone(register: Register) -> None:
    assert register.failing("chn-2025-62", EDITION, goods("technology", "Nd", "CHN", "MYS")) == {"day"}


def test_13_the_framework_laws_fail_by_their_role_alone(register: Register) -> None:
    for name in ("chn-export-control-law-2020", "chn-dualuse-regs-2024"):
        assert register.catalogue.measures[name].role is Role.FRAMEWORK
        assert register.failing(name, EDITION, goods("oxide", "La", "CHN", "DEU")) == {"role"}


def test_14_the_lists_of_persons_hit_whom_they_name(register: Register) -> None:
    sent = "oxide", "Dy", "CHN", "JPN"
    assert "chn-jpn-ecl20-2026" in register.catch("2026-03-01", goods(*sent, party="IHI Aerospace"))
    assert register.failing("chn-jpn-ecl20-2026", "2026-03-01", goods(*sent)) == {"party"}
    assert register.failing("chn-jpn-1-2026", "2026-03-01", goods(*sent)) == {"end use"}


def test_15_article_2_of_no_46_fails_by_the_day_alone_while_it_is_suspended(register: Register) -> None:
    sent = goods("metal", "Ga", "CHN", "USA")
    assert register.failing("chn-2024-46-art2", "2026-11-27", sent) == {"day"}
    assert register.failing("chn-2024-46-art2", "2026-11-28", sent) == set()


@pytest.mark.parametrize("product", ["metal", "oxide", "carbonate", "chloride"])
def test_16_annex_ii_exempts_metals_and_compounds_from_the_reciprocal_duty_and_nothing_from_the_opioid_duty(
    register: Register, product: str
) -> None:
    sent = goods(product, "Nd", "CHN", "USA")
    assert register.failing("usa-ieepa-recip-chn", "2025-06-01", sent) == {"exemption"}
    assert register.failing("usa-ieepa-fentanyl", "2025-06-01", sent) == set()


def test_18_china_and_three_more_are_spared_by_the_baseline_of_all_countries(register: Register) -> None:
    spared = register.catalogue.measures["usa-ieepa-recip-all"].exempt_targets
    assert {"CHN", "HKG", "MAC", "MMR"} <= set(spared)
    for origin in ("CHN", "HKG", "MAC", "MMR"):
        sent = goods("SmCo-magnet", "Sm", origin, "USA")
        assert register.failing("usa-ieepa-recip-all", "2025-06-01", sent) == {"destination"}


def test_20_no_rare_earth_material_of_any_country_pays_the_surcharge_or_the_forced_labour_duty(catalogue: Catalogue) -> None:
    duties = [measure for name, measure in catalogue.measures.items() if name == "usa-s122-2026" or "forced-labour" in name]
    assert len(duties) >= 5
    materials = ("ore", "concentrate", "compound", "oxide", "carbonate", "mixed-carbonate", "chloride", "fluoride", "metal")
    origins = [code for code, country in catalogue.countries.items() if country.has_polygon and code != "USA"]
    sent = [Consignment(product, frozenset({"Nd"}), origin, "USA", end_use="civil") for product in materials for origin in origins]
    days = [date(2026, 3, 1), date.fromisoformat(EDITION)]
    assert np.unique(holds(catalogue, duties, sent, days)).tolist() == [0]
    magnets = [Consignment("SmCo-magnet", frozenset({"Sm"}), origin, "USA", end_use="civil") for origin in origins]
    assert (holds(catalogue, duties, magnets, days) == 2).any(axis=1).any(axis=1).all()


def test_21_what_was_only_threatened_is_a_proposal_that_was_never_in_force(register: Register) -> None:
    for name in ("usa-100pct-2025", "usa-software-2025"):
        measure = register.catalogue.measures[name]
        assert measure.role is Role.PROPOSAL
        assert measure.spells[-1].state is State.NEVER_IN_FORCE


def test_22_the_kachin_closure_is_of_a_non_state_authority(register: Register) -> None:
    assert register.catalogue.measures["mmr-kia-2024"].issuer_kind is IssuerKind.NON_STATE
    assert register.failing("mmr-kia-2024", "2024-12-01", goods("concentrate", "Dy", "MMR", "CHN", site="mong-bawk")) == {"party"}


def test_23_the_rule_for_defence_contracts_fails_by_the_end_use_alone_in_commerce(register: Register) -> None:
    assert register.failing("usa-dfars-7018", EDITION, goods("SmCo-magnet", "Sm", "CHN", "USA")) == {"end use"}


def test_25_the_moratorium_fails_by_the_product_for_what_is_separated(register: Register) -> None:
    assert register.failing("mys-ree-moratorium-2024", "2026-03-01", goods("oxide", "Dy", "MYS", "JPN")) == {"product", "exemption"}


def test_neodymium_to_germany_in_may_2025_is_clear_and_dysprosium_is_caught(register: Register) -> None:
    assert register.catch("2025-05-01", goods("metal", "Nd", "CHN", "DEU")) == set()
    assert register.catch("2025-05-01", goods("metal", "Dy", "CHN", "DEU")) == {"chn-2025-18"}


def test_the_ban_on_technology_hits_technology_and_not_oxide(register: Register) -> None:
    assert register.failing("chn-tech-catalogue-2023", EDITION, goods("technology", "Dy", "CHN", "USA")) == set()
    assert register.failing("chn-tech-catalogue-2023", EDITION, goods("oxide", "Dy", "CHN", "USA")) == {"product"}


def test_the_reverse_direction_and_china_to_china_are_clear(register: Register) -> None:
    back = goods("oxide", "Dy", "DEU", "CHN")
    assert register.catch("2025-11-20", back) | register.might_catch("2025-11-20", back) == set()
    assert "chn-2025-18" not in register.catch("2025-11-20", goods("oxide", "Dy", "USA", "CHN"))
    for answer in register.answers("2025-11-20", goods("oxide", "Dy", "CHN", "CHN")):
        assert answer.holds is Holds.NO


@pytest.mark.parametrize("magnet", ["metal-magnet", "NdFeB-magnet", "SmCo-magnet"])
def test_the_tariff_on_magnets_hits_from_the_first_day_of_2026_and_not_the_day_before(register: Register, magnet: str) -> None:
    sent = goods(magnet, "Nd", "CHN", "USA")
    hit = ["usa-s301-magnets-2026" in register.catch(day, sent) for day in ("2025-12-31", "2026-01-01", EDITION)]
    assert hit == [False, True, True]
    assert "usa-s301-magnets-2026" not in register.catch(EDITION, goods(magnet, "Nd", "JPN", "USA"))
