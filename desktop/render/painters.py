"""Which function draws which kind of layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.render.features import paint_features
from desktop.render.frame import Frame
from desktop.render.ground import paint_ground
from desktop.render.links import paint_links
from desktop.render.sites import paint_sites
from layers.document import Layer, LayerKind

Painter = Callable[[Frame, Layer], None]

PAINTERS: Mapping[LayerKind, Painter] = {
    LayerKind.OWN: paint_features,
    LayerKind.LINKS: lambda frame, _: paint_links(frame),
    **dict.fromkeys(
        (LayerKind.MINES, LayerKind.REFINERIES, LayerKind.ALLIED, LayerKind.WORKS), lambda frame, layer: paint_sites(frame, layer.id)
    ),
}
"""Every kind that may lie anywhere in the order of layers. World and Restrictions are the ground, which always lies below."""


def paint_layers(frame: Frame) -> None:
    """Draw the layers from the lowest to the topmost, and collect the labels they want."""
    paint_ground(frame)
    for layer in reversed(frame.document.layers):
        frame.feedback.check()
        if layer.visible and layer.kind in PAINTERS:
            PAINTERS[layer.kind](frame, layer)
