"""Which sites a map shows on its day, and how: one mark a place, whatever number of stages it has."""

from __future__ import annotations

import math
from dataclasses import dataclass

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Site
from layers.catalogue.stages import StageState, allied_refining_sites, site_stages_on
from layers.catalogue.vocabulary import StageKind, Status
from layers.document import Layer, LayerKind, MapDocument

STAGES_OF: dict[LayerKind, tuple[StageKind, ...]] = {
    LayerKind.MINES: (StageKind.MINE, StageKind.CONCENTRATION),
    LayerKind.REFINERIES: (StageKind.CRACKING, StageKind.SEPARATION),
    LayerKind.WORKS: (StageKind.METAL, StageKind.ALLOY, StageKind.MAGNET, StageKind.RECYCLING),
}
# What is at work decides the mark: a planned magnet line must not hide the refinery that runs beside it.
_ACTIVITY = {
    Status.OPERATING: 5,
    Status.RAMP_UP: 5,
    Status.CONSTRUCTION: 4,
    Status.SUSPENDED: 3,
    Status.CARE_AND_MAINTENANCE: 3,
    Status.PLANNED: 2,
    Status.CLOSED: 1,
    Status.UNKNOWN: 0,
}
_ORDER = list(StageKind)


@dataclass(frozen=True, slots=True)
class SiteMark:
    """A site as it is drawn.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84.
    stage, status
        The furthest of the most active stages that the map shows, and its status on the day.
    checked
        Whether a source speaks for the status within a year of the day.
    others
        Further stages that the map shows here.
    allied
        Whether it belongs to the allied refining network that the map shows.
    layer_id
        The layer whose place in the stack and opacity the mark has.
    priority
        Labels of the greater priority are placed first.
    """

    site_id: str
    name: str
    lon: float
    lat: float
    stage: StageKind
    status: Status
    checked: bool
    others: tuple[StageKind, ...]
    precision: str
    allied: bool
    layer_id: str
    priority: float


def site_marks(catalogue: Catalogue, document: MapDocument) -> tuple[SiteMark, ...]:
    """Return the marks of all sites that the document's layers, lens and stages show, in the order of the table."""
    shown = {stage: layer for kind, stages in STAGES_OF.items() for stage in stages if (layer := _visible(document, kind))}
    allied_layer = _visible(document, LayerKind.ALLIED)
    allied = allied_refining_sites(catalogue, document.day) if allied_layer else {}
    degree = _degrees(catalogue)
    marks = []
    for site_id, states in site_stages_on(catalogue, document.day).items():
        site = catalogue.sites[site_id]
        layers = dict(shown)
        if allied_layer and site_id in allied:
            layers = dict.fromkeys(allied[site_id], allied_layer) | shown
        chosen = {stage: state for stage, state in states.items() if stage in layers and _in_lens(site, stage, catalogue, document)}
        if chosen:
            marks.append(_mark(site, chosen, layers, site_id in allied, degree.get(site_id, 0)))
    return tuple(marks)


def _visible(document: MapDocument, kind: LayerKind) -> Layer | None:
    return next((layer for layer in document.layers if layer.kind is kind and layer.visible), None)


def _in_lens(site: Site, stage: StageKind, catalogue: Catalogue, document: MapDocument) -> bool:
    """Whether a stage passes the map's filters; elements that nobody states are no reason to hide a site."""
    if document.stages and stage not in document.stages:
        return False
    if not document.elements:
        return True
    named = {symbol for row in catalogue.stages[site.id] if row.stage is stage for symbol in row.elements} or set(site.elements)
    return not named or bool(named & set(document.elements))


def _mark(site: Site, states: dict[StageKind, StageState], layers: dict[StageKind, Layer], allied: bool, degree: int) -> SiteMark:
    stage = max(states, key=lambda kind: (_ACTIVITY[states[kind].status], _ORDER.index(kind)))
    state = states[stage]
    return SiteMark(
        site_id=site.id,
        name=site.name.split(" (")[0].split(";")[0],
        lon=site.lon,
        lat=site.lat,
        stage=stage,
        status=state.status,
        checked=state.checked,
        others=tuple(kind for kind in states if kind is not stage),
        precision=site.precision,
        allied=allied,
        layer_id=layers[stage].id,
        priority=_priority(states, degree),
    )


def _priority(states: dict[StageKind, StageState], degree: int) -> float:
    """Weigh a place: what runs there, how much, how well connected."""
    tonnes = max((state.row.quantity or 0 for state in states.values() if state.row), default=0)
    running = sum(_ACTIVITY[state.status] == 5 for state in states.values())
    return 2.0 * running + 1.5 * degree + math.log10(1 + tonnes)


def _degrees(catalogue: Catalogue) -> dict[str, int]:
    """Count the supply links at each site."""
    degree: dict[str, int] = {}
    for link in catalogue.links:
        if link.end_nominal:
            continue
        for site in (link.from_id, link.to_id):
            degree[site] = degree.get(site, 0) + 1
    return degree
