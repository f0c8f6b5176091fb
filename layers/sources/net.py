"""Requests over http: by which line and under which name they go out, and which redirects are followed."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import urllib.request
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from layers.sources.tile_address import host_of

if TYPE_CHECKING:
    import urllib3

PIECE = 64 * 1024
"""Bytes of an answer that are read at once."""
MOST_REDIRECTS = 3
Prepared = Callable[[str], tuple[str, dict[str, str]]]


class AstrayError(Exception):
    """A server sends a request on to where it is not followed; the text is the end of a sentence that begins with the server."""


def response_to(url: str, prepared: Prepared, seconds: tuple[float, float]) -> urllib3.BaseHTTPResponse:
    """Ask for something, and give the first answer that is no redirect, of which nothing was read yet.

    Parameters
    ----------
    prepared
        Gives, for an address, what is asked in its place, and the headers that go with it.
    seconds
        For a line to come about, and between two pieces of the answer.

    Raises
    ------
    AstrayError
        A redirect leads where none may, or there are too many.
    """
    import urllib3

    connect, read = seconds
    for _ in range(MOST_REDIRECTS + 1):
        asked, headers = prepared(url)
        response = pool(proxy_for(url)).request(
            "GET",
            asked,
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=connect, read=read),
        )
        place = response.get_redirect_location()
        if not place:
            return response
        response.close()
        target = urljoin(url, place)
        if not may_follow(url, target):
            raise AstrayError("sends the request on to a place that is not followed")
        url = target
    raise AstrayError("sends the request on again and again")


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
