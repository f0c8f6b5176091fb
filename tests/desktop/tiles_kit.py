"""What the tests of tiles share: maps with tiles, and pictures that wait for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.render.imagery import Imagery, TileShelf
from desktop.render.picture import Rendering, render
from layers import edits
from layers.document import MapDocument, TileSource, first_map
from layers.sources.tiles import TileStore
from layers.viewport import Viewport
from tests.desktop.render_kit import DAY, request_of
from tests.tile_kit import TileServer, colour_of, tile_server

__all__ = ["private_cache", "tile_server"]
CREDIT = "© Makers of Tiles"
MERCATOR = "EPSG:3857"


def source_of(server: TileServer, **options: object) -> TileSource:
    return TileSource(server.template, CREDIT, **options)  # type: ignore[arg-type]


def with_tiles(server: TileServer, crs: str = MERCATOR, **options: object) -> MapDocument:
    """The first map with nothing but tiles, land and borders."""
    document = edits.add_tiles(first_map(DAY), "Tiles", source_of(server, **options), crs=crs).document
    for layer in ("mines", "refineries", "allied", "works", "links", "restrictions"):
        document = edits.show_layer(document, layer, False).document
    return document


@contextmanager
def imagery_of(server: TileServer, folder: Path, patience: float = 20.0, **options: object) -> Iterator[Imagery]:
    store = TileStore(folder / "tiles", pause=0.01)
    yield Imagery(TileShelf(store), frozenset({source_of(server, **options)}), patience)
    store.close()


def drawn(document: MapDocument, imagery: Imagery, *, ratio: float = 1.0, viewport: Viewport | None = None) -> Rendering:
    return render(replace(request_of(document, width=600, height=600, ratio=ratio, viewport=viewport), imagery=imagery))


def name_of_tile(zoom: int, column: int, row: int) -> str:
    """The colour of a tile as ``#RRGGBB``."""
    return "#{:02X}{:02X}{:02X}".format(*colour_of(zoom, column, row))


@pytest.fixture(autouse=True)
def private_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for the tiles of one test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"
