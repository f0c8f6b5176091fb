"""Rasters of our own making, written where a test wants them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from rasterio.enums import ColorInterp, Resampling

GDAL: Any = rasterio
WORLD = (-180.0, -90.0, 180.0, 90.0)
NODATA = -9999.0


def write(
    path: Path, bands: npt.NDArray[Any], bounds: tuple[float, float, float, float] = WORLD, crs: str | None = "EPSG:4326", **options: Any
) -> Path:
    """Write bands of shape (bands, rows, columns) into a box of a system."""
    colours = options.pop("colours", None)
    count, height, width = bands.shape
    west, south, east, north = bounds
    place = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    profile = {"driver": "GTiff", "width": width, "height": height, "count": count, "dtype": bands.dtype.name, "crs": crs, **options}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with GDAL.open(path, "w", **profile, transform=place) as target:
            target.write(bands)
            if isinstance(colours, dict):
                target.write_colormap(1, colours)
            elif colours is not None:
                target.colorinterp = colours
    return path


def slope(path: Path, **options: Any) -> Path:
    """A world of 360 by 180 pixels that grows eastwards from 0 to 359, with a hole of no data about 0 degrees."""
    values = np.tile(np.arange(360, dtype=np.float32), (180, 1))
    values[80:100, 170:190] = NODATA
    return write(path, values[None], nodata=NODATA, **options)


def quarters(path: Path) -> Path:
    """Red in the north-west, green in the north-east, blue in the south-west, nothing in the south-east."""
    bands = np.zeros((4, 180, 360), np.uint8)
    bands[0, :90, :180] = bands[1, :90, 180:] = bands[2, 90:, :180] = 255
    bands[3] = 255
    bands[3, 90:, 180:] = 0
    colours = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
    return write(path, bands, colours=colours, photometric="RGB", alpha="YES")


def two_faced(path: Path) -> Path:
    """A world whose overviews are white and whose own pixels are black, so that a picture tells which were read."""
    write(path, np.full((3, 512, 1024), 255, np.uint8), tiled=True, blockxsize=256, blockysize=256)
    with GDAL.open(path, "r+") as target:
        target.build_overviews([2, 4, 8], Resampling.nearest)
    with GDAL.open(path, "r+") as target:
        target.write(np.zeros((3, 512, 1024), np.uint8))
    return path
