"""The quiet ground: sea, graticule, land tinted and hatched by the roles of countries, coasts and borders, country names."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from desktop.render.arrays import boxes, gathered, polygon, seen, thinned
from desktop.render.frame import Frame
from desktop.render.grid import draw_lines, paint_grid
from desktop.render.hits import Hit
from desktop.render.names import want_names
from desktop.render.tiles import paint_tiles, tile_layers
from layers.document import Layer, LayerKind
from layers.geometry.arrays import LineArray, RingArray
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.hatch import hatch, within
from layers.geometry.projection import Projection
from layers.geometry.world import Scale, World, load_world
from layers.restrictions.verdict import CountryRole, Verdict
from layers.styling.theme import mixed

Array = NDArray[np.float64]
HATCH_SPACING = 4.0
HATCH_SHARE = 0.75
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
    """Draw everything below links and sites.

    Tiles lie on sea and land, and tints, hatches and borders on them; lines of degrees and our own coasts give way.
    """
    world_layer = frame.document.of_kind(LayerKind.WORLD)
    painter, theme, tiles = frame.painter, frame.theme, tile_layers(frame)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.sea))
    if world_layer is None or not world_layer.visible:
        painter.drawPolygon(polygon(frame.viewport.to_screen(frame.projection.outline())))
        _tiles(frame, tiles)
        return
    flat = plane(frame.document.crs, scale_for(frame.viewport.resolution))
    painter.drawPolygon(polygon(frame.viewport.to_screen(flat.outline)))
    land = _Land(frame, flat)
    painter.setOpacity(world_layer.opacity)
    if tiles:
        land.fill(lambda _role: theme.land)
        _tiles(frame, tiles)
        painter.setOpacity(world_layer.opacity)
        _begin_restrictions(frame)
        land.fill(lambda role: _glaze(frame, role))
    else:
        if frame.grid:
            frame.begin("Meridians and parallels")
            paint_grid(frame)
        frame.begin("Land")
        if frame.part is None or world_layer.opacity < 1.0:
            land.fill(lambda role: _tint(frame, role))
            _begin_restrictions(frame)
        else:  # what can be switched off has land below it
            land.fill(lambda _role: theme.land)
            _begin_restrictions(frame)
            land.fill(lambda role: None if role is None or role.issues is None else _tint(frame, role))
    outlines = land.mark()
    frame.begin("Borders and coasts")
    draw_lines(frame, flat.borders, theme.border, 0.5)
    if not tiles:  # which have coasts of their own, finer than ours
        draw_lines(frame, flat.coasts, theme.coast, 0.6)
    painter.setPen(QPen(QColor(theme.coast), 0.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(polygon(frame.viewport.to_screen(flat.outline)))
    painter.setOpacity(1.0)
    if not any(layer.tiles.names for layer in tiles if layer.tiles is not None):
        want_names(frame, flat.world, flat.labels, outlines, flat.sizes)


def _begin_restrictions(frame: Frame) -> None:
    layer = frame.document.of_kind(LayerKind.RESTRICTIONS)
    if layer is not None and layer.visible:
        frame.begin(layer.name)


def _tiles(frame: Frame, layers: list[Layer]) -> None:
    frame.painter.setOpacity(1.0)
    for layer in layers:
        frame.begin(layer.name)
        paint_tiles(frame, layer)


class _Land:
    """The countries as a view shows them: what of them is seen, worked out once for all that is drawn on them."""

    def __init__(self, frame: Frame, flat: Plane) -> None:
        rings, view = flat.rings, frame.viewport
        self._frame, self._flat = frame, flat
        self._xy, self._offsets = thinned(view.to_screen(rings.xy), rings.offsets, 0.5)
        box = boxes(self._xy, self._offsets)
        self._large = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) > 0.7
        self._fills = gathered(self._xy, self._offsets, view.width, view.height)
        self._which: list[int] = np.flatnonzero(seen(box, view.width, view.height) & self._large).tolist()
        self._holed = set(rings.polygon[rings.is_hole].tolist())

    def fill(self, colour_of: Callable[[CountryRole | None], str | QColor | None]) -> None:
        """Fill each country by its role; None leaves it as it is."""
        rings, painter = self._flat.rings, self._frame.painter
        painter.setPen(Qt.PenStyle.NoPen)
        last, colour = -1, colour_of(None)
        for ring in self._which:
            self._frame.feedback.check()
            owner = int(rings.owner[ring])
            if owner != last:
                colour, last = colour_of(self._frame.content.roles.get(self._flat.world.codes[owner])), owner
                if colour is not None:
                    painter.setBrush(QColor(colour))
            if colour is None:
                continue
            if int(rings.polygon[ring]) not in self._holed:
                painter.drawPolygon(polygon(self._filled(ring)))
            elif not rings.is_hole[ring]:
                mates = np.flatnonzero((rings.polygon == rings.polygon[ring]) & self._large)
                painter.drawPath(_with_holes([self._filled(mate) for mate in mates.tolist()]))

    def mark(self) -> dict[int, list[Array]]:
        """Hatch countries by their roles, and let clicks find them; gives what is seen of each, in pixels."""
        frame, world = self._frame, self._flat.world
        by_country: dict[int, list[Array]] = {}
        for ring in self._which:
            frame.feedback.check()
            by_country.setdefault(int(self._flat.rings.owner[ring]), []).append(self._outline(ring))
        for owner, outlines in by_country.items():
            frame.feedback.check()
            code = world.codes[owner]
            frame.hits.add_area(Hit("country", code, world.names[owner]), outlines)
            role = frame.content.roles.get(code)
            if role is not None:
                _pattern(frame, role, outlines, _restrictions_opacity(frame))
        _dots(frame, self._flat, set(by_country))
        return by_country

    def _filled(self, ring: int) -> Array:
        xy, offsets = self._fills
        return xy[offsets[ring] : offsets[ring + 1]]

    def _outline(self, ring: int) -> Array:
        return self._xy[self._offsets[ring] : self._offsets[ring + 1]]


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
        frame.painter.setBrush(QColor(_tint(frame, role)))
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


def _tint(frame: Frame, role: CountryRole | None) -> str:
    theme = frame.theme
    if role is None or role.issues is None:
        return theme.land
    return mixed(theme.verdicts[role.issues], theme.land, TINT_SHARE * _restrictions_opacity(frame))


def _glaze(frame: Frame, role: CountryRole | None) -> QColor | None:
    """The tint of a country through which tiles are seen."""
    if role is None or role.issues is None:
        return None
    colour = QColor(frame.theme.verdicts[role.issues])
    colour.setAlphaF(TINT_SHARE * _restrictions_opacity(frame))
    return colour


def _pattern(frame: Frame, role: CountryRole, outlines: list[Array], opacity: float) -> None:
    """Hatch a target; stipple a country whose roles nobody vouches for on the day, so that no fade is read as certainty."""
    ground = _tint(frame, role) if _plain(frame) else None
    if role.issues is not None and not role.issues_verified:
        hatch_lines(frame, outlines, role.issues, False, opacity, spacing=7.0, angle=0.0, ground=ground)
    if role.targeted is not None:
        hatch_lines(frame, outlines, role.targeted, role.targeted_verified, opacity, ground=ground)


def _plain(frame: Frame) -> bool:
    """Whether a drawing that keeps shapes has nothing below a country but its own colour."""
    world = frame.document.of_kind(LayerKind.WORLD)
    return frame.vector and world is not None and world.opacity == 1.0 and not tile_layers(frame)


def hatch_lines(
    frame: Frame,
    outlines: list[Array],
    verdict: Verdict,
    verified: bool,
    opacity: float,
    spacing: float = HATCH_SPACING,
    angle: float = -45.0,
    ground: str | None = None,
) -> None:
    """Draw the hatch of a verdict: lines where it is vouched for, dots where it is not.

    Where the one colour below is known, its mixture with that of the verdict stands for a colour that is seen through: Qt writes
    a shape for each dot of a line of which that is asked, which was most of a PDF.
    """
    colour = QColor(frame.theme.verdicts[verdict])
    if ground is None:
        colour.setAlphaF(HATCH_SHARE * opacity)
    else:
        colour = QColor(mixed(frame.theme.verdicts[verdict], ground, HATCH_SHARE * opacity))
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
