"""How to draw an export again: the map and the options as JSON, with files of the user's named by name and content, never by place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from desktop.export.options import ExportOptions
from desktop.export.seal import is_as_sealed
from desktop.export.written import Export
from layers.document import LayerKind, MapDocument, SecondMap, SourceRef, first_map
from layers.errors import RequestError, SourceError
from layers.extent import Extent
from layers.storage import Opened, decode
from layers.storage.paths import with_paths

LARGEST = 200_000_000
"""Bytes of a file of evidence."""
_COMPANIONS = {
    ".shp": (".dbf", ".shx", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
    ".gml": (".gfs", ".xsd"),
}
OPTIONS = ("width", "height", "dpi", "both", "clear", "world_file")


@dataclass(frozen=True)
class Recipe:
    """What a file of evidence says of how its export was drawn.

    Parameters
    ----------
    name
        Of the export.
    digest
        SHA-256 of the export's bytes.
    facts
        Tables that joined the catalogue beside those of the map.
    sheets
        Of an atlas or a sequence in one file: the command, and what it was asked for.
    whole
        Whether the evidence is as it was written, as far as its seal tells.
    told
        What it says of the one sheet; nothing for many.
    table
        Name and SHA-256 of the table beside it.
    """

    opened: Opened
    options: ExportOptions
    name: str
    digest: str
    versions: dict[str, str]
    facts: tuple[Path, ...] = ()
    sheets: dict[str, Any] | None = None
    whole: bool = True
    told: dict[str, Any] = field(default_factory=dict)
    table: tuple[str, str] = ("", "")


def recipe_of(export: Export, facts: Sequence[Path] = (), keep: str = "") -> dict[str, Any]:
    """Tell how to draw an export again, without hidden layers of the user's, and without where files lie.

    Parameters
    ----------
    facts
        Tables that joined the catalogue beside those of the map.
    keep
        Id of a layer of the user's that is told though it is hidden: one that an atlas goes by.
    """
    document = _shown(export.pages[0][0], keep, both=export.options.both)
    sources = _sources(document)
    paths = [*(source.path for source in sources), *(join.path for source in sources for join in source.joins)]
    named = [Path(path) for path in dict.fromkeys([*paths, *map(str, facts)])]
    _check_names(named)
    files = {path: _file(path) for path in dict.fromkeys([*named, *(each for path in named for each in _companions(path))])}
    portable = with_paths(document, lambda path: Path(path).name)
    extent = export.options.extent
    return {
        "name": export.path.name,
        "map": msgspec.to_builtins(portable),
        "options": {name: getattr(export.options, name) for name in OPTIONS},
        "extent": None if extent is None else [extent.west, extent.south, extent.east, extent.north],
        "files": list(files.values()),
        "facts": [path.name for path in facts],
    }


def _shown(document: MapDocument, keep: str, *, both: bool) -> MapDocument:
    """Leave out what the export does not show: hidden layers, and names given to them, bookmarks, and a second map that is not drawn."""
    mine = (LayerKind.OWN, LayerKind.RASTER, LayerKind.TILES)
    usual = {layer.id: layer.name for layer in first_map(document.day).layers}
    layers = [each for each in document.layers if each.visible or each.kind not in mine or each.id == keep]
    told = tuple(each if each.visible or each.id not in usual else replace(each, name=usual[each.id]) for each in layers)
    document = replace(document, layers=told, bookmarks=())
    return document if both else replace(document, compare=None, second=SecondMap())


def _check_names(paths: Sequence[Path]) -> None:
    """Refuse files of one name in several folders: without its folder one of them could not be told from the other."""
    for name in {path.name for path in paths}:
        if sum(path.name == name for path in paths) > 1:
            what = f"Evidence names files without their folders, and several of the map's are called '{name}'."
            raise RequestError(what, "Rename one of them, open it anew, and export again.")


def _companions(path: Path) -> list[Path]:
    """Give the files beside a file that are read with it."""
    endings = (*_COMPANIONS.get(path.suffix.lower(), ()), *(f".{path.suffix[1:2]}{path.suffix[-1:]}w", ".wld", ".aux.xml", ".ovr", ".prj"))
    beside = [path.with_suffix(ending) for ending in dict.fromkeys(endings)] + [Path(f"{path}{ending}") for ending in (".aux.xml", ".ovr")]
    return [each for each in beside if each != path and each.is_file()]


def _sources(document: MapDocument) -> list[SourceRef]:
    layers = [layer.source for layer in document.layers if layer.source is not None]
    return [*layers, *(ref.source for ref in document.facts)]


def _file(path: Path) -> dict[str, Any]:
    """Name a file by its content; one that is gone, as after a long session, by its name alone."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}
    except OSError:
        return {"name": path.name, "bytes": None, "sha256": None}


def read_recipe(path: Path, folder: Path | None = None) -> Recipe:
    """Read how an export was drawn, from the evidence beside it.

    Parameters
    ----------
    folder
        Where the files of the user's lie that it names; by default beside the evidence.

    Raises
    ------
    SourceError
        The file is no evidence, or a file that it names is missing or another than it was.
    """
    try:
        data = _bytes(path)
        raw = json.loads(data)
        recipe, digest = raw["recipe"], str(raw["files"][0]["sha256"])
        options, extent = recipe["options"], recipe["extent"]
        saved = {"format": "lodestone-map", "version": 1, "map": recipe["map"]}
        name, files = Path(str(recipe["name"])).name, [(str(each["name"]), each["sha256"]) for each in recipe["files"]]
        facts = tuple(Path(str(each)).name for each in recipe["facts"])
        versions = {str(key): str(value) for key, value in raw["versions"].items()}
        sheets = None if recipe.get("sheets") is None else dict(recipe["sheets"])
        table = (Path(str(raw["table"]["name"])).name, str(raw["table"]["sha256"])) if "table" in raw else ("", "")
        told = {key: raw[key] for key in ("size", "maps", "fonts") if key in raw}
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise SourceError("It is no evidence of an export.", "Give the .evidence.json that stands beside an export.", path=path) from error
    place = (folder or path.absolute().parent).absolute()
    opened = decode(json.dumps(saved).encode(), place / path.name)
    for file, wanted in files:
        _check(place / Path(file).name, wanted)
    chosen = _options(options, extent, opened.document, path)
    joined = tuple(place / each for each in facts)
    return Recipe(opened, chosen, name, digest, versions, joined, sheets, is_as_sealed(data), told, table)


def _options(options: Any, extent: Any, document: MapDocument, path: Path) -> ExportOptions:
    try:
        box = None if extent is None else Extent(*map(float, extent))
        size = int(options["width"]), int(options["height"]), float(options["dpi"])
        both, clear, world_file = (options[name] is True for name in OPTIONS[3:])
        return ExportOptions(*size, box, both, clear, world_file, document.layout).on(document.layout)
    except (RequestError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"Its options cannot be: {error}", "Give the .evidence.json as it was written.", path=path) from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SourceError(f"It cannot be read: {error.strerror or error}.", "Check its name and folder.", path=path) from error
    if len(data) > LARGEST:
        raise SourceError("It is larger than evidence can be.", "Check that the right file was chosen.", path=path)
    return data


def _check(path: Path, wanted: object) -> None:
    found = _file(path)
    if found["sha256"] is None:
        raise SourceError("The export was drawn from this file, which is not there.", "Say where it is with --data FOLDER.", path=path)
    if wanted is not None and found["sha256"] != wanted:
        what = "The export was drawn from a file of this name, but with another content."
        raise SourceError(what, "Bring back the file as it was, or export the map anew.", path=path)
