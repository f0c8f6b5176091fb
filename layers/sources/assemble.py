"""From a layer as it stands in its file to arrays in longitude and latitude, with a list of all that was left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from layers.errors import CrsError
from layers.geometry.arrays import both, bounds_of, unwrap
from layers.geometry.crossing import crossing_parts, led_across
from layers.reading import AS_FOUND, Reading
from layers.sources.crs import WGS84, is_geographic, readable, to_lonlat
from layers.sources.layer import Floats, Integers, PartKind, Rejected, SourceWarning
from layers.sources.parts import Parts, are_placed, take_apart
from layers.sources.raw import RawLayer, short
from layers.sources.wkb import TakenApart

# Beyond these a longitude or latitude is no rounding and no crossing of the 180th meridian.
FARTHEST_LONGITUDE = 540.0
ROUNDING = 1e-6
LONGEST_LIST = 100_000
MOST_VERTICES_TO_VALIDATE = 200_000
_SWAPPED = "The two axes were swapped, as you chose."


@dataclass
class Assembled:
    """A layer ready to be sent, or whose vertices were sent already."""

    parts: Parts
    crs: str | None
    rejected: list[Rejected]
    warnings: list[SourceWarning]
    sent: bool = False

    @property
    def drawn(self) -> int:
        """Number of features with something to draw."""
        return int(np.unique(self.parts.feature).size)

    def warn(self, code: str, text: str) -> None:
        """Add a warning."""
        self.warnings.append(SourceWarning(code, text))


def assemble(raw: RawLayer, assume_crs: str | None = None, reading: Reading = AS_FOUND) -> Assembled:
    """Take the shapes apart, transform them and leave out what cannot be drawn.

    Coordinates of a layer without a system stay as they are; the caller decides whether that will do.

    Raises
    ------
    CrsError
        If `assume_crs` is needed and unknown.
    """
    out = Assembled(Parts.none(), raw.crs or assume_crs, list(raw.rejected), list(raw.warnings))
    if raw.shapes is None:
        return out
    if out.crs is None:
        out.warn("no-crs", "The file does not say which coordinate reference system its coordinates are in; say it, or add a .prj.")
    if reading.repair:
        _repair(raw, out)
    _list_missing(raw, out)
    out.parts = raw.shapes.parts if isinstance(raw.shapes, TakenApart) else take_apart(raw.shapes)
    if isinstance(raw.shapes, TakenApart) and raw.shapes.sent:
        out.sent = True
        if reading.swap:
            out.warn("axes-swapped", _SWAPPED)
        _shorten(out)
        return out
    if reading.swap and not raw.swapped:
        out.parts = out.parts.moved(np.ascontiguousarray(out.parts.xy[:, ::-1]))
    if reading.swap:
        out.warn("axes-swapped", _SWAPPED)
    vertices = len(out.parts.xy)
    _transform(raw, out)
    _leave_out(out)
    across = _lead_across(raw, out)
    if vertices <= MOST_VERTICES_TO_VALIDATE:
        _validate(raw, out, across)
    _shorten(out)
    return out


def _repair(raw: RawLayer, out: Assembled) -> None:
    """Make shapes valid that break the rules; what then has nothing left is listed as empty."""
    if isinstance(raw.shapes, TakenApart):
        raw.shapes = raw.shapes.built()
    if raw.shapes is None or raw.shapes.dtype != object:
        return
    broken = ~(shapely.is_valid(raw.shapes) | shapely.is_missing(raw.shapes))
    if count := int(broken.sum()):
        raw.shapes[broken] = shapely.make_valid(raw.shapes[broken])
        out.warn("made-valid", f"{count} of {len(raw.shapes)} features were made valid, as you chose.")


def _list_missing(raw: RawLayer, out: Assembled) -> None:
    """List rows without geometry, with an empty one, and with one that cannot be built."""
    shapes = raw.shapes
    assert shapes is not None
    total = len(shapes)
    if isinstance(shapes, TakenApart):
        missing, empty = shapes.missing, shapes.empty
    elif shapes.dtype == object:
        missing, empty = np.atleast_1d(shapely.is_missing(shapes)), np.atleast_1d(shapely.is_empty(shapes))
    else:
        missing, empty = ~are_placed(shapes), np.zeros(total, bool)
    unlisted = np.ones(total, bool)
    unlisted[list(raw.listed)] = False
    missing = np.logical_and(missing, unlisted)
    hollow = set(np.flatnonzero(empty).tolist())
    for row in np.flatnonzero(missing | empty).tolist():
        reason = f"its geometry cannot be built: {raw.failed[row]}" if row in raw.failed else "it has no geometry"
        out.rejected.append(Rejected(row + 1, "geometry", "", "its geometry is empty" if row in hollow else reason))
    if raw.failed:
        out.warn("geometry-dropped", f"{len(raw.failed)} of {total} features have a geometry that cannot be built.")
    if missing.any():
        out.warn("null-geometry", f"{int(missing.sum())} of {total} features have no geometry that can be drawn.")
    if empty.any():
        out.warn("empty-geometry", f"{int(empty.sum())} of {total} features have an empty geometry.")


def _transform(raw: RawLayer, out: Assembled) -> None:
    """Bring coordinates to longitude and latitude; a system that the file itself garbles counts as not stated."""
    if out.crs is None:
        return
    try:
        out.parts = on_globe(out.parts, out.crs)
    except CrsError as error:
        if raw.crs is None:
            raise
        out.crs = None
        out.warn("no-crs", f"The coordinate reference system that the file names cannot be used: {error.what}")


def on_globe(parts: Parts, crs: str) -> Parts:
    """Bring parts from a system to longitude and latitude in degrees.

    Raises
    ------
    CrsError
        If the system is unknown or not tied to the Earth.
    """
    if crs.upper() in WGS84:
        return parts.moved(np.ascontiguousarray(parts.xy))
    xy = to_lonlat(parts.xy, crs)
    if not is_geographic(crs) and parts.kind.max(initial=PartKind.POINT) > PartKind.POINT and np.isfinite(xy).all():
        # Neighbours in a plane that fall on both sides of the 180th meridian are still neighbours.
        xy = unwrap(xy, parts.offsets)
    return parts.moved(xy)


def _leave_out(out: Assembled) -> None:
    """Drop features that lie where nothing on Earth does, and list them."""
    parts = out.parts
    if out.crs is not None and all_on_earth(parts.xy):
        return
    bad = ~both(np.isfinite(parts.xy))
    if out.crs is not None:
        longitude, latitude = np.abs(np.where(bad[:, None], 0.0, parts.xy)).T
        far = (longitude > FARTHEST_LONGITUDE) | (latitude > 90.0 + ROUNDING)
        beyond = far | (longitude > 180.0 + ROUNDING)
        if beyond.any() and is_geographic(out.crs):
            count = np.unique(parts.vertex_feature[beyond]).size
            system = readable(out.crs)
            out.warn("out-of-range-lonlat", f"{count} features reach beyond -180 to 180 and -90 to 90 degrees; is {system} their system?")
        bad |= far
        parts.xy[~bad, 1] = np.clip(parts.xy[~bad, 1], -90.0, 90.0)
    rows, first = np.unique(parts.vertex_feature[bad], return_index=True)
    for row, (x, y) in zip(rows.tolist(), parts.xy[bad][first].tolist(), strict=True):
        out.rejected.append(Rejected(row + 1, "geometry", short(f"{x:.10g} {y:.10g}"), "a vertex of it lies nowhere on Earth"))
    out.parts = parts.without(np.isin(parts.feature, rows))


def all_on_earth(xy: Floats) -> bool:
    """Whether every longitude and latitude is finite and within its bounds; told by four numbers, for there may be millions."""
    if not len(xy):
        return True
    west, south, east, north = bounds_of(xy)
    return west >= -180.0 and east <= 180.0 and south >= -90.0 and north <= 90.0  # nan is none of these


def _lead_across(raw: RawLayer, out: Assembled) -> Integers:
    """Lead edges of more than 180 degrees the short way round, tell of it, and give the rows of their features."""
    if raw.shapes is None or out.crs is None or not is_geographic(out.crs):
        return np.empty(0, dtype=np.int64)
    parts = out.parts
    across = crossing_parts(parts.xy, parts.offsets, parts.kind > PartKind.LINE)
    rows = np.unique(parts.feature[across])
    if len(rows):
        out.parts = parts.moved(led_across(parts.xy, parts.offsets, parts.polygon, across))
        text = f"{len(rows)} of {len(raw.shapes)} features have edges of more than 180 degrees of longitude"
        out.warn("led-across-180", f"{text}; those are led the short way round, over the 180th meridian.")
    return rows


def _validate(raw: RawLayer, out: Assembled, across: Integers) -> None:
    """Tell of shapes that cross themselves; they are drawn as they are. Left out for large layers, where it takes long.

    Those that are led over the 180th meridian cross themselves only as they are written.
    """
    if raw.shapes is None or isinstance(raw.shapes, TakenApart) or raw.shapes.dtype != object:
        return
    present = np.delete(raw.shapes, across)
    present = present[~shapely.is_missing(present)]
    finite = np.isfinite(shapely.bounds(present)).all(axis=1) | shapely.is_empty(present)  # what has no place is listed as left out
    if invalid := int((~shapely.is_valid(present[finite])).sum()):
        text = f"{invalid} of {len(raw.shapes)} features have a geometry that breaks the rules, such as a ring that crosses itself"
        out.warn("invalid-geometry", f"{text}; they are drawn as they are.")


def _shorten(out: Assembled) -> None:
    out.rejected.sort(key=lambda entry: entry.row)
    if len(out.rejected) > LONGEST_LIST:
        out.warn("rejected-list-cut", f"{len(out.rejected)} entries tell what was left out; the first {LONGEST_LIST} are listed.")
        del out.rejected[LONGEST_LIST:]
