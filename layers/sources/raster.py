"""Pictures with a place on the Earth: what is in one, and any part of it laid on the plane of a view; read in another process."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from layers.errors import SourceError
from layers.feedback import Feedback
from layers.sources import protocol
from layers.sources.crs import readable
from layers.sources.host import RASTER_HOSTS, converse
from layers.sources.layer import SourceWarning
from layers.sources.opening import DEFAULT_LIMITS, Limits, checked_path

_NEVER = Feedback()
WINDOW_FILE = "window.npy"
MOST_PIXELS = 4096 * 4096
_STARTS = {
    b"II*\0": "GTiff",
    b"MM\0*": "GTiff",
    b"II+\0": "GTiff",
    b"MM\0+": "GTiff",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}

Pixels = npt.NDArray[np.uint8]
Answer = TypeVar("Answer")
Stretch = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class RasterInfo:
    """What is known of a raster before any part of it is drawn.

    Attributes
    ----------
    name, path
        Name of the layer, and the file.
    driver
        The format as GDAL names it.
    width, height, bands
        Pixels and bands.
    data_type
        Of a pixel, as numpy names it.
    crs
        The system that the file states, as text, or None.
    pixel
        Width and height of a pixel in units of that system.
    overviews
        How many times smaller each of its overviews is.
    nodata
        The value of pixels that show nothing, as text, or None.
    colours
        ``palette`` for its own table of colours, ``rgb`` for red, green and blue, ``grey`` for one band from dark to light.
    stretch
        The values, a pair for each band that is shown, which are drawn darkest and brightest.
    places
        Longitude and latitude of places spread over it, shape (n, 2), in degrees; empty while its system is unknown.
    assume_crs
        The system it was taken to be in, where it states none.
    """

    name: str
    path: str
    driver: str
    width: int
    height: int
    bands: int
    data_type: str
    crs: str | None
    pixel: tuple[float, float]
    overviews: tuple[int, ...]
    nodata: str | None
    colours: str
    stretch: Stretch
    places: npt.NDArray[np.float64] = field(repr=False, compare=False)
    warnings: tuple[SourceWarning, ...] = ()
    assume_crs: str | None = None


@dataclass(frozen=True)
class Window:
    """A rectangle of a plane, cut into pixels.

    Attributes
    ----------
    crs
        The plane's system, as PROJ reads it.
    left, top
        Its corner in units of that system.
    resolution
        Units a pixel.
    width, height
        Pixels.
    """

    crs: str
    left: float
    top: float
    resolution: float
    width: int
    height: int


def driver_of(path: Path) -> str | None:
    """Give the format of a raster by the first bytes of a file; None if it is no raster that can be read."""
    try:
        if not path.is_file():  # a pipe would block
            return None
        with path.open("rb") as file:
            head = file.read(4)
    except (OSError, ValueError):
        return None
    return next((driver for start, driver in _STARTS.items() if head.startswith(start)), None)


def is_raster(path: Path) -> bool:
    """Whether a file is a raster that can be read, by its content."""
    return driver_of(path) is not None


def look_raster(path: Path, feedback: Feedback = _NEVER, assume_crs: str | None = None, limits: Limits = DEFAULT_LIMITS) -> RasterInfo:
    """Tell what is in a raster, and how bright it is.

    Parameters
    ----------
    assume_crs
        The system to take it to be in where it does not say; never overrides what the file says.

    Raises
    ------
    SourceError
        It cannot be read, or does not say where on the Earth it lies.
    CrsError
        Its system, or the one assumed, is unknown.
    Stopped
        If `feedback` was stopped.
    """
    options = {"driver": driver_of(path), "assume_crs": assume_crs}
    return _ask("raster_look", path, options, feedback, limits, lambda done, _: _info(path, done, assume_crs))


def read_window(info: RasterInfo, window: Window, feedback: Feedback = _NEVER, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Lay a part of a raster on a plane; overviews are used where the window is coarser than the raster.

    Returns
    -------
    ndarray
        uint8, shape (height, width, 4): red, green, blue, and 0 in the fourth where nothing is shown.

    Raises
    ------
    SourceError
        It cannot be read, or the file is no more what it was.
    CrsError
        The plane's system is unknown to GDAL.
    Stopped
        If `feedback` was stopped.
    """
    path = Path(info.path)
    if window.width * window.height > MOST_PIXELS:
        raise ValueError("window too large")
    options = {
        "driver": driver_of(path),
        "assume_crs": info.assume_crs,
        "colours": info.colours,
        "stretch": [list(pair) for pair in info.stretch],
        "crs": window.crs,
        "left": window.left,
        "top": window.top,
        "resolution": window.resolution,
        "width": window.width,
        "height": window.height,
    }
    return _ask("raster_window", path, options, feedback, limits, lambda _, folder: _pixels(folder, window))


def _ask(
    operation: str,
    path: Path,
    options: dict[str, Any],
    feedback: Feedback,
    limits: Limits,
    use: Callable[[protocol.Message, Path], Answer],
) -> Answer:
    place = checked_path(path)
    if options["driver"] is None:
        raise SourceError("it is no raster that can be read.", "Open GeoTIFF, or PNG or JPEG with a world file.", path=path)
    message = {
        "operation": operation,
        "path": str(place),
        "options": options,
        "seconds": limits.seconds_for(place.stat().st_size),
        "memory": limits.memory,
    }
    return converse(message, path, feedback, use, RASTER_HOSTS)


def _info(path: Path, done: protocol.Message, assume_crs: str | None) -> RasterInfo:
    places = np.array(done["places"], dtype=np.float64).reshape(-1, 2)
    stretch = tuple((float(low), float(high)) for low, high in done["stretch"])
    across, down = done["pixel"]
    return RasterInfo(
        name=path.stem,
        path=os.fspath(path),
        driver=str(done["driver"]),
        width=int(done["width"]),
        height=int(done["height"]),
        bands=int(done["bands"]),
        data_type=str(done["data_type"]),
        crs=readable(None if done["crs"] is None else str(done["crs"])),
        pixel=(float(across), float(down)),
        overviews=tuple(int(factor) for factor in done["overviews"]),
        nodata=None if done["nodata"] is None else str(done["nodata"]),
        colours=str(done["colours"]),
        stretch=stretch,
        places=places[np.isfinite(places).all(axis=1)],
        warnings=protocol.warnings_from(done["warnings"]),
        assume_crs=None if done["crs"] is not None else assume_crs,
    )


def _pixels(folder: Path, window: Window) -> Pixels:
    with protocol.open_regular(folder / WINDOW_FILE) as file:
        pixels = np.load(file, allow_pickle=False)
    if pixels.dtype != np.uint8 or pixels.shape != (window.height, window.width, 4):
        raise ValueError("the window has a wrong type or shape")
    return np.ascontiguousarray(pixels)
