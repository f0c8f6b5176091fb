"""Tables as texts: values stay as their file writes them, and points kept beside the attributes become two columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import shapely
from geopandas.geodataframe import GeoDataFrame

from layers.errors import SourceError
from layers.sources import read_table

DATA = Path(__file__).resolve().parents[1] / "data"


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id;name;code;much;lat;lon\nx;Kväne;2846.10;1,50;1;2\ny;;0501;1e5;;\n".encode("cp1252"))
    table = read_table(path)
    assert table.columns == {
        "id": ("x", "y"),
        "name": ("Kväne", ""),
        "code": ("2846.10", "0501"),
        "much": ("1,50", "1e5"),
        "lat": ("1", ""),
        "lon": ("2", ""),
    }
    assert [warning.code for warning in table.warnings] == ["encoding-guessed"]


def test_points_of_a_database_give_latitude_and_longitude_in_degrees(tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame = GeoDataFrame(
        {"id": ["a", "b"], "whole": [1.0, 2.5], "when": [dt.date(2025, 1, 1), None]},
        geometry=[shapely.Point(111319.490793, 0), None],
        crs=3857,
    )
    frame.to_file(path, layer="sites")
    table = read_table(path, "sites")
    assert (table.rows, table.columns["whole"], table.columns["when"]) == (2, ("1", "2.5"), ("2025-01-01", ""))
    assert [float(table.columns[name][0]) for name in ("lat", "lon")] == pytest.approx([0, 1], abs=1e-6)
    assert (table.columns["lat"][1], table.columns["lon"][1]) == ("", "")


def test_sheets_of_a_workbook_are_read_one_by_one() -> None:
    with pytest.raises(SourceError, match="2 layers"):
        read_table(DATA / "two_sheets.xlsx")
