"""Files of every kind through the public surface: what is read, what is told, and that nothing beside them changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import pytest
import shapely

from layers.errors import CrsError, SourceError
from layers.sources import FeatureLayer, PartKind, inspect, look, read

ROOT = Path(__file__).resolve().parents[2]
SQUARE = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
SHAPES = (shapely.Point(10, 20), shapely.LineString([(0, 0), (5, 5), (9, 1)]), SQUARE)
GDAL: Any = pyogrio.raw  # it carries no type hints
DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".shp": "ESRI Shapefile", ".kml": "KML", ".gml": "GML"}


def save(path: Path, shapes: list[Any], crs: str | None = "EPSG:4326", layer: str | None = None, append: bool = False) -> Path:
    """Write shapes with a column `name`, by the driver of the suffix."""
    names = np.array([f"n{number}" for number in range(len(shapes))], dtype=object)
    kinds = {shape.geom_type for shape in shapes}
    options = {"SPATIAL_INDEX": "NO"} if path.suffix in (".fgb", ".gpkg") else {}  # an index would change the order, or forbid plain SQL
    with warnings.catch_warnings(action="ignore"):  # a file without a system is what some tests want
        GDAL.write(
            path,
            geometry=np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
            field_data=[names],
            fields=np.array(["name"], dtype=object),
            crs=crs,
            geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
            driver=DRIVERS[path.suffix],
            layer=layer,
            append=append,
            **options,
        )
    return path


def feature_collection(path: Path, *geometries: object, **members: object) -> Path:
    """Write GeoJSON by hand, so that it may hold what no writer writes."""
    features = [{"type": "Feature", "properties": {"row": row}, "geometry": geometry} for row, geometry in enumerate(geometries)]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}), encoding="utf-8")
    return path


def codes(layer: Any) -> set[str]:
    return {warning.code for warning in layer.warnings}


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.geom_type)
def test_every_format_gives_the_same_coordinates_and_names(tmp_path: Path, suffix: str, shape: Any) -> None:
    layer = read(save(tmp_path / f"places{suffix}", [shape, shapely.transform(shape, lambda xy: xy + 30)]))
    assert (layer.features, layer.drawn, layer.rejected) == (2, 2, ())
    assert layer.crs == "EPSG:4326"
    assert layer.xy.dtype == np.float64
    assert layer.xy.flags.c_contiguous
    first = layer.xy[: layer.offsets[np.searchsorted(layer.part_feature, 1)]]
    assert {tuple(xy) for xy in first} == {tuple(xy) for xy in shapely.get_coordinates(shape)}
    names = [column for column in layer.columns.column_names if column.lower() == "name"]
    assert layer.columns.column(names[0]).to_pylist() == ["n0", "n1"]


def test_coordinates_of_any_system_come_back_as_degrees(tmp_path: Path) -> None:
    import pyproj

    east, north = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True).transform(117.5, 24.0)
    layer = read(save(tmp_path / "utm.gpkg", [shapely.Point(east, north)], crs="EPSG:32650"))
    assert layer.crs == "EPSG:32650"
    np.testing.assert_allclose(layer.xy, [[117.5, 24.0]], atol=1e-7)


def test_lines_of_a_plane_that_cross_the_seam_stay_continuous(tmp_path: Path) -> None:
    layer = read(save(tmp_path / "pacific.gpkg", [shapely.LineString([(-3e5, 0), (3e5, 0)])], crs="+proj=merc +lon_0=180"))
    assert np.abs(np.diff(layer.xy[:, 0])).max() < 10


def test_rings_name_their_polygon_and_whether_they_are_holes(tmp_path: Path) -> None:
    two = shapely.MultiPolygon([SQUARE, shapely.box(10, 10, 11, 11)])
    layer = read(save(tmp_path / "rings.gpkg", [two, shapely.box(20, 20, 21, 21)]))
    assert layer.part_kind.tolist() == [PartKind.SHELL, PartKind.HOLE, PartKind.SHELL, PartKind.SHELL]
    assert layer.part_polygon.tolist() == [0, 0, 1, 2]
    assert layer.part_feature.tolist() == [0, 0, 0, 1]
    rings = layer.rings()
    assert rings.is_hole.tolist() == [False, True, False, False]
    assert len(layer.lines()) == 0


def test_parts_of_a_collection_keep_their_feature(tmp_path: Path) -> None:
    mixed = shapely.GeometryCollection([shapely.Point(1, 2), shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]), SQUARE])
    layer = read(save(tmp_path / "mixed.gpkg", [shapely.Point(50, 50), mixed]))
    assert layer.part_kind.tolist() == [0, 0, 1, 1, 2, 3]
    assert layer.part_feature.tolist() == [0, 1, 1, 1, 1, 1]
    points, owner = layer.points()
    assert (points.tolist(), owner.tolist()) == ([[50, 50], [1, 2]], [0, 1])


def test_one_layer_of_several_is_chosen_by_name(tmp_path: Path) -> None:
    path = save(tmp_path / "two.gpkg", [shapely.Point(1, 1)], layer="mines")
    save(path, [shapely.Point(2, 2), shapely.Point(3, 3)], layer="plants", append=True)
    assert [(info.name, info.features, info.columns) for info in look(path)] == [("mines", 1, ("name",)), ("plants", 2, ("name",))]
    assert read(path, "plants").features == 2
    with pytest.raises(SourceError, match=r"it holds 2 layers. Choose one of mines, plants"):
        read(path)
    with pytest.raises(SourceError, match=r"no layer 'ports'. Choose one of mines, plants"):
        read(path, "ports")


def test_what_cannot_be_drawn_is_listed_by_row(tmp_path: Path) -> None:
    path = feature_collection(
        tmp_path / "gaps.geojson",
        {"type": "Point", "coordinates": [1, 2]},
        None,
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 2]]]},
        {"type": "Point", "coordinates": [10, 95]},
        {"type": "GeometryCollection", "geometries": []},
    )
    layer = read(path)
    assert layer.features == 5
    assert layer.drawn + len(layer.rejected) == 5
    assert [entry.row for entry in layer.rejected] == [2, 3, 4, 5]
    assert codes(layer) >= {"null-geometry", "geometry-dropped", "out-of-range-lonlat", "empty-geometry"}
    assert layer.columns.num_rows == 5


def test_a_shape_across_itself_is_drawn_and_told(tmp_path: Path) -> None:
    layer = read(save(tmp_path / "bow.gpkg", [shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])]))
    assert layer.drawn == 1
    assert codes(layer) == {"invalid-geometry"}


def test_a_place_that_is_no_number_is_left_out_and_not_told_as_drawn(tmp_path: Path) -> None:
    layer = read(save(tmp_path / "places.gpkg", [shapely.Point(1, 2), shapely.Point(np.inf, 1), shapely.LineString([(0, 0), (np.inf, 1)])]))
    assert [entry.row for entry in layer.rejected] == [2, 3]
    assert "invalid-geometry" not in codes(layer)


def test_a_file_without_a_system_is_asked_for_one_and_never_guessed(tmp_path: Path) -> None:
    path = save(tmp_path / "bare.shp", [shapely.Point(10, 20)], crs=None)
    assert codes(look(path)[0]) == {"no-crs"}
    with pytest.raises(CrsError, match=r"bare\.shp, layer bare: it does not say which coordinate reference system"):
        read(path)
    assert read(path, assume_crs="EPSG:4326").xy.tolist() == [[10, 20]]
    with pytest.raises(CrsError, match="'EPSG:1' is unknown"):
        read(path, assume_crs="EPSG:1")


def test_what_the_file_says_outweighs_what_the_caller_assumes(tmp_path: Path) -> None:
    path = save(tmp_path / "known.gpkg", [shapely.Point(10, 20)])
    assert read(path, assume_crs="EPSG:3857").xy.tolist() == [[10, 20]]


def test_a_shapefile_without_its_index_opens_and_stays_without(tmp_path: Path) -> None:
    path = save(tmp_path / "old.shp", [shapely.Point(1, 2), shapely.Point(3, 4)])
    path.with_suffix(".shx").unlink()
    layer = read(path)
    assert (layer.features, codes(layer)) == (2, {"missing-shx"})
    assert not path.with_suffix(".shx").exists()


def state_of(folder: Path) -> dict[str, tuple[str, int]]:
    return {path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in folder.iterdir()}


@pytest.mark.parametrize("suffix", DRIVERS)
def test_nothing_in_the_folder_of_a_file_changes(tmp_path: Path, suffix: str) -> None:
    path = save(tmp_path / f"kept{suffix}", [*SHAPES[:1]])
    (tmp_path / "kept.gfs").unlink(missing_ok=True)
    for file in tmp_path.iterdir():
        os.utime(file, ns=(10**18, 10**18))
    before = state_of(tmp_path)
    look(path)
    inspect(path, 1)
    read(path)
    assert state_of(tmp_path) == before


def test_a_geopackage_in_write_ahead_mode_is_read_whole_and_left_alone(tmp_path: Path) -> None:
    path = save(tmp_path / "wal.gpkg", [shapely.Point(1, 1)])
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("UPDATE wal SET name = 'changed'")
    database.commit()
    before = state_of(tmp_path)
    assert read(path).columns.column("name").to_pylist() == ["changed"]
    assert state_of(tmp_path) == before
    database.close()


@pytest.mark.parametrize("name", ["semi;colon", "new\nline", "https:", "a!b", "ünï çødé", "per%20cent", "-o", "quote'\"", "x" * 200])
def test_files_of_any_name_open(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.geojson"
    feature_collection(path, {"type": "Point", "coordinates": [1, 2]})
    assert read(path).name == name


def test_a_name_that_is_no_unicode_opens(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"b\xe9te.geojson")
    feature_collection(path, {"type": "Point", "coordinates": [1, 2]})
    assert read(path).features == 1


def test_geoparquet_of_every_encoding(tmp_path: Path) -> None:
    described: dict[str, Any] = {"WKB": pa.array([shapely.to_wkb(SQUARE), None]), "WKT": pa.array([shapely.to_wkt(SQUARE), None])}
    for encoding, geometry in described.items():
        metadata = {"version": "1.1.0", "primary_column": "g", "columns": {"g": {"encoding": encoding, "geometry_types": ["Polygon"]}}}
        table = pa.table({"g": geometry, "at": pa.array([1, 1_000_000_001], pa.timestamp("ns"))})
        pq.write_table(table.replace_schema_metadata({"geo": json.dumps(metadata)}), tmp_path / "t.parquet")
        layer = read(tmp_path / "t.parquet")
        assert (layer.features, layer.drawn, len(layer.xy), layer.crs) == (2, 1, 10, "OGC:CRS84")
        assert codes(layer) == {"null-geometry", "column-converted"}


def test_geoparquet_of_coordinate_columns_and_an_unknown_system(tmp_path: Path) -> None:
    points = pa.StructArray.from_arrays([pa.array([1.0, 3.0]), pa.array([2.0, 4.0])], ["x", "y"])
    lines = pa.ListArray.from_arrays(pa.array([0, 2], pa.int32()), points)
    metadata = {"version": "1.1.0", "primary_column": "g", "columns": {"g": {"encoding": "linestring", "crs": None}}}
    path = tmp_path / "n.parquet"
    pq.write_table(pa.table({"g": lines}).replace_schema_metadata({"geo": json.dumps(metadata)}), path)
    with pytest.raises(CrsError):
        read(path)
    assert read(path, assume_crs="EPSG:4326").xy.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("member", "crs"),
    [
        ('{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::999999"}}', None),
        ('{"type":"link","properties":{"href":"http://example.org/crs","type":"proj4"}}', None),
        ('{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}', "EPSG:4326"),
        ('{"type":"name","properties":{"name":"EPSG:3857"}}', "EPSG:3857"),
    ],
)
def test_a_system_that_nobody_knows_is_not_taken_for_degrees(tmp_path: Path, member: str, crs: str | None) -> None:
    path = tmp_path / "t.geojson"
    feature = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}'
    path.write_text(f'{{"type":"FeatureCollection","crs":{member},"features":[{feature}]}}', encoding="utf-8")
    (info,) = look(path)
    assert info.crs == crs
    assert ("no-crs" in codes(info)) == (crs is None)


def test_parquet_without_places_is_told_from_geoparquet(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "plain.parquet")
    assert codes(look(tmp_path / "plain.parquet")[0]) == {"no-geoparquet-metadata"}
    with pytest.raises(SourceError, match="without the metadata of GeoParquet"):
        read(tmp_path / "plain.parquet")


def test_archives_with_folders_and_several_files_open(tmp_path: Path) -> None:
    for name in ("mines", "ports"):
        save(tmp_path / f"{name}.shp", [shapely.Point(1, 2)])
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        for part in [*tmp_path.glob("mines.*"), *tmp_path.glob("ports.*")]:
            archive.write(part, f"deep/{part.stem}/{part.name}")
    assert [info.name for info in look(tmp_path / "both.zip")] == ["mines", "ports"]
    assert read(tmp_path / "both.zip", "ports").crs == "EPSG:4326"
    assert {warning.code for warning in inspect(tmp_path / "both.zip").warnings} == {"several-layers-in-archive"}


def test_kmz_opens(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tour.kmz", "w") as archive:
        archive.write(save(tmp_path / "doc.kml", [shapely.Point(5, 6)], layer="doc"), "doc.kml")
    assert read(tmp_path / "tour.kmz").xy.tolist() == [[5, 6]]


def test_inspect_samples_features_with_their_shapes(tmp_path: Path) -> None:
    report = inspect(save(tmp_path / "s.gpkg", [shapely.Point(1, 2), shapely.Point(3, 4)], crs="EPSG:3857"), sample=1)
    assert report.layers[0].sample == ({"properties": {"name": "n0"}, "geometry": "POINT (1 2)"},)
    assert (report.layers[0].features, report.layers[0].drawn) == (2, 2)


def test_importing_sources_loads_neither_gdal_nor_arrow() -> None:
    program = "import sys, layers.sources; print([n for n in ('pyogrio', 'pyarrow', 'shapely', 'pyproj', 'pandas') if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_reading_loads_no_gdal_here(tmp_path: Path) -> None:
    path = save(tmp_path / "far.gpkg", [shapely.Point(1, 2)])
    program = (
        "import sys, pathlib; from layers.sources import read; read(pathlib.Path(sys.argv[1])).columns; print('pyogrio' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_layers_compare_by_identity(tmp_path: Path) -> None:
    path = save(tmp_path / "same.gpkg", [shapely.Point(1, 2)])
    first, second = read(path), read(path)
    assert isinstance(first, FeatureLayer)
    assert len({first, second}) == 2
    assert first != second


def test_text_that_is_no_utf8_is_read_and_told(tmp_path: Path) -> None:
    path = save(tmp_path / "old.gpkg", [shapely.Point(1, 1)])
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE old SET name = CAST(x'4BE46E65' AS TEXT)")
        database.commit()
    layer = read(path)
    assert layer.columns.column("name").to_pylist() == ["Käne"]
    assert "column-converted" in codes(layer)


def test_links_of_a_kml_are_not_followed_and_told(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/more.kml</href></Link></NetworkLink>"
    place = "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark>"
    path = tmp_path / "links.kml"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{place}{link * 2}</Document></kml>', encoding="utf-8")
    layer = read(path)
    assert layer.features == 1
    assert [(note.code, note.text[:12]) for note in layer.warnings] == [("links-not-followed", "2 links lead")]
