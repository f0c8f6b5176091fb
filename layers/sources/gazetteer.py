"""Places by their names: countries by code or by what they are called, and the sites of the catalogue."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import shapely

import resources

# Words that names of states have in common; what is left tells them apart, in any order ("Iran, Islamic Republic of").
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the of and republic kingdom state islamic arab bolivarian plurinational federal federative peoples socialist independent "
        "commonwealth principality sultanate hashemite union cooperative province territory sar special administrative region",
    )
)
# What reduces to the name of another country, or to nothing that tells one.
_AMBIGUOUS = frozenset(
    {"korea", "republic of china", "republic of ireland and northern ireland", "guiana", "virgin islands", "saint martin"}
)
_ALSO = {
    "aland islands": "ALA",
    "argentine republic": "ARG",
    "bosnia": "BIH",
    "britain": "GBR",
    "burma": "MMR",
    "cape verde": "CPV",
    "congo kinshasa": "COD",
    "congo brazzaville": "COG",
    "congo democratic republic of the": "COD",
    "democratic republic of congo": "COD",
    "democratic people's republic of korea": "PRK",
    "democratic socialist republic of sri lanka": "LKA",
    "dpr korea": "PRK",
    "dr congo": "COD",
    "d.r. congo": "COD",
    "drc": "COD",
    "east timor": "TLS",
    "england": "GBR",
    "federal democratic republic of ethiopia": "ETH",
    "federal democratic republic of nepal": "NPL",
    "federated states of micronesia": "FSM",
    "falkland islands malvinas": "FLK",
    "french republic": "FRA",
    "gabonese republic": "GAB",
    "grand duchy of luxembourg": "LUX",
    "hellenic republic": "GRC",
    "holland": "NLD",
    "holy see": "VAT",
    "hong kong special administrative region of china": "HKG",
    "italian republic": "ITA",
    "ivory coast": "CIV",
    "korea republic of": "KOR",
    "korea south": "KOR",
    "korea north": "PRK",
    "korea democratic people's republic of": "PRK",
    "kyrgyz republic": "KGZ",
    "lao people's democratic republic": "LAO",
    "lebanese republic": "LBN",
    "macedonia": "MKD",
    "micronesia": "FSM",
    "macao special administrative region of china": "MAC",
    "palestine": "PSE",
    "palestinian territories": "PSE",
    "people's democratic republic of algeria": "DZA",
    "people's republic of china": "CHN",
    "pitcairn": "PCN",
    "pr china": "CHN",
    "china mainland": "CHN",
    "mainland china": "CHN",
    "portuguese republic": "PRT",
    "russia": "RUS",
    "rwandese republic": "RWA",
    "sao tome and principe": "STP",
    "slovak republic": "SVK",
    "socialist republic of viet nam": "VNM",
    "swaziland": "SWZ",
    "swiss confederation": "CHE",
    "syria": "SYR",
    "syrian arab republic": "SYR",
    "taiwan": "TWN",
    "taiwan province of china": "TWN",
    "chinese taipei": "TWN",
    "tanzania united republic of": "TZA",
    "togolese republic": "TGO",
    "united republic of tanzania": "TZA",
    "u.s.": "USA",
    "u.s.a.": "USA",
    "usa": "USA",
    "united kingdom of great britain and northern ireland": "GBR",
    "united mexican states": "MEX",
    "viet nam": "VNM",
    "vatican": "VAT",
    "virgin islands british": "VGB",
    "virgin islands u.s.": "VIR",
}


class Countries:
    """Every country of the world map, by ISO 3166-1 alpha-3, alpha-2 or numeric code, or by name."""

    def __init__(self) -> None:
        from layers.catalogue.loading import load
        from layers.catalogue.own.territories import Territories

        self._world = _world()
        self._index = {code: number for number, code in enumerate(self._world.codes)}
        self._territories = Territories(load())
        self._two = _alpha2()
        names = [(name, code) for code, name in zip(self._world.codes, self._world.names, strict=True)]
        self._words = {_folded(name): code for name, code in [*names, *_ALSO.items()]}
        # Only where what is left of a name after the common words belongs to one country.
        cores = Counter(core for core in {(_core(name), code) for name, code in names})
        several = Counter(core for core, _ in cores)
        self._cores = {core: code for core, code in cores if several[core] == 1 and core}

    def code(self, text: str) -> str | None:
        """Give the code of a country by its code or name; None where there is none on the map, or it could be two."""
        folded = _folded(text)
        if not folded or folded in _AMBIGUOUS:
            return None
        code = self._two.get(text.strip().upper()) or self._words.get(folded) or self._territories.code(" ".join(text.split()))
        code = code or self._cores.get(_core(text))
        return code if code in self._index else None

    def name(self, code: str) -> str:
        """Give the name of a country by its code."""
        return str(self._world.names[self._index[code]])

    def area(self, code: str) -> Any:
        """Give a country as a shape in degrees; one too small for the map's scale as the point at which it lies."""
        shape = self._world.polygons_of(code)
        return self.point(code) if shape.is_empty else shape

    def point(self, code: str) -> Any:
        """Give a place well inside of a country."""
        return shapely.Point(self._world.labels[self._index[code]])


@cache
def countries() -> Countries:
    """The countries, read once."""
    return Countries()


@cache
def sites() -> dict[str, Any]:
    """Give the points of the catalogue's sites by their ids and folded names; a name that several have is in none."""
    from layers.catalogue.loading import load

    catalogue = load()
    counts = Counter(_folded(site.name) for site in catalogue.sites.values())
    points = {site.id: shapely.Point(site.lon, site.lat) for site in catalogue.sites.values()}
    named = {_folded(site.name): points[site.id] for site in catalogue.sites.values() if counts[_folded(site.name)] == 1}
    return named | {_folded(key): point for key, point in points.items()}


def site(text: str) -> Any:
    """Give the point of a site by its id or name, or None."""
    return sites().get(_folded(text))


def _world() -> Any:
    from layers.geometry.world import load_world

    return load_world("50m")


def _alpha2() -> dict[str, str]:
    with (Path(resources.__file__).parent / "world" / "alpha2.csv").open(encoding="utf-8", newline="") as file:
        return {row["alpha2"]: row["code"] for row in csv.DictReader(file)}


def _folded(text: str) -> str:
    """Give a name without case, accents, marks and doubled blanks."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    words = re.sub(r"[^\w'.]+", " ", bare.replace("&", " and ").replace("’", "'")).split()
    return " ".join("saint" if word in ("st", "st.") else word for word in words)


def _core(text: str) -> frozenset[str]:
    """Give the words of a name that it has not in common with others."""
    return frozenset(word.replace("'", "").strip(".") for word in _folded(text).split()) - _COMMON - {""}
