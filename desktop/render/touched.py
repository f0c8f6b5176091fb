"""Which rows of an own layer share any place with a part of the plane."""

from __future__ import annotations

import numpy as np

from desktop.render.flat import FlatFeatures
from layers.feedback import Feedback
from layers.geometry.arrays import Floats, Ints, bounds_of


def rows_touched(flat: FlatFeatures, shape: Floats, feedback: Feedback) -> Ints:
    """Give the rows that a polygon on the plane touches: points in it, lines and areas that share any place with it."""
    from layers.geometry.within import encloses, points_within, runs_touching

    found = [flat.points.rows[points_within(flat.points.xy, shape, feedback)]]
    for runs, shapes in ((flat.lines, flat.line_shapes), (flat.rings, flat.ring_shapes)):
        if len(runs):
            near = np.flatnonzero(shapes.meeting(bounds_of(shape)))
            found.append(runs.owner[near[runs_touching(runs.xy, runs.offsets, near, shape, feedback)]])
    if len(flat.rings):
        around = flat.ring_shapes.meeting((shape[0, 0], shape[0, 1], shape[0, 0], shape[0, 1]))
        for polygon in np.unique(flat.rings.polygon[around]).tolist():
            rings = np.arange(*np.searchsorted(flat.rings.polygon, [polygon, polygon + 1]))
            if encloses(flat.rings.xy, flat.rings.offsets, shape[0], rings):
                found.append(flat.rings.owner[rings[:1]])
    return np.unique(np.concatenate(found)).astype(np.int64)
