"""Vertices laid on a plane as they come, while the rest of their layer is still read: the processor that does not read has time for it."""

from __future__ import annotations

import numpy as np

from layers.geometry.arrays import Floats


class Laid:
    """What became of the places of a layer on a plane, for whoever asks first: then it is his to keep.

    Parameters
    ----------
    crs
        The CRS of the plane.
    xy, plane
        Longitude and latitude in degrees, and metres, each of shape (n, 2).
    """

    def __init__(self, crs: str, xy: Floats, plane: Floats) -> None:
        self._crs = crs
        self._xy = xy
        self._plane: Floats | None = plane

    def take(self, crs: str, xy: Floats) -> Floats | None:
        """Give the plane of these very places; None where they, or the CRS, are others, or where it was given before."""
        plane, self._plane = self._plane, None
        return plane if crs == self._crs and xy is self._xy else None


class Laying:
    """Lays places on the plane of a CRS, part by part; gives up at the first part that is to be cut or brought round the globe first.

    Parameters
    ----------
    crs
        As :class:`~layers.geometry.projection.Projection` takes it.
    """

    def __init__(self, crs: str) -> None:
        from layers.geometry.projection import Projection  # reading files for no map needs none

        self._projection = Projection(crs)
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        self._plane: Floats | None = np.empty((0, 2))
        self._count = 0

    def lay(self, xy: Floats, expected: int) -> None:
        """Lay some more places; there will be about so many."""
        if self._plane is None:
            return
        if not self._projection.holds(xy):
            self._plane = None
            return
        end = self._count + len(xy)
        if end > len(self._plane):
            room = np.empty((max(expected, end), 2))
            room[: self._count] = self._plane[: self._count]
            self._plane = room
        self._plane[self._count : end] = self._projection.placed(xy, of_many=True)
        self._count = end

    def laid(self, xy: Floats) -> Laid | None:
        """Give what was laid, if it is all of these places."""
        if self._plane is None or not 0 < len(xy) == self._count:
            return None
        return Laid(self._projection.text, xy, self._plane[: self._count])
