"""Layers of a PostGIS database: listed, and read by the box that is seen, in a process that may ask the server and read no files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from layers.errors import RequestError, of_layer
from layers.feedback import Feedback
from layers.reading import DATABASE
from layers.sources import protocol
from layers.sources.boxes import MOST_ROWS, Box
from layers.sources.exporting import Put, Use, Written, written_by
from layers.sources.host import converse
from layers.sources.layer import FeatureLayer

MOST_EXPORTED = 1_000_000
SECONDS = 60
SECONDS_TO_EXPORT = 600
MEMORY = 4 * 2**30
DEGREE_M = 111_320.0
"""Metres that a degree takes at the equator."""
_NEVER = Feedback()


@dataclass(frozen=True)
class Database:
    """Where a database is, and who asks. The password is in no text of it, and in no address."""

    host: str
    name: str
    user: str
    port: int = 5432
    password: str = field(default="", repr=False, compare=False)
    layers: tuple[StoredLayer, ...] = field(default=(), repr=False, compare=False)

    @property
    def address(self) -> str:
        """Where it is, without the password: what a map keeps."""
        return f"{DATABASE}{quote(self.user, safe='')}@{quote(self.host, safe='')}:{self.port}/{quote(self.name, safe='')}"

    @property
    def simplifies(self) -> bool:
        """Whether it gives other shapes to whom stands farther away."""
        return True

    @property
    def label(self) -> str:
        """Where it is, for people."""
        return f"{self.name} on {self.host}"

    def read(self, layer: str, box: Box | None, resolution: float, feedback: Feedback = _NEVER) -> FeatureLayer:
        """Read what of a layer lies in a box, as :func:`read_box` does."""
        return read_box(self, layer, box, resolution, feedback)

    def export(self, layer: str, target: Path, put: Put, feedback: Feedback = _NEVER, **how: Any) -> Written:
        """Write all of a layer as a file, as :func:`export_stored` does."""
        return export_stored(self, layer, target, put, feedback, **how)


def database_at(address: str) -> Database:
    """Give the database of an address, without a password.

    Raises
    ------
    RequestError
        If it is no such address.
    """
    parts = urlsplit(address)
    try:
        port = parts.port or 5432
    except ValueError:
        port = 0
    if parts.scheme != "postgresql" or not parts.hostname or not parts.username or not re.fullmatch(r"/[^/]+", parts.path) or not port:
        raise RequestError(f"{address!r} is no address of a database.", "Write it like postgresql://user@host:5432/database.")
    return Database(unquote(parts.hostname), unquote(parts.path[1:]), unquote(parts.username), port)


def typed_database(text: str, password: str = "") -> Database:
    """Give the database of an address as it is typed, perhaps with a password in it, and perhaps short of a slash.

    Parameters
    ----------
    password
        Used where the address holds none.

    Raises
    ------
    RequestError
        If it is no such address.
    """
    whole = re.sub(r"^postgresql:/+", DATABASE, text)
    secret = urlsplit(whole).password
    bare = whole if secret is None else whole.replace(f":{secret}@", "@", 1)
    return replace(database_at(bare), password=password if secret is None else unquote(secret))


@dataclass(frozen=True)
class StoredLayer:
    """A column of shapes in a database.

    Attributes
    ----------
    name
        Schema, table and column with points between, fit for :func:`read_box`.
    rows
        How many the server believes there are; None where it never counted.
    crs
        Their system, or None where the column has none.
    indexed
        Whether the server finds rows by their place without reading all.
    """

    name: str
    geometry: str
    rows: int | None
    crs: str | None
    indexed: bool


def list_stored(database: Database, feedback: Feedback = _NEVER) -> list[StoredLayer]:
    """List the columns of shapes that the user may read.

    Raises
    ------
    SourceError
        If the server cannot be reached or refuses.
    """

    def use(done: protocol.Message, _folder: Path) -> list[StoredLayer]:
        return [
            StoredLayer(str(one["name"]), str(one["geometry"]), one["rows"], one["crs"], bool(one["indexed"])) for one in done["layers"]
        ]

    return converse(_request("postgis_list", database, {}), Path(database.label), feedback, use)


def read_box(
    database: Database, layer: str, box: Box | None, resolution: float, feedback: Feedback = _NEVER, most: int = MOST_ROWS
) -> FeatureLayer:
    """Read what of a layer lies in a box, with shapes no finer than what can be seen.

    Parameters
    ----------
    box
        West, south, east and north in degrees; west of the 180th meridian to east of it if west is greater. None for everywhere.
    resolution
        Degrees that a pixel takes; shapes are simplified by the server to half of that. 0 leaves them whole.
    most
        Rows that are read.

    Raises
    ------
    SourceError, CrsError, Stopped
        If the server cannot be reached or refuses, or the layer has no system.
    """
    options = {"layer": layer, "box": None if box is None else list(box), "resolution": resolution, "most": most}
    address = database.address

    def use(done: protocol.Message, folder: Path) -> FeatureLayer:
        return replace(protocol.read_layer(folder, done, Path(address)), path=address)  # a Path would lose a slash

    with of_layer(layer):
        return converse(_request("postgis_read", database, options), Path(database.label), feedback, use)


def export_stored(database: Database, layer: str, target: Path, put: Put, feedback: Feedback = _NEVER, **how: Any) -> Written:
    """Write a layer as a file, as :func:`~layers.sources.exporting.export` does a layer of a file.

    At most :data:`MOST_EXPORTED` rows are written, and a note tells where there are more.

    Raises
    ------
    RequestError, ExportError, SourceError, CrsError, Stopped
        As :func:`~layers.sources.exporting.export` does; or if the server cannot be reached or refuses.
    """

    def asked(options: dict[str, Any], readable: tuple[str, ...], use: Use) -> Written:
        request = _request("postgis_export", database, options | {"most": MOST_EXPORTED})
        request |= {"seconds": SECONDS_TO_EXPORT, "readable": list(readable)}
        with of_layer(layer):
            return converse(request, Path(database.label), feedback, use)

    return written_by(asked, layer, target, put, **how)


def _request(operation: str, database: Database, options: dict[str, Any]) -> protocol.Message:
    server = {"host": database.host, "port": database.port, "dbname": database.name, "user": database.user, "password": database.password}
    return {"operation": operation, "path": "", "options": options | {"server": server}, "seconds": SECONDS, "memory": MEMORY}
