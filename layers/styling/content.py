"""Everything of a map that does not depend on the view: what is shown, in which state, with legend and credits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from layers.built_in_filters import limits_of
from layers.catalogue.loading import Catalogue
from layers.document import LayerKind, MapDocument
from layers.geometry.world import DISCLAIMER
from layers.restrictions.verdict import CountryRole, Docket
from layers.restrictions.wording import switched_off
from layers.styling.arcs import Arc, Arcs, arcs_on
from layers.styling.categories import Colouring, colouring
from layers.styling.credits import Sources
from layers.styling.facts import own_facts
from layers.styling.legend import LegendGroup, legend, lens_name, long_day
from layers.styling.own_legend import filters_told, own_groups, without_layers
from layers.styling.sites import SiteMark, site_marks
from layers.styling.words import name_of

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

NAMED = 6
"""Measures that are switched off are named by id up to so many."""


@dataclass(frozen=True, eq=False)
class MapContent:
    """What a document shows of a catalogue and of own layers on its day.

    Parameters
    ----------
    heading
        The lens and the day, as the legend's title says them.
    left_out
        How many flows are not drawn, by reason.
    roles
        Countries that issue, or are the target of, a restriction, by ISO 3166-1 alpha-3.
    colourings
        The colours of own layers' features, by layer id.
    warning
        What a reader must know of the day, or an empty text.
    lens
        Symbols of the elements that the map is looked at for; none are all.
    credits
        Lines of sources and disclaimer for the foot of an export.
    edition
        The day on which the catalogue was last checked.
    scenario
        What the map assumes beside the facts; empty where it shows these alone.
    sources
        The line of the credits that names sources, by parts.
    unfiltered
        Why filters of built-in layers could not be applied, by the layer's id.
    """

    heading: str
    sites: tuple[SiteMark, ...]
    arcs: tuple[Arc, ...]
    roles: dict[str, CountryRole]
    own_legend: tuple[LegendGroup, ...]
    left_out: dict[str, int]
    credits: tuple[str, ...]
    warning: str = ""
    colourings: dict[str, Colouring] = field(default_factory=dict)
    lens: tuple[str, ...] = ()
    edition: dt.date | None = None
    scenario: str = ""
    sources: Sources = field(default_factory=Sources)
    unfiltered: dict[str, str] = field(default_factory=dict)

    @property
    def legend(self) -> tuple[LegendGroup, ...]:
        """The legend of all that the map holds."""
        return self.legend_of(self.sites, self.arcs, self.roles)

    def legend_of(
        self, sites: Sequence[SiteMark], arcs: Sequence[Arc], roles: Mapping[str, CountryRole], hidden: Collection[str] = ()
    ) -> tuple[LegendGroup, ...]:
        """Return the legend of a part of the map, such as what a view shows; `hidden` are own layers that are not drawn, by id."""
        return legend(sites, Arcs(tuple(arcs), self.left_out), roles, without_layers(self.own_legend, hidden), self.lens)

    def without(self, hidden: Collection[str]) -> MapContent:
        """Give the same, with no credit for own layers that are not drawn, by id."""
        if not hidden or not set(hidden) & set(self.sources.own):
            return self
        whole, shorter = self.sources.line(), self.sources.line(hidden)
        return replace(self, credits=tuple(shorter if line == whole else line for line in self.credits))


def build_content(catalogue: Catalogue, document: MapDocument, own: Mapping[str, FeatureLayer]) -> MapContent:
    """Work out what the map shows; pure, and quick enough to do at each change of day or lens."""
    docket = Docket(catalogue, document.day, document.muted)
    sites = site_marks(catalogue, document)
    arcs = arcs_on(catalogue, document, docket) if document.shows(LayerKind.LINKS) else None
    roles = docket.roles(document.elements) if document.shows(LayerKind.RESTRICTIONS) else {}
    limits = limits_of(catalogue, document)
    if limits is not None:
        sites, roles = limits.sites(sites, document), limits.roles(roles, document)
        arcs = None if arcs is None else replace(arcs, arcs=limits.arcs(arcs.arcs, document))
    off = [measure_id for measure_id in document.muted if measure_id in catalogue.measures]
    layers = [layer for layer in document.layers if layer.kind is LayerKind.OWN and layer.visible and layer.id in own]
    files = [layer for layer in document.layers if layer in layers or (layer.kind is LayerKind.RASTER and layer.visible)]
    colourings = {layer.id: colouring(layer, own[layer.id], dark=document.dark) for layer in layers}
    scenario = document.scenario or (switched_off(len(off)).partition(":")[0] if off else "")
    sources = _sources(catalogue, document, sites, arcs, roles, {layer.id: name_of(layer.name) for layer in files})
    return MapContent(
        heading=f"{'SCENARIO: ' if scenario else ''}{lens_name(catalogue, document)}, {long_day(document.day)}{_without(off)}",
        sites=sites,
        arcs=arcs.arcs if arcs else (),
        roles=roles,
        own_legend=(*own_groups(layers, own, colourings), *own_facts(catalogue), *filters_told(document, limits)),
        unfiltered=limits.problems if limits is not None else {},
        left_out=arcs.left_out if arcs else {},
        credits=(
            *_assumed(document),
            *_switched_off(off),
            sources.line(),
            *_tiles(document),
            f"{DISCLAIMER} Lodestone.",
        ),
        warning=_warning(catalogue, document),
        colourings=colourings,
        lens=document.elements,
        edition=catalogue.edition,
        scenario=scenario,
        sources=sources,
    )


def _assumed(document: MapDocument) -> Iterator[str]:
    """Say that the map is not of the facts alone."""
    if document.scenario:
        yield f"Scenario, not how things stood: {document.scenario}."


def _without(off: Sequence[str]) -> str:
    """Say in the heading that the map is not of all measures."""
    return f", without {len(off)} {'measure' if len(off) == 1 else 'measures'}" if off else ""


def _switched_off(off: Sequence[str]) -> Iterator[str]:
    """Name what is switched off, so that no sheet is taken for the whole register; of many, how many more."""
    if off:
        more = f" and {len(off) - NAMED} more" if len(off) > NAMED else ""
        yield f"{switched_off(len(off))} Not counted: {', '.join(name_of(measure_id) for measure_id in off[:NAMED])}{more}."


def _warning(catalogue: Catalogue, document: MapDocument) -> str:
    if document.day <= catalogue.edition:
        return ""
    return f"The catalogue was last checked on {long_day(catalogue.edition)}; later states are the last known ones, not verified."


def _sources(
    catalogue: Catalogue,
    document: MapDocument,
    sites: Sequence[SiteMark],
    arcs: Arcs | None,
    roles: dict[str, CountryRole],
    own: Mapping[str, str],
) -> Sources:
    facts = ["company reports and USGS for sites"] if sites else []
    if arcs is not None:
        facts.append("UN Comtrade, USITC and customs reports for flows")
    if arcs is not None or roles:
        facts.append("official gazettes and the notices named in the register for restrictions")
    dated = f"Edition {catalogue.edition.isoformat()}. As of {document.day.isoformat()}."
    return Sources(tuple(facts), own, tuple(map(name_of, catalogue.own_files)), dated)


def _tiles(document: MapDocument) -> Iterator[str]:
    """Name whose tiles lie under the map, as far as its projection shows them."""
    sources = [layer.tiles for layer in document.layers if layer.kind is LayerKind.TILES and layer.visible and layer.tiles is not None]
    if not sources:
        return
    from layers.geometry.projection import Projection
    from layers.geometry.tile_grid import is_web_mercator
    from layers.sources.tile_address import credit_of

    if is_web_mercator(Projection(document.crs)):
        yield "Basemap: " + "; ".join(dict.fromkeys(map(credit_of, sources))) + "."
