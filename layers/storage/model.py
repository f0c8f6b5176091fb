"""What stands in the file of a map."""

from __future__ import annotations

from typing import Annotated, Literal, TypeGuard, get_args

from msgspec import Meta, Struct

from layers.document import MapDocument

ENDING = ".lodestone"
VERSION = 1
"""Raise it when a program of the version before would misread a file."""


class View(Struct, frozen=True, kw_only=True):
    """What of the map was seen; no step of Undo.

    Parameters
    ----------
    extent
        West, south, east and north in degrees, as exports show it; a west greater than the east crosses the 180th meridian.
    x, y
        Centre in the units of the map's CRS.
    resolution
        CRS units a logical pixel.
    """

    extent: tuple[float, float, float, float]
    x: float
    y: float
    resolution: Annotated[float, Meta(gt=0)]


class Chosen(Struct, frozen=True, kw_only=True):
    """What was chosen on the map: its kind, key and name."""

    kind: Literal["site", "arc", "country", "feature", "cluster", "measure"]
    key: str
    name: str


KeptKind = Literal["site", "arc", "country", "feature", "measure"]


def is_kept(kind: str) -> TypeGuard[KeptKind]:
    """Whether what is of a kind can be chosen on a map, and is kept with it."""
    return kind in get_args(KeptKind)


class SavedMap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A map as it lies on the disk; paths in it are relative to its folder where they can be.

    Parameters
    ----------
    format
        Tells such a file from other JSON.
    version
        Of this format.
    map
        The document.
    view
        What of it was seen; without it all was.
    selection
        What was chosen.
    """

    format: Literal["lodestone-map"]
    version: Annotated[int, Meta(ge=1)]
    map: MapDocument
    view: View | None = None
    selection: Chosen | None = None


class Opened(Struct, frozen=True):
    """A map that was read from a file; its paths are absolute.

    Parameters
    ----------
    lost
        Names of what the file holds that this version does not understand: it would be lost by saving over the file.
    newer
        Whether a newer version wrote the file.
    """

    document: MapDocument
    view: View | None = None
    selection: Chosen | None = None
    lost: tuple[str, ...] = ()
    newer: bool = False
