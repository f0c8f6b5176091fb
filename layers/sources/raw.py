"""What every family of formats hands over: one layer as it stands in its file, before any transformation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from layers.reading import AS_FOUND, Reading
from layers.sources.layer import Floats, LayerInfo, Rejected, SourceWarning

if TYPE_CHECKING:
    from layers.sources.wkb import TakenApart

Objects = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Progress = Callable[[float, str], None]
# A pyarrow.ChunkedArray; its type hints know neither buffers nor nested kinds.
Column = Any


@dataclass
class RawLayer:
    """One layer of a file.

    Attributes
    ----------
    name, geometry
        Name of the layer, and its geometry type as the format names it ("None" for a bare table).
    crs
        The system of the coordinates as text, or None where the file does not say.
    table
        The attributes, one row a feature.
    shapes
        Shapely geometries or None (object array), points as float64 (n, 2) with NaN for none, or very many shapes taken apart; None for a
        bare table.
    failed
        Why the geometry of a row cannot be built, by row from 0; a row without geometry is not in here.
    listed
        Rows from 0 that are already in `rejected`.
    text
        The attributes as the file writes them, where `table` turned some of its texts into numbers; None where it did not.
    swapped
        Whether the axes have changed places already, as the user chose.
    found
        By what a table was read in the end, chosen or found out.
    """

    name: str
    geometry: str
    crs: str | None
    table: pa.Table
    shapes: Objects | Floats | TakenApart | None
    failed: dict[int, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    listed: frozenset[int] = frozenset()
    warnings: list[SourceWarning] = field(default_factory=list)
    text: pa.Table | None = None
    swapped: bool = False
    found: Reading = AS_FOUND

    def warn(self, code: str, text: str) -> None:
        """Add a warning."""
        self.warnings.append(SourceWarning(code, text))

    def renamed(self, name: str) -> RawLayer:
        """Give the same layer under another name."""
        return replace(self, name=name)

    def info(self) -> LayerInfo:
        """Describe the layer."""
        return LayerInfo(self.name, self.geometry, self.table.num_rows, self.crs, tuple(self.table.column_names), tuple(self.warnings))


def storage(column: Column) -> Column:
    """Give the plain values under a column of an extension type."""
    return pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)


def one_array(column: Column) -> Any:
    """Give the values of a column in one run."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def short(value: Any) -> str:
    """Give a value as one short line."""
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else text[:77] + "..."
