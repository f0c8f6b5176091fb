"""What the built-in layers show on a day, as tables beside their shapes, so that they are looked into as the user's own are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Flow, Link
from layers.catalogue.stages import site_stages_on
from layers.document import Layer, LayerKind, MapDocument
from layers.geometry.arrays import Floats, Ints, offsets_of
from layers.geometry.geodesic import great_circles
from layers.geometry.raising import raised
from layers.geometry.world import load_world
from layers.restrictions.verdict import Docket
from layers.sources.layer import FeatureLayer, PartKind, points_alone
from layers.styling.arcs import arcs_on
from layers.styling.sites import site_marks

if TYPE_CHECKING:
    import pyarrow as pa

SITES = frozenset({LayerKind.MINES, LayerKind.REFINERIES, LayerKind.ALLIED, LayerKind.WORKS})
Columns = dict[str, list[Any]]


@dataclass(frozen=True, eq=False)
class Listing:
    """The rows of a built-in layer.

    Parameters
    ----------
    kind
        What a row is on the map: ``site``, ``arc`` or ``country``.
    keys, names
        Of each row.
    features
        The rows with their shapes and columns.
    """

    kind: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    features: FeatureLayer

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.keys)}

    def row_of(self, kind: str, key: str) -> int | None:
        """Give the row of a thing of the map, or None."""
        return self._places.get(key) if kind == self.kind else None


def listing(catalogue: Catalogue, document: MapDocument, layer: Layer) -> Listing:
    """List what a built-in layer shows on the document's day, through its lens, whether the layer is switched on or off."""
    layers = tuple(replace(one, visible=one.visible or one.id == layer.id) for one in document.layers)
    shown = replace(document, layers=layers)
    if layer.kind in SITES:
        return _sites(catalogue, shown, layer)
    if layer.kind is LayerKind.LINKS:
        return _arcs(catalogue, shown, layer)
    return _countries(catalogue, shown, layer)


def _sites(catalogue: Catalogue, document: MapDocument, layer: Layer) -> Listing:
    marks = [
        mark for mark in site_marks(catalogue, document) if (mark.allied if layer.kind is LayerKind.ALLIED else mark.layer_id == layer.id)
    ]
    states = site_stages_on(catalogue, document.day)
    sites = [catalogue.sites[mark.site_id] for mark in marks]
    rows = [states[mark.site_id][mark.stage].row for mark in marks]
    columns: Columns = {
        "site": [site.name for site in sites],
        "country": [_country(catalogue, site.country) for site in sites],
        "region": [site.admin1 for site in sites],
        "stage": [mark.stage.value for mark in marks],
        "status": [mark.status.value for mark in marks],
        "checked": [mark.checked for mark in marks],
        "other_stages": [", ".join(stage.value for stage in mark.others) for mark in marks],
        "quantity": [_number(row.quantity) if row else None for row in rows],
        "unit": [_token(row.unit) if row else "" for row in rows],
        "basis": [_token(row.basis) if row else "" for row in rows],
        "kind": [_token(row.kind) if row else "" for row in rows],
        "elements": [", ".join(row.elements if row and row.elements else site.elements) for site, row in zip(sites, rows, strict=True)],
        "operator": [site.operator for site in sites],
        "owners": [site.owners for site in sites],
        "precision": [_token(site.precision) for site in sites],
        "source": [(row or site).source.title or (row or site).source.url for site, row in zip(sites, rows, strict=True)],
        "confidence": [_token((row or site).confidence) for site, row in zip(sites, rows, strict=True)],
    }
    xy = np.array([(mark.lon, mark.lat) for mark in marks], dtype=np.float64).reshape(-1, 2)
    parts: dict[str, Any] = points_alone(len(marks))
    made = FeatureLayer(layer.name, "", "EPSG:4326", "Point", len(marks), xy, **parts)
    return _listed("site", marks, lambda mark: mark.site_id, lambda mark: mark.name, made, columns)


def _arcs(catalogue: Catalogue, document: MapDocument, layer: Layer) -> Listing:
    arcs = list(arcs_on(catalogue, document, Docket(catalogue, document.day, document.muted)).arcs)[::-1]  # the most severe first
    goods: list[tuple[Link | Flow, ...]] = [(*arc.links, *arc.flows) for arc in arcs]
    columns: Columns = {
        "from": [arc.from_name for arc in arcs],
        "to": [arc.to_name for arc in arcs],
        "from_country": [_country(catalogue, arc.from_country) for arc in arcs],
        "to_country": [_country(catalogue, arc.to_country) for arc in arcs],
        "kind": [arc.kind for arc in arcs],
        "products": [", ".join(dict.fromkeys(row.product for row in rows)) for rows in goods],
        "elements": [", ".join(dict.fromkeys(symbol for row in rows for symbol in row.elements)) for rows in goods],
        "tonnes": [_number(arc.tonnes) for arc in arcs],
        "verdict": [arc.verdict.name.lower() for arc in arcs],
        "verified": [arc.verified for arc in arcs],
        "measures": [", ".join(dict.fromkeys(measure for ruling in arc.rulings for measure in ruling.measures)) for arc in arcs],
        "rows": [len(rows) for rows in goods],
        "source": ["; ".join(dict.fromkeys(row.source.title for row in rows if row.source.title)) for rows in goods],
    }
    lines = raised(great_circles([arc.start for arc in arcs], [arc.end for arc in arcs]))
    kinds = np.full(len(lines), int(PartKind.LINE), dtype=np.uint8)
    made = _layer(layer, "LineString", len(arcs), lines.xy, lines.offsets, lines.owner, kinds, np.full(len(lines), -1, dtype=np.int64))
    return _listed("arc", arcs, lambda arc: arc.key, lambda arc: f"{arc.from_name} to {arc.to_name}", made, columns)


def _countries(catalogue: Catalogue, document: MapDocument, layer: Layer) -> Listing:
    world = load_world("110m")
    roles = Docket(catalogue, document.day, document.muted).roles(document.elements)
    known = [code for code in world.codes if code in catalogue.countries and (layer.kind is LayerKind.WORLD or code in roles)]
    counted = [site.country for site in catalogue.sites.values()]
    held = [roles.get(code) for code in known]
    columns: Columns = {
        "country": [_country(catalogue, code) for code in known],
        "code": list(known),
        "issues": [role.issues.name.lower() if role and role.issues is not None else "" for role in held],
        "issues_verified": [role.issues_verified if role and role.issues is not None else None for role in held],
        "targeted": [role.targeted.name.lower() if role and role.targeted is not None else "" for role in held],
        "targeted_verified": [role.targeted_verified if role and role.targeted is not None else None for role in held],
        "sites": [counted.count(code) for code in known],
    }
    place = {world.index_of(code): row for row, code in enumerate(known)}
    rings = world.rings.take(np.isin(world.rings.owner, list(place)))
    owner = np.array([place[index] for index in rings.owner.tolist()], dtype=np.int64)
    dots = np.array([row for index, row in place.items() if world.is_dot[index]], dtype=np.int64)
    spots = world.labels[[world.index_of(known[row]) for row in dots.tolist()]].reshape(-1, 2)
    kinds = np.concatenate([np.zeros(len(dots)), np.where(rings.is_hole, int(PartKind.HOLE), int(PartKind.SHELL))]).astype(np.uint8)
    offsets = offsets_of(np.concatenate([np.ones(len(dots), dtype=np.int64), np.diff(rings.offsets)]))
    polygon = np.concatenate([np.full(len(dots), -1), rings.polygon]).astype(np.int64)
    xy = np.vstack([spots, rings.xy])
    made = _layer(layer, "Polygon", len(known), xy, offsets, np.concatenate([dots, owner]), kinds, polygon)
    return _listed("country", known, lambda code: code, lambda code: _country(catalogue, code), made, columns)


def _layer(layer: Layer, geometry: str, rows: int, xy: Floats, offsets: Ints, owner: Ints, kinds: Any, polygon: Ints) -> FeatureLayer:
    return FeatureLayer(layer.name, "", "EPSG:4326", geometry, rows, xy, offsets, owner, kinds, polygon)


def _listed(
    kind: str, things: list[Any], key: Callable[[Any], str], name: Callable[[Any], str], made: FeatureLayer, columns: Columns
) -> Listing:
    made.__dict__["columns"] = _table(columns)  # nothing to decode
    return Listing(kind, tuple(map(key, things)), tuple(map(name, things)), made)


def _table(columns: Columns) -> pa.Table:
    import pyarrow as pa

    kinds = {"quantity": pa.float64(), "tonnes": pa.float64(), "sites": pa.int64(), "rows": pa.int64()}
    truths = ("checked", "verified", "issues_verified", "targeted_verified")
    types = {name: pa.bool_() if name in truths else kinds.get(name, pa.string()) for name in columns}
    blank = {name: [None if value == "" else value for value in values] for name, values in columns.items()}
    return pa.table({name: pa.array(values, types[name]) for name, values in blank.items()})


def _country(catalogue: Catalogue, code: str) -> str:
    return catalogue.countries[code].name if code in catalogue.countries else code


def _token(value: Any) -> str:
    return "" if value is None else str(value.value)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
