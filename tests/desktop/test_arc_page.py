"""The details of a line: what catches it, what might, what nearly does, and what moves along it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import unescape

import msgspec
import pytest

from desktop.panels.pages import arc as page
from layers import edits
from layers.catalogue.loading import Catalogue, load
from layers.document import MapDocument, first_map
from layers.restrictions.check import check
from layers.restrictions.verdict import Docket
from layers.styling.arcs import Arc, goods_of
from layers.styling.content import build_content

DAY = dt.date(2025, 11, 20)
PARTS = ("Measures that catch it", "Measures that might", "Ordinary duties: listed, not counted", "Nearly: one clause fails")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def lens(*elements: str, day: dt.date = DAY) -> MapDocument:
    return edits.set_elements(first_map(day), elements).document


def arc_of(catalogue: Catalogue, document: MapDocument, key: str) -> Arc:
    return next(arc for arc in build_content(catalogue, document, {}).arcs if arc.key == key)


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def part_of(text: str, title: str) -> str:
    """The words under a title, up to the next one."""
    _, _, rest = text.partition(title)
    ends = [rest.find(other) for other in (*PARTS, "Show the ", "What moves along it") if other in rest]
    return rest[: min(ends, default=len(rest))]


def test_measures_stand_under_what_they_do_to_the_goods(catalogue: Catalogue) -> None:
    document = lens("Dy")
    arc = arc_of(catalogue, document, "CHN>USA")
    text = text_of(page.page(catalogue, arc, document))
    told = text.split(" Verdict: ")[1:]
    ordered = sorted(dict(zip(goods_of(arc, document), arc.rulings, strict=True)).items(), key=lambda pair: -pair[1].verdict)
    for (goods, _), judged in zip(ordered, told, strict=True):
        found = check(catalogue, goods, DAY)
        for title, matches in zip(PARTS, (found.matches, found.possible, found.duties), strict=False):
            assert [match for match in matches if match.measure.title not in part_of(judged, title)] == []
            assert [match for match in matches if match.measure.legal_reference not in part_of(judged, title)] == []
    assert catalogue.measures["chn-2025-18"].title in part_of(text, "Measures that catch it")


def test_a_suspended_measure_is_nearly_there_by_its_day(catalogue: Catalogue) -> None:
    document = lens("Ho")
    text = text_of(page.page(catalogue, arc_of(catalogue, document, "CHN>USA"), document))
    nearly = part_of(text, "Nearly: one clause fails")
    title = catalogue.measures["chn-2025-57"].title
    assert title in nearly
    assert "day: suspended on 2025-11-20" in nearly[nearly.index(title) :]


def test_rules_that_colour_nothing_are_listed_and_say_so(catalogue: Catalogue) -> None:
    document = lens("Dy")
    text = text_of(page.page(catalogue, arc_of(catalogue, document, "CHN>USA"), document))
    assert catalogue.measures["chn-ecl-usa28-2025-ree"].title in part_of(text, "Measures that might")
    assert "Listed here, but does not colour the line." in part_of(text, "Measures that might")


def test_a_measure_that_is_switched_off_says_so_and_stays(catalogue: Catalogue) -> None:
    document = edits.mute_measures(lens("Dy"), ["chn-2025-18"], True).document
    arc = arc_of(catalogue, document, "CHN>USA")
    part = part_of(text_of(page.page(catalogue, arc, document)), "Measures that catch it")
    assert catalogue.measures["chn-2025-18"].title in part
    assert "Switched off: it does not colour this map." in part


def test_every_measure_is_named_once_unfolded(catalogue: Catalogue) -> None:
    document = lens("Dy")
    arc = arc_of(catalogue, document, "CHN>USA")
    folded, unfolded = (page.page(catalogue, arc, document, unfolded=told) for told in (False, True))
    assert 'href="show:others"' in folded
    assert 'href="show:others"' not in unfolded
    for measure in catalogue.measures:
        assert unfolded.count(f'href="measure:{measure}"') == len(set(goods_of(arc, document)))


def test_goods_that_are_judged_alike_are_judged_once(catalogue: Catalogue) -> None:
    document = first_map(DAY)
    arc = max(build_content(catalogue, document, {}).arcs, key=lambda arc: len(arc.flows))
    html = page.page(catalogue, arc, document)
    assert html.count("Verdict: <b>") == len(set(goods_of(arc, document)))
    assert html.count("Reported by") == len(arc.flows)


def test_a_link_tells_where_its_goods_come_from(catalogue: Catalogue) -> None:
    """A rule on named sites is answered by the site of the link, not left open."""
    document = first_map(DAY)
    arc = next(arc for arc in build_content(catalogue, document, {}).arcs if any(link.from_id == "pangwa" for link in arc.links))
    text = text_of(page.page(catalogue, arc, document))
    assert catalogue.measures["mmr-kia-tax-2025"].title in part_of(text, "Measures that catch it")


def test_of_very_many_goods_the_severest_are_told_in_full_and_the_others_in_short(catalogue: Catalogue) -> None:
    document = lens()
    arc = arc_of(catalogue, document, "CHN>USA")
    products = [product for product in catalogue.products if product not in {flow.product for flow in arc.flows}][:12]
    flows = tuple(msgspec.structs.replace(arc.flows[0], product=product) for product in products)
    rulings = tuple(Docket(catalogue, DAY).rule(goods) for goods in goods_of(replace(arc, flows=flows), document))
    text = text_of(page.page(catalogue, replace(arc, flows=flows, rulings=rulings), document))
    judged, short = text.split("Verdicts on 4 more kinds of goods")
    assert judged.count(" Verdict: ") == page.MOST_JUDGED
    assert all(product in text for product in products)
    assert min(ruling.verdict for ruling in rulings).label in short


def test_a_quantity_says_of_what_it_is_where_the_goods_are_wider_than_the_lens(catalogue: Catalogue) -> None:
    document = lens("Dy")
    text = text_of(page.page(catalogue, arc_of(catalogue, document, "CHN>USA"), document))
    assert re.search(r"2025: 12.047\.4 t gross-weight of all rare earths, not told which", text)
    magnets = lens("Tb")
    arc = next(arc for arc in build_content(catalogue, magnets, {}).arcs if arc.links)
    link = msgspec.structs.replace(arc.links[0], elements=("Nd", "Tb"), quantity=100.0, unit="t")
    text = text_of(page.page(catalogue, replace(arc, links=(link, *arc.links[1:])), magnets))
    assert "of Nd, Tb together" in text
    whole = text_of(page.page(catalogue, arc_of(catalogue, lens(), "CHN>USA"), lens()))
    assert "not told which," not in whole.split("Verdict:")[1].split("Measures")[0]


def test_texts_of_the_data_stay_texts(catalogue: Catalogue) -> None:
    document = lens("Dy")
    arc = arc_of(catalogue, document, "CHN>USA")
    flow = msgspec.structs.replace(arc.flows[0], share_note="<img src=x>")
    assert "<img" not in page.page(catalogue, replace(arc, flows=(flow, *arc.flows[1:])), document)
