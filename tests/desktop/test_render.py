"""The picture: its days, its pixels, its layers; the same question twice gives the same bytes."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from PySide6.QtGui import QColor
from shapely import Polygon, contains_xy, union_all
from shapely.geometry.base import BaseGeometry

from desktop.render.furniture import scale_bar
from desktop.render.picture import Rendering, fit_extent, render
from layers import edits
from layers.document import MapDocument
from layers.errors import RequestError, Stopped
from layers.extent import Extent, region
from layers.geometry.flatten import flatten_rings
from layers.geometry.geodesic import distance_m
from layers.geometry.projection import Projection
from layers.geometry.world import load_world
from layers.restrictions.verdict import Verdict
from layers.styling.theme import DARK, LIGHT, mixed
from layers.viewport import Viewport
from tests.desktop.render_kit import DAY, colour_at, content_of, lens, picture_of, pixels, place, request_of

pytestmark = pytest.mark.usefixtures("qapp")
BEFORE, FIRST = dt.date(2025, 4, 3), dt.date(2025, 4, 4)
TIBET, SAHARA, PACIFIC = (85.0, 33.0), (10.0, 24.0), (-130.0, -20.0)


def hidden(document: MapDocument, *layer_ids: str) -> MapDocument:
    for layer_id in layer_ids:
        document = edits.show_layer(document, layer_id, False).document
    return document


def countries_only(document: MapDocument) -> MapDocument:
    return hidden(document, "mines", "refineries", "allied", "works", "links")


def around(document: MapDocument, lon: float, lat: float) -> set[str]:
    """Colours of some pixels about a place: a hatch has more than one."""
    shown = picture_of(document)
    x, y = (int(part) for part in place(shown, document, lon, lat))
    return {shown.image.pixelColor(x + dx, y + dy).name().upper() for dx in range(-3, 4) for dy in range(-3, 4)}


def shape_of(codes: set[str], shown: Rendering, document: MapDocument) -> BaseGeometry:
    """The land of some countries in the picture's pixels, as Natural Earth has it."""
    world = load_world("50m")
    rings = flatten_rings(Projection(document.crs), world.rings)
    screen = shown.viewport.to_screen(rings.xy)
    ours = [ring for ring in range(len(rings)) if world.codes[int(rings.owner[ring])] in codes]
    return union_all([Polygon(screen[rings.offsets[ring] : rings.offsets[ring + 1]]).buffer(0) for ring in ours])


def test_the_same_question_gives_the_same_bytes() -> None:
    first, second = (pixels(picture_of(lens("Dy"), legend=True).image) for _ in range(2))
    assert np.array_equal(first, second)


def test_china_changes_colour_on_the_first_day_of_its_licences() -> None:
    before, after = (around(countries_only(lens("Dy", day=day)), *TIBET) for day in (BEFORE, FIRST))
    tint = mixed(LIGHT.verdicts[Verdict.LICENCE], LIGHT.land, 0.3)
    assert tint in after
    assert tint not in before
    assert LIGHT.land in before


def test_two_days_differ_at_the_places_whose_state_differs_and_nowhere_else() -> None:
    """The edge of a hatch may colour the pixel beside a border, for its lines are smoothed."""
    first, second = (countries_only(lens("Dy", day=day)) for day in (BEFORE, FIRST))
    roles = [content_of(document).roles for document in (first, second)]
    changed = {code for code in roles[0].keys() | roles[1].keys() if roles[0].get(code) != roles[1].get(code)}
    assert "CHN" in changed
    assert "CAN" not in changed
    one, other = picture_of(first), picture_of(second)
    rows, columns = np.nonzero((pixels(one.image) != pixels(other.image)).any(axis=2))
    assert len(rows) > 500
    assert contains_xy(shape_of(changed, one, first).buffer(1.5), columns + 0.5, rows + 0.5).all()


def test_a_suspension_recolours_the_arcs_and_leaves_the_far_sea() -> None:
    announced, suspended = (picture_of(lens("Ho", day=day)) for day in (dt.date(2025, 11, 6), DAY))
    differs = (pixels(announced.image) != pixels(suspended.image)).any(axis=2)
    assert 0 < differs.mean() < 0.1
    x, y = (int(part) for part in place(announced, lens("Ho"), *PACIFIC))
    assert not differs[y - 40 : y + 120, x - 100 : x + 60].any()


def test_twice_the_ratio_is_twice_the_pixels_and_the_same_picture() -> None:
    document = lens("Dy")
    once, twice = picture_of(document, legend=True), picture_of(document, legend=True, ratio=2.0)
    assert (twice.image.width(), twice.image.height()) == (2 * once.image.width(), 2 * once.image.height())
    assert twice.image.devicePixelRatio() == 2
    for at in (SAHARA, PACIFIC, (-50.0, 75.0)):
        colours = [QColor(colour_at(drawn, document, *at)) for drawn in (once, twice)]
        reds, greens, blues = zip(*((colour.red(), colour.green(), colour.blue()) for colour in colours), strict=True)
        assert max(max(part) - min(part) for part in (reds, greens, blues)) <= 1  # a sheet that lies over it rounds once more
    shrunk = pixels(twice.image).reshape(once.image.height(), 2, once.image.width(), 2, 4).mean(axis=(1, 3))
    assert np.abs(shrunk - pixels(once.image)).mean() < 4


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_land_and_sea_have_the_colours_of_the_ground(dark: bool, colours: object) -> None:
    document = edits.set_dark(countries_only(lens()), dark).document
    shown = picture_of(document)
    ground = DARK if dark else LIGHT
    assert ground is colours
    assert colour_at(shown, document, *SAHARA) == ground.land
    assert colour_at(shown, document, *PACIFIC) == ground.sea
    assert shown.image.pixelColor(1, 1).name().upper() == ground.paper


def test_a_hidden_world_leaves_the_sea() -> None:
    document = hidden(countries_only(lens()), "world", "restrictions")
    assert colour_at(picture_of(document), document, *SAHARA) == LIGHT.sea


def test_hidden_restrictions_leave_the_land_plain() -> None:
    assert around(hidden(countries_only(lens("Dy")), "restrictions"), *TIBET) == {LIGHT.land}


def test_restrictions_of_no_opacity_leave_the_land_plain() -> None:
    document = edits.set_opacity(countries_only(lens("Dy")), "restrictions", 0.0).document
    assert around(document, *TIBET) == {LIGHT.land}


def test_everything_hidden_is_an_empty_map() -> None:
    document = hidden(countries_only(lens()), "world", "restrictions")
    shown = picture_of(document)
    assert {colour_at(shown, document, lon, lat) for lon in range(-170, 180, 40) for lat in range(-60, 70, 20)} == {LIGHT.sea}
    assert set().union(*(shown.hits.visible(kind, 5000, 5000) for kind in ("site", "arc", "country"))) == set()


def test_a_stopped_request_ends_without_a_picture() -> None:
    request = request_of(lens())
    request.feedback.stop()
    with pytest.raises(Stopped):
        render(request)


@pytest.mark.parametrize("crs", ["EPSG:8857", "EPSG:3857", "EPSG:4326", "+proj=laea +lat_0=35 +lon_0=105", "EPSG:3035", "EPSG:2193"])
def test_no_ground_smears_beyond_the_edge_of_a_projection(crs: str) -> None:
    shown = picture_of(edits.set_crs(countries_only(lens("Dy")), crs).document, width=300, height=300)
    image = pixels(shown.image)[:, :, :3]
    edge = Polygon(shown.viewport.to_screen(Projection(crs).outline())).buffer(2)
    rows, columns = np.indices(image.shape[:2])
    inside = contains_xy(edge, columns + 0.5, rows + 0.5)
    sea = (image == [int(LIGHT.sea[at : at + 2], 16) for at in (1, 3, 5)]).all(axis=2)
    assert sea.sum() > 1000
    assert not (sea & ~inside).any()
    for y, x in np.argwhere(~inside)[::97].tolist():
        assert shown.hits.at(x + 0.5, y + 0.5) == []


@pytest.mark.parametrize("crs", ["+proj=eqearth +lon_0=150 +datum=WGS84", "EPSG:3857", "+proj=laea +lat_0=10 +lon_0=10"])
@pytest.mark.parametrize("lat", [-40.0, 0.0, 20.0, 55.0])
def test_the_scale_bar_tells_the_truth_at_the_middle(crs: str, lat: float) -> None:
    projection = Projection(crs)
    x, y = projection.forward(np.array([(20.0, lat)]))[0].tolist()
    viewport = Viewport(x, y, 900, 800, 600)
    bar = scale_bar(projection, viewport)
    assert bar is not None
    length, text = bar
    number, unit = text.split(" at ")[0].replace("\u2009", "").split()
    metres = float(number) * (1000 if unit == "km" else 1)
    ends = projection.inverse(viewport.to_world(np.array([(400 - length / 2, 300), (400 + length / 2, 300)])))
    assert float(distance_m(*ends[0], *ends[1])) == pytest.approx(metres, rel=0.01)
    assert 160 / 2.6 < length <= 160
    assert text.endswith("at the equator" if lat == 0 else f"at {abs(lat):.0f}° {'N' if lat > 0 else 'S'}")


def test_there_is_no_scale_bar_where_there_is_no_map() -> None:
    projection = Projection("+proj=eqearth +lon_0=150 +datum=WGS84")
    assert scale_bar(projection, Viewport(5e7, 0, 1000, 100, 100)) is None


@pytest.mark.parametrize("name", ["europe", "oceania", "pacific", "arctic", "world"])
@pytest.mark.parametrize("crs", ["+proj=eqearth +lon_0=150 +datum=WGS84", "EPSG:8857"])
def test_an_extent_fits_whole_into_the_picture(name: str, crs: str) -> None:
    extent, projection = region(name), Projection(crs)
    viewport = fit_extent(projection, extent, 640, 480)
    edge = extent.lonlat_edge(90)
    edge[:, 1] = np.clip(edge[:, 1], -89.999, 89.999)
    screen = viewport.to_screen(projection.forward(edge))
    assert (screen > -4).all()
    assert (screen < (644, 484)).all()


def test_an_extent_that_the_projection_cannot_show_is_refused() -> None:
    projection = Projection("EPSG:2193")
    with pytest.raises(RequestError, match="shows nothing of the extent") as refused:
        fit_extent(projection, Extent(-10, 40, 10, 60), 300, 200)
    assert "64° S to 17° S" in refused.value.remedy
