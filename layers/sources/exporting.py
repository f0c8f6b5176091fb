"""One layer written as another file; both the reading and the writing happen in another process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from layers.feedback import Feedback
from layers.reading import AS_FOUND, Reading
from layers.sources import protocol
from layers.sources.formats import format_of
from layers.sources.opening import Limits, Request, ask, checked_path, with_reading

EXPORT_LIMITS = Limits(seconds=60.0, megabytes_a_second=1.0)
Put = Callable[[list[Path], Path], list[Path]]
_NEVER = Feedback()


@dataclass(frozen=True)
class Written:
    """What was written: the files, how many rows, and what went otherwise than planned."""

    files: tuple[Path, ...]
    rows: int
    notes: tuple[str, ...]


Use = Callable[[protocol.Message, Path], Written]
Asked = Callable[[dict[str, Any], tuple[str, ...], Use], Written]
"""Asks a process to write a layer: gets options, files that it may read, and what is made of its answer."""


def export(
    path: Path,
    layer: str | None,
    target: Path,
    put: Put,
    feedback: Feedback = _NEVER,
    assume_crs: str | None = None,
    crs: str | None = None,
    rows: Any = None,
    name: str = "",
    add: bool = False,
    limits: Limits = EXPORT_LIMITS,
    reading: Reading = AS_FOUND,
) -> Written:
    """Write one layer of a file as another file, whose ending chooses the format.

    Parameters
    ----------
    target
        The file.
    put
        Puts files that lie in a private folder beside each other to where `target` is, whole or not at all, and tells where they are.
    crs
        The system to write in; by default the layer's own, or the only one of the format.
    rows
        bool, shape (features,): which rows to write; all without it.
    name
        What the layer is called in the file.
    add
        Whether a GeoPackage that is there keeps its layers and gets one more.

    Raises
    ------
    RequestError
        If no format has the ending.
    ExportError
        If the format cannot hold the layer, or the file cannot be put there.
    SourceError, CrsError, Stopped
        As :func:`~layers.sources.opening.read` does.
    """

    def asked(options: dict[str, Any], readable: tuple[str, ...], use: Use) -> Written:
        return ask(Request("export", path, options, limits, readable), feedback, use)

    return written_by(asked, layer, target, put, assume_crs=assume_crs, crs=crs, rows=rows, name=name, add=add, reading=reading)


def written_by(
    asked: Asked,
    layer: str | None,
    target: Path,
    put: Put,
    *,
    assume_crs: str | None = None,
    crs: str | None = None,
    rows: Any = None,
    name: str = "",
    add: bool = False,
    reading: Reading = AS_FOUND,
) -> Written:
    """Have a layer of anything written as a file; see :func:`export`."""
    chosen = format_of(target)
    options: dict[str, Any] = {"layer": layer, "assume_crs": assume_crs, "crs": crs, "format": chosen.key, "name": name, "rows": ""}
    options |= {"file": f"layer{chosen.ending}"}
    with tempfile.TemporaryDirectory(prefix="lodestone-rows-") as private:
        readable = []
        if rows is not None:
            options["rows"] = str(Path(private) / "rows.npy")
            np.save(options["rows"], np.asarray(rows, bool), allow_pickle=False)
            readable.append(options["rows"])
        if add and target.exists() and chosen.key == "gpkg":
            options["into"] = str(checked_path(target))
            readable.append(options["into"])

        def use(done: protocol.Message, folder: Path) -> Written:
            files = [folder / "out" / Path(str(file)).name for file in done["files"]]
            return Written(tuple(put(files, target)), int(done["rows"]), tuple(map(str, done["notes"])))

        return asked(with_reading(options, reading), tuple(readable), use)
