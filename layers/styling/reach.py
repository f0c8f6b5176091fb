"""What one measure reaches on the map of a day: the links and flows that it hits or might hit, its issuer and its targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import Direction, Role
from layers.document import MapDocument
from layers.restrictions.holds import Holds
from layers.restrictions.match import match_within
from layers.restrictions.setting import Countries, Setting
from layers.restrictions.state import Standing, State, standing_on
from layers.restrictions.verdict import Verdict, shown_as
from layers.styling.arcs import Arc, goods_of

_NO_GOODS = (Direction.INVESTMENT, Direction.DOMESTIC)
_WHEN = {
    State.SUSPENDED: "Suspended on this day",
    State.ANNOUNCED: "Only announced on this day",
    State.ENDED: "Ended before this day",
    State.NEVER_IN_FORCE: "Never in force",
    State.NOT_ANNOUNCED: "Not announced yet on this day",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """What a measure hits on a map; a measure that is not in force has what it would hit.

    Parameters
    ----------
    hit, maybe
        Keys of arcs of which some goods are caught for sure, or may be.
    shown
        How many arcs the map shows at all.
    issuer, targets
        Countries by ISO 3166-1 alpha-3; None as targets is all countries.
    verdict
        In whose colour the measure is shown on the day: grey if it catches nothing then, be it not yet or no more.
    muted
        Whether the map leaves the measure out.
    """

    measure: Measure
    standing: Standing
    hit: frozenset[str]
    maybe: frozenset[str]
    shown: int
    issuer: frozenset[str]
    targets: Countries
    verdict: Verdict
    muted: bool

    @property
    def in_force(self) -> bool:
        """Whether it hits on this day, rather than would."""
        return self.standing.state is State.IN_FORCE

    @property
    def told(self) -> str:
        """What a reader must know of it, in a sentence or two."""
        marks = ["" if self.standing.verified else "Unverified on this day.", "Switched off on this map." if self.muted else ""]
        return " ".join([self._hits(), *(mark for mark in marks if mark)])

    def _hits(self) -> str:
        measure = self.measure
        if measure.role in (Role.FRAMEWORK, Role.PROPOSAL, Role.SUPPORT):
            return f"This is a {measure.role.value}: it catches no goods by itself."
        if measure.direction in _NO_GOODS:
            return f"This is a rule on {_rule_on(measure)}: it catches no goods on their way."
        duty = " As an ordinary duty it is listed, not counted as a restriction." if measure.role is Role.ORDINARY_DUTY else ""
        sentence = (f"{_WHEN[self.standing.state]}: " if not self.in_force else "") + self._counted()
        return sentence[0].upper() + sentence[1:] + "." + duty

    def _counted(self) -> str:
        sure, perhaps = ("hits", "might hit") if self.in_force else ("would hit", "would perhaps hit")
        if not self.shown:
            return "the map shows no links and flows"
        if not self.hit and not self.maybe:
            return f"{sure} none of the {_lines(self.shown)}"
        if not self.hit:
            return f"{perhaps} {_lines(len(self.maybe))}, none for sure"
        return f"{sure} {_lines(len(self.hit))}" + (f", {perhaps} {len(self.maybe)} more" if self.maybe else "")


def _rule_on(measure: Measure) -> str:
    return "investment" if measure.direction is Direction.INVESTMENT else "domestic trade"


def _lines(count: int) -> str:
    return f"{count} {'link or flow' if count == 1 else 'links and flows'} on the map"


def reach(catalogue: Catalogue, document: MapDocument, arcs: Iterable[Arc], measure_id: str) -> Reach:
    """Hold a measure against all that moves along the arcs of a map.

    Raises
    ------
    KeyError
        If the catalogue has no measure of that id.
    """
    measure = catalogue.measures[measure_id]
    setting, standing = Setting(catalogue, document.day), standing_on(measure, document.day)
    sides = setting.sides(measure)
    drawn = list(arcs)
    answers = {arc.key: _answer(setting, measure, standing, arc, document) for arc in drawn}
    return Reach(
        measure=measure,
        standing=standing,
        hit=frozenset(key for key, answer in answers.items() if answer is Holds.YES),
        maybe=frozenset(key for key, answer in answers.items() if answer is Holds.UNKNOWN),
        shown=len(drawn),
        issuer=sides.home,
        targets=None if sides.named is None else sides.named - sides.spared,
        verdict=(shown_as(measure, standing) if standing.state in (State.IN_FORCE, State.SUSPENDED) else None) or Verdict.UNKNOWN,
        muted=measure_id in document.muted,
    )


def _answer(setting: Setting, measure: Measure, standing: Standing, arc: Arc, document: MapDocument) -> Holds:
    """The surest of the answers for what moves along an arc, whatever the day says of the measure."""
    answers = {match_within(setting, measure, standing, goods).scope_holds for goods in set(goods_of(arc, document))}
    return next((holds for holds in (Holds.YES, Holds.UNKNOWN) if holds in answers), Holds.NO)
