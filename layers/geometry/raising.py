"""Arcs that rise a little beside their great circle, so that the two directions between two places stay apart."""

from __future__ import annotations

import numpy as np

from layers.geometry.arrays import Floats, LineArray, unwrap

RISE = 0.045
"""How far the middle of an arc lies beside the great circle, as a share of its length."""


def raised(lines: LineArray) -> LineArray:
    """Great-circle arcs moved to their right, not at all at the ends and most in the middle."""
    start, end = lines.offsets[:-1], lines.offsets[1:] - 1
    vectors = _vectors(lines.xy)
    first, last = vectors[start], vectors[end]
    right = np.cross(last, first)
    sine = np.linalg.norm(right, axis=1)
    angle = np.arctan2(sine, (first * last).sum(axis=1))
    shift = right / np.maximum(sine, 1e-12)[:, None] * (RISE * angle)[:, None]
    of = lines.of_vertex
    along = (np.arange(len(lines.xy)) - start[of]) / (end - start)[of]
    moved = vectors + shift[of] * np.sin(np.pi * along)[:, None]
    lat = np.arctan2(moved[:, 2], np.hypot(moved[:, 0], moved[:, 1]))
    lonlat = np.degrees(np.column_stack([np.arctan2(moved[:, 1], moved[:, 0]), lat]))
    return LineArray(unwrap(lonlat, lines.offsets), lines.offsets, lines.owner)


def _vectors(lonlat: Floats) -> Floats:
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
