"""Every measure held against goods: those that catch them, those that might, those that nearly do, and in short all others."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from desktop.panels.pages.markup import jump, paragraph, section, source, table
from desktop.panels.pages.measure import standing_text
from desktop.panels.text import plain
from layers.restrictions.check import Check, failing, still_open
from layers.restrictions.clauses import Clause
from layers.restrictions.match import Match
from layers.restrictions.state import State
from layers.restrictions.verdict import may_colour

SHOW_OTHERS = "others"
"""The link that unfolds the measures which have little to do with the goods."""


def answers(found: Check, muted: Collection[str], *, unfolded: bool) -> str:
    """Give the whole answer for goods, as HTML.

    Parameters
    ----------
    muted
        Measures that the map leaves out.
    unfolded
        Whether to list the measures of which several clauses fail.
    """
    nearly = sorted((match for match in found.near if len(failing(match)) == 1), key=_distance)
    others = sorted((*(match for match in found.near if match not in nearly), *found.far), key=lambda match: match.measure.title)
    return (
        _part("Measures that catch it", (_whole(match, match.clauses, muted) for match in found.matches))
        + (paragraph("No measure catches it for certain.") if not found.matches else "")
        + _part("Measures that might", (_whole(match, still_open(match), muted) for match in found.possible))
        + _part("Ordinary duties: listed, not counted", (_whole(match, still_open(match), muted) for match in found.duties))
        + _part("Nearly: one clause fails", (_off(match, muted) for match in nearly))
        + _others(others, unfolded=unfolded)
    )


def _distance(match: Match) -> int:
    """What is suspended or to come lies nearest, what is over farthest."""
    if match.standing.state in (State.SUSPENDED, State.ANNOUNCED):
        return 0
    return 1 if match.standing.state is State.IN_FORCE else 2


def _part(title: str, entries: Iterable[str]) -> str:
    text = "".join(entries)
    return f"<p><b>{plain(title)}</b></p>{text}" if text else ""


def _whole(match: Match, clauses: Iterable[Clause], muted: Collection[str]) -> str:
    rows = [(clause.clause, clause.holds.value, clause.why) for clause in clauses]
    spell = match.standing.spell
    latest = source(spell) if spell is not None and spell.source != match.measure.source else ""
    return _head(match, muted) + (table(("Clause", "Holds", "Why"), rows) if rows else "") + source(match.measure) + latest


def _head(match: Match, muted: Collection[str]) -> str:
    measure = match.measure
    lines = [jump("measure", measure.id, measure.title), standing_text(match.standing)]
    lines += [f'<span class="quiet">{plain(measure.legal_reference)}</span>'] if measure.legal_reference else []
    lines += [f'<span class="doubt">{plain(mark)}</span>' for mark in _marks(match, muted)]
    return f"<p>{'<br/>'.join(lines)}</p>"


def _marks(match: Match, muted: Collection[str]) -> Iterable[str]:
    """What keeps a measure from colouring the line though it may catch the goods."""
    if match.measure.id in muted:
        yield "Switched off: it does not colour this map."
    elif not may_colour(match.measure):
        yield "Listed here, but does not colour the line."


def _off(match: Match, muted: Collection[str]) -> str:
    why = "; ".join(f"{clause.clause}: {clause.why}" for clause in failing(match))
    return _head(match, muted) + paragraph(f"Does not: {why}")


def _others(others: list[Match], *, unfolded: bool) -> str:
    """Name them, with the clause that fails first."""
    if not others:
        return ""
    if not unfolded:
        return f"<p>{jump('show', SHOW_OTHERS, f'Show the {len(others)} others that do not')}</p>"
    lines = [
        f'<p>{jump("measure", match.measure.id, match.measure.title)}<br/><span class="quiet">{plain(_first(match))}</span></p>'
        for match in others
    ]
    return section(f"Others that do not ({len(others)})") + "".join(lines)


def _first(match: Match) -> str:
    clause = failing(match)[0]
    return f"{clause.clause}: {clause.why}"
