"""The features of a layer as shapely's geometries, made of its arrays; those that are asked for alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Bools, Floats, Ints, offsets_of, ranges, take_runs

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

Shapes = NDArray[np.object_]


def boxes_of(features: FeatureLayer) -> Floats:
    """Give west, south, east and north of each feature, shape (features, 4); nan for one without a shape."""
    found = np.full((features.features, 4), np.nan)
    if len(features.part_feature):
        west, east = ranges(features.xy[:, 0], features.offsets)
        south, north = ranges(features.xy[:, 1], features.offsets)
        for column, (values, take) in enumerate(((west, np.fmin), (south, np.fmin), (east, np.fmax), (north, np.fmax))):
            take.at(found[:, column], features.part_feature, values)
    return found


def shapes_of(features: FeatureLayer, rows: Ints) -> Shapes:
    """Give the shapes of some rows in longitude and latitude, in their order; None for one without a shape.

    Parameters
    ----------
    rows
        Rising, each once.
    """
    import shapely

    chosen = np.zeros(features.features, dtype=np.bool_)
    chosen[rows] = True
    long_enough = np.diff(features.offsets) >= np.array([1, 2, 4, 4])[features.part_kind]  # or it is no line, or no ring
    kept = np.flatnonzero(chosen[features.part_feature] & long_enough)
    xy, offsets = take_runs(features.xy, features.offsets, kept)
    place = np.searchsorted(rows, features.part_feature[kept])
    kind = features.part_kind[kept]
    groups = [
        (shapely.multipoints, *_points(xy, offsets, place, np.flatnonzero(kind == 0))),
        (shapely.multilinestrings, *_lines(xy, offsets, place, np.flatnonzero(kind == 1))),
        (shapely.multipolygons, *_polygons(xy, offsets, place, kind, features.part_polygon[kept])),
    ]
    found: Shapes = np.full(len(rows), None, dtype=np.object_)
    for gather, parts, owner in groups:
        if len(parts):
            owners, gathered = _gathered(gather, parts, owner)
            beside = found[owners] != None  # noqa: E711 - of arrays
            found[owners[~beside]] = gathered[~beside]
            for at in np.flatnonzero(beside).tolist():
                found[owners[at]] = shapely.geometrycollections([found[owners[at]], gathered[at]])
    return found


def _gathered(gather: Any, parts: Shapes, owner: Ints) -> tuple[Ints, Shapes]:
    """Put the parts of a feature together; what has one part stays what it is."""
    order = np.argsort(owner, kind="stable")
    owners, number, counts = np.unique(owner[order], return_inverse=True, return_counts=True)
    if (counts == 1).all():
        return owners, parts[order]
    return owners, gather(parts[order], indices=number)


def _points(xy: Floats, offsets: Ints, place: Ints, which: Ints) -> tuple[Shapes, Ints]:
    import shapely

    return np.asarray(shapely.points(xy[offsets[which]])), place[which]


def _lines(xy: Floats, offsets: Ints, place: Ints, which: Ints) -> tuple[Shapes, Ints]:
    import shapely

    own, starts = take_runs(xy, offsets, which)
    return np.asarray(shapely.linestrings(own, indices=np.repeat(np.arange(len(which)), np.diff(starts)))), place[which]


def _polygons(xy: Floats, offsets: Ints, place: Ints, kind: NDArray[np.uint8], polygon: Ints) -> tuple[Shapes, Ints]:
    import shapely

    shells = np.flatnonzero(kind == 2)
    holes = np.flatnonzero((kind == 3) & np.isin(polygon, polygon[shells]))
    if not len(shells):
        return np.empty(0, dtype=np.object_), shells
    edges = np.concatenate([shells, holes])
    own, starts = _closed(*take_runs(xy, offsets, edges))
    rings = np.asarray(shapely.linearrings(own, indices=np.repeat(np.arange(len(edges)), np.diff(starts))))
    made: Shapes = np.asarray(shapely.polygons(rings[: len(shells)]))
    if len(holes):
        order = np.argsort(polygon[shells], kind="stable")
        into = order[np.searchsorted(polygon[shells], polygon[holes], sorter=order)]
        for shell in np.unique(into).tolist():
            made[shell] = shapely.polygons(rings[shell], rings[len(shells) :][into == shell])
    return made, place[shells]


def _closed(xy: Floats, offsets: Ints) -> tuple[Floats, Ints]:
    """Lead rings that go round a pole over it: they end 360 degrees beside where they begin."""
    first, last = xy[offsets[:-1]], xy[offsets[1:] - 1]
    turned: Bools = np.abs(last[:, 0] - first[:, 0]) > 180.0
    if not turned.any():
        return xy, offsets
    pieces = []
    for ring in range(len(turned)):
        piece = xy[offsets[ring] : offsets[ring + 1]]
        if turned[ring]:
            pole = np.copysign(90.0, piece[0, 1])
            piece = np.vstack([piece, [[piece[-1, 0], pole], [piece[0, 0], pole], piece[0]]])
        pieces.append(piece)
    return np.vstack(pieces), offsets_of(np.array([len(piece) for piece in pieces]))
