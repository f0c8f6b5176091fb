"""Layers of web services (WFS, OGC API Features): listed, and read by the box that is seen.

One process asks the server and reads no files; what it answers is read by another one, as a file of a stranger's is, without a network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from layers.errors import LodestoneError, RequestError, SourceError, of_layer
from layers.feedback import Feedback
from layers.reading import OAPIF, WFS, Reading
from layers.sources import protocol
from layers.sources.boxes import MOST_ROWS, Box
from layers.sources.exporting import Put, Written, export
from layers.sources.host import converse
from layers.sources.layer import FeatureLayer, SourceWarning
from layers.sources.opening import read

MEMORY = 4 * 2**30
_SECRET = re.compile(r"(api|auth|access|subscription)?[-_]?(key|token|secret|password|passwd|pwd|sig|signature)", re.IGNORECASE)
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY", "HTTP_PROXY")
_NEVER = Feedback()
_REMEDY = "Write one such as https://example.org/wfs or https://example.org/api/collections/roads."
_SWAPPED = "The server writes latitude and longitude the other way round than it says; they have changed places."
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Bounds:
    """How much may come of one request.

    Attributes
    ----------
    seconds
        Time after which no further page is asked for; what has come by then is taken.
    size
        Bytes, unpacked.
    """

    rows: int = MOST_ROWS
    seconds: float = 50.0
    size: int = 256 * 2**20


TO_EXPORT = Bounds(rows=1_000_000, seconds=540.0, size=2**30)
"""How much may come to be written as a file."""


@dataclass(frozen=True)
class ServedLayer:
    """A layer of a service.

    Attributes
    ----------
    name, title
        What the server calls it, and what people call it.
    crs
        Its own system, where that is told.
    features
        How many there are, where that is told.
    about
        What the process that asks must know.
    """

    name: str
    title: str
    crs: str | None
    features: int | None
    about: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Service:
    """Where a service is, and who asks. Passwords and keys are in no text of it, and not in its address.

    Attributes
    ----------
    kind
        ``wfs:`` or ``oapif:``; empty until it is found out.
    secrets
        Parameters of the address that are keys.
    layers
        What it offers, by name, once it was asked.
    """

    kind: str
    url: str
    user: str = ""
    password: str = field(default="", repr=False, compare=False)
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)
    layers: Mapping[str, ServedLayer] = field(default_factory=dict, repr=False, compare=False)

    @property
    def address(self) -> str:
        """Where it is, without anything secret: what a map keeps."""
        return f"{self.kind}{self.url}"

    @property
    def simplifies(self) -> bool:
        """Whether it gives other shapes to whom stands farther away; no service does."""
        return False

    @property
    def label(self) -> str:
        """Where it is, for people."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}".rstrip("/")

    def read(self, layer: str, box: Box | None, _resolution: float, feedback: Feedback = _NEVER) -> FeatureLayer:
        """Read what of a layer lies in a box; a service makes nothing simpler, so the resolution changes nothing."""
        return read_served(self, layer, box, feedback)

    def export(self, layer: str, target: Path, put: Put, feedback: Feedback = _NEVER, **how: Any) -> Written:
        """Write all of a layer as a file, as :func:`export_served` does."""
        return export_served(self, layer, target, put, feedback, **how)


def service_at(text: str, user: str = "", password: str = "") -> tuple[Service, str | None]:
    """Give the service of an address, and the layer that the address names, if it does.

    Parameters
    ----------
    text
        An address with http or https, perhaps after ``wfs:`` or ``oapif:``. Name, password and keys in it are taken out.

    Raises
    ------
    RequestError
        If it is no such address.
    """
    from layers.sources.oapif import parted
    from layers.sources.web import with_query
    from layers.sources.wfs import OURS

    kind = next((one for one in (WFS, OAPIF) if text.lower().startswith(one)), "")
    url = re.sub(r"^(https?):/+", r"\1://", text[len(kind) :].strip(), flags=re.IGNORECASE)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RequestError(f"{_shown(text)!r} is no address.", _REMEDY) from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or re.search(r"[\s\\\x00-\x1f]", url):
        raise RequestError(f"{_shown(text)!r} is no address that begins with https:// or http:// and a host.", _REMEDY)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    bare = urlunsplit(parts._replace(scheme=parts.scheme.lower(), netloc=f"{host}:{port}" if port else host))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    secrets = tuple((name, value) for name, value in pairs if _SECRET.fullmatch(name))
    named = {name.lower(): value for name, value in pairs}
    bare = with_query(bare, (), tuple(name.lower() for name, _ in secrets))
    is_api = re.search(r"/collections(/|$)", parts.path)
    kind = kind or (WFS if named.get("service", "").lower() == "wfs" else OAPIF if is_api else "")
    layer: str | None = named.get("typenames") or named.get("typename")
    if kind == OAPIF:
        bare, layer = parted(bare)
    elif kind == WFS:
        bare = with_query(bare, (), OURS)
    user, password = user or unquote(parts.username or ""), password or unquote(parts.password or "")
    return Service(kind, bare, user, password, secrets), layer


def _shown(text: str) -> str:
    """Give an address as one may read it aloud."""
    return re.sub(r"//[^/@]*@", "//", re.sub(r"\?.*", "", text))[:120]


def asked(service: Service, feedback: Feedback = _NEVER) -> Service:
    """Ask a service for its layers, and give it with them, and with its kind.

    Raises
    ------
    SourceError
        If the server cannot be reached, refuses, or is none of the two.
    """

    def use(done: protocol.Message, _folder: Path) -> Service:
        kind = str(done["kind"])
        if kind not in (WFS, OAPIF):
            raise ValueError("of no known kind")
        found = [_served(one) for one in done["layers"]]
        url = service_at(kind + service.url)[0].url
        return replace(service, kind=kind, url=url, layers={one.name: one for one in found})

    return converse(_request("service_list", service, Bounds(), {}), Path(service.label), feedback, use)


def chosen_at(text: str, layer: str | None = None, feedback: Feedback = _NEVER) -> tuple[Service, str]:
    """Ask the service of an address for its layers, and give it with the name of the one that is meant.

    Parameters
    ----------
    layer
        Its name; may be left out where the address names it, or the service has but one.

    Raises
    ------
    RequestError, SourceError, Stopped
        As :func:`service_at` and :func:`asked` do; or if no layer is named of several.
    """
    service, named = service_at(text)
    service, wanted = asked(service, feedback), layer or named
    if wanted is None and len(service.layers) != 1:
        way = "/collections/NAME" if service.kind == OAPIF else "?typeNames=NAME"
        names = ", ".join(list(service.layers)[:20])
        raise SourceError(
            f"it offers {len(service.layers)} layers.", f"Choose one by {way} at the end of its address: {names}.", path=service.label
        )
    return service, wanted or next(iter(service.layers))


def read_at(text: str, layer: str | None, box: Box | None, feedback: Feedback = _NEVER) -> FeatureLayer:
    """Read what of the layer of an address lies in a box, as :func:`chosen_at` and :func:`read_served` do."""
    return read_served(*chosen_at(text, layer, feedback), box, feedback)


def _served(one: Mapping[str, Any]) -> ServedLayer:
    count = one["features"]
    crs = None if one["crs"] is None else str(one["crs"])
    return ServedLayer(str(one["name"]), str(one["title"]), crs, count if isinstance(count, int) else None, dict(one["about"]))


def read_served(service: Service, layer: str, box: Box | None, feedback: Feedback = _NEVER, bounds: Bounds = Bounds()) -> FeatureLayer:
    """Read what of a layer lies in a box.

    Parameters
    ----------
    service
        One that was asked for its layers.
    box
        West, south, east and north in degrees; west of the 180th meridian to east of it if west is greater. None for everywhere.

    Raises
    ------
    SourceError, CrsError, Stopped
        If the server cannot be reached, refuses, or answers with something else.
    """

    def use(file: Path, done: protocol.Message) -> FeatureLayer:
        crs = None if done["crs"] is None else str(done["crs"])
        found = read(file, None, feedback, crs)
        if box is not None and found.features and _inside(found, box) < 0.1:
            turned = read(file, None, feedback, crs, reading=Reading(swap=True))
            if _inside(turned, box) > 0.9:
                others = [note for note in turned.warnings if note.code != "axes-swapped"]
                found = replace(turned, warnings=(*others, SourceWarning("axes-swapped", _SWAPPED)))
        notes = [one for one in found.warnings if one.code != "empty-layer"]
        title = service.layers[layer].title
        return replace(found, name=title, path=service.address, warnings=(*protocol.warnings_from(done["notes"]), *notes))

    return fetched(service, layer, box, feedback, bounds, use)


def _inside(layer: FeatureLayer, box: Box) -> float:
    """Give the share of a layer's vertices that lie in a box."""
    west, south, east, north = box
    lon, lat = layer.xy.T
    inside = ((lon - west) % 360.0 <= east - west + 360.0 * (east < west)) & (lat >= south) & (lat <= north)
    return float(inside.mean()) if len(inside) else 0.0


def export_served(service: Service, layer: str, target: Path, put: Put, feedback: Feedback = _NEVER, **how: Any) -> Written:
    """Write a layer as a file, as :func:`~layers.sources.exporting.export` does a layer of a file; what of it did not come is told."""

    def use(file: Path, done: protocol.Message) -> Written:
        written = export(file, None, target, put, feedback, done["crs"], **how)
        return replace(written, notes=(*(note.text for note in protocol.warnings_from(done["notes"])), *written.notes))

    return fetched(service, layer, None, feedback, TO_EXPORT, use)


def fetched(
    service: Service, layer: str, box: Box | None, feedback: Feedback, bounds: Bounds, use: Callable[[Path, protocol.Message], Answer]
) -> Answer:
    """Fetch features into a file that is there while it is used.

    Parameters
    ----------
    use
        Gets the file, and what was told: among it ``notes``, pairs of a code and a sentence.
    """
    if layer not in service.layers:
        offered = ", ".join(list(service.layers)[:20])
        raise SourceError(f"it offers no layer {layer!r}.", f"Choose one of {offered}." if offered else "", path=service.label)
    options = {"layer": layer, "box": None if box is None else list(box), "about": dict(service.layers[layer].about)}

    def found(done: protocol.Message, folder: Path) -> Answer:
        file = folder / Path(str(done["file"])).name
        if not int(done["rows"]):
            file = folder / "answer.geojson"
            file.write_text('{"type":"FeatureCollection","features":[]}', encoding="ascii")
        try:
            return use(file, done)
        except LodestoneError as error:
            if error.path is not None and Path(error.path).parent == folder:
                error.path, error.layer = service.label, layer
            raise

    with of_layer(layer):
        return converse(_request("service_fetch", service, bounds, options), Path(service.label), feedback, found)


def _request(operation: str, service: Service, bounds: Bounds, options: dict[str, Any]) -> protocol.Message:
    how = {
        "kind": service.kind,
        "url": service.url,
        "login": [service.user, service.password],
        "secrets": [list(pair) for pair in service.secrets],
        "proxies": {name: os.environ.get(name, "") for name in _PROXIES},
        "until": bounds.seconds,
        "bytes": bounds.size,
        "most": bounds.rows,
    }
    seconds = round(bounds.seconds) + 30
    return {"operation": operation, "path": "", "options": how | options, "seconds": seconds, "memory": MEMORY}
