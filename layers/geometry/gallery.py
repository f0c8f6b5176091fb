"""A choice of good map projections for this subject, each with its name and a centre that can be moved."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cached_property, lru_cache

from layers.extent import Extent, region
from layers.geometry.compass import digits, meridian_name, parallel_name, place_name
from layers.geometry.domain import Cap
from layers.geometry.projection import Projection, known_crs

NUMBER = r"(-?\d+(?:\.\d+)?)"


@dataclass(frozen=True)
class Family:
    """A projection that can be centred where the reader wants it.

    Parameters
    ----------
    key
        How the program calls it.
    name
        What cartographers call it.
    note
        What it is good for, in a few words.
    template
        The CRS with places for ``{lon}`` and ``{lat}`` in degrees, or ``{pole}``, the latitude that the North Pole is turned to.
    lon, lat
        The centre to begin with; None where it cannot be moved.
    home
        Name of the region that it is made for, which is shown first; empty for all that it shows.
    aliases
        Other texts for this projection, with the longitude that each is centred on.
    """

    key: str
    name: str
    note: str
    template: str
    lon: float = 150.0
    lat: float | None = None
    home: str = ""
    aliases: tuple[tuple[str, float], ...] = ()

    def crs(self, lon: float | None = None, lat: float | None = None) -> str:
        """The projection centred on a place, by default on the family's own, as a text that PROJ knows."""
        lon = self.lon if lon is None else lon
        lat = self.lat if lat is None else lat
        for text, centre in self.aliases:
            if centre == lon:
                return text
        return self.template.format(lon=digits(lon), lat=digits(lat or 0.0), pole=digits(90.0 - (lat or 0.0)))

    @property
    def extent(self) -> Extent | None:
        """What to show first; None for all."""
        return region(self.home) if self.home else None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        text = re.escape(self.template)
        for part in ("lon", "lat", "pole"):
            text = text.replace(rf"\{{{part}\}}", f"(?P<{part}>{NUMBER})")
        return re.compile(text)

    def centre_of(self, crs: str) -> tuple[float, float | None] | None:
        """Longitude and latitude that a CRS of this family is centred on; None for any other CRS."""
        for text, centre in self.aliases:
            if text.casefold() == crs.strip().casefold():
                return centre, self.lat
        found = self._pattern.fullmatch(crs.strip())
        if found is None:
            return None
        parts = found.groupdict()
        lat = round(90.0 - float(parts["pole"]), 4) if "pole" in parts else float(parts["lat"]) if "lat" in parts else None
        return float(parts["lon"]), lat


# Standard parallels as in EPSG:3034 (Europe), ESRI:102012 (Asia) and ESRI:102009 (North America).
GALLERY = (
    Family("equal-earth", "Equal Earth", "World, areas true", "+proj=eqearth +lon_0={lon} +datum=WGS84"),
    Family("robinson", "Robinson", "World, a pleasing compromise", "+proj=robin +lon_0={lon} +datum=WGS84"),
    Family("natural-earth-2", "Natural Earth II", "World, rounded compromise", "+proj=natearth2 +lon_0={lon} +datum=WGS84"),
    Family("winkel", "Winkel Tripel", "World, little distortion", "+proj=wintri +lon_0={lon} +datum=WGS84"),
    Family("mollweide", "Mollweide", "World, areas true, an ellipse", "+proj=moll +lon_0={lon} +datum=WGS84"),
    Family("plate-carree", "Plate carrée", "World, degrees as squares", "+proj=eqc +lon_0={lon} +datum=WGS84"),
    Family(
        "web-mercator",
        "Web Mercator",
        "Angles true; areas grow towards the poles",
        "+proj=webmerc +lon_0={lon} +datum=WGS84",
        aliases=(("EPSG:3857", 0.0),),
    ),
    Family("globe", "Globe (orthographic)", "As seen from space", "+proj=ortho +lat_0={lat} +lon_0={lon} +datum=WGS84", 110.0, 30.0),
    Family("arctic", "Arctic (Lambert azimuthal)", "Northern half, areas true", "+proj=laea +lat_0=90 +lon_0={lon} +datum=WGS84", 100.0),
    Family(
        "antarctic", "Antarctic (Lambert azimuthal)", "Southern half, areas true", "+proj=laea +lat_0=-90 +lon_0={lon} +datum=WGS84", 0.0
    ),
    Family(
        "about-a-place",
        "Hemisphere (Lambert azimuthal)",
        "About any place, areas true",
        "+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84",
        105.0,
        35.0,
    ),
    Family(
        "oblique",
        "Oblique Equal Earth",
        "World about any place, areas nearly true",
        "+proj=ob_tran +o_proj=eqearth +o_lat_p={pole} +o_lon_p=0 +lon_0={lon} +datum=WGS84",
        10.0,
        50.0,
    ),
    Family(
        "europe",
        "Europe (Lambert conformal)",
        "Angles true from 35 to 65° N",
        "+proj=lcc +lat_1=35 +lat_2=65 +lat_0=52 +lon_0={lon} +datum=WGS84",
        10.0,
        home="europe",
    ),
    Family(
        "asia",
        "Asia (Lambert conformal)",
        "Angles true from 30 to 62° N",
        "+proj=lcc +lat_1=30 +lat_2=62 +lat_0=0 +lon_0={lon} +datum=WGS84",
        95.0,
        home="asia",
    ),
    Family(
        "north-america",
        "North America (Lambert conformal)",
        "Angles true from 20 to 60° N",
        "+proj=lcc +lat_1=20 +lat_2=60 +lat_0=40 +lon_0={lon} +datum=WGS84",
        -96.0,
        home="north-america",
    ),
)


def recognised(crs: str) -> tuple[Family, float, float | None] | None:
    """The family of a CRS with the longitude and latitude that it is centred on; None for a CRS that is not of the gallery."""
    for family in GALLERY:
        centre = family.centre_of(crs)
        if centre is not None:
            return family, *centre
    return None


def recentred(crs: str, lon: float) -> str:
    """The same world projection about another meridian; Equal Earth for a CRS that is made for one part of the world."""
    known = recognised(crs)
    family, lat = (GALLERY[0], None) if known is None or known[0].home else (known[0], known[2])
    return family.crs(lon, lat)


@lru_cache(maxsize=32)
def name_of(crs: str) -> str:
    """What to call a CRS: the family and its centre, or the name that PROJ's register gives, or the text itself.

    Raises
    ------
    CrsError
        The CRS is unknown.
    """
    known = recognised(crs)
    if known is not None:
        family, lon, lat = known
        return f"{family.name}, centred on {place_name(lon, lat)}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = known_crs(crs)
        name = found.name
    if name in ("unknown", "undefined", ""):
        return crs.strip()
    code = crs.strip() if re.fullmatch(r"[A-Za-z_0-9]+:\w+", crs.strip()) else ""
    return f"{name} ({code.upper()})" if code else str(name)


def coverage(projection: Projection) -> str:
    """Say in a sentence what part of the globe a projection shows."""
    domain = projection.domain
    if projection.turn is not None:
        return "Shows the globe turned."
    if isinstance(domain, Cap):
        return f"Shows what lies within {digits(round(domain.radius))}° of {_middle(domain)}."
    south, north = parallel_name(round(domain.south)), parallel_name(round(domain.north))
    if domain.is_world:
        return "Shows the whole world." if domain.south == -90 and domain.north == 90 else f"Shows the world from {south} to {north}."
    west, east = (meridian_name(round((lon + 180) % 360 - 180)) for lon in (domain.west, domain.east))
    return f"Shows {west} to {east} and {south} to {north}."


def _middle(cap: Cap) -> str:
    if abs(cap.centre_lat) == 90.0:
        return f"the {'North' if cap.centre_lat > 0 else 'South'} Pole"
    return place_name(round(cap.centre_lon), round(cap.centre_lat))
