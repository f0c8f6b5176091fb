"""Tiles of the command: which are asked for, and whether they may be fetched."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from msgspec.structs import replace

from desktop.printing import complain
from layers import edits
from layers.document import LayerKind, MapDocument, TileSource
from layers.errors import RequestError
from layers.extent import Extent

if TYPE_CHECKING:
    from desktop.render.imagery import Imagery

PATIENCE = 120.0
"""Seconds that a sheet waits for the tiles of a layer."""


def with_tiles(document: MapDocument, options: argparse.Namespace, extent: Extent | None) -> tuple[MapDocument, Imagery | None]:
    """Lay the tiles that were asked for under the map, in Web Mercator; give what a sheet may show of them, None if there are none.

    Raises
    ------
    RequestError
        There are no such tiles, or another projection was asked for.
    """
    if options.tiles_credit and not any("://" in name for name in options.tiles):
        raise RequestError("There is a credit, but no address of tiles.", "Give --tiles with an address that has {z}, {x} and {y}.")
    for name in options.tiles:
        document = _with(document, name, options.tiles_credit or "", _crs(document, options, extent))
    layers = [layer for layer in document.layers if layer.kind is LayerKind.TILES and layer.visible and layer.tiles is not None]
    if not layers:
        return document, None
    from layers.sources.tile_address import host_of

    wanted = frozenset(layer.tiles for layer in layers[: len(options.tiles)] if layer.tiles is not None)
    allowed = frozenset(layer.tiles for layer in layers if layer.tiles is not None) if options.fetch_tiles else wanted
    for layer in layers:
        if layer.tiles is not None and layer.tiles not in allowed:
            complain(f"{layer.name}: the map names tiles of {host_of(layer.tiles.url)}, which are left out; --fetch-tiles fetches them.")
    if options.output.suffix.lower() == ".html":
        complain(f"{options.output}: a web page works without a network, so tiles are left out.")
        return document, None
    return document, _imagery(allowed) if allowed else None


def _with(document: MapDocument, name: str, credit: str, crs: str | None) -> MapDocument:
    from layers.sources.tile_providers import find

    found = find(name)
    source = replace(found.source, attribution=credit) if credit and "://" in name else found.source
    return edits.add_tiles(document, found.name, source, crs=crs).document


def _crs(document: MapDocument, options: argparse.Namespace, extent: Extent | None) -> str | None:
    """Give the projection that tiles need: that of the map if it fits, else Web Mercator, about the extent where that crosses its edge."""
    from layers.geometry.gallery import recentred
    from layers.geometry.projection import Projection
    from layers.geometry.tile_grid import is_web_mercator

    if is_web_mercator(Projection(document.crs)):
        return None
    if options.crs is not None:
        raise RequestError(f"Tiles need Web Mercator, not the projection '{options.crs}'.", "Leave --crs out, or give --crs EPSG:3857.")
    return recentred(edits.TILES_CRS, round(extent.centre[0])) if extent is not None and extent.crosses_180 else edits.TILES_CRS


def _imagery(allowed: frozenset[TileSource]) -> Imagery:
    from desktop.imagery import cache_folder
    from desktop.render.imagery import Imagery, TileShelf
    from layers.sources.tiles import TileStore

    return Imagery(TileShelf(TileStore(cache_folder())), allowed, PATIENCE)
