"""The world's countries, their coasts and their borders, in three scales of Natural Earth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

import resources
from layers.errors import RequestError
from layers.geometry.arrays import Bools, Floats, Ints, LineArray, RingArray, offsets_of, run_indices
from layers.geometry.seam import cut_rings

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon

Scale = Literal["110m", "50m", "10m"]

FOLDER = Path(str(resources.__file__)).parent / "world"

DISCLAIMER = "Boundaries: Natural Earth, as controlled de facto; no endorsement or acceptance implied."
"""The sentence that every exported map prints."""

DISPUTED_AREAS = (
    "Countries are those of ISO 3166-1, drawn along the lines of actual control that Natural Earth gives. "
    "A disputed area that has no ISO code and lies apart in the data (Crimea, Kosovo, Northern Cyprus, Scarborough Reef, Siachen Glacier, "
    "Somaliland, Spratly Islands and others) is a unit of its own with a code from ISO's user-assigned range (X..), "
    "and no country's colour covers it. "
    "Leased and administered areas without a code (Guantanamo Bay, Baikonur, the UN buffer zone in Cyprus) belong to the state that holds "
    "sovereignty; overseas departments belong to France."
)
"""The rule for disputed areas, as the help and the shipped file state it."""

HIDDEN, COAST, BORDER = 0, 1, 2
"""What an edge of a ring is: not drawn (or drawn by the neighbour), a shore, or a border between two units."""


@dataclass(frozen=True, eq=False)
class World:
    """The world at one scale. All scales list the same countries in the same order.

    Parameters
    ----------
    scale
        The scale of Natural Earth.
    codes
        ISO 3166-1 alpha-3, or a user-assigned code (X..) for a disputed area without one.
    names
        English short names, beside `codes`.
    rings
        Rings in degrees; ``rings.owner`` indexes `codes`.
    coasts, borders
        The lines to draw: shores, and borders between two units, each once.
    labels
        Shape (k, 2): a place well inside the largest part of each country, longitude and latitude in degrees.
    rank
        Shape (k): place in the order of size, 0 for the largest.
    is_dot
        Shape (k): countries too small for this scale, to be drawn as a dot at their label.
    """

    scale: Scale
    codes: list[str]
    names: list[str]
    rings: RingArray
    coasts: LineArray
    borders: LineArray
    labels: Floats
    rank: Ints
    is_dot: Bools

    @cached_property
    def _index(self) -> dict[str, int]:
        return {code: index for index, code in enumerate(self.codes)}

    def index_of(self, code: str) -> int:
        """Position of a country in `codes`.

        Raises
        ------
        RequestError
            No country has the code.
        """
        try:
            return self._index[code]
        except KeyError:
            raise RequestError(f"The world map has no country '{code}'.", "Give an ISO 3166-1 alpha-3 code such as CHN.") from None

    def polygons_of(self, code: str) -> MultiPolygon:
        """One country in longitudes from -180 to 180, for checks and measures; empty where the scale shows it as a dot.

        Raises
        ------
        RequestError
            No country has the code.
        """
        import shapely

        rings = cut_rings(self.rings.take(self.rings.owner == self.index_of(code)), -180.0)
        outlines = [shapely.Polygon(rings.xy[start:end]) for start, end in pairwise(rings.offsets.tolist())]
        # On the quantised grid some small rings touch themselves.
        valid = shapely.make_valid(np.array(outlines, dtype=object), method="structure", keep_collapsed=False)
        shells, holes = shapely.union_all(valid[~rings.is_hole]), shapely.union_all(valid[rings.is_hole])
        parts = shapely.get_parts(shapely.difference(shells, holes)).tolist()
        return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])


@lru_cache(maxsize=3)
def load_world(scale: Scale) -> World:
    """The world at one scale, read once.

    Parameters
    ----------
    scale
        ``"50m"`` for a world map, ``"110m"`` for small pictures, ``"10m"`` close up.
    """
    with np.load(FOLDER / f"world-{scale}.npz", allow_pickle=False) as shipped:
        table = {name: shipped[name] for name in shipped.files}
    rings = _rings(table)
    owner = rings.owner[rings.of_vertex]
    absent = np.bincount(rings.owner, minlength=len(table["codes"])) == 0
    return World(
        scale=scale,
        codes=table["codes"].tolist(),
        names=table["names"].tolist(),
        rings=rings,
        coasts=_lines(rings, owner, table["edge"] == COAST),
        borders=_lines(rings, owner, table["edge"] == BORDER),
        labels=table["labels"],
        rank=table["rank"].astype(np.int64),
        is_dot=absent & (table["codes"].astype("U1") != "X"),
    )


def _rings(table: dict[str, NDArray[Any]]) -> RingArray:
    """The rings, from whole steps of the quantised grid between neighbouring vertices."""
    offsets = offsets_of(table["lengths"].astype(np.int64))
    xy = np.empty((offsets[-1], 2))
    lengths = np.diff(offsets)
    for axis, name in enumerate(("dx", "dy")):
        steps = np.cumsum(table[name], dtype=np.int64)
        at_start = table["start"][:, axis] - steps[offsets[:-1]]
        xy[:, axis] = (steps + np.repeat(at_start, lengths)) * table["grid"][0, axis] + table["grid"][1, axis]
    return RingArray(
        xy=xy,
        offsets=offsets,
        owner=table["owner"].astype(np.int64),
        polygon=table["polygon"].astype(np.int64),
        is_hole=table["is_hole"].astype(np.bool_),
        pole=table["pole"].astype(np.int64),
    )


def _lines(rings: RingArray, owner: Ints, drawn: Bools) -> LineArray:
    """The stretches of rings whose edges are drawn; edge i runs from vertex i to i + 1, and a ring's last vertex has none."""
    starts = np.flatnonzero(drawn & ~np.concatenate([[False], drawn[:-1]]))
    ends = np.flatnonzero(drawn & ~np.concatenate([drawn[1:], [False]]))
    lengths = ends - starts + 2
    return LineArray(rings.xy[run_indices(starts, lengths)], offsets_of(lengths), owner[starts])
