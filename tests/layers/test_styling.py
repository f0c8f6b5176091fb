"""What a map shows on its day: sites, links, roles, legend and credits, by layer, lens and stage."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter

import pytest

from layers import edits
from layers.catalogue.loading import Catalogue, load
from layers.catalogue.vocabulary import StageKind, Status
from layers.document import LayerKind, MapDocument, first_map
from layers.restrictions.verdict import Verdict
from layers.styling.content import MapContent, build_content
from layers.styling.legend import LegendItem
from layers.styling.sites import STAGES_OF, SiteMark

DAY = dt.date(2025, 11, 20)
WITHOUT_SITES = (LayerKind.MINES, LayerKind.REFINERIES, LayerKind.ALLIED, LayerKind.WORKS)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def lens(*elements: str, day: dt.date = DAY) -> MapDocument:
    return edits.set_elements(first_map(day), elements).document


def hidden(document: MapDocument, *kinds: LayerKind) -> MapDocument:
    for kind in kinds:
        document = edits.show_layer(document, kind.value, False).document
    return document


def only(document: MapDocument, *kinds: LayerKind) -> MapDocument:
    return hidden(document, *(layer.kind for layer in document.layers if layer.kind not in kinds))


def site(content: MapContent, site_id: str) -> SiteMark | None:
    return next((mark for mark in content.sites if mark.site_id == site_id), None)


def items(content: MapContent) -> list[LegendItem]:
    return [item for group in content.legend for item in group.items]


def test_dysprosium_leaves_china_by_licence_on_the_reference_day(catalogue: Catalogue) -> None:
    content = build_content(catalogue, lens("Dy"), {})
    out_of_china = [arc for arc in content.arcs if arc.from_country == "CHN" and arc.to_country != "CHN"]
    licensed = [arc for arc in out_of_china if arc.verdict is Verdict.LICENCE]
    assert len(licensed) >= 5
    assert {"link", "flow"} == {arc.kind for arc in licensed}
    assert all(arc.verified for arc in licensed)
    assert all(any("18" in match.measure.legal_reference for ruling in arc.rulings for match in ruling.deciding) for arc in licensed)


def test_every_arc_has_the_most_severe_of_its_rulings(catalogue: Catalogue) -> None:
    for arc in build_content(catalogue, first_map(DAY), {}).arcs:
        assert arc.verdict == max(ruling.verdict for ruling in arc.rulings)
        assert len(arc.rulings) == len(arc.links) + len(arc.flows)
        assert arc.verified == any(ruling.verified for ruling in arc.rulings if ruling.verdict is arc.verdict)


def test_a_pair_of_places_has_one_arc_and_the_severe_ones_come_last(catalogue: Catalogue) -> None:
    arcs = build_content(catalogue, lens("Nd"), {}).arcs
    assert max(Counter((arc.kind, arc.key) for arc in arcs).values()) == 1
    verdicts = [arc.verdict for arc in arcs]
    assert verdicts == sorted(verdicts)


def test_no_flow_starts_before_its_year_or_lingers_for_long(catalogue: Catalogue) -> None:
    for day in (dt.date(2010, 6, 1), dt.date(2022, 6, 1), DAY):
        for arc in build_content(catalogue, lens("Dy", day=day), {}).arcs:
            assert all(flow.period.first <= day and flow.period.last.year >= day.year - 2 for flow in arc.flows)


def test_mountain_pass_is_a_working_refinery_of_the_allied_network(catalogue: Catalogue) -> None:
    mark = site(build_content(catalogue, first_map(DAY), {}), "mountain-pass")
    assert mark is not None
    assert (mark.layer_id, mark.stage, mark.status, mark.allied) == ("refineries", StageKind.SEPARATION, Status.OPERATING, True)
    assert StageKind.MINE in mark.others


@pytest.mark.parametrize(("day", "allied"), [(dt.date(2025, 10, 25), False), (dt.date(2025, 10, 26), True)])
def test_the_allied_ring_follows_the_group_on_the_day(catalogue: Catalogue, day: dt.date, allied: bool) -> None:
    content = build_content(catalogue, first_map(day), {})
    malaysian = site(content, "lynas-malaysia-gebeng")
    assert malaysian is not None
    assert malaysian.allied is allied
    assert ("MYS" in catalogue.members("allied", day)) is allied
    assert all(catalogue.sites[mark.site_id].country in catalogue.members("allied", day) for mark in content.sites if mark.allied)


def test_switching_the_allied_layer_off_takes_the_rings_and_leaves_the_refineries(catalogue: Catalogue) -> None:
    full, bare = (build_content(catalogue, document, {}) for document in (first_map(DAY), hidden(first_map(DAY), LayerKind.ALLIED)))
    assert any(mark.allied for mark in full.sites)
    assert not any(mark.allied for mark in bare.sites)
    assert {mark.site_id for mark in bare.sites} == {mark.site_id for mark in full.sites}


def test_the_allied_layer_alone_shows_the_network_alone(catalogue: Catalogue) -> None:
    content = build_content(catalogue, only(first_map(DAY), LayerKind.ALLIED), {})
    assert content.sites
    assert all(mark.allied and mark.layer_id == "allied" for mark in content.sites)
    assert content.arcs == ()
    assert content.roles == {}


@pytest.mark.parametrize("kind", [LayerKind.MINES, LayerKind.REFINERIES, LayerKind.WORKS])
def test_a_layer_alone_shows_its_own_stages_and_nothing_else(catalogue: Catalogue, kind: LayerKind) -> None:
    content = build_content(catalogue, only(first_map(DAY), kind), {})
    assert {mark.stage for mark in content.sites} <= set(STAGES_OF[kind])
    assert all(set(mark.others) <= set(STAGES_OF[kind]) for mark in content.sites)
    expected = {site_id for site_id, rows in catalogue.stages.items() if any(row.stage in STAGES_OF[kind] for row in rows)}
    assert {mark.site_id for mark in content.sites} == expected


def test_switching_layers_off_takes_their_marks(catalogue: Catalogue) -> None:
    document = hidden(first_map(DAY), *WITHOUT_SITES, LayerKind.LINKS, LayerKind.RESTRICTIONS)
    content = build_content(catalogue, document, {})
    assert (content.sites, content.arcs, content.roles, content.legend) == ((), (), {}, ())


def test_removing_a_layer_is_as_good_as_hiding_it(catalogue: Catalogue) -> None:
    removed = edits.remove_layer(first_map(DAY), "works").document
    assert build_content(catalogue, removed, {}).sites == build_content(catalogue, hidden(first_map(DAY), LayerKind.WORKS), {}).sites


def test_the_stage_filter_leaves_these_stages_alone(catalogue: Catalogue) -> None:
    document = edits.set_stages(first_map(DAY), ("magnet", "mine")).document
    content = build_content(catalogue, document, {})
    chosen = {StageKind.MAGNET, StageKind.MINE}
    assert {mark.stage for mark in content.sites} == chosen
    assert all(set(mark.others) <= chosen for mark in content.sites)
    mark = site(content, "mountain-pass")
    assert mark is not None
    assert mark.stage is StageKind.MINE


def test_the_lens_hides_only_what_is_known_to_be_of_other_elements(catalogue: Catalogue) -> None:
    everything = {mark.site_id for mark in build_content(catalogue, first_map(DAY), {}).sites}
    shown = {mark.site_id for mark in build_content(catalogue, lens("Sc"), {}).sites}
    assert shown < everything
    for site_id in everything:
        stated = set(catalogue.sites[site_id].elements) | {symbol for row in catalogue.stages[site_id] for symbol in row.elements}
        if not stated or ("Sc" in catalogue.sites[site_id].elements and not any(row.elements for row in catalogue.stages[site_id])):
            assert site_id in shown
        if stated and "Sc" not in stated:
            assert site_id not in shown


@pytest.mark.parametrize("elements", [(), ("Dy",), ("Ho", "Er"), ("Sc",)])
@pytest.mark.parametrize("day", [dt.date(2011, 3, 1), dt.date(2025, 11, 6), DAY, dt.date(2026, 11, 23), dt.date(2030, 1, 1)])
def test_the_legend_counts_what_is_on_the_map(catalogue: Catalogue, day: dt.date, elements: tuple[str, ...]) -> None:
    content = build_content(catalogue, lens(*elements, day=day), {})
    listed = Counter[tuple[str, str, bool]]()
    for item in items(content):
        if item.count is not None:
            assert item.count > 0
            listed[item.kind, str(item.token), item.verified] += item.count
    drawn = Counter[tuple[str, str, bool]]()
    for mark in content.sites:
        drawn["stage", mark.stage, True] += 1
        drawn["status", mark.status, True] += 1
        if mark.precision != "exact":
            drawn["precision", mark.precision, True] += 1
        if mark.allied:
            drawn["allied", "", True] += 1
        if not mark.checked and mark.status != "unknown":
            drawn["last-known", "", True] += 1
    for arc in content.arcs:
        drawn["arc", arc.verdict.name, arc.verified] += 1
    for role in content.roles.values():
        if role.issues is not None:
            drawn["tint", role.issues.name, role.issues_verified] += 1
        if role.targeted is not None:
            drawn["hatch", role.targeted.name, role.targeted_verified] += 1
    assert listed == drawn


@pytest.mark.parametrize(("elements", "said"), [((), False), (("Dy",), True)])
def test_the_legend_says_that_widths_are_not_of_the_lens_alone(catalogue: Catalogue, elements: tuple[str, ...], said: bool) -> None:
    content = build_content(catalogue, edits.set_elements(first_map(dt.date(2025, 11, 20)), elements).document, {})
    labels = [item.label for group in content.legend for item in group.items]
    assert any(label.startswith("Widths are of all") for label in labels) is said


def test_the_order_of_the_legend_is_by_severity(catalogue: Catalogue) -> None:
    tokens = [Verdict[item.token] for item in items(build_content(catalogue, first_map(DAY), {})) if item.kind == "arc"]
    assert tokens == sorted(tokens, reverse=True)


def test_a_suspended_notice_colours_what_it_would_have_caught(catalogue: Catalogue) -> None:
    """China's notice 57 of 2025 names holmium: announced on 9 October, suspended on 10 November before it took effect."""
    announced, suspended = (
        {arc.key: arc for arc in build_content(catalogue, lens("Ho", day=day), {}).arcs} for day in (dt.date(2025, 11, 6), DAY)
    )
    assert announced["CHN>DEU"].verdict is Verdict.FREE
    assert suspended["CHN>DEU"].verdict is Verdict.SUSPENDED
    assert suspended["CHN>DEU"].verified


@pytest.mark.parametrize(("day", "issues"), [(dt.date(2025, 4, 3), None), (dt.date(2025, 4, 4), Verdict.LICENCE)])
def test_china_is_tinted_from_the_first_day_of_its_licences(catalogue: Catalogue, day: dt.date, issues: Verdict | None) -> None:
    assert build_content(catalogue, lens("Dy", day=day), {}).roles["CHN"].issues is issues


def test_the_heading_names_lens_and_day_as_maps_do(catalogue: Catalogue) -> None:
    assert build_content(catalogue, lens("Dy"), {}).heading == "Dysprosium, 20 November 2025"
    assert build_content(catalogue, lens("Tb", "Dy"), {}).heading == "Terbium and dysprosium, 20 November 2025"
    assert build_content(catalogue, lens("Tb", "Dy", "Nd"), {}).heading == "Neodymium, terbium and dysprosium, 20 November 2025"
    assert build_content(catalogue, lens(), {}).heading == "All rare earths, 20 November 2025"


def test_the_credits_state_edition_day_and_disclaimer(catalogue: Catalogue) -> None:
    text = " ".join(build_content(catalogue, first_map(DAY), {}).credits)
    assert f"Edition {catalogue.edition}" in text
    assert "As of 2025-11-20" in text
    assert "no endorsement" in text


@pytest.mark.parametrize("beyond", [0, 1])
def test_only_a_day_past_the_edition_warns(catalogue: Catalogue, beyond: int) -> None:
    content = build_content(catalogue, first_map(catalogue.edition + dt.timedelta(days=beyond)), {})
    assert bool(content.warning) is bool(beyond)
    assert all(not arc.verified for arc in content.arcs if beyond and arc.verdict is not Verdict.FREE)


def test_equal_questions_get_equal_answers(catalogue: Catalogue) -> None:
    one, two = (build_content(catalogue, lens("Dy"), {}) for _ in range(2))
    assert (one.sites, one.arcs, one.roles, one.legend) == (two.sites, two.arcs, two.roles, two.legend)


def test_the_map_is_the_same_in_every_process() -> None:
    """Sets of texts come in another order in each process; sums of floats must not follow it."""
    code = (
        "import datetime as dt; from layers.catalogue.loading import load; from layers.document import first_map;"
        "from layers.styling.content import build_content;"
        "content = build_content(load(), first_map(dt.date(2025, 11, 20)), {}); print(content.sites, content.arcs, content.legend)"
    )
    answers = {
        subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("0", "1", "2")
    }
    assert len(answers) == 1
