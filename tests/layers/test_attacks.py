"""Files that attack whoever opens them, one or more of every class: nothing is asked of a network, nothing is written, nothing of other
files is shown, and the next file opens as if nothing had been.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import socket
import sqlite3
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from layers.errors import SourceError
from layers.sources import Limits, inspect, look, read

POINT = '{"type":"Point","coordinates":[1,2]}'
SECRET = "swordfish-4711"
TIGHT = Limits(seconds=30, memory=2 * 2**30)
_gdal: Any = pyogrio.raw


@dataclass
class World:
    """Where an attack takes place: a folder for its file, a secret that lies elsewhere, and a server that hears whoever calls."""

    folder: Path
    elsewhere: Path
    listener: socket.socket

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/hit"

    @property
    def secret(self) -> Path:
        return self.elsewhere / "secret.csv"

    def filled(self, text: str) -> str:
        return text.replace("URL", self.url).replace("SECRET", str(self.secret)).replace("ELSEWHERE", str(self.elsewhere))

    def was_called(self) -> bool:
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def state(self) -> list[tuple[str, int, int]]:
        """Everything that an attack could change, by name, size and time."""
        found = [*self.folder.rglob("*"), *self.elsewhere.rglob("*")]
        return sorted((str(path), (told := path.lstat()).st_size, told.st_mtime_ns) for path in found)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        made = World(tmp_path / "attack", tmp_path / "elsewhere", listener)
        made.folder.mkdir()
        made.elsewhere.mkdir()
        made.secret.write_text(f"lon,lat,word\n1,2,{SECRET}\n", encoding="utf-8")
        yield made


Make = Callable[[Path, World], object]


def text(content: str) -> Make:
    return lambda path, world: path.write_text(world.filled(content), encoding="utf-8")


def zipped(**entries: str) -> Make:
    def make(path: Path, world: World) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries.items():
                archive.writestr(world.filled(name), world.filled(content))

    return make


def zip_with_link(path: Path, world: World) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("places.csv")
        entry.external_attr = 0o120777 << 16  # a symbolic link
        archive.writestr(entry, str(world.secret))


def tar_with(kind: bytes, name: str = "places.csv") -> Make:
    def make(path: Path, world: World) -> None:
        with tarfile.open(path, "w:gz") as archive:
            entry = tarfile.TarInfo(world.filled(name))
            entry.type, entry.linkname = kind, str(world.secret)
            data = POINT.encode() if kind == tarfile.REGTYPE else b""
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))

    return make


def geopackage(*statements: str) -> Make:
    """A GeoPackage of one point, then changed by statements."""

    def make(path: Path, world: World) -> None:
        column = [np.array(["a"], dtype=object)]
        names = np.array(["name"], dtype=object)
        shape = np.array([shapely.to_wkb(shapely.Point(1, 2))], dtype=object)
        _gdal.write(
            path,
            shape,
            column,
            names,
            geometry_type="Point",
            crs="EPSG:4326",
            driver="GPKG",
            layer="real",
            layer_options={"SPATIAL_INDEX": "NO"},
        )
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.create_function("load_extension", 1, lambda _name: None)
            for statement in statements:
                database.executescript(world.filled(statement))
            database.commit()

    return make


def zip_bomb(path: Path, _world: World) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("bomb.csv", "w", force_zip64=True) as entry,
    ):
        entry.write(b"lat,lon\n")
        piece = b"1,2\n" * 2**20
        for _ in range(12):
            entry.write(piece)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 8)  # claims to be tiny
    path.write_bytes(data)


def overlapping_zip(path: Path, _world: World) -> None:
    """Many entries of the directory that all stand for the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"lat,lon\n" + b"1,2\n" * 2**20)
    data = path.read_bytes()
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry, count = data[at:end], 300
    entries = b"".join(entry.replace(b"a.csv", b"%05d" % number) for number in range(count))
    path.write_bytes(data[:at] + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entries), at, 0))


def gzip_bomb(path: Path, _world: World) -> None:
    """Half a GB in a file of half a MB: one piece again and again."""
    path.write_bytes(gzip.compress(b"1,2\n" * 2**22, 9) * 32)


def link_loop(path: Path, _world: World) -> None:
    path.symlink_to(path.with_name("other.geojson"))
    path.with_name("other.geojson").symlink_to(path)


def deep(path: Path, _world: World) -> None:
    path.write_text('{"type":"GeometryCollection","geometries":[' * 50_000, encoding="ascii")


def claims_many(path: Path, _world: World) -> None:
    """A FlatGeobuf of one feature whose header says that there are four billion."""
    shape = np.array([shapely.to_wkb(shapely.Point(1, 2))], dtype=object)
    _gdal.write(
        path,
        shape,
        [np.array([1])],
        np.array(["n"], dtype=object),
        geometry_type="Point",
        crs="EPSG:4326",
        driver="FlatGeobuf",
        SPATIAL_INDEX="NO",
    )
    data = path.read_bytes()
    path.write_bytes(data.replace((1).to_bytes(8, "little"), (2**31).to_bytes(8, "little"), 1))


def arrays_kml() -> str:
    """Tracks with arrays for every step, which have ended whole programs."""
    kinds = "".join(
        f'<gx:SimpleArrayField name="{kind}" type="{kind}"/>' for kind in ("string", "int", "uint", "short", "float", "double", "bool")
    )
    values = "".join(
        f'<gx:SimpleArrayData name="{kind}"><gx:value>1</gx:value></gx:SimpleArrayData>'
        for kind in ("string", "int", "uint", "short", "float", "double", "bool")
    )
    data = f'<ExtendedData><SchemaData schemaUrl="#s">{values}</SchemaData></ExtendedData>'
    track = f"<gx:Track><when>2010-05-28T02:02:09Z</when><gx:coord>1 2 0</gx:coord>{data}</gx:Track>"
    spaces = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"'
    more = "<gx:MultiTrack><gx:interpolate>1</gx:interpolate>" + track * 2 + "</gx:MultiTrack>"
    marks = f"<Placemark>{track}{data}</Placemark><Placemark>{more}</Placemark>"
    return f'<kml {spaces}><Document><Schema id="s">{kinds}</Schema>{marks}</Document></kml>'


LAUGHS = "".join(f'<!ENTITY {chr(98 + number)} "{f"&{chr(97 + number)};" * 10}">' for number in range(9))
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
VRT = '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
GML = """<a:c xmlns:a="a" xmlns:gml="http://www.opengis.net/gml" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"
    x:schemaLocation="a URL"><gml:featureMember><a:f><a:n>{}</a:n></a:f></gml:featureMember></a:c>"""
OPENS = ""
"""What of a file that opens is harmless; each other one is refused in these words."""

ATTACKS: dict[str, tuple[str, Make, str]] = {
    "net: a linked system": (
        "linked.geojson",
        text('{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"URL","type":"proj4"}},"features":[]}'),
        OPENS,
    ),
    "net: a description that is elsewhere": (
        "service.xml",
        text("<OGRWFSDataSource><URL>URL</URL></OGRWFSDataSource>"),
        "cannot be opened",
    ),
    "net: capabilities of a WFS": (
        "capabilities.xml",
        text('<WFS_Capabilities version="1.1.0" xmlns:o="o"><o:HTTP><o:Get href="URL"/></o:HTTP></WFS_Capabilities>'),
        "holds no features",
    ),
    "net: a linked KML": ("network.kml", text(KML.format("<NetworkLink><Link><href>URL</href></Link></NetworkLink>")), OPENS),
    "net: a picture in a KML": (
        "overlay.kml",
        text(KML.format("<GroundOverlay><Icon><href>URL</href></Icon></GroundOverlay>")),
        OPENS,
    ),
    "net: a KMZ of links": (
        "network.kmz",
        zipped(**{"doc.kml": KML.format("<NetworkLink><Link><href>URL</href></Link></NetworkLink>")}),
        "",
    ),
    "net: a schema": ("schema.gml", text(GML.format(1)), OPENS),
    "net: a pipeline": (
        "pipeline.json",
        text('{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline read URL ! write out"}'),
        "cannot be opened",
    ),
    "net: a catalogue of tiles": (
        "tiles.json",
        text('{"type":"FeatureCollection","stac_version":"1.0.0","links":[{"href":"URL"}]}'),
        "Missing 'features'",
    ),
    "chain: VRT to a server": ("chained.vrt", text(VRT.format("/vsicurl/URL")), "cannot be opened"),
    "chain: VRT under another name": ("chained.geojson", text(VRT.format("SECRET")), "cannot be opened"),
    "chain: VRT as a table": ("chained.csv", text(VRT.format("CSV:SECRET")), "cannot be opened"),
    "chain: VRT as a geopackage": ("chained.gpkg", text(VRT.format("SECRET")), "cannot be opened"),
    "chain: VRT with SQL that writes": (
        "writes.vrt",
        text(VRT.format("SECRET</SrcDataSource><SrcSQL>DELETE FROM secret</SrcSQL><SrcDataSource>SECRET")),
        "cannot be opened",
    ),
    "chain: VRT in an archive": ("chained.zip", zipped(**{"a.vrt": VRT.format("SECRET")}), "no vector file or table"),
    "chain: a name of a virtual file": ("vsizip.geojson", text('{"a":"/vsizip/SECRET"}'), "nothing that GeoJSON knows"),
    "sqlite: an extension": (
        "extension.gpkg",
        geopackage("ALTER TABLE real RENAME TO hidden; CREATE VIEW real AS SELECT fid, geom, load_extension('SECRET') AS name FROM hidden"),
        OPENS,
    ),
    "sqlite: a table that is another file": (
        "virtual.gpkg",
        geopackage(
            "PRAGMA writable_schema = 1; INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, "
            "'CREATE VIRTUAL TABLE v USING VirtualOGR(''SECRET'')'); PRAGMA writable_schema = 0; "
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('v', 'attributes', 'v')"
        ),
        OPENS,
    ),
    "sqlite: triggers": (
        "trigger.gpkg",
        geopackage(
            *(
                f"CREATE TRIGGER t{number} AFTER {when} BEGIN SELECT load_extension('SECRET'); END"
                for number, when in enumerate(("INSERT ON real", "UPDATE ON gpkg_contents", "INSERT ON gpkg_ogr_contents"))
            )
        ),
        OPENS,
    ),
    "sqlite: a view without end": (
        "endless.gpkg",
        geopackage(
            "ALTER TABLE real RENAME TO hidden; CREATE VIEW real AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) "
            "SELECT n AS fid, h.geom, h.name FROM c, hidden h"
        ),
        "took longer than 1 s and was stopped|ended before it was done",
    ),
    "xml: an entity that is a file": (
        "entity.kml",
        text('<!DOCTYPE k [<!ENTITY a SYSTEM "file://SECRET">]>' + KML.format("<Placemark><name>&a;</name></Placemark>")),
        "cannot be opened",
    ),
    "xml: an entity on a server": ("remote.kml", text('<!DOCTYPE k SYSTEM "URL">' + KML.format("<Placemark/>")), OPENS),
    "xml: entities of entities": (
        "laughs.kml",
        text(f'<!DOCTYPE k [<!ENTITY a "ha">{LAUGHS}]>' + KML.format("<Placemark><name>&j;</name></Placemark>")),
        "cannot be opened",
    ),
    "xml: entities in GML": ("laughs.gml", text(f'<!DOCTYPE k [<!ENTITY a "ha">{LAUGHS}]>' + GML.format("&j;")), OPENS),
    "xml: a part that is elsewhere": (
        "include.gml",
        text(GML.format('<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="SECRET" parse="text"/>')),
        OPENS,
    ),
    "xml: a sheet with an entity": (
        "entity.xlsx",
        zipped(**{"xl/workbook.xml": '<!DOCTYPE w [<!ENTITY a SYSTEM "file://SECRET">]><workbook>&a;</workbook>'}),
        "spreadsheet cannot be read",
    ),
    "archive: up and away": ("climb.zip", zipped(**{"../../climbed.geojson": POINT}), OPENS),
    "archive: an absolute place": ("absolute.zip", zipped(**{"ELSEWHERE/absolute.geojson": POINT}), OPENS),
    "archive: up by backslashes": ("back.zip", zipped(**{"..\\..\\climbed.geojson": POINT}), OPENS),
    "archive: a link in a zip": ("link.zip", zip_with_link, OPENS),
    "archive: a link in a tar": ("link.tar.gz", tar_with(tarfile.SYMTYPE), "no vector file or table"),
    "archive: a hard link in a tar": ("hard.tar.gz", tar_with(tarfile.LNKTYPE), "no vector file or table"),
    "archive: a device in a tar": ("device.tar.gz", tar_with(tarfile.CHRTYPE), "no vector file or table"),
    "archive: up in a tar": ("climb.tar.gz", tar_with(tarfile.REGTYPE, "../../climbed.geojson"), OPENS),
    "special: a pipe": ("pipe.geojson", lambda path, _: os.mkfifo(path), "a pipe or a device"),
    "special: a device": ("zero.geojson", lambda path, _: path.symlink_to("/dev/zero"), "a pipe or a device"),
    "special: links in a circle": ("loop.geojson", link_loop, "cannot be opened"),
    "special: a socket": ("socket.geojson", lambda path, _: bound(path), "a pipe or a device"),
    "bomb: a zip that claims to be tiny": ("bomb.zip", zip_bomb, "archive is damaged"),
    "bomb: three hundred files in one": ("overlap.zip", overlapping_zip, "overlap, which only hostile archives do"),
    "bomb: gzip": ("bomb.csv.gz", gzip_bomb, "larger than is safe"),
    "bomb: brackets": ("deep.geojson", deep, "no valid JSON"),
    "bomb: a count of billions": ("many.fgb", claims_many, OPENS),
    "crash: arrays in tracks": ("arrays.kml", text(arrays_kml()), OPENS),
    "table: formulas": ("formulas.csv", text("lon,lat,a\n1,2,=cmd|' /C calc'!A0\n"), OPENS),
}


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(path.parent):
        made.bind(path.name)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_harms_nothing(world: World, name: str) -> None:
    file, make, told = ATTACKS[name]
    path = world.folder / file
    make(path, world)
    before = world.state()
    limits = Limits(seconds=1) if "without end" in name else TIGHT
    said, seen = "", ""
    for ask in (look, inspect):
        try:
            seen += repr(ask(path, limits=limits))
        except SourceError as error:
            said = str(error)
    assert any(words in said for words in told.split("|")), seen + said
    assert said.startswith(str(path)) if told else not said
    assert not world.was_called()
    assert world.state() == before
    assert SECRET not in seen + said
    assert "\n" not in said
    assert not any(jargon in said for jargon in ("Traceback", "Error:", "lodestone-"))
    harmless = world.folder / "harmless.geojson"
    harmless.write_text(POINT, encoding="ascii")
    assert read(harmless).features == 1


def test_the_listener_hears(world: World) -> None:
    """Without this, the test above could not fail."""
    with socket.create_connection(world.listener.getsockname()):
        assert world.was_called()
