"""Shapes taken apart batch by batch as they are read, so that what was taken apart can be let go of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from layers.geometry.arrays import offsets_of
from layers.sources.layer import Floats, PartKind
from layers.sources.parts import Parts
from layers.sources.raw import Flags
from layers.sources.walk import KINDS, walked
from layers.sources.wkb import Binary, TakenApart, plain_points

VERTEX_BYTES = 16
Array = Any  # a pyarrow.Array of binary values


class Batches:
    """Takes batches apart; gives up at the first that is not plain, or not like the first.

    It does so on the thread that reads: a second one takes turns with it at the interpreter's lock, and neither is done sooner.

    Parameters
    ----------
    most
        Bytes that all shapes take at most, as far as one knows: memory for their vertices is set apart once, and touched where it is used.
        Batches that have no room in it get memory of their own.
    """

    def __init__(self, most: int) -> None:
        self._room: Floats = np.empty((most // VERTEX_BYTES, 2))
        self._used = 0
        self._plain = True
        self._points: bool | None = None
        self._arrays: list[Array] = []
        self._rows: list[int] = []
        self._taken: list[tuple[Flags, Parts]] = []

    def add(self, array: Array) -> bool:
        """Take the shapes of some more rows apart; tell whether they may be let go of, as points may."""
        self._rows.append(len(array))
        if self._plain and (taken := self._take(array)) is not None:
            self._taken.append(taken)
        if self._plain and self._points:
            return True
        self._arrays.append(array)
        return False

    @property
    def lost(self) -> bool:
        """Whether shapes were let go of that are needed after all, since others are not like them."""
        return bool(self._points) and not self._plain

    def taken(self, least_bytes: int) -> TakenApart | Floats | None:
        """Give points, or lines and areas; nothing where there are fewer bytes, something is not plain, or they mix."""
        if not self._plain or not self._rows:
            return None
        if self._points:
            return self._room[: self._used]
        merged = self._merged([parts for _, parts in self._taken])
        if merged is None or sum(array.nbytes for array in self._arrays) < least_bytes:
            return None
        return TakenApart(pa.chunked_array(self._arrays), np.concatenate([valid for valid, _ in self._taken]), merged)

    def _take(self, array: Array) -> tuple[Flags, Parts] | None:
        binary = Binary(pa.chunked_array([array]))
        if self._points is None:
            self._points = plain_points(binary) is not None
        if self._points:
            self._plain = self._take_points(binary)
            return None
        types = binary.types()
        plain = bool(np.isin(types[binary.valid], KINDS).all())
        parts = walked(binary.bytes, binary.offsets, types, self._room[self._used :]) if plain else None
        if parts is None:
            self._plain = False
            return None
        if len(self._room) - self._used >= len(parts.xy):
            self._used += len(parts.xy)
        return binary.valid, parts

    def _take_points(self, binary: Binary) -> bool:
        if len(self._room) - self._used < len(binary.valid):
            return False
        xy = plain_points(binary, self._room[self._used :])
        if xy is None:
            return False
        self._used += len(xy)
        return True

    def _merged(self, parts: list[Parts]) -> Parts | None:
        """Put the parts of all batches one behind the other; their vertices lie so already if all had room."""
        kind = np.concatenate([part.kind for part in parts])
        if (kind == PartKind.LINE).any() and (kind != PartKind.LINE).any():
            return None
        vertices = sum(len(part.xy) for part in parts)
        xy = self._room[:vertices] if vertices == self._used else np.concatenate([part.xy for part in parts])
        offsets = offsets_of(np.concatenate([np.diff(part.offsets) for part in parts]))
        rows = np.repeat(offsets_of(np.array(self._rows))[:-1], [len(part.feature) for part in parts])
        polygon = np.where(kind == PartKind.LINE, -1, np.cumsum(kind == PartKind.SHELL) - 1)
        return Parts(xy, offsets, rows + np.concatenate([part.feature for part in parts]), kind, polygon.astype(np.int64))
