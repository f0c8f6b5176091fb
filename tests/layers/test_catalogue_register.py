"""What the register knows: claims that can be found, figures as dated series, measures and lists that must not be lost."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from layers.catalogue.loading import Catalogue, load
from layers.catalogue.model import Measure
from layers.catalogue.search import search
from layers.catalogue.vocabulary import Direction, MeasureKind, Role, SpellState, Verdict
from layers.restrictions.state import State, standing_on

TRUCE_ENDS = date(2026, 11, 10)
"""The last day of the year for which the arrangement of Kuala Lumpur was agreed."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def found(catalogue: Catalogue, text: str) -> set[tuple[str, str]]:
    return {(hit.table, hit.key) for hit in search(catalogue, text)}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "White House report section 232"),
        (2, "1 billion dollar investment"),
        (2, "$1 billion 232"),
        (3, "90 percent separation"),
        (3, "93% magnets"),
        (4, "insulate China dominance"),
        (5, "whole-of-government"),
        (6, "Biden tariffs"),
        (7, "industrial waste"),
        (8, "landmark Department of Energy"),
        (9, "bottlenecks"),
        (10, "Mojave"),
        (11, "General Motors"),
        (12, "National Defense Magazine"),
        (13, "heavy rare earth separation"),
        (14, "geopolitical leverage"),
        (15, "environmental permitting"),
        (16, "export controls technologies"),
        (17, "CSIS defense clean energy"),
        (18, "neodymium dysprosium batteries"),
        (19, "100% tariff"),
        (19, "U.S. tariff never imposed"),
        (20, "software"),
        (21, "proactive deterrence"),
        (22, "Australia Canada refining network"),
        (23, "partnerships uneven"),
        (24, "unified front"),
        (25, "divergent priorities"),
        (26, "tailwinds recycling"),
        (27, "MP Materials growth"),
        (28, "volatility"),
        (29, "strategic asset"),
        (30, "retaliatory"),
        (31, "pace collaboration"),
        (32, "reshaping supply chains"),
    ],
)
def test_a_claim_is_found_by_plain_words(catalogue: Catalogue, number: int, words: str) -> None:
    assert ("claim", str(number)) in found(catalogue, words)


def test_every_claim_is_found_by_words_of_its_beginning_and_of_its_verdict(catalogue: Catalogue) -> None:
    for number, claim in catalogue.claims.items():
        assert ("claim", str(number)) in found(catalogue, f"{' '.join(claim.claim.split()[:5])} {claim.verdict}")


def test_each_claim_cites_rows_that_exist_or_says_why_it_cites_none(catalogue: Catalogue) -> None:
    tables = {
        "site": set(catalogue.sites),
        "measure": set(catalogue.measures),
        "support": set(catalogue.support),
        "partnership": set(catalogue.partnerships),
        "group": set(catalogue.groups),
        "stat": {f"{row.country}/{row.year}/{row.metric}" for row in catalogue.statistics},
    }
    for claim in catalogue.claims.values():
        for ref in claim.refs:
            table, _, key = ref.partition(":")
            assert key in tables[table], ref
        assert claim.refs or claim.verdict in (Verdict.OPINION, Verdict.UNVERIFIED), claim.number


def test_false_claims_are_told_as_what_they_were(catalogue: Catalogue) -> None:
    false = {number: claim for number, claim in catalogue.claims.items() if claim.verdict is Verdict.FALSE}
    assert set(false) == {2, 19, 20}
    assert "orders no money" in false[2].truth or "allots no money" in false[2].truth
    assert "never imposed" in false[19].truth
    assert "no rule was issued" in false[20].truth


@pytest.mark.parametrize("measure", ["usa-100pct-2025", "usa-software-2025"])
def test_what_was_threatened_and_never_done_is_in_force_on_no_day(catalogue: Catalogue, measure: str) -> None:
    states = [spell.state for spell in catalogue.measures[measure].spells]
    assert states == [SpellState.ANNOUNCED, SpellState.NEVER_IN_FORCE]
    assert catalogue.measures[measure].role is Role.PROPOSAL


def test_the_investigation_of_processed_minerals_imposed_nothing(catalogue: Catalogue) -> None:
    states = {spell.state for name in ("usa-s232-pcm-2025", "usa-s232-pcm-2026") for spell in catalogue.measures[name].spells}
    assert SpellState.IN_FORCE not in states


@pytest.mark.parametrize(("metric", "years"), [("separation_share", {2020, 2024}), ("magnet_share", {2020, 2024})])
def test_shares_of_china_are_dated_series_and_one_figure_a_year_is_preferred(catalogue: Catalogue, metric: str, years: set[int]) -> None:
    rows = [row for row in catalogue.statistics if row.country == "CHN" and row.metric == metric]
    preferred = Counter(row.year for row in rows if row.preferred)
    assert years <= set(preferred)
    assert set(preferred.values()) == {1}
    assert any(row.seed and not row.preferred for row in rows)
    assert all(row.series == "seed" for row in rows if row.seed)


def test_no_year_of_a_statistic_has_two_preferred_figures(catalogue: Catalogue) -> None:
    chosen = Counter((row.country, row.metric, row.basis, row.year) for row in catalogue.statistics if row.preferred)
    assert set(chosen.values()) == {1}


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("MP Materials export control list", "chn-ecl-usa10-2026"),
        ("USA Rare Earth sanction", "chn-ecl-usa10-2026"),
        ("Rheinmetall", "chn-ecl-eu14-2026"),
        ("Hensoldt", "chn-ecl-eu7-2026"),
        ("TDK watch list", "chn-jpn-watch20-2026"),
        ("bastnaesite", "chn-2025-56-ore"),
        ("dysprosium licence 18", "chn-2025-18"),
        ("No. 70 holmium", "chn-2025-57"),
        ("Türkiye", "usa-s301-forced-labour-125"),
    ],
)
def test_a_measure_is_found_by_party_element_instrument_and_target(catalogue: Catalogue, words: str, measure: str) -> None:
    assert ("measure", measure) in found(catalogue, words)


def test_a_number_is_found_as_it_is(catalogue: Catalogue) -> None:
    assert ("measure", "usa-dfars-7018") in found(catalogue, "DFARS 7018")
    assert ("measure", "usa-dfars-7018") not in found(catalogue, "DFARS 70")


@pytest.mark.parametrize(
    ("measure", "first", "last"),
    [
        ("chn-ecl-usa15-2025", date(2025, 3, 4), date(2025, 11, 9)),
        ("chn-ecl-usa15-2025-ree", date(2025, 4, 4), date(2025, 11, 9)),
        ("chn-ecl-twn8-2025", date(2025, 7, 9), None),
        ("chn-ecl-usa3-2025", date(2025, 9, 25), None),
        ("chn-ecl-eu7-2026", date(2026, 4, 24), None),
        ("chn-ecl-usa10-2026", date(2026, 6, 22), None),
        ("chn-ecl-eu14-2026", date(2026, 7, 24), None),
        ("chn-uel-usa6-2025", date(2025, 4, 9), date(2025, 5, 13)),
    ],
)
def test_the_days_of_chinas_lists_of_persons(catalogue: Catalogue, measure: str, first: date, last: date | None) -> None:
    row = catalogue.measures[measure]
    (binding,) = [spell for spell in row.spells if spell.state is SpellState.IN_FORCE]
    assert (binding.first, binding.last) == (first, last)
    assert row.names_parties
    assert standing_on(row, first - timedelta(days=1)).state is State.NOT_ANNOUNCED


@pytest.mark.parametrize("measure", ["chn-ecl-usa16-2025", "chn-ecl-usa16-2025-ndfeb", "chn-uel-usa11-2025"])
def test_what_was_suspended_for_the_year_of_the_truce_is_vouched_for_no_longer_than_that(catalogue: Catalogue, measure: str) -> None:
    row = catalogue.measures[measure]
    states = [(standing_on(row, day).state, standing_on(row, day).verified) for day in (TRUCE_ENDS, TRUCE_ENDS + timedelta(days=1))]
    assert states == [(State.SUSPENDED, True), (State.SUSPENDED, False)]


def test_chinas_tariff_on_us_goods_keeps_its_rate_and_loses_its_voucher_with_the_truce(catalogue: Catalogue) -> None:
    row = catalogue.measures["chn-tariff-usa-2025"]
    days = (date(2025, 8, 12), date(2025, 11, 10), TRUCE_ENDS, TRUCE_ENDS + timedelta(days=1))
    told = [(standing_on(row, day).rate_percent, standing_on(row, day).verified) for day in days]
    assert told == [(10, True), (10, True), (10, True), (10, False)]


def test_the_lists_of_names_hold_as_many_as_they_say(catalogue: Catalogue) -> None:
    for name, count in (("chn-ecl-usa10-2026", 10), ("chn-ecl-eu7-2026", 7), ("chn-ecl-eu14-2026", 14), ("chn-ecl-usa3-2025", 3)):
        parties = catalogue.measures[name].parties
        assert parties.startswith(f"named: {count} ")
        assert len(parties.partition("(")[2].rstrip(")").split(", ")) == count


def test_ores_were_named_once_by_a_chinese_list_that_never_came_into_force(catalogue: Catalogue) -> None:
    def names_ore(measure: Measure) -> bool:
        licence = measure.direction is Direction.EXPORT and measure.measure is MeasureKind.EXPORT_LICENCE
        return measure.issuer_territory == "CHN" and licence and "ore" in measure.products and "Nd" in measure.elements

    assert [measure.id for measure in catalogue.measures.values() if names_ore(measure)] == ["chn-2025-56-ore"]
    assert all(spell.state is not SpellState.IN_FORCE for spell in catalogue.measures["chn-2025-56-ore"].spells)


def test_what_the_state_of_november_2026_rests_on_is_told_in_the_rows(catalogue: Catalogue) -> None:
    for name in ("chn-2025-57", "chn-2024-46-art2", "usa-affiliates-rule", "chn-tariff-usa-2025"):
        assert "2026-11-24" in catalogue.measures[name].doubt


def test_every_measure_names_a_legal_reference_and_a_source_or_calls_itself_recalled(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        assert measure.legal_reference
        assert measure.is_sourced or measure.confidence.value == "recalled"
