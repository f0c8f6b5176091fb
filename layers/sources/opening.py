"""Look into a file, read a layer of it, or report on all of it; the reading happens in another process."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from layers.errors import SourceError
from layers.feedback import Feedback
from layers.geometry.laying import Laying
from layers.reading import AS_FOUND, Reading, is_database, is_service, whole
from layers.sources import protocol
from layers.sources.host import HOSTS, converse
from layers.sources.layer import FeatureLayer, FileReport, LayerInfo, LayerReport, Rejected, SourceWarning, TextTable
from layers.sources.vertices import VERTEX_BYTES, Vertices

_NEVER = Feedback()
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Limits:
    """What a reader may use for one request.

    Attributes
    ----------
    seconds
        Time, to which :attr:`megabytes_a_second` adds for large files.
    megabytes_a_second
        The slowest reading that counts as progress.
    memory
        Address space in bytes.
    """

    seconds: float = 15.0
    megabytes_a_second: float = 5.0
    memory: int = 4 * 2**30

    def seconds_for(self, size: int) -> int:
        """Give the time for a file of so many bytes, in whole seconds."""
        return max(1, round(self.seconds + size / 1e6 / self.megabytes_a_second))


DEFAULT_LIMITS = Limits()


def look(path: Path, feedback: Feedback = _NEVER, limits: Limits = DEFAULT_LIMITS, reading: Reading = AS_FOUND) -> list[LayerInfo]:
    """Tell which layers a file holds, without reading their features where the format allows.

    Raises
    ------
    SourceError
        If the file cannot be opened, with the reason and a remedy.
    Stopped
        If `feedback` was stopped.
    """
    return ask(Request("look", path, with_reading({}, reading), limits), feedback, lambda done, _: _infos(done))


def read(
    path: Path,
    layer: str | None = None,
    feedback: Feedback = _NEVER,
    assume_crs: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    reading: Reading = AS_FOUND,
    box: tuple[float, float, float, float] | None = None,
    onto: str | None = None,
) -> FeatureLayer:
    """Read one layer, brought to longitude and latitude in WGS 84.

    Parameters
    ----------
    path
        A vector file, a table with coordinate columns, or an archive of them.
    layer
        Name of the layer as :func:`look` gives it; may be left out where there is but one.
    feedback
        Hears of progress and stops the reading.
    assume_crs
        The system to take the coordinates for where the file does not say; never overrides what the file says.
    limits
        Time and memory of the reader.
    reading
        What the user chose about how it is read.
    box
        West, south, east and north in degrees of what is seen, for layers that are read by what is seen.
    onto
        CRS of the map that will show the layer: the vertices of a large one are laid on its plane while the rest is read.

    Raises
    ------
    SourceError
        If the file cannot be opened, holds several layers and none was named, or has nothing to draw.
    CrsError
        If the file names no system and `assume_crs` is not given, or one of them is unknown.
    Stopped
        If `feedback` was stopped.
    """
    request = Request("read", path, with_reading({"layer": layer, "assume_crs": assume_crs, "box": box}, reading), limits)
    vertices = Vertices(_size(checked_path(path)) // VERTEX_BYTES, limits.memory // VERTEX_BYTES, None if onto is None else Laying(onto))
    return ask(request, feedback, lambda done, folder: protocol.read_layer(folder, done, path, vertices), vertices)


def glimpse(
    path: Path,
    layer: str | None,
    most: int,
    feedback: Feedback = _NEVER,
    assume_crs: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    reading: Reading = AS_FOUND,
) -> FeatureLayer | None:
    """Read the first `most` rows of a layer, to be shown until :func:`read` has all; None where they are no sooner read.

    Raises
    ------
    SourceError, CrsError, Stopped
        As :func:`read` does.
    """
    request = Request("glimpse", path, with_reading({"layer": layer, "assume_crs": assume_crs, "most": most}, reading), limits)
    return ask(request, feedback, lambda done, folder: None if "nothing" in done else protocol.read_layer(folder, done, path))


def read_table(path: Path, layer: str | None = None, feedback: Feedback = _NEVER, limits: Limits = DEFAULT_LIMITS) -> TextTable:
    """Read one layer as a table of texts; places of points are columns `lat` and `lon`.

    Raises
    ------
    SourceError
        If the file cannot be opened, or holds several layers and none was named.
    Stopped
        If `feedback` was stopped.
    """
    request = Request("read_table", path, {"layer": layer}, limits)
    return ask(request, feedback, lambda done, folder: protocol.read_table(folder, done, path))


def inspect(path: Path, sample: int = 0, feedback: Feedback = _NEVER, limits: Limits = DEFAULT_LIMITS) -> FileReport:
    """Read all layers of a file and report on them, with the first `sample` features of each.

    Raises
    ------
    SourceError
        If no layer of the file can be read.
    """
    return ask(Request("inspect", path, {"sample": sample}, limits), feedback, lambda done, _: _report(done))


@dataclass(frozen=True)
class Preview:
    """What a table, or another layer, gives when it is read in some way.

    Attributes
    ----------
    columns, rows
        Names of the columns, and the first rows as texts.
    features, drawn
        How many rows there are, and of how many there is something to draw.
    crs
        The system of the coordinates as text; None where it is still to be said.
    found
        By what the layer was read in the end.
    places
        Some of its vertices, longitude and latitude in degrees; none without a system.
    types
        What each column holds, in words.
    kinds
        How many features have points, lines or areas, in words.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    features: int
    drawn: int
    geometry: str
    crs: str | None
    found: Reading
    places: tuple[tuple[float, float], ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[SourceWarning, ...]
    types: tuple[str, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()


def preview(
    path: Path,
    layer: str | None,
    most: int,
    feedback: Feedback = _NEVER,
    assume_crs: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    reading: Reading = AS_FOUND,
    sample: int = 0,
) -> Preview:
    """Read a layer in some way and tell what comes of it, with its first `most` rows.

    Parameters
    ----------
    sample
        How many rows are enough to tell of, where the format gives some without all; 0 for all.

    Raises
    ------
    SourceError, CrsError, Stopped
        As :func:`read` does.
    """
    options = {"layer": layer, "assume_crs": assume_crs, "most": most, "sample": sample}
    request = Request("preview", path, with_reading(options, reading), limits)
    return ask(request, feedback, lambda done, _: _preview(done))


def _preview(done: protocol.Message) -> Preview:
    from msgspec import convert

    return Preview(
        columns=tuple(map(str, done["columns"])),
        rows=tuple(tuple(map(str, row)) for row in done["rows"]),
        features=int(done["features"]),
        drawn=int(done["drawn"]),
        geometry=str(done["geometry"]),
        crs=done["crs"],
        found=convert(done["found"], Reading),
        places=tuple((float(x), float(y)) for x, y in done["places"]),
        rejected=protocol.rejected_from(done["rejected"]),
        warnings=protocol.warnings_from(done["warnings"]),
        types=tuple(map(str, done["types"])),
        kinds=tuple((str(kind), int(count)) for kind, count in done["kinds"]),
    )


def warm_up() -> None:
    """Start the reader ahead of need; it is ready by the time the user has chosen a file."""
    HOSTS.warm_up()


@dataclass(frozen=True)
class Request:
    """What a reader is asked of a file; `readable` names further files that it may read."""

    operation: str
    path: Path
    options: dict[str, Any]
    limits: Limits
    readable: tuple[str, ...] = ()


def with_reading(options: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Give options with what the user chose about how a file is read."""
    from msgspec import to_builtins

    return options | {"reading": to_builtins(reading)}


def ask(request: Request, feedback: Feedback, use: Callable[[protocol.Message, Path], Answer], vertices: Vertices | None = None) -> Answer:
    """Ask a reader, and give what `use` makes of its answer and of the folder that it wrote to."""
    place = checked_path(request.path)
    message = {
        "operation": request.operation,
        "path": str(place),
        "options": request.options,
        "seconds": request.limits.seconds_for(_size(place)),
        "memory": request.limits.memory,
        "readable": list(request.readable),
    }
    return converse(message, request.path, feedback, use, vertices=vertices)


def checked_path(path: Path) -> Path:
    """Give the absolute path of a file that can be opened; a pipe or a device would block and is refused."""
    if is_service(str(path)):
        raise SourceError(
            "it lies on a server, which is asked only when you connect to it.", "Choose File, Connect to a web service.", path=whole(path)
        )
    if is_database(str(path)):
        raise SourceError(
            "it lies in a database, which is asked only when you connect to it.", "Choose File, Connect to PostGIS.", path=whole(path)
        )
    place = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would lose the name that the user knows
    try:
        status = place.stat()
    except FileNotFoundError:
        raise SourceError("there is no such file.", "Check the name and the folder.", path=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"it cannot be opened: {reason}.", "Check the name and the rights on its folder.", path=path) from error
    if stat.S_ISDIR(status.st_mode):
        if place.suffix.lower() == ".gdb":
            return place
        raise SourceError("it is a folder, not a file.", "Open the files in it.", path=path)
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("it is a pipe or a device, not a file.", "Copy what comes out of it to a file and open that.", path=path)
    if status.st_size == 0:
        raise SourceError("the file is empty (0 bytes).", "It may be a broken download or copy: fetch it again.", path=path)
    if not os.access(place, os.R_OK):
        raise SourceError("you may not read it.", "Ask its owner for the right to read, or copy it.", path=path)
    return place


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else sum(part.stat().st_size for part in path.iterdir() if part.is_file())


def _infos(done: protocol.Message) -> list[LayerInfo]:
    return [
        LayerInfo(
            str(entry["name"]),
            str(entry["geometry"]),
            entry["features"],
            entry["crs"],
            tuple(entry["columns"]),
            protocol.warnings_from(entry["warnings"]),
        )
        for entry in done["layers"]
    ]


def _report(done: protocol.Message) -> FileReport:
    layers = tuple(
        LayerReport(
            name=str(entry["name"]),
            geometry=str(entry["geometry"]),
            features=int(entry["features"]),
            drawn=int(entry["drawn"]),
            rejected=protocol.rejected_from(entry["rejected"]),
            crs=entry["crs"],
            columns=tuple(entry["columns"]),
            warnings=protocol.warnings_from(entry["warnings"]),
            sample=tuple(entry["sample"]),
        )
        for entry in done["layers"]
    )
    return FileReport(layers, protocol.warnings_from(done["warnings"]))
