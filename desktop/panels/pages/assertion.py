"""What is not on the map: what a document asserts and what is true of it, money, partnerships and groups of countries."""

from __future__ import annotations

import datetime as dt

from desktop.panels.pages.markup import heading, jump, number, pairs, paragraph, period, remarks, section, source
from desktop.panels.pages.measure import standing_text
from desktop.panels.text import plain
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Claim, Group, Partnership, Statistic, Support
from layers.catalogue.vocabulary import Verdict
from layers.restrictions.state import standing_on

READINGS = {
    Verdict.TRUE: "True",
    Verdict.LOOSE: "Right in part",
    Verdict.FALSE: "False",
    Verdict.OPINION: "An opinion",
    Verdict.UNVERIFIED: "Not verified",
}
"""Our reading of a claim in words."""


def page(catalogue: Catalogue, kind: str, key: str, day: dt.date) -> str:
    """Give all that is known of a claim, support, partnership or group; nothing for what the catalogue does not have."""
    match kind:
        case "claim" if key.isdecimal() and int(key) in catalogue.claims:
            return _claim(catalogue, catalogue.claims[int(key)], day)
        case "support" if key in catalogue.support:
            return _support(catalogue.support[key])
        case "partnership" if key in catalogue.partnerships:
            return _partnership(catalogue.partnerships[key])
        case "group" if key in catalogue.groups:
            return _group(catalogue, catalogue.groups[key], day)
    return ""


def figure(row: Statistic) -> str:
    """Give one year of a series, with how it is meant; figures of the founding article are named as such."""
    series = "the founding article's own figure" if row.seed else f"series {row.series}" if row.series else ""
    marks = ", ".join(mark for mark in (str(row.estimate), "preferred" if row.preferred else "", series) if mark)
    line = f"{row.year}: <b>{number(row.value)} {plain(row.unit)}</b> {plain(row.metric.replace('_', ' '))}, {plain(row.basis)}"
    return f'<p>{line} <span class="quiet">({plain(marks)})</span></p>' + paragraph(row.note) + paragraph(row.doubt, "doubt") + source(row)


def _claim(catalogue: Catalogue, claim: Claim, day: dt.date) -> str:
    verdict = READINGS[claim.verdict]
    mark = f'<span class="doubt"><b>{verdict}</b></span>' if claim.verdict in (Verdict.FALSE, Verdict.UNVERIFIED) else f"<b>{verdict}</b>"
    cited = "".join(_cited(catalogue, ref, day) for ref in claim.refs)
    return (
        heading(f"“{claim.claim}”", f"Claim {claim.number} of the founding article")
        + f"<p>Our reading: {mark}</p>"
        + paragraph(claim.truth)
        + remarks(claim)
        + source(claim)
        + (section(f"What that rests on, as of {day.isoformat()}") + cited if cited else "")
    )


def _cited(catalogue: Catalogue, ref: str, day: dt.date) -> str:
    """Give a row that a claim cites: measures with their state, statistics with their figures."""
    table, _, key = ref.partition(":")
    if table == "measure" and key in catalogue.measures:
        measure = catalogue.measures[key]
        return f"<p>{jump(table, key, measure.title)}<br/>{standing_text(standing_on(measure, day))}</p>"
    if table == "stat":
        rows = [row for row in catalogue.statistics if f"{row.country}/{row.year}/{row.metric}" == key]
        return "".join(map(figure, rows))
    names = {
        "site": {id_: row.name for id_, row in catalogue.sites.items()},
        "support": {id_: row.title for id_, row in catalogue.support.items()},
        "partnership": {id_: row.title for id_, row in catalogue.partnerships.items()},
        "group": {id_: row.name for id_, row in catalogue.groups.items()},
    }
    return f"<p>{jump(table, key, names.get(table, {}).get(key, key))}</p>"


def _support(row: Support) -> str:
    amount = f"{number(row.amount)} {plain(row.currency)}" if row.amount is not None else ""
    return (
        heading(row.title, "Support: money, a price floor or the like; no restriction")
        + pairs(
            [
                ("By", plain(row.by)),
                ("For", plain(row.beneficiary)),
                ("Amount", amount or "not known"),
                ("Announced", plain(row.announced)),
                ("Effective", plain(row.effective) if row.effective else "not known"),
                ("Instrument", plain(row.instrument)),
            ]
        )
        + remarks(row)
        + source(row)
    )


def _partnership(row: Partnership) -> str:
    return (
        heading(row.title, f"Partnership: {row.kind.replace('-', ' and ')}")
        + pairs([("Partners", plain(", ".join(row.partners))), ("When", plain(period(row.first, row.last)))])
        + paragraph(row.about)
        + remarks(row)
        + source(row)
    )


def _group(catalogue: Catalogue, group: Group, day: dt.date) -> str:
    members = sorted(catalogue.members(group.id, day), key=lambda code: catalogue.countries[code].name)
    links = ", ".join(jump("country", code, catalogue.countries[code].name) for code in members)
    return (
        heading(group.name, "Group of countries")
        + paragraph(group.rule)
        + remarks(group)
        + source(group)
        + section(f"Members on {day.isoformat()} ({len(members)})")
        + (f"<p>{links}</p>" if links else paragraph("None on this day.", "quiet"))
    )
