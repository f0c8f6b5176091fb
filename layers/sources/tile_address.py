"""Addresses of web tiles: what a template may be, and the address of one tile. A template may come from anybody's map."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from layers.document import TileSource
from layers.errors import RequestError
from layers.geometry.tile_grid import DEEPEST, Tile

LONGEST = 2000
MOST_SUBDOMAINS = 32
SHARP = 1.5
"""Device pixels a logical pixel from which tiles of twice the pixels are asked for, where the template has a place for that."""
REMEDY = "Write one such as https://tile.example.org/{z}/{x}/{y}.png."
_PLACES = re.compile(r"\{([^{}]*)\}")
_KNOWN = frozenset({"x", "y", "-y", "z", "s", "r"})
_SUBDOMAIN = re.compile(r"[A-Za-z0-9-]{1,20}")
_PRINTABLE = re.compile(r"[!-~]+")
_USUAL_SUBDOMAINS = ("a", "b", "c")


def problem_of(source: TileSource) -> str:
    """Say what is wrong with a description of tiles, as the end of a sentence; empty if nothing is."""
    if problem := _problem_of_template(source.url):
        return problem
    if not 0 <= source.min_zoom <= source.max_zoom <= DEEPEST:
        return f"its zooms are not from 0 to {DEEPEST}"
    if len(source.subdomains) > MOST_SUBDOMAINS or not all(_SUBDOMAIN.fullmatch(name) for name in source.subdomains):
        return "its subdomains are no names of hosts"
    return "its credit is too long" if len(source.attribution) > LONGEST else ""


def _problem_of_template(url: str) -> str:
    if len(url) > LONGEST:
        return f"its address is longer than {LONGEST} characters"
    if not _PRINTABLE.fullmatch(url):
        return "its address holds blanks or other characters that no address has"
    places = _PLACES.findall(url)
    if not {"x", "z"} <= set(places) or not {"y", "-y"} & set(places):
        return "its address lacks one of {z}, {x} and {y}"
    if strange := set(places) - _KNOWN:
        return f"its address asks for {{{min(strange)}}}, which is not known"
    if "{" in (rest := _PLACES.sub("0", url)) or "}" in rest:
        return "its address has a brace without its mate"
    try:
        parts = urlsplit(rest)
        _ = parts.port
    except ValueError:
        return "its address is none"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "its address does not begin with https:// or http:// and a host"
    if "@" in parts.netloc:
        return "its address holds a user's name or password"
    host = url.split("/")[2]
    return "its host depends on the tile" if set(_PLACES.findall(host)) - {"s"} else ""


def checked(source: TileSource) -> TileSource:
    """Give a description of tiles that can be used.

    Raises
    ------
    RequestError
        It cannot.
    """
    if problem := problem_of(source):
        raise RequestError(f"The tiles '{source.url[:200]}' cannot be used: {problem}.", REMEDY)
    return source


def is_sharp(source: TileSource, ratio: float) -> bool:
    """Whether tiles of twice the pixels are asked for, where a logical pixel has `ratio` of the device."""
    return "{r}" in source.url and ratio >= SHARP


def address_of(source: TileSource, tile: Tile, *, sharp: bool = False) -> str:
    """Give the address of a tile; it is always the same, so that a kept tile is found again."""
    names = source.subdomains or _USUAL_SUBDOMAINS
    values = {
        "x": str(tile.column),
        "y": str(tile.row),
        "-y": str(2**tile.zoom - 1 - tile.row),
        "z": str(tile.zoom),
        "s": names[(tile.column + tile.row) % len(names)],
        "r": "@2x" if sharp else "",
    }
    return _PLACES.sub(lambda place: values[place[1]], source.url)


def host_of(url: str) -> str:
    """Give the host that an address or a template asks, with its port where that is not the usual one."""
    parts = urlsplit(url.replace("{s}.", "").replace("{s}", "0"))
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def credit_of(source: TileSource) -> str:
    """Give whom a picture of these tiles must name; the host where nobody is given."""
    return " ".join(source.attribution.split()) or f"Tiles of {host_of(source.url)}"
