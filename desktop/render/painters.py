"""Which function draws which kind of layer, and what its picture depends on beside the view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from desktop.render.features import paint_features
from desktop.render.frame import Frame
from desktop.render.ground import paint_ground
from desktop.render.link_labels import want_link_labels
from desktop.render.links import paint_links
from desktop.render.sites import paint_sites
from desktop.render.tiles import tile_layers
from layers.document import Layer, LayerKind
from layers.style import Blend

Depends = tuple[object, ...]


class Same:
    """A value that equals itself alone: comparing what it holds would take long."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@dataclass(frozen=True)
class Painter:
    """How a kind of layer is drawn.

    Parameters
    ----------
    paint
        Draws a layer of a frame onto its painter, and leaves hits and labels in it.
    depends
        Gives what the drawing depends on, beside the layer itself and the view, as values that can be compared.
    """

    paint: Callable[[Frame, Layer], None]
    depends: Callable[[Frame, Layer], Depends]


_SITES = Painter(
    lambda frame, layer: paint_sites(frame, layer.id),
    lambda frame, layer: tuple(mark for mark in frame.content.sites if mark.layer_id == layer.id),
)


def _raster(frame: Frame, layer: Layer) -> None:
    from desktop.render.rasters import paint_raster  # what reads files is not needed for the first map

    paint_raster(frame, layer)


PAINTERS: Mapping[LayerKind, Painter] = {
    LayerKind.OWN: Painter(paint_features, lambda frame, layer: (Same(frame.own.get(layer.id)),)),
    LayerKind.RASTER: Painter(_raster, lambda frame, layer: (Same(frame.imagery.rasters.get(layer.source) if layer.source else None),)),
    LayerKind.LINKS: Painter(lambda frame, _: want_link_labels(frame, paint_links(frame)), lambda frame, _: frame.content.arcs),
    **dict.fromkeys((LayerKind.MINES, LayerKind.REFINERIES, LayerKind.ALLIED, LayerKind.WORKS), _SITES),
}
"""Every kind that may lie anywhere in the order of layers. World, Restrictions and tiles are the ground, which always lies below."""

GROUND = "ground"


@dataclass(frozen=True)
class Step:
    """One of the things that a picture is made of, from the lowest to the topmost.

    Parameters
    ----------
    name
        The layer's id, or :data:`GROUND`.
    depends
        What its drawing depends on beside the view.
    opacity
        With which all of it is laid on what lies below.
    """

    name: str
    depends: Depends
    paint: Callable[[Frame], None]
    opacity: float = 1.0
    title: str = "World"
    """What a reader calls it."""
    blend: Blend = Blend.NORMAL
    """How its colours meet those below."""


def steps(frame: Frame) -> Iterator[Step]:
    """Give what is to be drawn, from the lowest to the topmost; each step draws opaque."""
    document, content = frame.document, frame.content
    below = tuple(layer for layer in document.layers if layer.kind not in PAINTERS)
    yield Step(GROUND, (below, tuple(content.roles.items()), _tiles_there(frame)), paint_ground)
    for layer in reversed(document.layers):
        if layer.visible and layer.kind in PAINTERS and layer.style.drawn_at(frame.viewport.scale):
            painter, opaque = PAINTERS[layer.kind], replace(layer, opacity=1.0, style=replace(layer.style, blend=Blend.NORMAL))
            depends = (opaque, *painter.depends(frame, layer))
            yield Step(layer.id, depends, _draws(painter, opaque), layer.opacity, layer.name, layer.style.blend)


def _tiles_there(frame: Frame) -> Depends:
    """Tell tiles that are to be drawn from those of before: more arrive all the time."""
    shelf = frame.imagery.shelf
    sources = [layer.tiles for layer in tile_layers(frame) if layer.tiles is not None]
    return tuple((source, shelf.store.revision(source.url)) for source in sources) if shelf is not None else ()


def _draws(painter: Painter, layer: Layer) -> Callable[[Frame], None]:
    return lambda frame: painter.paint(frame, layer)
