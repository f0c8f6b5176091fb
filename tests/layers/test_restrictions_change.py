"""What differs between two days, through the shipped catalogue and small ones of our own."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from layers.catalogue.dates import parse_period
from layers.catalogue.loading import Catalogue, load
from layers.catalogue.vocabulary import LinkStatus
from layers.errors import RequestError
from layers.restrictions.change import Change, ChangeKind, changes
from layers.restrictions.match import Consignment, Holds, match
from layers.restrictions.state import standing_on
from layers.restrictions.traffic import current_flows, in_flow, named_elements, on_link
from layers.restrictions.verdict import Docket, Verdict, may_colour

BEGIN, END = date(2009, 1, 1), date(2027, 12, 31)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def history(catalogue: Catalogue) -> tuple[Change, ...]:
    return changes(catalogue, BEGIN, END)


def between(catalogue: Catalogue, since: str, until: str) -> tuple[Change, ...]:
    return changes(catalogue, date.fromisoformat(since), date.fromisoformat(until))


def ids(found: tuple[Change, ...], kind: ChangeKind, subject: str = "measure") -> set[str]:
    return {change.id for change in found if change.kind is kind and change.subject == subject}


@pytest.mark.parametrize(
    ("since", "until", "kind", "measure"),
    [
        ("2025-04-03", "2025-04-04", ChangeKind.CAME_INTO_FORCE, "chn-2025-18"),
        ("2025-10-08", "2025-10-10", ChangeKind.ANNOUNCED, "chn-2025-57"),
        ("2025-10-08", "2025-10-10", ChangeKind.ANNOUNCED, "usa-100pct-2025"),
        ("2025-10-08", "2025-10-10", ChangeKind.CAME_INTO_FORCE, "chn-2025-61-item3"),
        ("2025-11-06", "2025-11-07", ChangeKind.SUSPENDED, "chn-2025-57"),
        ("2025-11-06", "2025-11-07", ChangeKind.SUSPENDED, "chn-2025-62"),
        ("2025-11-08", "2025-11-09", ChangeKind.SUSPENDED, "chn-2024-46-art2"),
        ("2025-12-31", "2026-01-01", ChangeKind.CAME_INTO_FORCE, "usa-s301-magnets-2026"),
        ("2026-02-23", "2026-02-24", ChangeKind.ENDED, "usa-ieepa-fentanyl"),
        ("2026-11-27", "2026-11-28", ChangeKind.RESUMED, "chn-2024-46-art2"),
        ("2025-03-03", "2025-03-04", ChangeKind.AMENDED, "usa-ieepa-fentanyl"),
    ],
)
def test_what_became_of_a_measure(catalogue: Catalogue, since: str, until: str, kind: ChangeKind, measure: str) -> None:
    assert measure in ids(between(catalogue, since, until), kind)


def test_the_hundred_percent_tariff_was_announced_settled_and_never_in_force(history: tuple[Change, ...]) -> None:
    kinds = [change.kind for change in history if change.id == "usa-100pct-2025"]
    assert kinds == [ChangeKind.ANNOUNCED, ChangeKind.NEVER_IN_FORCE]


def test_what_is_not_vouched_for_says_so(catalogue: Catalogue) -> None:
    (lapse,) = [change for change in between(catalogue, "2026-11-27", "2026-11-28") if change.id == "chn-2024-46-art2"]
    assert "Unverified" in lapse.detail
    (notice,) = [change for change in between(catalogue, "2025-11-08", "2025-11-09") if change.id == "chn-2024-46-art2"]
    assert "Unverified" not in notice.detail


def test_each_new_spell_of_a_measure_is_a_change_if_more_than_its_voucher_is_new(catalogue: Catalogue, history: tuple[Change, ...]) -> None:
    told = {(change.id, change.day) for change in history if change.subject == "measure"}
    for measure in catalogue.measures.values():
        terms: tuple[object, ...] = ()
        for spell in measure.spells:
            before, after = (standing_on(measure, day) for day in (spell.first - timedelta(days=1), spell.first))
            assert before.spell is not after.spell
            is_new, terms = terms != (now := (spell.state, spell.rate_percent, spell.rate_kind, spell.instrument)), now
            assert ((measure.id, spell.begins.first) in told) == (is_new and spell.begins.last > BEGIN and spell.begins.first <= END)


def test_what_happened_on_the_first_day_is_no_change_and_on_the_last_day_is(catalogue: Catalogue) -> None:
    assert "chn-2025-18" in {change.id for change in between(catalogue, "2025-04-03", "2025-04-04")}
    assert "chn-2025-18" not in {change.id for change in between(catalogue, "2025-04-04", "2025-04-05")}
    assert between(catalogue, "2025-04-04", "2025-04-04") == ()


def test_changes_come_in_the_order_of_days_and_within_the_days_asked_about(history: tuple[Change, ...]) -> None:
    assert [change.day for change in history] == sorted(change.day for change in history)
    for change in history:
        last = change.period.last if change.period else change.day
        assert last > BEGIN
        assert change.day <= END
        assert change.detail.endswith(".")
        assert change.title


def test_two_stretches_tell_what_their_sum_tells(catalogue: Catalogue) -> None:
    """What fell on a known day falls into one of the two; what fell into a month or year may fall into both."""
    middle = date(2025, 10, 15)
    parts = changes(catalogue, date(2025, 1, 1), middle) + changes(catalogue, middle, END)
    whole = changes(catalogue, date(2025, 1, 1), END)
    assert [change for change in parts if change.period is None] == [change for change in whole if change.period is None]
    assert {change for change in parts if change.period} == {change for change in whole if change.period}


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_as_others(catalogue: Catalogue, day: date) -> None:
    assert changes(catalogue, day, day) == ()


def test_a_link_for_ever_never_stops(catalogue: Catalogue) -> None:
    forever = replace(catalogue.links[0], status=LinkStatus.ACTIVE, first=None, last=parse_period("9999-12-31"))
    joined = load()
    joined.__dict__["links"] = (forever,)
    assert not [change for change in changes(joined, BEGIN, END) if change.kind is ChangeKind.STOPPED]


def test_days_in_the_wrong_order_are_refused_with_a_remedy(catalogue: Catalogue) -> None:
    with pytest.raises(RequestError, match="earlier day first"):
        between(catalogue, "2025-11-20", "2025-11-19")


def test_a_measure_that_is_switched_off_does_not_change(catalogue: Catalogue) -> None:
    days = date(2025, 4, 3), date(2025, 4, 4)
    assert "chn-2025-18" in {change.id for change in changes(catalogue, *days)}
    assert "chn-2025-18" not in {change.id for change in changes(catalogue, *days, muted=("chn-2025-18",))}


def test_a_site_that_opened_some_day_of_a_year_is_told_with_the_interval(catalogue: Catalogue) -> None:
    found = [change for change in between(catalogue, "2025-03-01", "2025-03-02") if change.id == "vulcan-durham"]
    assert found
    for change in found:
        assert change.kind is ChangeKind.OPENED
        assert (change.day, change.when) == (date(2025, 1, 1), "2025")
        assert "some day of 2025" in change.detail


def test_a_site_that_stood_still_resumes_and_one_that_was_built_opens(catalogue: Catalogue) -> None:
    found = between(catalogue, "2024-01-01", "2025-12-31")
    assert "pangwa" in ids(found, ChangeKind.SUSPENDED, "site")
    assert "pangwa" in ids(found, ChangeKind.RESUMED, "site")
    assert "neo-narva" in ids(found, ChangeKind.OPENED, "site")
    assert "zamr-zibo" in ids(found, ChangeKind.CLOSED, "site")


def caught_by(catalogue: Catalogue, goods: Consignment, day: date) -> set[str]:
    """Ids of the measures that colour goods on a map, by the clauses one by one."""
    answers = [match(measure, goods, day, catalogue) for measure in catalogue.measures.values() if may_colour(measure)]
    return {answer.measure.id for answer in answers if answer.holds is Holds.YES}


@pytest.mark.parametrize("day", ["2025-04-04", "2025-08-07", "2026-01-01", "2026-02-24", "2026-07-24"])
def test_flows_are_hit_by_what_catches_them_on_the_day_and_did_not_on_the_eve(catalogue: Catalogue, day: str) -> None:
    after = date.fromisoformat(day)
    before = after - timedelta(days=1)
    moved: dict[str, set[str]] = {}
    for flow in current_flows(catalogue.flows, after):
        goods = in_flow(flow, named_elements(flow))
        news = caught_by(catalogue, goods, after) ^ caught_by(catalogue, goods, before)
        if news:
            moved[f"{flow.from_country}>{flow.to_country}:{'/'.join((flow.product, *sorted(goods.elements)))}"] = news
    told = {change.id: set(change.measures) for change in changes(catalogue, before, after) if change.subject == "flow"}
    assert told.keys() == moved.keys()
    for name, measures in told.items():
        assert measures
        assert measures <= moved[name]


def test_the_verdict_on_goods_that_are_hit_or_freed_changes_as_told(catalogue: Catalogue, history: tuple[Change, ...]) -> None:
    links = {link.id: link for link in catalogue.links}
    told = [change for change in history if change.subject == "link" and change.measures]
    assert told
    for change in told:
        link = links[change.id]
        goods = on_link(catalogue, link, named_elements(link))
        turn = change.period.last if change.period else change.day
        before, after = (Docket(catalogue, day).rule(goods).verdict for day in (turn - timedelta(days=1), turn))
        if change.kind is ChangeKind.FREED:
            assert after < before
        else:
            assert after >= before or after is Verdict.UNKNOWN
            assert change.kind is (ChangeKind.HIT if set(change.measures) <= caught_by(catalogue, goods, turn) else ChangeKind.AMENDED)
        assert after.label.casefold() in change.detail


def test_goods_of_which_no_more_than_that_is_known_whether_they_are_caught_are_not_freed(catalogue: Catalogue) -> None:
    (change,) = [change for change in between(catalogue, "2026-02-23", "2026-02-24") if change.id == "CHN>USA:compound"]
    assert change.kind is ChangeKind.AMENDED
    assert change.detail.startswith("From tariffed to unknown.")


@pytest.mark.parametrize(
    ("since", "until", "flow", "measure"),
    [
        ("2025-04-03", "2025-04-04", "CHN>JPN:oxide/Dy", "chn-2025-18"),
        ("2025-12-31", "2026-01-01", "CHN>USA:metal-magnet", "usa-s301-magnets-2026"),
    ],
)
def test_flows_that_must_be_hit(catalogue: Catalogue, since: str, until: str, flow: str, measure: str) -> None:
    (hit,) = [change for change in between(catalogue, since, until) if change.id == flow]
    assert hit.kind is ChangeKind.HIT
    assert hit.measures == (measure,)


def test_what_is_switched_off_hits_nothing(catalogue: Catalogue) -> None:
    found = changes(catalogue, date(2025, 4, 3), date(2025, 4, 4), muted=("chn-2025-18", "chn-2025-18-ndfeb"))
    assert not ids(found, ChangeKind.HIT, "flow") | ids(found, ChangeKind.HIT, "link")


def test_goods_that_a_measure_only_might_catch_are_not_hit(catalogue: Catalogue) -> None:
    """The compounds of no stated element out of China may hold dysprosium: unknown, not caught."""
    found = ids(between(catalogue, "2025-04-03", "2025-04-04"), ChangeKind.HIT, "flow")
    assert not [name for name in found if name.endswith(":compound")]


def test_the_whole_history_is_told_at_once(catalogue: Catalogue) -> None:
    begun = time.perf_counter()
    changes(catalogue, BEGIN, END)
    assert time.perf_counter() - begun < 1.5


def test_a_link_begins_and_stops(catalogue: Catalogue) -> None:
    found = between(catalogue, "2025-01-01", "2025-12-31")
    assert "mountain-pass>shenghe-leshan:concentrate" in ids(found, ChangeKind.STOPPED, "link")
    assert "mountain-pass>evac-sumter:oxide" in ids(found, ChangeKind.BEGUN, "link")
