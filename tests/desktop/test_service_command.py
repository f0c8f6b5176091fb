"""Addresses of web services where a command takes a file: listed, read, written and drawn, and never with what is secret."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from desktop.ahead import around
from desktop.cli import main
from layers import edits, storage
from layers.document import SourceRef, first_map
from layers.extent import Extent
from layers.sources import read
from tests.service_kit import KEY, PASSWORD, PLACES, USER, WebServer, web, web_running

__all__ = ["web", "web_running"]


def test_info_lists_layers_and_reads_the_one_that_is_named(web: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    web.login = web.key = True
    address = f"oapif:http://{USER}:{PASSWORD}@127.0.0.1:{web.port}/api"
    assert main(["info", f"{address}?apikey={KEY}", f"{address}/collections/grid%2Fof%20points?apikey={KEY}", "--format", "json"]) == 0
    out = capsys.readouterr().out
    listed, whole = json.loads(out)["files"]
    assert [(layer["name"], layer["features"], layer["drawn"]) for layer in listed["layers"]] == [
        ("grid/of points", len(PLACES), None),
        ("empty", None, None),
    ]
    assert (whole["layers"][0]["features"], whole["layers"][0]["columns"]) == (len(PLACES), ["number", "name"])
    assert whole["path"] == f"oapif:{web.api}"
    assert PASSWORD not in out
    assert KEY not in out
    assert main(["info", f"oapif:{web.api}"]) == 1
    assert "wants a name and a password" in capsys.readouterr().err


def test_convert_writes_what_a_filter_lets_through(web: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "grid.gpkg"
    assert main(["convert", f"wfs:{web.wfs}?typeNames=my:grid", "-o", str(target), "--filter", "number < 100"]) == 0
    assert capsys.readouterr().out == f"{target}\n"
    assert read(target).columns["number"].to_pylist() == list(range(100))


@pytest.mark.usefixtures("qapp")
def test_export_asks_for_what_is_shown_and_what_lies_around(web: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "map.png"
    options = ["--extent", "0,40,4,42", "--size", "320x240", "-o", str(target)]
    assert main(["export", "--layer", f"wfs:{web.wfs}", *options]) == 0
    assert target.exists()
    south, west, north, east = map(float, web.asked[-1].split("BBOX=")[1].split(",")[:4])
    assert (south, north) == (33.0, 49.0)
    assert -11.0 < west < -9.0
    assert 13.0 < east < 15.0
    assert main(["export", "--layer", f"wfs:{web.wfs}?typeNames=my:other", *options]) == 1
    assert "it offers no layer 'my:other'. Choose one of my:grid." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extent", "box"),
    [
        ((0, -1, 2, 1), (-3.01, -4.0, 5.01, 4.0)),
        ((178, -1, -180, 1), (174.99, -4.0, -176.99, 4.0)),
        ((-180, 0, 180, 10), None),
        ((0, 0, 90, 10), None),
        ((10, 88, 12, 90), (-180.0, 85.0, 180.0, 90.0)),
    ],
)
def test_what_is_asked_of_servers_holds_what_is_shown(
    extent: tuple[float, float, float, float], box: tuple[float, float, float, float] | None
) -> None:
    found = around(Extent(*extent))
    assert found == (box if box is None else pytest.approx(box, abs=0.01))


@pytest.mark.usefixtures("qapp")
def test_a_saved_map_asks_its_servers_only_when_told_to(web: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = SourceRef(f"oapif:{web.api}", "grid/of points")
    document = edits.add_own_layer(first_map(dt.date(2025, 11, 20)), "Grid", source).document
    path = tmp_path / "a.lodestone"
    path.write_bytes(storage.encode(document, tmp_path))
    command = ["export", str(path), "--size", "320x240", "-o", str(tmp_path / "a.svg")]
    assert main(command) == 1
    assert "Give --ask-servers to have it asked." in capsys.readouterr().err
    assert not web.asked
    assert main([*command, "--ask-servers"]) == 0
    assert "Grid (612)" in (tmp_path / "a.svg").read_text(encoding="utf-8")
