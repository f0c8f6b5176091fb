"""Tiles in pictures: at their places, under tints and marks, in every format, and never without their credit."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed
from PySide6.QtGui import QImage

from desktop.export import ExportOptions, write
from desktop.render.imagery import Imagery, decoded
from desktop.render.picture import render
from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument
from layers.extent import Extent
from layers.geometry.projection import Projection
from layers.geometry.tile_grid import SIDE
from layers.viewport import Viewport
from tests.desktop.render_kit import colour_at, pixels, request_of, texts
from tests.desktop.tiles_kit import CREDIT, MERCATOR, drawn, imagery_of, name_of_tile, private_cache, source_of, tile_server, with_tiles
from tests.tile_kit import TileServer, png

__all__ = ["private_cache", "tile_server"]
pytestmark = pytest.mark.usefixtures("qapp")
AT_SEA = [(-140.0, 20.0), (-35.0, -33.0), (80.0, -20.0), (-150.0, -50.0)]


def tile_of(zoom: int, lon: float, lat: float) -> tuple[int, int, int]:
    n = 2**zoom
    return zoom, int((lon + 180) / 360 * n), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)


@pytest.mark.parametrize("crs", [MERCATOR, "+proj=webmerc +lon_0=150 +datum=WGS84"])
@pytest.mark.parametrize(("ratio", "zoom"), [(1.0, 1), (2.0, 2)])
def test_every_place_shows_its_tile_as_sharp_as_the_screen(
    tile_server: TileServer, tmp_path: Path, crs: str, ratio: float, zoom: int
) -> None:
    document = with_tiles(tile_server, crs)
    with imagery_of(tile_server, tmp_path) as imagery:
        picture = drawn(document, imagery, ratio=ratio)
    for lon, lat in AT_SEA:
        assert colour_at(picture, document, lon, lat) == name_of_tile(*tile_of(zoom, lon, lat))


def test_tiles_meet_without_a_gap(tile_server: TileServer, tmp_path: Path) -> None:
    tile_server.reply = lambda *_: (200, {}, png((10, 120, 200)))
    document = edits.show_layer(with_tiles(tile_server), "world", False).document
    for resolution in (33_333.3, 27_500.7, 61_234.5):
        view = Viewport(1_234_567.8, -765_432.1, resolution, 500, 400)
        with imagery_of(tile_server, tmp_path) as imagery:
            picture = pixels(drawn(document, imagery, viewport=view).image)
        assert (picture[20:-20, 20:-20, :3] == (10, 120, 200)).all()


def test_what_is_not_there_yet_is_drawn_from_a_coarser_tile(tile_server: TileServer, tmp_path: Path) -> None:
    document = with_tiles(tile_server)
    with imagery_of(tile_server, tmp_path) as imagery:
        drawn(document, imagery)
        tile_server.gate.clear()
        near = drawn(document, replace(imagery, patience=0.0), viewport=Viewport(-15_500_000, 2_300_000, 10_000, 600, 600))
        assert colour_at(near, document, -140.0, 20.0) == name_of_tile(*tile_of(1, -140.0, 20.0))
        tile_server.gate.set()
        near = drawn(document, imagery, viewport=Viewport(-15_500_000, 2_300_000, 10_000, 600, 600))
        assert colour_at(near, document, -140.0, 20.0) == name_of_tile(*tile_of(4, -140.0, 20.0))


def test_without_consent_nothing_is_asked_for_or_named(tile_server: TileServer, tmp_path: Path) -> None:
    document = with_tiles(tile_server)
    with imagery_of(tile_server, tmp_path) as imagery:
        bare = edits.remove_layer(document, "tiles-1").document
        shown = drawn(document, replace(imagery, allowed=frozenset()))
        assert pixels(shown.image).tobytes() == pixels(drawn(bare, imagery).image).tobytes()
    assert tile_server.total == 0


def test_in_another_projection_nothing_is_asked_for(tile_server: TileServer, tmp_path: Path) -> None:
    document = with_tiles(tile_server, "EPSG:8857")
    with imagery_of(tile_server, tmp_path) as imagery:
        drawn(document, imagery)
    assert tile_server.total == 0


def test_a_layer_that_is_off_asks_for_nothing(tile_server: TileServer, tmp_path: Path) -> None:
    with imagery_of(tile_server, tmp_path) as imagery:
        drawn(edits.show_layer(with_tiles(tile_server), "tiles-1", False).document, imagery)
    assert tile_server.total == 0


def test_tints_lie_on_tiles_and_let_them_through(tile_server: TileServer, tmp_path: Path) -> None:
    plain = with_tiles(tile_server)
    tinted = edits.show_layer(plain, "restrictions", True).document
    with imagery_of(tile_server, tmp_path) as imagery:
        before, after = (colour_at(drawn(one, imagery), one, 103.0, 36.0) for one in (plain, tinted))
        ground = colour_at(drawn(tinted, Imagery()), tinted, 103.0, 36.0)
    assert len({before, after, ground}) == 3


def test_a_pale_layer_of_tiles_lets_land_and_sea_through(tile_server: TileServer, tmp_path: Path) -> None:
    document = with_tiles(tile_server)
    pale = edits.set_opacity(document, "tiles-1", 0.0).document
    with imagery_of(tile_server, tmp_path) as imagery:
        assert colour_at(drawn(pale, imagery), pale, -35.0, -33.0) == colour_at(drawn(pale, Imagery()), pale, -35.0, -33.0)


def test_a_picture_asks_for_no_more_tiles_than_a_limit(tile_server: TileServer, tmp_path: Path) -> None:
    document = with_tiles(tile_server)
    request = request_of(document, width=6000, height=6000)
    with imagery_of(tile_server, tmp_path, patience=0.0) as imagery:
        tile_server.gate.clear()
        render(replace(request, imagery=imagery))
        assert imagery.shelf is not None
        assert 0 < imagery.shelf.store.pending(tile_server.template) <= 400
        imagery.shelf.store.forget(tile_server.template)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", png((1, 2, 3))[:60], png((1, 2, 3), 2000)])
def test_what_is_no_tile_is_not_decoded(data: bytes) -> None:
    assert decoded(data) is None


def test_a_damaged_picture_is_refused_and_said(tile_server: TileServer, tmp_path: Path) -> None:
    tile_server.reply = lambda *_: (200, {}, png((1, 2, 3))[:60])
    with imagery_of(tile_server, tmp_path) as imagery:
        drawn(with_tiles(tile_server), imagery)
        assert imagery.shelf is not None
        assert "damaged" in imagery.shelf.store.problem(tile_server.template)
        asked = tile_server.total
        drawn(with_tiles(tile_server), imagery)
        assert tile_server.total == asked
    assert "4 of 4 tiles are missing" in imagery.missing[0]


def exported(document: MapDocument, path: Path, imagery: Imagery, **options: object) -> None:
    write(document, load(), {}, path, ExportOptions(800, 600, **options), imagery=imagery)  # type: ignore[arg-type]


def test_pictures_of_every_kind_hold_the_tiles_and_name_their_makers(tile_server: TileServer, tmp_path: Path) -> None:
    tile_server.reply = lambda *_: (200, {}, png((200, 30, 90)))
    document = with_tiles(tile_server)
    with imagery_of(tile_server, tmp_path) as imagery:
        for ending in ("png", "svg", "pdf"):
            exported(document, tmp_path / f"a.{ending}", imagery, extent=Extent(-60, -40, 0, 10))
    assert imagery.missing == []
    picture = pixels(QImage(str(tmp_path / "a.png")))
    assert ((picture[..., :3] == (200, 30, 90)).all(axis=-1)).mean() > 0.2
    drawing = (tmp_path / "a.svg").read_bytes()
    assert any(CREDIT in text.text for text in texts(drawing))
    assert b"<image" in drawing
    assert b"/Image" in (tmp_path / "a.pdf").read_bytes()


def test_a_page_and_a_sheet_without_consent_hold_no_tiles_and_name_nobody(tile_server: TileServer, tmp_path: Path) -> None:
    document = with_tiles(tile_server)
    with imagery_of(tile_server, tmp_path) as imagery:
        exported(document, tmp_path / "a.html", imagery)
        exported(document, tmp_path / "a.svg", replace(imagery, allowed=frozenset()))
    assert tile_server.total == 0
    for name in ("a.html", "a.svg"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert CREDIT not in text
        assert "127.0.0.1" not in text


def test_the_screen_names_the_makers(tile_server: TileServer, tmp_path: Path) -> None:
    document = with_tiles(tile_server)
    bare, other = edits.remove_layer(document, "tiles-1").document, changed(source_of(tile_server), attribution="X")
    renamed = edits.add_tiles(bare, "Tiles", other).document
    with imagery_of(tile_server, tmp_path) as imagery:
        both = replace(imagery, allowed=frozenset(layer.tiles for one in (document, renamed) for layer in one.layers if layer.tiles))
        first, second = (pixels(drawn(map_, both).image) for map_ in (document, renamed))
    rows, columns = (first != second).any(axis=-1).nonzero()
    assert rows.min() > 580
    assert columns.min() > 300


def test_tiles_lie_at_the_foot_of_the_list_and_stay_there(tile_server: TileServer) -> None:
    document = with_tiles(tile_server)
    assert document.layers[-1].kind is LayerKind.TILES
    assert edits.move_layer(document, "tiles-1", 0).document.layers[-1].id == "tiles-1"
    second = edits.add_tiles(document, "More", source_of(tile_server)).document
    assert [layer.id for layer in second.layers[-2:]] == ["tiles-2", "tiles-1"]
    assert Projection(document.crs).bounds[2] == pytest.approx(SIDE / 2)
