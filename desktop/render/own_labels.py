"""Labels of an own layer: beside its points, along its lines, inside its areas, for those in view alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFont

from desktop.render.along import spots_along
from desktop.render.dense import Discs
from desktop.render.flat import FlatFeatures
from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.label_room import Spot, size_of
from desktop.render.labels import Label
from desktop.render.names import Ground
from layers.document import Layer
from layers.geometry.arrays import Floats, Ints
from layers.geometry.clusters import members
from layers.style import line_width
from layers.styling.labelling import label_columns, label_texts

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

MOST_POINTS = 2_000
MOST_SHAPES = 300
"""Labels that are asked for: of the first points in the order of the file, and of the largest lines and areas."""
SIZE = 11.0
PRIORITY = 4.0
"""Between the sites that are named on a map of the world and those that are not."""


def want_own_labels(frame: Frame, layer: Layer, features: FeatureLayer, flat: FlatFeatures, discs: Discs | None) -> None:
    """Ask for the labels of a layer's features in view."""
    if not label_columns(layer.style, features.columns.column_names):
        return
    writer = _Writer(frame, layer, features, font(SIZE))
    if len(flat.rings):
        _want_areas(writer, flat)
    if len(flat.lines):
        _want_lines(writer, flat)
    if len(flat.points):
        xy, rows = _points(frame, flat) if discs is None else _singles(frame, flat, discs)
        _want_points(writer, xy, rows)


class _Writer:
    """What all labels of a layer share."""

    def __init__(self, frame: Frame, layer: Layer, features: FeatureLayer, face: QFont) -> None:
        self.frame, self.layer, self.face, self._columns = frame, layer, face, features.columns

    def texts(self, rows: Ints) -> list[str]:
        """Give the labels of some rows; blank for those without."""
        return label_texts(self._columns, self.layer.style, rows)

    def want(self, text: str, x: float, y: float, row: int, rank: float, *, reach: float = 0.0, spots: tuple[Spot, ...] = ()) -> None:
        """Ask for a label; `rank` is from 0 for the first."""
        colour, key = self.frame.theme.text, f"feature {self.layer.id}/{row}"
        label = Label(text, x, y, reach, PRIORITY - rank, self.face, colour, key=key, spots=spots, led=reach > 0)
        self.frame.labels.want(label)


def _points(frame: Frame, flat: FlatFeatures) -> tuple[Floats, Ints]:
    """Give the points in view, in pixels, and their rows."""
    points = flat.points
    west, south, east, north = frame.viewport.bounds
    found, rows = [np.empty((0, 2))], [np.empty(0, dtype=np.int64)]
    for stretch in points.near((west, south, east, north)):
        xy = points.xy[stretch]
        inside = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
        found.append(xy[inside])
        rows.append(points.rows[stretch][inside])
    return np.concatenate(found), np.concatenate(rows)


def _singles(frame: Frame, flat: FlatFeatures, discs: Discs) -> tuple[Floats, Ints]:
    """Give the points in view that no disc gathers."""
    west, south, east, north = frame.viewport.bounds
    places = discs.heaps.places
    inside = (places >= (west, south)).all(axis=1) & (places <= (east, north)).all(axis=1)
    chosen = np.flatnonzero((discs.heaps.counts == 1) & inside)[:MOST_POINTS]
    rows = [members(flat.points, discs.heaps.level, discs.heaps.cells[number]) for number in chosen.tolist()]
    return places[chosen], np.concatenate([np.empty(0, dtype=np.int64), *rows])


def _want_points(writer: _Writer, xy: Floats, rows: Ints) -> None:
    """Ask for labels about points, the first of the file first."""
    frame = writer.frame
    if len(rows) > MOST_POINTS:
        chosen = np.argpartition(rows, MOST_POINTS)[:MOST_POINTS]
        xy, rows = xy[chosen], rows[chosen]
    sizing = frame.content.colourings[writer.layer.id].sizing
    diameters = np.full(len(rows), writer.layer.style.size) if sizing is None else sizing.diameters[rows]
    places = frame.viewport.to_screen(xy).tolist()
    for (x, y), row, text, reach in zip(places, rows.tolist(), writer.texts(rows), (diameters / 2 + 2.5).tolist(), strict=True):
        if text:
            writer.want(text, x, y, row, min(row * 1e-6, 1.0), reach=reach)


def _largest(measure: NDArray[np.float64], owner: Ints, met: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give the largest run of each of the largest features in view: the run's number and the feature's row."""
    runs = np.flatnonzero(met)
    order = runs[np.argsort(-measure[runs], kind="stable")]
    _, first = np.unique(owner[order], return_index=True)
    best = order[np.sort(first)][:MOST_SHAPES]
    return list(zip(best.tolist(), owner[best].tolist(), strict=True))


def _want_lines(writer: _Writer, flat: FlatFeatures) -> None:
    frame, lines = writer.frame, flat.lines
    view = (frame.viewport.width, frame.viewport.height)
    best = _largest(flat.line_shapes.sizes, lines.owner, flat.line_shapes.meeting(frame.viewport.bounds))
    away = line_width(writer.layer.style.size) / 2 + 3.0
    texts = writer.texts(np.array([row for _, row in best], dtype=np.int64))
    for rank, ((run, row), text) in enumerate(zip(best, texts, strict=True)):
        frame.feedback.check()
        xy = frame.viewport.to_screen(lines.xy[lines.offsets[run] : lines.offsets[run + 1]])
        spots = spots_along(xy, size_of(text, writer.face), away, view) if text else ()
        if spots:
            x, y = xy[0].tolist()
            writer.want(text, x, y, row, 1.0 + rank / 1000, spots=spots)


def _want_areas(writer: _Writer, flat: FlatFeatures) -> None:
    """Ask for labels inside areas, the largest first; where one has no room inside, its label stands on its middle."""
    frame, rings = writer.frame, flat.rings
    west, south, east, north = flat.ring_shapes.boxes
    met = flat.ring_shapes.meeting(frame.viewport.bounds) & ~rings.is_hole
    best = _largest((east - west) * (north - south), rings.owner, met)
    texts = writer.texts(np.array([row for _, row in best], dtype=np.int64))
    outlines = {row: _outline(frame, flat, run) for run, row in reversed(best)}
    ground = Ground(frame.viewport, outlines, frame.feedback)
    for rank, ((run, row), text) in enumerate(zip(best, texts, strict=True)):
        frame.feedback.check()
        if not text:
            continue
        middle = np.array([[(west[run] + east[run]) / 2, (south[run] + north[run]) / 2]])
        x, y = frame.viewport.to_screen(middle)[0].tolist()
        across = np.array([east[run] - west[run], north[run] - south[run]]) / frame.viewport.resolution
        spots = ground.spots(row, (x, y), size_of(text, writer.face), across)
        writer.want(text, x, y, row, 1.0 + rank / 1000, spots=spots)


def _outline(frame: Frame, flat: FlatFeatures, run: int) -> list[Floats]:
    """Give the rings of the polygon that a ring belongs to, in pixels."""
    rings = flat.rings
    first, last = np.searchsorted(rings.polygon, [rings.polygon[run], rings.polygon[run] + 1]).tolist()
    return [frame.viewport.to_screen(rings.xy[rings.offsets[ring] : rings.offsets[ring + 1]]) for ring in range(first, last)]
