"""An own layer laid on the plane of one projection, ready for any view of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop.tasks import Once
from layers.geometry.arrays import Bools, Floats, LineArray, RingArray
from layers.geometry.densify import densified_lines, densified_rings
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.outline import has_cut, outlines
from layers.geometry.point_grid import PointGrid
from layers.geometry.projection import Projection
from layers.geometry.pyramid import Pyramid

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer


class FlatFeatures:
    """The points, lines and areas of a layer on a plane.

    Attributes
    ----------
    points
        Points in CRS units and their rows.
    lines, rings
        Lines, and rings ready to fill, in CRS units; their owner is the feature.
    line_shapes, ring_shapes
        The same, to be asked what a view shows.
    whole
        Which rings neither the map's edge nor their file cuts: their own edge is to be drawn.
    cut_shapes, cut_owner
        The edges of the others, without what follows such a cut, and the feature of each.
    """

    def __init__(self, features: FeatureLayer, crs: str) -> None:
        from layers.sources.layer import are_points_alone  # what reads files is not needed for the first map

        projection = Projection(crs)
        laid = None if features.laid is None else features.laid.take(projection.text, features.xy)

        def placed(xy: Floats) -> Floats:
            """Project places, but for those that were laid on the plane while the layer was read."""
            return projection.placed(xy) if laid is None or xy is not features.xy else laid

        points, rows = features.points()
        alone = are_points_alone({"part_kind": features.part_kind})
        self.points = PointGrid(placed(points) if projection.turn is None else projection.forward(points), None if alone else rows)
        self.lines: LineArray = flatten_lines(projection, densified_lines(features.lines()), placed)
        self.line_shapes = Pyramid(self.lines.xy, self.lines.offsets)
        rings = densified_rings(features.rings())
        self.rings: RingArray = flatten_rings(projection, rings, placed)
        uncut = _uncut(rings, self.rings, features.features)
        uncut[rings.owner[has_cut(rings)]] = False
        self.whole: Bools = uncut[self.rings.owner]
        self.ring_shapes = Pyramid(self.rings.xy, self.rings.offsets)
        edges = flatten_lines(projection, outlines(rings.take(~uncut[rings.owner])))
        self.cut_shapes, self.cut_owner = Pyramid(edges.xy, edges.offsets), edges.owner


def _uncut(before: RingArray, after: RingArray, features: int) -> Bools:
    """Tell which features are on the plane with all their vertices and no other."""
    counts = (np.bincount(rings.owner, np.diff(rings.offsets), features) for rings in (before, after))
    return np.asarray(np.equal(*counts))


flat_features: Once[FlatFeatures] = Once(FlatFeatures, most=16)
"""Gives a layer laid on the plane of a projection, for a feedback, a layer and a CRS; kept, since pan and zoom ask again and again."""
