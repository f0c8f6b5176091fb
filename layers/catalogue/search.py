"""Finding whatever the catalogue knows by words in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Claim, Fact, Measure

_SPELT = {
    "%": " percent ",
    "$": " dollar ",
    "licens": "licenc",
    "defens": "defenc",
    "labour": "labor",
    "aluminium": "aluminum",
    "programme": "program",
    "organis": "organiz",
}
"""Signs in words, and one of the two spellings of a word for both."""
_CALLED = {"pentagon": ("department of defenc", "department of war", "dod")}
"""Names that people use and the rows do not, with what the rows say instead."""
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ACRONYM = re.compile(r"\b(?:[a-z]\.){2,}")
_CODE = re.compile(r"\b(\d{4})\.(\d\d)(?:\.(\d{2,4}))?\b")
_WORD = re.compile(r"[^\W\d_]+|\d+")


class Hit(NamedTuple):
    """A row that was found: the table and key that claims cite it by, a title to show, and the row."""

    table: str
    key: str
    title: str
    row: Fact


class _Entry(NamedTuple):
    """A row with the words of its title, and of all that it can be found by; each word with a blank around it."""

    hit: Hit
    title: str
    text: str


def search(catalogue: Catalogue, text: str) -> list[Hit]:
    """Find sites, measures, claims, support, partnerships, groups and countries.

    A row is found if for every word of the text one of its words begins so, whatever their order, case, accents and spelling, British or
    American; a number must be there as it is, and a customs code finds what lies under it, with dots or without. Rows with all words in
    their title come first; nothing is found for an empty text.
    """
    words = _words(text).split()
    if not words:
        return []
    entries = [entry for entry in _index(catalogue) if _holds(entry.text, words)]
    return [entry.hit for entry in sorted(entries, key=lambda entry: not _holds(entry.title, words))]


@lru_cache(maxsize=2)
def _index(catalogue: Catalogue) -> tuple[_Entry, ...]:
    """Take the words of all rows; the window asks at every key press."""
    return tuple(_Entry(hit, _words(hit.title), _all_words(f"{hit.key} {hit.title} {extra}")) for hit, extra in _everything(catalogue))


def _everything(catalogue: Catalogue) -> Iterator[tuple[Hit, str]]:
    """Give each row that can be found, with the text that it can be found by beside key and title."""
    for country in catalogue.countries.values():
        yield Hit("country", country.code, country.name, country), country.note
    for site in catalogue.sites.values():
        place = catalogue.countries[site.country].name
        yield Hit("site", site.id, site.name, site), f"{site.operator} {site.owners} {site.admin1} {place} {site.note}"
    for measure in catalogue.measures.values():
        yield Hit("measure", measure.id, measure.title, measure), _scope(catalogue, measure)
    for claim in catalogue.claims.values():
        yield Hit("claim", str(claim.number), claim.claim, claim), _reading(catalogue, claim)
    for support in catalogue.support.values():
        yield Hit("support", support.id, support.title, support), f"{support.by} {support.beneficiary} {support.instrument} {support.note}"
    for partnership in catalogue.partnerships.values():
        partners = " ".join(partnership.partners)
        yield Hit("partnership", partnership.id, partnership.title, partnership), f"{partners} {partnership.about} {partnership.note}"
    for group in catalogue.groups.values():
        yield Hit("group", group.id, group.name, group), group.rule


def _scope(catalogue: Catalogue, measure: Measure) -> str:
    """Say whose a measure is, what it hits and by which instruments it lives."""
    places = [catalogue.countries[code].name for code in measure.targets if code in catalogue.countries]
    elements = [catalogue.elements[symbol].name for symbol in measure.elements if symbol in catalogue.elements]
    lives = [f"{spell.instrument} {_day(spell.begins.text)}" for spell in measure.spells]
    codes = [part for code in measure.hs_codes for part in _headings(code)]
    own = (measure.issuer_name, measure.direction, measure.measure, measure.legal_reference, measure.parties, measure.note)
    return " ".join((*own, *measure.former_ids, *measure.products, *measure.elements, *places, *elements, *lives, *codes))


def _reading(catalogue: Catalogue, claim: Claim) -> str:
    """Say what is true of a claim, by its verdict, in words, and by the titles of the rows that it cites."""
    named = {
        "site": {id_: site.name for id_, site in catalogue.sites.items()},
        "measure": {id_: f"{measure.title} {measure.issuer_name}" for id_, measure in catalogue.measures.items()},
        "support": {id_: support.title for id_, support in catalogue.support.items()},
        "partnership": {id_: partnership.title for id_, partnership in catalogue.partnerships.items()},
        "group": {id_: group.name for id_, group in catalogue.groups.items()},
    }
    cited = [named.get(table, {}).get(key, "") for table, _, key in (ref.partition(":") for ref in claim.refs)]
    return " ".join((claim.truth, claim.verdict.value, *cited))


def _holds(text: str, words: list[str]) -> bool:
    return all((f" {word} " if word.isdigit() else f" {word}") in text for word in words)


def _day(text: str) -> str:
    """Name the month of a day or month as people do; a year or a range stays as it is."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return f"{day} {_MONTHS[int(month) - 1]} {year}" if month.isdigit() else text


def _headings(code: str) -> list[str]:
    """Give a customs code with the heading and subheading that it lies under."""
    return [code[:length] for length in (4, 6, 8, 10) if length <= len(code)]


def _all_words(text: str) -> str:
    """Take the words of a text to search in, with the customs codes that those in it lie under, and names that people use."""
    codes = [part for match in _CODE.finditer(text) for part in _headings("".join(filter(None, match.groups())))]
    words = _words(f"{text} {' '.join(codes)}")
    called = [name for name, phrases in _CALLED.items() if any(f" {phrase}" in words for phrase in phrases)]
    return f"{words}{' '.join(called)} "


def _words(text: str) -> str:
    """Take a text's case, accents, marks and spelling away, part letters from numbers, and set a blank around each word."""
    plain = text.casefold()
    for sign, spelt in _SPELT.items():
        plain = plain.replace(sign, spelt)
    plain = _ACRONYM.sub(lambda match: match[0].replace(".", "") + " ", plain)
    plain = _CODE.sub(lambda match: "".join(filter(None, match.groups())), plain)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    return f" {' '.join(_WORD.findall(plain))} "
