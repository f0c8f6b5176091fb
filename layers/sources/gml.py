"""Answers of WFS in XML: what they are, how many features they tell of, and where each lies in the bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat  # documents with a type of their own, which entities need, are refused

from layers.errors import SourceError
from layers.sources.pages import Page
from layers.sources.web import expected

Element = ElementTree.Element
WANTED = "features as GML"
_ALONE = ("member", "featureMember")
_TOGETHER = "featureMembers"
# Of the first page alone, or an invitation to fetch: neither holds for the pages together.
_OF_PAGE = re.compile(rb"""\s(?:numberMatched|numberReturned|numberOfFeatures|next|previous|\w+:schemaLocation)\s*=\s*("[^"]*"|'[^']*')""")
_SPACES = re.compile(rb"\sxmlns(?::[\w.-]+)?\s*=")


@dataclass
class _Outline:
    """What is found on one way through a document."""

    root: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    body: int = -1
    stack: list[str] = field(default_factory=list)
    features: int = 0


def gml_page(data: bytes) -> Page:
    """Read a page of features as it is.

    Raises
    ------
    SourceError
        If it is none, or cut short.
    """
    found = outline(data, WANTED)
    if found.root != "FeatureCollection":
        raise expected(data, WANTED)
    matched = found.attributes.get("numberMatched", "")
    first = found.starts[0] if found.starts else len(data)
    head = _OF_PAGE.sub(b"", data[:first])
    members = [data[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    tail = data[found.ends[-1] :] if found.ends else b""
    count = int(matched) if matched.isdecimal() else None
    return Page(head, members, tail, b"\n", len(members), count)


def counted(data: bytes) -> int | None:
    """Give how many features an answer to a request for their number tells of."""
    found = outline(data, "a count of features")
    number = found.attributes.get("numberMatched") or found.attributes.get("numberOfFeatures") or ""
    return int(number) if number.isdecimal() else None


def spaces(page: Page) -> tuple[bytes, ...]:
    """Give what the features of a page need of its head, so that pages can be told that fit together."""
    start = page.head[: page.head.find(b">", page.head.find(b"FeatureCollection")) + 1]
    return tuple(sorted(re.findall(rb"xmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')|encoding\s*=\s*[\"'][\w-]+", start)))


def tree(data: bytes, wanted: str) -> Element:
    """Read a document that is no list of features.

    Raises
    ------
    SourceError
        If it is damaged, or has a type of its own.
    """
    outline(data, wanted)
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - entities are refused above
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise SourceError("the server's answer is cut short or damaged.", "Try again later.") from error


def local(name: Any) -> str:
    """Give the name of an element without its namespace."""
    return re.split(r"[}:]", name)[-1] if isinstance(name, str) else ""


def outline(data: bytes, wanted: str) -> _Outline:
    """Go through a document.

    Raises
    ------
    SourceError
        If it is damaged, or has a type of its own.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"<", b"\xff", b"\xfe", b"\0"):
        raise expected(data, wanted)
    found = _Outline()
    parser = expat.ParserCreate()

    def open_(name: str, attributes: dict[str, str]) -> None:
        depth = len(found.stack)
        if depth == 0:
            found.root, found.attributes = local(name), {local(key): value for key, value in attributes.items()}
        elif _is_member(found.stack, local(name)):
            found.starts.append(parser.CurrentByteIndex)
        found.stack.append(local(name))

    def close(name: str) -> None:
        found.stack.pop()
        if _is_member(found.stack, local(name)):
            found.ends.append(data.index(b">", parser.CurrentByteIndex) + 1)

    def refuse(*_: object) -> None:
        raise _TypeOfItsOwn

    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = open_, close, refuse
    try:
        parser.Parse(data, True)
    except _TypeOfItsOwn:
        error = expected(data, wanted)
        if "web page" in error.what:
            raise error from None
        raise SourceError("the server's answer defines entities, which could stand for anything.", "Tell whoever runs it.") from None
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
        if found.root in ("FeatureCollection", "WFS_Capabilities"):
            raise SourceError("the server's answer is cut short or damaged.", "Try again later.") from error
        raise expected(data, wanted) from error
    return found


class _TypeOfItsOwn(Exception):  # noqa: N818 - a turn of events, handled here
    """The document defines what may stand in it."""


def _is_member(above: list[str], name: str) -> bool:
    if len(above) == 1:
        return name in _ALONE
    return len(above) == 2 and above[1] == _TOGETHER
