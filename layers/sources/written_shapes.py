"""Shapes that tables hold as text: WKT, hexadecimal WKB and GeoJSON, each with the system that it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow.compute as pc
import shapely

from layers.reading import Reading
from layers.sources.layer import Rejected
from layers.sources.raw import Column, RawLayer, short
from layers.sources.wkt_lines import BODY, KINDS

_WKT = rf"(?i)^\s*(SRID=\d+;)?\s*{KINDS}"
_WKT_AND_MORE = f"{_WKT}{BODY}"
_HEX = r"^[0-9A-Fa-f]{18,}$"
_GEOJSON = r"^\s*\{.*\"type\"\s*:\s*\"(Multi)?(Point|LineString|Polygon|GeometryCollection)\""
_LOOKED_AT = 100


def are_shapes(column: Column) -> bool:
    """Whether all of the first values of a column are shapes for certain, whatever its name."""
    some = column.drop_null().slice(0, _LOOKED_AT)
    return bool(len(some)) and any(pc.all(pc.match_substring_regex(some, form)).as_py() for form in (_WKT_AND_MORE, _GEOJSON))


def with_written_shapes(raw: RawLayer, column: Column, name: str) -> bool:
    """Give a layer the shapes of a column, if its values look like that; tell whether they do."""
    filled = column.drop_null()
    if not len(filled):
        return False
    if pc.all(pc.match_substring_regex(filled, _HEX)).as_py():
        shapes, failed = _build(column, shapely.from_wkb)
    elif pc.any(pc.match_substring_regex(filled, _WKT)).as_py():
        shapes, failed = _build(column, _of_wkt)
    elif pc.any(pc.match_substring_regex(filled, _GEOJSON)).as_py():
        shapes, failed = _build(column, shapely.from_geojson)
        raw.crs = "EPSG:4326"
    else:
        return False
    told = {row: f"its geometry cannot be built: {reason}" for row, reason in failed.items()} | _of_other_systems(raw, shapes)
    kinds = sorted({shape.geom_type for shape in shapes if shape is not None})
    raw.found = Reading(shape=name)
    raw.geometry = kinds[0] if len(kinds) == 1 else "Unknown"
    raw.shapes, raw.failed, raw.listed = shapes, failed, frozenset(told)
    raw.rejected += [Rejected(row + 1, name, short(column[row].as_py()), reason) for row, reason in sorted(told.items())]
    return True


def _of_wkt(text: str) -> Any:
    """Build a shape of WKT, with the number of the system before it, as PostGIS writes it."""
    before, mark, after = text.rpartition(";")
    shape = shapely.from_wkt(after)
    return shapely.set_srid(shape, int(before.strip()[len("SRID=") :])) if mark else shape


def _of_other_systems(raw: RawLayer, shapes: Any) -> dict[int, str]:
    """Take the system that most shapes name for that of the layer; those that name another one are left out and told."""
    numbers = shapely.get_srid(shapes)
    named = Counter(number for number in numbers.tolist() if number > 0)
    if not named:
        return {}
    ((most, _),) = named.most_common(1)
    raw.crs = f"EPSG:{most}"
    others = np.flatnonzero((numbers > 0) & (numbers != most)).tolist()
    shapes[others] = None
    return {row: f"it is in the system {int(numbers[row])}, most others are in {most}" for row in others}


def _build(column: Column, parse: Callable[[str], Any]) -> tuple[Any, dict[int, str]]:
    """Parse each value; one that is broken costs its row."""
    shapes = np.empty(len(column), object)
    failed: dict[int, str] = {}
    for row, text in enumerate(column.to_pylist()):
        if text is None:
            continue
        try:
            shapes[row] = parse(text)
        except (shapely.errors.ShapelyError, NotImplementedError, ValueError, OverflowError) as error:
            failed[row] = short(str(error).split(":", 1)[-1].strip()) or "it is broken"
    return shapes, failed
