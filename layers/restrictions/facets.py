"""Narrowing the register: by issuer, target, kind, element and role. Several choices of one facet widen it, several facets narrow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Measure
from layers.catalogue.vocabulary import ALL_TARGETS, ANY_ELEMENT, NOT_STATED, MeasureKind, Role
from layers.restrictions.setting import Setting


class Facet(StrEnum):
    """What measures can be told apart by."""

    ISSUER = "issuer"
    TARGET = "target"
    KIND = "kind"
    ELEMENT = "element"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Facets:
    """What was chosen: tokens by facet; a facet without any lets all measures through.

    Countries are codes of ISO 3166-1 alpha-3 or of the catalogue's groups, and `ALL` as a target means the rules on all countries.
    """

    chosen: frozenset[tuple[Facet, str]] = field(default_factory=frozenset)

    def toggled(self, facet: Facet, token: str) -> Facets:
        """Choose what was not chosen, or no longer what was."""
        return Facets(self.chosen ^ {(facet, token)})

    def of(self, facet: Facet) -> frozenset[str]:
        """What is chosen of one facet."""
        return frozenset(token for one, token in self.chosen if one is facet)

    def accepts(self, measure: Measure, setting: Setting) -> bool:
        """Whether a measure has one of the choices of each facet, blocs expanded to their members on the setting's day."""
        return all(
            not (tokens := self.of(facet)) or any(test(measure, token, setting) for token in tokens) for facet, test in _TESTS.items()
        )


def choices(catalogue: Catalogue) -> dict[Facet, tuple[str, ...]]:
    """Give what can be chosen of each facet: what some measure has, countries by name, all else in its own order."""
    measures = list(catalogue.measures.values())
    targets = {target for measure in measures for target in measure.targets}
    kinds, roles = {measure.measure for measure in measures}, {measure.role for measure in measures}
    elements = {element for measure in measures for element in measure.elements}
    return {
        Facet.ISSUER: _by_name(catalogue, {measure.issuer_territory for measure in measures}),
        Facet.TARGET: (*({ALL_TARGETS} & targets), *_by_name(catalogue, targets - {ALL_TARGETS})),
        Facet.KIND: tuple(kind for kind in MeasureKind if kind in kinds),
        Facet.ELEMENT: tuple(symbol for symbol in catalogue.elements if symbol in elements),
        Facet.ROLE: tuple(role for role in Role if role in roles),
    }


def about(measure: Measure, elements: Iterable[str]) -> bool:
    """Whether a measure is about some of the elements; one without a condition on elements is about all of them."""
    left = frozenset(elements) - frozenset(measure.exempt_elements)
    return bool(left) and not {ANY_ELEMENT, NOT_STATED, *left}.isdisjoint(measure.elements)


def _by_name(catalogue: Catalogue, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=lambda code: (name_of_place(catalogue, code), code)))


def name_of_place(catalogue: Catalogue, code: str) -> str:
    """Give the name of a country or group by its code, and for ALL what it means."""
    if code == ALL_TARGETS:
        return "all countries"
    known = catalogue.countries.get(code) or catalogue.groups.get(code)
    return known.name if known else code


def _names(measure: Measure, code: str, setting: Setting) -> bool:
    if code in measure.targets:
        return True
    sides = setting.sides(measure)
    return sides.named is not None and code in sides.named - sides.spared


_TESTS: dict[Facet, Callable[[Measure, str, Setting], bool]] = {
    Facet.ISSUER: lambda measure, code, _: measure.issuer_territory == code,
    Facet.TARGET: _names,
    Facet.KIND: lambda measure, kind, _: measure.measure == kind,
    Facet.ELEMENT: lambda measure, symbol, _: about(measure, (symbol,)),
    Facet.ROLE: lambda measure, role, _: measure.role == role,
}
