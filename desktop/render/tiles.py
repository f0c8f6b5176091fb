"""Web tiles on the ground of the map, and the line that names whose they are."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF

from desktop.render.fonts import font
from desktop.render.frame import Frame
from desktop.render.furniture import paragraph
from desktop.render.imagery import TileShelf
from desktop.render.mosaic import Mosaic
from layers.document import Layer, LayerKind, TileSource
from layers.geometry.tile_grid import PIXELS, Placed, count, covering, is_web_mercator, zoom_for

MOST_TILES = 400
"""Tiles of one picture; a coarser zoom is taken where it would be more, since servers are there for looking, not for copying."""
MOST_LEVELS = 6
"""How far up a tile is looked for that stands for one that is not there yet."""
CREDIT = 9.5


def tile_layers(frame: Frame) -> list[Layer]:
    """Give the tile layers that this picture shows, the lowest first: switched on, allowed by the user, and in their projection."""
    imagery = frame.imagery
    if imagery.shelf is None or not is_web_mercator(frame.projection):
        return []
    layers = [layer for layer in frame.document.layers if layer.kind is LayerKind.TILES and layer.visible]
    return [layer for layer in reversed(layers) if layer.tiles in imagery.allowed]


def has_imagery(frame: Frame) -> bool:
    """Whether this picture shows tiles or rasters, on which thin lines and plain text cannot be read."""
    rasters = (layer.visible and layer.source in frame.imagery.rasters for layer in frame.document.layers if layer.kind is LayerKind.RASTER)
    return any(rasters) or bool(tile_layers(frame))


def paint_tiles(frame: Frame, layer: Layer) -> None:
    """Draw the tiles of a layer that are there, coarser ones where they are not, and ask for those that are missing."""
    from layers.sources.tile_address import address_of, is_sharp

    source, shelf = layer.tiles, frame.imagery.shelf
    if source is None or shelf is None:
        return
    sharp = is_sharp(source, frame.ratio)
    placed = _placed(frame, source, PIXELS * (2 if sharp else 1))
    addresses = [address_of(source, one.tile, sharp=sharp) for one in placed]
    shelf.store.want(source.url, addresses)
    if frame.imagery.patience:
        _await(frame, source, shelf, len(placed))
    left_out = 0
    with Mosaic(frame, layer) as sheet:
        for one, address in zip(placed, addresses, strict=True):
            frame.feedback.check()
            image = shelf.image(source.url, address)
            left_out += image is None
            if image is not None:
                sheet.draw(one.box, image, QRectF(image.rect()))
            else:
                _stand_in(sheet, shelf, source, one, sharp=sharp)
    if frame.imagery.patience and left_out:
        why = shelf.store.problem(source.url) or "They did not come in time."
        frame.imagery.missing.append(f"{layer.name}: {left_out} of {len(placed)} tiles are missing. {why}")


def _placed(frame: Frame, source: TileSource, pixels: int) -> list[Placed]:
    view, centre = frame.viewport, frame.projection.centre_lon
    zoom = zoom_for(view.resolution / frame.ratio, pixels, source.min_zoom, source.max_zoom)
    while count(view.bounds, centre, zoom) > MOST_TILES and zoom > source.min_zoom:
        zoom -= 1
    return covering(view.bounds, centre, zoom)[:MOST_TILES]


def _await(frame: Frame, source: TileSource, shelf: TileShelf, total: int) -> None:
    from layers.sources.tile_address import host_of

    def tell(left: int) -> None:
        done = max(total - left, 0)
        frame.feedback.progress(0.2 + 0.6 * done / max(total, 1), f"Tiles of {host_of(source.url)}: {done} of {total}")

    shelf.store.wait(source.url, frame.imagery.patience, frame.feedback, tell)


def _stand_in(sheet: Mosaic, shelf: TileShelf, source: TileSource, placed: Placed, *, sharp: bool) -> None:
    """Draw the part of a coarser tile that is there, if any is."""
    from layers.sources.tile_address import address_of

    tile = placed.tile
    for levels in range(1, min(MOST_LEVELS, tile.zoom - source.min_zoom) + 1):
        above = tile.ancestor(levels)
        image = shelf.image(source.url, address_of(source, above, sharp=sharp))
        if image is not None:
            share = 2**levels
            width, height = image.width() / share, image.height() / share
            column, row = tile.column - above.column * share, tile.row - above.row * share
            sheet.draw(placed.box, image, QRectF(column * width, row * height, width, height))
            return


def credit_lines(frame: Frame) -> list[str]:
    """Give whom this picture must name."""
    layers = tile_layers(frame)
    if not layers:
        return []
    from layers.sources.tile_address import credit_of

    return list(dict.fromkeys(credit_of(layer.tiles) for layer in reversed(layers) if layer.tiles is not None))


def keep_room_for_credit(frame: Frame) -> None:
    """Keep labels from where the credit of tiles will stand."""
    if lines := _lines(frame):
        frame.labels.block(_credit_box(frame, lines))


def paint_credit(frame: Frame) -> None:
    """Name whose tiles are shown in a corner of the screen's map; a sheet does so at its foot."""
    lines = _lines(frame)
    if not lines:
        return
    box, face, painter = _credit_box(frame, lines), font(CREDIT), frame.painter
    ground = QColor(frame.theme.paper)
    ground.setAlphaF(0.85)
    painter.fillRect(box, ground)
    painter.setFont(face)
    painter.setPen(QColor(frame.theme.text))
    metrics = QFontMetricsF(face)
    for number, line in enumerate(lines):
        left = box.right() - 5 - metrics.horizontalAdvance(line)
        painter.drawText(QPointF(left, box.top() + metrics.ascent() + number * metrics.height()), line)


def _lines(frame: Frame) -> list[str]:
    text = "  |  ".join(credit_lines(frame))
    return paragraph(text, font(CREDIT), frame.viewport.width - 16) if text else []


def _credit_box(frame: Frame, lines: list[str]) -> QRectF:
    metrics, view = QFontMetricsF(font(CREDIT)), frame.viewport
    width = max(metrics.horizontalAdvance(line) for line in lines) + 10
    height = len(lines) * metrics.height()
    return QRectF(view.width - width, view.height - height, width, height)
