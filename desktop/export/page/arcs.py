"""Links and flows as lines of the page, each a little to the right of its great circle, so that two directions stay apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from desktop.export.page.cards import arc_card
from desktop.export.page.coordinates import Frame
from layers.geometry.arrays import Floats, LineArray, unwrap
from layers.geometry.geodesic import great_circles
from layers.styling.arcs import Arc

RISE = 0.045
"""How far the middle of an arc lies beside the great circle, as a share of its length; as on the screen."""


def arcs(frame: Frame, shown: Sequence[Arc], layer_id: str | None) -> list[dict[str, Any]]:
    """Give each arc its line, look and card, the least severe first."""
    if not shown:
        return []
    ways = raised(great_circles([arc.start for arc in shown], [arc.end for arc in shown]))
    tracks: dict[int, list[list[int]]] = {}
    for owner, track in frame.fine_lines(ways):
        tracks.setdefault(owner, []).append(track)
    return [_line(arc, tracks.get(index, []), layer_id) for index, arc in enumerate(shown)]


def _line(arc: Arc, tracks: list[list[int]], layer_id: str | None) -> dict[str, Any]:
    return {
        "layer": layer_id,
        "verdict": arc.verdict.name,
        "verified": arc.verified,
        "tonnes": arc.tonnes,
        "tracks": tracks,
        "card": arc_card(arc),
    }


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
