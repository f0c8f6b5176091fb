"""`lodestone export` with tiles: waits for them, names their makers, and fetches what a saved map names only when told to."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers import storage
from tests.desktop.command_kit import lodestone
from tests.desktop.tiles_kit import CREDIT, private_cache, tile_server, with_tiles
from tests.tile_kit import TileServer, numbered

__all__ = ["private_cache", "tile_server"]


def test_a_sheet_waits_for_its_tiles(tile_server: TileServer, tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    ended = lodestone("export", "-o", out, "--tiles", tile_server.template, "--tiles-credit", CREDIT, "--region", "europe")
    assert ended.status == 0
    assert tile_server.total > 4
    assert f"Tiles of 127.0.0.1:{tile_server.port}" in ended.err
    assert "missing" not in ended.err
    text = out.read_text(encoding="utf-8")
    assert CREDIT in text
    assert "<image" in text


def test_missing_tiles_are_counted_and_the_map_is_drawn(tile_server: TileServer, tmp_path: Path) -> None:
    tile_server.reply = lambda zoom, column, row: (404, {}, b"") if column == 0 else numbered(zoom, column, row)
    ended = lodestone("export", "-o", tmp_path / "a.png", "--tiles", tile_server.template)
    assert ended.status == 0
    assert "4 of 16 tiles are missing." in ended.err
    assert (tmp_path / "a.png").is_file()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--tiles", "No Such Tiles"], "There are no tiles named 'No Such Tiles'"),
        (["--tiles", "file:///etc/{z}/{x}/{y}"], "does not begin with https://"),
        (["--tiles", "OpenStreetMap", "--crs", "EPSG:8857"], "Tiles need Web Mercator, not the projection 'EPSG:8857'"),
        (["--tiles-credit", "me"], "no address of tiles"),
        (["--tiles", "OpenStreetMap", "--extent", "-180,-90,180,-86"], "shows nothing of the extent"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_fetched(arguments: list[str], told: str, tmp_path: Path) -> None:
    ended = lodestone("export", "-o", tmp_path / "a.png", *arguments)
    assert ended.status == 2
    assert told in ended.err
    assert not (tmp_path / "a.png").exists()


def test_tiles_of_a_saved_map_are_fetched_only_when_told_to(tile_server: TileServer, tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    path.write_bytes(storage.encode(with_tiles(tile_server), path.parent))
    ended = lodestone("export", path, "-o", tmp_path / "a.svg")
    assert ended.status == 0
    assert tile_server.total == 0
    assert "--fetch-tiles" in ended.err
    assert CREDIT not in (tmp_path / "a.svg").read_text(encoding="utf-8")
    ended = lodestone("export", path, "-o", tmp_path / "a.svg", "--fetch-tiles")
    assert ended.status == 0
    assert tile_server.total > 0
    assert CREDIT in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_a_page_says_that_it_holds_no_tiles(tile_server: TileServer, tmp_path: Path) -> None:
    ended = lodestone("export", "-o", tmp_path / "a.html", "--tiles", tile_server.template, "--region", "europe")
    assert ended.status == 0
    assert "tiles are left out" in ended.err
    assert tile_server.total == 0
