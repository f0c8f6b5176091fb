"""Marks of sites with their labels."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.hits import Hit
from desktop.render.labels import Label
from desktop.render.marks import draw_mark

SIZE = 11.0
SMALL = 9.0
WORLD_RESOLUTION = 12_000.0  # metres a pixel from which on the map is one of the world
NAMED_ON_WORLD = 5.0  # priority below which a name waits for a closer view: fewer labels beat smaller ones
STRONG = 8.0  # priority from which a name is set in semibold


def mark_size(resolution: float) -> float:
    """Width of a mark in pixels: smaller on a world map, where marks crowd."""
    return SMALL if resolution > WORLD_RESOLUTION else SIZE


def paint_sites(frame: Frame, layer_id: str) -> None:
    """Draw the marks that belong to a layer, the weightiest on top, and ask for their labels."""
    marks = [mark for mark in frame.content.sites if mark.layer_id == layer_id]
    if not marks:
        return
    marks.sort(key=lambda mark: mark.priority)
    plane = frame.projection.forward(np.array([(mark.lon, mark.lat) for mark in marks]))
    places = frame.viewport.to_screen(plane)
    size = mark_size(frame.viewport.resolution)
    for mark, (x, y) in zip(marks, places.tolist(), strict=True):
        if not (-20 < x < frame.viewport.width + 20 and -20 < y < frame.viewport.height + 20):
            continue
        width = size * (0.85 if mark.stage == "concentration" else 1.0)
        draw_mark(
            frame.painter,
            (x, y),
            mark.stage,
            mark.status,
            width,
            frame.theme,
            precision=mark.precision,
            others=mark.others,
            allied=mark.allied,
            checked=mark.checked,
        )
        reach = size / 2 + (4.0 if mark.allied else 1.5)
        frame.labels.block(QRectF(x - size / 2 - 1, y - size / 2 - 1, size + 2, size + 2))
        frame.hits.add_point(Hit("site", mark.site_id, mark.name), x, y, reach)
        if frame.viewport.resolution > WORLD_RESOLUTION and mark.priority < NAMED_ON_WORLD:
            continue
        strong = mark.priority >= STRONG
        face = font(11.5 if strong else 11, QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        key = f"site {mark.site_id}"
        frame.labels.want(Label(mark.name, x, y, reach + 2.5, mark.priority, face, frame.theme.text, key=key, led=True))
