"""Map projections: from longitude and latitude to metres on the plane and back, with the part of the globe that each can show.

What a projection can show is its *domain*: a box of longitudes and latitudes with a seam at the far side of the globe, or, for
projections about a point, a cap around that point. Outside of the domain there are no coordinates (nan), so nothing smears.
"""

from __future__ import annotations

import warnings
from functools import cached_property

import numpy as np
import pyproj
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]

from layers.errors import CrsError
from layers.geometry.arrays import Bools, Floats, both, bounds_of
from layers.geometry.domain import INTERRUPTED, Box, Domain, domain_of
from layers.geometry.oblique import Turn
from layers.geometry.tabulated import Tables, tabulated
from layers.geometry.threads import at_once

set_network_enabled(False)

ROUND_TRIP_SHARE = 1e-4
"""How far, as a share of the map's size, a place may come back from where it went before the inverse counts as undefined. Far from its
area of use a CRS may change datum by another operation on the way back, which moves places by some hundred metres."""

AT_ONCE = 100_000
"""Places projected at a time: what is worked out on the way stays in the processor's cache, which halves the time of millions."""

REMEDY = "Give an EPSG or ESRI code such as EPSG:8857, or a PROJ text such as '+proj=eqearth +lon_0=150'."


class Projection:
    """A projection of the globe on a plane in metres.

    Parameters
    ----------
    crs_text
        Any projected or geographic CRS that PROJ knows: ``EPSG:8857``, ``ESRI:54030``, ``+proj=...`` or WKT. A geographic CRS is drawn
        as plate carrée.
    centre_lon
        Longitude in degrees to centre the map on, where the CRS has a central meridian; by default the CRS's own.

    Raises
    ------
    CrsError
        The CRS is unknown, is no map projection, is interrupted, or cannot be centred elsewhere.
    """

    def __init__(self, crs_text: str, centre_lon: float | None = None) -> None:
        self.text = crs_text.strip()
        crs = _horizontal(known_crs(self.text), self.text)
        parameters = _proj_parameters(crs)
        self.is_geographic = bool(crs.is_geographic)
        """Whether the CRS itself counts in degrees; it is drawn as plate carrée."""
        if self.is_geographic:
            parameters = {"proj": "eqc", "lon_0": 0.0, "datum": "WGS84"}
        if centre_lon is not None:
            parameters = _centred(parameters, centre_lon, self.text)
        self.turn = _turn(parameters, self.text)
        """How the globe is turned before it is laid flat, in an oblique projection."""
        if self.turn is not None:
            parameters = _upright(parameters)
        area = None if crs.area_of_use is None else crs.area_of_use.bounds
        self.domain: Domain = domain_of(parameters, area, self.text)
        """The part of the globe, as it is turned, that can be shown."""
        by_parameters = self.text.startswith("+") or self.is_geographic or centre_lon is not None or self.turn is not None
        pipeline = _pipeline(parameters) if by_parameters else None
        self._transformer = _transformer(crs, pipeline, self.text)
        self._unit = 1.0 if self.is_geographic else float(crs.axis_info[0].unit_conversion_factor)

    @property
    def centre_lon(self) -> float:
        """Longitude in the middle of the map, from -180 to 180."""
        if self.turn is None:
            return self.domain.centre_lon
        return float(self.turn.inverse(np.array([[self.domain.centre_lon, 0.0]]))[0, 0])

    @property
    def seam(self) -> float | None:
        """Longitude of the left edge, 180 degrees west of the centre; None where the map is a cap, or its edge no meridian."""
        return self.domain.seam if isinstance(self.domain, Box) and self.turn is None else None

    @property
    def is_world(self) -> bool:
        """Whether every longitude is shown."""
        return isinstance(self.domain, Box) and self.domain.is_world

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the shown part of the globe, in metres."""
        low, high = self.outline().min(axis=0), self.outline().max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def plane_crs(self) -> tuple[str, float]:
        """The plane as a CRS of its own, and how many metres of the plane a unit of that CRS is; for libraries that warp pictures.

        Raises
        ------
        CrsError
            The projection is oblique: no such library knows its plane.
        """
        if self.turn is not None:
            raise CrsError(f"The oblique projection '{self.text}' cannot show rasters.", "Choose another under View, Projection.")
        return ("+proj=eqc +lon_0=0 +datum=WGS84" if self.is_geographic else self.text), self._unit

    def outline(self) -> Floats:
        """The edge of the shown part of the globe as one closed ring, shape (n, 2), in metres: the ground to fill with sea."""
        return self._outline

    @cached_property
    def _outline(self) -> Floats:
        edge = self._project(self.domain.edge())
        return edge[np.isfinite(edge).all(axis=1)]

    def forward(self, lonlat: Floats) -> Floats:
        """Project places.

        Parameters
        ----------
        lonlat
            Longitude and latitude on WGS 84 in degrees, shape (n, 2). Longitudes may pass 180; those from the seam to 360 degrees
            east of it keep their side of the map.

        Returns
        -------
        ndarray
            Metres, shape (n, 2); nan outside of the domain.
        """
        lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        return self.placed(lonlat if self.turn is None else self.turn.forward(lonlat))

    def holds(self, lonlat: Floats) -> bool:
        """Whether places lie on the map as they are: none is cut off, turned or brought round the globe before it is placed."""
        if self.turn is not None or not isinstance(self.domain, Box):
            return False
        box, (west, south, east, north) = self.domain, bounds_of(lonlat)
        return west >= box.west and east <= box.east and south >= box.south and north <= box.north

    def placed(self, lonlat: Floats, *, of_many: bool = False) -> Floats:
        """Project places in degrees of the globe as it is turned; the same as :meth:`forward` where it is upright.

        `of_many` tells that they are some of very many, which are all placed alike.
        """
        if len(lonlat) <= AT_ONCE and not of_many:
            return self._placed(lonlat)
        plane, tables = np.empty_like(lonlat), self._tables

        def place(begin: int) -> None:
            plane[begin : begin + AT_ONCE] = self._placed(lonlat[begin : begin + AT_ONCE], tables)

        list(at_once(place, range(0, len(lonlat), AT_ONCE)))
        return plane

    def _placed(self, lonlat: Floats, tables: Tables | None = None) -> Floats:
        if tables is not None and isinstance(self.domain, Box) and self.domain.is_around(lonlat) and tables.hold(lonlat[:, 1]):
            return tables.place(lonlat)
        places, lost = self.domain.normalised(lonlat), ~self.domain.contains(lonlat)
        if tables is None or lost.any() or not tables.hold(places[:, 1]):
            plane = self._project(places)
            plane[lost] = np.nan
            return plane
        return tables.place(places)

    @cached_property
    def _tables(self) -> Tables | None:
        """For very many places, which PROJ takes some 200 ns each to compute."""
        return tabulated(self._project, self.domain) if isinstance(self.domain, Box) else None

    def inverse(self, plane: Floats) -> Floats:
        """The places shown at points of the plane.

        Parameters
        ----------
        plane
            Metres, shape (n, 2).

        Returns
        -------
        ndarray
            Longitude from -180 to 180 and latitude in degrees, shape (n, 2); nan beside the map.
        """
        plane = np.asarray(plane, dtype=np.float64).reshape(-1, 2)
        lon, lat = self._transformer.transform(plane[:, 0] / self._unit, plane[:, 1] / self._unit, direction="INVERSE")
        lonlat = np.column_stack([lon, lat])
        lonlat[~both(np.isfinite(lonlat))] = np.nan
        lonlat[~self._comes_back(plane, lonlat)] = np.nan
        if self.turn is not None:
            lonlat = self.turn.inverse(lonlat)
        lonlat[:, 0] = (lonlat[:, 0] + 180.0) % 360.0 - 180.0
        return lonlat

    def _project(self, lonlat: Floats) -> Floats:
        """Metres of places with normalised longitudes; nan where PROJ has no answer."""
        x, y = self._transformer.transform(lonlat[:, 0], lonlat[:, 1])
        plane = np.column_stack([x, y])
        if self._unit != 1.0:
            plane *= self._unit
        lost = ~np.isfinite(plane[:, 0] + plane[:, 1])
        if lost.any():
            plane[lost] = np.nan
        return plane

    def _comes_back(self, plane: Floats, lonlat: Floats) -> Bools:
        """Whether each place projects to the point it was read from: beside the map PROJ wraps longitudes round."""
        left, bottom, right, top = self.bounds
        tolerance = max(right - left, top - bottom) * ROUND_TRIP_SHARE
        with np.errstate(invalid="ignore"):
            return both(np.abs(self.placed(lonlat) - plane) <= tolerance)


def equal_earth(centre_lon: float = 150.0) -> Projection:
    """The Equal Earth world map (Šavrič, Patterson and Jenny 2018), by default centred on the western Pacific."""
    return Projection(f"+proj=eqearth +lon_0={centre_lon:g} +datum=WGS84")


def known_crs(text: str) -> pyproj.CRS:
    """The CRS that a text names, by code, PROJ text or WKT.

    Raises
    ------
    CrsError
        PROJ knows none of that name.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pyproj.CRS.from_user_input(text)
    except CRSError as error:
        raise CrsError(f"The coordinate reference system '{text}' is not known.", REMEDY) from error


def _transformer(crs: pyproj.CRS, pipeline: str | None, text: str) -> pyproj.Transformer:
    """The way from degrees to the plane: by the pipeline, or else by the best operation that PROJ knows."""
    try:
        if pipeline is not None:
            return pyproj.Transformer.from_pipeline(pipeline)
        return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    except ProjError as error:
        raise CrsError(f"PROJ cannot compute the projection '{text}'.", REMEDY) from error


def _horizontal(crs: pyproj.CRS, text: str) -> pyproj.CRS:
    """The part of a CRS that says where things are on a map."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if not (crs.is_projected or crs.is_geographic):
        raise CrsError(f"The coordinate reference system '{text}' is not a map projection.", REMEDY)
    return crs


def _proj_parameters(crs: pyproj.CRS) -> dict[str, object]:
    """The parameters of PROJ that describe a CRS, without the datum's fine points; none where it has no such text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return dict(crs.to_dict())
        except CRSError:
            return {}


def _centred(parameters: dict[str, object], centre_lon: float, text: str) -> dict[str, object]:
    """The parameters with another central meridian."""
    if "lon_0" not in parameters:
        raise CrsError(f"The projection '{text}' has no central meridian to move.", "Leave the centre out, or choose a world projection.")
    return {**parameters, "lon_0": centre_lon}


def _turn(parameters: dict[str, object], text: str) -> Turn | None:
    """The turn of an oblique projection; None for an upright one."""
    if parameters.get("proj") != "ob_tran":
        return None
    if "o_lat_p" not in parameters or parameters.get("o_proj") in INTERRUPTED | {"longlat", "latlong", "lonlat", "latlon", None}:
        raise CrsError(f"The oblique projection '{text}' cannot be drawn.", "Give +o_proj, +o_lat_p and +o_lon_p, or choose another.")
    lon_0, pole_lat, pole_lon = (float(str(parameters.get(key) or 0.0)) for key in ("lon_0", "o_lat_p", "o_lon_p"))
    return Turn(lon_0, pole_lat, pole_lon)


def _upright(parameters: dict[str, object]) -> dict[str, object]:
    """The parameters of the projection that lays the turned globe flat."""
    kept = {key: value for key, value in parameters.items() if not key.startswith("o_")}
    return {**kept, "proj": parameters["o_proj"], "lon_0": 0.0}


def _pipeline(parameters: dict[str, object]) -> str:
    """The operation from degrees to the plane, as a text for PROJ."""
    words = {key: value for key, value in parameters.items() if key not in ("type", "no_defs")}
    return " ".join(f"+{key}" if value is None else f"+{key}={value}" for key, value in words.items())
