"""A line of the map: its verdict with the clauses that decide it, and what moves along it, year by year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from desktop.panels.pages.answers import answers
from desktop.panels.pages.markup import breakable, heading, jump, number, pairs, paragraph, period, remarks, section, source, table
from desktop.panels.text import plain
from layers.catalogue.links import link_status_on
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Flow, Link
from layers.document import MapDocument
from layers.restrictions.check import check
from layers.restrictions.clauses import Consignment
from layers.restrictions.traffic import named_elements
from layers.restrictions.verdict import Ruling
from layers.styling.arcs import Arc, goods_of

MOST_JUDGED = 8
"""Kinds of goods on one line that are held against every measure in full, the most severe verdicts first."""


def page(catalogue: Catalogue, arc: Arc, document: MapDocument, *, unfolded: bool = False) -> str:
    """Give all that is known of a line of the map on its day; `unfolded` lists every measure of the register."""
    day, parts = document.day, _alike(arc, document)
    verified = "" if arc.verified else ', <span class="doubt">unverified on this day</span>'
    kind = "Supply link between sites" if arc.kind == "link" else "Trade between countries"
    return (
        heading(f"{arc.from_name} → {arc.to_name}", kind)
        + f"<p>On {day.isoformat()}: <b>{plain(arc.verdict.label)}</b>{verified}</p>"
        + f"<p>{jump('check', arc.key, 'Check a shipment like this')}</p>"
        + "".join(_judged(catalogue, part, document, unfolded=unfolded) for part in parts[:MOST_JUDGED])
        + _in_short(parts[MOST_JUDGED:])
        + _rows(catalogue, parts, day)
        + _years(catalogue, arc)
    )


@dataclass(frozen=True, slots=True)
class _Alike:
    """Links or flows of one kind of goods, which are judged together."""

    goods: Consignment
    rows: list[Link | Flow]
    ruling: Ruling


def _alike(arc: Arc, document: MapDocument) -> list[_Alike]:
    """Put together what moves along an arc and is judged alike; a link tells the site that its goods come from."""
    found: dict[Consignment, _Alike] = {}
    rows: list[Link | Flow] = [*arc.links, *arc.flows]
    for row, goods, ruling in zip(rows, goods_of(arc, document), arc.rulings, strict=True):
        known = replace(goods, site=row.from_id) if isinstance(row, Link) else goods
        found.setdefault(known, _Alike(known, [], ruling)).rows.append(row)
    return sorted(found.values(), key=lambda part: -part.ruling.verdict)


def _judged(catalogue: Catalogue, part: _Alike, document: MapDocument, *, unfolded: bool) -> str:
    """Give the verdict on goods, what moves in short, and every measure held against them."""
    verified = "" if part.ruling.verified else ', <span class="doubt">unverified on this day</span>'
    verdict = f"<p>Verdict: <b>{plain(part.ruling.verdict.label.lower())}</b>{verified}</p>"
    moved = "; ".join(_short(row, part.goods) for row in part.rows)
    found = check(catalogue, part.goods, document.day)
    return section(_name(part)) + verdict + paragraph(moved, "quiet") + answers(found, document.muted, unfolded=unfolded)


def _in_short(parts: list[_Alike]) -> str:
    """Give the verdict alone on further goods: a table of trade may hold dozens on one way."""
    if not parts:
        return ""
    rows = [(_name(part), part.ruling.verdict.label + ("" if part.ruling.verified else ", unverified")) for part in parts]
    asked = "Look through the lens of an element to see fewer goods, each with its measures."
    return section(f"Verdicts on {len(parts)} more kinds of goods") + paragraph(asked, "quiet") + table(("Goods", "Verdict"), rows)


def _name(part: _Alike) -> str:
    return part.goods.product + (f": {', '.join(sorted(part.goods.elements))}" if part.goods.elements else "")


def _short(row: Link | Flow, goods: Consignment) -> str:
    much = f"{_much(row)}{_of_what(row, goods)}" if _much(row) else "quantity not known"
    return f"{much}, {period(row.first, row.last)}" if isinstance(row, Link) else f"{row.period}: {much}"


def _of_what(row: Link | Flow, goods: Consignment) -> str:
    """Say of what a quantity is, where that is more than the goods that are judged: through a lens these are its elements alone."""
    named = named_elements(row)
    if named == goods.elements:
        return ""
    return f" of {', '.join(sorted(named))} together" if named else " of all rare earths, not told which"


def _rows(catalogue: Catalogue, parts: list[_Alike], day: dt.date) -> str:
    """Give each link or flow with its sources."""
    lines = []
    for part in parts:
        facts = [_link(catalogue, row, day) if isinstance(row, Link) else _flow(row) for row in part.rows]
        lines.append(f"<p><b>{plain(_name(part))}</b></p>" + "".join(facts))
    return section("What moves along it") + "".join(lines)


def _link(catalogue: Catalogue, link: Link, day: dt.date) -> str:
    status = link_status_on(link, day, catalogue.edition)
    ends = f"{jump('site', link.from_id, 'from')} · {jump('site', link.to_id, 'to')}"
    return (
        pairs(
            [
                ("Elements", plain(", ".join(link.elements) or "not stated")),
                ("Status", plain(status)),
                ("When", plain(period(link.first, link.last))),
                ("Quantity", plain(_much(link) or "not known")),
                ("Sites", ends),
            ]
        )
        + paragraph("An end stands for a country or company, not for the works itself." if link.end_nominal else "", "doubt")
        + remarks(link)
        + source(link)
    )


def _flow(flow: Flow) -> str:
    return (
        pairs(
            [
                ("Elements", plain(", ".join(flow.elements) or "not stated")),
                ("Customs codes", plain(", ".join(flow.hs_codes))),
                ("Period", plain(flow.period)),
                ("Quantity", plain(_much(flow) or "not known")),
                ("Value", f"{number(flow.value_usd)} US$" if flow.value_usd is not None else ""),
                ("Reported by", plain(flow.mirror)),
                ("Share", plain(flow.share_note)),
            ]
        )
        + remarks(flow)
        + source(flow)
    )


def _much(row: Link | Flow) -> str:
    return f"{number(row.quantity)} {row.unit or ''} {row.basis or ''}".strip() if row.quantity is not None else ""


def _years(catalogue: Catalogue, arc: Arc) -> str:
    """All periods on record between the two countries; unlike goods stay in rows of their own."""
    if arc.kind != "flow":
        return ""
    flows = [flow for flow in catalogue.flows if (flow.from_country, flow.to_country) == (arc.from_country, arc.to_country)]
    flows.sort(key=lambda flow: (flow.period.last, flow.product), reverse=True)
    rows = [
        (breakable(str(flow.period)), " ".join((flow.product, ", ".join(flow.elements))), _much(flow), str(flow.mirror)) for flow in flows
    ]
    return section("All periods on record") + table(("Period", "Goods", "Quantity", "Told by"), rows, frozenset({2}))
