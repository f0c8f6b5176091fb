"""A GeoParquet that may be larger than memory is read by what is seen: groups by their boxes, and not all where too many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from desktop.export.atomic import place_files
from layers.errors import SourceError
from layers.reading import Reading
from layers.sources import Limits, export, glimpse, look, read

SEEN = Reading(by_view=True)
WIDTH, HEIGHT = 360, 170


def wkb(shapes: Any) -> Any:
    return pa.array(list(shapely.to_wkb(shapes)), pa.binary())


def grid(path: Path, *, covering: bool, crs: str = "OGC:CRS84", rows_a_group: int = 3_600) -> Path:
    """A point in the middle of every degree, row by row from the south."""
    lat, lon = np.divmod(np.arange(WIDTH * HEIGHT), WIDTH)
    x, y = lon - 179.5, lat - 84.5
    if crs == "EPSG:3857":
        x, y = np.radians(x) * 6378137, np.log(np.tan(np.pi / 4 + np.radians(y) / 2)) * 6378137
    columns: dict[str, Any] = {"id": pa.array(np.arange(len(x))), "geometry": wkb(shapely.points(x, y))}
    described: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"], "crs": {"id": {"authority": "EPSG", "code": 3857}}}
    if crs == "OGC:CRS84":
        del described["crs"]
    if covering:
        sides = {"xmin": x, "ymin": y, "xmax": x, "ymax": y}
        columns["bbox"] = pa.StructArray.from_arrays([pa.array(side) for side in sides.values()], list(sides))
        described["covering"] = {"bbox": {side: ["bbox", side] for side in sides}}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": described}}
    pq.write_table(pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo)}), path, row_group_size=rows_a_group)
    return path


@pytest.mark.parametrize(("covering", "crs"), [(True, "OGC:CRS84"), (False, "OGC:CRS84"), (True, "EPSG:3857"), (False, "EPSG:3857")])
def test_the_rows_in_the_box_are_read(tmp_path: Path, covering: bool, crs: str) -> None:
    path = grid(tmp_path / "grid.parquet", covering=covering, crs=crs)
    layer = read(path, reading=SEEN, box=(10, 10, 20, 15))
    assert layer.features == 50
    assert layer.xy.min(axis=0) == pytest.approx([10.5, 10.5])
    assert layer.xy.max(axis=0) == pytest.approx([19.5, 14.5])
    assert layer.columns.column_names == ["id"]
    assert not layer.warnings
    across = read(path, reading=SEEN, box=(178, 0, -178, 1))
    assert sorted(round(lon, 1) for lon in across.xy[:, 0].tolist()) == [-179.5, -178.5, 178.5, 179.5]


def test_groups_that_lie_elsewhere_are_not_even_opened(tmp_path: Path) -> None:
    path = grid(tmp_path / "grid.parquet", covering=True)
    place = pq.ParquetFile(path).metadata.row_group(16).column(1)
    data = bytearray(path.read_bytes())
    start = place.dictionary_page_offset or place.data_page_offset
    data[start : start + place.total_compressed_size] = bytes(place.total_compressed_size)
    path.write_bytes(data)
    assert read(path, reading=SEEN, box=(10, -80, 20, -75)).features == 50
    with pytest.raises(SourceError, match="cannot be read as Parquet"):
        read(path, reading=SEEN, box=(10, 76, 20, 84))


def test_what_is_too_much_is_thinned_evenly_and_told(tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    count = 400_000
    points = shapely.points(np.linspace(-179, 179, count), np.zeros(count))
    geo = {"version": "1.0.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB", "geometry_types": ["Point"]}}}
    table = pa.table({"g": wkb(points)}).replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, path, row_group_size=20_000)
    layer = read(path, reading=SEEN)
    assert 50_000 <= layer.features <= 100_000
    assert [warning.code for warning in layer.warnings] == ["rows-cut"]
    assert np.diff(np.sort(layer.xy[:, 0])).max() < 0.1
    assert read(path, reading=SEEN, box=(0, -1, 1, 1)).features == pytest.approx(count / 358, rel=0.01)


def test_the_first_rows_come_alone(tmp_path: Path) -> None:
    first = glimpse(grid(tmp_path / "grid.parquet", covering=True), None, 5)
    assert first is not None
    assert first.xy.tolist() == [[-179.5, -84.5], [-178.5, -84.5], [-177.5, -84.5], [-176.5, -84.5], [-175.5, -84.5]]


def test_memory_stays_small(tmp_path: Path) -> None:
    path = grid(tmp_path / "grid.parquet", covering=True, rows_a_group=WIDTH * HEIGHT)
    few = Limits(memory=2 * 2**30)
    assert read(path, reading=SEEN, box=(10, 10, 20, 15), limits=few).features == 50


def test_a_file_is_described_without_reading_its_rows_and_our_own_have_boxes(tmp_path: Path) -> None:
    path = grid(tmp_path / "grid.parquet", covering=True)
    (info,) = look(path)
    assert (info.features, info.geometry, info.columns, info.crs) == (WIDTH * HEIGHT, "Point", ("id",), "OGC:CRS84")
    (made,) = export(path, None, tmp_path / "ours.parquet", place_files).files
    assert read(made, reading=SEEN, box=(10, 10, 20, 15)).features == 50


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".fgb", ".parquet"])
def test_all_of_a_large_file_is_written_group_by_group(tmp_path: Path, ending: str) -> None:
    path = grid(tmp_path / "grid.parquet", covering=True, crs="EPSG:3857")
    target = tmp_path / f"out{ending}"
    written = export(path, None, target, place_files, crs="EPSG:4326", reading=SEEN, name="grid")
    assert (written.rows, written.notes) == (WIDTH * HEIGHT, ())
    found, whole = read(target), read(path)
    assert found.xy == pytest.approx(whole.xy, abs=1e-6)
    assert found.columns["id"].to_pylist() == whole.columns["id"].to_pylist()
    assert look(target)[0].features == WIDTH * HEIGHT


def test_what_is_told_of_groups_is_summed_up(tmp_path: Path) -> None:
    shapes = np.array([shapely.Point(0, 89.99), shapely.Point(1, 1), None] * 4, dtype=object)
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}}}
    table = pa.table({"id": list(range(12)), "geometry": wkb(shapes)}).replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, tmp_path / "gaps.parquet", row_group_size=3)
    written = export(tmp_path / "gaps.parquet", None, tmp_path / "out.gpkg", place_files, crs="EPSG:32633", reading=SEEN)
    assert written.rows == 12
    assert look(tmp_path / "out.gpkg")[0].features == 12
