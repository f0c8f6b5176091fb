"""The vertices of a large layer as they come from the reader, while it still reads."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from layers.geometry.laying import Laid, Laying
from layers.sources.layer import Floats

VERTEX_BYTES = 16


class Vertices:
    """Longitudes and latitudes that came so far.

    Parameters
    ----------
    expected
        Vertices to have room for at once; memory is touched where it is used.
    most
        Vertices that are taken at most.
    laying
        Lays them on the plane of the map that is to show them.
    """

    def __init__(self, expected: int, most: int, laying: Laying | None = None) -> None:
        self._room: Floats = np.empty((min(expected, most), 2))
        self._most = most
        self._count = 0
        self._laying = laying

    def receive(self, stream: BinaryIO, count: int) -> None:
        """Take so many vertices from a stream.

        Raises
        ------
        ValueError
            They are not finite, too many, or break off.
        """
        place = self._next(count)
        view = place.data.cast("B")
        filled = 0
        while filled < len(view):
            more = stream.readinto(view[filled:])  # type: ignore[attr-defined]  # typeshed leaves it out of BinaryIO
            if not more:
                raise ValueError("vertices cut short")
            filled += more
        if not np.isfinite(place).all():
            raise ValueError("coordinates are not finite")
        self._count += count
        if self._laying is not None:
            self._laying.lay(place, len(self._room))

    def forget(self) -> None:
        """Start anew."""
        self._count = 0
        if self._laying is not None:
            self._laying.forget()

    @property
    def xy(self) -> Floats:
        """Longitude and latitude in degrees of all that came, shape (n, 2)."""
        return self._room[: self._count]

    def laid(self, xy: Floats) -> Laid | None:
        """Give what was laid of all of them, to be asked for by those very places, as :attr:`xy` gave them."""
        return None if self._laying is None else self._laying.laid(xy)

    def _next(self, count: int) -> Floats:
        end = self._count + count
        if not 0 < count <= self._most - self._count:
            raise ValueError("too many vertices")
        if end > len(self._room):
            room = np.empty((min(max(2 * len(self._room), end), self._most), 2))
            room[: self._count] = self.xy
            self._room = room
        return self._room[self._count : end]
