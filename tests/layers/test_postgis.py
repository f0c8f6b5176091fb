"""Layers of a real PostGIS: listed, read by what is seen with the server's index, simplified by it, and never changed."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import psycopg
import pytest

from desktop.cli import main
from desktop.export.atomic import place_files
from layers.errors import CrsError, RequestError, SourceError
from layers.reading import is_address
from layers.sources import inspect, look, read
from layers.sources.database import Database, database_at, export_stored, list_stored, read_box
from tests.postgis_kit import PASSWORD, database, free_port

__all__ = ["database"]


def test_layers_are_listed_with_what_one_must_know(database: Database) -> None:
    found = {one.name: one for one in list_stored(database)}
    assert list(found) == ['odd "name.line.the geom', "public.bare.shape", "public.grid.at", "public.places.shape", "public.round.at"]
    grid = found["public.grid.at"]
    assert (grid.geometry, grid.rows, grid.crs, grid.indexed) == ("Point", 64_800, "EPSG:4326", True)
    assert (found["public.bare.shape"].crs, found["public.bare.shape"].indexed) == (None, False)
    assert found["public.round.at"].crs == "EPSG:4326"


def test_rows_come_with_their_types_and_those_without_shapes_are_listed(database: Database) -> None:
    layer = read_box(database, "public.places.shape", None, 0)
    assert (layer.features, layer.drawn, layer.crs) == (3, 2, "EPSG:4326")
    assert layer.xy == pytest.approx(np.array([[-115.53, 35.48], [109.97, 41.8]]))
    rows = layer.columns.to_pylist()
    assert rows[0]["name"] == "Mountain Pass"
    assert (rows[0]["share"], str(rows[0]["since"]), rows[0]["open"], rows[0]["tags"]) == (0.5, "1952-01-01", True, "{mine,works}")
    assert rows[1] == {"id": 2, "name": "Bayan Obo", "share": None, "since": None, "open": None, "tags": None}
    assert [(one.row, one.reason) for one in layer.rejected] == [(3, "it has no geometry")]
    assert layer.path == database.address
    assert PASSWORD not in repr(layer) + repr(database)


@pytest.mark.parametrize(
    ("box", "count"), [((10, 10, 20, 15), 50), ((175, -5, -175, 5), 100), ((535, -5, 545, 5), 100), ((-180, -90, 180, 90), 64_800)]
)
def test_what_is_seen_is_read_and_no_more(database: Database, box: tuple[float, float, float, float], count: int) -> None:
    assert read_box(database, "public.grid.at", box, 0).features == count


def test_what_is_too_much_is_cut_and_told(database: Database) -> None:
    layer = read_box(database, "public.grid.at", None, 0, most=1_000)
    assert layer.features == pytest.approx(1_000, rel=0.1)
    assert np.ptp(layer.xy[:, 1]) > 170, "all lie in one corner"
    assert [warning.code for warning in layer.warnings] == ["rows-cut"]
    layer = read_box(database, "public.grid.at", (0, 0, 100, 50), 0, most=100)
    assert layer.features == 100
    assert [warning.code for warning in layer.warnings] == ["rows-cut"]


def test_the_index_is_used(database: Database) -> None:
    with psycopg.connect(host=database.host, port=database.port, dbname="postgres", user="tester", password=PASSWORD) as connection:
        lines = connection.execute("EXPLAIN SELECT 1 FROM grid WHERE at && ST_MakeEnvelope(10, 10, 20, 15, 4326)").fetchall()
    assert any("Index" in line for (line,) in lines)


def test_shapes_are_no_finer_than_what_can_be_seen_and_names_are_names(database: Database) -> None:
    name = 'odd "name.line.the geom'
    assert len(read_box(database, name, (14, 44, 17, 46), 0).xy) == 3
    coarse = read_box(database, name, (14, 44, 17, 46), 0.01)
    assert len(coarse.xy) == 2
    assert coarse.xy[0] == pytest.approx([15, 45.15], abs=0.02)
    assert coarse.crs == "EPSG:32633"
    assert read_box(database, name, (0, 0, 1, 1), 0).features == 0


def test_geography_lies_on_both_sides_of_the_180th_meridian(database: Database) -> None:
    layer = read_box(database, "public.round.at", (179, 0, -179, 20), 0)
    assert set(layer.columns["id"].to_pylist()) == {1, 2}


def test_the_transaction_can_change_nothing(database: Database) -> None:
    with psycopg.connect(host=database.host, port=database.port, dbname="postgres", user="tester", password=PASSWORD) as connection:
        connection.execute("CREATE FUNCTION public.spoil() RETURNS int LANGUAGE sql AS 'DELETE FROM places RETURNING id'")
        connection.execute("CREATE VIEW spoiled AS SELECT spoil() AS n, ST_SetSRID(ST_Point(1, 2), 4326)::geometry(Point, 4326) AS at")
    with pytest.raises(SourceError, match="read-only"):
        read_box(database, "public.spoiled.at", None, 0)
    assert read_box(database, "public.places.shape", None, 0).features == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, "password authentication failed"),
        ({"name": "none"}, 'database "none" does not exist'),
        ({"name": "template1"}, "has no PostGIS"),
        ({"port": free_port()}, "refused"),
    ],
)
def test_what_the_server_says_is_told_in_a_sentence(database: Database, change: dict[str, object], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        list_stored(replace(database, **change))  # type: ignore[arg-type]
    text = str(caught.value)
    assert words in text
    assert "Traceback" not in text
    assert PASSWORD not in text
    assert "\n" not in text


def test_a_layer_without_a_system_or_of_no_such_name_is_refused(database: Database) -> None:
    with pytest.raises(CrsError, match="does not say"):
        read_box(database, "public.bare.shape", None, 0)
    with pytest.raises(SourceError, match="no layer"):
        read_box(database, "public.places; DROP TABLE places", None, 0)


def test_a_server_that_never_answers_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        from layers.errors import Stopped
        from layers.feedback import Feedback

        feedback = Feedback()
        feedback.stop()
        with pytest.raises(Stopped):
            list_stored(Database("127.0.0.1", "x", "x", silent.getsockname()[1]), feedback)


def test_an_address_names_all_but_the_password(database: Database) -> None:
    made = Database("db.example.org", "a b/c", "me@work", 5433, "secret")
    assert made.address == "postgresql://me%40work@db.example.org:5433/a%20b%2Fc"
    assert database_at(made.address) == replace(made, password="")
    assert is_address(made.address)
    for wrong in ("postgresql://host/db", "postgresql://u@h:x/db", "file:///etc/passwd", "postgresql://u@h"):
        with pytest.raises(RequestError):
            database_at(wrong)


def test_a_layer_is_written_as_a_file_whole_and_with_its_heights(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.gpkg"
    with psycopg.connect(
        host=database.host, port=database.port, dbname="postgres", user="tester", password=PASSWORD, autocommit=True
    ) as connection:
        connection.execute("CREATE TABLE high (id int, at geometry(PointZ, 4326))")
        try:
            connection.execute("INSERT INTO high VALUES (1, ST_SetSRID(ST_MakePoint(1, 2, 30), 4326)), (2, NULL)")
            written = export_stored(database, "public.high.at", target, place_files, name="high")
        finally:
            connection.execute("DROP TABLE high")
    assert (written.rows, written.notes) == (2, ())
    assert inspect(target, 1).layers[0].sample[0]["geometry"] == "POINT Z (1 2 30)"
    export_stored(database, "public.places.shape", target, place_files, name="places", add=True)
    assert {info.name: info.features for info in look(target)} == {"high": 2, "places": 3}
    line = export_stored(database, 'odd "name.line.the geom', tmp_path / "line.geojson", place_files)
    assert (line.rows, len(read(tmp_path / "line.geojson").xy)) == (1, 3)


def test_the_command_writes_a_layer_of_a_database(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "places.csv"
    bare = f"postgresql://tester@{database.host}:{database.port}/postgres"
    assert main(["convert", bare.replace("tester", f"tester:{PASSWORD}"), "--layer", "public.places", "-o", str(target)]) == 0
    assert "Mountain Pass" in target.read_text(encoding="utf-8")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert main(["convert", bare, "-o", str(tmp_path / "a.gpkg")]) == 2
    assert "Choose one with --layer: " in capsys.readouterr().err
    monkeypatch.setenv("PGPASSWORD", "wrong")
    assert main(["convert", bare, "--layer", "public.places", "-o", str(tmp_path / "a.gpkg")]) == 1
    told = capsys.readouterr().err
    assert "password authentication failed" in told
    assert PASSWORD not in told


def test_the_command_writes_the_rows_of_a_database_that_a_filter_lets_through(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    bare = f"postgresql://tester@{database.host}:{database.port}/postgres"

    def convert(layer: str, text: str, target: Path) -> int:
        return main(["convert", bare, "--layer", layer, "--filter", text, "-o", str(target)])

    assert convert("public.places", "since < DATE('1960-01-01') AND open = TRUE", tmp_path / "some.geojson") == 0
    (found,) = inspect(tmp_path / "some.geojson", 5).layers
    assert [row["properties"]["name"] for row in found.sample] == ["Mountain Pass"]
    assert convert("public.grid", "S_INTERSECTS(geometry, BBOX(10, 10, 20, 15))", tmp_path / "box.gpkg") == 0
    (info,) = look(tmp_path / "box.gpkg")
    assert (info.name, info.features) == ("public.grid", 50)
    capsys.readouterr()
    assert convert("public.places", "height > 3", tmp_path / "none.gpkg") == 2
    assert "height" in capsys.readouterr().err
    assert convert("public.bare", "TRUE", tmp_path / "none.gpkg") == 1
    assert "postgres on " in (told := capsys.readouterr().err)
    assert "does not say which coordinate reference system" in told
    assert not (tmp_path / "none.gpkg").exists()
