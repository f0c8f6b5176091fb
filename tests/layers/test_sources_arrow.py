"""Arrow files and streams open with the shapes that GeoArrow or GeoParquet's metadata name; what is damaged is told in one sentence."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from layers.errors import LodestoneError, SourceError
from layers.sources import inspect, look, read, read_table
from layers.sources.opening import glimpse

LINE = shapely.LineString([(0, 0), (1, 2)])
GEO = {"version": "1.0.0", "primary_column": "at", "columns": {"at": {"encoding": "WKB", "geometry_types": ["Point"]}}}


def written(path: Path, table: pa.Table, rows: int = 2) -> Path:
    """Write a table in batches: as a stream where the file is called so, else as a file."""
    new: Any = pa.ipc.new_stream if path.suffix == ".arrows" else pa.ipc.new_file
    with new(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    return path


def table(kind: str, crs: object = "EPSG:3857", shapes: list[Any] | None = None) -> pa.Table:
    """Three rows of which the last has no shape, whose column of shapes says what it holds as GeoArrow does."""
    shapes = [shapely.Point(111319.49, 0), LINE, None] if shapes is None else shapes
    about = {b"ARROW:extension:name": kind.encode(), b"ARROW:extension:metadata": json.dumps({"crs": crs} if crs else {}).encode()}
    values = pa.array([None if shape is None else shape.wkt if kind.endswith("wkt") else shape.wkb for shape in shapes])
    names = pa.array([f"n{row}" for row in range(len(shapes))])
    return pa.table([names, values], schema=pa.schema([pa.field("name", pa.string()), pa.field("at", values.type, metadata=about)]))


@pytest.mark.parametrize("ending", [".arrow", ".feather", ".arrows"])
@pytest.mark.parametrize("kind", ["geoarrow.wkb", "ogc.wkb", "geoarrow.wkt"])
def test_shapes_come_with_their_system_and_those_that_are_missing_are_listed(tmp_path: Path, kind: str, ending: str) -> None:
    path = written(tmp_path / f"a{ending}", table(kind))
    (info,) = look(path)
    assert (info.name, info.features, info.crs, info.columns) == ("a", None if ending == ".arrows" else 3, "EPSG:3857", ("name",))
    layer = read(path)
    assert layer.columns.to_pylist() == [{"name": "n0"}, {"name": "n1"}, {"name": "n2"}]
    assert layer.xy[layer.part_feature.tolist().index(0)] == pytest.approx([1, 0], abs=1e-6)
    assert [(one.row, one.reason) for one in layer.rejected] == [(3, "it has no geometry")]
    first = glimpse(path, None, 1)
    assert first is not None
    assert first.features == 1


def test_points_in_columns_of_numbers_open(tmp_path: Path) -> None:
    about = {b"ARROW:extension:name": b"geoarrow.point", b"ARROW:extension:metadata": b'{"crs": "OGC:CRS84"}'}
    places = pa.FixedSizeListArray.from_arrays(pa.array([10.0, 50.0, 11.0, 51.0]), 2)
    path = written(tmp_path / "a.arrow", pa.table([places], schema=pa.schema([pa.field("at", places.type, metadata=about)])))
    assert read(path).xy.tolist() == [[10, 50], [11, 51]]


def test_the_metadata_of_geoparquet_count_too_and_a_missing_system_is_asked_for(tmp_path: Path) -> None:
    bare = pa.table({"at": pa.array([shapely.Point(7, 8).wkb])})
    path = written(tmp_path / "a.feather", bare.replace_schema_metadata({b"geo": json.dumps(GEO).encode()}))
    assert look(path)[0].geometry == "Point"
    assert np.allclose(read(path).xy, [[7, 8]])
    with pytest.raises(LodestoneError, match="does not say which coordinate reference system"):
        read(written(tmp_path / "b.arrow", table("geoarrow.wkb", None)))
    lines = table("geoarrow.wkb", None, [LINE])
    assert read(written(tmp_path / "c.arrow", lines), assume_crs="EPSG:4326").xy.tolist() == [[0, 0], [1, 2]]


def test_a_table_without_shapes_is_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.arrow", pa.table({"code": ["a", "b"], "n": [1, 2]}))
    assert look(path)[0].geometry == "None"
    assert read_table(path).columns["code"] == ("a", "b")
    assert [note.code for note in inspect(path).layers[0].warnings] == ["table-only"]


def test_what_is_damaged_is_told_in_our_words(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.arrow", table("geoarrow.wkb")).read_bytes()
    path, chance = tmp_path / "b.arrow", random.Random(3)
    path.write_bytes(whole[:200])
    with pytest.raises(SourceError, match="it cannot be read as Arrow"):
        look(path)
    told = []
    for _ in range(15):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(6, len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            inspect(path, 1)
        except LodestoneError as error:
            told.append(str(error))
    assert told
    assert not [text for text in told if "Traceback" in text or "the reader ended" in text]
