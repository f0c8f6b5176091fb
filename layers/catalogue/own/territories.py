"""Countries by whatever a table calls them: ISO 3166-1 alpha-3 or numeric codes, codes of UN Comtrade, names."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import resources
from layers.catalogue.loading import EUROPEAN_UNION, Catalogue
from layers.catalogue.model import Country, Source
from layers.catalogue.vocabulary import Confidence, TerritoryKind

_WORLD = "WLD"
# Where UN Comtrade departs from ISO 3166-1: customs territories that are larger than the country, and its codes for what is no country.
_COMTRADE = {
    "842": "USA",
    "251": "FRA",
    "579": "NOR",
    "757": "CHE",
    "699": "IND",
    "381": "ITA",
    "490": "TWN",
    "S19": "TWN",
    "97": EUROPEAN_UNION,
    "EUR": EUROPEAN_UNION,
    "0": _WORLD,
    "W00": _WORLD,
    "WORLD": _WORLD,
}
OTHER_ASIA = frozenset({"490", "S19", "OTHER ASIA, NES", "OTHER ASIA, NOT ELSEWHERE SPECIFIED"})
# Names as the United Nations and trade tables write them, where the catalogue and the world map write others.
_ALSO = {
    "bolivia (plurinational state of)": "BOL",
    "china, hong kong sar": "HKG",
    "china, macao sar": "MAC",
    "czech republic": "CZE",
    "dem. people's rep. of korea": "PRK",
    "dem. rep. of the congo": "COD",
    "great britain": "GBR",
    "iran (islamic republic of)": "IRN",
    "lao people's dem. rep.": "LAO",
    "myanmar (burma)": "MMR",
    "north korea": "PRK",
    "other asia, nes": "TWN",
    "other asia, not elsewhere specified": "TWN",
    "rep. of korea": "KOR",
    "rep. of moldova": "MDA",
    "republic of korea": "KOR",
    "russian federation": "RUS",
    "south korea": "KOR",
    "turkey": "TUR",
    "türkiye": "TUR",
    "uk": "GBR",
    "united rep. of tanzania": "TZA",
    "united states": "USA",
    "united states of america": "USA",
    "us": "USA",
    "venezuela (bolivarian republic of)": "VEN",
    "vietnam": "VNM",
}


class Territories:
    """Every country that the catalogue or the world map knows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._known = catalogue.countries
        mapped = _mapped()
        self._names = {code: name for _, code, name in mapped}
        self._codes = {number.lstrip("0"): code for number, code, _ in mapped if number.isdecimal()}
        names = self._names | {code: country.name for code, country in self._known.items()}
        self._words = _ALSO | {name.casefold(): code for code, name in names.items()}

    def code(self, text: str) -> str | None:
        """Give the code of the catalogue for a code or a name, or None."""
        upper = text.upper()
        bare = upper.lstrip("0") or "0"
        if upper in self._known or upper in self._names:
            return upper
        return _COMTRADE.get(upper) or _COMTRADE.get(bare) or self._codes.get(bare) or self._words.get(text.casefold())

    def name(self, code: str) -> str:
        """Give the name of a country by its code, or the code."""
        return self._known[code].name if code in self._known else self._names.get(code, code)

    def row(self, code: str) -> Country | None:
        """Give the row that the catalogue lacks for a country which the world map has."""
        if code in self._known or code not in self._names:
            return None
        source = Source(title="World map of the catalogue")
        return Country(code, self._names[code], TerritoryKind.COUNTRY, confidence=Confidence.RECALLED, source=source)


@cache
def _mapped() -> tuple[tuple[str, str, str], ...]:
    """Give numeric code, alpha-3 code and name of each country of the world map; parts of others follow their countries."""
    path = Path(resources.__file__).parent / "world" / "countries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["source"], row["code"], row["name"], row["part_lon"]) for row in csv.DictReader(file) if row["code"]]
    rows.sort(key=lambda row: not row[3])  # what comes later wins: whole countries
    return tuple((number, code, name) for number, code, name, _ in rows)
