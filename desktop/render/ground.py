"""The quiet ground: sea, graticule, land tinted and hatched by the roles of countries, coasts and borders, country names."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from desktop.render.arrays import boxes, polygon, seen, thinned
from desktop.render.frame import Frame
from desktop.render.grid import draw_lines, paint_grid
from desktop.render.hits import Hit
from desktop.render.names import want_names
from layers.document import LayerKind
from layers.geometry.arrays import LineArray, RingArray
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.hatch import hatch, within
from layers.geometry.projection import Projection
from layers.geometry.world import Scale, World, load_world
from layers.restrictions.verdict import CountryRole, Verdict
from layers.styling.theme import mixed

Array = NDArray[np.float64]
HATCH_SPACING = 4.0
TINT_SHARE = 0.30
LINES_AT_ONCE = 100
"""Dashed lines in one call to the painter, which keeps the window waiting meanwhile."""


class Plane:
    """The world at one scale, laid on the plane of one projection."""

    def __init__(self, crs: str, scale: Scale) -> None:
        projection = Projection(crs)
        self.world: World = load_world(scale)
        self.outline = projection.outline()
        self.rings: RingArray = flatten_rings(projection, self.world.rings)
        self.coasts: LineArray = flatten_lines(projection, self.world.coasts)
        self.borders: LineArray = flatten_lines(projection, self.world.borders)
        self.labels = projection.forward(self.world.labels)
        self.sizes = _sizes(self.rings, len(self.world.codes))


def _sizes(rings: RingArray, count: int) -> Array:
    """Width and height of what holds each country on the plane, shape (count, 2)."""
    box = boxes(rings.xy, rings.offsets)
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, rings.owner, box[:, :2])
    np.maximum.at(high, rings.owner, box[:, 2:])
    result: Array = np.maximum(high - low, 0.0)
    return result


@lru_cache(maxsize=4)
def plane(crs: str, scale: Scale) -> Plane:
    """Return the world on a plane; the last few are kept, since pan and zoom ask again and again."""
    return Plane(crs, scale)


def scale_for(resolution: float) -> Scale:
    """Choose the world's scale by metres a pixel: no finer than can be seen, no coarser than looks true."""
    if resolution > 60_000:
        return "110m"
    return "50m" if resolution > 2_500 else "10m"


def paint_ground(frame: Frame) -> None:
    """Draw everything below links and sites."""
    flat = plane(frame.document.crs, scale_for(frame.viewport.resolution))
    world_layer = frame.document.of_kind(LayerKind.WORLD)
    painter, theme = frame.painter, frame.theme
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.sea))
    painter.drawPolygon(polygon(frame.viewport.to_screen(flat.outline)))
    if world_layer is None or not world_layer.visible:
        return
    painter.setOpacity(world_layer.opacity)
    paint_grid(frame)
    outlines = _land(frame, flat)
    draw_lines(frame, flat.borders, theme.border, 0.5)
    draw_lines(frame, flat.coasts, theme.coast, 0.6)
    painter.setPen(QPen(QColor(theme.coast), 0.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(polygon(frame.viewport.to_screen(flat.outline)))
    painter.setOpacity(1.0)
    want_names(frame, flat.world, flat.labels, outlines, flat.sizes)


def _land(frame: Frame, flat: Plane) -> dict[int, list[Array]]:
    """Fill the countries, those with a role in its tint, and hatch the targets; gives what is seen of each, in pixels."""
    rings, painter, theme = flat.rings, frame.painter, frame.theme
    xy, offsets = thinned(frame.viewport.to_screen(rings.xy), rings.offsets, 0.5)
    box = boxes(xy, offsets)
    visible = seen(box, frame.viewport.width, frame.viewport.height)
    large = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) > 0.7
    opacity = _restrictions_opacity(frame)
    painter.setPen(Qt.PenStyle.NoPen)
    which = np.flatnonzero(visible & large)
    holed = set(rings.polygon[rings.is_hole].tolist())
    last, colour = -1, QColor(theme.land)
    by_country: dict[int, list[int]] = {}
    for ring in which.tolist():
        owner = int(rings.owner[ring])
        by_country.setdefault(owner, []).append(ring)
        if owner != last:
            role = frame.content.roles.get(flat.world.codes[owner])
            colour, last = QColor(_tint(frame, role, opacity)), owner
            painter.setBrush(colour)
        if int(rings.polygon[ring]) not in holed:
            painter.drawPolygon(polygon(xy[offsets[ring] : offsets[ring + 1]]))
        elif not rings.is_hole[ring]:
            mates = np.flatnonzero((rings.polygon == rings.polygon[ring]) & large)
            painter.drawPath(_with_holes([xy[offsets[mate] : offsets[mate + 1]] for mate in mates.tolist()]))
    shown = {owner: [xy[offsets[ring] : offsets[ring + 1]] for ring in members] for owner, members in by_country.items()}
    for owner, outlines in shown.items():
        frame.feedback.check()
        code = flat.world.codes[owner]
        frame.hits.add_area(Hit("country", code, flat.world.names[owner]), outlines)
        role = frame.content.roles.get(code)
        if role is not None:
            _pattern(frame, role, outlines, opacity)
    _dots(frame, flat, set(by_country))
    return shown


def _dots(frame: Frame, flat: Plane, drawn: set[int]) -> None:
    """Let a dot stand for a country with a role that is too small to be seen at this scale."""
    places = frame.viewport.to_screen(flat.labels)
    for index, code in enumerate(flat.world.codes):
        role = frame.content.roles.get(code)
        x, y = places[index].tolist()
        if role is None or index in drawn or not (0 < x < frame.viewport.width and 0 < y < frame.viewport.height):
            continue
        verdict = role.issues if role.issues is not None else role.targeted
        ink = QColor(frame.theme.verdicts[verdict]) if verdict is not None else QColor(frame.theme.border)
        frame.painter.setPen(QPen(ink, 1.0))
        frame.painter.setBrush(QColor(_tint(frame, role, _restrictions_opacity(frame))))
        frame.painter.drawEllipse(QPointF(x, y), 2.2, 2.2)
        frame.hits.add_point(Hit("country", code, flat.world.names[index]), x, y, 3.0)


def _with_holes(rings: list[Array]) -> QPainterPath:
    path = QPainterPath()
    for ring in rings:
        path.addPolygon(polygon(ring))
    return path


def _restrictions_opacity(frame: Frame) -> float:
    layer = frame.document.of_kind(LayerKind.RESTRICTIONS)
    return layer.opacity if layer else 0.0


def _tint(frame: Frame, role: CountryRole | None, opacity: float) -> str:
    theme = frame.theme
    if role is None or role.issues is None:
        return theme.land
    return mixed(theme.verdicts[role.issues], theme.land, TINT_SHARE * opacity)


def _pattern(frame: Frame, role: CountryRole, outlines: list[Array], opacity: float) -> None:
    """Hatch a target; stipple a country whose roles nobody vouches for on the day, so that no fade is read as certainty."""
    if role.issues is not None and not role.issues_verified:
        hatch_lines(frame, outlines, role.issues, False, opacity, spacing=7.0, angle=0.0)
    if role.targeted is not None:
        hatch_lines(frame, outlines, role.targeted, role.targeted_verified, opacity)


def hatch_lines(
    frame: Frame,
    outlines: list[Array],
    verdict: Verdict,
    verified: bool,
    opacity: float,
    spacing: float = HATCH_SPACING,
    angle: float = -45.0,
) -> None:
    """Draw the hatch of a verdict: lines where it is vouched for, dots where it is not."""
    colour = QColor(frame.theme.verdicts[verdict])
    colour.setAlphaF(0.75 * opacity)
    pen = QPen(colour, 0.8)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # ends at the border
    if not verified:
        pen.setWidthF(1.1)
        pen.setDashPattern([1.0, 4.5])
    frame.painter.setPen(pen)
    width, height = frame.viewport.width, frame.viewport.height
    shown = [ring for ring in outlines if len(ring) > 2]
    segments = hatch(shown, spacing, angle)
    if not len(segments):
        return
    lines = [QLineF(*segment) for segment in within(segments, width, height, sum(pen.dashPattern()) * pen.widthF() or 1.0).tolist()]
    for begin in range(0, len(lines), LINES_AT_ONCE):
        frame.feedback.check()
        frame.painter.drawLines(lines[begin : begin + LINES_AT_ONCE])
