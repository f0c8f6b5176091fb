"""Line icons, drawn from SVG in the colour of the palette at the sizes and pixel ratios in use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from desktop.render.hatched import paint_hatch_sample
from desktop.render.icons import draw_icon
from desktop.render.marks import draw_mark
from layers.document import Layer, LayerKind
from layers.restrictions.state import State
from layers.restrictions.verdict import Verdict
from layers.style import Fill
from layers.styling.theme import Theme

SIZE = 18
RATIOS = (1, 2, 3)


@cache
def _svg(name: str) -> str:
    return (Path(resources.__file__).parent / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def line_icon(name: str, palette: QPalette) -> QIcon:
    """Give a shipped icon in the palette's text colour, dimmed where disabled."""
    icon = QIcon()
    for mode, group in ((QIcon.Mode.Normal, QPalette.ColorGroup.Active), (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled)):
        colour = palette.color(group, QPalette.ColorRole.ButtonText)
        for ratio in RATIOS:
            icon.addPixmap(QPixmap.fromImage(_drawn(name, colour.name(), ratio)), mode)
    return icon


@cache
def _drawn(name: str, colour: str, ratio: int) -> QImage:  # a cached pixmap would outlive the application
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    image = _blank(SIZE, SIZE, ratio)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, SIZE, SIZE))
    painter.end()
    return image


def stage_icon(stage: str, theme: Theme) -> QIcon:
    """Give the mark that a stage has on the map."""
    return _marks((stage,), theme)


_MARKS: dict[LayerKind, tuple[str, ...]] = {
    LayerKind.MINES: ("mine",),
    LayerKind.REFINERIES: ("separation",),
    LayerKind.WORKS: ("metal", "magnet"),
}


def layer_icon(layer: Layer, theme: Theme, geometry: str = "Point") -> QIcon:
    """Give the swatch of a layer: what its features look like on the map; `geometry` is that of an own layer."""
    if layer.kind in _MARKS:
        return _marks(_MARKS[layer.kind], theme, filtered=bool(layer.filter))
    icon = QIcon()
    for ratio in RATIOS:
        image = _blank(SIZE + 8, SIZE, ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _swatch(painter, layer, theme, geometry)
        if layer.filter:
            _funnel(painter, theme)
        painter.end()
        _add(icon, image)
    return icon


def _swatch(painter: QPainter, layer: Layer, theme: Theme, geometry: str) -> None:
    box = QRectF(4, 3, SIZE, SIZE - 6)
    match layer.kind:
        case LayerKind.ALLIED:
            draw_mark(painter, (SIZE / 2 + 4, SIZE / 2), "separation", "operating", 8, theme, allied=True)
        case LayerKind.LINKS:
            for row, verdict in enumerate((Verdict.LICENCE, Verdict.FREE)):
                painter.fillRect(QRectF(3, 5 + 6 * row, SIZE + 2, 2.4), QColor(theme.verdicts[verdict]))
        case LayerKind.RESTRICTIONS:
            painter.fillRect(box, QColor(theme.land))
            painter.setPen(QColor(theme.verdicts[Verdict.LICENCE]))
            painter.setBrush(_tint(theme.verdicts[Verdict.LICENCE]))
            painter.drawRect(box)
            for x in (8, 12, 16, 20):
                painter.drawLine(QPointF(x - 4, 15), QPointF(x, 3))
        case LayerKind.WORLD:
            painter.setPen(QColor(theme.coast))
            painter.setBrush(QColor(theme.land))
            painter.drawRect(box)
        case LayerKind.RASTER:
            for column in range(6):
                for row in range(4):
                    shade = 70 + 25 * ((column * 5 + row * 3) % 7)
                    painter.fillRect(QRectF(4 + column * 3, 3 + row * 3, 3, 3), QColor(shade, shade, shade))
        case LayerKind.TILES:
            for column, row in ((0, 0), (1, 0), (0, 1), (1, 1)):
                cell = QRectF(4 + column * 9.5, 3 + row * 6.5, 8.5, 5.5)
                painter.fillRect(cell, QColor(theme.land if column == row else theme.sea))
                painter.setPen(QColor(theme.coast))
                painter.drawRect(cell)
        case _:
            _own_swatch(painter, layer, box, geometry)


def state_icon(state: State, colour: str, *, verified: bool) -> QIcon:
    """Give the dot of a measure: full in force, half while suspended, a ring before, barred after; ? where nobody vouches."""
    icon = QIcon()
    for ratio in RATIOS:
        image = _blank(SIZE, SIZE, ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _dot(painter, state, QColor(colour), verified)
        painter.end()
        _add(icon, image)
    return icon


def _dot(painter: QPainter, state: State, ink: QColor, verified: bool) -> None:
    box = QRectF(1.5, 4, 10, 10)
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(ink if state is State.IN_FORCE else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box)
    if state is State.SUSPENDED:
        painter.setBrush(ink)
        painter.drawChord(box, 180 * 16, 180 * 16)
    elif state in (State.ENDED, State.NEVER_IN_FORCE):
        painter.drawLine(box.bottomLeft() + QPointF(1, -1), box.topRight() + QPointF(-1, 1))
    if state is State.NEVER_IN_FORCE:
        painter.drawLine(box.topLeft() + QPointF(1, 1), box.bottomRight() + QPointF(-1, -1))
    if not verified:
        face = QFont(painter.font())
        face.setPixelSize(11)
        face.setBold(True)
        painter.setFont(face)
        painter.drawText(QRectF(11, 1, 7, 16), Qt.AlignmentFlag.AlignCenter, "?")


def _own_swatch(painter: QPainter, layer: Layer, box: QRectF, geometry: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(layer.style.colour))
    if "Polygon" in geometry and layer.style.fill is not Fill.SOLID:
        paint_hatch_sample(painter, layer.style, layer.style.colour, box)
    elif "Polygon" in geometry:
        painter.drawRect(box)
    elif "Line" in geometry:
        painter.drawRect(QRectF(3, SIZE / 2 - 1.2, SIZE + 2, 2.4))
    else:
        side = min(max(layer.style.size, 4.0), 14.0)
        places = np.array([[SIZE / 2 + 4, SIZE / 2]])
        draw_icon(painter, places, layer.style.icon, side, layer.style.turn, layer.style.colour, "transparent")


def _funnel(painter: QPainter, theme: Theme) -> None:
    """Mark a layer of which a filter hides features."""
    right, foot = SIZE + 7.0, SIZE - 1.0
    corners = [(-10.0, -10.0), (0.0, -10.0), (-4.0, -5.5), (-4.0, -1.0), (-6.0, 0.0), (-6.0, -5.5)]
    painter.setPen(QPen(QColor(theme.paper), 1.0))
    painter.setBrush(QColor(theme.text))
    painter.drawPolygon([QPointF(right + x, foot + y) for x, y in corners])


def _tint(colour: str) -> QColor:
    tint = QColor(colour)
    tint.setAlphaF(0.35)
    return tint


def _marks(stages: tuple[str, ...], theme: Theme, *, filtered: bool = False) -> QIcon:
    icon = QIcon()
    for ratio in RATIOS:
        image = _blank(SIZE + 8, SIZE, ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, stage in enumerate(stages):
            x = (SIZE + 8) / 2 + (index - (len(stages) - 1) / 2) * 12
            draw_mark(painter, (x, SIZE / 2), stage, "operating", 10.5, theme)
        if filtered:
            _funnel(painter, theme)
        painter.end()
        _add(icon, image)
    return icon


def _add(icon: QIcon, image: QImage) -> None:
    """Give the same picture for chosen rows too, which Qt would grey."""
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(QPixmap.fromImage(image), mode)


def _blank(width: int, height: int, ratio: int) -> QImage:
    image = QImage(width * ratio, height * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image
