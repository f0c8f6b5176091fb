"""What an opened file becomes: frozen values that need neither GDAL nor Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from layers.errors import SourceError
from layers.geometry.arrays import LineArray, RingArray, bounds_of, take_runs
from layers.geometry.laying import Laid

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.uint8]
PLACE = ("lat", "lon")
"""The columns that the places of points become in a :class:`TextTable`."""


class PartKind(IntEnum):
    """What one run of vertices is."""

    POINT = 0
    LINE = 1
    SHELL = 2
    HOLE = 3


def points_alone(count: int) -> dict[str, npt.NDArray[Any]]:
    """Give the arrays of parts, beside their places, of points that are the shapes of rows one by one: they take next to no memory."""
    numbers = np.arange(count + 1, dtype=np.int64)
    return {
        "offsets": numbers,
        "part_feature": numbers[:-1],
        "part_kind": np.broadcast_to(np.uint8(PartKind.POINT), count),
        "part_polygon": np.broadcast_to(np.int64(-1), count),
    }


def are_points_alone(arrays: dict[str, npt.NDArray[Any]]) -> bool:
    """Whether arrays were made by :func:`points_alone`."""
    kind = arrays["part_kind"]
    return len(kind) > 0 and kind.strides == (0,) and int(kind[0]) == PartKind.POINT


@dataclass(frozen=True)
class Rejected:
    """A feature, or one value of it, that cannot be drawn. Rows count from 1 and do not count a header line."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class SourceWarning:
    """Something the reader of a map should know about a file: a stable code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True)
class LayerInfo:
    """What a look into a file found, before it is read.

    Attributes
    ----------
    name
        Name of the layer, fit for the `layer` of :func:`layers.sources.read`.
    geometry
        The geometry type as the format names it, "Unknown" where it mixes, "None" for a bare table.
    features
        Number of features that the file claims; None where only reading tells.
    crs
        The coordinate reference system as text, or None where the file does not say.
    columns
        Names of the attribute columns.
    """

    name: str
    geometry: str
    features: int | None
    crs: str | None
    columns: tuple[str, ...]
    warnings: tuple[SourceWarning, ...] = ()


@dataclass(frozen=True, eq=False)
class TextTable:
    """A layer as a table of texts, as its file writes them.

    Attributes
    ----------
    name, path
        Name of the layer and the file it came from.
    rows
        Number of rows.
    columns
        The values of each column, one text a row, blank where there is none.
    """

    name: str
    path: str
    rows: int
    columns: dict[str, tuple[str, ...]] = field(repr=False)
    warnings: tuple[SourceWarning, ...] = ()


@dataclass(frozen=True)
class LayerReport:
    """What a full reading of one layer found; the layer itself is not kept."""

    name: str
    geometry: str
    features: int
    drawn: int
    rejected: tuple[Rejected, ...]
    crs: str | None
    columns: tuple[str, ...]
    warnings: tuple[SourceWarning, ...]
    sample: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class FileReport:
    """What a full reading of all layers of one file found."""

    layers: tuple[LayerReport, ...]
    warnings: tuple[SourceWarning, ...]


@dataclass(frozen=True, eq=False)
class FeatureLayer:
    """A layer as it is drawn and asked: coordinates in contiguous arrays, attributes as an Arrow table.

    It compares by identity, since comparing arrays is element by element.

    Attributes
    ----------
    name, path
        Name of the layer and the file it came from.
    crs
        The system the file was in, as text, or None for a table without coordinates.
    geometry
        The geometry type as the format names it.
    features
        Number of features in the file, drawn or not; rows of :attr:`columns`.
    xy
        Longitude and latitude in WGS 84 degrees, float64, shape (n, 2), contiguous.
        Longitudes run on past 180 where the file runs on past it.
    offsets
        int64, shape (parts + 1,): part i holds the vertices offsets[i] to offsets[i + 1].
    part_feature
        int64, shape (parts,): the row, from 0, of the feature that a part belongs to.
    part_kind
        uint8, shape (parts,), of :class:`PartKind`. Points come first, then lines, then rings; a shell is followed by its holes.
    part_polygon
        int64, shape (parts,): which polygon of the layer a ring belongs to; -1 for points and lines.
    rejected, warnings
        What could not be drawn, and what else is to be told.
    attributes
        The attribute table as an Arrow IPC stream, decoded by :attr:`columns` when first asked for.
    shown
        Shape (features,): the rows that a filter lets through, whose parts alone are here; None without a filter.
    unfiltered
        Why the layer's filter could not be applied, so that all rows are here; empty otherwise.
    laid
        The vertices on the plane of the map for which they were read, if they were laid there meanwhile.
    """

    name: str
    path: str
    crs: str | None
    geometry: str
    features: int
    xy: Floats = field(repr=False)
    offsets: Integers = field(repr=False)
    part_feature: Integers = field(repr=False)
    part_kind: Kinds = field(repr=False)
    part_polygon: Integers = field(repr=False)
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[SourceWarning, ...] = ()
    attributes: bytes = field(default=b"", repr=False)
    shown: npt.NDArray[np.bool_] | None = field(default=None, repr=False)
    unfiltered: str = ""
    laid: Laid | None = field(default=None, repr=False)

    @cached_property
    def columns(self) -> pa.Table:
        """The attributes, one row a feature, of plain types: text, whole and real numbers, booleans, dates and timestamps."""
        from layers.sources.attributes import decode

        try:
            return decode(self.attributes, self.features)
        except ValueError as error:
            raise SourceError(
                f"its attributes cannot be read ({error}).", "The file may be hostile.", path=self.path, layer=self.name
            ) from error

    @property
    def drawn(self) -> int:
        """Number of features that have something to draw."""
        return int(self.drawn_rows.size)

    @cached_property
    def drawn_rows(self) -> Integers:
        """The rows, from 0, of the features that have something to draw."""
        if len(self.part_feature) == self.features and are_points_alone({"part_kind": self.part_kind}):
            return self.part_feature
        drawn = np.zeros(self.features, dtype=np.bool_)
        drawn[self.part_feature] = True
        return np.flatnonzero(drawn)

    @cached_property
    def kinds(self) -> frozenset[PartKind]:
        """The kinds of parts that there are."""
        return frozenset(kind for kind in PartKind if (self.part_kind == kind).any())

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all vertices in degrees, or None without any."""
        if not len(self.xy):
            return None
        return bounds_of(self.xy)

    def parts(self, *kinds: PartKind) -> Integers:
        """Give the indices of the parts of these kinds."""
        if self.kinds.isdisjoint(kinds):
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(np.isin(self.part_kind, [int(kind) for kind in kinds])).astype(np.int64)

    def points(self) -> tuple[Floats, Integers]:
        """Give the coordinates of all points, shape (k, 2), and the feature of each, shape (k,)."""
        if self.kinds == {PartKind.POINT}:
            return self.xy, self.part_feature
        chosen = self.parts(PartKind.POINT)
        return self.xy[self.offsets[chosen]], self.part_feature[chosen]

    def with_parts_of(self, chosen: npt.NDArray[np.bool_], **changes: Any) -> FeatureLayer:
        """Give the layer with the parts of chosen rows alone, shape (features,); its table keeps all rows, and is decoded once for both."""
        parts = np.flatnonzero(chosen[self.part_feature])
        xy, offsets = take_runs(self.xy, self.offsets, parts)
        made = replace(
            self,
            xy=xy,
            offsets=offsets,
            part_feature=self.part_feature[parts],
            part_kind=self.part_kind[parts],
            part_polygon=self.part_polygon[parts],
            **changes,
        )
        made.__dict__["columns"] = self.columns
        return made

    def lines(self) -> LineArray:
        """Give all lines; their owner is the feature."""
        chosen = self.parts(PartKind.LINE)
        xy, offsets = self._runs(chosen)
        return LineArray(xy, offsets, self.part_feature[chosen])

    def _runs(self, chosen: Integers) -> tuple[Floats, Integers]:
        """Give the vertices and offsets of chosen parts; of all parts, the arrays themselves."""
        return (self.xy, self.offsets) if len(chosen) == len(self.part_kind) else take_runs(self.xy, self.offsets, chosen)

    def rings(self) -> RingArray:
        """Give all rings; their owner is the feature."""
        chosen = self.parts(PartKind.SHELL, PartKind.HOLE)
        xy, offsets = self._runs(chosen)
        first, last = offsets[:-1], offsets[1:] - 1
        turned = np.abs(xy[last, 0] - xy[first, 0]) > 180.0
        pole = np.where(turned, np.where(xy[first, 1] < 0, -1, 1), 0)
        is_hole = self.part_kind[chosen] == PartKind.HOLE
        return RingArray(xy, offsets, self.part_feature[chosen], self.part_polygon[chosen], is_hole, pole.astype(np.int64))
