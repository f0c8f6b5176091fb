"""The vertices of a large layer on their way to the window while the rest is still read.

Neither process waits for the other, the reader holds a batch at a time, and no file is written and read again: memory that is touched for
the first time costs more than what is done with it.
"""

from __future__ import annotations

from collections.abc import Callable

from layers.errors import CrsError
from layers.geometry.crossing import crossing_parts
from layers.reading import Reading
from layers.sources.assemble import all_on_earth, on_globe
from layers.sources.layer import Floats, PartKind
from layers.sources.parts import Parts


class Stream:
    """The reader's end: sends shapes as long as nothing about them has to be told, or changed, row by row.

    Parameters
    ----------
    send
        Sends longitudes and latitudes, shape (n, 2); None takes back all that was sent.
    assume_crs, reading
        As for :func:`layers.sources.read`.
    """

    def __init__(self, send: Callable[[Floats | None], None], assume_crs: str | None, reading: Reading) -> None:
        self._send = send
        self._assumed = assume_crs
        self._swap = reading.swap
        self._crs: str | None = None
        self._count = 0

    def begin(self, crs: str | None) -> None:
        """Start with the first row, in the system that the file states."""
        if self._count:
            self._send(None)
        self._count, self._crs = 0, crs or self._assumed

    def take(self, parts: Parts) -> bool:
        """Send the vertices of parts; tell whether that could be done. What is refused is to be read as a whole."""
        if self._crs is None:
            return False
        try:
            xy = on_globe(parts.moved(parts.xy[:, ::-1]) if self._swap else parts, self._crs).xy
        except CrsError:
            return False
        if not all_on_earth(xy) or len(crossing_parts(xy, parts.offsets, parts.kind > PartKind.LINE)):
            return False
        self._send(xy)
        self._count += len(xy)
        return True
