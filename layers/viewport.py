"""Which part of the projected world a picture shows: centre, scale and size; world <-> screen on arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# An OGC "standardised rendering pixel" (WMS 1.3.0, section 7.2.4.6.9); map scales are quoted for it.
PIXEL_METRES = 0.00028


@dataclass(frozen=True, slots=True)
class Viewport:
    """A rectangle of the projected plane laid on a picture.

    Parameters
    ----------
    x, y
        Centre in the units of the view's CRS (metres for projected systems).
    resolution
        CRS units a logical pixel.
    width, height
        Size in logical pixels; y grows downward on the screen.
    """

    x: float
    y: float
    resolution: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Denominator of the map's scale at the centre of the projection, on a 0.28 mm pixel."""
        return self.resolution / PIXEL_METRES

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in CRS units."""
        half_width, half_height = self.width * self.resolution / 2, self.height * self.resolution / 2
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height

    def to_screen(self, xy: Array) -> Array:
        """Projected coordinates (n, 2) to logical pixels (n, 2)."""
        screen = np.empty_like(xy)
        np.multiply(xy[:, 0] - self.x, 1 / self.resolution, out=screen[:, 0])
        np.multiply(xy[:, 1] - self.y, -1 / self.resolution, out=screen[:, 1])
        screen += (self.width / 2, self.height / 2)
        return screen

    def to_world(self, xy: Array) -> Array:
        """Logical pixels (n, 2) to projected coordinates (n, 2)."""
        return np.column_stack(
            [
                self.x + (xy[:, 0] - self.width / 2) * self.resolution,
                self.y - (xy[:, 1] - self.height / 2) * self.resolution,
            ]
        )

    def middle_of(self, bounds: tuple[float, float, float, float]) -> tuple[float, float] | None:
        """Centre of what is seen of a rectangle (west, south, east, north) of the plane; None where nothing of it is seen."""
        (left, bottom, right, top), (west, south, east, north) = self.bounds, bounds
        if left >= east or right <= west or bottom >= north or top <= south:
            return None
        return (max(left, west) + min(right, east)) / 2, (max(bottom, south) + min(top, north)) / 2

    def panned(self, dx: float, dy: float) -> Viewport:
        """Move the picture by logical pixels, as a hand drags paper."""
        return replace(self, x=self.x - dx * self.resolution, y=self.y + dy * self.resolution)

    def zoomed(self, factor: float, at_x: float, at_y: float) -> Viewport:
        """Magnify by a factor, keeping what is under the logical pixel (at_x, at_y) where it is."""
        dx, dy = at_x - self.width / 2, at_y - self.height / 2
        resolution = self.resolution / factor
        shift = self.resolution - resolution
        return replace(self, x=self.x + dx * shift, y=self.y - dy * shift, resolution=resolution)

    def resized(self, width: float, height: float) -> Viewport:
        """Another size, same centre and scale."""
        return replace(self, width=max(width, 1.0), height=max(height, 1.0))

    @classmethod
    def fit(cls, bounds: tuple[float, float, float, float], width: float, height: float, margin: float = 0.0) -> Viewport:
        """Show all of (west, south, east, north), with a margin in logical pixels.

        Raises
        ------
        ValueError
            When the bounds are empty or not finite.
        """
        west, south, east, north = bounds
        if not np.all(np.isfinite(bounds)) or east < west or north < south:
            raise ValueError(f"bounds {bounds} are empty")
        room_x, room_y = max(width - 2 * margin, 1.0), max(height - 2 * margin, 1.0)
        resolution = max((east - west) / room_x, (north - south) / room_y) or 1.0
        return cls((west + east) / 2, (south + north) / 2, resolution, max(width, 1.0), max(height, 1.0))
