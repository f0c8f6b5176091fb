"""Write the shipped countries as a Shapefile, the map that QGIS is given: python -m tests.benchmarks.countries OUT.shp."""

from __future__ import annotations

import sys
from pathlib import Path

from layers.geometry.world import load_world


def write_countries(path: Path) -> None:
    """Write the countries of the 50m scale with code and name, in degrees."""
    from geopandas.geodataframe import GeoDataFrame

    world = load_world("50m")
    outlines = [world.polygons_of(code) for code in world.codes]
    frame = GeoDataFrame({"code": world.codes, "name": world.names}, geometry=outlines, crs="EPSG:4326")
    frame[~frame.is_empty].to_file(path, driver="ESRI Shapefile")


if __name__ == "__main__":
    write_countries(Path(sys.argv[1]))
