"""Would this shipment be caught? What catches it, what might, what it would pay anyway, and what nearly catches it."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.check_text import goods_text, in_words, standing_text, to_settle, warnings_of
from desktop.panels.pages.markup import jump, paragraph, section, source, table
from desktop.panels.text import plain
from layers.catalogue.loading import Catalogue
from layers.restrictions.check import Check, failing, still_open
from layers.restrictions.clauses import Clause, Consignment
from layers.restrictions.match import Match


def page(catalogue: Catalogue, found: Check, *, rest: bool) -> str:
    """Give the answer as HTML.

    Parameters
    ----------
    rest
        Whether to list what has little to do with the goods too.
    """
    goods = goods_text(catalogue, found.goods)
    return (
        paragraph(f"{goods[0].upper()}{goods[1:]}; on {found.day.isoformat()}.", "quiet")
        + "".join(paragraph(warning, "doubt") for warning in warnings_of(catalogue, found))
        + _part("Caught by", map(_whole, found.matches))
        + _part("Might be caught by", (_open(match, found.goods) for match in found.possible))
        + _part("Ordinary duties: listed, not counted", map(_duty, found.duties))
        + _part("Nearly caught by: one or two clauses keep these off", map(_off, found.near))
        + (_part("All others", map(_off, found.far)) if rest else "")
    )


def _part(title: str, entries: Iterable[str]) -> str:
    text = "".join(entries)
    return section(title) + text if text else ""


def _head(match: Match) -> str:
    measure = match.measure
    kind = in_words(measure.measure)
    unverified = "" if match.standing.verified else ' class="doubt"'
    lines = [
        f"<b>{jump('measure', measure.id, measure.title)}</b>",
        f"{plain(kind[0].upper() + kind[1:])}, <span{unverified}>{plain(standing_text(match.standing))}</span>",
        f'<span class="quiet">{plain(measure.legal_reference or "No legal reference on record")}</span>',
    ]
    if measure.own:
        lines.append(f"<b>Your own</b>, from {plain(measure.own)}")
    return "<p>" + "<br/>".join(lines) + "</p>"


def _remarks(match: Match) -> str:
    measure = match.measure
    scope = paragraph(f"Read the scope: {measure.content_rule_note}") if measure.content_rule_note else ""
    return scope + (paragraph(f"Doubt: {measure.doubt}", "doubt") if measure.doubt else "")


def _sources(match: Match) -> str:
    spell = match.standing.spell
    is_other = spell is not None and spell.source != match.measure.source
    return source(match.measure) + (source(spell) if is_other and spell is not None else "")


def _clauses(clauses: Iterable[Clause]) -> str:
    return table(("Clause", "Holds", "Why"), [(clause.clause, clause.holds.value, clause.why) for clause in clauses])


def _whole(match: Match) -> str:
    return _head(match) + _clauses(match.clauses) + _remarks(match) + _sources(match)


def _open(match: Match, goods: Consignment) -> str:
    asked = f"<p><b>To settle it:</b> {plain(to_settle(match, goods))}</p>"
    return _head(match) + _clauses(still_open(match)) + asked + _remarks(match) + _sources(match)


def _duty(match: Match) -> str:
    unknown = _clauses(still_open(match)) if still_open(match) else ""
    return _head(match) + unknown + _sources(match)


def _off(match: Match) -> str:
    why = "; ".join(f"{clause.clause}: {clause.why}" for clause in failing(match))
    return f'<p>{jump("measure", match.measure.id, match.measure.title)}<br/><span class="quiet">{plain(f"No: {why}")}</span></p>'
