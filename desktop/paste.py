"""What was copied elsewhere becomes a layer: files, GeoJSON, WKT, KML, GPX, or the rows of a table, kept as a file of its own."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from desktop.export.atomic import write_whole
from layers.errors import SourceError
from layers.sources.wkt_lines import as_table, is_wkt

MOST_CHARACTERS = 50_000_000
REMEDY = "Copy GeoJSON, WKT, KML, GPX, or rows of a table with the names of their columns, and paste again."
_MARKUP = {
    "kml": re.compile(r"<kml\b", re.IGNORECASE),
    "gpx": re.compile(r"<gpx\b", re.IGNORECASE),
    "gml": re.compile(r"<\w+:FeatureCollection\b"),
}


def as_file(text: str) -> tuple[str, str]:
    """Give the ending that a file with this text should have, and what to write into it.

    Raises
    ------
    SourceError
        If it is nothing that could be a layer.
    """
    bare = text.strip().lstrip("\ufeff")
    if not bare:
        raise SourceError("the clipboard holds no text and no files.", REMEDY)
    if len(bare) > MOST_CHARACTERS:
        raise SourceError(f"the clipboard holds {len(bare):,} characters, more than are pasted.", "Save them as a file and open that.")
    if bare[0] in "{[":
        return ".geojson", bare
    if bare[0] == "<":
        found = next((ending for ending, mark in _MARKUP.items() if mark.search(bare[:4096])), None)
        if found is None:
            raise SourceError("the clipboard holds markup that is neither KML, GPX nor GML.", REMEDY)
        return f".{found}", bare
    if is_wkt(bare):
        return ".csv", as_table(bare)
    lines = bare.splitlines()
    if len(lines) > 1 and any(mark in lines[0] for mark in "\t,;|"):
        return (".tsv" if "\t" in lines[0] else ".csv"), bare + "\n"
    raise SourceError("the clipboard holds text that is no layer.", REMEDY)


def keep(text: str, folder: Path) -> Path:
    """Write pasted text as a file of its own and give its path; a map that is saved names it like any other.

    Raises
    ------
    SourceError
        If it is nothing that could be a layer.
    ExportError
        If it cannot be written.
    """
    ending, content = as_file(text)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem = f"pasted {dt.datetime.now():%Y-%m-%d %H.%M.%S}"
    path = next(
        path for number in range(1, 1000) if not (path := folder / f"{stem}{'' if number == 1 else f' ({number})'}{ending}").exists()
    )
    write_whole(path, content.encode("utf-8", "replace"))
    return path
