"""Evidence: what an export rests on, without anything that the map does not show, and the same bytes from it again."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from msgspec.structs import replace

from desktop.cli import main
from desktop.export import ExportOptions, draw
from desktop.export.evidence import with_evidence
from desktop.export.own_rows import MOST_LISTED
from desktop.export.recipe import recipe_of
from desktop.export.seal import is_as_sealed, sealed
from layers import edits
from layers.catalogue.loading import load
from layers.document import Bookmark, SecondMap, SourceRef, Style
from layers.errors import ExportError, RequestError, SourceError
from layers.extent import region
from layers.filters import filtered
from layers.sources import read
from tests.desktop.render_kit import content_of, lens

pytestmark = pytest.mark.usefixtures("qapp")
SECRETS = ("s3cret-person", "hidden-layer", "hidden-value", "secret-note")


def own_file(folder: Path, name: str = "plants", value: str = "shown-value") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.geojson"
    properties = {"owner": value, "secret-note": "secret-note 日本"}
    point = {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [10, 50]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [point]}))
    return path


@pytest.fixture
def exported(tmp_path: Path) -> dict[str, Any]:
    folder = tmp_path / "s3cret-person"
    shown, hidden = own_file(folder), own_file(folder, "hidden-layer", "hidden-value")
    document = edits.add_own_layer(lens("Dy"), "Plants", SourceRef(str(shown)), Style(category="owner")).document
    document = edits.add_own_layer(document, "hidden-layer", SourceRef(str(hidden))).document
    document = edits.show_layer(document, "own-2", False).document
    own = {"own-1": read(shown), "own-2": read(hidden)}
    export = with_evidence(draw(document, load(), own, tmp_path / "a.png", ExportOptions(extent=region("europe"))), load())
    export.save()
    return {"folder": tmp_path, "source": shown, "told": json.loads((tmp_path / "a.png.evidence.json").read_text())}


def test_evidence_lists_what_is_drawn_and_nothing_else(exported: dict[str, Any]) -> None:
    [told] = exported["told"]["maps"]
    content = content_of(lens("Dy"))
    names = {site["id"] for site in told["sites"]}
    assert 0 < len(names) < len(content.sites)
    legend = {item["label"]: item["count"] for group in told["legend"] for item in group["items"]}
    assert sum(site["allied"] for site in told["sites"]) == legend["Allied refining site"]
    assert told["day"] == "2025-11-20"
    [own] = told["own_layers"]
    assert own["rows"] == [{"row": 1, "longitude": 10.0, "latitude": 50.0, "values": {"owner": "shown-value"}}]
    assert (own["file"], own["columns"], own["drawn_but_not_listed"]) == ("plants.geojson", ["owner"], 0)
    sourced = [site for site in told["sites"] if site["sources"]]
    assert sourced
    assert all(source["confidence"] for site in sourced for source in site["sources"])


def test_evidence_and_export_carry_nothing_private(exported: dict[str, Any]) -> None:
    for path in exported["folder"].glob("a.png*"):
        data = path.read_bytes()
        for secret in SECRETS:
            assert secret.encode() not in data, (path.name, secret)
        assert str(exported["folder"]).encode() not in data


@pytest.mark.parametrize("ending", [".svg", ".pdf", ".html", ".tif", ".png"])
def test_no_export_carries_paths_or_what_is_hidden(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "s3cret-person"
    shown, hidden = own_file(folder), own_file(folder, "hidden-layer", "hidden-value")
    document = edits.add_own_layer(lens("Dy"), "Plants", SourceRef(str(shown)), Style(category="owner")).document
    document = edits.add_own_layer(document, "hidden-layer", SourceRef(str(hidden))).document
    document = edits.show_layer(document, "own-2", False).document
    export = draw(document, load(), {"own-1": read(shown), "own-2": read(hidden)}, tmp_path / f"a{ending}", ExportOptions(600, 400))
    for path, data in export.files.items():
        for secret in (*SECRETS[:3], str(tmp_path)):
            assert secret.encode() not in data, (path.name, secret)


def test_the_table_is_safe_to_open_and_has_a_row_for_each_fact(exported: dict[str, Any]) -> None:
    with (exported["folder"] / "a.png.evidence.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} >= {"site", "country", "own"}
    assert all(row["map"] == "2025-11-20" for row in rows)
    told = exported["told"]["maps"][0]
    assert sum(row["kind"] == "site" for row in rows) == sum(len(site["stages"]) for site in told["sites"])


def test_redraw_gives_the_same_bytes(exported: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    folder = exported["folder"]
    evidence, again = str(folder / "a.png.evidence.json"), folder / "again.png"
    assert main(["redraw", evidence, "-o", str(again), "--data", str(exported["source"].parent)]) == 0
    assert "the same bytes" in capsys.readouterr().out
    assert hashlib.sha256(again.read_bytes()).hexdigest() == exported["told"]["files"][0]["sha256"]


def test_what_is_to_be_proved_is_never_replaced(
    exported: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exported["folder"]
    monkeypatch.chdir(folder)
    evidence, asked = folder / "a.png.evidence.json", ["--data", str(exported["source"].parent)]
    exhibit, told = folder / "a.png", json.loads(evidence.read_bytes())
    before = exhibit.read_bytes()
    assert main(["redraw", str(evidence), *asked]) == 0
    assert capsys.readouterr().out == "a.png, the same bytes as before\n"
    told["recipe"]["map"]["title"] = "Another"
    evidence.write_text(json.dumps(told))
    assert main(["redraw", str(evidence), *asked]) == 1
    assert "left as it was" in capsys.readouterr().err
    assert exhibit.read_bytes() == before
    evidence.write_text(json.dumps(exported["told"]))
    exhibit.write_bytes(before + b"x")
    assert main(["redraw", str(evidence), *asked]) == 1
    assert "another file than the one that was exported" in capsys.readouterr().err
    assert exhibit.read_bytes() == before + b"x"


def changed(data: bytes, old: bytes, new: bytes, again: bool) -> bytes:
    """Change evidence by hand, with a new seal or without."""
    assert old in data
    data = data.replace(old, new, 1)
    return sealed(data) if again else data


@pytest.mark.parametrize("again", [False, True])
def test_a_figure_that_was_changed_later_is_noticed(exported: dict[str, Any], capsys: pytest.CaptureFixture[str], again: bool) -> None:
    folder = exported["folder"]
    evidence = folder / "a.png.evidence.json"
    asked = ["redraw", str(evidence), "-o", str(folder / "again.png"), "--data", str(exported["source"].parent)]
    whole = evidence.read_bytes()
    evidence.write_bytes(changed(whole, b'"owner": "shown-value"', b'"owner": "other-value"', again))
    assert main(asked) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "maps[0].own_layers[0].rows[0].values.owner" in line
    evidence.write_bytes(changed(whole, b'"edition": "2', b'"edition": "3', again=False))
    assert main(asked) == 1
    assert "its seal does not fit" in capsys.readouterr().err
    evidence.write_bytes(whole)
    table = folder / "a.png.evidence.csv"
    table.write_bytes(table.read_bytes().replace(b"shown-value", b"other-value"))
    assert main(asked) == 1
    assert "a.png.evidence.csv: The table was changed" in capsys.readouterr().err


def test_evidence_has_every_row_in_the_frame_with_what_is_styled_labelled_and_filtered(tmp_path: Path) -> None:
    count = 2 * MOST_LISTED + 10
    rows = "\n".join(f"{k},{k % 100},x,{10 + k % 7},{50 if k % 2 else -40}" for k in range(count))
    (tmp_path / "many.csv").write_text(f"row,size,unseen,longitude,latitude\n{rows}\n")
    style = Style(label="row")
    document = edits.add_own_layer(lens("Dy"), "Many", SourceRef(str(tmp_path / "many.csv")), style).document
    document = edits.filter_layer(document, "own-1", "size < 99").document
    own = {"own-1": filtered(read(tmp_path / "many.csv"), "size < 99")}
    export = with_evidence(draw(document, load(), own, tmp_path / "a.png", ExportOptions(400, 300, extent=region("europe"))), load())
    data, table = (next(data for path, data in export.files.items() if path.suffix == ending) for ending in (".json", ".csv"))
    [layer] = json.loads(data)["maps"][0]["own_layers"]
    seen = [k for k in range(count) if k % 2 and k % 100 < 99]
    assert layer["columns"] == ["row", "size"]
    assert (layer["in_frame"], layer["drawn_but_not_listed"]) == (len(seen), max(len(seen) - MOST_LISTED, 0))
    assert layer["rows"][0] == {"row": 2, "longitude": 11.0, "latitude": 50.0, "values": {"row": 1, "size": 1}}
    told = [row for row in csv.DictReader(table.decode().splitlines()) if row["kind"] == "own"]
    assert [int(row["id"]) - 1 for row in told] == seen
    assert told[-1]["what"] == f"row: {seen[-1]}; size: {seen[-1] % 100}"
    assert is_as_sealed(data)
    assert b"unseen" not in data


def test_redraw_refuses_files_that_are_others_or_gone(exported: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    folder, source = exported["folder"], exported["source"]
    evidence, again = str(folder / "a.png.evidence.json"), folder / "again.png"
    assert main(["redraw", evidence, "-o", str(again)]) == 1
    assert "--data FOLDER" in capsys.readouterr().err
    source.write_text(source.read_text().replace("shown", "other"))
    assert main(["redraw", evidence, "-o", str(again), "--data", str(source.parent)]) == 1
    assert "another content" in capsys.readouterr().err
    assert not again.exists()


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"recipe": {}, "files": [{"sha256": 1}], "versions": {}}', b"\xff\xfe", b"[" * 100_000]
)
def test_damaged_evidence_is_one_message(tmp_path: Path, data: bytes) -> None:
    from desktop.export.recipe import read_recipe

    path = tmp_path / "x.evidence.json"
    path.write_bytes(data)
    with pytest.raises(SourceError):
        read_recipe(path)


def test_evidence_says_which_letters_come_from_the_system(tmp_path: Path) -> None:
    document = edits.set_title(lens("Dy"), "稀土 ቶ map").document
    export = with_evidence(draw(document, load(), {}, tmp_path / "a.png", ExportOptions(500, 400)), load())
    fonts = json.loads(next(data for path, data in export.files.items() if path.suffix == ".json"))["fonts"]
    assert fonts["from_the_system"] == "ቶ"  # what is Chinese is drawn by a font of ours
    assert not fonts["same_bytes_elsewhere"]


@pytest.mark.parametrize("ending", [".png", ".svg", ".html", ".pdf"])
def test_two_processes_write_the_same_bytes(tmp_path: Path, ending: str) -> None:
    digests = set()
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}{ending}"
        command = [sys.executable, "-m", "desktop.cli", "export", "--size", "700x500", "--element", "Dy", "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_map_of_two_days_has_evidence_of_both(tmp_path: Path) -> None:
    document = replace(lens("Dy"), compare=load().edition)
    export = with_evidence(draw(document, load(), {}, tmp_path / "a.png", ExportOptions(1200, 500, both=True)), load())
    told = json.loads(next(data for path, data in export.files.items() if path.suffix == ".json"))
    assert [each["day"] for each in told["maps"]] == ["2025-11-20", load().edition.isoformat()]


def test_export_and_evidence_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    (tmp_path / "a.png.evidence.csv").mkdir()
    export = with_evidence(draw(lens("Dy"), load(), {}, path, ExportOptions(500, 400)), load())
    with pytest.raises(ExportError, match="folder"):
        export.save()
    assert path.read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.png", "a.png.evidence.csv"]


@pytest.mark.parametrize("ending", [".html", ".svg", ".pdf"])
def test_what_a_filter_keeps_back_is_in_no_export(tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    layer = tmp_path / "plants.csv"
    layer.write_text("name,owner,longitude,latitude\nshown-name,a,10,50\nfiltered-out-name,b,12,52\n")
    path = tmp_path / f"a{ending}"
    asked = ["--layer", str(layer), "--filter", "owner = 'a'", "--size", "500x400", "--evidence"]
    assert main(["export", *asked, "-o", str(path)]) == 0
    for file in tmp_path.glob("a.*"):
        assert b"filtered-out-name" not in file.read_bytes(), file.name
    told = json.loads((tmp_path / f"a{ending}.evidence.json").read_text())
    assert told["maps"][0]["layers"][0]["filter"] == "owner = 'a'"
    assert [row["row"] for row in told["maps"][0]["own_layers"][0]["rows"]] == [1]
    assert main(["redraw", str(tmp_path / f"a{ending}.evidence.json"), "-o", str(tmp_path / f"b{ending}")]) == 0
    assert "the same bytes" in capsys.readouterr().out


def test_a_recipe_holds_nothing_that_the_export_does_not_show(tmp_path: Path) -> None:
    document = replace(
        lens("Dy"),
        bookmarks=(Bookmark("my informant", dt.date(2025, 1, 1)),),
        second=SecondMap(same_day=True, hidden=("mines",)),
        compare=dt.date(2025, 1, 1),
    )
    document = edits.rename_layer(edits.show_layer(document, "mines", False).document, "mines", "said by Bob").document
    shown = recipe_of(draw(document, load(), {}, tmp_path / "a.png", ExportOptions(500, 400)))["map"]
    assert shown["bookmarks"] == ()
    assert shown["compare"] is None
    text = json.dumps(shown, default=str)
    assert "informant" not in text
    assert "Bob" not in text
    assert 'same_day": true' not in text


def test_two_files_of_one_name_have_no_evidence(tmp_path: Path) -> None:
    one, other = own_file(tmp_path / "a"), own_file(tmp_path / "b")
    document = lens("Dy")
    for path in (one, other):
        document = edits.add_own_layer(document, "Plants", SourceRef(str(path))).document
    export = draw(document, load(), {"own-1": read(one), "own-2": read(other)}, tmp_path / "a.png", ExportOptions(500, 400))
    with pytest.raises(RequestError, match=one.name):
        recipe_of(export)


def test_files_that_are_read_with_a_file_are_named_too(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    numbers: Any = np.array([1])
    write_vector: Any = pyogrio.raw.write
    places = np.array([shapely.to_wkb(shapely.Point(1, 2))], dtype=object)
    write_vector(folder / "plants.shp", places, [numbers], ["n"], geometry_type="Point", crs="EPSG:4326")
    document = edits.add_own_layer(lens("Dy"), "Plants", SourceRef(str(folder / "plants.shp"))).document
    export = draw(document, load(), {"own-1": read(folder / "plants.shp")}, tmp_path / "a.png", ExportOptions(500, 400))
    named = {each["name"]: each["sha256"] for each in recipe_of(export)["files"]}
    assert {"plants.shp", "plants.dbf", "plants.shx", "plants.prj"} <= named.keys()
    assert all(named.values())
