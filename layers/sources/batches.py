"""Shapes taken apart batch by batch as they are read, so that what was taken apart can be let go of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from layers.geometry.arrays import offsets_of
from layers.sources.layer import Floats, PartKind, points_alone
from layers.sources.parts import Parts, are_placed, take_apart
from layers.sources.raw import Flags
from layers.sources.walk import KINDS, walked
from layers.sources.wkb import BYTES_OF_MANY, Binary, TakenApart, plain_points

Array = Any  # a pyarrow.Array of binary values
_NOWHERE: Floats = np.zeros((0, 2))


class Batches:
    """Takes batches apart; gives up at the first that is not plain, or not like the first.

    It does so on the thread that reads: a second one takes turns with it at the interpreter's lock, and neither is done sooner.

    Parameters
    ----------
    send
        Takes the vertices of parts once there are many, and tells whether it could; neither they nor the shapes are kept then.
    least_bytes
        Bytes of shapes that are many.
    """

    def __init__(self, send: Callable[[Parts], bool] | None = None, least_bytes: int = BYTES_OF_MANY) -> None:
        self._send = send
        self._least = least_bytes
        self._bytes = 0
        self._plain = True
        self._let_go = False
        self._kind: PartKind | None = None
        self._arrays: list[Array] = []
        self._valid: list[Flags] = []
        self._parts: list[Parts] = []
        self._sent = 0

    def add(self, array: Array) -> bool:
        """Take the shapes of some more rows apart; tell whether they may be let go of."""
        self._plain = self._plain and self._take(array)
        if self._plain and self._send is not None and self._bytes >= self._least:
            self._plain = self._post(self._send)
        free = self._plain and not self._arrays
        self._let_go |= free
        return free

    @property
    def lost(self) -> bool:
        """Whether shapes were let go of that are needed after all, since others are not like them."""
        return self._let_go and not self._plain

    def taken(self) -> TakenApart | Floats | None:
        """Give points, or lines and areas; nothing where there are few of these, something is not plain, or they mix."""
        if not self._plain or not self._valid:
            return None
        valid, parts = np.concatenate(self._valid), self._merged()
        if self._sent:
            return TakenApart(None, valid, parts)
        if self._kind is PartKind.POINT:
            places: Floats = np.full((len(valid), 2), np.nan)
            places[valid] = parts.xy
            return places
        return TakenApart(pa.chunked_array(self._arrays), valid, parts) if self._bytes >= self._least else None

    def _take(self, array: Array) -> bool:
        """Take one batch apart if it is plain and like those before."""
        binary = Binary(pa.chunked_array([array]))
        if self._kind in (None, PartKind.POINT) and (xy := plain_points(binary)) is not None:
            self._keep(are_placed(xy), take_apart(xy), array.nbytes)
            self._kind = PartKind.POINT
            return True
        types = binary.types()
        plain = self._kind is not PartKind.POINT and bool(np.isin(types[binary.valid], KINDS).all())
        parts = walked(binary.bytes, binary.offsets, types) if plain else None
        if parts is None:
            return False
        kinds = {PartKind.LINE if kind == PartKind.LINE else PartKind.SHELL for kind in np.unique(parts.kind).tolist()}
        if len(kinds | {self._kind} - {None}) > 1:
            return False
        self._kind = next(iter(kinds), self._kind)
        self._keep(binary.valid, parts, array.nbytes)
        self._arrays.append(array)
        return True

    def _keep(self, valid: Flags, parts: Parts, size: int) -> None:
        self._valid.append(valid)
        self._parts.append(parts)
        self._bytes += size

    def _post(self, send: Callable[[Parts], bool]) -> bool:
        """Send what was not sent yet, and let go of it."""
        for number in range(self._sent, len(self._parts)):
            if len(self._parts[number].xy) and not send(self._parts[number]):
                return False
            self._parts[number] = Parts.none() if self._kind is PartKind.POINT else self._parts[number].moved(_NOWHERE)
        self._sent = len(self._parts)
        self._arrays.clear()
        return True

    def _merged(self) -> Parts:
        """Put the parts of all batches one behind the other."""
        xy = np.concatenate([part.xy for part in self._parts])
        if self._kind is PartKind.POINT:
            valid = np.concatenate(self._valid)
            alone = points_alone(int(valid.sum()))
            rows, kind = alone["part_feature"], alone["part_kind"]
            if not valid.all():  # then they are not the rows one by one
                rows, kind = np.flatnonzero(valid), np.array(kind)
            return Parts(xy, alone["offsets"], rows, kind, alone["part_polygon"])
        kind = np.concatenate([part.kind for part in self._parts])
        offsets = offsets_of(np.concatenate([np.diff(part.offsets) for part in self._parts]))
        rows = np.repeat(offsets_of(np.array([len(valid) for valid in self._valid]))[:-1], [len(part.feature) for part in self._parts])
        polygon = np.where(kind == PartKind.LINE, -1, np.cumsum(kind == PartKind.SHELL) - 1)
        return Parts(xy, offsets, rows + np.concatenate([part.feature for part in self._parts]), kind, polygon.astype(np.int64))
