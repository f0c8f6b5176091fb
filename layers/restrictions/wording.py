"""One sentence on how a measure stands, and whom it leaves alone."""

from __future__ import annotations

from layers.catalogue.dates import Period
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
        parts = [_before(measure.spells[0], standing)]
    else:
        parts = [_state(measure, standing.spell), _instrument(standing.spell)]
        parts += [] if standing.pending else [_vouched(standing.spell, standing.verified)]
    parts += map(_perhaps, standing.pending)
    return "; ".join([*parts, *_limits(measure)]) + "."


def _before(first: Spell, standing: Standing) -> str:
    if standing.pending:
        return "Not announced, as far as is known"
    vouched = "" if standing.verified else ", for which no dated source vouches"
    begins = f"from {first.begins} on" if first.begins.is_day else f"from {some_day(first.begins)} on"
    return f"Not announced yet: {in_words(first.state)} {begins}{vouched}"


def _perhaps(spell: Spell) -> str:
    return f"{in_words(spell.state)} since {some_day(spell.begins)}, perhaps already on this day: unverified"


def some_day(period: Period) -> str:
    """Write an interval in which one day is meant; a day is that day."""
    if period.is_day:
        return period.text
    begin, slash, end = period.text.partition("/")
    return f"some day from {begin} to {end}" if slash else f"some day of {period.text}"


def in_words(state: State) -> str:
    """Write a state without its hyphens."""
    return state.value.replace("-", " ")


def _state(measure: Measure, spell: Spell) -> str:
    begun = _begin_of_state(measure, spell)
    text = f"{_SINCE[spell.state]} since {some_day(begun.begins)}"
    if begun is not spell:
        text += f", in this form since {some_day(spell.begins)}"
    if spell.ends:
        return f"{text}, until {some_day(spell.ends)}"
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
    return f"vouched for until {spell.verified_until} only, so unverified on this day"


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
