"""How a layer's picture meets what lies below it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPagedPaintDevice, QPainter

from desktop.render.frame import Frame
from layers.style import Blend

_Mode = QPainter.CompositionMode
_MODES = {
    Blend.NORMAL: _Mode.CompositionMode_SourceOver,
    Blend.MULTIPLY: _Mode.CompositionMode_Multiply,
    Blend.SCREEN: _Mode.CompositionMode_Screen,
    Blend.DARKEN: _Mode.CompositionMode_Darken,
    Blend.LIGHTEN: _Mode.CompositionMode_Lighten,
}


@contextmanager
def laid_as(painter: QPainter, opacity: float, blend: Blend) -> Iterator[None]:
    """Lay what is drawn meanwhile as one layer is laid."""
    painter.setOpacity(opacity)
    painter.setCompositionMode(_MODES[blend])
    try:
        yield
    finally:
        painter.setOpacity(1.0)
        painter.setCompositionMode(_MODES[Blend.NORMAL])


def blends_apart(frame: Frame, blend: Blend) -> bool:
    """Whether a layer is to be one picture, lest its own shapes blend with each other: SVG alone blends groups of shapes.

    A drawing whose parts nobody hears of does not blend at all.
    """
    paged = frame.part is not None and isinstance(frame.painter.device(), QPagedPaintDevice)
    return blend is not Blend.NORMAL and (not frame.vector or paged)
