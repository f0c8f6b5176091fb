"""What came of a sheet: where its map lies, what is seen on it, and what its legend says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF

from desktop.render.hits import HitIndex
from layers.geometry.projection import Projection
from layers.styling.legend import LegendGroup
from layers.viewport import Viewport


@dataclass(frozen=True, eq=False)
class Painted:
    """A sheet as it was painted.

    Parameters
    ----------
    box
        The map's frame in units of the painter.
    viewport
        What is seen in it, in the same units; None where the page has no map.
    legend
        What the legend explains, as drawn.
    unplaced
        Labels that found no room.
    empty
        Ids of things that mean nothing on this map, with the reason.
    cut
        Ids of things whose words have no room, with what is missing.
    """

    box: QRectF
    viewport: Viewport | None
    projection: Projection | None
    hits: HitIndex
    legend: tuple[LegendGroup, ...] = ()
    unplaced: int = 0
    empty: Mapping[str, str] = field(default_factory=dict)
    cut: Mapping[str, str] = field(default_factory=dict)
