"""Servers of web tiles that anybody may ask: those of xyzservices that need no key and are laid out in Web Mercator."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Any

import msgspec

from layers.document import TileSource
from layers.errors import RequestError
from layers.geometry.tile_grid import DEEPEST
from layers.sources.tile_address import checked, host_of, problem_of

USUAL_ZOOM = 19
_MATRIX = re.compile(r"TILEMATRIXSET=(?!PM|GoogleMaps|3857)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>|!\[[^]]*\]\([^)]*\)")
_NO_NAMES = re.compile(r"nolabels|imagery|ortho|background|hillshad|relief|physical|satellite|truecolor", re.IGNORECASE)


class Provider(msgspec.Struct, frozen=True):
    """A server of tiles under the name by which xyzservices knows it."""

    name: str
    source: TileSource

    @property
    def host(self) -> str:
        """Who hears of what is looked at."""
        return host_of(self.source.url)


@lru_cache(maxsize=1)
def providers() -> tuple[Provider, ...]:
    """Give all that can be used: OpenStreetMap's first, and last the hundreds that show but France."""
    from xyzservices import providers as known  # type: ignore[attr-defined]  # it is made when asked for

    found = [provider for name, entry in known.flatten().items() if (provider := _provider(name, entry)) is not None]
    return tuple(sorted(found, key=lambda one: (not one.name.startswith("OpenStreetMap"), one.name.startswith("GeoportailFrance"))))


def _provider(name: str, entry: Any) -> Provider | None:
    if entry.requires_token() or entry.get("status") == "broken" or entry.get("crs", "EPSG:3857") != "EPSG:3857":
        return None
    url = str(entry.build_url(scale_factor="{r}", fill_subdomain=False))
    deepest = min(int(entry.get("max_zoom") or USUAL_ZOOM), DEEPEST)
    source = TileSource(
        url,
        _plain(str(entry.get("attribution", ""))),
        min(int(entry.get("min_zoom") or 0), deepest),
        deepest,
        tuple(entry.get("subdomains", ())),
        names=_NO_NAMES.search(f"{name} {url}") is None,
    )
    return None if _MATRIX.search(url) or problem_of(source) else Provider(name, source)


def _plain(text: str) -> str:
    """Give a credit as text: some are written in HTML."""
    return " ".join(unescape(_TAG.sub("", text)).replace("(C)", "©").split())


def matching(text: str) -> list[Provider]:
    """Give the servers whose names or hosts hold all words of a text."""
    words = text.casefold().split()
    return [one for one in providers() if all(word in f"{one.name} {one.host}".casefold() for word in words)]


def find(text: str) -> Provider:
    """Give the server of a name, or the one that a template describes.

    Parameters
    ----------
    text
        A name such as ``OpenStreetMap`` or ``Esri.WorldImagery``, in small or capital letters, or an address with {z}, {x} and {y}.

    Raises
    ------
    RequestError
        There is no such name, or the address cannot be used.
    """
    text = text.strip()
    if "://" in text or "{" in text:
        source = checked(TileSource(text))
        return Provider(host_of(text), source)
    wanted = _squeezed(text)
    for one in providers():
        if _squeezed(one.name) == wanted:
            return one
    for one in providers():
        if wanted and _squeezed(one.name.partition(".")[0]) == wanted:
            return one
    near = ", ".join(one.name for one in matching(text)[:8])
    hint = f"Did you mean one of {near}?" if near and text else "Names are such as OpenStreetMap, OpenTopoMap and Esri.WorldImagery."
    raise RequestError(f"There are no tiles named '{text}' that can be had without a key.", hint)


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
