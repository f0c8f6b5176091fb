"""Rows that say where they are by a name: of a country, which becomes its area, or of a site of the catalogue."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.errors import SourceError
from layers.reading import Reading
from layers.sources.layer import Rejected
from layers.sources.raw import RawLayer, short

_NAMED = re.compile(
    r"(country|nation|cntry|iso|isoa|adm0?a?|land|staat|pays|pais|paese|economy|reporter|territory)(name|code|iso|alpha|or\w+|a)*"
)
_TWO_LETTERS = re.compile(r"\s*[A-Za-z]{2}\s*")
_SITES = re.compile(r"(site|mine|project|facility|plant|deposit|place)(name|id)?")
ENOUGH = 0.2
"""Share of the different values of a column named like one of countries that must be known; the others are listed as left out."""
ENOUGH_SITES = 0.5
"""The same for a column named like one of sites, as columns of other things are too."""
PLAIN = 0.9
"""The same for a column of any name."""
LEAST_KNOWN = 3
MOST_DIFFERENT = 2_000


def with_named_places(raw: RawLayer, table: pa.Table, reading: Reading) -> bool:
    """Give each row the area of its country or the point of its site; tell whether there is a column to go by.

    Countries that several rows name become points instead, since areas would hide each other.
    """
    chosen = dict(reading.countries)
    if reading.site:
        _by_site(raw, table, reading.site)
        return True
    column = reading.country or _column_of_countries(table)
    if column is not None:
        _by_country(raw, table, column, chosen)
        return True
    site = next((name for name in table.column_names if _SITES.fullmatch(_key(name)) and _share(table, name, _site) >= ENOUGH_SITES), None)
    if site is None:
        return False
    _by_site(raw, table, site)
    return True


def _column_of_countries(table: pa.Table) -> str | None:
    named = [name for name in table.column_names if _NAMED.fullmatch(_key(name))]
    for name in named:
        if _share(table, name, _country) >= ENOUGH:
            return str(name)
    for name in table.column_names:
        if (
            _share(
                table, name, lambda text: None if _TWO_LETTERS.fullmatch(text) or text.strip().isdecimal() else _country(text), LEAST_KNOWN
            )
            >= PLAIN
        ):
            return str(name)
    return None


def _share(table: pa.Table, name: str, find: Any, least: int = 1) -> float:
    """How many of the different values of a column are found, of all; 0 where they are too many for names, or too few."""
    values = pc.unique(table.column(name).drop_null())
    if not least <= len(values) <= MOST_DIFFERENT:
        return 0.0
    texts = values.to_pylist()
    first = texts[:20]
    if not any(find(text) is not None for text in first):
        return 0.0
    return sum(find(text) is not None for text in texts) / len(texts)


def _by_country(raw: RawLayer, table: pa.Table, column: str, chosen: dict[str, str]) -> None:
    from layers.sources.gazetteer import countries

    raw.found = Reading(country=column)
    known = countries()
    texts = table.column(column).to_pylist()
    codes = [None if text is None else chosen.get(text.strip()) or known.code(text) for text in texts]
    if odd := next((code for code in chosen.values() if known.code(code) is None), None):
        raise SourceError(f"there is no country {odd!r}.", "Give an ISO 3166-1 alpha-3 code such as CHN.", column=column)
    counts = Counter(filter(None, codes))
    alone = not counts or max(counts.values()) == 1
    make = known.area if alone else known.point
    shapes = {code: make(code) for code in counts}
    _place(raw, column, texts, [shapes.get(code) if code else None for code in codes], "no country of the map has this name or code")
    raw.geometry = "MultiPolygon" if alone else "Point"
    how = "the areas of the countries" if alone else "points in the countries, since some are named in several rows"
    raw.warn("joined-by-name", f"The table has no coordinates; column {column} was taken for countries, and its rows are shown as {how}.")


def _by_site(raw: RawLayer, table: pa.Table, column: str) -> None:
    raw.found = Reading(site=column)
    texts = table.column(column).to_pylist()
    shapes = [None if text is None else _site(text) for text in texts]
    _place(raw, column, texts, shapes, "no site of the catalogue has this name or id, or several have")
    raw.geometry = "Point"
    raw.warn("joined-by-name", f"The table has no coordinates; column {column} was taken for sites of the catalogue.")


def _place(raw: RawLayer, column: str, texts: list[str | None], shapes: list[Any], reason: str) -> None:
    raw.crs = "EPSG:4326"
    raw.shapes = np.empty(len(shapes), object)
    raw.shapes[:] = shapes
    missing = [row for row, shape in enumerate(shapes) if shape is None]
    raw.listed = frozenset(missing)
    raw.rejected += [Rejected(row + 1, column, short(texts[row] or ""), reason if texts[row] else "it is blank") for row in missing]


def _country(text: str) -> str | None:
    from layers.sources.gazetteer import countries

    return countries().code(text)


def _site(text: str) -> Any:
    from layers.sources.gazetteer import site

    return site(text)


def _key(name: str) -> str:
    return re.sub(r"[\W_\d]", "", name.lower())
