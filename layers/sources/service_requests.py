"""What a reader asks a web service: its layers, and the features of one as a file. Runs in a process that reads no files of the user's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from layers.errors import SourceError
from layers.reading import OAPIF, WFS
from layers.sources import oapif, wfs
from layers.sources.boxes import parted
from layers.sources.net import pool
from layers.sources.pages import Asked, gather
from layers.sources.raw import Progress
from layers.sources.web import Line

_LISTS = {OAPIF: oapif.list_layers, WFS: wfs.list_layers}
_LAYERS: dict[str, Callable[..., Asked]] = {OAPIF: oapif.Items, WFS: wfs.Features}


def warm() -> None:
    """Load what every request needs."""
    import urllib3  # noqa: F401

    pool("")


def list_layers(_path: Path, _folder: Path, options: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """List the layers of a service, and tell which kind it is where that was not said."""
    line, url, kind = _line(options, progress), options["url"], options["kind"]
    kinds = [kind] if kind else [WFS, OAPIF] if "wfs" in url.lower() else [OAPIF, WFS]
    first: SourceError | None = None
    for one in kinds:
        try:
            return {"kind": one, "layers": _LISTS[one](line, url)}
        except SourceError as error:
            first = first or error
            if not _may_be_the_other(error):
                break
    assert first is not None
    raise first


def _may_be_the_other(error: SourceError) -> bool:
    """Whether the server did answer, if not with what was asked for."""
    return any(word in error.what for word in ("answers with", "nothing at this address", "fails", "refuses:"))


def fetch(_path: Path, folder: Path, options: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Fetch the features of a layer that lie in a box into one file in the folder."""
    line = _line(options, progress)
    layer: Asked = _LAYERS[options["kind"]](line, options["url"], options["layer"], options["about"])
    file = folder / f"answer.{layer.ending}"
    found = gather(layer, parted(options["box"]) or [None], int(options["most"]), line, file, progress)
    return {"file": file.name, "rows": found.rows, "notes": found.notes, "crs": layer.crs}


def _line(options: dict[str, Any], progress: Progress) -> Line:
    os.environ.update(options["proxies"])  # those of a reader lead nowhere
    user, password = options["login"]
    secrets = tuple((str(name), str(value)) for name, value in options["secrets"])
    progress(0.0, "Asking the server")
    return Line(options["url"], (user, password), secrets, float(options["until"]), int(options["bytes"]))


OPERATIONS = {"service_list": list_layers, "service_fetch": fetch}
