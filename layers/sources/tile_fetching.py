"""One request for one web tile: what may come back, what may not, and which redirects are followed."""

from __future__ import annotations

import email.utils
import ipaddress
import socket
import ssl
import time
import urllib.request
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from layers.sources.tile_address import host_of

if TYPE_CHECKING:
    import urllib3

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
WHOLE_SECONDS = 20.0
"""For all of an answer, since one that drips byte by byte never runs out of the time for a read."""
LARGEST = 4 * 2**20
"""Bytes of a tile; those of 512 pixels take a few hundred thousand."""
PIECE = 64 * 1024
MOST_REDIRECTS = 3
LONGEST_PAUSE = 300.0
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request.

    Parameters
    ----------
    data
        The tile.
    unchanged
        Whether the tile that is kept is still right.
    problem
        What went wrong, as the end of a sentence that begins with the server.
    passing
        Whether it may go better later.
    pause
        Seconds that the server asked to be left alone for.
    absent
        Whether the server merely has no such tile.
    """

    data: bytes | None = None
    unchanged: bool = False
    problem: str = ""
    passing: bool = False
    pause: float = 0.0
    absent: bool = False


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as PNG, JPEG or WebP do."""
    return data.startswith(_STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def fetch(url: str, kept_since: float | None = None) -> Answer:
    """Ask for a tile.

    Parameters
    ----------
    kept_since
        When the tile that is kept was fetched, in seconds of the epoch; the server may say that it is still right.
    """
    import urllib3

    headers = {"User-Agent": user_agent(), "Accept": "image/png,image/jpeg,image/webp", "Accept-Encoding": "identity"}
    if kept_since is not None:
        headers["If-Modified-Since"] = email.utils.formatdate(kept_since, usegmt=True)
    try:
        for _ in range(MOST_REDIRECTS + 1):
            response = pool(proxy_for(url)).request(
                "GET",
                url,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            )
            place = response.get_redirect_location()
            if not place:
                return _answer(response)
            response.close()
            target = urljoin(url, place)
            if not may_follow(url, target):
                return Answer(problem="sends the request on to a place that is not followed")
            url = target
    except urllib3.exceptions.NewConnectionError as error:  # a kind of timeout to this library
        return Answer(problem=why(error), passing=True)
    except urllib3.exceptions.TimeoutError:
        return Answer(problem="does not answer", passing=True)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Answer(problem=why(error), passing=True)
    return Answer(problem="sends the request on again and again")


def _answer(response: urllib3.BaseHTTPResponse) -> Answer:
    status = response.status
    if status != 200:
        response.close()
        return _refusal(status, response.headers.get("Retry-After", ""))
    data = _body(response)
    if data is None:
        return Answer(problem="does not come to an end with a tile", passing=True)
    if len(data) > LARGEST:
        return Answer(problem=f"answers with more than {LARGEST // 2**20} MB for one tile")
    if not data:
        return Answer(absent=True, problem="answers with nothing")
    return Answer(data) if is_picture(data) else Answer(problem="answers with something that is no picture")


def _body(response: urllib3.BaseHTTPResponse) -> bytes | None:
    """Read an answer, at most a piece more than is taken; None where that lasts too long. Only a whole one leaves its line open."""
    deadline, pieces, size = time.monotonic() + WHOLE_SECONDS, [], 0
    while piece := response.read(PIECE, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST or time.monotonic() > deadline:
            response.close()
            return b"".join(pieces) if size > LARGEST else None
    response.release_conn()
    return b"".join(pieces)


def _refusal(status: int, retry_after: str) -> Answer:
    if status == 304:
        return Answer(unchanged=True)
    if status in (204, 404, 410):
        return Answer(absent=True, problem=f"has no such tiles (answer {status})")
    if status in (429, 503):
        pause = float(retry_after) if retry_after.isdecimal() and len(retry_after) < 6 else 0.0
        return Answer(problem=f"has too much to do (answer {status})", passing=True, pause=min(pause, LONGEST_PAUSE))
    if status >= 500:
        return Answer(problem=f"fails (answer {status})", passing=True)
    return Answer(problem=f"refuses to give tiles (answer {status})")


def why(error: Exception) -> str:
    """Say in the user's words why no line came about."""
    text = f"{type(error).__name__} {error}"
    if "NameResolution" in text or isinstance(error, socket.gaierror):
        return "cannot be found; is this machine offline?"
    if "SSL" in text or "certificate" in text:
        return "cannot prove that it is the right one (its certificate)"
    return "cannot be reached"


def may_follow(url: str, target: str) -> bool:
    """Whether a redirect may be followed: to http or https, not from https down to http, and from the Internet into no inner network."""
    here, there = urlsplit(url), urlsplit(target)
    if there.scheme not in ("http", "https") or not there.hostname or "@" in there.netloc:
        return False
    if here.scheme == "https" and there.scheme != "https":
        return False
    return here.hostname == there.hostname or not _is_inner(there.hostname) or _is_inner(here.hostname or "")


def _is_inner(host: str) -> bool:
    """Whether a host lies on this machine or in a network of the user's own, which a stranger's server must not have asked."""
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False
    return any(not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)


def proxy_for(url: str) -> str:
    """Give the proxy that the user's system names for an address; this machine needs none."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or urllib.request.proxy_bypass(host_of(url)):
        return ""
    return urllib.request.getproxies().get(urlsplit(url).scheme, "")


@lru_cache(maxsize=4)
def pool(proxy: str) -> urllib3.PoolManager:
    """Lines that stay open between requests; no cookies, and no names or passwords, are kept or sent."""
    import certifi
    import urllib3

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # a bundle may not find the system's own
    if not proxy:
        return urllib3.PoolManager(num_pools=16, maxsize=4, ssl_context=context)
    address = proxy if "://" in proxy else f"http://{proxy}"
    login = urlsplit(address)
    headers = urllib3.make_headers(proxy_basic_auth=f"{login.username}:{login.password or ''}") if login.username else None
    return urllib3.ProxyManager(address, num_pools=16, maxsize=4, ssl_context=context, proxy_headers=headers)


@cache
def user_agent() -> str:
    """Give the name under which this program asks, which servers of tiles demand to know."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"Lodestone/{version('lodestone-atlas')} (desktop atlas)"
    except PackageNotFoundError:
        return "Lodestone (desktop atlas)"
