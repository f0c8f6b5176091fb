"""From the bytes of a file to a map. Such a file may come from anybody: what it says is checked before anything uses it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from layers import edits, second_map
from layers.built_in_filters import FILTERED
from layers.document import BUILT_IN, Layer, LayerKind, MapDocument
from layers.errors import CrsError, RequestError, SourceError
from layers.extent import Extent
from layers.layout.model import problem_of
from layers.storage.model import VERSION, Opened, SavedMap, View
from layers.storage.newer import convert_newer
from layers.storage.paths import absolute, with_paths

LARGEST = 32_000_000
"""Bytes; a map of a thousand layers takes a third of a megabyte."""
MOST_LAYERS = 1000
MOST_FACTS = 1000
LONGEST = 4000
"""Characters of a name, a path or a projection."""
BACKUP = "Open its backup, which has a ~ after its name, or another file."
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_READS_FILES = re.compile(r"(grids|init|catalog|file)\s*=", re.IGNORECASE)


def decode(data: bytes, path: Path) -> Opened:
    """Read a map.

    Parameters
    ----------
    data
        All bytes of the file.
    path
        Where the file lies, absolute; relative paths in it begin at its folder.

    Raises
    ------
    SourceError
        The file is damaged, or no map of Lodestone.
    """
    raw = _json(data, path)
    newer = raw["version"] > VERSION
    left_out = list(_without_strange_layers(raw)) if newer else []
    try:
        saved, odd = convert_newer(raw) if newer else (msgspec.convert(raw, SavedMap), [])
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise _damaged(path, f"{error}".replace("`", "'")) from error
    _check_view(saved.view, path)
    document, strange = _known(saved.map)
    _check(document, path)
    try:
        placed = with_paths(document, lambda text: absolute(text, path.parent))
    except ValueError as error:
        raise _damaged(path, f"a path in it cannot be followed: {error}") from error
    lost = (*left_out, *odd, *strange, *_unknown(raw, msgspec.to_builtins(_whole(saved))))
    return Opened(placed, saved.view, saved.selection, lost[:20], newer)


def _json(data: bytes, path: Path) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise SourceError(f"It is larger than a map can be ({len(data):,} bytes).", "Check that the right file was chosen.", path=path)
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _damaged(path, "it is empty" if not data.strip() else f"{error}") from error
    if not isinstance(raw, dict) or raw.get("format") != "lodestone-map":
        raise SourceError("It is no map of Lodestone.", "Choose a file that Lodestone saved.", path=path)
    version = raw.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _damaged(path, "it does not say which version of the format it has")
    return raw


def _damaged(path: Path, why: str) -> SourceError:
    return SourceError(f"The map is damaged: {why.strip().rstrip('.')[:300]}.", BACKUP, path=path)


def _without_strange_layers(raw: dict[str, Any]) -> Iterator[str]:
    """Take out layers of kinds that are not known yet, and name them."""
    inner = raw.get("map")
    layers = inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(inner, dict) or not isinstance(layers, list):
        return
    kinds = {kind.value for kind in LayerKind}
    for layer in layers:
        if isinstance(layer, dict) and layer.get("kind") not in kinds:
            yield f"layer {layer.get('name')!s:.60}"
    inner["layers"] = [layer for layer in layers if not isinstance(layer, dict) or layer.get("kind") in kinds]


def _known(document: MapDocument) -> tuple[MapDocument, list[str]]:
    """Bring a document to the form that edits give, and name what that leaves out."""
    own_lens = document.second.elements or ()
    strange = [f"element {symbol:.20}" for symbol in (*document.elements, *own_lens) if symbol not in edits.PERIODIC_ORDER]
    strange += [f"stage {stage:.40}" for stage in document.stages if stage not in edits.STAGE_ORDER]
    document = edits.set_elements(document, document.elements).document
    document = second_map.set_lens(document, document.second.elements).document
    document = edits.set_stages(document, document.stages).document
    document = edits.set_title(document, document.title).document
    layers = tuple(replace(layer, name=edits.one_line(layer.name) or layer.id) for layer in document.layers)
    return replace(document, layers=edits.in_order(layers), muted=tuple(sorted(set(document.muted)))), strange


def _check(document: MapDocument, path: Path) -> None:
    if len(document.layers) > MOST_LAYERS or len(document.facts) > MOST_FACTS:
        raise _damaged(path, f"it has more than {MOST_LAYERS} layers or tables")
    ids = [layer.id for layer in document.layers]
    if len(set(ids)) < len(ids):
        raise _damaged(path, "two of its layers have the same id")
    built_in = {layer.id: layer.kind for layer in BUILT_IN}
    for layer in document.layers:
        if problem := _problem(layer, built_in):
            raise _damaged(path, f"layer {layer.name[:60]}: {problem}")
    texts = [
        document.title,
        document.scenario,
        *document.muted,
        *(text for layer in document.layers for text in (layer.id, layer.name, layer.filter)),
    ]
    styles = [layer.style for layer in document.layers]
    texts += document.second.hidden
    texts += [text for style in styles for text in (style.category, style.column, style.label, style.size_by, style.turn_by) if text]
    texts += [source.path for source in (*(layer.source for layer in document.layers), *(ref.source for ref in document.facts)) if source]
    joins = [join for layer in document.layers if layer.source is not None for join in layer.source.joins]
    texts += [text for join in joins for text in (join.path, join.layer or "", join.key, join.table_key)]
    if len(joins) > MOST_LAYERS:
        raise _damaged(path, f"it joins more than {MOST_LAYERS} tables")
    if any(len(text) > LONGEST for text in texts):
        raise _damaged(path, f"a text in it has more than {LONGEST} characters")
    _check_bookmarks(document, path)
    _check_facts(document, path)
    if document.layout is not None and (problem := problem_of(document.layout)):
        raise _damaged(path, problem)
    _check_crs(document.crs, path)


def _problem(layer: Layer, built_in: dict[str, LayerKind]) -> str:
    if layer.kind is LayerKind.TILES:
        if problem := _problem_of_tiles(layer):
            return problem
    elif layer.tiles is not None:
        return "it holds no tiles, but names a server of them"
    elif layer.kind in (LayerKind.OWN, LayerKind.RASTER):
        if layer.source is None:
            return "it does not say where its file is"
    elif layer.source is not None or built_in.get(layer.id) is not layer.kind:
        return "it is none of the catalogue's layers"
    if layer.filter and layer.kind not in (LayerKind.OWN, *FILTERED):
        return "it has a filter, which such layers have none of"
    if not 0 <= layer.opacity <= 1:
        return "its opacity is not between 0 and 1"
    if not 0.1 <= layer.style.size <= 200:
        return "its size is not between 0.1 and 200"
    if layer.style.scale_to and layer.style.scale_from >= layer.style.scale_to:
        return "the scales that it is drawn at do not rise"
    if problem := problem_of_bounds(layer.style.bounds):
        return problem
    return "" if _COLOUR.fullmatch(layer.style.colour) else "its colour is not written as #rrggbb"


def problem_of_bounds(bounds: tuple[float, ...]) -> str:
    """Say why numbers cannot part classes by hand; nothing if they can."""
    rising = all(low < high for low, high in pairwise(bounds)) and all(map(math.isfinite, bounds))
    return "" if rising else "the bounds of its classes do not rise"


def _problem_of_tiles(layer: Layer) -> str:
    """Say what is wrong with a tile layer: it may name nothing but a server, and that in a way that asks for tiles alone."""
    from layers.sources.tile_address import problem_of

    if layer.tiles is None:
        return "it does not say where its tiles are"
    return "it names a file" if layer.source is not None else problem_of(layer.tiles)


def _check_view(view: View | None, path: Path) -> None:
    if view is None:
        return
    try:
        Extent(*view.extent)
    except RequestError as error:
        raise _damaged(path, error.what) from error


def _check_bookmarks(document: MapDocument, path: Path) -> None:
    names = [bookmark.name for bookmark in document.bookmarks]
    if len(names) > MOST_LAYERS or len(set(names)) < len(names) or any(len(name) > LONGEST for name in names):
        raise _damaged(path, f"it has more than {MOST_LAYERS} bookmarks, or two of one name, or one with too long a name")
    for bookmark in document.bookmarks:
        try:
            Extent(*(bookmark.extent or (-180.0, -90.0, 180.0, 90.0)))
        except RequestError as error:
            raise _damaged(path, f"bookmark {bookmark.name[:60]}: {error.what}") from error


def _check_facts(document: MapDocument, path: Path) -> None:
    if not document.facts:
        return
    from layers.catalogue.own.layouts import LAYOUTS

    for ref in document.facts:
        if ref.table not in LAYOUTS:
            raise _damaged(path, f"there are no facts of the kind '{ref.table[:40]}'")
    if len(set(document.facts)) < len(document.facts):
        raise _damaged(path, "it names a table of facts twice")


def _check_crs(crs: str, path: Path) -> None:
    from layers.geometry.projection import Projection

    if len(crs) > LONGEST or _READS_FILES.search(crs):
        raise _damaged(path, "its projection is too long, or reads files")
    try:
        Projection(crs)
    except CrsError as error:
        raise _damaged(path, f"its projection cannot be used: {error.what}") from error


def _whole(saved: SavedMap) -> dict[str, Any]:
    """Give all that a file of this version can hold, with what it leaves out by default."""
    return {name: getattr(saved, name) for name in saved.__struct_fields__}


def _unknown(raw: object, known: object, place: str = "") -> Iterator[str]:
    """Name the keys of a file that no part of the map came from."""
    if isinstance(raw, dict) and isinstance(known, dict):
        for key, value in raw.items():
            where = f"{place}{key:.60}"
            if key in known:
                yield from _unknown(value, known[key], f"{where}.")
            else:
                yield where
    elif isinstance(raw, list) and isinstance(known, (list, tuple)):
        for one, other in zip(raw, known, strict=False):
            yield from _unknown(one, other, place)
