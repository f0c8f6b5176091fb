"""Links and flows as lines of the page, each a little to the right of its great circle, so that two directions stay apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.export.page.cards import arc_card
from desktop.export.page.coordinates import Frame
from layers.geometry.geodesic import great_circles
from layers.geometry.raising import raised
from layers.styling.arcs import Arc


def arcs(frame: Frame, shown: Sequence[Arc], layer_id: str | None) -> list[dict[str, Any]]:
    """Give each arc its line, look and card, the least severe first."""
    return [arc_state(arc, layer_id) | {"tracks": tracks} for arc, tracks in zip(shown, arc_tracks(frame, shown), strict=True)]


def arc_tracks(frame: Frame, shown: Sequence[Arc]) -> list[list[list[int]]]:
    """Give the lines of each arc on the page's plane; none where the projection cannot show it."""
    if not shown:
        return []
    ways = raised(great_circles([arc.start for arc in shown], [arc.end for arc in shown]))
    tracks: dict[int, list[list[int]]] = {}
    for owner, track in frame.fine_lines(ways):
        tracks.setdefault(owner, []).append(track)
    return [tracks.get(index, []) for index in range(len(shown))]


def arc_state(arc: Arc, layer_id: str | None) -> dict[str, Any]:
    """Give what an arc looks like on its day, and what its card tells."""
    return {"layer": layer_id, "verdict": arc.verdict.name, "verified": arc.verified, "tonnes": arc.tonnes, "card": arc_card(arc)}
