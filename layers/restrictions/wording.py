"""One sentence on how a measure stands, and whom it leaves alone."""

from __future__ import annotations

from layers.catalogue.model import Measure, Spell
from layers.catalogue.vocabulary import ANY
from layers.restrictions.state import Standing, State

_SINCE = {
    State.ANNOUNCED: "Announced",
    State.IN_FORCE: "In force",
    State.SUSPENDED: "Suspended",
    State.ENDED: "Ended: no more in force",
    State.NEVER_IN_FORCE: "Never in force: settled",
}
_FINAL = (State.ENDED, State.NEVER_IN_FORCE)
_NO_INSTRUMENT = "none"
_NAMED = "named: "


def why(measure: Measure, standing: Standing) -> str:
    """Say in which state a measure is, since when, until when, by which instrument, how far vouched for, and for whom only."""
    if standing.spell is None:
        parts = [_before(measure.spells[0], standing.verified)]
    else:
        parts = [_state(measure, standing.spell), _instrument(standing.spell), _vouched(standing.spell, standing.verified)]
    return "; ".join([*parts, *_limits(measure)]) + "."


def _before(first: Spell, verified: bool) -> str:
    vouched = "" if verified else ", for which no dated source vouches"
    return f"Not announced yet: {first.state.value.replace('-', ' ')} from {first.first} on{vouched}"


def _state(measure: Measure, spell: Spell) -> str:
    begun = _begin_of_state(measure, spell)
    text = f"{_SINCE[spell.state]} since {begun.first or 'a day that is not known'}"
    if begun is not spell:
        text += f", in this form since {spell.first}"
    if spell.last:
        return f"{text}, until {spell.last}"
    return text if spell.state in _FINAL else f"{text}, with no end set"


def _begin_of_state(measure: Measure, spell: Spell) -> Spell:
    """The first of the unbroken spells of one state that lead to this one."""
    begun = spell
    for earlier in reversed(measure.spells[: measure.spells.index(spell)]):
        if earlier.state is not spell.state:
            break
        begun = earlier
    return begun


def _instrument(spell: Spell) -> str:
    return "no instrument was published" if spell.instrument in ("", _NO_INSTRUMENT) else f"instrument: {spell.instrument}"


def _vouched(spell: Spell, verified: bool) -> str:
    if spell.verified_until is None:
        return "no legal text or dated source vouches for it"
    if verified:
        return f"vouched for until {spell.verified_until}"
    if spell.first is not None:
        return f"vouched for until {spell.verified_until} only, so unverified on this day"
    since = f"from {spell.source.date}" if spell.source.date else "from no known day"
    return f"vouched for {since} until {spell.verified_until} only, so unverified on this day"


def _limits(measure: Measure) -> list[str]:
    """Limits of scope that have no column of their own in a list of measures."""
    limits = []
    if measure.exempt_targets:
        limits.append(f"spares {', '.join(measure.exempt_targets)}")
    if measure.exempt_products or measure.exempt_elements:
        limits.append(f"exempt are {', '.join((*measure.exempt_products, *measure.exempt_elements))}")
    if measure.end_use != ANY:
        limits.append(f"for {measure.end_use} use only")
    if measure.names_parties:
        limits.append(f"binds named parties only: {measure.parties.removeprefix(_NAMED)}")
    return limits


def switched_off(count: int) -> str:
    """Say what a map leaves out at the user's wish; nothing for none."""
    if not count:
        return ""
    what, them = ("1 measure", "it") if count == 1 else (f"{count} measures", "them")
    return f"{what} switched off: the map shows what would hold without {them}."
