"""What is picked is marked around its symbol, in the symbol's own shape."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor

from desktop.render.flat import flat_features
from desktop.render.picked import PickedFeatures, paint_picked
from desktop.render.picked_points import CASING, INK
from layers.feedback import Feedback
from layers.sources.layer import FeatureLayer, points_alone
from layers.style import Icon
from layers.styling.icons import placed
from layers.viewport import Viewport

SIZE, SIDE = 40.0, 120.0
RING, EDGE = QColor(INK), QColor(CASING)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("icon", [Icon.CIRCLE, Icon.SQUARE, Icon.PLUS, Icon.ARROW])
def test_a_ring_follows_the_shape_and_leaves_the_symbol_in_sight(icon: Icon, ratio: float) -> None:
    parts: dict[str, Any] = points_alone(1)
    one = FeatureLayer("one", "f.csv", "EPSG:4326", "Point", 1, np.zeros((1, 2)), **parts)
    feedback = Feedback()
    flat = flat_features(feedback, one, "EPSG:3857")
    picked = PickedFeatures(flat, np.ones(1, dtype=np.bool_), SIZE, icon=icon, turns=lambda rows, _places: np.full(len(rows), 90.0))
    image = paint_picked(picked, Viewport.fit((-1e6, -1e6, 1e6, 1e6), SIDE, SIDE), ratio, feedback)

    def at(x: float, y: float) -> QColor:
        return image.pixelColor(round((SIDE / 2 + x) * ratio), round((SIDE / 2 + y) * ratio))

    assert at(0.0, 0.0).alpha() == 0
    corners = placed(icon, SIZE, 90.0) if icon is not Icon.CIRCLE else np.array([(SIZE / 2, 0.0), (-SIZE / 2, 0.0)])
    for x, y in corners.tolist():
        if np.hypot(x, y) > 0.45 * SIZE:  # those that stand out
            out = 1.0 + 1.6 / float(np.hypot(x, y))
            assert at(x * out, y * out).red() > 100
    assert at(0.85 * SIZE, 0.85 * SIZE).alpha() == 0
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(0, image.height(), 3)]
    assert RING in colours
    assert any(colour.alpha() > 200 and colour.lightness() < 2 * EDGE.lightness() for colour in colours)
