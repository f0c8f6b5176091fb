"""Oblique projections: the globe is turned first, and what an upright projection needs then holds for the turned degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from layers.geometry.arrays import Floats, Ints, LineArray, RingArray, ranges, unwrap
from layers.geometry.densify import divided

STEP = 2.0
"""Degrees between turned vertices."""
PASSES = 5
MOST_PIECES = 32
"""What an edge that runs close by a turned pole is divided into, at most, in each pass."""


@dataclass(frozen=True)
class Turn:
    """A turn of the globe as PROJ's ``ob_tran`` has it.

    Parameters
    ----------
    lon_0
        Longitude that is 0 before the turn, in degrees.
    pole_lat, pole_lon
        Turned latitude and longitude of the North Pole, in degrees.
    """

    lon_0: float
    pole_lat: float
    pole_lon: float

    def forward(self, lonlat: Floats) -> Floats:
        """Turned longitude, from -180 to 180, and latitude of places, shape (n, 2).

        Notes
        -----
        J. P. Snyder, "Map Projections: A Working Manual", 1987, equations 5-7 and 5-8b.
        """
        lon, lat = np.radians(lonlat[:, 0] - self.lon_0), np.radians(lonlat[:, 1])
        sine, cosine = math.sin(math.radians(self.pole_lat)), math.cos(math.radians(self.pole_lat))
        x, y, z = np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)
        return _degrees(sine * x + cosine * z, y, sine * z - cosine * x, self.pole_lon)

    def inverse(self, lonlat: Floats) -> Floats:
        """The places of turned longitudes and latitudes, shape (n, 2)."""
        lon, lat = np.radians(lonlat[:, 0] - self.pole_lon), np.radians(lonlat[:, 1])
        sine, cosine = math.sin(math.radians(self.pole_lat)), math.cos(math.radians(self.pole_lat))
        x, y, z = np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)
        return _degrees(sine * x - cosine * z, y, sine * z + cosine * x, self.lon_0)


def _degrees(x: Floats, y: Floats, z: Floats, shift: float) -> Floats:
    """Longitude, shifted and from -180 to 180, and latitude of unit vectors."""
    lon = (np.degrees(np.arctan2(y, x)) + shift + 180.0) % 360.0 - 180.0
    return np.column_stack([lon, np.degrees(np.arctan2(z, np.hypot(x, y)))])


def turned_lines(lines: LineArray, turn: Turn) -> LineArray:
    """Lines in turned degrees, with continuous longitudes."""
    if not len(lines.xy):
        return lines
    xy, offsets = _turned(lines.xy, lines.offsets, turn)
    return replace(lines, xy=xy, offsets=offsets)


def turned_rings(rings: RingArray, turn: Turn) -> RingArray:
    """Rings in turned degrees: one that goes round a turned pole now encloses it, whatever it did before.

    No ring may enclose more than half of the globe.
    """
    if not len(rings):
        return rings
    xy, offsets = _turned(rings.xy, rings.offsets, turn)
    first, last = offsets[:-1], offsets[1:] - 1
    rounds = np.round((xy[last, 0] - xy[first, 0]) / 360.0)
    xy[last] = xy[first] + np.column_stack([360.0 * rounds, np.zeros(len(rings))])
    xy, offsets = _finely(xy, offsets)  # a ring that begins in a turned pole itself comes back from any longitude
    xy += np.column_stack([np.repeat(_to_shell(rings, xy, offsets), np.diff(offsets)), np.zeros(len(xy))])
    # Going east, what lies on the left is the side of the North Pole.
    return replace(rings, xy=xy, offsets=offsets, pole=(rounds * _inner_side(rings)).astype(np.int64))


def _turned(xy: Floats, offsets: Ints, turn: Turn) -> tuple[Floats, Ints]:
    """Runs of vertices turned, with more of them where turned longitudes run fast, as they do near a turned pole."""
    for _ in range(PASSES):
        pieces = _pieces(unwrap(turn.forward(xy), offsets), offsets)
        if pieces.max() == 1:
            break
        xy, offsets = divided(xy, offsets, np.minimum(pieces, MOST_PIECES))
    return _finely(unwrap(turn.forward(xy), offsets), offsets)  # what runs through a turned pole itself follows the edge of the map


def _finely(turned: Floats, offsets: Ints) -> tuple[Floats, Ints]:
    """Runs of turned vertices none of whose edges is longer than a step."""
    pieces = _pieces(turned, offsets)
    return (turned, offsets) if pieces.max() == 1 else divided(turned, offsets, pieces)


def _pieces(turned: Floats, offsets: Ints) -> Ints:
    """How many pieces to make of the edge that each turned vertex begins."""
    pieces = np.ones(len(turned), dtype=np.int64)
    pieces[:-1] = np.maximum(1, np.ceil(np.abs(np.diff(turned, axis=0)).max(axis=1) / STEP))
    pieces[offsets[1:] - 1] = 1  # the last vertex of a run begins no edge
    return pieces


def _to_shell(rings: RingArray, xy: Floats, offsets: Ints) -> Floats:
    """Whole turns, in degrees, that bring each hole into the longitudes of its polygon's first ring."""
    west, _ = ranges(xy[:, 0], offsets)
    first = np.flatnonzero(np.diff(rings.polygon, prepend=rings.polygon[0] - 1))
    shell = np.repeat(first, np.diff(first, append=len(rings)))
    turns = 360.0 * np.ceil((west[shell] - xy[offsets[:-1], 0]) / 360.0)
    return np.where(shell == np.arange(len(rings)), 0.0, turns)


def _inner_side(rings: RingArray) -> Ints:
    """On which side of its way a ring has what it encloses: 1 left, -1 right."""
    first, last = rings.offsets[:-1], rings.offsets[1:] - 1
    lon, lat = rings.xy.T
    swept = np.append((lon[1:] - lon[:-1]) * (lat[1:] + lat[:-1]), 0.0)
    swept[last] = 0.0
    around = rings.pole * np.sign(lon[last] - lon[first])
    return np.asarray(np.where(rings.pole != 0, around, np.where(np.add.reduceat(swept, first) <= 0, 1, -1)), dtype=np.int64)
