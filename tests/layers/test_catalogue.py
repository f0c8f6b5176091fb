"""The shipped catalogue through its public surface."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from layers.catalogue.loading import Catalogue, load
from layers.catalogue.vocabulary import Confidence, IssuerKind, SourceKind, SpellState
from layers.errors import RequestError

EDITION = date(2026, 11, 23)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_every_row_names_its_source_or_says_that_it_has_none(catalogue: Catalogue) -> None:
    for rows in (catalogue.sites.values(), catalogue.links, catalogue.flows, catalogue.measures.values(), catalogue.statistics):
        for row in rows:
            assert (row.source.kind is SourceKind.NONE) == (not row.source.url)
            assert row.confidence is not Confidence.SEEN or row.is_sourced


def test_the_edition_is_the_day_of_the_last_look(catalogue: Catalogue) -> None:
    assert catalogue.edition == EDITION


def test_mountain_pass_is_known_from_mine_to_separation(catalogue: Catalogue) -> None:
    assert catalogue.sites["mountain-pass"].country == "USA"
    assert {"mine", "separation"} <= {stage.stage for stage in catalogue.stages["mountain-pass"]}


def test_a_reposted_address_is_marked_as_a_copy(catalogue: Catalogue) -> None:
    assert catalogue.sites["mountain-pass"].source.kind is SourceKind.COPY


def test_spells_come_in_order(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        assert [spell.seq for spell in measure.spells] == list(range(1, len(measure.spells) + 1))


def test_the_october_package_was_suspended_before_it_took_effect(catalogue: Catalogue) -> None:
    states = [spell.state for spell in catalogue.measures["chn-2025-57"].spells]
    assert states == [SpellState.ANNOUNCED, SpellState.SUSPENDED, SpellState.SUSPENDED]


def test_a_measure_may_end_on_the_day_of_its_announcement(catalogue: Catalogue) -> None:
    (spell,) = catalogue.measures["aus-firb-cnmc-2009"].spells
    assert spell.state is SpellState.ENDED


def test_the_kachin_authority_is_not_the_state_of_myanmar(catalogue: Catalogue) -> None:
    kinds = Counter(measure.issuer_kind for measure in catalogue.measures.values() if measure.issuer_territory == "MMR")
    assert kinds == {IssuerKind.NON_STATE: 2}


def test_countries_taken_out_of_all_are_kept(catalogue: Catalogue) -> None:
    measure = catalogue.measures["usa-ieepa-recip-all"]
    assert measure.targets == ("ALL",)
    assert {"CHN", "MMR"} <= set(measure.exempt_targets)


@pytest.mark.parametrize(
    ("product", "root", "within"),
    [
        ("oxide", "compound", True),
        ("mixed-carbonate", "compound", True),
        ("mixed-carbonate", "all-goods", True),
        ("oxide", "oxide", True),
        ("compound", "oxide", False),
        ("technology", "all-goods", False),
        ("software", "all-goods", False),
    ],
)
def test_the_tree_of_goods(catalogue: Catalogue, product: str, root: str, within: bool) -> None:
    assert catalogue.products.is_within(product, root) is within


def test_an_unknown_product_is_refused_by_name(catalogue: Catalogue) -> None:
    with pytest.raises(RequestError, match="plutonium"):
        catalogue.products.ancestors("plutonium")


@pytest.mark.parametrize(
    ("group", "country", "day", "belongs"),
    [
        ("EU27", "GBR", date(2020, 1, 31), True),
        ("EU27", "GBR", date(2020, 2, 1), False),
        ("NATO", "SWE", date(2024, 3, 6), False),
        ("NATO", "SWE", date(2024, 3, 7), True),
        ("FIVE-EYES", "CAN", date(1948, 6, 1), False),  # joined in 1948, the day is not known
        ("FIVE-EYES", "CAN", date(1948, 12, 31), True),
        ("MSP", "NOR", date(2022, 6, 13), False),  # first day not known: counted from the founding
        ("MSP", "NOR", date(2022, 6, 14), True),
        ("MSP", "POL", date(2025, 1, 1), True),  # through the European Union
        ("MSP", "POL", date(2026, 2, 4), False),
        ("allied", "MYS", date(2025, 10, 25), False),
        ("allied", "MYS", date(2025, 10, 26), True),
    ],
)
def test_membership_on_a_day(catalogue: Catalogue, group: str, country: str, day: date, belongs: bool) -> None:
    assert (country in catalogue.members(group, day)) is belongs


def test_the_european_union_is_never_a_member_by_its_own_code(catalogue: Catalogue) -> None:
    assert all("EUU" not in catalogue.members(group, EDITION) for group in catalogue.groups)
    assert len(catalogue.members("EU27", EDITION)) == 27


def test_an_unknown_group_is_refused_by_name(catalogue: Catalogue) -> None:
    with pytest.raises(RequestError, match="G99"):
        catalogue.members("G99", EDITION)


def test_codes_that_stand_for_many_have_no_polygon(catalogue: Catalogue) -> None:
    assert {code for code, country in catalogue.countries.items() if not country.has_polygon} == {"EUU", "WLD"}


def test_there_are_seventeen_rare_earths(catalogue: Catalogue) -> None:
    assert sum(element.is_rare_earth for element in catalogue.elements.values()) == 17


def test_the_founding_figures_are_marked_and_another_series_is_preferred(catalogue: Catalogue) -> None:
    seed = {(row.metric, row.value) for row in catalogue.statistics if row.seed}
    assert seed == {("separation_share", 90.0), ("magnet_share", 93.0)}
    assert not any(row.preferred for row in catalogue.statistics if row.seed)
    series = {row.year: row.value for row in catalogue.statistics if row.metric == "separation_share" and row.preferred}
    assert series == {2020: 89.0, 2024: 91.0}


@pytest.mark.parametrize(
    ("measure", "day", "state", "verified"),
    [
        ("chn-2025-18", date(2025, 11, 20), "in-force", True),
        ("chn-2025-55", date(2025, 11, 20), "suspended", True),
        ("chn-2025-56", date(2025, 11, 20), "suspended", True),
        ("chn-2025-57", date(2025, 11, 20), "suspended", True),
        ("chn-2025-58", date(2025, 11, 20), "suspended", True),
        ("chn-2025-61-item3", date(2025, 11, 20), "suspended", True),
        ("chn-2025-62", date(2025, 11, 20), "suspended", True),
        ("chn-2025-62", date(2026, 11, 10), "suspended", True),
        ("chn-2025-62", date(2026, 11, 11), "suspended", False),
        ("chn-2025-55", EDITION, "suspended", False),
        ("chn-2025-61-item3", date(2025, 10, 9), "in-force", True),
        ("usa-100pct-2025", date(2025, 11, 20), "never-in-force", False),
    ],
)
def test_what_must_come_out_right(catalogue: Catalogue, measure: str, day: date, state: str, verified: bool) -> None:
    (spell,) = [spell for spell in catalogue.measures[measure].spells if spell.covers(day)]
    assert spell.state == state
    assert (spell.verified_until is not None and day <= spell.verified_until) is verified


def test_every_day_after_the_first_falls_into_exactly_one_spell(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        begins = measure.spells[0].first
        for day in {date(2025, 11, 20), EDITION, *(spell.first for spell in measure.spells)}:
            if day >= begins:
                assert sum(spell.covers(day) for spell in measure.spells) == 1


def test_the_tables_are_text_in_utf_8(catalogue: Catalogue) -> None:
    assert catalogue.countries["TUR"].name == "Türkiye"
