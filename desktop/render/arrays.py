"""From coordinate arrays to what QPainter draws, dropping what cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr

Array = NDArray[np.float64]
Index = NDArray[np.int64]


def polygon(xy: Array) -> QPolygonF:
    """Copy coordinates (n, 2) in pixels into a QPolygonF, at once."""
    count = len(xy)
    result = QPolygonF()
    if count:
        result.resize(count)
        memory: Any = VoidPtr(result.data(), count * 16, True)  # type: ignore[call-arg, arg-type]  # the stubs know no size
        np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)[:] = xy
    return result


def thinned(xy: Array, offsets: Index, grain: float) -> tuple[Array, Index]:
    """Drop vertices that fall on the same grain of a pixel as the one before; first and last of each part stay.

    Parameters
    ----------
    xy
        Pixels (n, 2).
    offsets
        Where parts begin, closed by n.
    grain
        Side of the grid, in pixels.
    """
    if len(xy) == 0:
        return xy, offsets
    x, y = np.rint(xy[:, 0] / grain), np.rint(xy[:, 1] / grain)
    keep = np.empty(len(xy), dtype=bool)
    keep[0] = True
    np.logical_or(x[1:] != x[:-1], y[1:] != y[:-1], out=keep[1:])
    keep[offsets[:-1][offsets[:-1] < len(xy)]] = True
    keep[offsets[1:][offsets[1:] > 0] - 1] = True
    kept = np.concatenate([[0], np.cumsum(keep)])
    return xy[keep], kept[offsets]


def gathered(xy: Array, offsets: Index, width: float, height: float, margin: float = 8.0) -> tuple[Array, Index]:
    """Drop vertices within stretches that lie all beyond one side of the picture, of which only the ends matter to what is seen.

    A polygon or line made of what is left looks the same within the picture: the stretch and the chord that stands for it lie both
    beyond that side.

    Parameters
    ----------
    xy
        Pixels (n, 2).
    offsets
        Where parts begin, closed by n.
    width, height
        Of the picture, in pixels.
    margin
        Pixels around the picture that pens of what lies beyond may reach into.
    """
    if len(xy) < 3:
        return xy, offsets
    x, y = xy[:, 0], xy[:, 1]
    # One side each, though beyond a corner there are two: a chord from one side to another could cross the picture.
    side = np.zeros(len(xy), dtype=np.int8)
    for number, outside in enumerate((x < -margin, y < -margin, x > width + margin, y > height + margin), 1):
        side[outside] = number
    keep = np.ones(len(xy), dtype=bool)
    keep[1:-1] = (side[1:-1] == 0) | (side[:-2] != side[1:-1]) | (side[1:-1] != side[2:])
    keep[offsets[:-1][offsets[:-1] < len(xy)]] = True
    keep[offsets[1:][offsets[1:] > 0] - 1] = True
    kept = np.concatenate([[0], np.cumsum(keep)])
    return xy[keep], kept[offsets]


def boxes(xy: Array, offsets: Index) -> Array:
    """West, north, east, south (m, 4) of each part in pixels; an empty part's box is all NaN."""
    result = np.full((len(offsets) - 1, 4), np.nan)
    filled = offsets[1:] > offsets[:-1]
    starts = offsets[:-1][filled]
    if len(starts):
        result[filled, :2] = np.minimum.reduceat(xy, starts, axis=0)
        result[filled, 2:] = np.maximum.reduceat(xy, starts, axis=0)
    return result


def seen(box: Array, width: float, height: float, margin: float = 8.0) -> NDArray[np.bool_]:
    """Tell which boxes (m, 4) touch the picture."""
    return (box[:, 0] < width + margin) & (box[:, 1] < height + margin) & (box[:, 2] > -margin) & (box[:, 3] > -margin)


def parts(xy: Array, offsets: Index, which: Index) -> Iterator[QPolygonF]:
    """Yield the chosen parts as polygons."""
    for index in which.tolist():
        yield polygon(xy[offsets[index] : offsets[index + 1]])
