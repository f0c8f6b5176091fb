"""Requests to a web service within bounds: how long, how much, to whom, and what an answer that is none is told as."""

from __future__ import annotations

import json
import re
import time
import zlib
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from layers.errors import SourceError
from layers.sources.net import PIECE, AstrayError, response_to, user_agent, why

if TYPE_CHECKING:
    import urllib3

CONNECT_SECONDS = 8.0
READ_SECONDS = 20.0
LISTING_BYTES = 32 * 2**20
"""The longest list of layers; those of the largest servers take some ten."""
_WORDS = 200
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_GZIP = ("gzip", "x-gzip", "deflate")
_PORTS = {"http": 80, "https": 443}
_ELSEWHERE = "Ask whoever runs it, or try another address."


@dataclass
class Line:
    """A line to one server.

    Attributes
    ----------
    url
        Its address; name, password and secrets go to no other server.
    login
        Name and password, or two empty texts.
    secrets
        Parameters such as keys that every request needs and that are told to nobody.
    seconds, left
        Time until no more is asked, and bytes that may still come, unpacked.
    """

    url: str
    login: tuple[str, str]
    secrets: tuple[tuple[str, str], ...]
    seconds: float
    left: int

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds
        self.whole = self.left

    @property
    def is_late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._until

    def get(self, url: str, accept: str, most: int | None = None) -> bytes:
        """Ask for something, and give what came, unpacked.

        Raises
        ------
        SourceError
            If nothing comes, or something else than an answer, or too much of it.
        """
        import urllib3

        try:
            response = self._response(url, accept)
            return self._body(response, min(self.left, most or self.left))
        except urllib3.exceptions.NewConnectionError as error:  # a kind of timeout to this library
            raise SourceError(f"the server {why(error)}.", "Check the address and the network.") from error
        except urllib3.exceptions.TimeoutError as error:
            raise SourceError("the server does not answer in time.", "Try again later, or zoom in to ask for less.") from error
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            what = "breaks off in the middle of an answer" if isinstance(error, urllib3.exceptions.ProtocolError) else why(error)
            raise SourceError(f"the server {what}.", "Check the address and the network, or try again later.") from error

    def is_same(self, url: str) -> bool:
        """Whether an address lies on the server itself."""
        return _host(url) == _host(self.url)

    def here(self, link: str, base: str) -> str:
        """Give the address of a link that a server gave; one that only calls itself http behind a gate is asked as the server was.

        Raises
        ------
        SourceError
            If it leads to another server.
        """
        target = urljoin(base, link)
        parts, own = urlsplit(target), urlsplit(self.url)
        if parts.scheme in _PORTS and parts.hostname == own.hostname and _is_usual(target) and _is_usual(self.url):
            target = urlunsplit(parts._replace(scheme=own.scheme, netloc=own.netloc))
        if not self.is_same(target):
            raise SourceError(
                f"the server sends on to another one ({str(parts.hostname or parts.scheme)[:80]}), which is not asked.", _ELSEWHERE
            )
        return target

    def _response(self, url: str, accept: str) -> urllib3.BaseHTTPResponse:
        read = min(READ_SECONDS, max(1.0, self._until - time.monotonic()))
        try:
            response = response_to(url, lambda asked: self._prepared(asked, accept), (CONNECT_SECONDS, read))
        except AstrayError as error:
            raise SourceError(f"the server {error}.", _ELSEWHERE) from error
        if response.status != 200:
            raise self._refusal(response)
        return response

    def _prepared(self, url: str, accept: str) -> tuple[str, dict[str, str]]:
        """Give name, password and keys to the server alone that they are for."""
        import urllib3

        headers = {"User-Agent": user_agent(), "Accept": accept, "Accept-Encoding": "gzip"}
        if not self.is_same(url):
            return url, headers
        if self.login[0]:
            headers |= urllib3.make_headers(basic_auth=":".join(self.login))
        return with_query(url, self.secrets), headers

    def _body(self, response: urllib3.BaseHTTPResponse, most: int) -> bytes:
        """Read an answer to its end and unpack it piece by piece, so that a bomb has no time to go off."""
        packing = response.headers.get("Content-Encoding", "").strip().lower()
        if packing not in ("", "identity", *_GZIP):
            raise SourceError(f"the server packs its answer in a way that is not known ({packing[:20]}).", _ELSEWHERE)
        unpacker = zlib.decompressobj(47) if packing in _GZIP else None
        pieces, size = [], 0
        try:
            while piece := response.read(PIECE, decode_content=False):
                data = unpacker.decompress(piece, most - size + 1) if unpacker else piece
                pieces.append(data)
                size += len(data)
                if size > most:
                    limit = min(self.whole, LISTING_BYTES) if most < self.left else self.whole
                    raise SourceError(f"the server answers with more than {limit / 2**20:.3g} MB.", "Zoom in to ask for less.")
                if self.is_late:
                    raise SourceError("the server does not come to an end with its answer.", "Zoom in to ask for less, or try again later.")
            if unpacker is not None and not unpacker.eof:
                raise SourceError("the server breaks off in the middle of an answer.", "Try again later.")
        except zlib.error as error:
            raise SourceError("the server's answer cannot be unpacked.", "Try again later.") from error
        finally:
            response.close()
        self.left -= size
        return b"".join(pieces)

    def _refusal(self, response: urllib3.BaseHTTPResponse) -> SourceError:
        status, said = response.status, _said(response.read(PIECE, decode_content=False))
        response.close()
        if status == 401:
            if self.login[0]:
                return SourceError("the server does not take this name and password (answer 401).", "Check both, and connect anew.")
            return SourceError("the server wants a name and a password (answer 401).", "Give them where you connect to it.")
        told = f": {said}" if said else ""
        if status == 403:
            return SourceError(f"the server refuses to answer (answer 403){told}.", "Ask whoever runs it for the right to read.")
        if status in (404, 410):
            return SourceError(f"the server has nothing at this address (answer {status}){told}.", "Check the address.")
        if status in (429, 503):
            return SourceError(f"the server has too much to do (answer {status}){told}.", "Try again later.")
        return SourceError(f"the server fails (answer {status}){told}.", _ELSEWHERE)


def with_query(url: str, pairs: tuple[tuple[str, str], ...], drop: tuple[str, ...] = ()) -> str:
    """Give an address with some parameters in place of those of the same name, whatever their case, and without some."""
    parts = urlsplit(url)
    gone = {name.lower() for name, _ in pairs} | set(drop)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name.lower() not in gone]
    return urlunsplit(parts._replace(query=urlencode([*kept, *pairs], safe=":,/"), fragment=""))


def expected(data: bytes, wanted: str) -> SourceError:
    """Say of an answer that it is not what was asked for, and what it is instead."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        title = re.search(rb"<title[^>]*>([^<]{1,120})", data[:20_000], re.IGNORECASE)
        named = f' ("{_line(_plain(title[1]))}")' if title else ""
        return SourceError(f"the server answers with a web page{named} instead of {wanted}.", "Check the address of the service.")
    if said := _said(data[:PIECE]):
        return SourceError(f"the server refuses: {said}.", "Choose another layer, or ask whoever runs it.")
    return SourceError(f"the server answers with something that is not {wanted}.", "Check the address of the service.")


def _said(data: bytes) -> str:
    """Give the words of a report on an exception, of WFS or of an OGC API; empty where it is none."""
    if found := re.search(rb"<(?:\w+:)?(?:ExceptionText|ServiceException)\b[^>]*>(.*?)</", data, re.DOTALL):
        pieces = _CDATA.split(found[1])  # every second one is as it is meant
        return _line(b"".join(piece if number % 2 else _plain(piece) for number, piece in enumerate(pieces)))
    try:
        parts: Any = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(parts, dict) or "features" in parts:
        return ""
    return next((_line(str(parts[name]).encode()) for name in ("description", "detail", "title", "message") if parts.get(name)), "")


def _plain(text: bytes) -> bytes:
    """Give the characters that entities of XML stand for."""
    return unescape(text.decode("utf-8", "replace")).encode("utf-8", "replace")


def _line(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())[:_WORDS].rstrip(".")


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _is_usual(url: str) -> bool:
    parts = urlsplit(url)
    return parts.port in (None, _PORTS.get(parts.scheme))
