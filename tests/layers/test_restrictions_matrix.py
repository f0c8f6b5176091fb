"""Many measures held against many goods at once must say what one measure held against one consignment says."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from layers.catalogue.dates import parse_period
from layers.catalogue.loading import Catalogue, load
from layers.catalogue.model import Measure
from layers.errors import RequestError
from layers.restrictions.holds import Holds
from layers.restrictions.match import Consignment, match, match_within
from layers.restrictions.matrix import Answers, Matrix, holds
from layers.restrictions.setting import Setting
from layers.restrictions.state import State, standing_on

CATALOGUE = load()
MEASURES = list(CATALOGUE.measures.values())
PLACES = ["CHN", "USA", "JPN", "DEU", "EST", "GBR", "MYS", "MMR", "RUS", "HKG", "EUU", "WLD"]
DAYS = [date(2012, 1, 1), date(2019, 6, 1), date(2020, 2, 1), date(2025, 10, 20), date(2025, 11, 20), date(2026, 11, 28)]
SCOPE = [
    "issuer_territory",
    "direction",
    "role",
    "targets",
    "exempt_targets",
    "basis",
    "products",
    "elements",
    "exempt_products",
    "parties",
    "end_use",
    "de_minimis_percent",
    "content_rule_note",
    "note_decides_for",
]


def scope_of_the_register(name: str) -> st.SearchStrategy[object]:
    return st.sampled_from(sorted({getattr(measure, name) for measure in MEASURES}, key=repr))


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    """A measure of the register, or one whose scope is mixed from several."""
    measure = draw(st.sampled_from(MEASURES))
    mixed = {name: draw(scope_of_the_register(name)) for name in draw(st.sets(st.sampled_from(SCOPE)))}
    exempt = draw(st.sets(st.sampled_from(["Nd", "Pr", "Dy", "Ga"]), max_size=3))
    named = f"{measure.id}-{draw(st.uuids())}"
    return replace(measure, id=named, exempt_elements=tuple(exempt), **mixed)


def consignments() -> st.SearchStrategy[Consignment]:
    return st.builds(
        Consignment,
        product=st.sampled_from(list(CATALOGUE.products)),
        elements=st.frozensets(st.sampled_from(list(CATALOGUE.elements)), max_size=4),
        shipped_from=st.sampled_from(PLACES),
        destination=st.sampled_from(PLACES),
        origin=st.sampled_from(["", *PLACES]),
        end_use=st.sampled_from([None, "civil", "military", "defence-procurement"]),
        party=st.sampled_from([None, "TDK", "tdk ", "Some Company"]),
        content_percent=st.sampled_from([None, 0.0, 0.01, 0.1, 5.0]),
        site=st.sampled_from([None, "pangwa", "mong-bawk"]),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(measures(), min_size=1, max_size=5), st.lists(consignments(), min_size=1, max_size=5), st.sampled_from(DAYS))
def test_each_clause_says_of_many_what_it_says_of_one(some: list[Measure], goods: list[Consignment], day: date) -> None:
    setting = Setting(CATALOGUE, day)
    clauses = Matrix(setting, some).clauses(goods)
    told = {name: np.broadcast_to(answers(slice(None)), (len(goods), len(some))) for name, answers in clauses.items()}
    for row, one in enumerate(goods):
        for column, measure in enumerate(some):
            answer = match_within(setting, measure, standing_on(measure, day), one)
            expected = {clause.clause: clause.holds.rank for clause in answer.clauses if clause.clause != "day"}
            assert {name: ranks[row, column] for name, ranks in told.items()} == expected


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(measures(), max_size=5), st.lists(consignments(), max_size=5), st.lists(st.sampled_from(DAYS), max_size=3))
def test_all_clauses_together_with_that_of_the_day(some: list[Measure], goods: list[Consignment], days: list[date]) -> None:
    found = holds(CATALOGUE, some, goods, days)
    assert found.shape == (len(days), len(some), len(goods))
    for place in np.ndindex(found.shape):
        day, measure, one = days[place[0]], some[place[1]], goods[place[2]]
        assert found[place] == match(measure, one, day, CATALOGUE).holds.rank


def test_the_whole_register_against_the_flows_of_the_catalogue(catalogue: Catalogue) -> None:
    flows = {
        Consignment(flow.product, frozenset(flow.elements) - {"ANY"}, flow.from_country, flow.to_country) for flow in catalogue.flows[::4]
    }
    goods = sorted(flows, key=repr)
    days = [date(2025, 11, 20), date(2026, 11, 23)]
    found = holds(catalogue, MEASURES, goods, days)
    assert set(np.unique(found)) == {0, 1, 2}
    for number, day in enumerate(days):
        setting = Setting(catalogue, day)
        for row, measure in enumerate(MEASURES):
            standing = standing_on(measure, day)
            expected = [match_within(setting, measure, standing, one).holds.rank for one in goods]
            assert found[number, row].tolist() == expected


def test_more_goods_than_one_block_holds_get_each_their_own_answer(catalogue: Catalogue) -> None:
    some = [Consignment("oxide", frozenset({"Dy"}), "CHN", "DEU"), Consignment("oxide", frozenset({"Nd"}), "CHN", "DEU")]
    found = holds(catalogue, [catalogue.measures["chn-2025-18"]], some * 3000, [date(2025, 11, 20)])
    assert found.tolist() == [[[2, 0] * 3000]]


def test_a_member_that_left_the_union_is_judged_by_its_day(catalogue: Catalogue) -> None:
    measure = catalogue.measures["euu-rus-10th-2023"]
    always = replace(measure, spells=(replace(measure.spells[0], state=State.IN_FORCE, begins=parse_period("2010"), ends=None),))
    metal = [Consignment("metal", frozenset({"Nd"}), "GBR", "RUS")]
    assert holds(catalogue, [always], metal, [date(2020, 1, 31), date(2020, 2, 1)])[:, 0, 0].tolist() == [2, 0]


def test_an_unknown_product_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(RequestError, match="unobtainium"):
        holds(catalogue, MEASURES, [Consignment("unobtainium", frozenset(), "CHN", "USA")], [date(2025, 11, 20)])


@pytest.mark.parametrize("one", list(Holds))
@pytest.mark.parametrize("other", list(Holds))
def test_arrays_of_answers_are_joined_as_single_answers_are(one: Holds, other: Holds) -> None:
    first, second = (Answers(np.array([answer.rank], np.int8)) for answer in (one, other))
    for joined, expected in [
        (first & second, one & other),
        (first | second, one | other),
        (first & other, one & other),
        (first | other, one | other),
        (~first, ~one),
        (first.surely(), one.surely()),
    ]:
        assert joined.ranks.tolist() == [expected.rank]
        assert joined.ranks.dtype == np.int8


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE
