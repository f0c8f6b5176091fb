"""Asking the register of measures what catches goods, for tests of its truths."""

from __future__ import annotations

from datetime import date

from layers.catalogue.loading import Catalogue
from layers.restrictions.match import Consignment, Holds, Match, match

EDITION = "2026-11-23"


class Register:
    """Asks one catalogue which measures catch goods, or might."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def answers(self, day: str, goods: Consignment, issuer: str = "") -> list[Match]:
        measures = [measure for measure in self.catalogue.measures.values() if issuer in ("", measure.issuer_territory)]
        return [match(measure, goods, date.fromisoformat(day), self.catalogue) for measure in measures]

    def catch(self, day: str, goods: Consignment, issuer: str = "") -> set[str]:
        return {answer.measure.id for answer in self.answers(day, goods, issuer) if answer.holds is Holds.YES}

    def might_catch(self, day: str, goods: Consignment, issuer: str = "") -> set[str]:
        return {answer.measure.id for answer in self.answers(day, goods, issuer) if answer.holds is Holds.UNKNOWN}

    def rates(self, day: str, goods: Consignment) -> list[float]:
        held = [answer for answer in self.answers(day, goods) if answer.holds is Holds.YES and answer.measure.direction == "import"]
        return sorted(answer.standing.rate_percent or 0 for answer in held)

    def failing(self, measure: str, day: str, goods: Consignment) -> set[str]:
        """The clauses of one measure that do not hold for certain."""
        answer = match(self.catalogue.measures[measure], goods, date.fromisoformat(day), self.catalogue)
        return {clause.clause for clause in answer.clauses if clause.holds is not Holds.YES}


def goods(product: str, elements: str, shipped_from: str, destination: str, **stated: str | float) -> Consignment:
    """A civil consignment, unless something else is stated."""
    stated.setdefault("end_use", "civil")
    return Consignment(product, frozenset(elements.split()), shipped_from, destination, **stated)  # type: ignore[arg-type]
