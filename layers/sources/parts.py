"""Shapes taken apart into points, lines and rings in contiguous arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from layers.geometry.arrays import both
from layers.sources.layer import Floats, Integers, Kinds, PartKind, points_alone
from layers.sources.raw import Flags

Shapes = npt.NDArray[Any]


@dataclass(frozen=True)
class Parts:
    """Runs of vertices, as :class:`layers.sources.FeatureLayer` holds them."""

    xy: Floats
    offsets: Integers
    feature: Integers
    kind: Kinds
    polygon: Integers

    @classmethod
    def none(cls) -> Parts:
        """Give the parts of a layer that has nothing to draw."""
        none = np.zeros(0, np.int64)
        return cls(np.zeros((0, 2)), np.zeros(1, np.int64), none, np.zeros(0, np.uint8), none)

    @property
    def vertex_feature(self) -> Integers:
        """The feature of each vertex."""
        return np.repeat(self.feature, np.diff(self.offsets))

    def moved(self, xy: Floats) -> Parts:
        """Give the same parts at other coordinates."""
        return replace(self, xy=xy)

    def without(self, bad: Flags) -> Parts:
        """Give the parts that are not flagged."""
        if not bad.any():
            return self
        sizes = np.diff(self.offsets)
        kept = ~bad
        offsets = np.concatenate([[0], np.cumsum(sizes[kept])])
        return Parts(self.xy[np.repeat(kept, sizes)], offsets, self.feature[kept], self.kind[kept], self.polygon[kept])

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Give the arrays by the names they have in a layer."""
        return {
            "xy": self.xy,
            "offsets": self.offsets,
            "part_feature": self.feature,
            "part_kind": self.kind,
            "part_polygon": self.polygon,
        }


def take_apart(shapes: Shapes) -> Parts:
    """Give the parts of shapely geometries (object array) or of points (float array with NaN for none)."""
    return _of_geometries(shapes) if shapes.dtype == object else _of_points(shapes)


def are_placed(places: Shapes) -> Flags:
    """Tell which places, shape (n, 2), have both coordinates."""
    return both(~np.isnan(places))


def _of_points(shapes: Floats) -> Parts:
    rows = np.flatnonzero(are_placed(shapes)).astype(np.int64)
    if len(rows) == len(shapes):
        alone = points_alone(len(shapes))
        return Parts(np.ascontiguousarray(shapes), alone["offsets"], alone["part_feature"], alone["part_kind"], alone["part_polygon"])
    count = len(rows)
    kind = np.full(count, PartKind.POINT, np.uint8)
    return Parts(np.ascontiguousarray(shapes[rows]), np.arange(count + 1, dtype=np.int64), rows, kind, np.full(count, -1, np.int64))


def _of_geometries(shapes: Shapes) -> Parts:
    simple, feature = _simple_parts(shapes)
    kinds = shapely.get_type_id(simple)
    points, lines, polygons = (np.flatnonzero(np.isin(kinds, wanted)) for wanted in ((0,), (1, 2), (3,)))
    rings, of_polygon = shapely.get_rings(simple[polygons], return_index=True)
    is_hole = np.zeros(len(rings), bool)
    is_hole[1:] = of_polygon[1:] == of_polygon[:-1]
    parts = np.concatenate([simple[points], simple[lines], rings])
    xy, part = shapely.get_coordinates(parts, return_index=True)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=len(parts)))]).astype(np.int64)
    of_ring = np.where(is_hole, PartKind.HOLE, PartKind.SHELL)
    kind = np.concatenate([np.full(len(points), PartKind.POINT), np.full(len(lines), PartKind.LINE), of_ring]).astype(np.uint8)
    polygon = np.concatenate([np.full(len(points) + len(lines), -1), of_polygon]).astype(np.int64)
    owner = np.concatenate([feature[points], feature[lines], feature[polygons][of_polygon]]).astype(np.int64)
    return Parts(xy, offsets, owner, kind, polygon)


def _simple_parts(shapes: Shapes) -> tuple[Shapes, Integers]:
    """Give points, lines and polygons, however deep they lie in collections, and the row of each, without empty ones."""
    simple, feature = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(simple) > 3).any():
        simple, inner = shapely.get_parts(simple, return_index=True)
        feature = feature[inner]
    full = ~shapely.is_empty(simple)
    return simple[full], feature[full].astype(np.int64)
