"""A site: what happens there, stage by stage, how each stood through time, and what comes and goes."""

from __future__ import annotations

import datetime as dt

from desktop.panels.pages.markup import heading, jump, number, pairs, paragraph, period, remarks, section, source
from desktop.panels.text import plain
from layers.catalogue.links import link_status_on
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Link, Site, Stage
from layers.catalogue.stages import StageState, stages_on
from layers.catalogue.vocabulary import Precision, StageKind
from layers.styling.legend import STAGE_LABELS, STATUS_LABELS

_PRECISION = {
    Precision.EXACT: "place known exactly",
    Precision.TOWN: "placed at its town",
    Precision.REGION: "placed somewhere in its region",
}


def page(catalogue: Catalogue, site_id: str, day: dt.date) -> str:
    """Give all that is known of a site, as it stood on a day."""
    site = catalogue.sites[site_id]
    rows = catalogue.stages.get(site_id, ())
    states = stages_on(rows, day, catalogue.edition)
    return (
        heading(site.name, f"{site.admin1}, {catalogue.countries[site.country].name}".strip(", "))
        + _place(catalogue, site)
        + remarks(site)
        + source(site)
        + "".join(_stage(kind, state, [row for row in rows if row.stage is kind], day) for kind, state in states.items())
        + _links(catalogue, site_id, day)
    )


def _place(catalogue: Catalogue, site: Site) -> str:
    where = f"{number(site.lat)}, {number(site.lon)} ({_PRECISION[site.precision]}{', offshore' if site.offshore else ''})"
    return pairs(
        [
            ("Operator", plain(site.operator)),
            ("Owners", plain(site.owners)),
            ("Elements", plain(", ".join(site.elements))),
            ("Latitude, longitude", plain(where)),
            ("Country", jump("country", site.country, catalogue.countries[site.country].name)),
        ]
    )


def _stage(kind: StageKind, state: StageState, rows: list[Stage], day: dt.date) -> str:
    label = STATUS_LABELS[state.status]
    mark = ' <span class="doubt">(last known state)</span>' if state.is_last_known else ""
    head = f"<p><b>{plain(label)}</b> on {day.isoformat()}{mark}</p>"
    ordered = sorted(rows, key=lambda row: row.first.first if row.first else dt.date.min, reverse=True)
    return section(STAGE_LABELS[kind]) + head + "".join(_row(row) for row in ordered)


def _row(row: Stage) -> str:
    spoken = f"checked {row.checked_on}" if row.checked_on else "undated"
    return (
        f"<p>{plain(STATUS_LABELS[row.status])}, {plain(period(row.first, row.last))} "
        f'<span class="quiet">({plain(spoken)})</span>'
        + (f"<br/>{plain(quantity(row))}" if row.quantity is not None else "")
        + (f'<br/><span class="quiet">{plain(", ".join(row.elements))}</span>' if row.elements else "")
        + "</p>"
        + remarks(row)
        + source(row)
    )


def quantity(row: Stage) -> str:
    """Write a quantity with its unit, basis, kind and year; unlike ones are never added."""
    parts = [number(row.quantity or 0), row.unit or "", row.basis or "", f"({row.kind})" if row.kind else ""]
    year = f", {row.quantity_year}" if row.quantity_year else ""
    return " ".join(part for part in parts if part) + year


def _links(catalogue: Catalogue, site_id: str, day: dt.date) -> str:
    going = [link for link in catalogue.links if link.from_id == site_id]
    coming = [link for link in catalogue.links if link.to_id == site_id]
    if not going and not coming:
        return ""
    return (section("Supplied by") + _link_lines(catalogue, coming, day, to=False) if coming else "") + (
        section("Supplies") + _link_lines(catalogue, going, day, to=True) if going else ""
    )


def _link_lines(catalogue: Catalogue, links: list[Link], day: dt.date, *, to: bool) -> str:
    lines = []
    for link in links:
        other = catalogue.sites[link.to_id if to else link.from_id]
        status = link_status_on(link, day, catalogue.edition)
        lines.append(f"<p>{jump('site', other.id, other.name)}: {plain(link.product)}, {plain(status)}</p>" + source(link))
    return "".join(lines) or paragraph("None known.", "quiet")
