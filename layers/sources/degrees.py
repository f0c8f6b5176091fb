"""Angles as people write them: degrees, minutes and seconds with signs or letters, alone or two in one text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import nan

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_ANGLE = re.compile(
    rf"""(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*{_NUMBER}\s*
    (?:(?:[°º˚d:]|deg\.?|\s)\s*(?:{_NUMBER}\s*
    (?:(?:['′’‘´m:]|min\.?|\s)\s*(?:{_NUMBER}\s*(?:"|″|”|“|''|′′|´´|’’|(?-i:s)|sec\.?)?)?)?)?)?
    \s*(?P<after>[NSEW])?""",
    re.IGNORECASE | re.VERBOSE,
)
_NEGATIVE = frozenset("SW")
_OF_LATITUDE, _OF_LONGITUDE = frozenset("NS"), frozenset("EW")
_SEPARATORS = (
    r"\s*[,;/|]\s+|\s*[;/|]\s*",
    r"\s*,\s*",
    r"\s+",
    r"(?i)(?<=[NSEW])[\s,;/]*(?=[\d+-])",
    r"(?i)(?<=[\d'\"′″])[\s,;/]+(?=[NSEW])",
)
_BRACKETS = "()[]{} \t"


@dataclass(frozen=True)
class Angle:
    """Degrees, and whether a letter says that they are a latitude ("N") or a longitude ("E"); blank where none does."""

    degrees: float
    axis: str = ""


def plain(text: str) -> str:
    """Give text with the minus signs and blanks that keyboards have."""
    return text.replace("−", "-").replace("–", "-").replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").strip()


def angle(text: str) -> Angle | None:
    """Read an angle; None where it is none, or could be two.

    Minutes and seconds from 60 on are none, nor is a sign beside a letter that says the same or the opposite, nor a fraction of
    degrees before minutes.
    """
    found = _ANGLE.fullmatch(plain(text))
    if found is None:
        return None
    letters = "".join(filter(None, (found["before"], found["after"]))).upper()
    if len(letters) > 1 or (letters and found["sign"] == "-"):
        return None
    parts = [part.replace(",", ".") for part in (found[3], found[4], found[5]) if part is not None]
    if any("." in part for part in parts[:-1]) or any(float(part) >= 60 for part in parts[1:]):
        return None
    size = sum(float(part) / 60**power for power, part in enumerate(parts))
    negative = found["sign"] == "-" or letters in _NEGATIVE
    axis = "N" if letters in _OF_LATITUDE else "E"
    return Angle(-size if negative else size, axis if letters else "")


def degrees(text: str, axis: str) -> float:
    """Read an angle of one axis, "N" for latitudes; NaN where it is none, or one of the other axis."""
    found = angle(text)
    return nan if found is None or found.axis not in ("", axis) else found.degrees


def pair(text: str) -> tuple[Angle, Angle] | None:
    """Read two angles in one text, in its order; None where they are not two."""
    bare = plain(text).strip(_BRACKETS)
    return next(filter(None, (_both(re.split(separator, bare)) for separator in _SEPARATORS)), None)


def _both(texts: list[str]) -> tuple[Angle, Angle] | None:
    if len(texts) != 2:
        return None
    first, second = map(angle, texts)
    if first is None or second is None or (first.axis and first.axis == second.axis) or bool(first.axis) != bool(second.axis):
        return None
    return first, second
