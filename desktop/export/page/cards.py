"""What a click tells: a card of a title, lines and sources for each site, arc and country. Plain text, whatever it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from desktop.export.page.register import LiveMeasures
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Fact, Flow, Link, Measure, Site, Source
from layers.catalogue.stages import StageState, stages_on
from layers.catalogue.vocabulary import ANY_ELEMENT, SourceKind, StageKind
from layers.restrictions.state import Standing
from layers.restrictions.verdict import CountryRole, Ruling
from layers.styling.arcs import Arc
from layers.styling.legend import PRECISION_LABELS, STAGE_LABELS, STATUS_LABELS
from layers.styling.sites import SiteMark

Card = dict[str, Any]

NO_SOURCE = "No source is named"
THIN_SPACE = "\u2009"


def site_card(mark: SiteMark, catalogue: Catalogue, day: dt.date) -> Card:
    """Tell what is known of a site, stage by stage, on a day."""
    site = catalogue.sites[mark.site_id]
    states = stages_on(catalogue.stages[site.id], day, catalogue.edition)
    rows = [(STAGE_LABELS[stage], _stage_text(state)) for stage, state in states.items()]
    rows += [("Operator", site.operator), ("Owners", site.owners), ("Place", _place(site))]
    rows += [("Elements", ", ".join(site.elements)), ("Doubt", site.doubt)]
    facts = [site, *(state.row for state in states.values() if state.row)]
    kicker = f"{STAGE_LABELS[StageKind(mark.stage)]}, {_status_words(mark)} · {country_name(catalogue, site.country)}"
    return _card(site.name, kicker, rows, facts)


def arc_card(arc: Arc) -> Card:
    """Tell what moves along an arc, and which measures decide its verdict."""
    goods: list[tuple[Link | Flow, Ruling]] = list(zip([*arc.links, *arc.flows], arc.rulings, strict=True))
    rows = [(_words(row.product), f"{_goods_text(row)}: {ruling.verdict.label.lower()}") for row, ruling in goods]
    deciding = [match for _, ruling in goods for match in ruling.deciding]
    rows += [("Measure", text) for text in dict.fromkeys(measure_text(match.measure, match.standing) for match in deciding)]
    facts: list[Fact] = [row for row, _ in goods]
    facts += [match.standing.spell for match in deciding if match.standing.spell]
    kicker = arc.verdict.label + ("" if arc.verified else ", unverified on this day") + f" · {'supply link' if arc.links else 'trade flow'}"
    return _card(f"{arc.from_name} → {arc.to_name}", kicker, rows, facts)


def country_card(name: str, role: CountryRole, measures: LiveMeasures) -> Card:
    """Tell which restrictions a country issues, or is the named target of, and how severe the worst of them is."""
    worst = []
    if role.issues is not None:
        worst.append(f"issuer: {role.issues.label.lower()}{_unless(role.issues_verified)}")
    if role.targeted is not None:
        worst.append(f"target: {role.targeted.label.lower()}{_unless(role.targeted_verified)}")
    rows = [("Issues", measure_text(*live)) for live in measures.issued]
    rows += [("Is named by", measure_text(*live)) for live in measures.naming]
    facts = [standing.spell for _, standing in (*measures.issued, *measures.naming) if standing.spell]
    return _card(name, "As " + "; as ".join(worst), rows, facts)


def country_name(catalogue: Catalogue, code: str) -> str:
    """Name a country as the catalogue does, or by its code."""
    return catalogue.countries[code].name if code in catalogue.countries else code


def _card(title: str, kicker: str, rows: Iterable[tuple[str, str]], facts: Sequence[Fact]) -> Card:
    sources = list(dict.fromkeys(_source(fact.source) for fact in facts if fact.is_sourced and fact.source.kind not in _POINTERS))
    own = ", ".join(dict.fromkeys(fact.own for fact in facts if fact.own))
    told = [row for row in (("Own facts from", own), *rows) if row[1]]
    return {"title": title, "kicker": kicker, "rows": told, "sources": sources or [(NO_SOURCE, "", "")]}


_POINTERS = (SourceKind.SITE, SourceKind.DERIVED)


def _source(source: Source) -> tuple[str, str, str]:
    """Title, address and what else to know of a source."""
    known = [source.date.text if source.date else "undated"]
    if source.kind is SourceKind.COPY:
        known.append("copy")
    return source.title or source.url, source.url, ", ".join(known)


def _status_words(mark: SiteMark) -> str:
    words = STATUS_LABELS[mark.status].lower()
    return words if mark.checked or mark.status == "unknown" else f"{words} when last known"


def _stage_text(state: StageState) -> str:
    words = [STATUS_LABELS[state.status] + (" when last known" if state.is_last_known else "")]
    row = state.row
    if row is None:
        return words[0]
    if row.first:
        words.append(f"since {row.first}")
    if row.quantity is not None:
        of = " ".join(_words(str(word)) for word in (row.basis, row.kind, row.quantity_year) if word)
        words.append(f"{_number(row.quantity)} {row.unit or ''} {of}".strip())
    if row.doubt:
        words.append(f"doubt: {row.doubt}")
    return "; ".join(words)


def _place(site: Site) -> str:
    country = " ".join(part for part in (site.admin1, "offshore" if site.offshore else "") if part)
    return "; ".join(part for part in (country, PRECISION_LABELS.get(site.precision, "placed exactly").lower()) if part)


def _goods_text(row: Link | Flow) -> str:
    words = [_elements(row.elements)]
    if row.quantity is not None:
        words.append(f"{_number(row.quantity)} {row.unit or ''} {_words(str(row.basis or ''))}".strip())
    if isinstance(row, Flow):
        words.append(str(row.period))
        words += [f"HS {', '.join(row.hs_codes)}"] if row.hs_codes else []
        words += [row.share_note] if row.share_note else []
    words += [f"doubt: {row.doubt}"] if row.doubt else []
    return "; ".join(words)


def _elements(symbols: tuple[str, ...]) -> str:
    if not symbols:
        return "elements not stated"
    return "any rare earth" if ANY_ELEMENT in symbols else ", ".join(symbols)


def measure_text(measure: Measure, standing: Standing) -> str:
    """Name a measure, its legal reference and its state."""
    reference = f" ({measure.legal_reference})" if measure.legal_reference else ""
    return f"{measure.title}{reference}: {_words(standing.state.value)}{_unless(standing.verified)}"


def _unless(verified: bool) -> str:
    return "" if verified else ", unverified on this day"


def _words(token: str) -> str:
    return token.replace("-", " ")


def _number(value: float) -> str:
    return f"{value:,.10g}".replace(",", THIN_SPACE)
