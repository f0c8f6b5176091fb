"""Links and flows: great-circle arcs that rise a little, taper towards the target and keep opposite directions apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.render.arrays import polygon
from desktop.render.frame import Frame
from desktop.render.hits import Hit, crosses
from layers.document import LayerKind
from layers.geometry.arrays import LineArray
from layers.geometry.flatten import flatten_lines
from layers.geometry.geodesic import great_circles
from layers.geometry.projection import Projection
from layers.geometry.raising import raised
from layers.geometry.ribbon import dashes, lengths, normals, piece, ribbon
from layers.restrictions.verdict import Verdict
from layers.styling.arcs import Arc
from layers.styling.legend import WIDEST
from layers.styling.theme import Theme

Array = NDArray[np.float64]
DASH: dict[Verdict, tuple[float, ...]] = {
    Verdict.FREE: (),
    Verdict.SUSPENDED: (5.0, 4.0),
    Verdict.TARIFFED: (14.0, 5.0),
    Verdict.LICENCE: (),
    Verdict.BANNED: (),
}
DOTTED = {Verdict.UNKNOWN: (1.2, 1.6)}  # drawn by a pen, in widths of it: hundreds of dots are no ribbons
GATE_EVERY = 26.0
ARROW = 7.0
CLEAR = {"link": (5.0, 8.0), "flow": (12.0, 14.0)}
"""Pixels left free at both ends; flows, which meet in one point of a country, end on a ring about it, so that each is told apart."""
SHORTEST = 2.0
STEP, MOST_STEPS = 6.0, 4096
"""Pixels between the points at which a way is looked at for what of it is in the picture, and how many there are at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A piece of an arc as it lies in the picture.

    Parameters
    ----------
    xy
        Pixels (n, 2).
    place
        Length of the arc before this piece, and of all of it, in pixels.
    arrives
        Whether it reaches the target, and so bears the arrow's head.
    onward
        Whether the target lies outside the picture, so that another head on the way must tell the direction.
    """

    arc: Arc
    xy: Array
    place: tuple[float, float]
    arrives: bool
    onward: bool = False


def paint_links(frame: Frame) -> list[Way]:
    """Draw the arcs of the map, the most severe on top; gives what was drawn."""
    drawn = list(ways(frame))
    for way in drawn:
        frame.feedback.check()
        paint_arc(frame, way)
        frame.hits.add_line(Hit("arc", way.arc.key, f"{way.arc.from_name} to {way.arc.to_name}"), way.xy)
    return drawn


def ways(frame: Frame, keys: Collection[str] | None = None) -> Iterator[Way]:
    """Give the pieces of all arcs, or of those of some keys, that cross the picture."""
    layer = frame.document.of_kind(LayerKind.LINKS)
    arcs = frame.content.arcs
    if layer is None or not layer.visible or not arcs:
        return
    lines = _plane_arcs(frame.document.crs, tuple((arc.start, arc.end) for arc in arcs))
    screen = frame.viewport.to_screen(lines.xy)
    starts = frame.viewport.to_screen(frame.projection.forward(np.array([arc.start for arc in arcs])))
    ends = frame.viewport.to_screen(frame.projection.forward(np.array([arc.end for arc in arcs])))
    for index, arc in enumerate(arcs):
        frame.feedback.check()
        if keys is None or arc.key in keys:
            pieces = [screen[lines.offsets[k] : lines.offsets[k + 1]] for k in np.flatnonzero(lines.owner == index).tolist()]
            yield from _ways_of(frame, arc, [line for line in pieces if len(line) > 1], starts[index], ends[index])


def paint_arc(frame: Frame, way: Way) -> None:
    """Draw a piece of an arc in its verdict."""
    arc = way.arc
    paint_way(frame.painter, frame.theme, way.xy, arc.verdict, arc.verified, arc_width(arc), way.place, arrow=way.arrives)
    if way.onward:
        _paint_onward(frame, way)


def _paint_onward(frame: Frame, way: Way) -> None:
    """Draw a head in the middle of what is seen of a way whose target is not."""
    seen = _seen(way.xy, frame.viewport.width, frame.viewport.height)
    if len(seen) < 2:
        return
    head = _head(seen[: len(seen) // 2 + 1], max(ARROW, arc_width(way.arc) * 2.2))
    frame.painter.setPen(Qt.PenStyle.NoPen)
    if frame.theme.casing:
        frame.painter.setBrush(QColor(frame.theme.casing))
        frame.painter.drawPolygon(polygon(_grown(head, 1.0)))
    frame.painter.setBrush(QColor(frame.theme.verdicts[way.arc.verdict]))
    frame.painter.drawPolygon(polygon(head))


def _seen(xy: Array, width: float, height: float) -> Array:
    """Give the longest stretch of a line that lies in the picture, as points a few pixels apart; none if it is hardly seen."""
    run = lengths(xy)
    at = np.linspace(0.0, float(run[-1]), min(int(run[-1] / STEP) + 2, MOST_STEPS))
    points = np.column_stack([np.interp(at, run, xy[:, axis]) for axis in (0, 1)])
    inside = ((points >= 0) & (points <= (width, height))).all(axis=1)
    turns = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
    stretches = list(zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True))
    begin, end = max(stretches, key=lambda stretch: stretch[1] - stretch[0], default=(0, 0))
    return points[begin:end]


@lru_cache(maxsize=4)
def _plane_arcs(crs: str, ends: tuple[tuple[tuple[float, float], tuple[float, float]], ...]) -> LineArray:
    """Lay the raised arcs on the plane; kept, since pan and zoom ask for the same again."""
    lines = great_circles([start for start, _ in ends], [end for _, end in ends], max_step_km=60.0)
    return flatten_lines(Projection(crs), raised(lines))


def arc_width(arc: Arc) -> float:
    """Width in pixels at the start of an arc: by the square root of its tonnes, the forbidding verdicts never thin."""
    least = {Verdict.FREE: 1.5, Verdict.BANNED: 3.0, Verdict.LICENCE: 2.4}.get(arc.verdict, 1.8)
    return width_of(arc.tonnes or 0.0, least)


def width_of(tonnes: float, least: float = 1.8) -> float:
    """Width in pixels that is added for a quantity; the legend's samples are of the middle sort."""
    return least + 3.2 * float(min(tonnes / WIDEST, 1.0) ** 0.5)


def _ways_of(frame: Frame, arc: Arc, pieces: list[Array], begin: Array, target: Array) -> Iterator[Way]:
    """Give the pieces that the edge of the map left of an arc; only the one that reaches the target bears the arrow's head."""
    total = sum(float(lengths(line)[-1]) for line in pieces)
    done, clear = 0.0, CLEAR[arc.kind]
    onward = not _is_inside(target, frame.viewport.width, frame.viewport.height)
    for line in pieces:
        run = lengths(line)
        long = float(run[-1])
        if crosses(line, frame.viewport.width, frame.viewport.height):
            leaves, arrives = _touches(line[0], begin), _touches(line[-1], target)
            start, end = clear[0] if leaves else 0.0, long - (clear[1] if arrives else 0.0)
            if end - start <= SHORTEST:  # both ends under their marks: a plain stroke from one to the other
                start, end, arrives = 0.0, long, False
            yield Way(arc, piece(line, run, start, end), (done, total), arrives, onward)
        done += long


def _is_inside(point: Array, width: float, height: float) -> bool:
    """Whether a point is in the picture; places beyond the map have no coordinates and never are."""
    return bool(((point >= 0) & (point <= (width, height))).all())


def _touches(point: Array, place: Array) -> bool:
    """Whether a piece ends where the arc does; places beyond the map have no coordinates and are never touched."""
    return bool(np.abs(point - place).max() < 2.0) if np.isfinite(place).all() else False


def paint_way(
    painter: QPainter,
    theme: Theme,
    xy: Array,
    verdict: Verdict,
    verified: bool,
    width: float,
    place: tuple[float, float] = (0.0, 0.0),
    *,
    arrow: bool = True,
) -> None:
    """Draw one line of a verdict; the legend's swatches are drawn by the same call.

    Parameters
    ----------
    xy
        Pixels (n, 2).
    width
        Pixels at the start of the whole way; it tapers to half of that.
    place
        Length of the way before this piece, and of all of it, in pixels.
    """
    run, side = lengths(xy), normals(xy)
    long, (before, total) = float(run[-1]), place
    total = max(total, before + long, 1.0)
    body = long - (ARROW * 0.8 if arrow else 0.0)
    colour = QColor(theme.verdicts[verdict])
    head = _head(xy, max(ARROW, width * 2.2)) if arrow else None
    coats = [(0.9, QColor(theme.casing)), (0.0, colour)] if theme.casing else [(0.0, colour)]
    for extra, ink in coats:
        if verdict in DOTTED:
            _dotted(painter, piece(xy, run, 0.0, max(body, 1.0)), width * 0.8 + extra, ink, DOTTED[verdict])
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            for start, end in dashes(body, DASH[verdict]):
                dash = piece(xy, run, start, end)
                widths = width * (1 - 0.5 * (before + np.linspace(start, end, len(dash))) / total) + extra
                painter.drawPolygon(polygon(ribbon(dash, normals(dash), widths)))
        if head is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(polygon(_grown(head, 1.0) if extra else head))
    if verdict in (Verdict.LICENCE, Verdict.BANNED):
        _bars(painter, xy, side, run, verdict, width, QColor(theme.casing or theme.verdicts[verdict]))
    if not verified:
        _twin(painter, xy + side * (width / 2 + 2.6), colour)


def _head(xy: Array, size: float) -> Array:
    """An arrow's head at the end of a line."""
    tip = xy[-1]
    back = xy[max(len(xy) - 4, 0)]
    along = (tip - back) / max(float(np.hypot(*(tip - back))), 1e-9)
    across = np.array([-along[1], along[0]])
    return np.array([tip, tip - along * size + across * size * 0.42, tip - along * size - across * size * 0.42])


def _grown(triangle: Array, by: float) -> Array:
    middle = triangle.mean(axis=0)
    away = triangle - middle
    return np.asarray(middle + away * (1 + by / np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9))[:, None])


def _bars(painter: QPainter, xy: Array, side: Array, run: Array, verdict: Verdict, width: float, ink: QColor) -> None:
    """Draw the small gates of a licence, or the one bar of a ban, across the line."""
    long = float(run[-1])
    at = np.array([long / 2]) if verdict is Verdict.BANNED else np.arange(GATE_EVERY / 2, long - ARROW, GATE_EVERY)
    half = width / 2 + (4.0 if verdict is Verdict.BANNED else 1.8)
    x, y = np.interp(at, run, xy[:, 0]), np.interp(at, run, xy[:, 1])
    nx, ny = np.interp(at, run, side[:, 0]) * half, np.interp(at, run, side[:, 1]) * half
    painter.setPen(QPen(ink, 2.0 if verdict is Verdict.BANNED else 1.0))
    painter.drawLines([QLineF(*bar) for bar in np.column_stack([x - nx, y - ny, x + nx, y + ny]).tolist()])
    painter.setPen(Qt.PenStyle.NoPen)


def _dotted(painter: QPainter, xy: Array, width: float, ink: QColor, pattern: tuple[float, float]) -> None:
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([part * 2.4 / width for part in pattern])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(polygon(xy))


def _twin(painter: QPainter, xy: Array, colour: QColor) -> None:
    """Draw the dotted twin line of what nobody vouches for."""
    pen = QPen(colour, 1.3)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.1, 2.6])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(polygon(xy))
    painter.setPen(Qt.PenStyle.NoPen)
