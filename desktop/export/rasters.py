"""Rasters of the command: looked into, and shown on the sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.printing import complain
from layers import edits
from layers.document import MapDocument, SourceRef
from layers.errors import CrsError

if TYPE_CHECKING:
    from desktop.render.imagery import Imagery
    from layers.sources.raster import RasterInfo

Rasters = dict[SourceRef, "RasterInfo"]


def is_raster(path: Path) -> bool:
    """Whether a file is a raster that can be read, by its content."""
    from layers.sources.raster import is_raster as judge

    return judge(path)


def with_raster(document: MapDocument, rasters: Rasters, path: Path, assume_crs: str | None) -> tuple[MapDocument, Rasters]:
    """Put a raster on the map.

    Raises
    ------
    SourceError
        It cannot be read.
    CrsError
        It does not say in which system it is, and none is assumed.
    """
    from layers.sources.raster import look_raster

    info = look_raster(path, assume_crs=assume_crs)
    if info.crs is None and info.assume_crs is None:
        what = "it does not say which coordinate reference system it is in."
        raise CrsError(what, "Say which, for instance with --assume-crs EPSG:4326.", path=path)
    for warning in info.warnings:
        complain(f"{path}: {warning.text}")
    source = SourceRef(str(path), None, info.assume_crs)
    return edits.add_raster(document, info.name, source).document, rasters | {source: info}


def with_rasters(imagery: Imagery | None, rasters: Rasters, output: Path) -> Imagery | None:
    """Give what a sheet may show, rasters included; a web page holds none, and says so."""
    if not rasters:
        return imagery
    from desktop.render.imagery import Imagery

    if output.suffix.lower() == ".html":
        complain(f"{output}: a web page holds no rasters; they are left out.")
    return replace(imagery or Imagery(), rasters=rasters)
