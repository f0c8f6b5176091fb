"""A box of longitudes and latitudes: the only file that knows that 170 to -170 crosses the 180th meridian."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from layers.errors import RequestError
from layers.geometry.arrays import Bools, Floats

REMEDY = "Give west,south,east,north in degrees, such as -10,35,30,60, or 170,-50,-170,-10 across the 180th meridian."

EDGE_DEGREES = 1e-9
"""A place this near, about 0.1 mm, lies on the edge."""


@dataclass(frozen=True)
class Extent:
    """A box on the globe, in degrees.

    Parameters
    ----------
    west, east
        Longitudes. The box reaches from `west` eastwards to `east`: with west 170 and east -170 it is 20 degrees wide.
        Longitudes up to 360 either way are taken and kept as -180 to 180; a box 360 degrees wide holds every longitude.
    south, north
        Latitudes from -90 to 90.

    Raises
    ------
    RequestError
        A bound is no number or out of range, or the box has no width or height.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        bounds = (self.west, self.south, self.east, self.north)
        if not all(math.isfinite(bound) for bound in bounds):
            raise RequestError(f"The extent {_text(bounds)} has a bound that is not a number.", REMEDY)
        if max(abs(self.west), abs(self.east)) > 360.0:
            raise RequestError(f"The extent {_text(bounds)} has a longitude beyond 360 degrees.", REMEDY)
        if max(abs(self.south), abs(self.north)) > 90.0:
            raise RequestError(f"The extent {_text(bounds)} has a latitude beyond 90 degrees.", REMEDY)
        if self.south >= self.north:
            raise RequestError(f"The extent {_text(bounds)} has its south at or above its north.", REMEDY)
        if self.east - self.west < 360.0 and (self.east - self.west) % 360.0 == 0:
            raise RequestError(f"The extent {_text(bounds)} has no width.", REMEDY)
        west, east = (-180.0, 180.0) if self.east - self.west >= 360.0 else (_wrapped(self.west), _wrapped(self.east))
        if east == -180.0:
            east = 180.0
        object.__setattr__(self, "west", west)
        object.__setattr__(self, "east", east)

    @classmethod
    def parse(cls, text: str) -> Extent:
        """Read ``W,S,E,N``.

        Raises
        ------
        RequestError
            The text is not four numbers that make a box.
        """
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise RequestError(f"The extent '{text}' is not four numbers.", REMEDY) from None
        return cls(west, south, east, north)

    @classmethod
    def around(cls, lon: Floats, lat: Floats, margin: float = 0.0) -> Extent:
        """The narrowest box that holds all places, whichever side of the 180th meridian they lie on.

        Parameters
        ----------
        lon, lat
            Places in degrees; those without coordinates (nan) are passed over.
        margin
            Degrees added on every side; at least a thousandth, so that one place alone has a box.

        Raises
        ------
        RequestError
            There is no place.
        """
        known = np.isfinite(lon) & np.isfinite(lat)
        if not known.any():
            raise RequestError("There is no place to show.", "Choose a layer that has features with coordinates.")
        margin = max(margin, 0.001)
        around = np.sort(_wrapped_all(lon[known]))
        around = around[np.diff(around, prepend=np.nan) != 0]  # numpy's own way to the same brings all of masked arrays with it
        gaps = np.diff(around, append=around[0] + 360.0)
        widest = int(np.argmax(gaps))
        width = 360.0 - float(gaps[widest]) + 2 * margin
        west = float(around[(widest + 1) % len(around)]) - margin
        south = max(-90.0, float(lat[known].min()) - margin)
        north = min(90.0, float(lat[known].max()) + margin)
        return cls(-180.0, south, 180.0, north) if width >= 360.0 else cls(west, south, _wrapped(west + width), north)

    def widened(self, lon: float, lat: float) -> Extent:
        """Give the box with so many degrees more on each side, as far as the globe reaches."""
        south, north = max(self.south - lat, -90.0), min(self.north + lat, 90.0)
        if self.width + 2 * lon >= 360.0:
            return Extent(-180.0, south, 180.0, north)
        return Extent(_wrapped(self.west - lon), south, _wrapped(self.east + lon), north)

    @property
    def width(self) -> float:
        """Degrees from west to east, above 0 and at most 360."""
        return self.east - self.west + (360.0 if self.east <= self.west else 0.0)

    @property
    def height(self) -> float:
        """Degrees from south to north."""
        return self.north - self.south

    @property
    def crosses_180(self) -> bool:
        """Whether the box lies on both sides of the 180th meridian."""
        return self.east < self.west

    @property
    def continuous_east(self) -> float:
        """The eastern bound counted on from `west`, so that it may pass 180."""
        return self.west + self.width

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude from -180 to 180 and latitude of the middle."""
        return _wrapped(self.west + self.width / 2), (self.south + self.north) / 2

    def contains(self, lon: Floats, lat: Floats) -> Bools:
        """Which places lie in the box, its edge included; places without coordinates do not."""
        with np.errstate(invalid="ignore"):
            beside = (np.asarray(lon, dtype=np.float64) - self.west) % 360.0
            within = (beside <= self.width + EDGE_DEGREES) | (beside >= 360.0 - EDGE_DEGREES)
            return np.asarray(within & (lat >= self.south - EDGE_DEGREES) & (lat <= self.north + EDGE_DEGREES))

    def lonlat_edge(self, n: int = 64) -> Floats:
        """The outline as a closed ring to project, each side in `n` steps, with continuous longitudes; shape (4n + 1, 2)."""
        along = np.arange(n) / n
        lon, lat = self.west + self.width * along, self.south + self.height * along
        east, north = np.full(n, self.continuous_east), np.full(n, self.north)
        west, south = np.full(n, self.west), np.full(n, self.south)
        sides = [(lon, south), (east, lat), (self.west + self.continuous_east - lon, north), (west, self.south + self.north - lat)]
        ring = np.vstack([np.column_stack(side) for side in sides])
        return np.vstack([ring, ring[:1]])

    def __str__(self) -> str:
        return _text((self.west, self.south, self.east, self.north))


def _wrapped(lon: float) -> float:
    """A longitude from -180 to 180; both of these stay as they are."""
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0


def _wrapped_all(lon: Floats) -> Floats:
    return np.where((lon >= -180.0) & (lon < 180.0), lon, (lon + 180.0) % 360.0 - 180.0)


def _text(bounds: tuple[float, ...]) -> str:
    return ",".join(f"{bound:g}" for bound in bounds)


REGIONS: dict[str, Extent] = {
    "world": Extent(-180.0, -90.0, 180.0, 90.0),
    "africa": Extent(-20.0, -37.0, 54.0, 39.0),
    "asia": Extent(40.0, -12.0, 150.0, 60.0),
    "south-asia": Extent(60.0, 4.0, 98.0, 38.0),
    "south-east-asia": Extent(91.0, -12.0, 142.0, 29.0),
    "east-asia": Extent(95.0, 17.0, 148.0, 52.0),
    "central-asia": Extent(45.0, 34.0, 90.0, 56.0),
    "middle-east": Extent(24.0, 11.0, 64.0, 43.0),
    "europe": Extent(-13.0, 34.0, 42.0, 72.0),
    "north-america": Extent(-169.0, 13.0, -50.0, 75.0),
    "south-america": Extent(-83.0, -57.0, -33.0, 14.0),
    "oceania": Extent(110.0, -49.0, -170.0, 2.0),
    "pacific": Extent(95.0, -50.0, -100.0, 65.0),
    "arctic": Extent(-180.0, 60.0, 180.0, 90.0),
}
"""Views by name, for the command and the menu; they frame a part of the world and claim no boundary."""


def region(name: str) -> Extent:
    """The extent of a named region.

    Raises
    ------
    RequestError
        There is no such region.
    """
    try:
        return REGIONS[name.strip().lower().replace(" ", "-").replace("_", "-")]
    except KeyError:
        raise RequestError(f"There is no region '{name}'.", f"Choose one of {', '.join(REGIONS)}.") from None
