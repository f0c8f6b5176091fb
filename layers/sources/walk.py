"""Well-known binary of many lines and areas, taken apart where it lies: all rows take a step at a time.

Only what is plain is taken: flat, little-endian, closed and whole. For anything else the caller asks shapely, which says what is wrong.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from layers.geometry.arrays import offsets_of
from layers.sources.layer import Floats, Integers, PartKind
from layers.sources.parts import Parts
from layers.sources.raw import Flags

Bytes = npt.NDArray[np.uint8]

LINE, POLYGON, LINES, POLYGONS = 2, 3, 5, 6
KINDS = (LINE, POLYGON, LINES, POLYGONS)
MOST_STEPS = 2_000
"""Steps after which a row still has parts: such layers are few shapes of very many parts, which shapely reads as fast."""
FEW_ROWS = 16
"""Rows that are followed one by one sooner than by arrays."""
_VERTEX = 16
_HEADER, _NUMBER = struct.Struct("<BI"), struct.Struct("<I")


class _NotPlainError(Exception):
    """The bytes hold something else, or break off."""


@dataclass
class _Found:
    """Runs of vertices found so far: where each begins, its length, its row, its kind, and whether it opens a polygon."""

    starts: list[Integers] = field(default_factory=list)
    lengths: list[Integers] = field(default_factory=list)
    rows: list[Integers] = field(default_factory=list)
    kinds: list[Integers] = field(default_factory=list)


def walked(memory: Bytes, offsets: Integers, types: Integers) -> Parts | None:
    """Take lines and areas apart.

    Parameters
    ----------
    memory
        Bytes of all rows, one behind the other.
    offsets
        Shape (n + 1): row i owns the bytes ``offsets[i]:offsets[i + 1]``.
    types
        Shape (n): geometry type of each row, one of :data:`KINDS`, or 0 for a row without geometry.

    Returns
    -------
    Parts or None
        The lines, then the rings, each in the order of rows; None if something is not plain.
    """
    try:
        found = _runs(memory, offsets, types)
    except _NotPlainError:
        return None
    return _parts(memory, found)


class _Walk:
    """Where each row that is not done has come to."""

    def __init__(self, memory: Bytes, offsets: Integers, types: Integers) -> None:
        self.memory = memory
        self.rows = np.flatnonzero(types)
        self.place, self.end = offsets[:-1][self.rows], offsets[1:][self.rows]
        kinds = types[self.rows]
        several = kinds >= LINES
        self._check_headers(self.place[several], kinds[several])
        self.shapes = np.ones(len(self.rows), dtype=np.int64)
        """Lines or polygons that are left of each row."""
        self.rings = np.zeros(len(self.rows), dtype=np.int64)
        """Rings that are left of its present polygon."""
        self.is_area = (kinds == POLYGON) | (kinds == POLYGONS)
        self.shapes[several] = self.number(self.place[several] + 5, self.end[several])
        self.place = self.place + np.where(several, 9, 0)

    def number(self, places: Integers, ends: Integers) -> Integers:
        """Read whole numbers of four bytes."""
        if (places + 4 > ends).any():
            raise _NotPlainError
        digits = self.memory[places[:, None] + np.arange(4)]
        return np.asarray(digits.view("<u4").ravel(), dtype=np.int64)

    def _check_headers(self, places: Integers, kinds: Integers) -> None:
        """Make sure that flat little-endian shapes of these kinds begin there."""
        headers = self.memory[places[:, None] + np.arange(5)]
        if not ((headers[:, 0] == 1) & (headers[:, 1] == kinds) & (headers[:, 2:] == 0).all(axis=1)).all():
            raise _NotPlainError

    def open_shapes(self) -> Flags:
        """Step into the next line or polygon of rows that are between two; tell which rows now stand at vertices."""
        between: Flags = np.asarray((self.rings == 0) & (self.shapes > 0))
        places, ends, areas = self.place[between], self.end[between], self.is_area[between]
        if (places + 9 > ends).any():
            raise _NotPlainError
        self._check_headers(places, np.where(areas, POLYGON, LINE))
        rings = np.ones(len(places), dtype=np.int64)
        rings[areas] = self.number(places[areas] + 5, ends[areas])
        self.place[between] = places + np.where(areas, 9, 5)
        self.rings[between] = rings
        self.shapes[between] -= 1
        return between

    def keep(self, rows: Flags) -> None:
        """Go on with some of the rows."""
        for name in ("rows", "place", "end", "shapes", "rings", "is_area"):
            setattr(self, name, getattr(self, name)[rows])


def _runs(memory: Bytes, offsets: Integers, types: Integers) -> _Found:
    walk, found = _Walk(memory, offsets, types), _Found()
    for _ in range(MOST_STEPS):
        first = walk.open_shapes()
        at = np.flatnonzero(walk.rings > 0)
        if len(at):
            length = walk.number(walk.place[at], walk.end[at])
            start = walk.place[at] + 4
            _check(memory, start, length, walk.end[at], walk.is_area[at])
            found.starts.append(start)
            found.lengths.append(length)
            found.rows.append(walk.rows[at])
            shells = np.where(first[at], PartKind.SHELL, PartKind.HOLE)
            found.kinds.append(np.where(walk.is_area[at], shells, PartKind.LINE))
            walk.place[at] = start + _VERTEX * length
            walk.rings[at] -= 1
        left = (walk.rings > 0) | (walk.shapes > 0)
        if not left.any():
            return found
        if not left.all():
            walk.keep(left)
        if len(walk.rows) <= FEW_ROWS:
            for row in range(len(walk.rows)):
                _rest_of_row(walk, row, found)
            return found
    raise _NotPlainError


def _rest_of_row(walk: _Walk, row: int, found: _Found) -> None:
    """Follow one row to its end: a country of a thousand islands would else cost a thousand steps of arrays of one."""
    memory, place, end = memoryview(walk.memory.data), int(walk.place[row]), int(walk.end[row])
    shapes, rings, is_area = int(walk.shapes[row]), int(walk.rings[row]), bool(walk.is_area[row])
    header, least = (_HEADER.pack(1, POLYGON), 4) if is_area else (_HEADER.pack(1, LINE), 2)
    starts, lengths, kinds, kind = [], [], [], PartKind.HOLE if is_area else PartKind.LINE
    while shapes or rings:
        if not rings:
            if place + 9 > end or memory[place : place + 5] != header:
                raise _NotPlainError
            place += 5
            rings = 1
            if is_area:
                (rings,) = _NUMBER.unpack_from(memory, place)
                place += 4
                kind = PartKind.SHELL
            shapes -= 1
            continue
        if place + 4 > end:
            raise _NotPlainError
        (length,) = _NUMBER.unpack_from(memory, place)
        start, place = place + 4, place + 4 + _VERTEX * length
        if place > end or length < least or (is_area and memory[start : start + _VERTEX] != memory[place - _VERTEX : place]):
            raise _NotPlainError
        starts.append(start)
        lengths.append(length)
        kinds.append(kind)
        kind = PartKind.HOLE if is_area else PartKind.LINE
        rings -= 1
    found.starts.append(np.array(starts, dtype=np.int64))
    found.lengths.append(np.array(lengths, dtype=np.int64))
    found.rows.append(np.full(len(starts), walk.rows[row]))
    found.kinds.append(np.array(kinds, dtype=np.int64))


def _check(memory: Bytes, start: Integers, length: Integers, end: Integers, is_area: Flags) -> None:
    """Make sure that runs lie inside their rows, that lines have two vertices and rings four, and that rings are closed."""
    if (start + _VERTEX * length > end).any() or (length < np.where(is_area, 4, 2)).any():
        raise _NotPlainError
    first, last = (memory[places[is_area, None] + np.arange(_VERTEX)] for places in (start, start + _VERTEX * (length - 1)))
    if not (first == last).all():
        raise _NotPlainError


def _parts(memory: Bytes, found: _Found) -> Parts:
    if not found.starts:
        return Parts.none()
    starts, lengths, rows, kinds = (np.concatenate(lists) for lists in (found.starts, found.lengths, found.rows, found.kinds))
    order = np.lexsort((starts, kinds != PartKind.LINE))
    starts, lengths, rows, kinds = starts[order], lengths[order], rows[order], kinds[order]
    polygon = np.where(kinds == PartKind.LINE, -1, np.cumsum(kinds == PartKind.SHELL) - 1)
    return Parts(_vertices(memory, starts, lengths), offsets_of(lengths), rows, kinds.astype(np.uint8), polygon.astype(np.int64))


def _vertices(memory: Bytes, starts: Integers, lengths: Integers) -> Floats:
    """Copy the vertices of runs, which begin at any byte: Arrow copies them as it does texts, and leaves out the bytes between."""
    order = np.argsort(starts)
    bounds = np.empty(2 * len(starts) + 1, np.int64)
    bounds[0], bounds[1::2], bounds[2::2] = 0, starts[order], starts[order] + _VERTEX * lengths[order]
    buffers = [None, pa.py_buffer(bounds.data), pa.py_buffer(memory.data)]
    texts: Any = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 2 * len(starts), buffers)
    place = np.empty(len(starts), np.int64)
    place[order] = np.arange(1, len(bounds), 2)
    copied: Any = texts.take(pa.array(place))
    return np.frombuffer(copied.buffers()[2], np.float64).reshape(-1, 2)
