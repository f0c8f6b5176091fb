"""How a source is read where it does not say itself, or says it wrongly: what the user chose, kept with the map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from layers.errors import SourceError


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """Choices of the user's for one layer; whatever is left out is found out from the file.

    Parameters
    ----------
    encoding, delimiter, decimal
        Of a table in text: a name such as ``cp1252``, one character, and ``.`` or ``,``.
    header
        Whether the first row names the columns; ``yes`` or ``no``.
    x, y
        Columns with longitudes and latitudes, or with eastings and northings.
    pair
        Column with both, such as ``40.7, -74.0``.
    shape
        Column with shapes as WKT or WKB.
    country, site
        Column with names or codes of countries, or with names of the catalogue's sites.
    countries
        Pairs of a text of that column and the ISO 3166-1 alpha-3 code that it stands for.
    swap
        Whether the two axes change places.
    repair
        Whether shapes that break the rules are made valid.
    by_view
        Whether only what is seen is read, anew whenever the view rests, since the whole is too large.
    """

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    header: str = ""
    x: str = ""
    y: str = ""
    pair: str = ""
    shape: str = ""
    country: str = ""
    site: str = ""
    countries: tuple[tuple[str, str], ...] = ()
    swap: bool = False
    repair: bool = False
    by_view: bool = False


AS_FOUND = Reading()
"""Everything as the file says."""

DATABASE = "postgresql://"
"""How the address of a database begins, which stands where a source else has a path."""
WFS, OAPIF = "wfs:", "oapif:"
"""How the address of a layer of a web service begins: by what it is asked in."""
_LOST_SLASH = re.compile(r"^((?:wfs:|oapif:)?\w+:)/(?!/)")
TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".psv")
TABLE_ENDINGS = (*TEXT_ENDINGS, ".xlsx", ".xls", ".xlsb", ".xlsm", ".ods")


def is_table(path: str) -> bool:
    """Whether a file is a table, by its name."""
    return path.lower().endswith(TABLE_ENDINGS)


LAYER_NAME = "|layername="
"""What stands between a file and the name of one of its layers, as QGIS writes it, where text names both."""


def parted(path: Path) -> tuple[Path, str | None]:
    """Part ``FILE|layername=NAME`` into file and name; the name is None where there is none, or where a file is called so."""
    text = str(path)
    file, mark, name = text.partition(LAYER_NAME)
    if not mark or not file or not name or is_address(text) or path.exists():
        return path, None
    return Path(file), name


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Layer = TypeVar("_Layer", bound=_Named)


def only(layers: Sequence[_Layer], name: str | None, path: Path) -> list[_Layer]:
    """Give the one layer of a file that is named, or all where none is.

    Raises
    ------
    SourceError
        There are layers, but none of that name.
    """
    chosen = [layer for layer in layers if name is None or layer.name == name]
    if layers and not chosen:
        raise SourceError(f"it holds no layer {name!r}.", f"Choose one of {', '.join(layer.name for layer in layers[:20])}.", path=path)
    return chosen


def whole(path: Path) -> str:
    """Give a path as text; an address gets back the slash that it lost when it was taken for a path."""
    text = str(path)
    return _LOST_SLASH.sub(r"\1//", text) if is_address(text) else text


def is_address(path: str) -> bool:
    """Whether the path of a source is the address of a database or of a web service."""
    return is_database(path) or is_service(path)


def is_database(path: str) -> bool:
    """Whether the path of a source is the address of a database; a slash may have got lost where it was taken for a path."""
    return path.startswith(DATABASE[:-1])


def is_service(path: str) -> bool:
    """Whether the path of a source is the address of a web service; a slash may have got lost where it was taken for a path."""
    kind, _, url = path.partition(":")
    return f"{kind}:" in (WFS, OAPIF) and url.lower().startswith(("http:/", "https:/"))
