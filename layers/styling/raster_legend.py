"""What the legend says of rasters: what dark and bright stand for, where there is one band; other colours are the raster's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.document import Layer
from layers.styling.classes import told
from layers.styling.legend import LegendGroup, LegendItem
from layers.styling.words import name_of

if TYPE_CHECKING:
    from layers.sources.raster import RasterInfo

_DIGITS = 4


def raster_group(layer: Layer, info: RasterInfo) -> LegendGroup | None:
    """Explain the greys of a raster of one band; None for one that is drawn in colours of its own."""
    if info.colours != "grey" or not info.stretch:
        return None
    low, high = (told(float(f"{value:.{_DIGITS}g}")) for value in info.stretch[0])
    beyond = "What is lower is as dark, what is higher as bright"
    lines = LegendItem("ramp", "", f"{low} to {high}", layer=layer.id), LegendItem("note", "", beyond, layer=layer.id)
    return LegendGroup(name_of(layer.name), lines)
