"""An own layer onto pixels, by arrays: what would take a drawing call a feature takes a few in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.render.flat import FlatFeatures
from desktop.render.frame import Frame
from desktop.render.looks import line_looks
from desktop.render.raster import FULL, Areas, Coverage, Strokes, speckle
from desktop.render.stamps import discs
from layers.document import Layer
from layers.geometry.arrays import Bools, Floats, Ints, LineArray
from layers.geometry.dashes import dashed
from layers.geometry.point_grid import PointGrid
from layers.geometry.pyramid import GridPlaces, Pyramid, Seen, chunks
from layers.style import FILL_OPACITY, Fill, dash_of, line_width
from layers.styling.categories import Colouring
from layers.viewport import Viewport

OUTLINE = 0.4
"""Width of the line of paper round an area, in logical pixels: neighbours add up to twice as much."""
OUTLINE_OPACITY = 0.85
"""Where edges crowd, their colour still shows what they part."""
LEAST_OUTLINED = 5.0
"""Logical pixels across, from which on an area is outlined; where smaller ones prevail, none is."""
POINTS_AT_ONCE = 200_000
_SAMPLES = ((200_000, 2), (60_000, 3), (20_000, 5), (0, 15))
"""Lines of samples a row of pixels, by how many vertices there are at least: where edges crowd, nobody sees how smooth each is."""


@dataclass(frozen=True)
class Screen:
    """From the plane to device pixels."""

    viewport: Viewport
    ratio: float

    @property
    def width(self) -> int:
        """Device pixels."""
        return max(round(self.viewport.width * self.ratio), 1)

    @property
    def height(self) -> int:
        """Device pixels."""
        return max(round(self.viewport.height * self.ratio), 1)

    @property
    def pixel(self) -> float:
        """Size of a device pixel in CRS units."""
        return self.viewport.resolution / self.ratio

    def bounds(self, margin: float) -> tuple[float, float, float, float]:
        """West, south, east and north, widened by so many device pixels."""
        west, south, east, north = self.viewport.bounds
        wide = margin * self.pixel
        return west - wide, south - wide, east + wide, north + wide

    def place(self, xy: GridPlaces, grain: float = 1.0) -> tuple[Floats, Floats]:
        """Device pixels of places that are given in multiples of a grain."""
        west, _, _, north = self.viewport.bounds
        scale = grain / self.pixel
        x, y = np.multiply(xy[:, 0], scale, dtype=np.float64), np.multiply(xy[:, 1], -scale, dtype=np.float64)
        x -= west / self.pixel
        y += north / self.pixel
        return x, y


def paint_bulk(frame: Frame, layer: Layer, flat: FlatFeatures, colours: Colouring, ratio: float, *, lines: bool = True) -> None:
    """Draw a layer onto pixels, perhaps without its lines; stops soon when asked to."""
    screen = Screen(frame.viewport, ratio)
    if len(flat.rings) and layer.style.fill is Fill.SOLID:
        _paint_areas(frame, screen, flat, colours)
    elif len(flat.rings):
        from desktop.render.hatched import paint_hatched  # which draws by what is here

        paint_hatched(frame, screen, layer.style, flat, colours)
    if lines and len(flat.lines):
        _paint_lines(frame, screen, layer, flat.line_shapes, flat.lines, colours)


def _paint_areas(frame: Frame, screen: Screen, flat: FlatFeatures, colours: Colouring) -> None:
    outlined = _is_outlined(screen, flat)
    seen = flat.ring_shapes.seen(screen.bounds(1), screen.pixel, frame.feedback)
    of_run = colours.of_feature[flat.rings.owner[seen.runs]]
    of_speck = colours.of_feature[flat.rings.owner[seen.speck_runs]]
    for index, colour in enumerate(colours.colours):
        ours = only(seen, of_run == index, of_speck == index)
        if len(ours.runs) or len(ours.specks):
            coverage, most = filled(frame, screen, flat, ours)
            fill = QColor(colour)
            fill.setAlphaF(FILL_OPACITY)
            lay(frame.painter, coverage, fill, most, screen.ratio)
    if outlined:
        paper = QColor(frame.theme.paper)
        paper.setAlphaF(OUTLINE_OPACITY)
        lay(frame.painter, _outlines(frame, screen, flat, seen), paper, FULL, screen.ratio)


def _is_outlined(screen: Screen, flat: FlatFeatures) -> bool:
    """Tell whether areas are parted by lines: not where most of what is seen is too small to show any."""
    sizes = flat.ring_shapes.sizes[flat.ring_shapes.meeting(screen.bounds(1))]
    large = sizes > LEAST_OUTLINED * screen.viewport.resolution
    return bool(sizes[large].sum() > sizes[~large].sum())


def filled(frame: Frame, screen: Screen, flat: FlatFeatures, seen: Seen) -> tuple[Coverage, int]:
    """Give the coverage of rings, and its value where it is full."""
    samples = next(number for least, number in _SAMPLES if len(seen.xy) >= least)
    areas = Areas(screen.width, screen.height, samples)
    sense = np.where(flat.rings.is_hole[seen.runs], -seen.turns, seen.turns)
    for x, y, last, runs in stretches(frame, screen, seen):
        areas.add(x, y, last, np.repeat(sense[runs], np.diff(last, prepend=-1)))
    coverage, most = areas.coverage(), FULL // samples * samples
    solid = ~flat.rings.is_hole[seen.speck_runs]
    speckle(coverage, *screen.place(seen.specks[solid], seen.grain), most)
    return coverage, most


def _outlines(frame: Frame, screen: Screen, flat: FlatFeatures, seen: Seen) -> Coverage:
    """Give the coverage of thin lines between neighbours; what is too small to show one goes without."""
    least = LEAST_OUTLINED * screen.viewport.resolution
    cut = flat.cut_shapes.seen(screen.bounds(1), screen.pixel, frame.feedback)
    whole = flat.whole[seen.runs] & (flat.ring_shapes.sizes[seen.runs] > least)
    return stroked(frame, screen, OUTLINE, [(seen, whole), (cut, flat.cut_shapes.sizes[cut.runs] > least)])


def stroked(frame: Frame, screen: Screen, width: float, edges: Iterable[tuple[Seen, Bools]]) -> Coverage:
    """Give the coverage of the edges of some of what is seen, `width` logical pixels wide."""
    strokes = Strokes(screen.width, screen.height, width * screen.ratio)
    for part, drawn in edges:
        drawn_vertices = np.repeat(drawn, np.diff(part.offsets))
        for x, y, last, runs in stretches(frame, screen, part):
            strokes.add(x, y, last, drawn_vertices[part.offsets[runs.start] : part.offsets[runs.stop]])
    return strokes.coverage()


def _paint_lines(frame: Frame, screen: Screen, layer: Layer, shapes: Pyramid, lines: LineArray, colours: Colouring) -> None:
    of_feature, looks = line_looks(layer.style, colours)
    seen = shapes.seen(screen.bounds(line_width(layer.style.size) * screen.ratio), screen.pixel, frame.feedback)
    of_run = of_feature[lines.owner[seen.runs]]
    of_speck = of_feature[lines.owner[seen.speck_runs]]
    for index, (colour, width) in enumerate(looks):
        ours = only(seen, of_run == index, of_speck == index)
        if not len(ours.runs) and not len(ours.specks):
            continue
        strokes = Strokes(screen.width, screen.height, width * screen.ratio)
        pattern = [length * screen.ratio for length in dash_of(layer.style.dash, width)]
        for x, y, last, _ in stretches(frame, screen, ours):
            strokes.add(*_dashed(screen, x, y, last, pattern) if pattern else (x, y, last))
        coverage = strokes.coverage()
        speckle(coverage, *screen.place(ours.specks, ours.grain), FULL)
        lay(frame.painter, coverage, QColor(colour), FULL, screen.ratio)


def _dashed(screen: Screen, x: Floats, y: Floats, last: Ints, pattern: list[float]) -> tuple[Floats, Floats, Ints]:
    xy, offsets = dashed(np.column_stack([x, y]), np.append(0, last + 1), pattern, (screen.width, screen.height))
    return xy[:, 0], xy[:, 1], offsets[1:] - 1


def paint_discs(frame: Frame, layer: Layer, points: PointGrid, stretches: list[slice], colours: Colouring, ratio: float) -> None:
    """Draw points as discs without outlines, the later ones above the others; `stretches` of them may be in view."""
    screen, several = Screen(frame.viewport, ratio), len(colours.colours) > 1
    near = sum(part.stop - part.start for part in stretches)
    sheet, count = discs(screen.width, screen.height, layer.style.size * ratio, near), 0
    for part in _parts(stretches):
        frame.feedback.check()
        xy = points.xy[part]
        sheet.add(*screen.place(xy), count if several else None)
        count += len(xy)
    if several:
        group = np.concatenate([colours.of_feature[points.rows[part]] for part in _parts(stretches)])
        lay_colours(frame.painter, sheet.coverage(), group[sheet.topmost()], colours.colours, ratio)
    else:
        lay(frame.painter, sheet.coverage(), QColor(colours.colours[0]), FULL, ratio)


def lay_colours(painter: QPainter, coverage: Coverage, which: NDArray[Any], colours: Sequence[str], ratio: float) -> None:
    """Lay one of several colours on each pixel, as far as a coverage says."""
    shades = np.array([_shades(QColor(colour).rgba(), FULL) for colour in colours], dtype=np.uint32)
    pixels = np.ascontiguousarray(shades[which, coverage])
    height, width = coverage.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
    image.convertTo(QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    painter.drawImage(0, 0, image)


def _parts(stretches: list[slice]) -> Iterator[slice]:
    """Divide stretches into parts that take little time each."""
    for stretch in stretches:
        for begin in range(stretch.start, stretch.stop, POINTS_AT_ONCE):
            yield slice(begin, min(begin + POINTS_AT_ONCE, stretch.stop))


def only(seen: Seen, runs: Bools, specks: Bools | None = None) -> Seen:
    """Give the chosen runs and specks of what is seen."""
    kept = np.zeros(len(seen.speck_runs), dtype=np.bool_) if specks is None else specks
    if runs.all() and kept.all():
        return seen
    return seen.take(np.flatnonzero(runs), kept)


def stretches(frame: Frame, screen: Screen, seen: Seen) -> Iterator[tuple[Floats, Floats, Ints, slice]]:
    """Give runs in device pixels, some at a time: x, y, the index of the last vertex of each, and which runs they are."""
    for first, after in chunks(seen.offsets):
        frame.feedback.check()
        begin = int(seen.offsets[first])
        x, y = screen.place(seen.xy[begin : seen.offsets[after]], seen.grain)
        yield x, y, seen.offsets[first + 1 : after + 1] - begin - 1, slice(first, after)


def lay(painter: QPainter, coverage: Coverage, colour: QColor, most: int, ratio: float) -> None:
    """Lay a colour on the picture as a coverage says, which is `most` where it is full."""
    height, width = coverage.shape
    pixels = np.ascontiguousarray(coverage)
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_shades(colour.rgba(), most))
    image.convertTo(QImage.Format.Format_ARGB32_Premultiplied)  # which is laid ten times as fast as what has a table
    image.setDevicePixelRatio(ratio)
    painter.drawImage(0, 0, image)


@lru_cache(maxsize=64)
def _shades(rgba: int, most: int) -> list[int]:
    """Give a colour from clear to full, a shade for each value of a coverage."""
    colour = QColor.fromRgba(rgba)
    red, green, blue, alpha = colour.red(), colour.green(), colour.blue(), colour.alpha()
    return [QColor(red, green, blue, round(alpha * min(value / most, 1.0))).rgba() for value in range(FULL + 1)]
