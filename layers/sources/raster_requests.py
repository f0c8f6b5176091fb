"""What a reader of rasters can be asked: look, and any window on any plane. Runs in its own process, which loads no other GDAL."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import rasterio
from affine import Affine
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import CRSError, NotGeoreferencedWarning, RasterioError
from rasterio.vrt import WarpedVRT

from layers.errors import CrsError, SourceError
from layers.sources.diagnosis import words
from layers.sources.layer import SourceWarning
from layers.sources.raster import WINDOW_FILE
from layers.sources.raw import Progress
from layers.sources.staging import stage

Options = dict[str, Any]
SAMPLE = 1024
"""Pixels along the longer side of what is looked at to find how bright a raster is."""
PERCENTILES = (2, 98)
GRID = 21
"""Places along each side that tell where a raster lies."""
LARGE = 4096 * 4096
STEP = 8
"""Pixels between the places from which it is told whether those between lie on a raster."""
MOST_APART = 8.0
"""Times the usual distance of such places; more is a seam."""
LINE = 512
"""Pixels that GDAL places by their first, middle and last where these lie on a straight line, unless told not to."""
EXACT = 1e-12
"""Pixels that no line is straight to; with 0 the library fails."""
LONG_LINE = 2e6
"""Units, metres nearly always, above which such a line can run round the globe and look straight."""
MOST_BROKEN = 0.1
"""Share of pixels on seams, which are looked at one by one."""
HINT = "It may be damaged; open it in the program that made it and save it as GeoTIFF."
_CHUNK_MEGABYTES = 256
_RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
_gdal: Any = rasterio


def warm() -> None:
    """Have GDAL register its formats before children are forked."""
    with _gdal.Env():
        pass


def look(path: Path, folder: Path, options: Options, _progress: Progress) -> dict[str, Any]:
    """Describe a raster."""
    with _opened(path, folder, options) as source:
        colours = _colours(source)
        crs = _crs(source, options["assume_crs"])
        return {
            "driver": source.driver,
            "width": source.width,
            "height": source.height,
            "bands": source.count,
            "data_type": source.dtypes[0],
            "crs": None if source.crs is None else source.crs.to_string(),
            "pixel": [abs(source.transform.a) or abs(source.transform.b), abs(source.transform.e) or abs(source.transform.d)],
            "overviews": source.overviews(1),
            "nodata": None if source.nodata is None else f"{source.nodata:g}",
            "colours": colours,
            "stretch": _stretch(source, colours),
            "places": [] if crs is None else _places(source, crs),
            "warnings": [[note.code, note.text] for note in _warnings(source)],
        }


def window(path: Path, folder: Path, options: Options, _progress: Progress) -> dict[str, Any]:
    """Lay a window of a raster on a plane, and leave its pixels in the folder."""
    with _opened(path, folder, options) as source:
        crs, plane = _systems(source, options)
        level = _level(source, crs, plane, options)
    with _opened(path, folder, options, level) as source:
        bands, alpha = _warped(source, crs, plane, options)
        shown = _painted(source, options, bands)
    pixels = np.dstack([*shown, alpha])
    with (folder / WINDOW_FILE).open("wb") as file:
        np.save(file, pixels, allow_pickle=False)
    return {}


@contextmanager
def _opened(path: Path, folder: Path, options: Options, level: int | None = None) -> Iterator[Any]:
    """Open a raster, or an overview of it, by the one driver that its content asks for, through links: nothing is written beside it."""
    staged = stage(path, folder)
    chosen = {} if level is None else {"overview_level": level}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            with _gdal.Env(GDAL_CACHEMAX=_CHUNK_MEGABYTES), _gdal.open(staged, driver=options["driver"], sharing=False, **chosen) as source:
                _check(source)
                yield source
        except CRSError as error:
            raise CrsError("its coordinate reference system cannot be used.", "Say which it is, or save it in EPSG:4326.") from error
        except RasterioError as error:
            reason = words(str(error.__cause__ or error), staged)
            raise SourceError(f"it cannot be read{f': {reason}' if reason else ''}.", HINT) from error


def _check(source: Any) -> None:
    if source.gcps[0] and source.transform.is_identity:
        raise SourceError("it is placed by control points, not by a grid.", "Warp it first, for instance with gdalwarp.")
    if source.transform.is_identity:
        remedy = "Put its world file (.tfw, .pgw or .jgw) beside it, or save it as GeoTIFF with its place."
        raise SourceError("it does not say where on the Earth it lies.", remedy)
    if source.dtypes[0].startswith("complex"):
        raise SourceError("its values are complex numbers, which have no colour.", "Save their amplitude.")


def _crs(source: Any, assumed: str | None) -> Any:
    if source.crs is not None:
        return source.crs
    if assumed is None:
        return None
    try:
        return CRS.from_user_input(assumed)
    except CRSError as error:
        raise CrsError(f"the coordinate reference system '{assumed[:60]}' is unknown.", "Give a code such as EPSG:4326.") from error


def _colours(source: Any) -> str:
    if source.count == 1 and source.colorinterp[0] is ColorInterp.palette:
        return "palette"
    return "rgb" if len(_shown(source, "rgb")) == 3 else "grey"


def _shown(source: Any, colours: str) -> list[int]:
    """Numbers of the bands that are drawn."""
    if colours != "rgb":
        return [1]
    found = [source.colorinterp.index(kind) + 1 for kind in _RGB if kind in source.colorinterp]
    return found if len(found) == 3 else [1, 2, 3] if source.count >= 3 and ColorInterp.undefined in source.colorinterp else [1]


def _stretch(source: Any, colours: str) -> list[list[float]]:
    """Find the values that are drawn darkest and brightest, on a small copy; pictures in bytes of red, green and blue stay as they are."""
    shown = _shown(source, colours)
    if colours == "palette" or (colours == "rgb" and all(source.dtypes[band - 1] == "uint8" for band in shown)):
        return [[0.0, 255.0]] * len(shown)
    factor = max(source.width, source.height) / SAMPLE
    shape = (max(1, round(source.height / factor)), max(1, round(source.width / factor))) if factor > 1 else (source.height, source.width)
    found = []
    for band in shown:
        values = source.read(band, out_shape=shape, masked=True).compressed().astype(np.float64)
        values = values[np.isfinite(values)]
        if not len(values):
            raise SourceError("none of its pixels has a value.", "Check the value that stands for no data.")
        low, high = np.percentile(values, PERCENTILES).tolist()
        found.append([low, high if high > low else low + 1.0])
    return found


def _places(source: Any, crs: Any) -> list[list[float]]:
    columns, rows = np.meshgrid(np.linspace(0, source.width, GRID), np.linspace(0, source.height, GRID))
    matrix = source.transform
    xs = matrix.a * columns.ravel() + matrix.b * rows.ravel() + matrix.c
    ys = matrix.d * columns.ravel() + matrix.e * rows.ravel() + matrix.f
    lon, lat = _way(crs, CRS.from_user_input("OGC:CRS84")).transform(xs, ys)
    return [[x, y] for x, y in zip(lon.tolist(), lat.tolist(), strict=True) if np.isfinite(x) and np.isfinite(y)]


def _way(source: Any, target: Any) -> Any:
    """Give the way from one system to another, by which a place that is nowhere in the other becomes inf; GDAL's own would fail at it."""
    try:
        return pyproj.Transformer.from_crs(source.to_wkt(), target.to_wkt(), always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise CrsError("no way is known from its coordinate reference system to this projection.", "Save it in EPSG:4326.") from error


def _warnings(source: Any) -> list[SourceWarning]:
    found = []
    if source.width * source.height > LARGE and not source.overviews(1):
        text = "It is large and has no overviews, so showing all of it takes long. Add them with gdaladdo, or save it as COG."
        found.append(SourceWarning("no-overviews", text))
    if source.count > 1 and _colours(source) == "grey":
        found.append(SourceWarning("first-band", f"Only the first of its {source.count} bands is shown."))
    return found


def _systems(source: Any, options: Options) -> tuple[Any, Any]:
    """Give the systems of the raster and of the plane."""
    crs = _crs(source, options["assume_crs"])
    if crs is None:
        raise CrsError("it does not say which coordinate reference system it is in.", "Say which, for instance EPSG:4326.")
    try:
        return crs, CRS.from_user_input(options["crs"])
    except CRSError as error:
        raise CrsError("this projection cannot show rasters.", "Choose another under View, Projection.") from error


def _level(source: Any, crs: Any, plane: Any, options: Options) -> int | None:
    """Choose the coarsest overview that is no coarser than the window, by how far apart its places lie on the raster."""
    factors = source.overviews(1)
    if not factors:
        return None
    columns, rows = _on_raster(source, crs, plane, options, np.linspace(0, options["width"], GRID), np.linspace(0, options["height"], GRID))
    columns[(columns < 0) | (columns > source.width) | (rows < 0) | (rows > source.height)] = np.nan
    apart = np.hypot(np.diff(columns, axis=1), np.diff(rows, axis=1)) / (options["width"] / (GRID - 1))
    apart = apart[np.isfinite(apart)]
    if not len(apart):
        return None
    fitting = [level for level, factor in enumerate(factors) if factor <= np.median(apart) * 1.01]
    return max(fitting, key=lambda level: factors[level], default=None)


def _on_raster(source: Any, crs: Any, plane: Any, options: Options, across: Any, down: Any) -> tuple[Any, Any]:
    """Give columns and rows of the raster, shape (down, across), under places of the window that are given in its pixels."""
    columns, rows = _at(source, crs, plane, options, *(places.ravel() for places in np.meshgrid(across, down)))
    return columns.reshape(len(down), len(across)), rows.reshape(len(down), len(across))


def _at(source: Any, crs: Any, plane: Any, options: Options, across: Any, down: Any) -> tuple[Any, Any]:
    """Give columns and rows of the raster under single places of the window, all of shape (n,); inf or nan where there are none."""
    xs, ys = options["left"] + across * options["resolution"], options["top"] - down * options["resolution"]
    x, y = _way(plane, crs).transform(xs, ys)
    inverse = ~source.transform
    return inverse.a * x + inverse.b * y + inverse.c, inverse.d * x + inverse.e * y + inverse.f


def _warped(source: Any, crs: Any, plane: Any, options: Options) -> tuple[Any, Any]:
    """Give the shown bands on the plane, and how far each pixel is covered, from 0 to 255.

    GDAL works that out too, but then takes four times as long.
    """
    resolution, shown = options["resolution"], _shown(source, options["colours"])
    alpha = source.colorinterp.index(ColorInterp.alpha) + 1 if ColorInterp.alpha in source.colorinterp else 0
    covered = None if alpha or source.nodata is not None else _covered(source, crs, plane, options)
    added = not alpha and source.nodata is None and covered is None
    with WarpedVRT(
        source,
        src_crs=crs,
        crs=plane,
        transform=Affine(resolution, 0.0, options["left"], 0.0, -resolution, options["top"]),
        width=options["width"],
        height=options["height"],
        resampling=Resampling.nearest if options["colours"] == "palette" else Resampling.bilinear,
        src_nodata=source.nodata,
        nodata=source.nodata,
        add_alpha=added,
        tolerance=EXACT if resolution * LINE > LONG_LINE else 0.125,
    ) as warped:
        if added or alpha:
            *bands, covered = warped.read([*shown, alpha or warped.count])
            return bands, _as_bytes(covered, source.dtypes[0] if alpha else "uint8")
        bands = warped.read(shown)
    if covered is None:
        blank = np.isnan(bands) if np.isnan(source.nodata) else bands == np.array(source.nodata, bands.dtype)
        covered = ~blank.all(axis=0)
    return bands, np.where(covered, np.uint8(255), np.uint8(0))


def _covered(source: Any, crs: Any, plane: Any, options: Options) -> Any:
    """Tell which pixels lie on the raster, from places that lie close; None where a mask, or much of a seam, forbids that."""
    if any(MaskFlags.per_dataset in flags for flags in source.mask_flag_enums):
        return None
    height, width = options["height"], options["width"]
    across, down = (np.arange(0, side + STEP, STEP, dtype=np.float64) for side in (width, height))
    inside, broken = np.ones((height, width), bool), np.zeros((len(down) - 1, len(across) - 1), bool)
    sizes = (source.width, source.height)
    for places, size in zip(_on_raster(source, crs, plane, options, across, down), sizes, strict=True):
        broken |= _broken(places)
        filled = _between(_between(np.nan_to_num(places), height).T, width).T
        inside &= (filled >= 0) & (filled <= size)
    rows, columns = np.nonzero(np.repeat(np.repeat(broken, STEP, axis=0), STEP, axis=1)[:height, :width])
    if len(rows) > MOST_BROKEN * inside.size:
        return None
    exact = _at(source, crs, plane, options, columns + 0.5, rows + 0.5)
    inside[rows, columns] = np.all([(place >= 0) & (place <= size) for place, size in zip(exact, sizes, strict=True)], axis=0)
    return inside


def _broken(places: Any) -> Any:
    """Tell between which places a seam or an edge of the globe runs: they lie much farther apart than others, or nowhere."""
    with np.errstate(invalid="ignore"):
        beside, below = np.abs(np.diff(places, axis=1)), np.abs(np.diff(places, axis=0))
        apart = np.maximum(np.maximum(beside[:-1], beside[1:]), np.maximum(below[:, :-1], below[:, 1:]))
    usual = np.median(apart[np.isfinite(apart)]) if np.isfinite(apart).any() else 0.0
    return ~(apart <= MOST_APART * max(float(usual), 1e-9))


def _between(values: Any, count: int) -> Any:
    """Interpolate rows that stand for every so many pixels at the middle of each pixel."""
    position = (np.arange(count) + 0.5) / STEP
    before = position.astype(int)
    share = (position - before)[:, None]
    return values[before] * (1 - share) + values[before + 1] * share


def _as_bytes(alpha: Any, data_type: str) -> Any:
    return (alpha >> 8).astype(np.uint8) if data_type == "uint16" else np.clip(alpha, 0, 255).astype(np.uint8)


def _painted(source: Any, options: Options, bands: Any) -> Any:
    """Turn values into red, green and blue."""
    if options["colours"] == "palette":
        table = np.zeros((2**16, 3), np.uint8)
        for value, colour in source.colormap(1).items():
            table[value] = colour[:3]
        return np.moveaxis(table[bands[0]], -1, 0)
    painted = []
    for band, (low, high) in zip(bands, options["stretch"], strict=True):
        if (low, high) == (0.0, 255.0) and band.dtype == np.uint8:
            painted.append(band)
            continue
        share = np.nan_to_num((band.astype(np.float64) - low) / (high - low), nan=0.0, posinf=1.0, neginf=0.0)
        painted.append(np.rint(np.clip(share, 0.0, 1.0) * 255).astype(np.uint8))
    return painted * 3 if len(painted) == 1 else painted


OPERATIONS: dict[str, Callable[[Path, Path, Options, Progress], dict[str, Any]]] = {"raster_look": look, "raster_window": window}
