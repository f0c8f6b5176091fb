"""What single rows of the register must say, each a case that once came out wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from layers.catalogue.loading import load
from layers.catalogue.search import search
from layers.catalogue.vocabulary import MIXTURE, SpellState
from layers.restrictions.match import Consignment
from layers.restrictions.state import State, standing_on
from tests.layers.register_kit import EDITION, Register, goods

CATALOGUE = load()
REGISTER = Register(CATALOGUE)
TRUCE = "2025-12-01"
LISTS_OF_PERSONS = (
    ("chn-jpn-ecl20-2026", "JPN", "JAXA"),
    ("chn-jpn-ecl-2026-06", "JPN", "NIPPI"),
    ("chn-jpn-watch20-2026", "JPN", "TDK"),
    ("chn-jpn-watch-2026-06", "JPN", "ACSL"),
    ("chn-ecl-usa3-2025", "USA", "Global Dimensions"),
    ("chn-ecl-usa10-2026", "USA", "MP Materials"),
    ("chn-ecl-eu7-2026", "DEU", "HENSOLDT"),
    ("chn-ecl-eu14-2026", "DEU", "Rheinmetall"),
    ("chn-ecl-twn8-2025", "TWN", "AIDC"),
    ("chn-ecl-usa28-2025", "USA", "Anduril Industries"),
)


def standing(measure: str, day: str) -> tuple[str, bool, float | None]:
    found = standing_on(CATALOGUE.measures[measure], date.fromisoformat(day))
    return found.state.value, found.verified, found.rate_percent


def asked(day: str, sent: Consignment, issuer: str = "") -> tuple[set[str], set[str]]:
    return REGISTER.catch(day, sent, issuer), REGISTER.might_catch(day, sent, issuer)


@pytest.mark.parametrize(("measure", "country", "party"), LISTS_OF_PERSONS)
def test_a_list_of_persons_reaches_superhard_materials_and_graphite_and_no_rare_earth_technology(
    measure: str, country: str, party: str
) -> None:
    def told(product: str, elements: str) -> set[str]:
        caught, perhaps = asked(EDITION, goods(product, elements, "CHN", country, party=party), "CHN")
        return {name for name in caught | perhaps if name.startswith(measure)}

    of_gallium = measure if measure == "chn-ecl-usa28-2025" else f"{measure}-minor"
    for product in ("superhard-material", "graphite"):
        assert told(product, "C") == {f"{measure}-carbon"}
    for product in ("technology", "equipment"):
        assert told(product, "Dy") == set()
    assert told("mixed-carbonate", "Nd C") == set()
    assert (told("metal", "Ga"), told("oxide", "W")) == ({of_gallium}, {f"{measure}-tungsten"})
    assert len(told("oxide", "Dy")) == 1


@pytest.mark.parametrize("element", ["W", "Te", "Bi", "Mo", "In"])
def test_the_metals_of_february_2025_need_a_licence_if_listed(element: str) -> None:
    sent = goods("compound", element, "CHN", "DEU")
    before, after = (asked(day, sent, "CHN")[1] for day in ("2025-02-03", "2025-02-04"))
    assert (before, len(after)) == (set(), 1)
    assert after < {"chn-2025-10", "chn-2025-10-in"}


def test_the_notice_on_antimony_asks_for_no_licence_for_carbonates() -> None:
    assert asked("2025-01-01", goods("mixed-carbonate", "Nd C", "CHN", "DEU"), "CHN") == (set(), set())
    assert asked("2025-01-01", goods("ore", "Sb", "CHN", "DEU"), "CHN")[0] == {"chn-sb-2024"}
    assert asked("2025-01-01", goods("superhard-material", "C", "CHN", "DEU"), "CHN")[0] == {"chn-sb-2024-superhard"}


@pytest.mark.parametrize(
    ("product", "elements", "measure", "holds"),
    [
        ("oxide", "Nd", "usa-mfn-2846-90", "yes"),
        ("oxide", "Nd Pr", "usa-mfn-2846-90", "perhaps"),
        ("oxide", "Ce", "usa-mfn-2846-10", "yes"),
        ("oxide", "La Ce", "usa-mfn-2846-10", "perhaps"),
        ("oxide", "La Ce", "usa-mfn-2846-90", "perhaps"),
        ("alloy", "Dy Nd", "chn-2025-18", "perhaps"),
        ("metal", "Dy", "chn-2025-18", "yes"),
        ("oxide", "Dy Tb", "chn-2025-18", "yes"),
    ],
)
def test_where_only_the_note_tells_it_is_unknown(product: str, elements: str, measure: str, holds: str) -> None:
    caught, perhaps = asked("2025-11-20", goods(product, elements, "CHN", "USA"))
    assert (measure in caught, measure in perhaps) == (holds == "yes", holds == "perhaps")


def test_a_note_that_decides_is_written_and_told() -> None:
    for measure in CATALOGUE.measures.values():
        assert measure.content_rule_note or not measure.note_decides_for, measure.id
    assert MIXTURE in CATALOGUE.measures["usa-mfn-2846-90"].note_decides_for
    (answer,) = [one for one in REGISTER.answers("2025-11-20", goods("alloy", "Dy Nd", "CHN", "DEU")) if one.measure.id == "chn-2025-18"]
    (clause,) = [one for one in answer.clauses if one.clause == "note"]
    assert "Only the alloys named in the list" in clause.why


@pytest.mark.parametrize(
    ("day", "sent", "caught", "perhaps"),
    [
        ("2024-06-01", goods("magnet", "Nd", "CHN", "USA"), set(), {"usa-s301-list1-magnets-2018", "usa-s301-list3-magnets-2018"}),
        ("2024-06-01", goods("NdFeB-magnet", "Nd", "CHN", "USA"), set(), set()),
        (EDITION, goods("magnet", "Nd", "CHN", "USA"), set(), {"usa-s301-magnets-2026", "usa-s301-list1-magnets-2018"}),
        (EDITION, goods("metal-magnet", "Nd", "CHN", "USA"), {"usa-s301-magnets-2026"}, {"usa-s301-forced-labour-125"}),
        ("2025-12-01", goods("mixed-carbonate", "Nd Pr Dy", "BRA", "USA"), {"usa-ieepa-brazil-2025"}, set()),
        ("2025-08-05", goods("oxide", "Nd", "BRA", "USA"), set(), set()),
        (TRUCE, goods("SmCo-magnet", "Sm", "IND", "USA"), {"usa-ieepa-india-2025", "usa-ieepa-recip-all"}, set()),
        (TRUCE, goods("oxide", "Nd", "IND", "USA"), set(), set()),
        (TRUCE, goods("oxide", "Nd", "CAN", "USA"), set(), {"usa-ieepa-canada-2025-minerals"}),
        (TRUCE, goods("SmCo-magnet", "Sm", "CAN", "USA"), set(), {"usa-ieepa-canada-2025"}),
        (TRUCE, goods("SmCo-magnet", "Sm", "MEX", "USA"), set(), {"usa-ieepa-mexico-2025"}),
        ("2026-03-01", goods("SmCo-magnet", "Sm", "MEX", "USA"), set(), {"usa-s122-2026-usmca"}),
        ("2026-03-01", goods("SmCo-magnet", "Sm", "KOR", "USA"), {"usa-s122-2026"}, set()),
        ("2024-06-01", goods("NdFeB-magnet", "Nd", "USA", "RUS"), {"usa-rus-magnets-2023"}, set()),
        ("2023-05-18", goods("NdFeB-magnet", "Nd", "USA", "RUS"), set(), set()),
        ("2024-06-01", goods("NdFeB-magnet", "Nd", "GBR", "RUS"), set(), {"gbr-rus-2023"}),
        ("2024-06-01", goods("metal", "Nd", "JPN", "RUS"), set(), {"jpn-rus-2023"}),
        (EDITION, goods("mixed-carbonate", "Nd", "MYS", "JPN", origin="AUS"), set(), set()),
        (EDITION, goods("mixed-carbonate", "Nd", "MYS", "JPN"), {"mys-ree-moratorium-2024"}, set()),
        ("2024-01-01", goods("oxide", "Nd", "MMR", "USA", party="recalled"), set(), {"usa-mmr-eo14014", "usa-mmr-eo14014-mining"}),
        ("2024-01-01", goods("oxide", "Nd", "MMR", "USA", party="Mining Enterprise 1"), {"usa-mmr-eo14014-mining"}, {"usa-mmr-eo14014"}),
        (EDITION, goods("metal", "Nd", "CAN", "USA"), set(), set()),
        (EDITION, goods("alloy", "Nd Dy", "CAN", "USA"), set(), {"usa-s338-canada-2026"}),
    ],
)
def test_what_catches_goods_and_what_might(day: str, sent: Consignment, caught: set[str], perhaps: set[str]) -> None:
    found, might = asked(day, sent)
    duties = {name for name in found | might if name.startswith("usa-mfn")}
    assert caught <= found
    assert perhaps <= might
    assert bool(caught) == bool(found - duties)
    assert bool(perhaps) == bool(might - duties)


@pytest.mark.parametrize(
    ("measure", "day", "told"),
    [
        ("usa-ieepa-recip-all", "2025-08-06", ("in-force", True, 10)),
        ("usa-ieepa-recip-all", "2025-08-07", ("in-force", True, None)),
        ("usa-ieepa-recip-all", "2026-02-24", ("ended", True, None)),
        ("usa-ieepa-canada-2025", "2025-07-31", ("in-force", True, 25)),
        ("usa-ieepa-canada-2025", "2025-08-01", ("in-force", True, 35)),
        ("usa-ieepa-brazil-2025", "2025-08-06", ("in-force", True, 40)),
        ("usa-ieepa-india-2025", "2026-02-07", ("ended", True, None)),
        ("usa-s301-list3-magnets-2018", "2019-05-10", ("in-force", True, 25)),
        ("chn-export-duty-2011", "2009-06-01", ("in-force", True, None)),
        ("chn-export-duty-2011", "2011-06-01", ("in-force", True, 25)),
        ("chn-export-duty-2011-other", "2011-06-01", ("in-force", True, 15)),
        ("chn-export-duty-2011-nd", "2010-06-01", ("in-force", True, 15)),
        ("chn-export-duty-2011-alloy", "2011-06-01", ("in-force", True, 20)),
        ("chn-export-quota-2010", "2009-06-01", ("in-force", True, None)),
        ("chn-jpn-embargo-2010", "2010-10-01", ("in-force", False, None)),
        ("usa-100pct-2025", "2025-10-20", ("announced", False, 100)),
        ("usa-s232-ndfeb-2021", "2022-06-01", ("announced", True, None)),
        ("usa-s232-ndfeb-2021", "2022-09-21", ("never-in-force", True, None)),
        ("chn-2025-18", "2026-09-23", ("in-force", True, None)),
        ("chn-2025-18", "2026-09-24", ("in-force", False, None)),
        ("chn-2024-46-art1-ree", "2026-09-23", ("in-force", True, None)),
    ],
)
def test_how_a_measure_stands(measure: str, day: str, told: tuple[str, bool, float | None]) -> None:
    assert standing(measure, day) == told


@pytest.mark.parametrize(("measure", "day"), [("idn-raw-2023", "2010-01-01"), ("vnm-ree-ore-pre2026", "2005-03-01")])
def test_no_ban_is_in_force_before_it_was_made(measure: str, day: str) -> None:
    assert standing(measure, day)[0] == State.NOT_ANNOUNCED.value


def test_every_spell_says_when_it_began_and_no_life_reaches_back_before_the_rules() -> None:
    for measure in CATALOGUE.measures.values():
        for spell in measure.spells:
            assert spell.begins.first >= date(1980, 1, 1), measure.id


def test_an_open_ended_spell_is_vouched_for_no_longer_than_its_dated_source() -> None:
    """Its first day is set by the law itself, which is older; what is vouched for before the first day says that none is."""
    for measure in CATALOGUE.measures.values():
        spell = measure.spells[-1]
        if spell.ends is None and spell.verified_until is not None and spell.verified_until >= spell.first:
            assert spell.source.date is not None, measure.id
            assert spell.verified_until <= max(spell.source.date.last, spell.first), measure.id


def test_what_was_threatened_by_a_post_is_vouched_for_on_no_day_of_the_threat() -> None:
    for name in ("usa-100pct-2025", "usa-software-2025"):
        threat = CATALOGUE.measures[name].spells[0]
        assert (threat.state, threat.verified_until) == (SpellState.ANNOUNCED, None)


def test_the_duty_on_canada_of_claim_23_has_a_row() -> None:
    assert "measure:usa-s338-canada-2026" in CATALOGUE.claims[23].refs
    day = date(2026, 8, 22)
    assert standing_on(CATALOGUE.measures["usa-s338-canada-2026"], day).state is State.IN_FORCE
    assert standing_on(CATALOGUE.measures["usa-s338-canada-2026"], day - timedelta(days=10)).state is State.ANNOUNCED


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("technology ban December 2023", "chn-tech-catalogue-2023"),
        ("Section 232 magnets 2022", "usa-s232-ndfeb-2021"),
        ("tungsten licence 2025", "chn-2025-10"),
        ("Section 338", "usa-s338-canada-2026"),
    ],
)
def test_it_is_found_by_what_people_call_it(words: str, measure: str) -> None:
    assert ("measure", measure) in {(hit.table, hit.key) for hit in search(CATALOGUE, words)}
