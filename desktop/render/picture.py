"""A map onto any paint device: the picture on the screen and the sheet that is exported, by one code path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from desktop.render.features import paint_features
from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.furniture import fitted, paint_scale_bar, paragraph
from desktop.render.ground import paint_ground
from desktop.render.hits import Hit, HitIndex
from desktop.render.labels import Labels
from desktop.render.legend import LegendBlock, arrange, paint_legend
from desktop.render.links import paint_links
from desktop.render.sites import paint_sites
from layers.document import LayerKind, MapDocument
from layers.extent import Extent
from layers.feedback import Feedback
from layers.geometry.projection import Projection
from layers.sources.layer import FeatureLayer
from layers.styling.content import MapContent
from layers.styling.theme import Theme, theme
from layers.viewport import Viewport

__all__ = ["Hit", "HitIndex", "RenderRequest", "Rendering", "fit_extent", "paint_page", "render"]

COLUMN = 236.0
MARGIN = 28.0


@dataclass(frozen=True, eq=False)
class RenderRequest:
    """All that a picture on the screen depends on; safe to use off the GUI thread.

    Parameters
    ----------
    viewport
        In logical pixels.
    ratio
        Device pixels a logical pixel.
    legend
        Whether the legend and the scale bar lie on the map.
    """

    document: MapDocument
    content: MapContent
    own: Mapping[str, FeatureLayer]
    projection: Projection
    viewport: Viewport
    ratio: float = 1.0
    legend: bool = True
    feedback: Feedback = field(default_factory=Feedback)


@dataclass(frozen=True, eq=False)
class Rendering:
    """A finished picture, what lies where in it, and how many labels found no room."""

    image: QImage
    viewport: Viewport
    hits: HitIndex
    unplaced: int


def render(request: RenderRequest) -> Rendering:
    """Draw the map for the screen.

    Raises
    ------
    Stopped
        When the request's feedback was stopped.
    """
    viewport = request.viewport
    image = QImage(
        QSize(round(viewport.width * request.ratio), round(viewport.height * request.ratio)), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(request.ratio)
    colours = theme(request.document.dark)
    image.fill(QColor(colours.paper))
    painter = QPainter(image)
    try:
        frame = _frame(painter, request, colours)
        block = None
        if request.legend:
            block = arrange(request.content.heading, request.content.legend, COLUMN, viewport.height - 60)
            if block.width + 40 > viewport.width * 0.6:
                block = arrange(request.content.heading, request.content.legend[:1], COLUMN, viewport.height - 60)
            box = QRectF(12, viewport.height - block.height - 30, block.width + 16, block.height + 18)
            frame.labels.block(box)
            frame.labels.block(QRectF(viewport.width - 190, viewport.height - 40, 190, 40))
        paint_map(frame)
        if block is not None:
            _paint_box(painter, colours, box)
            paint_legend(painter, colours, block, box.left() + 12, box.top() + 8)
            paint_scale_bar(painter, colours, request.projection, viewport, viewport.width - 16, viewport.height - 14)
    finally:
        painter.end()
    return Rendering(image, viewport, frame.hits, frame.labels.unplaced)


def _frame(painter: QPainter, request: RenderRequest, colours: Theme, *, vector: bool = False) -> Frame:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    viewport = request.viewport
    return Frame(
        painter=painter,
        document=request.document,
        content=request.content,
        own=request.own,
        projection=request.projection,
        viewport=viewport,
        theme=colours,
        hits=HitIndex(),
        labels=Labels(viewport.width, viewport.height),
        feedback=request.feedback,
        vector=vector,
    )


def paint_map(frame: Frame) -> None:
    """Draw the layers from the lowest to the topmost, then the labels over all of them."""
    paint_ground(frame)
    for layer in reversed(frame.document.layers):
        frame.feedback.check()
        if not layer.visible:
            continue
        if layer.kind is LayerKind.LINKS:
            paint_links(frame)
        elif layer.kind is LayerKind.OWN:
            paint_features(frame, layer)
        else:
            paint_sites(frame, layer.id)
    frame.labels.paint(frame.painter, frame.theme.land, vector=frame.vector)


def _paint_box(painter: QPainter, colours: Theme, box: QRectF) -> None:
    ground = QColor(colours.paper)
    ground.setAlphaF(0.93)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRect(box)


def fit_extent(projection: Projection, extent: Extent | None, width: float, height: float) -> Viewport:
    """Show an extent, or all that the projection shows, in a picture of that many logical pixels."""
    if extent is None:
        return Viewport.fit(projection.bounds, width, height, margin=2)
    edge = projection.forward(extent.lonlat_edge(64))
    edge = edge[np.isfinite(edge).all(axis=1)]
    if len(edge) < 3:
        return Viewport.fit(projection.bounds, width, height, margin=2)
    low, high = edge.min(axis=0), edge.max(axis=0)
    return Viewport.fit((float(low[0]), float(low[1]), float(high[0]), float(high[1])), width, height, margin=2)


def paint_page(
    painter: QPainter,
    document: MapDocument,
    content: MapContent,
    own: Mapping[str, FeatureLayer],
    width: float,
    height: float,
    *,
    extent: Extent | None = None,
    vector: bool = False,
    feedback: Feedback | None = None,
) -> int:
    """Draw the sheet that is exported: title, legend, map, scale bar, credits.

    Parameters
    ----------
    width, height
        Size of the sheet in logical pixels, for which the painter is set up.
    vector
        Whether the device keeps text and shapes.

    Returns
    -------
    int
        Labels that found no room.
    """
    colours = theme(document.dark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, width, height), QColor(colours.paper))
    top = _paint_title(painter, colours, document, content, width)
    bottom = height - _paint_credits(painter, colours, content, width, height)
    room = QRectF(MARGIN, top, width - 2 * MARGIN, bottom - top)
    block, box = _place_legend(content, room)
    frame_box = _map_box(room, block, box)
    projection = Projection(document.crs)
    viewport = fit_extent(projection, extent, frame_box.width(), frame_box.height())
    request = RenderRequest(document, content, own, projection, viewport, feedback=feedback or Feedback())
    painter.save()
    painter.translate(frame_box.topLeft())
    painter.setClipRect(QRectF(0, 0, frame_box.width(), frame_box.height()))
    frame = _frame(painter, request, colours, vector=vector)
    frame.labels.block(QRectF(frame_box.width() - 190, frame_box.height() - 34, 190, 34))
    paint_map(frame)
    painter.restore()
    paint_scale_bar(painter, colours, projection, viewport, frame_box.right() - 4, frame_box.bottom() - 6)
    paint_legend(painter, colours, block, box.left(), box.top())
    return frame.labels.unplaced


def _paint_title(painter: QPainter, colours: Theme, document: MapDocument, content: MapContent, width: float) -> float:
    """Draw title and subtitle, and return where the map may begin."""
    title = document.title or "Rare-earth supply chain and the restrictions on it"
    face, text = fitted(title, width - 2 * MARGIN, 27, 15, QFont.Weight.DemiBold)
    painter.setPen(QColor(colours.text))
    painter.setFont(face)
    painter.drawText(QPointF(MARGIN, 44), text)
    face, text = fitted(content.heading, width - 2 * MARGIN, 15.5, 11)
    painter.setPen(QColor(colours.quiet_text))
    painter.setFont(face)
    painter.drawText(QPointF(MARGIN, 68), text)
    return 84.0


def _paint_credits(painter: QPainter, colours: Theme, content: MapContent, width: float, height: float) -> float:
    """Draw warning, sources and disclaimer at the foot, and return their height."""
    face = font(10.5)
    texts = [content.warning, *content.credits] if content.warning else list(content.credits)
    lines = [line for text in texts for line in paragraph(text, face, width - 2 * MARGIN)]
    painter.setFont(face)
    painter.setPen(QColor(colours.quiet_text))
    step = QFontMetricsF(face).height()
    for number, line in enumerate(lines):
        painter.drawText(QPointF(MARGIN, height - 14 - step * (len(lines) - 1 - number)), line)
    return step * len(lines) + 22


def _place_legend(content: MapContent, room: QRectF) -> tuple[LegendBlock, QRectF]:
    """Put the legend beside a wide map, or under a tall one."""
    if room.width() >= 1.15 * room.height():
        block = arrange("", content.legend, COLUMN, room.height())
        return block, QRectF(room.left(), max(room.top(), room.bottom() - block.height), block.width, block.height)
    columns = max(int(room.width() // COLUMN), 1)
    tallest = room.height()
    block = arrange("", content.legend, COLUMN, tallest)
    for share in (0.2, 0.25, 0.3, 0.4, 0.5):
        block = arrange("", content.legend, COLUMN, tallest * share)
        if len(block.columns) <= columns:
            break
    return block, QRectF(room.left(), room.bottom() - block.height, block.width, block.height)


def _map_box(room: QRectF, block: LegendBlock, box: QRectF) -> QRectF:
    if room.width() >= 1.15 * room.height():
        return room.adjusted(box.width() + 8 if block.columns[0] else 0, 0, 0, 0)
    return room.adjusted(0, 0, 0, -(box.height() + 16))
