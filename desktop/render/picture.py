"""A map onto any paint device: the picture on the screen and the sheet that is exported, by one code path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.furniture import fitted, paint_scale_bar, paragraph
from desktop.render.hits import Hit, HitIndex
from desktop.render.imagery import NONE, Imagery
from desktop.render.images import clear_sheet, painting
from desktop.render.labels import Labels, Slot
from desktop.render.legend import paint_legend
from desktop.render.lit import paint_lit
from desktop.render.painted import Painted
from desktop.render.painters import GROUND
from desktop.render.scenario import keep_room_for_scenario, paint_scenario
from desktop.render.screen_legend import PAIRED_SCALES, SCREEN_SCALES, legend_in_view, screen_legend
from desktop.render.sheet import Bounds, lay_out, paint_sheet_legend
from desktop.render.sheets import TOP, Sheets, lay_sheets, lay_top, paint_layers
from desktop.render.sites import WORLD_RESOLUTION
from desktop.render.tiles import has_imagery, keep_room_for_credit, paint_credit
from layers.document import MapDocument
from layers.errors import RequestError
from layers.extent import Extent
from layers.feedback import Feedback
from layers.geometry.gallery import coverage
from layers.geometry.projection import Projection
from layers.styling.content import MapContent
from layers.styling.reach import Reach
from layers.styling.theme import Theme, theme
from layers.viewport import Viewport

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

__all__ = [
    "Hit",
    "HitIndex",
    "RenderRequest",
    "Rendering",
    "cover_around",
    "fit_extent",
    "make_frame",
    "paint_labels",
    "paint_page",
    "render",
]

MARGIN = 28.0
TITLE_HEIGHT = 84.0
BAR_ROOM = 190.0
CREDIT = 10.5
VEILED_LABELS = 0.6


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
    paired
        Whether another map lies beside it, so that the type of both legends is to be of one size whatever is in them.
    reach
        What a chosen measure hits, to be lit up.
    sheets
        What was drawn before, to be used again where it still holds.
    early
        Is shown the layers as far as they are drawn, if that takes long.
    labels_before
        Where labels were in the picture before.
    imagery
        Tiles that may be shown.
    """

    document: MapDocument
    content: MapContent
    own: Mapping[str, FeatureLayer]
    projection: Projection
    viewport: Viewport
    ratio: float = 1.0
    legend: bool = True
    paired: bool = False
    feedback: Feedback = field(default_factory=Feedback)
    reach: Reach | None = None
    sheets: Sheets = field(default_factory=Sheets)
    early: Callable[[QImage], None] | None = None
    labels_before: Mapping[str, Slot] = field(default_factory=dict)
    imagery: Imagery = NONE


@dataclass(frozen=True, eq=False)
class Rendering:
    """A finished picture, what lies where in it, how many labels found no room, and where the others are.

    Legend and scale bar are a transparent picture of their own, so that they stay in place while the map moves under them.
    """

    image: QImage
    furniture: QImage | None
    viewport: Viewport
    hits: HitIndex
    unplaced: int
    slots: Mapping[str, Slot] = field(default_factory=dict)


def render(request: RenderRequest) -> Rendering:
    """Draw the map for the screen.

    Raises
    ------
    Stopped
        When the request's feedback was stopped.
    """
    colours = theme(request.document.dark)
    request.sheets.forget_all_but({GROUND, TOP, *(layer.id for layer in request.document.layers)})
    image = clear_sheet(request.viewport, request.ratio)
    image.fill(QColor(colours.paper))
    with painting(image) as painter:
        frame = make_frame(painter, request, colours)
        lay_sheets(frame, request.sheets, request.early)
        furniture = _furniture(frame, request) if request.legend else None
        keep_room_for_credit(frame)
        keep_room_for_scenario(frame)
        lay_top(frame, request.sheets, _paint_top)
    return Rendering(image, furniture, request.viewport, frame.hits, frame.labels.unplaced, frame.labels.slots)


def _furniture(frame: Frame, request: RenderRequest) -> QImage:
    """Draw legend and scale bar for a corner of the screen, and keep labels from under them."""
    viewport, colours = request.viewport, frame.theme
    block, scale = screen_legend(frame, PAIRED_SCALES if request.paired else SCREEN_SCALES)
    width, height = block.width * scale + 16, block.height * scale + 18
    box = QRectF(12, viewport.height - height - 12, width, height)
    frame.labels.cover(box)
    bar = viewport.height - 14 if box.right() < viewport.width - BAR_ROOM else box.top() - 10  # beside the legend, or above it
    frame.labels.block(QRectF(viewport.width - BAR_ROOM, bar - 26, BAR_ROOM, 40))
    image = clear_sheet(viewport, request.ratio)
    with painting(image) as painter:
        _paint_box(painter, colours, box)
        painter.save()
        painter.translate(box.left() + 12, box.top() + 8)
        painter.scale(scale, scale)
        try:
            paint_legend(painter, colours, block, 0.0, 0.0, frame.feedback)
        finally:  # stopped or not
            painter.restore()
        backed = has_imagery(frame) or viewport.resolution <= WORLD_RESOLUTION  # on land lie hatches, borders and marks
        paint_scale_bar(painter, colours, request.projection, viewport, viewport.width - 16, bar, backed=backed)
    return image


def make_frame(painter: QPainter, request: RenderRequest, colours: Theme, *, vector: bool = False) -> Frame:
    """Begin a picture of a request on a painter."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    viewport = request.viewport
    [origin] = viewport.to_screen(np.zeros((1, 2))).tolist()
    return Frame(
        painter=painter,
        document=request.document,
        content=request.content,
        own=request.own,
        projection=request.projection,
        viewport=viewport,
        theme=colours,
        hits=HitIndex(),
        labels=Labels(viewport.width, viewport.height, request.labels_before, request.document.leaders, (origin[0], origin[1])),
        feedback=request.feedback,
        vector=vector,
        ratio=request.ratio,
        reach=request.reach,
        imagery=request.imagery,
    )


def _paint_top(frame: Frame) -> None:
    paint_lit(frame)
    paint_labels(frame)
    paint_credit(frame)
    paint_scenario(frame)


def paint_labels(frame: Frame) -> None:
    """Draw the labels that the layers have left."""
    frame.painter.setOpacity(1.0 if frame.reach is None else VEILED_LABELS)
    frame.labels.paint(frame.painter, frame.theme.land, vector=frame.vector, feedback=frame.feedback)
    frame.painter.setOpacity(1.0)


def _paint_box(painter: QPainter, colours: Theme, box: QRectF) -> None:
    ground = QColor(colours.paper)
    ground.setAlphaF(0.93)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRect(box)


def fit_extent(projection: Projection, extent: Extent | None, width: float, height: float) -> Viewport:
    """Show an extent, or all that the projection shows, in a picture of that many logical pixels."""
    return Viewport.fit(plane_bounds(projection, extent), width, height, margin=2)


def plane_bounds(projection: Projection, extent: Extent | None) -> Bounds:
    """Left, bottom, right and top of an extent on the plane, in metres; of all that the projection shows without one.

    Raises
    ------
    RequestError
        The projection shows nothing of the extent.
    """
    if extent is None:
        return projection.bounds
    lons = np.linspace(extent.west, extent.continuous_east, 73)
    if projection.seam is not None:  # both sides of the map's edge, where the extent holds it
        edge = np.array([projection.seam + 1e-6, projection.seam + 360 - 1e-6])
        lons = np.concatenate([lons, edge[extent.contains(edge, np.full(2, extent.centre[1]))]])
    lon, lat = np.meshgrid(lons, np.linspace(extent.south, extent.north, 37))
    places = projection.forward(np.column_stack([lon.ravel(), lat.ravel()]))
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        raise RequestError(f"The projection '{projection.text}' shows nothing of the extent {extent}.", coverage(projection))
    low, high = places.min(axis=0), places.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


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
    ratio: float = 1.0,
    feedback: Feedback | None = None,
    imagery: Imagery = NONE,
    background: bool = True,
    parts: Callable[..., None] | None = None,
) -> Painted:
    """Draw the sheet that is exported: title, legend, map, scale bar, credits.

    Parameters
    ----------
    width, height
        Size of the sheet in logical pixels, for which the painter is set up.
    vector
        Whether the device keeps text and shapes.
    ratio
        Pixels a logical pixel of what becomes an image on such a device.
    imagery
        Tiles that may be shown.
    background
        Whether paper is laid under everything.
    parts
        Is told the name of each part before it is drawn.
    """
    colours = theme(document.dark)
    begin = parts or _no_part
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if background:
        begin("Paper")
        painter.fillRect(QRectF(0, 0, width, height), QColor(colours.paper))
    top, bottom = TITLE_HEIGHT, height - _credits_height(content, width)
    room = QRectF(MARGIN, top, width - 2 * MARGIN, bottom - top)
    projection = Projection(document.crs)
    bounds = plane_bounds(projection, extent)
    explained = imagery.legend(document) + content.legend
    layout = lay_out(explained, room, bounds)
    frame_box = layout.map_box
    viewport = Viewport.fit(bounds, frame_box.width(), frame_box.height(), margin=2)
    request = RenderRequest(document, content, own, projection, viewport, ratio, feedback=feedback or Feedback(), imagery=imagery)
    painter.save()
    if not background:
        painter.setClipRect(frame_box)
    painter.translate(frame_box.topLeft())
    frame = make_frame(painter, request, colours, vector=vector)
    frame.part = parts
    frame.labels.block(QRectF(frame_box.width() - 190, frame_box.height() - 34, 190, 34))
    if any(group.title not in layout.titles for group in explained):  # a line at the top says so
        frame.labels.block(QRectF(0, 0, frame_box.width(), 18))
    keep_room_for_scenario(frame)
    try:
        paint_layers(frame)
        begin("Names")
        paint_labels(frame)
        paint_scenario(frame)
    finally:
        painter.restore()
    begin("Title, legend and credits")
    if background:
        cover_around(painter, colours, frame_box, width, height)
    _paint_title(painter, colours, document, content, width)
    _paint_credits(painter, colours, content.without(document.hidden_at(viewport.scale)), width, height)
    right, foot = frame_box.right() - 4, frame_box.bottom() - 6
    paint_scale_bar(painter, colours, projection, viewport, right, foot, backed=has_imagery(frame))
    groups = legend_in_view(frame)
    paint_sheet_legend(painter, colours, layout, groups, room)
    return Painted(frame_box, viewport, projection, frame.hits, groups, frame.labels.unplaced)


def _no_part(_name: str) -> None:
    """Hear of a part, and do nothing."""


def _paint_title(painter: QPainter, colours: Theme, document: MapDocument, content: MapContent, width: float) -> None:
    title = document.title or "Rare-earth supply chain and the restrictions on it"
    face, text = fitted(title, width - 2 * MARGIN, 27, 15, QFont.Weight.DemiBold)
    painter.setPen(QColor(colours.text))
    painter.setFont(face)
    painter.drawText(QPointF(MARGIN, 44), text)
    face, text = fitted(content.heading, width - 2 * MARGIN, 15.5, 11)
    painter.setPen(QColor(colours.quiet_text))
    painter.setFont(face)
    painter.drawText(QPointF(MARGIN, 68), text)


def cover_around(painter: QPainter, colours: Theme, box: QRectF, width: float, height: float) -> None:
    """Cover what was drawn beyond the map's frame: a clip would do, but Qt's SVG writer loses shapes under one."""
    paper = QColor(colours.paper)
    painter.fillRect(QRectF(0, 0, width, box.top()), paper)
    painter.fillRect(QRectF(0, box.bottom(), width, height - box.bottom()), paper)
    painter.fillRect(QRectF(0, 0, box.left(), height), paper)
    painter.fillRect(QRectF(box.right(), 0, width - box.right(), height), paper)


def _credit_lines(content: MapContent, width: float) -> list[str]:
    texts = [content.warning, *content.credits] if content.warning else list(content.credits)
    return [line for text in texts for line in paragraph(text, font(CREDIT), width - 2 * MARGIN)]


def _credits_height(content: MapContent, width: float) -> float:
    return QFontMetricsF(font(CREDIT)).height() * len(_credit_lines(content, width)) + 22


def _paint_credits(painter: QPainter, colours: Theme, content: MapContent, width: float, height: float) -> None:
    """Draw warning, sources and disclaimer at the foot."""
    face, lines = font(CREDIT), _credit_lines(content, width)
    painter.setFont(face)
    painter.setPen(QColor(colours.quiet_text))
    step = QFontMetricsF(face).height()
    for number, line in enumerate(lines):
        painter.drawText(QPointF(MARGIN, height - 14 - step * (len(lines) - 1 - number)), line)
