"""Paths in the file of a map: relative to its folder, so that both can move together, and with forward slashes on every system."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from layers.document import MapDocument, SourceRef
from layers.reading import is_address

_NAMED_BY_FILE = frozenset({".csv", ".tsv", ".txt", ".shp"})
_SHARES = ("//", "\\\\")


def with_paths(document: MapDocument, change: Callable[[str], str]) -> MapDocument:
    """Give a document whose sources lie elsewhere."""

    def moved(source: SourceRef) -> SourceRef:
        joins = tuple(replace(join, path=(new := change(join.path)), layer=_renamed(join.layer, join.path, new)) for join in source.joins)
        new = change(source.path)
        return replace(source, path=new, layer=_renamed(source.layer, source.path, new), joins=joins)

    layers = tuple(layer if layer.source is None else replace(layer, source=moved(layer.source)) for layer in document.layers)
    facts = tuple(replace(ref, source=moved(ref.source)) for ref in document.facts)
    return replace(document, layers=layers, facts=facts)


def _renamed(layer: str | None, old: str, new: str) -> str | None:
    """Give the name of a layer in a file that may have another name now: some formats call their one layer as the file is called."""
    before, after = Path(old), Path(new)
    named = before.suffix.lower() in _NAMED_BY_FILE and after.suffix.lower() == before.suffix.lower() and layer == before.stem
    return after.stem if named else layer


def relative(path: str, folder: Path) -> str:
    """Give the way from a folder to a file; where there is none, as between drives or to a database, the path as it is."""
    if is_address(path):
        return path
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return Path(path).as_posix()


def absolute(path: str, folder: Path) -> str:
    """Follow the way from a folder to a file.

    Raises
    ------
    ValueError
        The text is no path of this machine.
    """
    if not path or "\0" in path:
        raise ValueError("it is empty or holds a zero byte")
    if path.startswith(_SHARES):
        raise ValueError("it lies on another machine")
    if is_address(path):
        return path
    return os.path.normpath(folder / PurePosixPath(path))


def found_beside(lost: Iterable[str], old: str, new: str) -> dict[str, str]:
    """Given where one lost file is now, find others that have moved along with it.

    Parameters
    ----------
    lost
        Paths of files that are not where they were.
    old, new
        Where one of them was and is, which may be under another name.

    Returns
    -------
    dict of str to str
        New places of lost files, that one included; only files that are there.
    """
    before, after = Path(old), Path(new)
    found = {old: new}
    for path in map(Path, lost):
        if str(path) not in found and path.is_relative_to(before.parent):
            place = after.parent / path.relative_to(before.parent)
            if place.is_file():
                found[str(path)] = str(place)
    return found
