"""Where on the earth a picture's pixels lie: for GeoTIFF, and for the files that stand beside pictures of other formats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import escape

from desktop.render.painted import Painted
from layers.errors import CrsError, ExportError

_WORLD_ENDINGS = {".png": ".pgw", ".jpg": ".jgw", ".jpeg": ".jgw", ".tif": ".tfw", ".tiff": ".tfw", ".webp": ".wld"}


@dataclass(frozen=True)
class Georeference:
    """The plane that a picture's pixels lie on.

    Parameters
    ----------
    left, top
        Outer corner of the upper left pixel, in units of the CRS.
    pixel
        Side of a pixel, in units of the CRS.
    crs
        As PROJ reads it.
    """

    left: float
    top: float
    pixel: float
    crs: str

    @cached_property
    def code(self) -> int | None:
        """The CRS's number in EPSG's register, if it is one of those, whatever name it was asked for by."""
        import pyproj

        crs = pyproj.CRS(self.crs)
        code = crs.to_epsg(min_confidence=100) or crs.to_epsg(min_confidence=20)
        return code if code is not None and 1024 <= code <= 32766 and _alike(self.crs, code) else None

    @property
    def world_file(self) -> bytes:
        """Six lines, of which the last two are the *middle* of the upper left pixel."""
        middle = self.left + self.pixel / 2, self.top - self.pixel / 2
        return "".join(f"{value:.15g}\n" for value in (self.pixel, 0.0, 0.0, -self.pixel, *middle)).encode()

    @property
    def wkt(self) -> str:
        """The CRS as WKT2:2019."""
        import pyproj

        return str(pyproj.CRS(self.crs if self.code is None else self.code).to_wkt("WKT2_2019"))

    @property
    def sidecar(self) -> bytes:
        """GDAL's file of what a picture cannot say itself; QGIS and ArcGIS read it as well."""
        numbers = ", ".join(f"{value:.17g}" for value in (self.left, self.pixel, 0.0, self.top, 0.0, -self.pixel))
        srs = f'  <SRS dataAxisToSRSAxisMapping="1,2">{escape(self.wkt)}</SRS>\n'
        return f"<PAMDataset>\n{srs}  <GeoTransform>{numbers}</GeoTransform>\n</PAMDataset>\n".encode()

    def beside(self, path: Path) -> dict[Path, bytes]:
        """Give the files that stand beside a picture."""
        return {
            path.with_suffix(_WORLD_ENDINGS[path.suffix.lower()]): self.world_file,
            path.with_name(f"{path.name}.aux.xml"): self.sidecar,
        }


def sidecar_names(path: Path) -> tuple[Path, Path]:
    """Name the files that stand beside a picture."""
    return path.with_suffix(_WORLD_ENDINGS[path.suffix.lower()]), path.with_name(f"{path.name}.aux.xml")


def _alike(crs: str, code: int) -> bool:
    """Whether a CRS and one of the register put every place on the same spot, to a millimetre."""
    import numpy as np
    import pyproj

    lon, lat = np.meshgrid(np.linspace(-170, 170, 12), np.linspace(-80, 80, 9))
    one, other = (pyproj.Transformer.from_crs("EPSG:4326", to, always_xy=True).transform(lon, lat) for to in (crs, code))
    return bool(np.allclose(one, other, rtol=0, atol=1e-3, equal_nan=True))


def georeference(painted: Painted, ratio: float) -> Georeference:
    """Work out where the pixels of a picture lie, which holds within the map's frame.

    Parameters
    ----------
    ratio
        Pixels for each unit of the painter.

    Raises
    ------
    ExportError
        There is no map, or its projection is oblique, of which no other program knows the plane.
    """
    if painted.viewport is None or painted.projection is None:
        raise ExportError("A page without a map lies nowhere on the earth.", "Put the map on it.")
    try:
        crs, unit = painted.projection.plane_crs
    except CrsError as error:
        what = "The plane of an oblique projection has no name that other programs know."
        raise ExportError(what, "Choose another projection, or leave the world file out.") from error
    resolution = painted.viewport.resolution / unit
    west, _, _, north = painted.viewport.bounds
    left, top = west / unit - painted.box.left() * resolution, north / unit + painted.box.top() * resolution
    return Georeference(left, top, resolution / ratio, crs)
