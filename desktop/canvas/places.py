"""Where the features of a layer lie, for zooming to it."""

from __future__ import annotations

import numpy as np

from layers.document import Layer, LayerKind
from layers.geometry.arrays import Floats, Ints, take_runs
from layers.sources import FeatureLayer
from layers.sources.raster import RasterInfo
from layers.styling.content import MapContent

MOST = 5000


def places_of(layer: Layer, features: FeatureLayer | None, content: MapContent, raster: RasterInfo | None = None) -> Floats | None:
    """Give longitudes and latitudes that a layer spans, shape (n, 2); None for layers that span the world, or show nothing."""
    found: list[tuple[float, float]] = []
    match layer.kind:
        case LayerKind.OWN if features is not None:
            xy = features.xy[:: max(1, len(features.xy) // MOST)]
            return np.vstack([xy, _corners(features)]) if len(xy) else None
        case LayerKind.RASTER if raster is not None:
            return raster.places if len(raster.places) else None
        case LayerKind.ALLIED:
            found = [(mark.lon, mark.lat) for mark in content.sites if mark.allied]
        case LayerKind.MINES | LayerKind.REFINERIES | LayerKind.WORKS:
            found = [(mark.lon, mark.lat) for mark in content.sites if mark.layer_id == layer.id]
        case LayerKind.LINKS:
            found = [place for arc in content.arcs for place in (arc.start, arc.end)]
        case _:
            return None
    return np.array(found) if found else None


def places_of_rows(features: FeatureLayer, rows: Ints) -> Floats:
    """Give vertices of some features that span them all, shape (n, 2)."""
    chosen = np.zeros(features.features, dtype=np.bool_)
    chosen[rows] = True
    xy, _ = take_runs(features.xy, features.offsets, chosen[features.part_feature])
    if not len(xy):
        return xy
    outermost = np.concatenate([xy.argmin(axis=0), xy.argmax(axis=0)])
    return np.vstack([xy[:: max(1, len(xy) // MOST)], xy[outermost]])


def _corners(features: FeatureLayer) -> Floats:
    """The outermost vertices, which thinning may have dropped."""
    xy = features.xy
    outermost: Floats = xy[np.concatenate([xy.argmin(axis=0), xy.argmax(axis=0)])]
    return outermost
