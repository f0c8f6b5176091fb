"""State of a measure on a day: a pure function of its spells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from layers.catalogue.model import Measure, Spell
from layers.catalogue.vocabulary import SpellState
from layers.restrictions.holds import Holds, yes_no

State = SpellState
"""Where a measure stands on a day. Each measure has exactly one state each day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a measure on a day, and how far it is vouched for.

    Parameters
    ----------
    verified
        Whether the day lies within what the spell's source vouches for.
    spell
        The stretch that holds, or None before the first one.
    pending
        Later stretches that may have begun by the day: all that is known of their first day is a month, a year or a range,
        and the day lies in it.
    """

    state: State
    verified: bool
    spell: Spell | None
    pending: tuple[Spell, ...] = ()

    @property
    def verified_until(self) -> dt.date | None:
        """The last day that the spell's source vouches for."""
        return self.spell.verified_until if self.spell else None

    @property
    def rate_percent(self) -> float | None:
        """The rate in percent of the value, where the measure has one."""
        return self.spell.rate_percent if self.spell else None

    @property
    def in_force(self) -> Holds:
        """Whether the measure is in force; unknown where it came into force, or ceased to be, on a day that is not known."""
        answers = {state is State.IN_FORCE for state in (self.state, *(spell.state for spell in self.pending))}
        return Holds.UNKNOWN if len(answers) > 1 else yes_no(answers.pop())


def standing_on(measure: Measure, day: dt.date) -> Standing:
    """State of a measure on a day, with its verification.

    Before the first spell a measure is not announced. Where only a month, a year or a range is known for the first day of a
    spell, the state before is shown, unverified, until the last of these days, from which on the spell holds for certain.
    """
    begun = sum(spell.first <= day for spell in measure.spells)
    pending = tuple(spell for spell in measure.spells[begun:] if spell.begins.first <= day)
    if not begun:
        verified = measure.spells[0].verified_until is not None
        return Standing(State.NOT_ANNOUNCED, verified and not pending, None, pending)
    spell = measure.spells[begun - 1]
    verified = spell.verified_until is not None and day <= spell.verified_until
    return Standing(spell.state, verified and not pending, spell, pending)
