"""A line of the map: its verdict with the clauses that decide it, and what moves along it, year by year."""

from __future__ import annotations

import datetime as dt

from desktop.panels.pages.markup import heading, jump, number, pairs, paragraph, period, remarks, section, source, table
from desktop.panels.pages.measure import standing_text
from desktop.panels.text import plain
from layers.catalogue.links import link_status_on
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Flow, Link
from layers.restrictions.match import Match
from layers.restrictions.verdict import Ruling, Verdict
from layers.styling.arcs import Arc


def page(catalogue: Catalogue, arc: Arc, day: dt.date) -> str:
    """Give all that is known of a line of the map on a day."""
    goods = [*(_link(catalogue, link, day) for link in arc.links), *(_flow(flow) for flow in arc.flows)]
    parts = [text + _ruling(ruling) for text, ruling in zip(goods, arc.rulings, strict=True)]
    verified = "" if arc.verified else ', <span class="doubt">unverified on this day</span>'
    kind = "Supply link between sites" if arc.kind == "link" else "Trade between countries"
    return (
        heading(f"{arc.from_name} → {arc.to_name}", kind)
        + f"<p>On {day.isoformat()}: <b>{plain(arc.verdict.label)}</b>{verified}</p>"
        + "".join(parts)
        + _years(catalogue, arc)
    )


def _link(catalogue: Catalogue, link: Link, day: dt.date) -> str:
    status = link_status_on(link, day, catalogue.edition)
    much = f"{number(link.quantity)} {link.unit or ''} {link.basis or ''}" if link.quantity is not None else ""
    ends = f"{jump('site', link.from_id, 'from')} · {jump('site', link.to_id, 'to')}"
    return (
        section(link.product)
        + pairs(
            [
                ("Elements", plain(", ".join(link.elements) or "not stated")),
                ("Status", plain(status)),
                ("When", plain(period(link.first, link.last))),
                ("Quantity", plain(much.strip() or "not known")),
                ("Sites", ends),
            ]
        )
        + paragraph("An end stands for a country or company, not for the works itself." if link.end_nominal else "", "doubt")
        + remarks(link)
        + source(link)
    )


def _flow(flow: Flow) -> str:
    return (
        section(flow.product)
        + pairs(
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


def _much(flow: Flow) -> str:
    return f"{number(flow.quantity)} {flow.unit or ''} {flow.basis or ''}".strip() if flow.quantity is not None else ""


def _ruling(ruling: Ruling) -> str:
    if ruling.verdict is Verdict.FREE:
        return paragraph("Verdict: free. No measure in force or suspended catches it.")
    verified = "" if ruling.verified else ', <span class="doubt">unverified on this day</span>'
    return f"<p>Verdict: <b>{plain(ruling.verdict.label)}</b>{verified}</p>" + "".join(_deciding(answer) for answer in ruling.deciding)


def _deciding(answer: Match) -> str:
    measure = answer.measure
    clauses = table(("Clause", "Holds", "Why"), [(clause.clause, clause.holds.value, clause.why) for clause in answer.clauses])
    return f"<p>{jump('measure', measure.id, measure.title)}<br/>{standing_text(answer.standing)}</p>" + clauses


def _years(catalogue: Catalogue, arc: Arc) -> str:
    """All periods on record between the two countries; unlike goods stay in rows of their own."""
    if arc.kind != "flow":
        return ""
    flows = [flow for flow in catalogue.flows if (flow.from_country, flow.to_country) == (arc.from_country, arc.to_country)]
    flows.sort(key=lambda flow: (flow.period.last, flow.product), reverse=True)
    rows = [(str(flow.period), flow.product, ", ".join(flow.elements), _much(flow), str(flow.mirror)) for flow in flows]
    return section("All periods on record") + table(("Period", "Product", "Elements", "Quantity", "Reported by"), rows, frozenset({3}))
