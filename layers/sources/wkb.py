"""Well-known binary to shapes, in bulk: points straight to coordinates, the rest through shapely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from layers.sources.layer import Floats, Integers
from layers.sources.parts import Parts
from layers.sources.raw import Column, Flags, Objects, one_array
from layers.sources.walk import KINDS, walked

POINT_BYTES = 21
BYTES_OF_MANY = 16 * 200_000
"""Size from which on lines and areas are not made shapes first: some 200,000 vertices."""
_LITTLE_ENDIAN = 1
# Both coordinates as one number: numpy copies pairs within records ten times as slowly.
_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("xy", "<c16")])
_CURVES = range(8, 15)
_SURFACES = {15: "a polyhedral surface", 16: "a triangulated surface (TIN)", 17: "a triangle"}


class TakenApart:
    """Very many lines and areas that were taken apart at once; a shape of its own is built only where one is asked for.

    Attributes
    ----------
    parts
        What they are made of.
    missing, empty
        Shape (n): whether a row has no geometry, or one without vertices.
    sent
        Whether the vertices are on their way to the window: they are no more in `parts`, and no shape can be built.
    dtype
        That of shapes which are objects.
    """

    dtype = np.dtype(object)

    def __init__(self, values: Column | None, valid: Flags, parts: Parts) -> None:
        self.parts = parts
        self.sent = values is None
        self.missing: Flags = ~valid
        filled = np.zeros(len(valid), bool)
        filled[parts.feature] = True
        self.empty: Flags = valid & ~filled
        self._values = values

    def __len__(self) -> int:
        return len(self.missing)

    def built(self) -> Objects:
        """Build all shapes, None for missing ones."""
        assert self._values is not None, "the vertices were sent"
        shapes: Objects = shapely.from_wkb(self._values.to_numpy(zero_copy_only=False))
        return shapes

    def __getitem__(self, row: int) -> Any:
        assert self._values is not None, "the vertices were sent"
        return shapely.from_wkb(self._values[row].as_py())


@dataclass(frozen=True)
class Shapes:
    """Shapes of the rows of a layer, and why some have none although the file holds something."""

    shapes: Objects | Floats | TakenApart
    failed: dict[int, str]


class Binary:
    """A column of bytes seen as one run of memory."""

    def __init__(self, column: Column) -> None:
        array = one_array(column.cast(pa.large_binary()))
        _, offsets, data = array.buffers()
        start = array.offset
        self.array = array
        self.offsets: Integers = np.frombuffer(offsets, np.int64)[start : start + len(array) + 1] if len(array) else np.zeros(1, np.int64)
        self.bytes = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
        flags = array.is_valid().to_numpy(zero_copy_only=False).astype(bool) if array.null_count else np.ones(len(array), bool)
        self.valid: Flags = flags

    @property
    def lengths(self) -> Integers:
        """Bytes of each row; 0 where it has no geometry."""
        return np.where(self.valid, np.diff(self.offsets), 0)

    def types(self) -> Integers:
        """Geometry type of each row without its dimensions; 0 where there is none."""
        rows = np.flatnonzero(self.lengths >= 5)
        starts = self.offsets[rows]
        digits = self.bytes[starts[:, None] + np.arange(1, 5)]
        little = self.bytes[starts] == _LITTLE_ENDIAN
        codes = np.where(little, digits.view("<u4").ravel(), digits.view(">u4").ravel()) & 0x0FFFFFFF
        types = np.zeros(len(self.array), np.int64)
        types[rows] = codes % 1000
        return types


def from_wkb(column: Column, straighten: Callable[[], Column] | None = None) -> Shapes:
    """Build the shapes of a column; a broken one costs its row, not the layer.

    Parameters
    ----------
    column
        Binary values.
    straighten
        Gives the same column with arcs made straight; called if there are any, since shapely takes none.
    """
    binary = Binary(column)
    if (points := plain_points(binary)) is not None:
        return Shapes(points, {})
    types = binary.types()
    if straighten is not None and np.isin(types, list(_CURVES)).any():
        return from_wkb(straighten())
    if (taken := _taken_apart(binary, types)) is not None:
        return Shapes(taken, {})
    values = binary.array.to_numpy(zero_copy_only=False)
    unsupported = types > 7
    values[unsupported] = None
    shapes = shapely.from_wkb(values, on_invalid="ignore")
    broken = shapely.is_missing(shapes) & binary.valid
    return Shapes(shapes, {int(row): _reason(int(types[row]), values[row]) for row in np.flatnonzero(broken)})


def plain_points(binary: Binary) -> Floats | None:
    """Give the coordinates of a column that holds nothing but flat little-endian points; looking at memory is all it takes."""
    if len(binary.valid) and binary.valid.all():
        return _points_in_a_row(binary)
    if not binary.valid.any() or not (binary.lengths[binary.valid] == POINT_BYTES).all():
        return None
    starts = binary.offsets[:-1][binary.valid]
    if int(starts[-1] - starts[0]) == POINT_BYTES * (len(starts) - 1):
        rows = binary.bytes[starts[0] : starts[-1] + POINT_BYTES].reshape(-1, POINT_BYTES)
    else:
        rows = binary.bytes[starts[:, None] + np.arange(POINT_BYTES)]
    if not (rows[:, :5] == np.array([1, 1, 0, 0, 0], np.uint8)).all():
        return None
    xy = np.full((len(binary.valid), 2), np.nan)
    xy[binary.valid] = np.ascontiguousarray(rows[:, 5:]).view("<f8")
    return xy


def _points_in_a_row(binary: Binary) -> Floats | None:
    """Give the coordinates of points none of which is missing, in one pass over their bytes."""
    first, last = int(binary.offsets[0]), int(binary.offsets[-1])
    count = len(binary.valid)
    if last - first != POINT_BYTES * count or not (np.diff(binary.offsets) == POINT_BYTES).all():
        return None
    points = binary.bytes[first:last].view(_POINT)
    if not ((points["order"] == _LITTLE_ENDIAN).all() and (points["kind"] == 1).all()):
        return None
    return points["xy"].copy().view("<f8").reshape(-1, 2)


def _taken_apart(binary: Binary, types: Integers) -> TakenApart | None:
    """Take very many lines and areas apart without building shapes; nothing where there are few, which are looked at more closely."""
    if int(binary.lengths.sum()) < BYTES_OF_MANY or not np.isin(types[binary.valid], KINDS).all():
        return None
    parts = walked(binary.bytes, binary.offsets, types)
    return None if parts is None else TakenApart(binary.array, binary.valid, parts)


def _reason(kind: int, value: bytes | None) -> str:
    if kind in _SURFACES:
        return f"it is {_SURFACES[kind]}, which cannot be drawn"
    if kind in _CURVES:
        return "it is made of arcs, which cannot be drawn"
    try:
        shapely.from_wkb(value)
    except Exception as error:  # GEOS says in words what it misses
        return f"it is broken: {str(error).split(':', 1)[-1].strip()}"
    return "it is broken"
