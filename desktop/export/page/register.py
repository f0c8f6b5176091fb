"""Which measures a country issues, or is named by, on a day, for its card."""

from __future__ import annotations

from dataclasses import dataclass, field

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ANY_ELEMENT, NOT_STATED, Direction, IssuerKind, Role
from layers.document import MapDocument
from layers.restrictions.setting import Setting
from layers.restrictions.state import Standing, State, standing_on

Live = tuple[Measure, Standing]


@dataclass(frozen=True)
class LiveMeasures:
    """What is in force or suspended on the day and not switched off, by the part that a country has in it."""

    issued: list[Live] = field(default_factory=list)
    naming: list[Live] = field(default_factory=list)


def live_measures(catalogue: Catalogue, document: MapDocument) -> dict[str, LiveMeasures]:
    """Collect binding rules of states and blocs on exports and imports, within the document's lens, by country."""
    setting = Setting(catalogue, document.day)
    answer: dict[str, LiveMeasures] = {}
    for measure in catalogue.measures.values():
        standing = standing_on(measure, document.day)
        is_on = measure.id not in document.muted and standing.state in (State.IN_FORCE, State.SUSPENDED)
        if not is_on or not _binds(measure) or not _in_lens(measure, document):
            continue
        sides = setting.sides(measure)
        for code in sides.home:
            answer.setdefault(code, LiveMeasures()).issued.append((measure, standing))
        for code in (sides.named or frozenset()) - sides.spared:
            answer.setdefault(code, LiveMeasures()).naming.append((measure, standing))
    return answer


def _binds(measure: Measure) -> bool:
    on_trade = measure.direction in (Direction.EXPORT, Direction.IMPORT)
    return measure.role is Role.BINDING and on_trade and measure.issuer_kind is not IssuerKind.NON_STATE


def _in_lens(measure: Measure, document: MapDocument) -> bool:
    listed = set(measure.elements)
    return not document.elements or bool(listed & {ANY_ELEMENT, NOT_STATED, *document.elements})
