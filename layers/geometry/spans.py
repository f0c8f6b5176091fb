"""Boxes on the globe that hold the main part of a country or a feature, whichever side of the 180th meridian it lies on."""

from __future__ import annotations

import numpy as np

from layers.extent import Extent
from layers.geometry.arrays import Floats
from layers.geometry.world import World

MAIN_SHARE = 0.04
FARTHEST = 45.0
"""Parts smaller than this share of the largest one, or farther from it in degrees of the globe, are left out of a country's box."""
MARGIN_SHARE = 0.12
LEAST_MARGIN, LEAST_SPAN = 0.4, 3.0
"""Degrees."""


def span(lonlat: Floats) -> Extent:
    """Give the narrowest box with some room around places, shape (n, 2), across the 180th meridian if that is narrower."""
    lons = np.unique(np.mod(lonlat[:, 0], 360.0))
    gaps = np.diff(np.append(lons, lons[0] + 360.0))
    widest = int(gaps.argmax())
    west = float(lons[(widest + 1) % len(lons)])
    width = 360.0 - float(gaps[widest])
    south, north = float(lonlat[:, 1].min()), float(lonlat[:, 1].max())
    middle = (south + north) / 2
    across = max(width, LEAST_SPAN) * (1 + 2 * MARGIN_SHARE) + LEAST_MARGIN
    high = max(north - south, LEAST_SPAN) * (1 + 2 * MARGIN_SHARE) + LEAST_MARGIN
    low, top = max(middle - high / 2, -89.9), min(middle + high / 2, 89.9)
    if across >= 360:
        return Extent(-180.0, low, 180.0, top)
    left = np.mod(west + width / 2 - across / 2 + 180.0, 360.0) - 180.0
    return Extent(round(float(left), 1), round(low, 1), round(float(left + across), 1), round(top, 1))


def country_spans(world: World) -> dict[str, Extent]:
    """Give the box of each country's main part, by its code; small states by the place of their name."""
    rings = world.rings
    found: dict[str, Extent] = {}
    for index, code in enumerate(world.codes):
        parts = [rings.xy[rings.offsets[k] : rings.offsets[k + 1]] for k in np.flatnonzero(rings.owner == index)]
        found[code] = span(np.vstack(_main(parts)) if parts else world.labels[index : index + 1])
    return found


def _main(parts: list[Floats]) -> list[Floats]:
    sizes = [abs(_area(part)) for part in parts]
    largest = parts[int(np.argmax(sizes))]
    near = (size >= MAIN_SHARE * max(sizes) and _apart(part, largest) <= FARTHEST for part, size in zip(parts, sizes, strict=True))
    return [part for part, is_near in zip(parts, near, strict=True) if is_near]


def _apart(one: Floats, other: Floats) -> float:
    """Degrees of a great circle between the middles of two rings."""
    (lon, lat), (there, high) = np.radians(one.mean(axis=0)), np.radians(other.mean(axis=0))
    cosine = np.sin(lat) * np.sin(high) + np.cos(lat) * np.cos(high) * np.cos(lon - there)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _area(ring: Floats) -> float:
    x, y = ring[:, 0] * np.cos(np.radians(ring[:, 1].mean())), ring[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
