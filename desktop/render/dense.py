"""Points too dense to be told apart: discs with counts, or a heat map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.icons import draw_icon
from layers.document import Layer
from layers.geometry.arrays import Floats
from layers.geometry.clusters import Heaps, fullest, heaps, level_of
from layers.geometry.density import Surface, most_near
from layers.geometry.point_grid import PointGrid
from layers.styling.palettes import ink_on, ramp
from layers.viewport import Viewport

APART = 30.0
"""Logical pixels; points closer than this, and some up to twice as far, are one disc."""
LEAST, MOST = 20.0, 42.0
"""Diameters of a disc in logical pixels."""
COUNT_SIZE = 10.5
OPACITY = 0.85
FULL_FROM = 0.3
"""Share of the ramp from which on a heat map is as opaque as it gets."""
FAINTEST = 0.04
"""Where fewer points than this are near, there is nothing."""


@dataclass(frozen=True, eq=False)
class Discs:
    """The heaps of a picture, with the diameter of the disc of each in logical pixels; those of one point have the point's own."""

    heaps: Heaps
    diameters: Floats


@lru_cache(maxsize=8)
def discs_of(points: PointGrid, viewport: Viewport, size: float) -> Discs:
    """Gather points for a picture; kept, since the painter and the index of hits ask for the same. `size` is a single point's diameter."""
    level = level_of(APART * viewport.resolution)
    found = heaps(points, viewport.bounds, level)
    most = min(MOST, 2.0**level / viewport.resolution)
    sizes = LEAST + (most - LEAST) * np.sqrt(found.counts / max(fullest(points, level), 1)).clip(0.0, 1.0)
    return Discs(found, np.where(found.counts == 1, size, sizes))


def paint_clusters(frame: Frame, layer: Layer, discs: Discs) -> None:
    """Draw single points as points, and a disc with its count where several are close."""
    painter = frame.painter
    places = frame.viewport.to_screen(discs.heaps.places)
    ink, face = QColor(ink_on(layer.style.colour)), font(COUNT_SIZE, QFont.Weight.DemiBold)
    metrics = QFontMetricsF(face)
    painter.setFont(face)
    order = np.argsort(discs.heaps.counts, kind="stable").tolist()
    for number in order:
        (x, y), count = places[number].tolist(), int(discs.heaps.counts[number])
        if not (-MOST < x < frame.viewport.width + MOST and -MOST < y < frame.viewport.height + MOST):
            continue
        text = short(count) if count > 1 else ""
        size = max(float(discs.diameters[number]), metrics.horizontalAdvance(text) + 7.0 if text else 0.0)
        if not text:
            draw_icon(painter, places[number : number + 1], layer.style.icon, size, layer.style.turn, layer.style.colour, frame.theme.paper)
        else:
            painter.setPen(QPen(QColor(frame.theme.paper), 1.2))
            painter.setBrush(QColor(layer.style.colour))
            painter.drawEllipse(QPointF(x, y), size / 2, size / 2)
            painter.setPen(ink)
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, y + metrics.capHeight() / 2), text)
        frame.labels.block(QRectF(x - size / 2, y - size / 2, size, size))


def short(count: int) -> str:
    """Write a count in four letters at most: 950, 1.2k, 48k, 1.2M; never rounded up."""
    for unit, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if count >= unit:
            whole, tenth = count // unit, count % unit * 10 // unit
            return f"{whole}.{tenth}{letter}" if whole < 10 and tenth else f"{whole}{letter}"
    return str(count)


def paint_heat(frame: Frame, layer: Layer, points: PointGrid) -> None:
    """Draw how densely points lie; transparent where there are none."""
    surface = Surface(points, frame.viewport, layer.style.radius)
    frame.feedback.check()
    shares = np.sqrt(np.clip(surface.values / most_near(points, frame.viewport, layer.style.radius), 0.0, 1.0))
    shades = _shades(layer, dark=frame.document.dark)
    index = np.rint(shares * (len(shades) - 1)).astype(np.uint8)
    pixels = shades[index]
    pixels[surface.values < FAINTEST] = 0
    pixels = np.ascontiguousarray(pixels)
    high, wide = index.shape
    image = QImage(pixels.data, wide, high, wide * 4, QImage.Format.Format_RGBA8888_Premultiplied)
    box = QRectF(surface.left, surface.top, wide * surface.grain, high * surface.grain)
    _draw_within(frame, image, box)


def _draw_within(frame: Frame, image: QImage, box: QRectF) -> None:
    """Draw the part of an image that lies in the view, so that a sheet holds no more of it."""
    width, height = frame.viewport.width, frame.viewport.height
    shown = QRectF(0, 0, width, height)
    grain = box.width() / image.width()
    source = QRectF((shown.left() - box.left()) / grain, (shown.top() - box.top()) / grain, width / grain, height / grain)
    painter = frame.painter
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if frame.vector:  # a file of shapes holds it as it is smoothed here, not as a viewer would
        sheet = QImage(round(width * frame.ratio), round(height * frame.ratio), QImage.Format.Format_ARGB32_Premultiplied)
        sheet.fill(Qt.GlobalColor.transparent)
        inner = QPainter(sheet)
        inner.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inner.drawImage(QRectF(sheet.rect()), image, source)
        inner.end()
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        painter.drawImage(shown, sheet)
    else:
        painter.drawImage(shown, image, source)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


def _shades(layer: Layer, *, dark: bool) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Give 256 colours from nothing to much, premultiplied, shape (256, 4)."""
    shares = np.linspace(0.0, 1.0, 256)
    opacity = OPACITY * np.clip(shares / FULL_FROM, 0.0, 1.0)
    colours = ramp(layer.style.palette, shares, dark=dark) * opacity[:, None]
    return np.rint(np.column_stack([colours, 255 * opacity])).astype(np.uint8)
