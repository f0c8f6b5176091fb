"""Very many points at once: discs as pixels, by arrays instead of one drawing call a point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

Array = NDArray[np.float64]


def disc_sheet(xy: Array, colour: str, size: float, width: float, height: float, ratio: float) -> QImage:
    """Return a transparent picture in which every point is a disc of one colour, without outlines that would hide their neighbours.

    Parameters
    ----------
    xy
        Logical pixels (n, 2), inside or near the picture.
    size
        Diameter in logical pixels.
    ratio
        Device pixels a logical pixel.
    """
    columns, rows = round(width * ratio), round(height * ratio)
    radius = max(size * ratio / 2, 0.5)
    reach = int(np.ceil(radius))
    centres = np.zeros((rows + 2 * reach, columns + 2 * reach), dtype=bool)
    place = np.floor(xy * ratio).astype(np.int64) + reach
    inside = (place >= 0).all(axis=1) & (place[:, 0] < centres.shape[1]) & (place[:, 1] < centres.shape[0])
    centres[place[inside, 1], place[inside, 0]] = True
    covered = np.zeros((rows, columns), dtype=bool)
    for dy in range(-reach, reach + 1):
        half = int(np.sqrt(max(radius**2 - dy**2, 0.0)))
        if abs(dy) <= radius:
            covered |= _spread(centres[reach + dy : reach + dy + rows], half)[:, reach : reach + columns]
    pixels = np.zeros((rows, columns), dtype=np.uint32)
    pixels[covered] = QColor(colour).rgba()
    image = QImage(pixels.tobytes(), columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(ratio)
    return image


def _spread(centres: NDArray[np.bool_], half: int) -> NDArray[np.bool_]:
    """Widen every true pixel by so many to the left and right, by running sums."""
    total = np.cumsum(centres, axis=1, dtype=np.int32)
    right = np.concatenate([total[:, half:], np.repeat(total[:, -1:], half, axis=1)], axis=1)
    left = np.concatenate([np.zeros((len(total), half + 1), dtype=np.int32), total[:, : -half - 1]], axis=1)
    return right > left
