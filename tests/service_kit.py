"""Web services on this machine: one of OGC API Features and one of WFS that filter by boxes and have pages, and can be made hostile."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

Reply = tuple[int, dict[str, str], bytes]
Place = tuple[int, float, float]
PLACES: list[Place] = [(number, -179.5 + number % 36 * 10, -80.0 + number // 36 * 10) for number in range(36 * 17)]
"""Number, longitude and latitude of 612 points on a grid of ten degrees."""
USER, PASSWORD, KEY = "reader", "s3cret-pass", "k3y-of-mine"
JSON = {"Content-Type": "application/json"}
XML = {"Content-Type": "text/xml"}
_WFS = {"2.0.0": "http://www.opengis.net/wfs/2.0", "1.1.0": "http://www.opengis.net/wfs", "1.0.0": "http://www.opengis.net/wfs"}
_GML = {"2.0.0": "http://www.opengis.net/gml/3.2", "1.1.0": "http://www.opengis.net/gml", "1.0.0": "http://www.opengis.net/gml"}
URN = "urn:ogc:def:crs:EPSG::4326"


@dataclass
class WebServer:
    """A server under way; its ways may be changed at any time."""

    port: int
    largest_page: int = 100
    version: str = "2.0.0"
    json: bool = False
    systems: tuple[str, ...] = (URN,)
    login: bool = False
    key: bool = False
    counts: bool = True
    squeeze: bool = False
    turn: Callable[[str, dict[str, str]], Reply | None] = lambda _path, _query: None
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        return f"{self.root}/api"

    @property
    def wfs(self) -> str:
        return f"{self.root}/ows/wfs"

    def answer(self, target: str, headers: dict[str, str]) -> Reply:
        self.asked.append(target)
        self.headers.append(headers)
        parts = urlsplit(target)
        query = {name.lower(): values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if (reply := self.turn(unquote(parts.path), query)) is not None:
            return reply
        if self.login and headers.get("Authorization") != "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode():
            return 401, {"WWW-Authenticate": "Basic"}, b"no"
        if self.key and query.get("apikey") != KEY:
            return 403, JSON, b'{"title":"a key is wanted"}'
        reply = self._wfs(query) if parts.path.startswith("/ows") else self._api(unquote(parts.path), query)
        if self.squeeze:
            return reply[0], reply[1] | {"Content-Encoding": "gzip"}, gzip.compress(reply[2])
        return reply

    def _api(self, path: str, query: dict[str, str]) -> Reply:
        if path == "/api/collections":
            crs = ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
            listed = [{"id": "grid/of points", "title": "Grid of points", "crs": crs, "itemCount": len(PLACES)}]
            listed += [{"id": "empty", "crs": crs}, {"id": "books", "itemType": "record"}]
            return 200, JSON, json.dumps({"collections": listed, "links": []}).encode()
        if path not in ("/api/collections/grid/of points/items", "/api/collections/empty/items"):
            return 404, JSON, b'{"code":"NotFound","description":"no such collection"}'
        places = [] if "empty" in path else inside([float(side) for side in query["bbox"].split(",")] if "bbox" in query else None)
        start, count = int(query.get("offset", 0)), min(int(query.get("limit", 10)), self.largest_page)
        links = [{"rel": "self", "href": "x"}]
        if start + count < len(places):
            kept = "".join(f"&{name}={quote(query[name])}" for name in ("bbox", "limit") if name in query)
            links.append({"rel": "next", "type": "application/geo+json", "href": f"?offset={start + count}{kept}"})
        told = {"numberMatched": len(places)} if self.counts else {}
        return 200, JSON, json.dumps(told | {"links": links} | collection(places[start : start + count])).encode()

    def _wfs(self, query: dict[str, str]) -> Reply:
        if query.get("request") == "GetCapabilities":
            return 200, XML, self._capabilities().encode()
        if query.get("typenames" if self.version == "2.0.0" else "typename") != "my:grid":
            return 400, XML, b'<o:ExceptionReport xmlns:o="o"><o:ExceptionText>Unknown type</o:ExceptionText></o:ExceptionReport>'
        system = query.get("srsname", self.systems[0])
        places = inside(self._box(query["bbox"]) if "bbox" in query else None)
        start = int(query.get("startindex", 0))
        count = min(int(query.get("count", query.get("maxfeatures", 10**6))), self.largest_page if self.version == "2.0.0" else 10**6)
        some = places[start : start + count]
        if query.get("resulttype") == "hits":
            some = []
        if "json" in query.get("outputformat", ""):
            return 200, JSON, json.dumps({"numberMatched": len(places)} | collection(some)).encode()
        return 200, XML, self._gml(some, system, len(places), hits=query.get("resulttype") == "hits").encode()

    def _box(self, text: str) -> list[float]:
        """Read a box as a server that takes the standard at its word."""
        sides = text.split(",")
        numbers = [float(side) for side in sides[:4]]
        name = sides[4] if len(sides) > 4 else "EPSG:4326"
        return [numbers[1], numbers[0], numbers[3], numbers[2]] if name.startswith("urn") else numbers

    def _gml(self, places: list[Place], system: str, matched: int, *, hits: bool) -> str:
        told = {
            "2.0.0": f'numberMatched="{matched if self.counts else "unknown"}" numberReturned="{len(places)}"',
            "1.1.0": f'numberOfFeatures="{matched if hits else len(places)}"',
            "1.0.0": "",
        }[self.version]
        member = "wfs:member" if self.version == "2.0.0" else "gml:featureMember"
        spaces = f'xmlns:wfs="{_WFS[self.version]}" xmlns:gml="{_GML[self.version]}" xmlns:my="http://example.org/my"'
        rows = "".join(f"<{member}>{self._feature(place, system)}</{member}>" for place in places)
        if self.version == "1.1.0" and places:
            rows = f"<gml:featureMembers>{''.join(self._feature(place, system) for place in places)}</gml:featureMembers>"
        schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://example.org/my http://example.org/x.xsd"'
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<wfs:FeatureCollection {spaces} {schema} {told}>{rows}</wfs:FeatureCollection>'

    def _feature(self, place: Place, system: str) -> str:
        number, lon, lat = place
        first, second = (lat, lon) if system.startswith("urn") else (lon, lat)
        at = f"<gml:coordinates>{first},{second}</gml:coordinates>" if self.version == "1.0.0" else f"<gml:pos>{first} {second}</gml:pos>"
        named = f'gml:id="grid.{number}"' if self.version != "1.0.0" else f'fid="grid.{number}"'
        point = f'<gml:Point srsName="{system}">{at}</gml:Point>'
        return f"<my:grid {named}><my:number>{number}</my:number><my:name>Ort {number} ü</my:name><my:at>{point}</my:at></my:grid>"

    def _capabilities(self) -> str:
        version, space = self.version, _WFS[self.version]
        names = {"2.0.0": ("DefaultCRS", "OtherCRS"), "1.1.0": ("DefaultSRS", "OtherSRS"), "1.0.0": ("SRS", "SRS")}[version]
        systems = "".join(f"<{names[bool(place)]}>{name}</{names[bool(place)]}>" for place, name in enumerate(self.systems))
        values = "<ows:Value>text/xml</ows:Value>" + ("<ows:Value>application/json</ows:Value>" if self.json else "")
        formats = f'<ows:Parameter name="outputFormat"><ows:AllowedValues>{values}</ows:AllowedValues></ows:Parameter>'
        operation = f'<ows:Operation name="GetFeature">{formats}</ows:Operation>'
        layer = f"<FeatureType><Name>my:grid</Name><Title>Grid of points</Title>{systems}</FeatureType>"
        return (
            f'<?xml version="1.0"?><WFS_Capabilities xmlns="{space}" xmlns:ows="http://www.opengis.net/ows/1.1" version="{version}">'
            f"<ows:OperationsMetadata>{operation}</ows:OperationsMetadata><FeatureTypeList>{layer}</FeatureTypeList></WFS_Capabilities>"
        )


def inside(box: list[float] | None) -> list[Place]:
    """The points in a box."""
    return [one for one in PLACES if box is None or (box[0] <= one[1] <= box[2] and box[1] <= one[2] <= box[3])]


def collection(places: list[Place]) -> dict[str, object]:
    """Points as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"number": number, "name": f"Ort {number} ü"},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for number, lon, lat in places
    ]
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture(scope="session")
def web_running() -> Iterator[WebServer]:
    """A server that runs as long as the tests do."""
    with serving() as server:
        yield server


@pytest.fixture
def web(web_running: WebServer) -> WebServer:
    """A server that answers as the standards say, and was asked nothing yet."""
    vars(web_running).update(vars(WebServer(web_running.port)))
    return web_running


@contextlib.contextmanager
def serving() -> Iterator[WebServer]:
    """Run a server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = server.answer(self.path, {name.title(): value for name, value in self.headers.items()})
            with contextlib.suppress(OSError):  # whoever asked may have gone
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            """Say nothing."""

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

    listener = Listener(("127.0.0.1", 0), Handler)
    server = WebServer(listener.server_address[1])
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
