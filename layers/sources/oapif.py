"""What OGC API Features says: its collections, and their features page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import msgspec

from layers.errors import SourceError
from layers.sources.boxes import Box
from layers.sources.pages import Page, Query
from layers.sources.web import LISTING_BYTES, Line, expected, with_query

JSON = "application/json, application/geo+json;q=0.9"
GEOJSON = "application/geo+json, application/json;q=0.9"
MOST_LISTS = 50
_BAD = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_OURS = ("f", "limit", "bbox", "offset", "startindex")
_CRS84 = "OGC:CRS84"


class _Link(msgspec.Struct):
    href: str = ""
    rel: str = ""
    type: str = ""


class _Answer(msgspec.Struct):
    """A page of features; whatever else is in it is let go of unread."""

    type: str = ""
    features: list[msgspec.Raw] | None = None
    links: list[_Link] = msgspec.field(default_factory=list)
    numberMatched: Any = None  # noqa: N815 - the name in the standard
    totalFeatures: Any = None  # noqa: N815 - what GeoServer calls it in WFS
    crs: msgspec.Raw | None = None


def parted(url: str) -> tuple[str, str | None]:
    """Part an address into that of the service and the collection that it names, if it does."""
    parts = urlsplit(url)
    found = re.match(r"(.*)/collections(?:/([^/]*)(?:/.*)?)?$", parts.path)
    name = unquote(found[2] or "") if found else ""
    bare = urlunsplit(parts._replace(path=(found[1] if found else parts.path).rstrip("/"), fragment=""))
    return with_query(bare, (), _OURS), name or None


def list_layers(line: Line, url: str) -> list[dict[str, Any]]:
    """List the collections of features.

    Raises
    ------
    SourceError
        If the server cannot be asked, or is none of these.
    """
    place: str | None = _under(url, "/collections")
    found: list[dict[str, Any]] = []
    for _ in range(MOST_LISTS):
        if place is None:
            break
        answer = _parsed(line.get(place, JSON, LISTING_BYTES))
        found += [one for each in answer["collections"] if (one := _described(each))]
        links = _links(answer.get("links"))
        place = next((line.here(link.href, place) for link in links if link.rel == "next"), None)
    return found


def _links(given: Any) -> list[_Link]:
    """Read links; what is none is no link."""
    try:
        return msgspec.convert(given or [], list[_Link], strict=False)
    except msgspec.ValidationError:
        return []


def _parsed(data: bytes) -> dict[str, Any]:
    wanted = "the list of an OGC API"
    try:
        answer = msgspec.json.decode(data)
    except _BAD:
        raise expected(data, wanted) from None
    if not isinstance(answer, dict) or not isinstance(answer.get("collections"), list):
        raise expected(data, wanted)
    return answer


def _described(each: Any) -> dict[str, Any] | None:
    if not isinstance(each, dict) or not isinstance(each.get("id"), str) or str(each.get("itemType") or "feature").lower() != "feature":
        return None
    count = each.get("itemCount")
    system = next((each[name] for name in ("storageCrs", "crs") if each.get(name)), _CRS84)
    return {
        "name": each["id"],
        "title": str(each.get("title") or each["id"]),
        "crs": short_crs(str(system[0] if isinstance(system, list) else system)),
        "features": count if isinstance(count, int) else None,
        "about": {},
    }


def short_crs(name: str) -> str:
    """Give the short form of a system that is named by a web address or a URN, such as EPSG:4326."""
    parts = [part for part in name.replace("#", "/").replace(":", "/").split("/") if part]
    return f"{'EPSG' if 'EPSG' in name.upper() else 'OGC'}:{parts[-1]}" if parts and len(parts) > 1 else name


class Items:
    """Asks for the features of a collection."""

    ending = "geojson"
    crs: str | None = _CRS84

    def __init__(self, line: Line, url: str, layer: str, _about: dict[str, Any]) -> None:
        self._line = line
        self._url = _under(url, f"/collections/{quote(layer, safe='')}/items")

    def pages(self, box: Box | None, query: Query) -> Iterator[Page]:
        """Yield page after page, as long as the server names a next one."""
        pairs = [("limit", str(query.a_page()))]
        if box is not None:
            pairs.append(("bbox", ",".join(f"{side:.9g}" for side in box)))
        place: str | None = with_query(self._url, tuple(pairs))
        asked: set[str] = set()
        while place is not None:
            asked.add(place)
            page, link = geojson_page(self._line.get(place, GEOJSON))
            yield page
            if link and (target := self._line.here(link, place)) in asked:
                raise SourceError("the server's pages lead in a circle.", "Tell whoever runs it.")
            place = target if link else None


def geojson_page(data: bytes) -> tuple[Page, str]:
    """Read a page of features as it is, and the address of the next one.

    Raises
    ------
    SourceError
        If it is none, or cut short.
    """
    try:
        answer = msgspec.json.decode(data, type=_Answer, strict=False)
    except _BAD:
        if data.lstrip()[:1] == b"{" and b'"features"' in data:
            raise SourceError("the server's answer is cut short or damaged.", "Try again later.") from None
        raise expected(data, "features as GeoJSON") from None
    if answer.type != "FeatureCollection" or answer.features is None:
        raise expected(data, "features as GeoJSON")
    matched = next((count for count in (answer.numberMatched, answer.totalFeatures) if isinstance(count, int)), None)
    links = [link.href for link in answer.links if link.rel == "next" and ("json" in link.type or not link.type)]
    head = b'"crs":' + bytes(answer.crs) + b"," if answer.crs and bytes(answer.crs) != b"null" else b""
    members = [bytes(feature) for feature in answer.features]
    start, end = b'{"type":"FeatureCollection",' + head + b'"features":[', b"]}"
    return Page(start, members, end, b",", len(members), matched), links[0] if links else ""


def _under(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + path))
