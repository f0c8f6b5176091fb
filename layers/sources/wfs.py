"""What a WFS of version 2.0, 1.1 or 1.0 says: its layers, and their features, page by page where it has pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from layers.errors import SourceError
from layers.sources.boxes import Box
from layers.sources.gml import Element, counted, gml_page, local, spaces, tree
from layers.sources.oapif import geojson_page, short_crs
from layers.sources.pages import Page, Query
from layers.sources.web import LISTING_BYTES, Line, expected, with_query

OURS: tuple[str, ...] = (
    *("service", "request", "version", "acceptversions", "typename", "typenames", "outputformat"),
    *("bbox", "count", "maxfeatures", "startindex", "resulttype", "srsname"),
)
"""Parameters that are said anew at every request."""
VERSIONS = ("2.0.2", "2.0.0", "1.1.0", "1.0.0")
XML = "application/gml+xml, application/xml, text/xml"
_DEGREES = re.compile(r"(?:EPSG(?:/|:)+(?:[\d.]*(?:/|:))?4326|(?:OGC|OGC:)(?:/|:)+(?:[\d.]*(?:/|:))?CRS84)$", re.IGNORECASE)
_JSON = ("application/geo+json", "application/json", "application/json; subtype=geojson", "geojson", "json")


def list_layers(line: Line, url: str) -> list[dict[str, Any]]:
    """List the layers that the server tells of.

    Raises
    ------
    SourceError
        If the server cannot be asked, or is no WFS.
    """
    pairs = (("SERVICE", "WFS"), ("REQUEST", "GetCapabilities"), ("ACCEPTVERSIONS", ",".join(VERSIONS[1:])))
    data = line.get(with_query(url, pairs, OURS), XML, LISTING_BYTES)
    wanted = "the capabilities of a WFS"
    root = tree(data, wanted)
    version = root.get("version", "")
    if local(root.tag) != "WFS_Capabilities":
        raise expected(data, wanted)
    if version not in VERSIONS:
        raise SourceError(f"the server speaks version {version[:20]!r} of WFS.", "Versions 2.0, 1.1 and 1.0 can be read.")
    about = {"version": version, "formats": _formats(root), "pages": _has_pages(root, version)}
    found = [each for each in root.iter() if local(each.tag) == "FeatureType" and _text(each, "Name")]
    return [_described(each, about) for each in found]


def _described(each: Element, about: dict[str, Any]) -> dict[str, Any]:
    systems = [
        one.text.strip()
        for one in each.iter()
        if local(one.tag) in ("DefaultCRS", "DefaultSRS", "SRS", "OtherCRS", "OtherSRS") and one.text and one.text.strip()
    ]
    own = [_text(one, "Format") or one.text for one in each.iter() if local(one.tag) == "OutputFormats"]
    formats = about["formats"] or [text.strip() for text in own if text]
    name = _text(each, "Name")
    return {
        "name": name,
        "title": _text(each, "Title") or name,
        "crs": short_crs(systems[0]) if systems else None,
        "features": None,
        "about": about | {"systems": _wanted(systems), "formats": [text for text in formats if text.lower() in _JSON][:5]},
    }


def _wanted(systems: list[str]) -> list[str]:
    """Give the layer's own system, and the one of longitude and latitude if it has that."""
    return list(dict.fromkeys([*systems[:1], *[name for name in systems if _DEGREES.search(name)][:1]]))


def _formats(root: Element) -> list[str]:
    """Give the formats that features can be had in."""
    found: list[str] = []
    for operation in root.iter():
        if local(operation.tag) == "Operation" and operation.get("name") == "GetFeature":
            for parameter in operation.iter():
                if local(parameter.tag) == "Parameter" and parameter.get("name", "").lower() == "outputformat":
                    found += [one.text.strip() for one in parameter.iter() if local(one.tag) == "Value" and one.text]
        elif local(operation.tag) == "GetFeature":  # version 1.0
            found += [local(one.tag) for form in operation.iter() if local(form.tag) == "ResultFormat" for one in form]
    return found


def _has_pages(root: Element, version: str) -> bool:
    """Whether the server gives features from a number on; it does if it does not say."""
    for each in root.iter():
        if local(each.tag) == "Constraint" and each.get("name") == "ImplementsResultPaging":
            return _text(each, "DefaultValue").lower() != "false"
    return version.startswith("2")


def _text(each: Element, name: str) -> str:
    return next((" ".join(one.text.split()) for one in each if local(one.tag) == name and one.text), "")


class Features:
    """Asks for the features of a layer.

    It asks for longitude and latitude where the server has them, and for GeoJSON only then, which means nothing else.
    """

    def __init__(self, line: Line, url: str, layer: str, about: dict[str, Any]) -> None:
        self._line, self._url = line, url
        self._version, self._pages = str(about["version"]), bool(about["pages"])
        systems = [str(name) for name in about["systems"]]
        degrees = next((name for name in systems if _DEGREES.search(name)), None)
        self._system = degrees or (systems[0] if systems else "")
        self.crs = short_crs(self._system) or None
        json = next((name for wanted in _JSON for name in map(str, about["formats"]) if name.lower() == wanted), None)
        self._json = json if degrees and self._version != "1.0.0" else None
        self.ending = "geojson" if self._json else "gml"
        two = self._version.startswith("2")
        self._fixed = [("SERVICE", "WFS"), ("VERSION", self._version), ("REQUEST", "GetFeature")]
        self._fixed += [("TYPENAMES" if two else "TYPENAME", layer)]
        if self._system and self._version != "1.0.0":
            self._fixed.append(("SRSNAME", self._system))
        self._count = "COUNT" if two else "MAXFEATURES"

    def pages(self, box: Box | None, query: Query) -> Iterator[Page]:
        """Yield page after page until there are no more features; all at once where the server has no pages."""
        where = [] if box is None else [("BBOX", self._box(box))]
        matched = None if self._pages or self._version == "1.0.0" else self._hits(where)
        fits: tuple[bytes, ...] | None = None
        while True:
            asked = query.a_page() if self._pages else query.most
            place = with_query(self._url, tuple(self._parameters(where, asked, query.rows)), OURS)
            data = self._line.get(place, XML if self._json is None else "application/json")
            page = geojson_page(data)[0] if self._json and data.lstrip()[:1] != b"<" else gml_page(data)
            if not self._json and fits is not None and page.members and spaces(page) != fits:
                raise SourceError("the server's pages do not fit together.", "Zoom in to ask for less.")
            fits = fits if fits is not None or not page.members else spaces(page)
            matched = page.matched if page.matched is not None else matched
            rows = query.rows + page.rows
            yield page if page.matched is not None else Page(page.head, page.members, page.tail, page.between, page.rows, matched)
            # Who does not count may give smaller pages than were asked for: only an empty one is the end.
            if not page.rows or not self._pages or (matched is not None and rows >= matched):
                return

    def _parameters(self, where: list[tuple[str, str]], count: int, start: int) -> Iterator[tuple[str, str]]:
        yield from self._fixed
        yield from where
        yield self._count, str(count)
        if start:
            yield "STARTINDEX", str(start)
        if self._json:
            yield "OUTPUTFORMAT", self._json

    def _hits(self, where: list[tuple[str, str]]) -> int | None:
        """Ask how many there are, which an answer of the old versions does not tell."""
        place = with_query(self._url, (*self._fixed, *where, ("RESULTTYPE", "hits")), OURS)
        try:
            return counted(self._line.get(place, XML))
        except SourceError:
            return None

    def _box(self, box: Box) -> str:
        """Write a box in the system that is asked for, in the order of its axes: long names have the system's own, short ones x first."""
        import pyproj

        name = self._system
        if not name:
            return ",".join(f"{side:.9g}" for side in box)
        system = pyproj.CRS.from_user_input(short_crs(name))
        sides = pyproj.Transformer.from_crs("OGC:CRS84", system, always_xy=True).transform_bounds(*box, densify_pts=21)
        is_long = name.lower().startswith(("urn:", "http"))
        is_north_first = is_long and self._version != "1.0.0" and system.axis_info[0].direction.lower() in ("north", "south")
        order = (1, 0, 3, 2) if is_north_first else (0, 1, 2, 3)
        written = ",".join(f"{sides[side]:.12g}" for side in order)
        return written if self._version == "1.0.0" else f"{written},{name}"
