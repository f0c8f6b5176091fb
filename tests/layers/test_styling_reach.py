"""What a measure lights up on the map of a day."""

from __future__ import annotations

import datetime as dt

import pytest

from layers import edits
from layers.catalogue.loading import Catalogue, load
from layers.document import LayerKind, MapDocument, first_map
from layers.restrictions.holds import Holds
from layers.restrictions.match import match
from layers.restrictions.verdict import Verdict
from layers.styling.arcs import goods_of
from layers.styling.content import build_content
from layers.styling.reach import Reach, reach

DAY = dt.date(2025, 11, 20)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def reach_of(catalogue: Catalogue, measure: str, day: dt.date = DAY, document: MapDocument | None = None) -> Reach:
    shown = document or first_map(day)
    return reach(catalogue, shown, build_content(catalogue, shown, {}).arcs, measure)


@pytest.mark.parametrize("measure", ["chn-2025-18", "chn-2025-57", "usa-mfn-8505", "mys-ree-moratorium-2024", "chn-dualuse-regs-2024"])
def test_an_arc_is_hit_where_some_of_its_goods_match_whatever_the_day(catalogue: Catalogue, measure: str) -> None:
    document = first_map(DAY)
    found = reach_of(catalogue, measure)
    assert not found.hit & found.maybe
    for arc in build_content(catalogue, document, {}).arcs:
        answers = {match(catalogue.measures[measure], goods, DAY, catalogue).scope_holds for goods in goods_of(arc, document)}
        assert (arc.key in found.hit) == (Holds.YES in answers)
        assert (arc.key in found.maybe) == (Holds.UNKNOWN in answers and Holds.YES not in answers)


def test_a_measure_in_force_lights_up_goods_that_leave_its_issuer(catalogue: Catalogue) -> None:
    found = reach_of(catalogue, "chn-2025-18")
    assert found.hit
    assert all(arc.from_country == "CHN" for arc in build_content(catalogue, first_map(DAY), {}).arcs if arc.key in found.hit)
    assert (found.issuer, found.targets, found.verdict, found.in_force) == (frozenset({"CHN"}), None, Verdict.LICENCE, True)
    assert found.told.startswith("Hits ")


@pytest.mark.parametrize(
    ("measure", "day", "beginning", "verdict"),
    [
        ("chn-2025-57", DAY, "Suspended on this day: would perhaps hit ", Verdict.SUSPENDED),
        ("usa-s301-magnets-2026", dt.date(2025, 12, 31), "Only announced on this day: would hit ", Verdict.UNKNOWN),
        ("usa-s301-magnets-2026", dt.date(2026, 1, 1), "Hits ", Verdict.TARIFFED),
        ("chn-export-quota-2010", DAY, "Ended before this day: would hit ", Verdict.UNKNOWN),
        ("chn-dualuse-regs-2024", DAY, "This is a framework: it catches no goods", Verdict.UNKNOWN),
        ("jpn-fefa-2023", DAY, "This is a rule on investment: it catches no goods", Verdict.UNKNOWN),
    ],
)
def test_what_is_told_names_the_state(catalogue: Catalogue, measure: str, day: dt.date, beginning: str, verdict: Verdict) -> None:
    found = reach_of(catalogue, measure, day)
    assert found.told.startswith(beginning)
    assert found.verdict is verdict


def test_what_is_unverified_or_switched_off_is_told(catalogue: Catalogue) -> None:
    assert "Unverified on this day." in reach_of(catalogue, "chn-2025-57", dt.date(2026, 11, 23)).told
    document = edits.mute_measures(first_map(DAY), ["chn-2025-18"], True).document
    found = reach_of(catalogue, "chn-2025-18", document=document)
    assert found.muted
    assert found.told.endswith("Switched off on this map.")
    assert found.hit == reach_of(catalogue, "chn-2025-18").hit


def test_a_map_without_links_says_so(catalogue: Catalogue) -> None:
    document = edits.show_layer(first_map(DAY), LayerKind.LINKS.value, False).document
    assert reach_of(catalogue, "chn-2025-18", document=document).told == "The map shows no links and flows."


def test_the_lens_narrows_what_is_hit(catalogue: Catalogue) -> None:
    neodymium = edits.set_elements(first_map(DAY), ("Nd",)).document
    assert not reach_of(catalogue, "chn-2025-18", document=neodymium).hit
