"""State of a measure on a day: a pure function of its spells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from layers.catalogue.model import Measure, Spell
from layers.catalogue.vocabulary import SpellState

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
    """

    state: State
    verified: bool
    spell: Spell | None

    @property
    def verified_until(self) -> dt.date | None:
        """The last day that the spell's source vouches for."""
        return self.spell.verified_until if self.spell else None

    @property
    def rate_percent(self) -> float | None:
        """The rate in percent of the value, where the measure has one."""
        return self.spell.rate_percent if self.spell else None


def standing_on(measure: Measure, day: dt.date) -> Standing:
    """State of a measure on a day, with its verification.

    Before the first spell a measure is not announced; a first spell of unknown start holds on every earlier day, and is
    vouched for only from the day of its source on.
    """
    for spell in reversed(measure.spells):
        if spell.first is None or spell.first <= day:
            return Standing(spell.state, _verified(spell, day), spell)
    return Standing(State.NOT_ANNOUNCED, measure.spells[0].verified_until is not None, None)


def _verified(spell: Spell, day: dt.date) -> bool:
    if spell.verified_until is None or day > spell.verified_until:
        return False
    if spell.first is not None:
        return True
    vouched = spell.source.date
    return vouched is not None and vouched.first <= day
