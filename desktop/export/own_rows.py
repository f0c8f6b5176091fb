"""The rows of own layers that an export shows, with the columns that its style, its labels and its filter read, and no others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.document import Layer, LayerKind, MapDocument
from layers.feedback import Feedback
from layers.geometry.arrays import Ints
from layers.styling.template import columns_used

if TYPE_CHECKING:
    from desktop.export.written import Export
    from desktop.render.painted import Painted
    from layers.sources.layer import FeatureLayer

MOST_LISTED = 20_000
"""Rows of a layer that JSON lists; the table holds all of them."""
AT_ONCE = 20_000

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class OwnRows:
    """What an export shows of an own layer.

    Parameters
    ----------
    rows
        Those that share a place with the frame of the map, from 0, rising.
    columns
        What the map shows of them.
    """

    layer: Layer
    features: FeatureLayer
    rows: Ints
    columns: tuple[str, ...]

    def told(self) -> Row:
        """Tell of the layer what JSON holds."""
        listed = [row for rows in self.parts(self.rows[:MOST_LISTED]) for row in rows]
        features, source = self.features, self.layer.source
        return {
            "name": self.layer.name,
            "file": None if source is None else Path(source.path).name,
            "filter": self.layer.filter,
            "features": features.features,
            "drawn": features.drawn,
            "rejected": len(features.rejected),
            "in_frame": len(self.rows),
            "columns": list(self.columns),
            "rows": listed,
            "drawn_but_not_listed": len(self.rows) - len(listed),
        }

    def parts(self, rows: Ints | None = None) -> Iterator[list[Row]]:
        """Give rows with their number from 1, the place of those that are points, and their columns, some at a time."""
        rows = self.rows if rows is None else rows
        places = self._places()
        for begin in range(0, len(rows), AT_ONCE):
            some = rows[begin : begin + AT_ONCE]
            values = [self.features.columns.column(name).take(some).to_pylist() for name in self.columns]
            at = [places.get(row, {}) for row in some.tolist()]
            yield [
                {"row": row + 1, **place, "values": dict(zip(self.columns, map(_plain, cells), strict=True))}
                for row, place, *cells in zip(some.tolist(), at, *values, strict=True)
            ]

    def _places(self) -> dict[int, Row]:
        """Give longitude and latitude of the rows that are a single point."""
        xy, owners = self.features.points()
        single = np.bincount(owners, minlength=self.features.features)[owners] == 1
        single &= np.isin(owners, self.rows)
        turned = (xy[single, 0] + 180) % 360 - 180
        lonlat = np.column_stack([turned, xy[single, 1]]).round(7).tolist()
        return {row: {"longitude": lon, "latitude": lat} for row, (lon, lat) in zip(owners[single].tolist(), lonlat, strict=True)}


def own_rows(document: MapDocument, seen: Painted | None, export: Export) -> list[OwnRows]:
    """Give what one map of an export shows of own layers; `seen` is what came of it, or None where all that it holds is shown."""
    hidden = frozenset() if seen is None or seen.viewport is None else document.hidden_at(seen.viewport.scale)
    found = []
    for layer in document.layers:
        features = export.own.get(layer.id)
        if layer.kind is LayerKind.OWN and layer.visible and layer.id not in hidden and features is not None:
            found.append(OwnRows(layer, features, _in_frame(layer, features, document.crs, seen), _columns(layer, features)))
    return found


def _in_frame(layer: Layer, features: FeatureLayer, crs: str, seen: Painted | None) -> Ints:
    if seen is None or seen.viewport is None:
        return features.drawn_rows.astype(np.int64)
    from desktop.render.flat import flat_features
    from desktop.render.touched import rows_touched

    west, south, east, north = seen.viewport.bounds
    more = (layer.style.size / 2 + 1) * seen.viewport.resolution  # marks reach in from beyond the frame
    west, south, east, north = west - more, south - more, east + more, north + more
    frame = np.array([[west, south], [east, south], [east, north], [west, north]])
    return rows_touched(flat_features(Feedback(), features, crs), frame, Feedback())


def _columns(layer: Layer, features: FeatureLayer) -> tuple[str, ...]:
    names = (*columns_used(layer.style), *_asked(layer.filter))
    return tuple(name for name in dict.fromkeys(names) if name in features.columns.column_names)


def _asked(text: str) -> tuple[str, ...]:
    """Name the columns that a filter asks about."""
    if not text:
        return ()
    from layers.errors import RequestError
    from layers.filters.parsing import parse, properties

    try:
        return properties(parse(text).tree)
    except RequestError:  # it is told where it is applied
        return ()


def _plain(value: object) -> object:
    finite = isinstance(value, float) and math.isfinite(value)
    return value if value is None or finite or isinstance(value, str | int | bool) else str(value)
