"""The box that a view shows has no hole where the view has none."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.canvas.navigation import extent_of, whole, zoomed
from layers.geometry.projection import Projection


@pytest.mark.parametrize("crs", ["+proj=eqearth +lon_0=150", "+proj=robin", "EPSG:3857", "EPSG:3035", "+proj=ortho +lon_0=100"])
@pytest.mark.parametrize("factor", [1.0, 1.02, 1.2, 1.5, 3.0, 40.0])
def test_all_that_is_seen_lies_in_the_box(crs: str, factor: float) -> None:
    projection = Projection(crs)
    view = zoomed(whole(projection.bounds, 790, 590), factor, (395, 250), projection.bounds)
    extent = extent_of(view, projection)
    assert extent is not None
    across, down = np.meshgrid(np.linspace(0, 790, 60), np.linspace(0, 590, 60))
    places = projection.inverse(view.to_world(np.column_stack([across.ravel(), down.ravel()])))
    lon = places[np.isfinite(places).all(axis=1), 0]
    beyond = (lon - extent.west) % 360.0 - extent.width
    assert (np.minimum(beyond, 360.0 - extent.width - beyond) <= extent.width / 24).all()  # between the places that were looked at
    if extent.width > 330:
        assert extent.width == 360
