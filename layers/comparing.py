"""What differs between two states of a layer: features added, gone, moved and changed, and columns that came or went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from layers.tabular.matching import Matching, match

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

Rows = npt.NDArray[np.int64]
GRAIN = 1e-7
"""Degrees below which a place counts as the same: a centimetre."""


@dataclass(frozen=True, eq=False)
class LayerDifference:
    """How a new state of a layer differs from the old one.

    Parameters
    ----------
    key
        The column that told which features are the same; None where their order did.
    added, gone
        Rows of the new state that the old one lacks, and the other way round.
    moved, changed
        Rows of the new state whose shape, or whose values in columns of both, are others.
    doubled
        Rows of the new state whose key an earlier one has; they are among those added.
    columns_added, columns_gone
        Names of columns.
    """

    key: str | None
    added: Rows
    gone: Rows
    moved: Rows
    changed: Rows
    doubled: Rows
    columns_added: tuple[str, ...]
    columns_gone: tuple[str, ...]


def compare(old: FeatureLayer, new: FeatureLayer, key: str | None) -> LayerDifference:
    """Compare two states of a layer, whose features are the same if they have the same key, or else the same place in their files.

    Raises
    ------
    RequestError
        One of them has no such column.
    """
    matching = _in_order(old, new) if key is None else match(old.columns, key, new.columns, key)
    ours = np.flatnonzero(matching.second_of_first >= 0)
    theirs = matching.second_of_first[ours]
    before, after = old.columns.column_names, new.columns.column_names
    changed = np.zeros(len(ours), dtype=np.bool_)
    for name in before:
        if name in after:
            changed |= _differ(old.columns.column(name).take(ours), new.columns.column(name).take(theirs))
    moved = _shapes(old)[ours] != _shapes(new)[theirs]
    return LayerDifference(
        key,
        np.union1d(matching.only_second, matching.doubled),
        matching.only_first,
        theirs[moved],
        theirs[changed],
        matching.doubled,
        tuple(str(name) for name in after if name not in before),
        tuple(str(name) for name in before if name not in after),
    )


def _in_order(old: FeatureLayer, new: FeatureLayer) -> Matching:
    both = min(old.features, new.features)
    second = np.full(old.features, -1, dtype=np.int64)
    second[:both] = np.arange(both)
    return Matching(second, np.arange(both, old.features), np.arange(both, new.features), np.zeros(0, dtype=np.int64))


def _differ(one: Any, other: Any) -> npt.NDArray[np.bool_]:
    """Tell which values differ; no value is another than any value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if one.type != other.type:
        numeric = [pa.types.is_integer(column.type) or pa.types.is_floating(column.type) for column in (one, other)]
        kind = pa.float64() if all(numeric) else pa.string()
        one, other = (pc.cast(column, kind, safe=False) for column in (one, other))
    if pa.types.is_null(one.type):
        return np.zeros(len(one), dtype=np.bool_)
    unlike: Any = pc.not_equal(one, other)
    missing = [np.asarray(pc.is_null(column, nan_is_null=True)) for column in (one, other)]
    told = np.asarray(unlike.fill_null(False)) & ~(missing[0] & missing[1])
    return np.asarray(told | (missing[0] != missing[1]), dtype=np.bool_)


def _shapes(layer: FeatureLayer) -> npt.NDArray[np.uint64]:
    """Give a number a feature that tells its shape: of all vertices, their order and their parts; 0 without any."""
    told = np.zeros(layer.features, dtype=np.uint64)
    if not len(layer.xy):
        return told
    grid = np.rint(layer.xy / GRAIN).astype(np.int64).astype(np.uint64)
    lengths = np.diff(layer.offsets)
    place = (np.arange(len(layer.xy)) - np.repeat(layer.offsets[:-1], lengths)).astype(np.uint64)
    kind = np.repeat(layer.part_kind, lengths).astype(np.uint64)
    mixed = _mix(_mix(_mix(grid[:, 0]) + grid[:, 1]) + place) + kind
    parts = np.add.reduceat(_mix(mixed), layer.offsets[:-1])
    np.add.at(told, layer.part_feature, parts)
    return told


def _mix(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scatter numbers over all 64 bits (the finisher of SplitMix64; Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
