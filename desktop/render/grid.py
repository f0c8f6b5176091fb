"""The graticule of what is seen, and its degrees at the edge of the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from desktop.render.arrays import boxes, gathered, parts, seen, thinned
from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.labels import Label
from layers.extent import REGIONS, Extent
from layers.geometry.arrays import Floats, LineArray
from layers.geometry.clip import HalfPlane, met_lines
from layers.geometry.compass import meridian_name, parallel_name
from layers.geometry.domain import Cap
from layers.geometry.flatten import flatten_lines
from layers.geometry.geodesic import EARTH_RADIUS_KM, distance_m
from layers.geometry.graticule import STEPS_DEGREES, fitting_step, graticule
from layers.geometry.projection import Projection
from layers.viewport import Viewport

WORLD = REGIONS["world"]
METRES_A_DEGREE = math.radians(1000.0 * EARTH_RADIUS_KM)
WIDTH = 0.4
SIZE = 9.0
INSET = 4.0
"""Pixels between a label and the edge of the picture."""
PRIORITY = -10.0
"""Everything else on the map comes first."""
SAMPLES = 25
POLAR = 60.0
"""Latitude of the centre from which on meridians run out of the map on all sides."""
OUTWARDS = 0.6
"""How far from the centre of such a map they are labelled, as a share of its radius."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Meridians and parallels on the plane.

    Parameters
    ----------
    lines
        Metres; ``owner`` indexes the arrays beside it.
    is_parallel
        Whether a line is a parallel.
    degrees
        Its longitude, from -180 to 180, or its latitude.
    """

    lines: LineArray
    is_parallel: NDArray[np.bool_]
    degrees: Floats


def paint_grid(frame: Frame) -> None:
    """Draw meridians and parallels, and ask for their labels."""
    steps = _steps(frame.projection, frame.viewport)
    if steps is None:
        return
    extent = _in_steps(seen_extent(frame.projection, frame.viewport), *steps)
    grid = _grid(frame.document.crs, extent, *steps)
    draw_lines(frame, grid.lines, frame.theme.graticule, WIDTH)
    _label(frame, grid)


def draw_lines(frame: Frame, lines: LineArray, colour: str, width: float) -> None:
    """Draw lines of the plane with one pen."""
    size = frame.viewport.width, frame.viewport.height
    xy, offsets = gathered(*thinned(frame.viewport.to_screen(lines.xy), lines.offsets, 0.5), *size)
    which = np.flatnonzero(seen(boxes(xy, offsets), *size))
    frame.painter.setPen(QPen(QColor(colour), width))
    frame.painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in parts(xy, offsets, which):
        frame.feedback.check()
        frame.painter.drawPolyline(line)


def _steps(projection: Projection, view: Viewport) -> tuple[float, float] | None:
    """Degrees between meridians and between parallels that suit the scale in the middle of what is seen; None beside the map."""
    seen_middle = view.middle_of(projection.bounds)
    if seen_middle is None:
        return None
    reach = 10.0 * view.resolution
    beside = np.array([[-reach, 0.0], [reach, 0.0], [0.0, 0.0]])
    (west, south), (east, north), (_, lat) = projection.inverse(np.array(seen_middle) + beside)
    metres = float(distance_m(west, south, east, north)) / 20.0 * max(view.width, view.height)
    if not metres > 0:  # some projections cannot be read back
        return STEPS_DEGREES[0], STEPS_DEGREES[0]
    lat_step = fitting_step(metres / METRES_A_DEGREE)
    shrunk = max(math.cos(math.radians(lat)), 1e-3)  # degrees of longitude shorten towards the poles
    lon_step = min((step for step in STEPS_DEGREES if step * shrunk >= lat_step * 0.75), default=STEPS_DEGREES[0])
    return max(lon_step, lat_step), lat_step


def seen_extent(projection: Projection, view: Viewport) -> Extent:
    """Give a box on the globe about all of the map that is seen at some points of the picture."""
    across, down = np.meshgrid(np.linspace(0.0, view.width, SAMPLES), np.linspace(0.0, view.height, SAMPLES))
    places = projection.inverse(view.to_world(np.column_stack([across.ravel(), down.ravel()])))
    places = places[np.isfinite(places[:, 0])]
    poles = np.array([[projection.centre_lon, 90.0], [projection.centre_lon, -90.0]])
    shown = view.to_screen(projection.forward(poles))
    with np.errstate(invalid="ignore"):
        inside = (shown >= 0).all(axis=1) & (shown <= [view.width, view.height]).all(axis=1)
    places = np.vstack([places, poles[inside]])
    south, north = (float(lat) for lat in (places[:, 1].min(initial=90.0), places[:, 1].max(initial=-90.0)))
    if isinstance(projection.domain, Cap) and inside.any() and south < north:
        return Extent(-180.0, south, 180.0, north)
    return Extent.around(places[:, 0], places[:, 1]) if len(places) else WORLD


def _in_steps(extent: Extent, lon_step: float, lat_step: float) -> Extent:
    """Grow an extent to whole steps, and a little more, for it was read at some points only."""
    south, north = math.floor(extent.south / lat_step - 0.5) * lat_step, math.ceil(extent.north / lat_step + 0.5) * lat_step
    west, east = math.floor(extent.west / lon_step - 0.5) * lon_step, math.ceil(extent.continuous_east / lon_step + 0.5) * lon_step
    south, north = max(-90.0, south), min(90.0, north)
    if east - west >= 360.0:
        return Extent(-180.0, south, 180.0, north)
    return Extent((west + 180.0) % 360.0 - 180.0, south, (east + 180.0) % 360.0 - 180.0, north)


@lru_cache(maxsize=8)
def _grid(crs: str, extent: Extent, lon_step: float, lat_step: float) -> Grid:
    """Lay the graticule of an extent on the plane; kept, since pan and zoom ask for the same again."""
    lines = graticule(extent, lon_step, lat_step)
    first = lines.xy[lines.offsets[:-1]]
    is_parallel = lines.owner == 1
    degrees = np.round(np.where(is_parallel, first[:, 1], (first[:, 0] + 180.0) % 360.0 - 180.0), 6)
    numbered = LineArray(lines.xy, lines.offsets, np.arange(len(lines)))
    return Grid(flatten_lines(Projection(crs), numbered), is_parallel, np.asarray(degrees, dtype=np.float64))


def _label(frame: Frame, grid: Grid) -> None:
    """Ask for one label a line: parallels on the left, meridians along the top, or along a parallel where they all end within."""
    view = frame.viewport
    metrics = QFontMetricsF(font(SIZE))
    top, side = INSET + metrics.capHeight() / 2, INSET
    edges = (HalfPlane(0, side, -1), HalfPlane(0, view.width - side, 1), HalfPlane(1, top, -1), HalfPlane(1, view.height - top, 1))
    lines = met_lines(LineArray(view.to_screen(grid.lines.xy), grid.lines.offsets, grid.lines.owner), edges)
    inside = np.all([edge.depth(lines.xy) >= -1e-6 for edge in edges], axis=0)
    xy, owner = lines.xy[inside], lines.owner[lines.of_vertex[inside]]
    shown = np.flatnonzero(np.bincount(owner))
    parallels = shown[grid.is_parallel[shown]]
    for line in parallels.tolist():
        text = parallel_name(float(grid.degrees[line]))
        x, y = _parallel_place(xy[owner == line], (side, view.width - side), (top, view.height - top))
        half = metrics.horizontalAdvance(text) / 2
        gap = INSET if side + 1 < x < view.width - side - 1 else 0.0  # from the edge of the map
        _want(frame, text, x - half - gap if x > view.width / 2 else x + half + gap, y)
    meridians = shown[~grid.is_parallel[shown]].tolist()
    for line, (x, y) in _meridian_places(frame, grid, [(line, xy[owner == line]) for line in meridians], (top, view.height - top)).items():
        _want(frame, meridian_name(float(grid.degrees[line])), x, y)


def _parallel_place(points: Floats, sides: tuple[float, float], edges: tuple[float, float]) -> tuple[float, float]:
    """Give where a parallel is labelled: on the left, or on the right where it leaves the picture by top or bottom on the left."""
    first, last = points[np.argmin(points[:, 0])], points[np.argmax(points[:, 0])]
    leaves = min(abs(first[1] - edge) for edge in edges) < 0.5 and abs(first[0] - sides[0]) > 0.5
    x, y = (last if leaves and abs(last[0] - sides[1]) < 0.5 else first).tolist()
    return x, y


def _meridian_places(frame: Frame, grid: Grid, runs: list[tuple[int, Floats]], edges: tuple[float, float]) -> dict[int, Floats]:
    """Give where each meridian meets the top of the picture, or else its foot; where few do, all their crossings of one parallel."""
    at_edge = {}
    for line, points in runs:
        for edge, place in zip(edges, (points[np.argmin(points[:, 1])], points[np.argmax(points[:, 1])]), strict=True):
            if abs(place[1] - edge) < 0.5 and line not in at_edge:
                at_edge[line] = place
    if 2 * len(at_edge) >= len(runs):
        return at_edge
    lat, seam = _middle_parallel(frame, grid), frame.projection.seam
    lon = grid.degrees[[line for line, _ in runs]]
    crossings = frame.viewport.to_screen(frame.projection.forward(np.column_stack([lon, np.full(len(lon), lat)])))
    labelled = np.isfinite(crossings[:, 0])
    if seam is not None:
        labelled &= np.abs((lon - seam + 180.0) % 360.0 - 180.0) > 1e-6  # it is the edge itself
    return {runs[index][0]: crossings[index] for index in np.flatnonzero(labelled).tolist()}


def _middle_parallel(frame: Frame, grid: Grid) -> float:
    """Latitude of the parallel along which meridians are labelled: on the outer half of a polar map, else nearest to the centre."""
    domain = frame.projection.domain
    if isinstance(domain, Cap):
        wanted = domain.centre_lat
        if abs(wanted) >= POLAR:
            wanted = math.copysign(90.0 - OUTWARDS * domain.radius, wanted)
    else:
        wanted = (max(domain.south, -90.0) + domain.north) / 2
    parallels = grid.degrees[grid.is_parallel]
    return float(parallels[np.argmin(np.abs(parallels - wanted))]) if len(parallels) else wanted


def _want(frame: Frame, text: str, x: float, y: float) -> None:
    frame.labels.want(Label(text, x, y, 0.0, PRIORITY, font(SIZE), frame.theme.country_text, counted=False))
