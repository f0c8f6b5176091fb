"""Filters of the built-in layers: which sites, links and flows, and countries they leave on the map of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from layers.document import Layer, LayerKind, MapDocument
from layers.errors import LodestoneError

if TYPE_CHECKING:
    from layers.catalogue.loading import Catalogue
    from layers.restrictions.verdict import CountryRole
    from layers.styling.arcs import Arc
    from layers.styling.sites import SiteMark

SITES = frozenset({LayerKind.MINES, LayerKind.REFINERIES, LayerKind.ALLIED, LayerKind.WORKS})
FILTERED = frozenset({*SITES, LayerKind.LINKS, LayerKind.RESTRICTIONS})
"""Built-in kinds of layers that can be filtered; World is the ground of all others."""


@dataclass(frozen=True)
class Limits:
    """What filters leave.

    Parameters
    ----------
    kept
        Keys of the things that are left, by the layer's id.
    problems
        Why a filter could not be applied, by the layer's id; such a layer shows all.
    """

    kept: dict[str, frozenset[str]]
    problems: dict[str, str]

    def sites(self, marks: Sequence[SiteMark], document: MapDocument) -> tuple[SiteMark, ...]:
        """Give the marks that are left; one that only the layer of allied sites leaves out loses no more than its ring."""
        allied = document.of_kind(LayerKind.ALLIED)
        ringed = self.kept.get(allied.id) if allied is not None else None
        left = []
        for mark in marks:
            if mark.layer_id in self.kept and mark.site_id not in self.kept[mark.layer_id]:
                continue
            unringed = mark.allied and ringed is not None and mark.site_id not in ringed
            left.append(replace(mark, allied=False) if unringed else mark)
        return tuple(left)

    def arcs(self, arcs: Sequence[Arc], document: MapDocument) -> tuple[Arc, ...]:
        """Give the links and flows that are left."""
        return tuple(arc for arc in arcs if self._leaves(document.of_kind(LayerKind.LINKS), arc.key))

    def roles(self, roles: dict[str, CountryRole], document: MapDocument) -> dict[str, CountryRole]:
        """Give the countries that are left of those with a role in restrictions."""
        layer = document.of_kind(LayerKind.RESTRICTIONS)
        return {code: role for code, role in roles.items() if self._leaves(layer, code)}

    def _leaves(self, layer: Layer | None, key: str) -> bool:
        return layer is None or layer.id not in self.kept or key in self.kept[layer.id]


def limits_of(catalogue: Catalogue, document: MapDocument) -> Limits | None:
    """Work out the filters of the visible built-in layers; None where there is none."""
    layers = [layer for layer in document.layers if layer.filter and layer.visible and layer.kind in FILTERED]
    if not layers:
        return None
    from layers.filters.evaluating import rows_where
    from layers.filters.parsing import parse
    from layers.tabular.listing import listing

    kept, problems = {}, {}
    for layer in layers:
        made = listing(catalogue, document, layer)
        try:
            left = rows_where(parse(layer.filter), made.features.columns, made.features.features, made.features)
        except LodestoneError as error:
            problems[layer.id] = str(error)
        else:
            kept[layer.id] = frozenset(key for key, stays in zip(made.keys, left.tolist(), strict=True) if stays)
    return Limits(kept, problems)
