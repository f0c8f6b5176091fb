"""Questions of a filter about where features lie (OGC 21-065r2, section 7.7): shapes in longitude and latitude, held against arrays."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.geometry.arrays import Bools, Floats, Ints
from layers.geometry.geodesic import EARTH_RADIUS_KM
from layers.geometry.measuring import FOOT, MILE, NAUTICAL_MILE
from layers.geometry.shapes import Shapes, boxes_of, shapes_of

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

PREDICATES = ("s_intersects", "s_disjoint", "s_within", "s_contains", "s_equals", "s_touches", "s_crosses", "s_overlaps")
FUNCTIONS = (*(name.upper() for name in PREDICATES), "S_DWITHIN", "BBOX", "POINT", "POLYGON")
"""As completion offers them."""
SHAPE = ("geometry", "geom", "shape")
"""Names of a feature's shape."""
UNITS = {"m": 1.0, "meters": 1.0, "metres": 1.0, "km": 1000.0, "kilometers": 1000.0, "kilometres": 1000.0} | {
    "ft": FOOT,
    "feet": FOOT,
    "mi": MILE,
    "statute miles": MILE,
    "nmi": NAUTICAL_MILE,
    "nautical miles": NAUTICAL_MILE,
}
WITHIN = "Write for example: S_INTERSECTS(geometry, BBOX(100, 20, 120, 40))."
NEAR = "Write for example: S_DWITHIN(geometry, POINT(115.9 -31.9), 50, 'km')."
_SWAPPED = {"s_within": "s_contains", "s_contains": "s_within"}
_TURNS = (-360.0, 0.0, 360.0)
"""Degrees by which shapes are moved round the globe: files may run on past 180."""
_AT_ONCE = 20_000
_ROOM = 1.02
"""How much wider than a distance a box about it is: the ellipsoid differs from the sphere by less."""


class SpatialError(Exception):
    """A question that cannot be asked: what is wrong, what to do, and the word at fault."""

    def __init__(self, what: str, remedy: str, word: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy, self.word = what, remedy, word


def is_spatial(tree: dict[str, Any]) -> bool:
    """Whether a part of a filter asks where features lie."""
    name = str(tree.get("op", "")).lower()
    return name.startswith("s_") or name == "dwithin" or _is_question(tree.get("bbox"))


def _is_question(bbox: Any) -> bool:
    """Whether a box is asked about as GeoServer has it, BBOX(geometry, west, south, east, north)."""
    return isinstance(bbox, list) and len(bbox) == 5 and isinstance(bbox[0], dict)


def answers(tree: dict[str, Any], features: FeatureLayer) -> tuple[Bools, Bools]:
    """Tell of each feature whether it lies as is asked, and whether that is known, which it is of those that have a shape.

    Raises
    ------
    SpatialError
        It cannot be asked so.
    """
    name, parts = str(tree.get("op", "s_intersects")).lower(), tree.get("args")
    if _is_question(tree.get("bbox")):
        parts = [tree["bbox"][0], {"bbox": tree["bbox"][1:]}]
    if not isinstance(parts, list):
        raise SpatialError(f"'{name}' asks about nothing.", WITHIN, name)
    boxes = boxes_of(features)
    known = np.isfinite(boxes[:, 0])
    if name in ("s_dwithin", "dwithin"):
        return _near(parts, features, boxes), known
    if name not in PREDICATES:
        raise SpatialError(f"There is no function '{name}'.", f"There are {', '.join(FUNCTIONS[:9])}.", name)
    name, shape = _asked(name, parts)
    asked = "s_intersects" if name == "s_disjoint" else name
    found = np.zeros(features.features, dtype=np.bool_)
    for turn in _TURNS:
        found |= _held(asked, _moved(shape, turn), features, boxes)
    return (known & ~found if name == "s_disjoint" else found), known


def _asked(name: str, parts: list[Any]) -> tuple[str, Any]:
    """Give the question as asked of the features, and the shape that they are held against."""
    if len(parts) != 2:
        raise SpatialError(f"'{name}' takes 2 values, not {len(parts)}.", WITHIN, name)
    ours = [isinstance(part, dict) and str(part.get("property", "")).lower() in SHAPE for part in parts]
    if sum(ours) != 1:
        column = next((str(part["property"]) for part in parts if isinstance(part, dict) and "property" in part), "")
        what = f"'{column[:60]}' is no shape." if column and not any(ours) else f"'{name}' needs 'geometry' and a shape."
        raise SpatialError(what, f"The shape of a feature is called geometry. {WITHIN}", column or name)
    return (_SWAPPED.get(name, name), shape_of(parts[0])) if ours[1] else (name, shape_of(parts[1]))


def shape_of(tree: Any) -> Any:
    """Give the shape that a part of a filter writes out.

    Raises
    ------
    SpatialError
        It is none, or lies beside the globe.
    """
    import shapely

    if isinstance(tree, dict) and isinstance(tree.get("bbox"), list):
        return _box(tree["bbox"])
    if not isinstance(tree, dict) or "type" not in tree:
        raise SpatialError("A shape is missing.", WITHIN)
    word = str(tree["type"]).upper()
    try:
        shape: Any = shapely.force_2d(shapely.from_geojson(json.dumps(tree)))
    except (shapely.errors.GEOSException, ValueError, TypeError):
        raise SpatialError(f"The {word} is none.", "A ring ends where it begins and has four places or more.", word) from None
    if shapely.is_empty(shape):
        raise SpatialError(f"The {word} is empty.", WITHIN, word)
    west, south, east, north = shapely.bounds(shape).tolist()
    _check_degrees((west, east), (south, north), word)
    return shape if shapely.is_valid(shape) else shapely.make_valid(shape)


def _box(numbers: list[Any]) -> Any:
    import shapely

    if len(numbers) not in (4, 6) or not all(isinstance(value, int | float) for value in numbers):
        raise SpatialError("A BBOX has four numbers: west, south, east, north.", WITHIN, "BBOX")
    west, south, east, north = numbers if len(numbers) == 4 else [numbers[at] for at in (0, 1, 3, 4)]
    _check_degrees((west, east), (south, north), "BBOX")
    if south > north:
        raise SpatialError("The BBOX has its south above its north.", "Its order is west, south, east, north.", "BBOX")
    return shapely.box(west, south, east if east >= west else east + 360.0, north)  # which goes on past 180


def _check_degrees(lon: tuple[float, float], lat: tuple[float, float], word: str) -> None:
    if not (lon[0] >= -360.0 and lon[1] <= 540.0 and lat[0] >= -90.0 and lat[1] <= 90.0):
        raise SpatialError(f"The {word} does not lie on the globe.", "Write degrees, longitude before latitude.", word)


def _moved(shape: Any, turn: float) -> Any:
    import shapely

    return shapely.transform(shape, lambda xy: xy + np.array([turn, 0.0])) if turn else shape


def _held(name: str, shape: Any, features: FeatureLayer, boxes: Floats) -> Bools:
    """Hold a question against the features whose boxes meet that of a shape; all others lie apart from it."""
    import shapely

    west, south, east, north = shapely.bounds(shape).tolist()
    near = np.flatnonzero((boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south))
    found = np.zeros(features.features, dtype=np.bool_)
    shapely.prepare(shape)
    for begin in range(0, len(near), _AT_ONCE):
        rows = near[begin : begin + _AT_ONCE]
        found[rows] = _asked_of(name, shapes_of(features, rows), shape)
    return found


def _asked_of(name: str, shapes: Shapes, shape: Any) -> Bools:
    import shapely

    if name == "s_intersects":
        return np.asarray(shapely.intersects(shape, shapes))
    if name == "s_within":
        return np.asarray(shapely.contains(shape, _valid(shapes)))  # the prepared shape is asked faster
    return np.asarray(getattr(shapely, name.removeprefix("s_"))(_valid(shapes), shape))


def _valid(shapes: Shapes) -> Shapes:
    """Mend shapes that cross themselves, which other questions than of meeting have no answer about."""
    import shapely

    broken = np.flatnonzero(~shapely.is_valid(shapes))
    if len(broken):
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken])
    return shapes


# Distances


def _near(parts: list[Any], features: FeatureLayer, boxes: Floats) -> Bools:
    """Tell which features lie no farther from a point than a distance along the ellipsoid."""
    place, metres = _place_and_distance(parts)
    found = np.zeros(features.features, dtype=np.bool_)
    for turn in _TURNS:
        rows = np.flatnonzero(_around(boxes, place[0] + turn, place[1], metres))
        for begin in range(0, len(rows), _AT_ONCE):
            some = rows[begin : begin + _AT_ONCE]
            found[some] |= _distances(features, some, place) <= metres
    return found


def _place_and_distance(parts: list[Any]) -> tuple[tuple[float, float], float]:
    import shapely

    if len(parts) not in (3, 4):
        raise SpatialError(f"'s_dwithin' takes 3 or 4 values, not {len(parts)}.", NEAR, "s_dwithin")
    _, shape = _asked("s_dwithin", parts[:2])
    if shapely.get_type_id(shape) != 0:
        raise SpatialError("Distances are told from a point here.", NEAR, str(parts[1].get("type", "BBOX")).upper())
    distance, unit = parts[2], parts[3] if len(parts) == 4 else "m"
    if isinstance(unit, dict):
        unit = unit.get("property", "")
    if not isinstance(distance, int | float) or not 0 <= distance < math.inf:
        raise SpatialError("The distance is no number.", NEAR, "s_dwithin")
    if str(unit).lower() not in UNITS:
        raise SpatialError(f"There is no unit '{str(unit)[:30]}'.", "There are m, km, ft, mi and nmi.", str(unit))
    return (float(shapely.get_x(shape)), float(shapely.get_y(shape))), float(distance) * UNITS[str(unit).lower()]


def _around(boxes: Floats, lon: float, lat: float, metres: float) -> Bools:
    """Tell which boxes may lie within a distance of a place."""
    reach = _ROOM * metres / (1000 * EARTH_RADIUS_KM)
    low, high = lat - math.degrees(reach), lat + math.degrees(reach)
    wide = 180.0
    if low > -90.0 and high < 90.0:  # a circle that holds no pole
        wide = math.degrees(math.asin(min(math.sin(reach) / math.cos(math.radians(lat)), 1.0)))
    return np.asarray((boxes[:, 0] <= lon + wide) & (boxes[:, 2] >= lon - wide) & (boxes[:, 1] <= high) & (boxes[:, 3] >= low))


def _distances(features: FeatureLayer, rows: Ints, place: tuple[float, float]) -> Floats:
    """Metres from a place to features: in the azimuthal equidistant projection about it, where they are true; edges bend by the degree."""
    import shapely
    from pyproj import Transformer

    shapes = shapely.segmentize(_valid(shapes_of(features, rows)), 1.0)
    lon, lat = place
    plane = f"+proj=aeqd +lat_0={lat!r} +lon_0={lon!r} +ellps=WGS84"
    about = Transformer.from_pipeline(f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step {plane}")

    def flat(xy: Floats) -> Floats:
        x, y = about.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([x, y])

    return np.asarray(shapely.distance(shapely.transform(shapes, flat), shapely.points(0.0, 0.0)))
