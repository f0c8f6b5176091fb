"""Layers of WFS and OGC API Features: listed, read by what is seen and page by page, and told where they are not whole."""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.errors import RequestError, SourceError, Stopped
from layers.feedback import Feedback
from layers.reading import is_address
from layers.sources import FeatureLayer, oapif, read, wfs
from layers.sources.gml import gml_page
from layers.sources.oapif import geojson_page
from layers.sources.service import Bounds, ServedLayer, Service, asked, export_served, read_served, service_at
from layers.sources.web import Line
from tests.service_kit import JSON, KEY, PASSWORD, PLACES, URN, USER, WebServer, collection, inside, web, web_running

__all__ = ["web", "web_running"]

GRID = {"oapif:": "grid/of points", "wfs:": "my:grid"}
WIDE = Bounds()
WAYS = ["api", "2.0.0", "2.0.0 json", "1.1.0", "1.1.0 json", "1.0.0", "2.0.0 EPSG:4326", "2.0.0 http", "2.0.0 EPSG::3857"]
_HTTP = "http://www.opengis.net/def/crs/EPSG/0/4326"


def connected(web: WebServer, way: str = "api", user: str = "", password: str = "") -> Service:
    """Ask a server that speaks in one of the ways for its layers."""
    if way == "api":
        return asked(service_at(web.api, user, password)[0])
    web.version, _, more = way.partition(" ")
    web.json = more == "json"
    web.systems = {"EPSG:4326": ("EPSG:4326",), "": (URN,)}.get(more, (URN,))
    if web.version == "1.0.0":
        web.systems = ("EPSG:4326",)
    return asked(service_at(web.wfs, user, password)[0])


def known(web: WebServer, about: dict[str, Any] | None = None) -> Service:
    """A service that was asked for its layers before: a WFS if there is more to know about it."""
    kind = "wfs:" if about else "oapif:"
    layer = ServedLayer(GRID[kind], "Grid of points", None, None, about or {})
    return Service(kind, web.wfs if about else web.api, layers={layer.name: layer})


def grid(service: Service, box: tuple[float, float, float, float] | None = None, bounds: Bounds = WIDE) -> FeatureLayer:
    return read_served(service, GRID[service.kind], box, bounds=bounds)


def codes(layer: FeatureLayer) -> list[str]:
    return [note.code for note in layer.warnings]


@pytest.mark.parametrize("way", WAYS[:7])
def test_all_pages_come_with_their_axes_right(web: WebServer, way: str) -> None:
    service = connected(web, way)
    layer = grid(service)
    assert (layer.features, layer.drawn, codes(layer)) == (len(PLACES), len(PLACES), [])
    assert layer.xy == pytest.approx(np.array([place[1:] for place in PLACES]))
    rows = layer.columns.to_pylist()
    assert (rows[7]["number"], rows[7]["name"]) == (7, "Ort 7 ü")
    assert (layer.name, layer.path) == ("Grid of points", service.address)


@pytest.mark.parametrize("way", WAYS[:7])
def test_the_server_gives_what_is_seen_and_no_more(web: WebServer, way: str) -> None:
    service = connected(web, way)
    for west, south, east, north in ((0.0, 0.0, 40.0, 20.0), (165.0, -10.0, -165.0, 10.0), (3.0, 3.0, 4.0, 4.0)):
        sides = [[west, south, east, north]] if west < east else [[west, south, 180.0, north], [-180.0, south, east, north]]
        wanted = {place[0] for one in sides for place in inside(one)}
        layer = grid(service, (west, south, east, north))
        assert {row["number"] for row in layer.columns.to_pylist()} == wanted
        assert layer.features == len(wanted)


@pytest.mark.parametrize(("name", "written"), [("urn:ogc:def:crs:EPSG::3857", "1113194.9"), ("EPSG:3857", "1113194.9"), (_HTTP, "0,10")])
def test_boxes_are_written_in_the_order_of_the_system_that_is_asked(web: WebServer, name: str, written: str) -> None:
    web.systems = (name,)
    service = asked(service_at(web.wfs)[0])
    web.turn = lambda _path, query: (200, {}, b"<x:FeatureCollection xmlns:x='x'/>") if query.get("request") == "GetFeature" else None
    assert grid(service, (10.0, 0.0, 20.0, 5.0)).features == 0
    assert f"&BBOX={written}" in web.asked[-1]
    assert web.asked[-1].split("BBOX=")[1].split("&")[0].endswith(name)


def test_layers_are_listed_with_what_one_must_know(web: WebServer) -> None:
    listed = connected(web).layers
    assert [(one.name, one.title, one.crs, one.features) for one in listed.values()] == [
        ("grid/of points", "Grid of points", "OGC:CRS84", 612),
        ("empty", "empty", "OGC:CRS84", None),
    ]
    assert [(one.name, one.title, one.crs) for one in connected(web, "2.0.0").layers.values()] == [
        ("my:grid", "Grid of points", "EPSG:4326")
    ]
    assert read_served(connected(web), "empty", None).features == 0


@pytest.mark.parametrize(
    ("text", "address", "layer"),
    [
        ("https://x.org/api/collections/a%20b/items?limit=5&f=json", "oapif:https://x.org/api", "a b"),
        ("https://x.org/api/", "https://x.org/api/", None),
        ("https://x.org/collections-of/api/collections", "oapif:https://x.org/collections-of/api", None),
        ("wfs:https:/x.org/ows?map=/m.map&Request=GetCapabilities&typeName=a:b", "wfs:https://x.org/ows?map=/m.map", "a:b"),
        ("http://X.org:8080/?service=WFS&version=1.0.0", "wfs:http://x.org:8080/", None),
        (f"oapif:https://{USER}:{PASSWORD}@x.org/a?apikey={KEY}&Token=t", "oapif:https://x.org/a", None),
    ],
)
def test_an_address_is_kept_without_what_is_secret(text: str, address: str, layer: str | None) -> None:
    service, named = service_at(text)
    assert (service.address, named) == (address, layer)
    assert not any(word in repr(service) + service.label for word in (PASSWORD, KEY))
    if USER in text:
        assert (service.user, service.password, service.secrets) == (USER, PASSWORD, (("apikey", KEY), ("Token", "t")))


@pytest.mark.parametrize(
    "text", ["file:///etc/passwd", "ftp://x.org/a", "x.org/wfs", "http://", "https://x.org:99999/a", "https://x org/", ""]
)
def test_what_is_no_address_of_the_web_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="address"):
        service_at(text)


def test_a_name_with_its_password_and_a_key_reach_the_server_and_nobody_else(web: WebServer) -> None:
    web.login = web.key = True
    with pytest.raises(SourceError, match="wants a name and a password"):
        connected(web)
    with pytest.raises(SourceError, match="does not take this name and password"):
        connected(web, "api", USER, "wrong")
    with pytest.raises(SourceError, match="a key is wanted"):
        connected(web, "api", USER, PASSWORD)
    service = asked(service_at(f"{web.api}?apikey={KEY}", USER, PASSWORD)[0])
    layer = grid(service, (0, 0, 40, 20))
    assert layer.features > 0
    assert not any(word in layer.path + repr(layer) for word in (PASSWORD, KEY))
    web.headers.clear()
    web.turn = lambda _path, _query: (302, {"Location": web.api.replace("127.0.0.1", "localhost") + "/elsewhere"}, b"")
    web.key = False
    with pytest.raises(SourceError):
        grid(service)
    assert ["Authorization" in headers for headers in web.headers[:2]] == [True, False]
    assert KEY not in web.asked[-1]


def test_more_than_may_be_is_cut_and_told(web: WebServer) -> None:
    layer = grid(connected(web), bounds=Bounds(rows=250))
    assert 250 <= layer.features < len(PLACES)
    assert [note.text for note in layer.warnings] == ["300 of 612 features were read, which is the most at once. Zoom in to see all."]
    web.counts = False
    layer = grid(connected(web, "2.0.0"), bounds=Bounds(rows=250))
    assert (layer.features, codes(layer)) == (250, ["rows-cut"])
    assert grid(connected(web, "2.0.0")).features == len(PLACES)


def test_a_server_that_counts_wrongly_is_told(web: WebServer) -> None:
    web.turn = lambda path, query: None if "offset" not in query else (200, {}, b'{"type":"FeatureCollection","features":[]}')
    layer = grid(connected(web))
    assert layer.features == 100
    assert [note.text for note in layer.warnings] == ["The server tells of 612 features, but gave 100."]


PAGE = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]'
BOMB = gzip.compress(PAGE + b" " * 8 * 2**20)
DOC = b'<x:FeatureCollection xmlns:x="x"><x:member>'
HOSTILE: dict[str, tuple[int, dict[str, str], bytes, str]] = {
    "html": (200, {}, b"<!DOCTYPE html><html><title>Please log in</title></html>", 'a web page ("Please log in") instead of'),
    "nothing": (200, {}, b"", "something that is not"),
    "number": (200, {}, b"42", "something that is not"),
    "cut": (200, {}, PAGE, "cut short or damaged"),
    "deep": (200, {}, b'{"features":' + b"[" * 100_000, "cut short or damaged"),
    "broken off": (200, {"Content-Length": "5000"}, PAGE, "breaks off in the middle"),
    "bomb": (200, {"Content-Encoding": "gzip"}, BOMB, "more than 1 MB"),
    "bad gzip": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00" + b"\xff" * 99, "cannot be unpacked"),
    "strange packing": (200, {"Content-Encoding": "br"}, b"x", "packs its answer in a way that is not known (br)"),
    "to a file": (302, {"Location": "file:///etc/passwd"}, b"", "to a place that is not followed"),
    "in a circle": (302, {"Location": "?again"}, b"", "again and again"),
    "500": (500, {}, b'{"detail":"disk <b>full</b>"}', "fails (answer 500): disk <b>full</b>"),
    "429": (429, {}, b"", "too much to do"),
    "report": (200, {}, b'{"code":"InvalidParameterValue","description":"no bbox here"}', "refuses: no bbox here"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_gives_one_message(web: WebServer, name: str) -> None:
    status, headers, body, told = HOSTILE[name]
    service = known(web)
    web.turn = lambda _path, _query: (status, headers, body)
    with pytest.raises(SourceError) as raised:
        grid(service, bounds=Bounds(size=2**20))
    assert told in str(raised.value)
    assert "Traceback" not in str(raised.value)
    assert service.label in str(raised.value)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x:FeatureCollection xmlns:x="x">&a;</x:FeatureCollection>',
            "defines entities",
        ),
        (DOC + b"<my:grid", "cut short or damaged"),
        (
            b'<o:ExceptionReport xmlns:o="o"><o:ExceptionText>no such <![CDATA[layer]]></o:ExceptionText></o:ExceptionReport>',
            "no such layer",
        ),
        (
            b"<S><ServiceException>no &quot;a &amp; b&quot; <![CDATA[in &lt;c&gt;]]></ServiceException></S>",
            'layer my:grid: the server refuses: no "a & b" in &lt;c&gt;.',
        ),
        (b"<ServiceExceptionReport><ServiceException code='x'> no </ServiceException></ServiceExceptionReport>", "refuses: no."),
        (b"<html><body>hello</body></html>", "a web page"),
        (b"<svg/>", "something that is not features"),
    ],
)
def test_a_hostile_answer_in_xml_gives_one_message(web: WebServer, body: bytes, told: str) -> None:
    service = known(web, {"version": "2.0.0", "pages": True, "systems": [URN], "formats": []})
    web.turn = lambda _path, _query: (200, {}, body)
    with pytest.raises(SourceError) as raised:
        grid(service)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("http://169.254.169.254/latest/meta-data", "another one (169.254.169.254)"),
        ("file:///etc/passwd", "another one (file)"),
        ("?offset=0", "in a circle"),
        ("?again={}", "the same features again and again"),
    ],
)
def test_a_next_page_that_is_none_ends_the_reading_and_is_told(web: WebServer, link: str, told: str) -> None:
    service = known(web)

    def turn(_path: str, _query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        following = link.format(len(web.asked))
        page = PAGE if "again" in link else PAGE.replace(b"{}", b'{"n":%d}' % len(web.asked))
        return 200, {}, page + b',"links":[{"rel":"next","href":"' + following.encode() + b'"}]}'

    web.turn = turn
    layer = grid(service)
    assert layer.features == (2 if "circle" in told else 1)
    (note,) = layer.warnings
    assert note.code == "rows-cut"
    assert told in note.text


def test_pages_without_end_end(web: WebServer) -> None:
    service = known(web)

    def turn(_path: str, _query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        number = str(len(web.asked)).encode()
        feature = b'{"type":"Feature","properties":{"n":' + number + b'},"geometry":{"type":"Point","coordinates":[1,2]}}'
        return 200, {}, b'{"type":"FeatureCollection","features":[' + feature + b'],"links":[{"rel":"next","href":"?n=' + number + b'"}]}'

    web.turn = turn
    layer = grid(service, bounds=Bounds(rows=40))
    assert (layer.features, codes(layer)) == (40, ["rows-cut"])


def test_an_address_alone_asks_nobody(web: WebServer, tmp_path: Path) -> None:
    from layers.storage.paths import absolute, relative

    address = connected(web).address
    before = len(web.asked)
    assert is_address(address)
    assert absolute(relative(address, tmp_path), tmp_path) == address
    with pytest.raises(SourceError, match="only when you connect to it"):
        read(Path(address), "grid/of points")
    assert len(web.asked) == before


def test_packed_answers_are_unpacked(web: WebServer) -> None:
    web.squeeze = True
    assert grid(connected(web)).features == len(PLACES)


@pytest.mark.parametrize("way", ["api", "2.0.0", "1.1.0"])
def test_a_layer_is_written_as_a_file(web: WebServer, tmp_path: Path, way: str) -> None:
    from desktop.export.atomic import place_files

    service = connected(web, way)
    target = tmp_path / "out.gpkg"
    written = export_served(service, GRID[service.kind], target, place_files, name="grid")
    assert (written.rows, written.notes) == (len(PLACES), ())
    assert read(target).xy == pytest.approx(np.array([place[1:] for place in PLACES]))


def test_asking_can_be_stopped_at_any_moment(web: WebServer) -> None:
    """The server never answers; whoever asked is free all the same."""
    release = threading.Event()
    feedback = Feedback()

    def wait(_path: str, _query: dict[str, str]) -> None:
        feedback.stop()
        release.wait(20)

    web.turn = wait
    try:
        with pytest.raises(Stopped):
            read_served(known(web), GRID["oapif:"], None, feedback)
    finally:
        release.set()


def test_time_and_bytes_have_a_limit(web: WebServer) -> None:
    service = known(web)
    with pytest.raises(SourceError, match="does not come to an end with its answer"):
        grid(service, bounds=Bounds(seconds=0))
    layer = grid(service, bounds=Bounds(size=20_000))
    assert layer.features == 100
    assert [note.text for note in layer.warnings] == [
        "Reading ended after 100 features: the server answers with more than 0.0191 MB. Zoom in to ask for less."
    ]


@pytest.mark.parametrize("box", [(100.0, 20.0, 140.0, 60.0), (0.0, 50.0, 20.0, 70.0)])
def test_a_server_that_turns_its_axes_round_is_set_right(web: WebServer, box: tuple[float, float, float, float]) -> None:
    service = connected(web, "2.0.0 json")
    turned = [(number, lat, lon) for number, lon, lat in inside(list(box))]
    page = {"numberMatched": len(turned)} | collection(turned)
    web.turn = lambda _path, query: (200, JSON, json.dumps(page).encode()) if "bbox" in query else None
    layer = grid(service, box)
    assert layer.xy.min(axis=0).tolist() == [box[0] + 0.5, box[1]]
    assert codes(layer) == ["axes-swapped"]


TOKENS = [b"<", b">", b"&", b'"', b"\0", b"\xff", b"null", b"[]", b"{}", b"1e999", b"-1", b"9" * 30, b"<!DOCTYPE a>", b"]]>", b"true"]


def damaged(document: bytes, chance: random.Random) -> bytes:
    """Turn, put in, double, take out or cut off some bytes."""
    data = bytearray(document)
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randrange(len(data)), chance.randrange(len(data))
        way = chance.randrange(5)
        if way == 0:
            data[at] = chance.randrange(256)
        elif way == 1:
            data[at : at + chance.randint(0, 8)] = chance.choice(TOKENS)
        elif way == 2:
            data[at:at] = data[other : other + 40]
        elif way == 3:
            del data[at : at + chance.randint(1, 40)]
        else:
            del data[max(at, 1) :]
        data = data or bytearray(b" ")
    return bytes(data)


@pytest.mark.parametrize("kind", ["features as GML", "features as GeoJSON", "capabilities", "collections"])
def test_damaged_answers_are_read_or_refused_in_our_words(web: WebServer, kind: str) -> None:
    line = Line(web.root, ("", ""), (), 60.0, 2**20)
    uses: dict[str, tuple[str, Callable[[bytes], object]]] = {
        "features as GML": (f"{web.wfs}?request=GetFeature&typenames=my:grid&count=3", gml_page),
        "features as GeoJSON": (f"{web.api}/collections/empty/items", geojson_page),
        "capabilities": (f"{web.wfs}?request=GetCapabilities", lambda data: wfs.list_layers(Said(data), web.wfs)),
        "collections": (f"{web.api}/collections", lambda data: oapif.list_layers(Said(data), web.api)),
    }
    address, use = uses[kind]
    whole = line.get(address, "*/*")
    use(whole)
    chance = random.Random(20251120)
    for _ in range(1_000):
        with contextlib.suppress(SourceError):
            use(damaged(whole, chance))


class Said(Line):
    """A line on which one thing is said, whatever is asked."""

    def __init__(self, data: bytes) -> None:
        super().__init__("http://127.0.0.1/", ("", ""), (), 60.0, 2**20)
        self._data = data

    def get(self, _url: str, _accept: str, _most: int | None = None) -> bytes:
        return self._data


def test_an_answer_that_names_no_system_is_in_the_one_that_was_asked_for(web: WebServer) -> None:
    service = connected(web, "1.1.0")
    whole = web.answer(f"/ows?request=GetFeature&typename=my:grid&bbox=50,0,70,20,{URN}", {})[2]
    bare = re.sub(rb' srsName="[^"]*"', b"", whole)
    web.turn = lambda _path, query: (200, {}, bare) if query.get("resulttype") is None else None
    layer = grid(service, (0.0, 50.0, 20.0, 70.0))
    assert layer.crs == "EPSG:4326"
    assert layer.xy.min(axis=0).tolist() == [0.5, 50.0]
