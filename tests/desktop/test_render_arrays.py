"""What is left out of shapes because it cannot be seen changes nothing of the picture."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.render.arrays import gathered, polygon

pytestmark = pytest.mark.usefixtures("qapp")
WIDTH, HEIGHT = 200, 120
Array = NDArray[np.float64]


def drawn(shape: Array, *, closed: bool) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QPen(QColor("black"), 3.0) if not closed else Qt.PenStyle.NoPen)
    painter.setBrush(QColor("navy") if closed else Qt.BrushStyle.NoBrush)
    (painter.drawPolygon if closed else painter.drawPolyline)(polygon(shape))
    painter.end()
    return image


@pytest.mark.parametrize("seed", range(6))
def test_what_lies_beyond_one_side_is_gathered_and_the_picture_is_the_same(seed: int) -> None:
    random = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 400)
    reach = 30.0 + 400.0 * random.random() + 60.0 * np.sin(angle * random.integers(2, 9))
    middle = random.uniform([-150, -100], [WIDTH + 150, HEIGHT + 100])
    shapes = [
        np.rint(middle + reach[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])),
        random.uniform(-900, 900, (60, 2)).round(),
    ]
    xy = np.vstack(shapes)
    offsets = np.array([0, 400, 460])
    fewer, places = gathered(xy, offsets, WIDTH, HEIGHT)
    assert len(fewer) < len(xy)
    for number, shape in enumerate(shapes):
        part = fewer[places[number] : places[number + 1]]
        assert (part[[0, -1]] == shape[[0, -1]]).all()
        for closed in (True, False):
            assert drawn(part, closed=closed) == drawn(shape, closed=closed)


def test_shapes_of_few_vertices_stay_as_they_are() -> None:
    far = np.array([[-500.0, -500.0], [-400.0, -500.0]])
    kept, offsets = gathered(far, np.array([0, 2]), WIDTH, HEIGHT)
    assert kept is far
    assert offsets.tolist() == [0, 2]
