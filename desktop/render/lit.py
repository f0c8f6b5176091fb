"""What a chosen measure hits, lit up: all else steps back behind a veil, its issuer and targets are outlined, its arcs get a halo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.render.arrays import Array, polygon
from desktop.render.frame import Frame
from desktop.render.ground import hatch_lines, plane, scale_for
from desktop.render.links import arc_width, paint_arc, ways
from layers.styling.theme import Theme, mixed

VEIL = 0.66
TINT = 0.42
LEAST_RING = 5.0
"""Pixels across from which an island is outlined; smaller ones would be nothing but outline."""
HALO = 5.0
SHADE = 0.34


def paint_lit(frame: Frame) -> None:
    """Draw the veil and what is lit above it; nothing if no measure is chosen."""
    reach = frame.reach
    if reach is None:
        return
    painter, theme = frame.painter, frame.theme
    veil = QColor(theme.paper)
    veil.setAlphaF(VEIL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(veil)
    flat = plane(frame.document.crs, scale_for(frame.viewport.resolution))
    painter.drawPolygon(polygon(frame.viewport.to_screen(flat.outline)))
    _countries(frame, reach.targets or frozenset(), issuer=False)
    _countries(frame, reach.issuer, issuer=True)
    lit = list(ways(frame, reach.maybe | reach.hit))
    for way in lit:
        paint_halo(painter, theme, way.xy, arc_width(way.arc), sure=way.arc.key in reach.hit)
    for way in lit:
        paint_arc(frame, way)


def paint_halo(painter: QPainter, theme: Theme, xy: Array, width: float, *, sure: bool) -> None:
    """Draw the band under a lit arc: whole if the measure hits it, dashed if it might."""
    pen = QPen(QColor(mixed(theme.text, theme.land, SHADE)), width + HALO)  # opaque: bands that cross must not add up
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if not sure:
        pen.setDashPattern([7.0 / pen.widthF(), 5.0 / pen.widthF()])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(polygon(xy))
    painter.setPen(Qt.PenStyle.NoPen)


def _countries(frame: Frame, codes: frozenset[str], *, issuer: bool) -> None:
    """Tint and outline the issuer; hatch its targets and outline them with a dashed line."""
    reach, painter = frame.reach, frame.painter
    if reach is None or not codes:
        return
    colour = QColor(frame.theme.verdicts[reach.verdict])
    colour.setAlphaF(TINT)
    outlined = frame.hits.rings("country", codes)
    for rings in outlined.values():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if issuer:
            for ring in rings:
                painter.drawPolygon(polygon(ring))
            if not reach.standing.verified:
                hatch_lines(frame, rings, reach.verdict, False, 1.0, spacing=7.0, angle=0.0)
        else:
            hatch_lines(frame, rings, reach.verdict, reach.standing.verified, 1.0)
        painter.setPen(lit_pen(frame.theme, issuer=issuer))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in rings:
            if (ring.max(axis=0) - ring.min(axis=0)).max() >= LEAST_RING:
                painter.drawPolygon(polygon(ring))
    painter.setPen(lit_pen(frame.theme, issuer=issuer))
    flat = plane(frame.document.crs, scale_for(frame.viewport.resolution))
    for code, (x, y) in zip(flat.world.codes, frame.viewport.to_screen(flat.labels).tolist(), strict=True):
        if code in codes and code not in outlined and 0 < x < frame.viewport.width and 0 < y < frame.viewport.height:
            painter.drawEllipse(QPointF(x, y), 4.0, 4.0)  # too small to be seen at this scale


def lit_pen(theme: Theme, *, issuer: bool) -> QPen:
    """Give the outline of an issuer or of a target; the legend's swatches have the same."""
    pen = QPen(QColor(theme.text), 1.8 if issuer else 1.3)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if not issuer:
        pen.setDashPattern([2.6, 2.0])
    return pen
