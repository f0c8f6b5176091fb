"""Measures that are switched off: nothing is coloured by them, and every picture and page says so."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.export.page import page_data
from layers import edits
from layers.catalogue.loading import Catalogue, load
from layers.document import MapDocument, first_map
from layers.feedback import Feedback
from layers.restrictions.verdict import Verdict
from layers.styling.content import build_content

DAY = dt.date(2025, 11, 20)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def without(*ids: str) -> MapDocument:
    return edits.mute_measures(first_map(DAY), ids, True).document


def test_a_map_of_all_measures_speaks_of_none_switched_off(catalogue: Catalogue) -> None:
    content = build_content(catalogue, first_map(DAY), {})
    assert content.heading == "All rare earths, 20 November 2025"
    assert not any("switched off" in line for line in content.credits)


def test_heading_and_credits_name_what_is_switched_off(catalogue: Catalogue) -> None:
    content = build_content(catalogue, without("chn-2025-18", "chn-2025-18-ndfeb"), {})
    assert content.heading == "SCENARIO: All rare earths, 20 November 2025, without 2 measures"
    line = "2 measures switched off: the map shows what would hold without them. Not counted: chn-2025-18, chn-2025-18-ndfeb."
    assert content.credits[0] == line


def test_of_many_it_says_how_many_more(catalogue: Catalogue) -> None:
    content = build_content(catalogue, without(*catalogue.measures), {})
    assert content.credits[0].endswith(f" and {len(catalogue.measures) - 6} more.")
    assert {arc.verdict for arc in content.arcs} == {Verdict.FREE}
    assert content.roles == {}


def test_what_the_catalogue_does_not_know_is_not_counted(catalogue: Catalogue) -> None:
    assert build_content(catalogue, without("no-such-measure"), {}).heading == "All rare earths, 20 November 2025"


def test_the_page_says_so_too_and_lists_them_at_no_country(catalogue: Catalogue) -> None:
    title = catalogue.measures["chn-2025-18"].title
    told = {}
    for document in (first_map(DAY), without("chn-2025-18")):
        content = build_content(catalogue, document, {})
        data = page_data(document, catalogue, content, {}, "Title", Feedback())
        told[document.muted] = str(data["countries"])
        assert data["heading"] == content.heading
        assert list(data["credits"]) == list(content.credits)
    assert title in told[()]
    assert title not in told["chn-2025-18",]
