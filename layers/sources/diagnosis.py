"""Why a file does not open, in words of the person who has it; GDAL often only says that it does not."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from xml.parsers import expat

from layers.errors import SourceError

HINT = "It may be damaged or not what its name says; open it in the program that made it and save it as GeoPackage."
_LARGEST_TO_PARSE = 50 * 2**20
_GEOJSON_TYPES = frozenset({"FeatureCollection", "Feature", "GeometryCollection", "Topology"}) | {
    f"{prefix}{shape}" for prefix in ("", "Multi") for shape in ("Point", "LineString", "Polygon")
}
_HEAD = 64 * 1024
# The member "crs" of GeoJSON before RFC 7946: a name, or a link to its definition.
_CRS_MEMBER = re.compile(
    rb'"crs"\s*:\s*\{\s*"type"\s*:\s*"(?P<kind>name|link)"\s*,\s*"properties"\s*:\s*\{\s*"(?:name|href)"\s*:\s*"(?P<name>[^"]{1,500})"'
)
_PREAMBLES = (
    r"^Failed to read GeoJSON data(; )?",
    r"Layer schema generation failed\.(; )?",
    r"OGR\w+\(\): ",
    r"^ERROR parsing kml \S+ ?:",
    r"(; |\. )It might help.*",
)


def diagnose(path: Path, complaint: str) -> SourceError:
    """Give the error for a file that GDAL does not open.

    Parameters
    ----------
    path
        The file.
    complaint
        What GDAL said.
    """
    with path.open("rb") as file:
        head = file.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()
    size = path.stat().st_size
    reason = ""
    if head.startswith((b"{", b"[")) and size < _LARGEST_TO_PARSE:
        reason = _of_json(path)
    elif head.startswith(b"<") and size < _LARGEST_TO_PARSE:
        reason = _of_xml(path)
    elif head.startswith(b"SQLite format 3\0"):
        reason = _of_geopackage(path)
    reason = reason or words(complaint, path) or "its content is of no format that is known here"
    return SourceError(f"it cannot be opened: {reason}.", HINT)


def words(complaint: str, path: Path) -> str:
    """Give what GDAL said without private paths, names of functions and advice for programmers; empty if nothing is left."""
    text = complaint.replace(f"{path.parent}/", "").replace(str(path), path.name)
    if text.strip() == "Failed to read GeoJSON data":
        return "its coordinates are not nested as GeoJSON (RFC 7946) wants them"
    if "not recognized as being in a supported file format" in text or text.startswith("PROJ:"):
        return ""
    for preamble in _PREAMBLES:
        text = re.sub(preamble, "", text)
    return " ".join(text.split())[:200].rstrip(". ")


def names_unknown_crs(path: Path) -> bool:
    """Whether a GeoJSON begins with the name of a system that nobody knows, or only with a link to one, which is not followed."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    found = _CRS_MEMBER.search(head)
    if found is None:
        return False
    if found["kind"] == b"link":
        return True
    import pyproj

    try:
        pyproj.CRS.from_user_input(found["name"].decode("utf-8", "replace"))
    except pyproj.exceptions.CRSError:
        return True
    return False


def _of_json(path: Path) -> str:
    try:
        content = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        return f"it is no valid JSON ({error.msg} in line {error.lineno}, column {error.colno})"
    except (UnicodeDecodeError, RecursionError):
        return "it is no valid JSON"
    if isinstance(content, dict) and content.get("type") in _GEOJSON_TYPES:
        return ""
    return "it is JSON, but holds nothing that GeoJSON knows"


def _of_xml(path: Path) -> str:
    """Say where XML breaks; this parser fetches nothing and refuses entities that blow up."""
    parser = expat.ParserCreate()
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        return f"it is no valid XML ({expat.ErrorString(error.code)} in line {error.lineno}, column {error.offset + 1})"
    return "it is XML, but holds no features that are known here"


def _of_geopackage(path: Path) -> str:
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        query = "SELECT DISTINCT data_type FROM gpkg_contents WHERE data_type <> 'features' ORDER BY 1"
        kinds = [str(kind) for (kind,) in database.execute(query)]
        return f"it holds no features that can be read, only {', '.join(kinds)}" if kinds else ""
    return ""
