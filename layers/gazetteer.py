"""Going somewhere by its name or its coordinates, without a network."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

import resources

_ANGLE = re.compile(r"([+-]?)\s*(\d+(?:\.\d+)?)[\s°]*(?:(\d+(?:\.\d+)?)[\s']*)?(?:(\d+(?:\.\d+)?)[\s\"]*)?")
_ALIKE = str.maketrans({"º": "°", "˚": "°", "′": "'", "’": "'", "″": '"', "”": '"', "−": "-"})
_NORTH = {"N": 1, "S": -1}
_EAST = {"E": 1, "O": 1, "W": -1}


class Place(NamedTuple):
    """A town: its name, its country by ISO 3166-1 alpha-3, where it is in degrees, and how many live there."""

    name: str
    country: str
    lat: float
    lon: float
    population: int


class _Entry(NamedTuple):
    folded: str
    place: Place


@cache
def _entries() -> tuple[_Entry, ...]:
    path = Path(resources.__file__).parent / "places" / "places.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        places = [Place(name, country, float(lat), float(lon), int(people)) for name, country, lat, lon, people in rows]
    return tuple(_Entry(folded(place.name), place) for place in places)


@cache
def _countries() -> dict[str, str]:
    path = Path(resources.__file__).parent / "world" / "countries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in reversed(list(csv.DictReader(file)))}


def country_name(code: str) -> str:
    """Give the name of a country by its ISO 3166-1 alpha-3 code; the code if it has none here."""
    return _countries().get(code, code)


def load() -> int:
    """Read the towns, which takes a moment; give how many there are."""
    return len(_entries())


def find_places(text: str, most: int) -> list[Place]:
    """Find towns of which the name begins so, or a word of it does, whatever accents and case; the largest first within each kind."""
    wanted = folded(text)
    if len(wanted) < 2:
        return []
    exact: list[Place] = []
    begins: list[Place] = []
    within: list[Place] = []
    word = f" {wanted}"
    for name, place in _entries():  # the largest come first
        if name.startswith(wanted):
            (exact if len(name) == len(wanted) else begins).append(place)
        elif word in name:
            within.append(place)
    return [*exact, *begins, *within][:most]


def folded(text: str) -> str:
    """Give a name without accents, case and signs between words."""
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L"))
    plain = "".join(letter if letter.isalnum() else " " for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())


def coordinates(text: str) -> tuple[float, float] | None:
    """Read a place that is written as two angles, such as ``52.5, 13.4`` or ``33°51'S 151°12'E``.

    Returns
    -------
    tuple of float or None
        Longitude and latitude in degrees; None if the text is none. Without letters the latitude comes first, unless it could be none.
    """
    plain = text.strip().upper().translate(_ALIKE).replace("''", '"')
    if "." not in plain and re.search(r"\d,\d", plain) and re.search(r"\d[°'\"NSEWO]*\s*(?:;|,?\s)\s*[NSEWO+-]?\d", plain):
        plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)  # commas part the decimals here
    angles = [_angle(part) for part in _halves(plain)]
    if len(angles) != 2 or angles[0] is None or angles[1] is None:
        return None
    (first, one), (second, two) = angles[0], angles[1]
    if one in _EAST or two in _NORTH or (not one and not two and abs(first) > 90):
        first, second, one, two = second, first, two, one
    if one in _EAST or two in _NORTH or abs(first) > 90 or abs(second) > 360:
        return None
    return (second if abs(second) <= 180 else (second + 180) % 360 - 180), first


def _halves(text: str) -> list[str]:
    """Part a text into two angles: at its letters, at a comma or semicolon, or at the one blank."""
    letters = [match.start() for match in re.finditer("[NSEWO]", text)]
    if len(letters) == 2:
        place = letters[1] if letters[0] == 0 else letters[0] + 1
        return [text[:place].strip(" ,;"), text[place:].strip(" ,;")]
    return [part.strip() for part in re.split(r"[;,]", text)] if re.search(r"[;,]", text) else text.split()


def _angle(text: str) -> tuple[float, str] | None:
    """Give an angle in degrees and its letter; None if it is none, or minutes or seconds are too many."""
    letter = (re.findall("[NSEWO]", text) or [""])[0]
    found = _ANGLE.fullmatch(text.replace(letter, "", 1).strip() if letter else text)
    if found is None:
        return None
    minutes, seconds = float(found[3] or 0), float(found[4] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    size = float(found[2]) + minutes / 60 + seconds / 3600
    sign = -1 if found[1] == "-" else 1
    return size * sign * _NORTH.get(letter, _EAST.get(letter, 1)), letter


def written(lon: float, lat: float) -> str:
    """Write a place for people, to a hundred-thousandth of a degree."""
    return f"{abs(lat):.5f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.5f}° {'E' if lon >= 0 else 'W'}"
