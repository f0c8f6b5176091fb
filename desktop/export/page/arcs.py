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
