"""In every kind of projection the colours, what a click answers and the sites agree with the globe."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import shapely

from desktop.render.picture import Rendering
from layers import edits
from layers.document import MapDocument, first_map
from layers.geometry.arrays import Floats
from layers.geometry.gallery import GALLERY
from layers.geometry.projection import Projection
from layers.geometry.world import load_world
from layers.styling.theme import theme
from tests.desktop.render_kit import DAY, content_of, picture_of

OBLIQUE = "+proj=ob_tran +o_proj=moll +o_lat_p=45 +o_lon_p=-90 +lon_0=100"
CRS = [family.crs() for family in GALLERY] + [OBLIQUE, "EPSG:3035", "EPSG:32650"]
WIDTH, HEIGHT = 640, 400
STEP = 23

pytestmark = pytest.mark.usefixtures("qapp")


@cache
def drawn(crs: str) -> tuple[MapDocument, Rendering]:
    document = edits.set_crs(first_map(DAY), crs).document
    return document, picture_of(document, width=WIDTH, height=HEIGHT)


@cache
def countries() -> tuple[list[str], shapely.STRtree, list[shapely.MultiPolygon]]:
    world = load_world("110m")
    shapes = [world.polygons_of(code) for code in world.codes]
    return world.codes, shapely.STRtree(shapes), shapes


def pixels_and_places(crs: str, rendering: Rendering) -> tuple[Floats, Floats]:
    across, down = np.meshgrid(np.arange(7.5, WIDTH, STEP), np.arange(9.5, HEIGHT, STEP))
    pixels = np.column_stack([across.ravel(), down.ravel()])
    return pixels, Projection(crs).inverse(rendering.viewport.to_world(pixels))


def country_at(lon: float, lat: float) -> tuple[str | None, float]:
    """The country that holds a place, and how far in degrees the nearest border or shore is."""
    codes, tree, shapes = countries()
    place = shapely.Point(lon, lat)
    inside = [index for index in tree.query(place).tolist() if shapes[index].contains(place)]
    nearest = min(shapes[index].boundary.distance(place) for index in tree.query_nearest(place).tolist() + inside)
    return (codes[inside[0]] if inside else None), nearest


def near_a_dot(lon: float, lat: float) -> bool:
    """Whether a small country lies near, for which a dot may stand."""
    world = load_world("110m")
    away = np.abs(world.labels[world.is_dot] - [lon, lat])
    return bool((away.max(axis=1) < 6.0).any())


@pytest.mark.parametrize("crs", CRS)
def test_a_click_answers_with_the_country_that_lies_there(crs: str) -> None:
    _, rendering = drawn(crs)
    compared = 0
    for (x, y), (lon, lat) in zip(*(array.tolist() for array in pixels_and_places(crs, rendering)), strict=True):
        hit = [hit.key for hit in rendering.hits.at(x, y) if hit.kind == "country"]
        if not np.isfinite(lon):
            assert not hit
            continue
        code, clear = country_at(lon, lat)
        if clear > 3.0 and abs(lat) < 80.0 and not near_a_dot(lon, lat):
            assert hit == ([] if code is None else [code]), (x, y, lon, lat)
            compared += 1
    assert compared > 5


@pytest.mark.parametrize("crs", CRS)
def test_beside_the_map_there_is_paper_and_on_it_there_is_none(crs: str) -> None:
    document, rendering = drawn(crs)
    paper = theme(document.dark).paper
    pixels, places = pixels_and_places(crs, rendering)
    beside = ~np.isfinite(places[:, 0])
    white = np.array([rendering.image.pixelColor(int(x), int(y)).name().upper() == paper for x, y in pixels.tolist()])
    assert white[beside].sum() >= 0.8 * beside.sum()  # labels and marks reach over the edge
    for x, y in pixels[white & ~beside].tolist():  # the paper shines through hollow marks
        assert any(hit.kind == "site" for hit in rendering.hits.at(x, y)), (x, y)


@pytest.mark.parametrize("crs", CRS)
def test_sites_beyond_the_horizon_are_hidden(crs: str) -> None:
    document, rendering = drawn(crs)
    marks = content_of(document).sites
    projection = Projection(crs)
    plane = projection.forward(np.array([(mark.lon, mark.lat) for mark in marks]))
    screen = rendering.viewport.to_screen(plane)
    shown = {mark.site_id for mark, (x, y) in zip(marks, screen.tolist(), strict=True) if 0 <= x <= WIDTH and 0 <= y <= HEIGHT}
    assert rendering.hits.visible("site", WIDTH, HEIGHT) >= shown
    hidden = {mark.site_id for mark, place in zip(marks, plane, strict=True) if not np.isfinite(place).all()}
    assert not rendering.hits.visible("site", WIDTH, HEIGHT) & hidden
    assert shown
