"""Bad input: each is one line that says what, where and what to do, and costs nothing but itself."""

from __future__ import annotations

import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from layers.errors import SourceError
from layers.sources import Limits, inspect, look, read

POINT = json.dumps({"type": "Point", "coordinates": [1, 2]})
VRT = '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>CSV:/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
STYLES = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Style/></Document></kml>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&j;</name></Placemark></Document></kml>'
)


def nested_zip(path: Path) -> None:
    with zipfile.ZipFile(path.with_name("inner.zip"), "w") as inner:
        inner.writestr("a.geojson", POINT)
    with zipfile.ZipFile(path, "w") as outer:
        outer.write(path.with_name("inner.zip"), "inner.zip")


def locked_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", POINT)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the bit that says "encrypted", in the entry and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)


def huge_zip(path: Path) -> None:
    """Claim in the directory that the entry unpacks to 3 GB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "lat,lon\n" * 1000)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 3 * 2**30)
    path.write_bytes(data)


def cut_parquet(path: Path) -> None:
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    path.write_bytes(path.read_bytes()[:200] + b"PAR1")


def text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content, encoding="utf-8")


def raw(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


# name of the file, how it is made, words of what is wrong, words of the remedy
BAD: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("absent.gpkg", lambda _: None, "there is no such file", "Check the name"),
    ("empty.geojson", raw(b""), "the file is empty (0 bytes)", "fetch it again"),
    ("folder", lambda path: path.mkdir(), "it is a folder", "Open the files in it"),
    ("pipe.geojson", os.mkfifo, "it is a pipe or a device", "Copy what comes out of it"),
    (
        "cut.geojson",
        text('{"type": "FeatureCollection",\n "features": [{"type"'),
        "it is no valid JSON (Expecting ':' delimiter in line 2",
        "save it",
    ),
    ("other.json", text('{"a": 1}'), "it is JSON, but holds nothing that GeoJSON knows", "save it as GeoPackage"),
    ("cut.kml", text("<kml>\n<Document>"), "it is no valid XML (no element found in line 2", "save it as GeoPackage"),
    ("page.gml", text("<html><body/></html>"), "it is XML, but holds no features", "save it as GeoPackage"),
    ("cut.gpkg", raw(b"SQLite format 3\0" + b"\1" * 50), "it cannot be opened", "save it as GeoPackage"),
    ("noise.shp", raw(bytes(range(256)) * 8), "it cannot be opened", "save it as GeoPackage"),
    (
        "picture.geojson",
        raw(b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
        "it cannot be opened: its content is of no format that is known here",
        "not what its name says",
    ),
    ("noise.fgb", raw(b"fgb\x03fgb\x00" + b"\xff" * 64), "it holds no layer", "It may be damaged"),
    ("cut.parquet", cut_parquet, "it cannot be read as Parquet", "fetch it again"),
    ("cut.zip", raw(b"PK\x03\x04" + b"\0" * 40), "the archive is damaged", "Fetch it again"),
    ("nested.zip", nested_zip, "the archive holds no vector file or table", "archives in archives are not opened"),
    ("locked.zip", locked_zip, "protected by a password", "Unpack it yourself"),
    ("huge.zip", huge_zip, "larger than is safe", "2 GB together"),
    ("cut.xlsx", lambda path: zipfile.ZipFile(path, "w").writestr("xl/workbook.xml", "<"), "spreadsheet cannot be read", "save it as CSV"),
    ("sound.csv", raw(b"RIFF\0\0\0\0WAVE" * 9), "it is no text", "save it as CSV"),
    ("blank.csv", text("\n\n  \n"), "it holds no rows", "Check that the right file was saved"),
    (
        "styles.kml",
        text(STYLES),
        "it holds no layer",
        "look for the file",
    ),
    ("chained.vrt", text(VRT), "it cannot be opened", "save it as GeoPackage"),
    ("chained.geojson", text(VRT), "it cannot be opened", "save it as GeoPackage"),
    ("chained.csv", text(VRT), "it cannot be opened", "save it as GeoPackage"),
    ("laughs.kml", text(LAUGHS), "it cannot be opened", "save it as GeoPackage"),
]


@pytest.mark.parametrize(("name", "make", "what", "remedy"), BAD, ids=[entry[0] for entry in BAD])
def test_bad_files_get_one_line_with_what_where_and_remedy(
    tmp_path: Path, name: str, make: Callable[[Path], object], what: str, remedy: str
) -> None:
    path = tmp_path / name
    make(path)
    for ask in (look, read, inspect):
        with pytest.raises(SourceError) as caught:
            ask(path)
        line = str(caught.value)
        assert line.startswith(f"{path}")
        assert what in line
        assert remedy in line
        assert "\n" not in line
        assert len(line) < len(str(path)) + 500
        for jargon in ("Traceback", "Error:", "staged", "lodestone-", "driver", "root:"):
            assert jargon not in line.removeprefix(str(path))


def test_a_file_that_one_may_not_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.geojson"
    path.write_text(POINT)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root may read everything")
    with pytest.raises(SourceError, match="you may not read it"):
        read(path)


def test_memory_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    with path.open("w") as file:
        file.write("lat,lon\n")
        file.writelines("1.5,2.5\n" * 1000 for _ in range(5000))
    with pytest.raises(SourceError, match="memory"):
        read(path, limits=Limits(memory=700 * 2**20))


def test_one_bad_file_of_an_archive_costs_the_others_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "mixed.zip", "w") as archive:
        archive.writestr("good.geojson", POINT)
        archive.writestr("bad.geojson", "{")
    report = inspect(tmp_path / "mixed.zip")
    assert [layer.name for layer in report.layers] == ["good"]
    assert [warning.code for warning in report.warnings] == ["layer-unreadable", "several-layers-in-archive"]
    assert read(tmp_path / "mixed.zip", "good").features == 1


def test_entries_of_an_archive_stay_in_their_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "climb.zip", "w") as archive:
        archive.writestr("../../climbed.geojson", POINT)
        archive.writestr("/tmp/absolute.geojson", POINT)
    assert {info.name for info in look(tmp_path / "climb.zip")} == {"climbed", "absolute"}
    assert not list(tmp_path.parent.rglob("climbed.geojson"))
    assert not Path("/tmp/absolute.geojson").exists()
