"""Make the layers that are measured, always the same from one seed: python -m tests.benchmarks.data FOLDER [NAME ...]."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SEED = 20251120
CELL_STEPS = 8
"""Edges a side of a cell: its ring has 33 vertices."""
KINDS = ("separation plant", "mine", "magnet works", "recycler", "port")


def provinces(path: Path) -> None:
    """Write 4,556 provinces: the countries of the 10m scale, each divided among random places on its land."""
    import shapely
    from geopandas.geodataframe import GeoDataFrame

    from layers.geometry.world import load_world

    generator, world = np.random.default_rng(SEED), load_world("10m")
    known = {code: world.polygons_of(code) for code in world.codes}
    outlines: dict[str, Any] = {code: shapely.make_valid(outline) for code, outline in known.items() if not outline.is_empty}
    sizes = np.array([np.sqrt(outline.area) for outline in outlines.values()])
    shares = np.maximum(1, np.round(sizes / sizes.sum() * 4556)).astype(int)
    shares[np.argmax(shares)] += 4556 - shares.sum()
    owners, shapes = [], []
    for (code, outline), share in zip(outlines.items(), shares.tolist(), strict=True):
        parts = _divided(outline, share, generator)
        owners += [code] * len(parts)
        shapes += parts
    frame = GeoDataFrame({"country": owners, "name": [f"Province {n}" for n in range(len(shapes))]}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(path, driver="GPKG")


def _divided(outline: Any, share: int, generator: np.random.Generator) -> list[Any]:
    """Divide an outline into as many areas, each what is nearest to one of random places."""
    import shapely

    if share == 1:
        return [outline]
    west, south, east, north = outline.bounds
    places: Array = np.empty((0, 2))
    while len(places) < share:
        tried = generator.uniform((west, south), (east, north), (20 * share, 2))
        places = np.vstack([places, tried[shapely.contains_xy(outline, tried[:, 0], tried[:, 1])]])
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(places[:share]), extend_to=outline))
    pieces = [_areas(shapely.intersection(shapely.segmentize(cell, 0.5), outline)) for cell in cells]
    return [piece for piece in pieces if not piece.is_empty]


def _areas(shape: Any) -> Any:
    """Keep the areas of a shape alone."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def polygons(path: Path, count: int = 200_000) -> None:
    """Write parcels that tile the world without gaps, neighbours sharing wobbly edges; 33 vertices each."""
    import shapely

    rows = round(np.sqrt(count / 3))
    rings = _cells(count // rows, rows, np.random.default_rng(SEED))
    _write(path, shapely.polygons(rings), rows * (count // rows))


def _cells(columns: int, rows: int, generator: np.random.Generator) -> Array:
    """Give the rings of a grid of cells, shape (cells, 33, 2), whose corners and edges are shifted at random."""
    width, height = 358.0 / columns, 150.0 / rows
    lon, lat = np.meshgrid(-179.0 + width * np.arange(columns + 1), -70.0 + height * np.arange(rows + 1))
    corners = np.stack([lon, lat], axis=-1)
    corners[1:-1, 1:-1] += generator.uniform(-0.25, 0.25, corners[1:-1, 1:-1].shape) * (width, height)
    share = np.arange(CELL_STEPS)[:, None] / CELL_STEPS
    wobble = np.array([width, height]) * 0.04 * np.sin(np.pi * share)

    def edges(start: Array, end: Array) -> Array:
        straight = start[:, :, None] + share * (end - start)[:, :, None]
        return straight + wobble * generator.uniform(-1, 1, straight.shape)

    along, up = edges(corners[:, :-1], corners[:, 1:]), edges(corners[:-1], corners[1:])
    south, north = along[:-1], _backwards(along[1:], corners[1:, 1:])
    west, east = _backwards(up[:, :-1], corners[1:, :-1]), up[:, 1:]
    rings = np.concatenate([south, east, north, west], axis=2)
    return np.concatenate([rings, rings[:, :, :1]], axis=2).reshape(-1, 4 * CELL_STEPS + 1, 2)


def _backwards(edge: Array, end: Array) -> Array:
    """Turn edges round: from their end to just before their start."""
    return np.concatenate([end[:, :, None], edge[:, :, :0:-1]], axis=2)


def points(path: Path, count: int = 1_000_000) -> None:
    """Write occurrences: three in four in clusters, the others anywhere."""
    import shapely

    generator = np.random.default_rng(SEED)
    centres = generator.uniform((-180, -60), (180, 75), (4_000, 2))
    crowded = centres[generator.integers(0, len(centres), count * 3 // 4)] + generator.normal(0, 1.2, (count * 3 // 4, 2))
    scattered = generator.uniform((-180, -60), (180, 75), (count - len(crowded), 2))
    places = generator.permutation(np.vstack([crowded, scattered]))
    places[:, 0] = (places[:, 0] + 180) % 360 - 180
    _write(path, shapely.points(places), count)


def links(path: Path, count: int = 100_000) -> None:
    """Write lines of two vertices between places of a few hundred hubs and anywhere."""
    import shapely

    generator = np.random.default_rng(SEED)
    hubs = generator.uniform((-170, -50), (170, 65), (300, 2))
    starts = hubs[generator.integers(0, 300, count)] + generator.normal(0, 0.5, (count, 2))
    ends = starts + generator.normal(0, 12, (count, 2))
    ends = np.clip(ends, (-179.9, -80), (179.9, 80))
    _write(path, shapely.linestrings(np.stack([np.clip(starts, (-179.9, -80), (179.9, 80)), ends], axis=1)), count)


def _write(path: Path, shapes: Any, count: int) -> None:
    from geopandas.geodataframe import GeoDataFrame

    kinds = np.array(KINDS)[np.arange(count) % len(KINDS)]
    frame = GeoDataFrame({"number": np.arange(count), "kind": kinds}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(path, driver="GPKG")


LAYERS: dict[str, Callable[[Path], None]] = {
    "provinces": provinces,
    "polygons-200k": polygons,
    "points-1m": points,
    "points-10m": lambda path: points(path, 10_000_000),
    "links-100k": links,
}


def made(folder: Path, name: str) -> Path:
    """Give the file of a layer, and make it if it is not there."""
    path = folder / f"{name}.gpkg"
    if not path.is_file():
        LAYERS[name](path)
    return path


if __name__ == "__main__":
    for chosen in sys.argv[2:] or list(LAYERS):
        print(made(Path(sys.argv[1]), chosen))
