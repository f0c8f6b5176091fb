"""One restriction: its standing in short for lists, and all of its scope and life as a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from desktop.panels.pages.markup import heading, jump, number, pairs, paragraph, period, remarks, section, source
from desktop.panels.text import plain
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure, Spell
from layers.restrictions.facets import name_of_place
from layers.restrictions.state import Standing, standing_on
from layers.styling.arcs import Arc
from layers.styling.legend import STATE_LABELS
from layers.styling.reach import Reach


def standing_text(standing: Standing) -> str:
    """Write a state on a day as HTML, with its rate and whether anyone vouches for it."""
    state = plain(STATE_LABELS[standing.state].lower())
    rate = f", {number(standing.rate_percent)} %" if standing.rate_percent is not None else ""
    return f"<b>{state}</b>{rate}" + ("" if standing.verified else ', <span class="doubt">unverified on this day</span>')


def summary(measure: Measure, day: dt.date) -> str:
    """Give a few lines for lists: title, state, legal reference, source."""
    standing = standing_on(measure, day)
    return (
        f"<p>{jump('measure', measure.id, measure.title)}<br/>{standing_text(standing)}"
        + (f'<br/><span class="quiet">{plain(measure.legal_reference)}</span>' if measure.legal_reference else "")
        + "</p>"
        + source(measure)
    )


def page(catalogue: Catalogue, measure_id: str, day: dt.date, reached: str = "") -> str:
    """Give all that is known of a measure; `reached` tells what it hits on the map, see :func:`on_map`."""
    measure = catalogue.measures[measure_id]
    standing = standing_on(measure, day)
    until = standing.verified_until
    return (
        heading(measure.title, f"{measure.issuer_name}: {measure.measure}, {measure.direction}")
        + f"<p>{standing_text(standing)} on {day.isoformat()}"
        + (f", vouched for until {until.isoformat()}" if until else "")
        + "</p>"
        + reached
        + _scope(catalogue, measure)
        + remarks(measure)
        + source(measure)
        + section("Its life")
        + "".join(_spell(spell) for spell in measure.spells)
    )


def on_map(reach: Reach, find_arc: Callable[[str], Arc | None]) -> str:
    """Tell what a measure hits on the map, each line a jump."""
    hit, maybe = ([arc for key in keys if (arc := find_arc(key))] for keys in (reach.hit, reach.maybe))
    return (
        paragraph(reach.told)
        + _lines("It hits" if reach.in_force else "It would hit", hit)
        + _lines("It might hit" if reach.in_force else "It would perhaps hit", maybe)
    )


def _lines(title: str, arcs: list[Arc]) -> str:
    named = sorted((f"{arc.from_name} → {arc.to_name}", arc.key) for arc in arcs)
    return f"<p><b>{plain(title)}</b><br/>{'<br/>'.join(jump('arc', key, name) for name, key in named)}</p>" if named else ""


def _scope(catalogue: Catalogue, measure: Measure) -> str:
    return pairs(
        [
            ("Role", plain(measure.role)),
            ("Issued by", jump("country", measure.issuer_territory, measure.issuer_name)),
            ("Against", plain(", ".join(country_name(catalogue, code) for code in measure.targets))),
            ("Except", plain(", ".join(country_name(catalogue, code) for code in measure.exempt_targets))),
            ("Tied to", plain(measure.basis)),
            ("Products", plain(", ".join(measure.products))),
            ("Elements", plain(", ".join(measure.elements))),
            ("Customs codes", plain(", ".join(measure.hs_codes))),
            ("Exempt", plain(", ".join((*measure.exempt_products, *measure.exempt_elements)))),
            ("Exemptions by", plain(measure.exempt_basis) if measure.exempt_products or measure.exempt_elements else ""),
            ("Parties", plain(measure.parties)),
            ("End use", plain(measure.end_use)),
            ("Threshold", f"{number(measure.de_minimis_percent)} %" if measure.de_minimis_percent is not None else ""),
            ("Content rule", plain(measure.content_rule_note)),
            ("It alone decides for", plain(", ".join(measure.note_decides_for))),
            ("Legal reference", plain(measure.legal_reference)),
        ]
    )


def _spell(spell: Spell) -> str:
    rate = f", {number(spell.rate_percent)} % ({plain(spell.rate_kind or '')})" if spell.rate_percent is not None else ""
    vouched = f"vouched for until {spell.verified_until.isoformat()}" if spell.verified_until else "nobody vouches for it"
    return (
        f"<p><b>{plain(STATE_LABELS[spell.state].lower())}</b> {plain(period(spell.begins, spell.ends))}{rate}<br/>"
        f'<span class="quiet">{plain(spell.instrument)}; {vouched}</span></p>' + remarks(spell) + source(spell)
    )


def country_name(catalogue: Catalogue, code: str) -> str:
    """Give the name of a country or group by its code, and for ALL what it means."""
    return name_of_place(catalogue, code)


def titles(measures: list[Measure], day: dt.date) -> str:
    """Give short lines for many measures."""
    return "".join(
        f"<p>{jump('measure', measure.id, measure.title)}<br/>{standing_text(standing_on(measure, day))}</p>" for measure in measures
    ) or paragraph("None.", "quiet")
