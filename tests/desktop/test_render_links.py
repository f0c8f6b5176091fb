"""Arcs: heads at targets only, all of them counted."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.render import links
from layers import edits
from layers.geometry.projection import Projection
from layers.viewport import Viewport
from tests.desktop.render_kit import content_of, lens, picture_of

Ways = list[tuple[float, float]]

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch) -> Ways:
    """Where the painter was asked to put an arrow's head."""
    found: Ways = []
    paint = links.paint_way

    def noted(*arguments: object, **options: object) -> None:
        way = arguments[2]
        assert isinstance(way, np.ndarray)
        if options.get("arrow", True):
            found.append((float(way[-1, 0]), float(way[-1, 1])))
        paint(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(links, "paint_way", noted)
    return found


@pytest.mark.parametrize("crs", ["EPSG:5070", "EPSG:32633", "+proj=ortho +lat_0=40 +lon_0=-100"])
def test_a_head_stands_at_a_target_never_at_the_edge_of_the_map(heads: Ways, crs: str) -> None:
    document = edits.set_crs(lens("Dy"), crs).document
    shown = picture_of(document, legend=False)
    ends = np.array([arc.end for arc in content_of(document).arcs])
    targets = shown.viewport.to_screen(Projection(crs).forward(ends))
    targets = targets[np.isfinite(targets).all(axis=1)]
    assert heads
    for head in heads:
        assert np.hypot(*(targets - head).T).min() < 16


def test_every_arc_of_the_map_is_counted_however_short() -> None:
    document = lens("Dy")
    shown = picture_of(document)
    assert shown.hits.visible("arc", 10_000, 10_000) == {arc.key for arc in content_of(document).arcs}


def test_a_line_whose_target_is_out_of_sight_bears_a_head_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    tips: Ways = []
    drawn = links._head

    def noted(xy: links.Array, size: float) -> links.Array:
        tips.append((float(xy[-1, 0]), float(xy[-1, 1])))
        return drawn(xy, size)

    monkeypatch.setattr(links, "_head", noted)
    document = lens("Tb")
    projection = Projection(document.crs)
    x, y = projection.forward(np.array([[-175.0, 60.0]]))[0].tolist()
    shown = picture_of(document, viewport=Viewport(x, y, 5_000.0, 700, 380))
    crossing = shown.hits.visible("arc", 700, 380)
    assert len(crossing) > 5
    assert sum(0 <= x <= 700 and 0 <= y <= 380 for x, y in tips) == len(crossing)
