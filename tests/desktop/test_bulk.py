"""Own layers onto pixels: the same picture as by drawing calls, at any density, and what lies under the cursor."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from desktop.render import features as features_module
from desktop.render.frame import Frame
from desktop.render.hits import HitIndex
from desktop.render.labels import Labels
from layers.document import Layer, LayerKind, MapDocument, SourceRef, Style
from layers.feedback import Feedback
from layers.geometry.projection import Projection
from layers.sources import FeatureLayer, read
from layers.styling.categories import colouring
from layers.styling.content import MapContent
from layers.styling.theme import LIGHT
from layers.viewport import Viewport
from tests.desktop.render_kit import pixels

pytestmark = pytest.mark.usefixtures("qapp")
CRS = "EPSG:4326"
LAST = dt.date(2026, 11, 23)
VIEW = Viewport(0, 0, 20_000, 400, 300)


def layer_of(folder: Path, geometries: list[dict[str, Any]], kinds: list[str] | None = None) -> FeatureLayer:
    named = kinds or ["one"] * len(geometries)
    found = [{"type": "Feature", "properties": {"kind": kind}, "geometry": shape} for kind, shape in zip(named, geometries, strict=True)]
    path = folder / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}), encoding="utf-8")
    return read(path)


def blobs(count: int, seed: int = 3) -> list[dict[str, Any]]:
    generator = np.random.default_rng(seed)
    result = []
    for x, y, size in zip(
        generator.uniform(-35, 35, count), generator.uniform(-25, 25, count), generator.uniform(0.5, 5, count), strict=True
    ):
        angle = np.sort(generator.uniform(0, 2 * np.pi, 9))
        ring = np.column_stack([x + size * np.cos(angle), y + size * np.sin(angle)])
        result.append({"type": "Polygon", "coordinates": [[*ring.tolist(), ring[0].tolist()]]})
    return result


def drawn(
    own: FeatureLayer, *, ratio: float = 1.0, vector: bool = False, style: Style | None = None, viewport: Viewport = VIEW
) -> tuple[QImage, Frame]:
    """Draw a layer alone on white; `vector` by drawing calls, else by arrays."""
    layer = Layer("own-1", LayerKind.OWN, "own", source=SourceRef("own"), style=style or Style("#0B7A75", 9.0))
    image = QImage(round(viewport.width * ratio), round(viewport.height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill("white")
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    content = MapContent("", (), (), {}, (), {}, (), colourings={"own-1": colouring(layer, own)})
    document, labels = MapDocument(LAST, layers=(layer,), crs=CRS), Labels(viewport.width, viewport.height)
    frame = Frame(
        painter, document, content, {"own-1": own}, Projection(CRS), viewport, LIGHT, HitIndex(), labels, vector=vector, ratio=ratio
    )
    features_module.paint_features(frame, layer)
    painter.end()
    return image, frame


def painted(image: QImage) -> Any:
    return (pixels(image)[..., :3] < 230).any(axis=2)


def overlap(one: QImage, other: QImage) -> float:
    first, second = painted(one), painted(other)
    return float((first & second).sum() / (first | second).sum())


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_areas_by_arrays_are_the_areas_that_drawing_calls_give(tmp_path: Path, ratio: float) -> None:
    own = layer_of(tmp_path, blobs(60))
    by_arrays, by_calls = drawn(own, ratio=ratio)[0], drawn(own, ratio=ratio, vector=True)[0]
    assert painted(by_arrays).mean() > 0.1
    assert overlap(by_arrays, by_calls) > 0.97


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_lines_by_arrays_are_the_lines_that_drawing_calls_give(tmp_path: Path, ratio: float) -> None:
    generator = np.random.default_rng(8)
    lines = [{"type": "LineString", "coordinates": generator.uniform(-30, 30, (4, 2)).tolist()} for _ in range(12)]
    own = layer_of(tmp_path, lines)
    by_arrays, by_calls = drawn(own, ratio=ratio)[0], drawn(own, ratio=ratio, vector=True)[0]
    assert overlap(by_arrays, by_calls) > 0.9
    assert painted(by_arrays).sum() == pytest.approx(painted(by_calls).sum(), rel=0.05)


def test_each_category_has_its_colour(tmp_path: Path) -> None:
    squares = [{"type": "Polygon", "coordinates": [[[x, -5], [x + 8, -5], [x + 8, 5], [x, 5], [x, -5]]]} for x in (-30, -15, 0, 15)]
    own = layer_of(tmp_path, squares, ["a", "b", "a", "c"])
    image, _ = drawn(own, style=Style(category="kind"))
    inside = [image.pixelColor(*place(x + 4, 0)).name() for x in (-30, -15, 0, 15)]
    assert inside[0] == inside[2]
    assert len(set(inside)) == 3
    assert image.pixelColor(*place(-20, 0)).name() == "#ffffff"


def test_areas_smaller_than_a_pixel_are_pixels(tmp_path: Path) -> None:
    tiny = [{"type": "Polygon", "coordinates": [[[x, 0], [x + 1e-4, 0], [x, 1e-4], [x, 0]]]} for x in (-20, 0, 20)]
    image, _ = drawn(layer_of(tmp_path, tiny))
    assert painted(image).sum() == 3
    assert all(image.pixelColor(*place(x, 0)).name() != "#ffffff" for x in (-20, 0, 20))


def test_a_hole_smaller_than_a_pixel_is_no_speck(tmp_path: Path) -> None:
    outer = [[-10, -10], [10, -10], [10, 10], [-10, 10], [-10, -10]]
    hole = [[0, 0], [0, 1e-4], [1e-4, 0], [0, 0]]
    image, _ = drawn(layer_of(tmp_path, [{"type": "Polygon", "coordinates": [outer, hole]}]))
    assert image.pixelColor(*place(0, 0)) == image.pixelColor(*place(5, 5))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_stamped_points_lie_where_single_ones_do(tmp_path: Path, ratio: float, monkeypatch: pytest.MonkeyPatch) -> None:
    places = np.random.default_rng(5).uniform((-35, -25), (35, 25), (300, 2)).tolist()
    own = layer_of(tmp_path, [{"type": "Point", "coordinates": place} for place in places])
    single, _ = drawn(own, ratio=ratio)
    monkeypatch.setattr(features_module, "MANY_MARKS", 10)
    stamped, frame = drawn(own, ratio=ratio)
    assert overlap(single, stamped) > 0.8
    assert "own-1/7" in [hit.key for hit in frame.hits.at(*place(*places[7]))]


def test_crowded_points_of_several_kinds_show_each_kind_by_its_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features_module, "MANY_MARKS", 10)
    generator = np.random.default_rng(8)
    places = generator.uniform((-30, -20), (30, 20), (6_000, 2)).tolist()
    kinds = generator.choice(["a", "b", "c"], len(places), p=[0.4, 0.3, 0.3]).tolist()
    own = layer_of(tmp_path, [{"type": "Point", "coordinates": place} for place in places], kinds)
    image, _ = drawn(own, style=Style(category="kind"))
    _, counts = np.unique(pixels(image)[60:240, 100:300, :3].reshape(-1, 3), axis=0, return_counts=True)
    shares = sorted(counts[counts > 0.05 * counts.sum()] / counts.sum())
    assert len(shares) == 3
    assert np.allclose(shares, [0.3, 0.3, 0.4], atol=0.05)


def test_what_lies_under_the_cursor_is_found_in_any_view(tmp_path: Path) -> None:
    shapes = [*blobs(1), {"type": "LineString", "coordinates": [[-30, 20], [30, 20]]}, {"type": "Point", "coordinates": [20, -20]}]
    own = layer_of(tmp_path, shapes)
    for view in (VIEW, VIEW.zoomed(3, 100, 80), VIEW.panned(40, -30)):
        _, frame = drawn(own, viewport=view)
        assert [hit.key for hit in frame.hits.at(*place(5, 20.0, view))] == ["own-1/1"]
        assert [hit.key for hit in frame.hits.at(*place(20, -20, view))] == ["own-1/2"]
        assert frame.hits.at(*place(30, -5, view)) == []


def test_drawing_stops_when_it_is_asked_to(tmp_path: Path) -> None:
    from layers.errors import Stopped

    own = layer_of(tmp_path, blobs(5))
    _, frame = drawn(own)
    stopped = Feedback()
    stopped.stop()
    image = QImage(400, 300, QImage.Format.Format_ARGB32_Premultiplied)
    frame.painter, frame.feedback = QPainter(image), stopped
    with pytest.raises(Stopped):
        features_module.paint_features(frame, frame.document.layers[0])
    frame.painter.end()


def place(lon: float, lat: float, view: Viewport = VIEW) -> tuple[int, int]:
    x, y = view.to_screen(Projection(CRS).forward(np.array([(lon, lat)])))[0].tolist()
    return int(x), int(y)
