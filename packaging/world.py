"""Rebuild resources/world/ from Natural Earth, as the npm package world-atlas carries it.

    python packaging/world.py [FOLDER]

FOLDER holds the unpacked package; without it the package is fetched with npm. The files of the source must have the known checksums, and
the same source gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from layers.geometry.arrays import RingArray, offsets_of  # noqa: E402
from layers.geometry.seam import cut_rings  # noqa: E402
from layers.geometry.world import BORDER, COAST, DISCLAIMER, DISPUTED_AREAS, FOLDER, HIDDEN  # noqa: E402

PACKAGE = "world-atlas@2.0.2"
SHA256 = {
    "110m": "2516c915867c7baf18ddec727aec46c315541a07cfb3d79a6559b05d5e94eee8",
    "50m": "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394",
    "10m": "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79",
}
EDGE_DEGREES = 1.0
"""Longest edge that is shipped: a long straight border bends with the projection."""

POLE_LATITUDE = -89.9
"""South of it lies only the line that closes Antarctica in longitude and latitude."""

LABEL_DEGREES = 0.05
"""How exactly the middle of a country is found."""

Grid = NDArray[np.int64]
Corner = tuple[int, int]
Edge = tuple[Corner, Corner]


@dataclass
class Polygon:
    """Rings on the integer grid, the shell first, closed, with continuous x."""

    rings: list[Grid]
    pole: int


@dataclass(frozen=True)
class Atlas:
    """One scale: the polygons of each unit by its code, and the grid's step and origin in degrees, shape (2, 2)."""

    units: dict[str, list[Polygon]]
    grid: NDArray[np.float64]

    @property
    def period(self) -> int:
        """Grid steps once round the globe."""
        return round(360.0 / float(self.grid[0, 0]))


def source_text(folder: Path, scale: str) -> bytes:
    """The countries at one scale, with the known checksum."""
    data = (folder / f"countries-{scale}.json").read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[scale]:
        raise SystemExit(f"{folder}/countries-{scale}.json has the checksum {found}, expected {SHA256[scale]}: unpack {PACKAGE}.")
    return data


def fetched(folder: Path) -> Path:
    """The package, fetched with npm into a folder and unpacked."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def decoded(topology: dict[str, Any]) -> tuple[list[tuple[str, str, list[list[Grid]]]], NDArray[np.float64]]:
    """Features as (id, name, polygons of rings) on the grid, and the grid, as the TopoJSON specification has them (section 2.1)."""
    arcs = [np.cumsum(np.array(arc, dtype=np.int64), axis=0) for arc in topology["arcs"]]

    def ring(indices: list[int]) -> Grid:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    features = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        shape = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        polygons = [[ring(indices) for indices in polygon] for polygon in shape]
        features.append((geometry.get("id", ""), geometry["properties"]["name"], polygons))
    grid = np.array([topology["transform"]["scale"], topology["transform"]["translate"]])
    return features, grid


@dataclass(frozen=True)
class Rule:
    """One row of countries.csv: an id or a name of the source, perhaps only the part that holds a place, and its code."""

    source: str
    part: tuple[float, float] | None
    code: str
    name: str


def rules() -> list[Rule]:
    """The table of countries, rows about a part first."""
    with (FOLDER / "countries.csv").open(encoding="utf-8", newline="") as lines:
        table = [
            Rule(row["source"], (float(row["part_lon"]), float(row["part_lat"])) if row["part_lon"] else None, row["code"], row["name"])
            for row in csv.DictReader(lines)
        ]
    return sorted(table, key=lambda rule: rule.part is None)


def code_of(feature_id: str, name: str, shell: NDArray[np.float64], table: list[Rule]) -> str:
    """The code of one polygon: by the name of its feature if the table has it, else by its id."""
    for key in (name, feature_id):
        for rule in table:
            if rule.source == key and (rule.part is None or shapely.contains_xy(shapely.Polygon(shell), *rule.part)):
                return rule.code
    raise SystemExit(f"resources/world/countries.csv has no row for '{name}' (id '{feature_id}').")


def units_of(topology: dict[str, Any], codes: list[str], table: list[Rule]) -> Atlas:
    """All polygons under the code they belong to, stitched at the 180th meridian."""
    features, grid = decoded(topology)
    period = round(360.0 / grid[0, 0])
    raw: dict[str, list[list[Grid]]] = defaultdict(list)
    for feature_id, name, polygons in features:
        for rings in polygons:
            raw[code_of(feature_id, name, continuous(rings[0], period) * grid[0] + grid[1], table)].append(rings)
    return Atlas({code: stitched(raw[code], period, grid) for code in codes}, grid)


def continuous(ring: Grid, period: int) -> Grid:
    """A ring whose x does not jump at the 180th meridian."""
    steps = np.diff(ring[:, 0])
    turns = np.concatenate([[0], np.cumsum(-np.rint(steps / period).astype(np.int64))])
    return np.column_stack([ring[:, 0] + period * turns, ring[:, 1]])


def stitched(polygons: list[list[Grid]], period: int, grid: NDArray[np.float64]) -> list[Polygon]:
    """The polygons of one unit without the cuts at 180 degrees, at the pole, and between parts that became one unit."""
    pole_row = (POLE_LATITUDE - grid[1, 1]) / grid[0, 1]
    whole = [[tidy(ring, period) for ring in rings if ring[:, 1].max() > pole_row] for rings in polygons]
    whole = [rings for rings in ([ring for ring in rings if has_area(ring, period)] for rings in whole) if rings]
    edges = [[edge for ring in rings for edge in split_edges(ring, whole)] for rings in whole]
    present = {edge for group in edges for edge in group}
    kept: list[Polygon] = []
    loose: Counter[Edge] = Counter()
    for rings, group in zip(whole, edges, strict=True):
        if any(edge[::-1] in present for edge in group):
            loose.update(group)
        else:
            kept.append(finished([continuous(ring, period) for ring in rings], period))
    left = [edge for edge, count in loose.items() for _ in range(count - loose[edge[::-1]])]
    return kept + regrouped(chained(left), period)


def has_area(ring: Grid, period: int) -> bool:
    """Whether a ring encloses anything: the smallest islets fall together on the grid."""
    line = continuous(ring, period)
    return turning(line) != 0 or winding(line) != 0


def tidy(ring: Grid, period: int) -> Grid:
    """A closed ring with x from 0 to below the period, without edges of no length."""
    ring = np.column_stack([ring[:, 0] % period, ring[:, 1]])
    moves: NDArray[np.bool_] = (np.diff(ring, axis=0) != 0).any(axis=1)
    return np.asarray(ring[np.concatenate([[True], moves])])


def split_edges(ring: Grid, polygons: list[list[Grid]]) -> list[Edge]:
    """The edges of a ring; one along the 180th meridian is split at every vertex that the unit has there, so that both sides agree."""
    corners: list[Corner] = [(x, y) for x, y in ring.tolist()]
    edges = list(pairwise(corners))
    if not any(start[0] == end[0] == 0 for start, end in edges):
        return edges
    rows = np.unique(np.concatenate([other[other[:, 0] == 0, 1] for rings in polygons for other in rings])).tolist()
    return [piece for start, end in edges for piece in pairwise([start, *rows_between(start, end, rows), end])]


def rows_between(start: Corner, end: Corner, rows: list[int]) -> list[Corner]:
    """The corners that an edge along the 180th meridian passes, in its direction."""
    if start[0] or end[0]:
        return []
    passed = [(0, row) for row in rows if min(start[1], end[1]) < row < max(start[1], end[1])]
    return passed if start[1] < end[1] else passed[::-1]


def chained(edges: list[Edge]) -> list[Grid]:
    """Closed rings made of directed edges."""
    onward: dict[Corner, list[Corner]] = defaultdict(list)
    for start, end in edges:
        onward[start].append(end)
    rings = []
    for first in list(onward):
        while onward[first]:
            ring = [first]
            while onward[ring[-1]]:
                ring.append(onward[ring[-1]].pop())
            if ring[-1] != first:
                raise SystemExit(f"The outline through {first} does not close: the source is not what it was.")
            rings.append(np.array(ring, dtype=np.int64))
    return rings


def regrouped(rings: list[Grid], period: int) -> list[Polygon]:
    """Loose rings sorted into polygons: shells turn clockwise in the source, and a hole lies in a shell."""
    whole = [continuous(ring, period) for ring in rings if has_area(ring, period)]
    groups = [[ring] for ring in whole if turning(ring) < 0 or winding(ring)]
    outlines = [shapely.Polygon(group[0]) for group in groups]
    for hole in (ring for ring in whole if turning(ring) > 0 and not winding(ring)):
        spot = shapely.Polygon(hole).representative_point()
        homes = [group for group, outline in zip(groups, outlines, strict=True) if shapely.contains_xy(outline, spot.x, spot.y)]
        if len(homes) != 1:
            raise SystemExit(f"The hole at {hole[0]} lies in {len(homes)} shells: the source is not what it was.")
        homes[0].append(hole)
    return [finished(group, period) for group in groups]


def turning(ring: Grid) -> float:
    """Twice the area, negative for a clockwise ring."""
    x, y = ring[:, 0].astype(float), ring[:, 1].astype(float)
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def winding(ring: Grid) -> int:
    """Whether a continuous ring goes round the globe."""
    return int(ring[-1, 0] != ring[0, 0])


def finished(rings: list[Grid], period: int) -> Polygon:
    """A polygon whose shell lies about the map's middle and whose holes lie in the shell."""
    middle = [(int(ring[:, 0].min()) + int(ring[:, 0].max())) / 2 for ring in rings]
    target = middle[0] - period * round((middle[0] - period / 2) / period)
    turns = [round((where - target) / period) for where in middle]
    placed = [ring - np.array([period * turn, 0]) for ring, turn in zip(rings, turns, strict=True)]
    return Polygon(placed, pole=-winding(rings[0]))  # the only land round a pole is Antarctica


def edge_kinds(rings: list[Grid], owners: list[int], period: int) -> NDArray[np.uint8]:
    """What each edge is, one value a vertex (a ring's last has none). Shared by two units it is a border, drawn with the first."""
    vertices = np.concatenate(rings)
    numbers = (vertices[:, 0] % period) << 32 | vertices[:, 1]
    start, end = numbers[:-1], numbers[1:]
    keys = np.column_stack([np.minimum(start, end), np.maximum(start, end)])
    owner = np.repeat(owners, [len(ring) for ring in rings])
    _, edge = np.unique(keys, axis=0, return_inverse=True)
    first, last = np.full(edge.max() + 1, len(vertices)), np.full(edge.max() + 1, -1)
    real = np.ones(len(edge), dtype=bool)
    real[np.cumsum([len(ring) for ring in rings])[:-1] - 1] = False
    np.minimum.at(first, edge[real], owner[:-1][real])
    np.maximum.at(last, edge[real], owner[:-1][real])
    border = first[edge] != last[edge]
    kinds = np.where(border, np.where(owner[:-1] == first[edge], BORDER, HIDDEN), COAST)
    along_180 = (vertices[:-1, 0] % period == 0) & (vertices[1:, 0] % period == 0)
    kinds[along_180 | ~real] = HIDDEN
    return np.append(kinds, HIDDEN).astype(np.uint8)


def subdivided(ring: Grid, kinds: NDArray[np.uint8], grid: NDArray[np.float64]) -> tuple[Grid, NDArray[np.uint8]]:
    """The ring with no edge longer than allowed. Whole-number arithmetic gives both neighbours of a border the same vertices."""
    pieces = np.maximum(1, np.ceil((np.abs(np.diff(ring, axis=0)) * grid[0]).max(axis=1) / EDGE_DEGREES)).astype(np.int64)
    edge = np.repeat(np.arange(len(pieces)), pieces)
    count = pieces[edge][:, None]
    place = (np.arange(len(edge)) - np.repeat(offsets_of(pieces)[:-1], pieces))[:, None]
    vertices = (ring[edge] * (count - place) + ring[edge + 1] * place + count // 2) // count
    return np.concatenate([vertices, ring[-1:]]), np.append(kinds[edge], HIDDEN).astype(np.uint8)


def rows_of(atlas: Atlas) -> list[tuple[int, int, Grid, bool, int]]:
    """All rings as (unit, polygon, vertices, is it a hole, pole)."""
    polygons = [(owner, polygon) for owner, unit in enumerate(atlas.units.values()) for polygon in unit]
    return [
        (owner, number, ring, hole > 0, 0 if hole else polygon.pole)
        for number, (owner, polygon) in enumerate(polygons)
        for hole, ring in enumerate(polygon.rings)
    ]


def tables_of(atlas: Atlas) -> dict[str, NDArray[Any]]:
    """The arrays of one scale; `layers.geometry.world` says how they are read."""
    rows = rows_of(atlas)
    plain = [ring for _, _, ring, _, _ in rows]
    kinds = np.split(edge_kinds(plain, [row[0] for row in rows], atlas.period), np.cumsum([len(ring) for ring in plain])[:-1])
    fine = [subdivided(ring, kind, atlas.grid) for ring, kind in zip(plain, kinds, strict=True)]
    steps = np.concatenate([np.diff(ring, axis=0, prepend=ring[:1]) for ring, _ in fine])
    return {
        "grid": atlas.grid,
        "start": np.array([ring[0] for ring, _ in fine], dtype=np.int32),
        "lengths": np.array([len(ring) for ring, _ in fine], dtype=np.int32),
        "dx": steps[:, 0].astype(np.int16),
        "dy": steps[:, 1].astype(np.int16),
        "edge": np.concatenate([kind for _, kind in fine]),
        "owner": np.array([row[0] for row in rows], dtype=np.int16),
        "polygon": np.array([row[1] for row in rows], dtype=np.int32),
        "is_hole": np.array([row[3] for row in rows], dtype=np.bool_),
        "pole": np.array([row[4] for row in rows], dtype=np.int8),
    }


def ring_array(atlas: Atlas) -> RingArray:
    """The units' rings in degrees."""
    owner, polygon, rings, is_hole, pole = zip(*rows_of(atlas), strict=True)
    offsets = offsets_of(np.array([len(ring) for ring in rings]))
    xy = np.concatenate(rings) * atlas.grid[0] + atlas.grid[1]
    return RingArray(xy, offsets, np.array(owner), np.array(polygon), np.array(is_hole), np.array(pole))


def middles_of(atlas: Atlas) -> dict[str, tuple[float, tuple[float, float]]]:
    """The area of each unit that the scale shows, and the pole of inaccessibility of its largest polygon."""
    cut = cut_rings(ring_array(atlas), -180.0)
    areas: dict[int, float] = defaultdict(float)
    largest: dict[int, tuple[float, int]] = {}
    for number, owner in enumerate(cut.owner.tolist()):
        area = equal_area(cut.xy[cut.offsets[number] : cut.offsets[number + 1]]) * (-1 if cut.is_hole[number] else 1)
        areas[owner] += area
        largest[owner] = max(largest.get(owner, (0.0, -1)), (area, number))
    codes = list(atlas.units)
    return {codes[owner]: (areas[owner], inmost(cut, shell)) for owner, (_, shell) in largest.items()}


def equal_area(xy: NDArray[np.float64]) -> float:
    """Area of a ring on the unit sphere, through Lambert's cylindrical projection, which keeps areas."""
    x, y = np.radians(xy[:, 0]), np.sin(np.radians(xy[:, 1]))
    return abs(float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) / 2


def inmost(rings: RingArray, shell: int) -> tuple[float, float]:
    """The place in a polygon farthest from its edge, with degrees of longitude as long as they are in its middle."""
    members = np.flatnonzero(rings.polygon == rings.polygon[shell]).tolist()
    squeeze = np.cos(np.radians(np.mean(rings.xy[rings.offsets[shell] : rings.offsets[shell + 1], 1])))
    parts = [rings.xy[rings.offsets[i] : rings.offsets[i + 1]] * [squeeze, 1.0] for i in members]
    holes = [part for part, i in zip(parts, members, strict=True) if rings.is_hole[i]]
    polygon = shapely.Polygon(parts[members.index(shell)], holes)
    size = min(polygon.bounds[2] - polygon.bounds[0], polygon.bounds[3] - polygon.bounds[1])
    tolerance = min(LABEL_DEGREES, size / 20)
    whole = cast(shapely.Polygon, shapely.make_valid(polygon, method="structure", keep_collapsed=False))
    spot = shapely.maximum_inscribed_circle(whole, tolerance).coords[0]
    return round(spot[0] / squeeze, 4), round(spot[1], 4)


def write(path: Path, tables: dict[str, NDArray[Any]]) -> None:
    """An .npz file whose bytes depend on its content alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, table in tables.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(table), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, buffer.getvalue())


def build(folder: Path) -> None:
    """Write one file a scale into resources/world/."""
    table = rules()
    names = {rule.code: rule.name for rule in table if rule.name}
    codes = sorted(names)
    atlases = {scale: units_of(json.loads(source_text(folder, scale)), codes, table) for scale in SHA256}
    middles = {**middles_of(atlases["50m"]), **middles_of(atlases["10m"])}
    labels = np.array([middles[code][1] for code in codes])
    rank = np.argsort(np.argsort([-middles[code][0] for code in codes], kind="stable")).astype(np.int32)
    about = [DISCLAIMER, DISPUTED_AREAS, f"Source: Natural Earth 1:10m, 1:50m and 1:110m, public domain, through npm {PACKAGE}."]
    for scale, atlas in atlases.items():
        head = {"about": np.array(about), "codes": np.array(codes), "names": np.array([names[code] for code in codes])}
        write(FOLDER / f"world-{scale}.npz", {**head, "labels": labels, "rank": rank, **tables_of(atlas)})
        print(f"world-{scale}.npz: {(FOLDER / f'world-{scale}.npz').stat().st_size:,} bytes")


def main() -> None:
    """Build from the folder named, or from a fresh copy of the package."""
    if len(sys.argv) > 1:
        build(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        build(fetched(Path(folder)))


if __name__ == "__main__":
    main()
