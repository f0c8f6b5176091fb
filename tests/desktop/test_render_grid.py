"""The degrees at the edge of the map are those of the lines that they stand on."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.grid import INSET, PRIORITY, SIZE, paint_grid, seen_extent
from desktop.render.hits import HitIndex
from desktop.render.labels import Label, Labels
from desktop.render.picture import fit_extent
from layers import edits
from layers.document import first_map
from layers.extent import Extent, region
from layers.geometry.gallery import GALLERY
from layers.geometry.projection import Projection
from layers.styling.theme import theme
from layers.viewport import Viewport
from tests.desktop.render_kit import DAY, content_of

WIDTH, HEIGHT = 900, 560
WORLD: list[tuple[str, Extent | None]] = [(family.crs(), None) for family in GALLERY]
PARTS = [
    ("+proj=laea +lat_0=45 +lon_0=15", region("europe")),
    ("+proj=eqc +lon_0=180", Extent(170.0, -25.0, -165.0, -10.0)),
    ("EPSG:3413", Extent(-30.0, 75.0, 60.0, 90.0)),
    ("EPSG:3857", Extent(139.0, 35.0, 140.5, 36.0)),
    ("+proj=eqearth +lon_0=150", Extent(100.0, 20.0, 150.0, 45.0)),
    ("EPSG:32633", Extent(10.0, 45.0, 11.0, 46.0)),
]


def labels_of(crs: str, extent: Extent | None, viewport: Viewport | None = None) -> tuple[list[Label], Projection, Viewport]:
    """Draw a grid, and give the labels that it asks for."""
    document = edits.set_crs(first_map(DAY), crs).document
    projection = Projection(crs)
    view = viewport or fit_extent(projection, extent, WIDTH, HEIGHT)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    labels = Labels(WIDTH, HEIGHT)
    frame = Frame(painter, document, content_of(document), {}, projection, view, theme(False), HitIndex(), labels)
    paint_grid(frame)
    painter.end()
    return labels.wanted, projection, view


def degrees(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)°(?: ([NSEW]))?", text)
    assert found is not None, text
    return float(found[1]) * (-1 if found[2] in ("S", "W") else 1)


def off(label: Label, projection: Projection, view: Viewport) -> float:
    """Pixels from where a label begins, ends or lies in the middle to the line that it names."""
    half = QFontMetricsF(font(SIZE)).horizontalAdvance(label.text) / 2
    shifts = [0.0, *(side * (half + gap) for side in (-1, 1) for gap in (-INSET, 0.0, INSET))]
    places = [(label.x + shift, label.y) for shift in shifts]
    lonlat = projection.inverse(view.to_world(np.array(places)))
    text = label.text
    distances = []
    if text[-1] in "NS" or text == "0°":
        on_line = projection.forward(np.column_stack([lonlat[:, 0], np.full(len(shifts), degrees(text))]))
        distances.append(np.linalg.norm(view.to_screen(on_line) - places, axis=1))
    if text[-1] in "EW" or text in ("0°", "180°"):
        on_line = projection.forward(np.column_stack([np.full(len(shifts), degrees(text)), lonlat[:, 1]]))
        distances.append(np.linalg.norm(view.to_screen(on_line) - places, axis=1))
    return float(np.nanmin(distances))


@pytest.mark.parametrize(("crs", "extent"), [*WORLD, *PARTS])
@pytest.mark.usefixtures("qapp")
def test_every_label_stands_on_the_line_that_it_names(crs: str, extent: Extent | None) -> None:
    labels, projection, view = labels_of(crs, extent)
    assert 5 <= len(labels) <= 32
    assert {label.text[-1] for label in labels} & {"N", "S"}
    assert {label.text[-1] for label in labels} & {"E", "W"}
    for label in labels:
        assert off(label, projection, view) < 6.0, label.text
        assert label.priority == PRIORITY
        assert not label.counted


@pytest.mark.parametrize(("crs", "extent"), PARTS)
@pytest.mark.usefixtures("qapp")
def test_no_line_is_labelled_twice(crs: str, extent: Extent) -> None:
    texts = [label.text for label in labels_of(crs, extent)[0]]
    assert len(texts) == len(set(texts))


@pytest.mark.usefixtures("qapp")
def test_a_projection_that_cannot_be_read_back_has_a_grid_all_the_same() -> None:
    assert {"30° N", "150° E"} <= {label.text for label in labels_of("+proj=wag7 +lon_0=150", None)[0]}


@pytest.mark.usefixtures("qapp")
def test_a_view_beside_the_map_has_no_grid() -> None:
    far = Viewport(1e9, 1e9, 1000.0, WIDTH, HEIGHT)
    assert labels_of("+proj=eqearth +lon_0=150", None, far)[0] == []


@pytest.mark.parametrize(("crs", "extent"), PARTS)
def test_the_extent_holds_what_was_asked_for(crs: str, extent: Extent) -> None:
    projection = Projection(crs)
    seen = seen_extent(projection, fit_extent(projection, extent, WIDTH, HEIGHT))
    ring = extent.lonlat_edge(8)
    lon = np.clip(ring[:, 0], *_inner(extent.west, extent.continuous_east))
    assert seen.contains(lon, np.clip(ring[:, 1], *_inner(extent.south, extent.north))).all()


def _inner(low: float, high: float) -> tuple[float, float]:
    """A twentieth off both ends: an extent is read at some points of the picture only."""
    return low + (high - low) / 20, high - (high - low) / 20


@pytest.mark.usefixtures("qapp")
def test_nobody_misses_a_label_of_the_grid() -> None:
    labels = labels_of("+proj=eqearth +lon_0=150", None)[0]
    full = Labels(WIDTH, HEIGHT)
    full.block(QRectF(0, 0, WIDTH, HEIGHT))
    for label in labels:
        full.want(label)
    full.want(replace(labels[0], counted=True))
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    full.paint(painter, "#FFFFFF", vector=False)
    painter.end()
    assert full.unplaced == 1
