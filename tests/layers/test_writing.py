"""Layers written as other files: every row, type and shape comes back, or the loss was told before; files are whole or not there."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import python_calamine

from desktop.export.atomic import place_files
from layers.errors import CrsError, ExportError, LodestoneError, RequestError, SourceError
from layers.sources import FeatureLayer, Written, export, inspect, look, read
from layers.sources.formats import dbf_names, format_of, losses

ENDINGS = ("gpkg", "geojson", "shp", "fgb", "parquet", "kml", "csv", "xlsx")
FEATURES: list[dict[str, Any]] = [
    {"name": "Kväne", "a long name of a column": 1, "share": 0.5, "open": True, "day": "2025-11-20", "at": [131.25, -22.5, 310.0]},
    {"name": "=1+1", "a long name of a column": 2, "share": None, "open": False, "day": "2025-12-31", "at": [-115.5, 35.25, 12.0]},
    {"name": None, "a long name of a column": 3, "share": -5.2, "open": None, "day": None, "at": None},
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "points.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {name: value for name, value in feature.items() if name != "at"},
            "geometry": feature["at"] and {"type": "Point", "coordinates": feature["at"]},
        }
        for feature in FEATURES
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def written(source: Path, target: Path, **options: Any) -> Written:
    return export(source, None, target, place_files, **options)


def told(layer: FeatureLayer, ending: str) -> str:
    return " ".join(losses(format_of(Path(f"x.{ending}")), layer, layer.crs or ""))


@pytest.mark.parametrize("ending", ENDINGS)
def test_rows_shapes_and_values_come_back(source: Path, tmp_path: Path, ending: str) -> None:
    before = read(source)
    made = written(source, tmp_path / f"out.{ending}", name="Points")
    assert made.rows == 3
    after = read(made.files[0])
    assert (after.features, after.drawn) == (3, 2)
    order = np.argsort(after.xy[:, 0])[::-1]
    assert np.allclose(after.xy[order], before.xy, atol=1e-8)
    names = after.columns.column_names
    key = next(name for name in names if name.startswith("a long"))
    assert {str(value) for value in after.columns[key].to_pylist()} == {"1", "2", "3"}
    texts = after.columns["Name" if ending == "kml" else "name"].to_pylist()
    assert "Kväne" in texts
    assert ("'=1+1" if ending == "csv" else "=1+1") in texts
    if ending in ("gpkg", "geojson", "fgb", "parquet"):
        kept = [name for name in before.columns.column_names if (ending, name) != ("fgb", "day")]
        assert [after.columns[name].type for name in kept] == [before.columns[name].type for name in kept]
        assert sorted(map(str, after.columns["share"].to_pylist())) == sorted(map(str, before.columns["share"].to_pylist()))
    if ending not in ("csv", "xlsx"):
        (report,) = inspect(made.files[0], 3).layers
        assert any("310" in str(row["geometry"]) for row in report.sample), "heights are lost"
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(file.name for file in made.files)


def test_losses_are_told_before(source: Path) -> None:
    layer = read(source)
    assert told(layer, "gpkg") == told(layer, "geojson") == told(layer, "parquet") == ""
    assert "a long name of a column becomes a long nam" in told(layer, "shp")
    assert "another order" in told(layer, "fgb")
    assert "Days become times at midnight (day)" in told(layer, "fgb")
    assert "formula, in name" in told(layer, "csv")
    assert "heights are not kept" in told(layer, "xlsx")
    assert losses(format_of(Path("x.kml")), layer, "EPSG:3857") == [
        "KML knows longitude and latitude (WGS 84) alone, and is written in them.",
        "Whole numbers, days and times become text (day, a long name of a column).",
    ]


def test_names_of_a_shapefile_stay_apart() -> None:
    names = dbf_names(["population_2020", "population_2021", "POPULATION", "Größenordnung", "ok", "日本語の列名"])
    assert names == ["population", "populati_1", "POPULATI_2", "Größenor", "ok", "日本語"]
    assert all(len(name.encode()) <= 10 for name in names)


def test_some_rows_in_another_system(source: Path, tmp_path: Path) -> None:
    made = written(source, tmp_path / "out.gpkg", rows=np.array([False, True, True]), crs="EPSG:3857", name="Some rows")
    (info,) = look(made.files[0])
    assert (info.name, info.features, info.crs) == ("Some rows", 2, "EPSG:3857")
    assert read(made.files[0]).xy == pytest.approx(np.array([[-115.5, 35.25]]))
    with pytest.raises(SourceError, match="other rows than when it was opened"):
        written(source, tmp_path / "no.gpkg", rows=np.array([True]))
    with pytest.raises(CrsError, match="no way is known"):
        written(source, tmp_path / "no.gpkg", crs="EPSG:999999")
    assert not (tmp_path / "no.gpkg").exists()


def test_a_geopackage_keeps_its_other_layers(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.gpkg"
    written(source, target, name="points")
    written(source, target, name="points", add=True)
    assert [info.name for info in look(target)] == ["points", "points (2)"]
    written(source, target, name="alone")
    assert [info.name for info in look(target)] == ["alone"]


def test_a_shapefile_is_written_for_each_kind(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text('n,wkt\n1,POINT (1 2)\n2,"LINESTRING (0 0, 1 1)"\n3,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n4,\n', encoding="utf-8")
    layer = read(path, assume_crs="EPSG:4326")
    assert "3 files are written, for points and lines and areas" in told(layer, "shp")
    made = written(path, tmp_path / "out.shp", assume_crs="EPSG:4326")
    shapes = [file for file in made.files if file.suffix == ".shp"]
    assert [file.name for file in shapes] == ["out-points.shp", "out-lines.shp", "out-areas.shp"]
    assert [read(file).columns["n"].to_pylist() for file in shapes] == [[1, 4], [2], [3]]
    with pytest.raises(CrsError, match="does not say"):
        written(path, tmp_path / "other.shp")


def test_no_cell_of_a_spreadsheet_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    cells = ["=cmd|' /C calc'!A0", "+1+1", "-5.2", "@SUM(A1)", "\tx", "a\x08b", "&<>\"'", "007"]
    lines = ['"{}",1,{}'.format(cell.replace('"', '""'), row) for row, cell in enumerate(cells)]
    path.write_text("\n".join(["t,lat,lon", *lines]), encoding="utf-8")
    sheet = python_calamine.CalamineWorkbook.from_path(written(path, tmp_path / "out.xlsx").files[0]).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == ["=cmd|' /C calc'!A0", "+1+1", "-5.2", "@SUM(A1)", "\tx", "a b", "&<>\"'", "007"]
    assert [row[2] for row in sheet[1:]] == list(range(len(cells)))
    text = written(path, tmp_path / "out.csv").files[0].read_text(encoding="utf-8-sig")
    assert "'=cmd" in text
    assert "'+1+1" in text
    assert "\n-5.2," in text


def test_days_and_times_are_such_in_a_workbook(source: Path, tmp_path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(written(source, tmp_path / "out.xlsx").files[0])
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][rows[0].index("day")] == dt.date(2025, 11, 20)


@pytest.mark.parametrize(
    ("target", "error", "words"),
    [
        ("out.xyz", RequestError, "No format to write"),
        ("no/out.gpkg", ExportError, "does not exist"),
        ("folder.gpkg", ExportError, "folder"),
    ],
)
def test_what_cannot_be_written_is_told(source: Path, tmp_path: Path, target: str, error: type[LodestoneError], words: str) -> None:
    (tmp_path / "folder.gpkg").mkdir()
    with pytest.raises(error, match=words):
        written(source, tmp_path / target)
    assert [file.name for file in tmp_path.iterdir()] == ["folder.gpkg"]


def test_a_table_has_no_place_in_a_format_of_shapes(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("a,b\nx,1\n", encoding="utf-8")
    with pytest.raises(ExportError, match="table without shapes"):
        written(path, tmp_path / "out.fgb")
    assert look(written(path, tmp_path / "out.gpkg").files[0])[0].features == 1


def test_a_flatgeobuf_with_rows_without_shapes_is_read(source: Path, tmp_path: Path) -> None:
    layer = read(written(source, tmp_path / "out.fgb").files[0])
    assert [(one.row, one.reason) for one in layer.rejected] == [(3, "it has no geometry")]
