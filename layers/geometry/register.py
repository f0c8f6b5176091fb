"""Searching the register of all coordinate reference systems that come with PROJ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

EARTHLY = ("EPSG", "ESRI", "IGNF", "OGC")
"""Whose systems are for the Earth; the register knows those of other planets too."""


@dataclass(frozen=True)
class System:
    """One coordinate reference system of the register.

    Parameters
    ----------
    code
        Such as ``EPSG:3035``.
    name
        What the register calls it.
    area
        Where it is to be used, in words.
    """

    code: str
    name: str
    area: str


@lru_cache(maxsize=1)
def systems() -> tuple[System, ...]:
    """All systems of the Earth that can be drawn and are not withdrawn, by authority and code; takes about 0.2 s the first time."""
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType

    kinds = [PJType.PROJECTED_CRS, PJType.GEOGRAPHIC_2D_CRS]
    found = [info for authority in EARTHLY for info in query_crs_info(authority, kinds)]
    return tuple(
        System(f"{info.auth_name}:{info.code}", info.name, str(info.area_of_use.name) if info.area_of_use else "") for info in found
    )


def find(among: Sequence[System], text: str, limit: int = 300) -> tuple[list[System], int]:
    """The systems whose code, name or area hold every word of a text.

    Returns
    -------
    list, int
        The best `limit` ones, and how many there are: a code that is exactly meant comes first, then names that begin with the text.
    """
    words = text.casefold().split()
    whole = " ".join(words)
    matches = [system for system in among if _holds(system, words)]
    return list(islice(sorted(matches, key=lambda system: _rank(system, whole)), limit)), len(matches)


def _holds(system: System, words: Iterable[str]) -> bool:
    line = f"{system.code} {system.name} {system.area}".casefold()
    return all(word in line for word in words)


def _rank(system: System, text: str) -> int:
    """How far from what was meant: 0 for its very code."""
    code, name = system.code.casefold(), system.name.casefold()
    if text in (code, code.partition(":")[2]):
        return 0
    return 1 if name == text else 2 if name.startswith(text) else 3 if text in name else 4
