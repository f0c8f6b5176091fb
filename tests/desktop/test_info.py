"""`info` reports every file in text or JSON, goes on after a bad one, and tells by its status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.info import run
from desktop.printing import printable


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mines.csv"
    path.write_text("name,latitude,longitude\nA,10,20\nB,,5\nC,99,5\n", encoding="utf-8")
    return path


def report(capsys: pytest.CaptureFixture[str], *paths: Path, sample: int = 0) -> tuple[int, list[dict[str, Any]]]:
    status = run(list(paths), sample, "json")
    return status, json.loads(capsys.readouterr().out)["files"]


def test_json_has_the_promised_keys(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, files = report(capsys, table, sample=1)
    assert status == 0
    assert set(files[0]) == {"path", "layers", "warnings", "error"}
    (layer,) = files[0]["layers"]
    assert set(layer) == {"name", "geometry", "features", "drawn", "rejected", "crs", "columns", "warnings", "sample", "facts"}
    assert layer["facts"] is None
    assert (layer["features"], layer["drawn"], layer["crs"], layer["columns"]) == (3, 1, "EPSG:4326", ["name", "latitude", "longitude"])
    assert layer["rejected"] == [
        {"row": 2, "column": "latitude", "value": "", "reason": "it is blank"},
        {"row": 3, "column": "latitude", "value": "99", "reason": "a latitude must lie between -90 and 90"},
    ]
    assert {warning["code"] for warning in layer["warnings"]} == {"crs-assumed", "out-of-range-lonlat"}
    assert layer["sample"] == [{"properties": {"name": "A", "latitude": 10, "longitude": 20}, "geometry": "POINT (20 10)"}]


def test_a_bad_file_is_told_and_the_others_are_reported(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, files = report(capsys, tmp_path / "absent.gpkg", table)
    assert status == 1
    assert files[0]["layers"] == []
    assert files[0]["error"] == f"{tmp_path / 'absent.gpkg'}: there is no such file. Check the name and the folder."
    assert files[1]["error"] is None
    assert len(files[1]["layers"]) == 1


def test_errors_go_to_standard_error_in_one_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.geojson").write_text("{", encoding="utf-8")
    assert run([tmp_path / "absent.gpkg", tmp_path / "bad.geojson"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("lodestone: ") for line in lines)


def test_a_table_without_places_is_reported_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("element,price\nDy,300\nTb,900\n", encoding="utf-8")
    status, files = report(capsys, path)
    (layer,) = files[0]["layers"]
    assert status == 0
    assert (layer["geometry"], layer["features"], layer["drawn"], layer["crs"]) == ("None", 2, 0, None)
    assert [warning["code"] for warning in layer["warnings"]] == ["table-only"]


def test_text_names_layers_warnings_and_what_was_left_out(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([table]) == 0
    text = capsys.readouterr().out
    assert "mines: Point, 3 features, 1 can be drawn, EPSG:4326" in text
    assert "[crs-assumed]" in text
    assert "left out: row 3, latitude '99': a latitude must lie between -90 and 90" in text


def test_values_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "e\x1b[2J\u202e.csv"
    path.write_text("a\x1b[31m,b\n1,2\n", encoding="utf-8")
    assert run([path], 1) == 0
    assert all(character.isprintable() for character in capsys.readouterr().out.replace("\n", ""))
    assert printable("plain ünï") == "plain ünï"
