"""Layers read ahead: readers of their own get on with the files while this process gets ready to use them."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from layers.document import SourceRef
from layers.feedback import Feedback
from layers.reading import is_address, is_database, is_service

if TYPE_CHECKING:
    from layers.extent import Extent
    from layers.sources import FeatureLayer
    from layers.sources.boxes import Box

AT_ONCE = 2
"""Files that are read at the same time."""
WIDEST = 170.0
"""Degrees to each side from which on all of a layer is asked for."""


class ReadAhead:
    """Reads layers on threads that wait for their readers; whatever is not done when the block ends is stopped.

    Parameters
    ----------
    feedback
        Stops the reading, and hears of its progress.
    servers
        Whether databases and web services are asked as well, by the box in degrees that is seen; files alone are read without.
    """

    def __init__(self, feedback: Feedback | None = None, *, servers: bool = False, box: Box | None = None) -> None:
        self._feedback = feedback or Feedback()
        self._servers, self._box = servers, box
        self._threads = ThreadPoolExecutor(AT_ONCE)
        self._begun: dict[SourceRef, Future[FeatureLayer]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not all(future.done() for future in self._begun.values()):
            self._feedback.stop()
        self._threads.shutdown(cancel_futures=True)

    def begin(self, source: SourceRef, onto: str | None = None) -> None:
        """Read a layer, unless that has begun; a server is asked only by :meth:`ask`. `onto` is the CRS of the map that shows it."""
        self._begin(source, partial(self._read, onto=onto))

    def ask(self, source: SourceRef) -> None:
        """Read a layer that the user named, of whatever server."""
        self._begin(source, self._ask if is_service(source.path) else self._read)

    def _begin(self, source: SourceRef, read: Callable[[SourceRef], FeatureLayer]) -> None:
        from layers.sources import warm_up

        if source not in self._begun:
            warm_up()
            self._begun[source] = self._threads.submit(read, source)

    def layer(self, source: SourceRef) -> FeatureLayer:
        """Wait for a layer.

        Raises
        ------
        SourceError, CrsError, Stopped
            As :func:`layers.sources.read` does.
        """
        self.begin(source)
        return self._begun[source].result()

    def _ask(self, source: SourceRef) -> FeatureLayer:
        if is_database(source.path):
            from layers.sources.database import typed_database

            database = typed_database(source.path, os.environ.get("PGPASSWORD", ""))
            return database.read(str(source.layer), self._box, 0.0, self._feedback)
        from layers.sources.service import read_at

        return read_at(source.path, source.layer, self._box, self._feedback)

    def _read(self, source: SourceRef, onto: str | None = None) -> FeatureLayer:
        from layers.sources import read

        if self._servers and is_address(source.path):
            features = self._ask(source)
        else:
            features = read(Path(source.path), source.layer, self._feedback, source.assume_crs, reading=source.reading, onto=onto)
        if not source.joins:
            return features
        from layers.joining import with_joins

        return with_joins(features, source, self._feedback)


def around(extent: Extent | None) -> Box | None:
    """Give what is asked of servers, in degrees: much more than an extent, since a picture of another shape shows what lies around it."""
    if extent is None:
        return None
    middle, half = (extent.south + extent.north) / 2, 2.0 * max(extent.width, extent.height)
    if half > WIDEST / 2:
        return None
    south, north = max(-90.0, middle - half), min(90.0, middle + half)
    across = half / math.cos(math.radians(max(abs(south), abs(north)))) if south > -90.0 and north < 90.0 else 180.0
    if across > WIDEST:
        return -180.0, south, 180.0, north
    wide = extent.widened(across - extent.width / 2, 0.0)
    return wide.west, south, wide.east, north
