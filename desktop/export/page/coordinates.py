"""From degrees to the page's own plane: whole numbers of a fine grid, each as the step from the one before."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from layers.geometry.arrays import Floats, Ints, LineArray, RingArray
from layers.geometry.flatten import flatten_lines, flatten_rings
from layers.geometry.geodesic import destination
from layers.geometry.projection import Projection

UNITS_ACROSS = 16384
"""Units along the longer side of the map; on Equal Earth one is 2.1 km."""

FINE = 16
"""Steps in a unit for what must lie exactly: sites, arcs and own layers. The world map takes whole units."""

Track = list[int]
"""x and y of the first vertex, then the steps from vertex to vertex."""


class Frame:
    """The plane of a page: a projection, its middle at 0, 0, x to the right and y upward.

    Parameters
    ----------
    crs
        The coordinate reference system of the document.
    """

    def __init__(self, crs: str) -> None:
        self.projection = Projection(crs)
        left, bottom, right, top = self.projection.bounds
        self.unit_metres = max(right - left, top - bottom) / UNITS_ACROSS
        self._middle = np.array([(left + right) / 2, (bottom + top) / 2])
        self.size = (right - left) / self.unit_metres, (top - bottom) / self.unit_metres

    def places(self, lonlat: Floats) -> list[tuple[float, float] | None]:
        """Places in units; None for those that the projection cannot show."""
        plane = self._units(self.projection.forward(lonlat))
        return [(round(x, 2), round(y, 2)) if np.isfinite(x) else None for x, y in plane.tolist()]

    def outline(self) -> Track:
        """The edge of the shown part of the globe."""
        return _track(self._units(self.projection.outline()), 1)

    def world_rings(self, rings: RingArray) -> list[tuple[int, Track]]:
        """Thinned rings in whole units with their owners."""
        flat = flatten_rings(self.projection, rings)
        return _thinned(self._units(flat.xy), flat.offsets, flat.owner, least=4)

    def world_lines(self, lines: LineArray) -> list[tuple[int, Track]]:
        """Thinned lines in whole units with their owners."""
        flat = flatten_lines(self.projection, lines)
        return _thinned(self._units(flat.xy), flat.offsets, flat.owner, least=2)

    def fine_rings(self, rings: RingArray, *, thin: bool = False) -> list[tuple[int, Track]]:
        """Every ring in fine steps with its owner; thinned, in as few vertices as move none by half a unit."""
        flat = flatten_rings(self.projection, rings)
        return self._fine(flat.xy, flat.offsets, flat.owner, thin)

    def fine_lines(self, lines: LineArray, *, thin: bool = False) -> list[tuple[int, Track]]:
        """Every line in fine steps with its owner; thinned, in as few vertices as move none by half a unit."""
        flat = flatten_lines(self.projection, lines)
        return self._fine(flat.xy, flat.offsets, flat.owner, thin)

    def ground_metres(self) -> tuple[float, str]:
        """How many metres of ground a unit covers eastward at the middle of the map, and where that is.

        The map's scale holds there; elsewhere it differs, as on every flat map.
        """
        lon, lat = self.projection.inverse(self._middle[None])[0].tolist()
        if not np.isfinite(lon):
            lon, lat = self.projection.centre_lon, 0.0
        step = 10_000.0
        ends = self.projection.forward(np.vstack([destination(lon, lat, 270.0, step), destination(lon, lat, 90.0, step)]))
        return 2 * step / float(np.hypot(*(ends[1] - ends[0]))) * self.unit_metres, f"{_degrees(lat, 'NS')}, {_degrees(lon, 'EW')}"

    def _fine(self, xy: Floats, offsets: Ints, owner: Ints, thin: bool) -> list[tuple[int, Track]]:
        units = self._units(xy)
        if thin and len(offsets) > 1:
            units, offsets = _simplified(units, offsets)
        runs = zip(owner.tolist(), pairwise(offsets.tolist()), strict=True)
        return [(of, _track(units[start:end], FINE)) for of, (start, end) in runs]

    def _units(self, plane: Floats) -> Floats:
        return np.asarray((plane - self._middle) / self.unit_metres)


def _thinned(xy: Floats, offsets: Ints, owner: Ints, least: int) -> list[tuple[int, Track]]:
    """Drop what moves no line by half a unit, and runs that then lack vertices."""
    if len(offsets) < 2:
        return []
    kept, ends = _simplified(xy, offsets, tiny=False)
    tracks = ((int(owner[i]), _track(kept[start:end], 1)) for i, (start, end) in enumerate(pairwise(ends.tolist())))
    return [(of_thing, track) for of_thing, track in tracks if len(track) >= 2 * least]


def _simplified(xy: Floats, offsets: Ints, *, tiny: bool = True) -> tuple[Floats, Ints]:
    """Drop what moves no line by half a unit (Douglas and Peucker 1973); what would fall to a stroke stays as it is, if tiny runs count."""
    import shapely

    run = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    lines = np.asarray(shapely.linestrings(xy, indices=run))
    simple = np.asarray(shapely.simplify(lines, 0.5, preserve_topology=False))
    if tiny:
        fallen = shapely.get_num_coordinates(simple) < 4
        simple[fallen] = lines[fallen]
    kept, of = shapely.get_coordinates(simple, return_index=True)
    return kept, np.searchsorted(of, np.arange(len(offsets)))


def _track(xy: Floats, steps_a_unit: int) -> Track:
    whole: NDArray[np.int64] = np.round(xy * steps_a_unit).astype(np.int64)
    moved = np.ones(len(whole), dtype=np.bool_)
    moved[1:] = np.diff(whole, axis=0).any(axis=1)
    whole = whole[moved]
    return np.diff(whole, axis=0, prepend=0).ravel().tolist() if len(whole) else []


def _degrees(value: float, letters: str) -> str:
    rounded = round(value)
    letter = "" if rounded == 0 else f" {letters[0] if rounded > 0 else letters[1]}"
    return f"{abs(rounded)}°{letter}"
