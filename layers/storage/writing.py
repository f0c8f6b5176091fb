"""From a map to the bytes of its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from layers.document import MapDocument
from layers.storage.model import VERSION, Chosen, SavedMap, View
from layers.storage.paths import relative, with_paths


def encode(document: MapDocument, folder: Path, view: View | None = None, selection: Chosen | None = None) -> bytes:
    """Write a map as JSON in UTF-8, with paths relative to a folder.

    Parameters
    ----------
    folder
        Where the file will lie, absolute.
    """
    portable = with_paths(document, lambda path: relative(path, folder))
    saved = SavedMap(format="lodestone-map", version=VERSION, map=portable, view=view, selection=selection)
    return msgspec.json.format(msgspec.json.encode(saved), indent=1) + b"\n"


def schema() -> dict[str, Any]:
    """Give the JSON schema of the file."""
    made = msgspec.json.schema(SavedMap)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Lodestone map", **made}
